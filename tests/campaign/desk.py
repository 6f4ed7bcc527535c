"""Acts of the desk as a schedule names them: a word and two numbers, which pick from what the laptop has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.blobs import AttachmentRow
from app.models.edition import DeskSessionRow, ThisDeviceRow
from app.models.journal import IncidentRow
from app.models.plan import PlanRow
from app.models.records import CostLine, PlanText, Submitter
from app.models.roll import BallotCardRow, CardActRow, ProvisionalRow, RegisterEntryRow, StationRow
from app.models.terms import Outcome, Role, SessionKind, VerdictKind
from app.operations import (
    attachments,
    cards,
    editions,
    incidents,
    plan_conflicts,
    plans,
    provisional,
    register,
    sessions,
    station_log,
    stations,
)
from app.operations.journal import Event, EventKind, act
from tests import printed
from tests.campaign.desk_plans import ACTS_WITH_PLANS, picked
from tests.campaign.stores import LINES, whole_plan
from tests.operations import samples
from tests.operations.samples import CONTEST

if TYPE_CHECKING:
    from tests.campaign.world import Laptop

Act = Callable[["Laptop", int, int], object]

PLACE = "De Ringvaart"
FIELDS = ("title", "what", "why", "place", "cost_lines")


def _id(laptop: Laptop, row: Any, number: int) -> UUID | None:  # noqa: ANN401 - a mapped class
    with laptop.store.read() as session:
        return picked(session.scalars(select(row.id).order_by(row.id)).all(), number)


# ---- plans ----------------------------------------------------------------------------------------------------


def enter_plan(laptop: Laptop, a: int, b: int) -> object:
    text = whole_plan(f"Plan {a}") if b % 2 else PlanText(title=f"Plan {a}")
    return plans.enter(laptop.store, laptop.now(), text=text, submitter=Submitter(name="Jansen"))


def edit_plan(laptop: Laptop, a: int, b: int) -> object:
    plan_id = _id(laptop, PlanRow, a // len(FIELDS))
    if plan_id is None:
        return None
    field = FIELDS[a % len(FIELDS)]
    plan = plans.plan(laptop.store, plan_id)
    value = (CostLine("Bank", 1 + b % 3, 50_000),) if field == "cost_lines" else f"{field} {b % 3}"
    text = replace(plan.text, **{field: value})
    return plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=text, submitter=plan.submitter)


def hand_in(laptop: Laptop, a: int, _b: int) -> object:
    plan_id = _id(laptop, PlanRow, a)
    return plan_id and plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id)


def withdraw(laptop: Laptop, a: int, _b: int) -> object:
    plan_id = _id(laptop, PlanRow, a)
    return plan_id and plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="Verhuisd")


def take_back_withdrawal(laptop: Laptop, a: int, _b: int) -> object:
    plan_id = _id(laptop, PlanRow, a)
    return plan_id and plans.take_back_withdrawal(
        laptop.store, laptop.now(), plan_id=plan_id, reason="Toch niet"
    )


def put_on_ballot(laptop: Laptop, a: int, b: int) -> object:
    wanted = {plan_id for number in {a, b} if (plan_id := _id(laptop, PlanRow, number))}
    return wanted and plans.put_on_ballot(
        laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=sorted(wanted)
    )


# ---- register and cards ---------------------------------------------------------------------------------------


def import_register(laptop: Laptop, a: int, b: int) -> object:
    start = a % len(LINES)
    lines = [replace(line, house_number=str(b % 3 + 1)) for line in LINES[start : start + 2]]
    return register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)


def print_stock(laptop: Laptop, _a: int, _b: int) -> object:
    made = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=2)
    laptop.codes.extend(card.code for card in made)
    return made


def issue(laptop: Laptop, a: int, b: int) -> object:
    entry_id = _id(laptop, RegisterEntryRow, a)
    if entry_id is None:
        return None
    stock_code = (picked(laptop.codes, b) or "") if b % 2 else ""
    made = cards.issue(
        laptop.store,
        laptop.now(),
        entry_id=entry_id,
        identity_seen=True,
        place=PLACE,
        stock_code=stock_code,
    )
    if not stock_code:
        laptop.codes.append(made.code)
    return made


def replace_card(laptop: Laptop, a: int, _b: int) -> object:
    card_id = _id(laptop, BallotCardRow, a)
    if card_id is None:
        return None
    made = cards.replace(
        laptop.store, laptop.now(), card_id=card_id, reason="Kwijt", identity_seen=True, place=PLACE
    )
    laptop.codes.append(made.code)
    return made


def void_card(laptop: Laptop, a: int, _b: int) -> object:
    card_id = _id(laptop, BallotCardRow, a)
    return card_id and cards.void(laptop.store, laptop.now(), card_id=card_id, reason="Fout", place=PLACE)


def surrender(laptop: Laptop, a: int, _b: int) -> object:
    code = picked(laptop.codes, a)
    return code and cards.surrender(laptop.store, laptop.now(), contest_id=CONTEST, scan=code, place=PLACE)


def undo_card_act(laptop: Laptop, a: int, _b: int) -> object:
    with laptop.store.read() as session:
        acts = session.scalars(select(CardActRow.event_id).order_by(CardActRow.event_id).distinct()).all()
    act_id = picked(acts, a)
    return act_id and cards.undo(laptop.store, laptop.now(), act_id=act_id, reason="Vergissing", place=PLACE)


# ---- sessions and stations ------------------------------------------------------------------------------------


def start_session(laptop: Laptop, a: int, _b: int) -> object:
    kind = picked(tuple(SessionKind), a)
    return kind and sessions.start(laptop.store, laptop.now(), kind=kind, place=PLACE, day=date(2026, 12, 1))


def close_session(laptop: Laptop, a: int, _b: int) -> object:
    session_id = _id(laptop, DeskSessionRow, a)
    return session_id and sessions.close(laptop.store, laptop.now(), session_id=session_id)


def open_station(laptop: Laptop, a: int, _b: int) -> object:
    session_id = _id(laptop, DeskSessionRow, a)
    return session_id and stations.open_station(
        laptop.store,
        laptop.now(),
        session_id=session_id,
        contest_id=CONTEST,
        crew="Anna, Bram",
        seal="S-1",
        papers_begin=10,
    )


def check_in(laptop: Laptop, a: int, b: int) -> object:
    station_id, code = _own_station(laptop, a), picked(laptop.codes, b)
    if station_id is None or code is None:
        return None
    take = stations.take_in_brought if a % 3 else stations.check_in
    return take(laptop.store, laptop.now(), station_id=station_id, scan=code)


def spoil(laptop: Laptop, a: int, b: int) -> object:
    station_id = _own_station(laptop, a)
    if station_id is None:
        return None
    do = (stations.hand_out, stations.spoil, stations.hand_back)[b % 3]
    return do(laptop.store, laptop.now(), station_id=station_id, reason="Vlek")


def write_in_log(laptop: Laptop, a: int, b: int) -> object:
    station_id, store, now = _own_station(laptop, a), laptop.store, laptop.now()
    if station_id is None:
        return None
    if b % 4 == 0:
        return station_log.pause(store, now, station_id=station_id, reason="Brandalarm")
    if b % 4 == 1:
        return station_log.resume(store, now, station_id=station_id)
    if b % 4 == 2:
        return station_log.change_crew(store, now, station_id=station_id, crew=f"Els {a} (voorzitter)")
    return station_log.note(store, now, station_id=station_id, text="Lamp stuk")


def give_provisional(laptop: Laptop, a: int, _b: int) -> object:
    station_id = _own_station(laptop, a)
    return station_id and provisional.give(
        laptop.store, laptop.now(), station_id=station_id, why=VerdictKind.UNKNOWN, note="Onbekend"
    )


def decide_provisional(laptop: Laptop, a: int, b: int) -> object:
    envelope, store, now = _id(laptop, ProvisionalRow, a), laptop.store, laptop.now()
    if envelope is None:
        return None
    if b % 3 == 0:
        return provisional.take_back(store, now, provisional_id=envelope, reason="Vergissing")
    code = picked(laptop.codes, b)
    if b % 3 == 1 and code:
        return provisional.accept(store, now, provisional_id=envelope, scan=code, reason="Bekend")
    return provisional.reject(store, now, provisional_id=envelope, reason="Onleesbaar")


def undo_at_station(laptop: Laptop, a: int, b: int) -> object:
    station_id = _own_station(laptop, a)
    last = stations.station(laptop.store, station_id).last_acts if station_id else ()
    chosen = picked(last, b)
    return (
        station_id
        and chosen
        and stations.undo(
            laptop.store, laptop.now(), station_id=station_id, act_id=chosen.event_id, reason="Vergissing"
        )
    )


def close_station(laptop: Laptop, a: int, b: int) -> object:
    station_id = _own_station(laptop, a)
    return station_id and samples.close_station(
        laptop.store, laptop.now(), station_id=station_id, papers_end=b % 11, explanation="Nageteld"
    )


def reopen_station(laptop: Laptop, a: int, _b: int) -> object:
    station_id = _own_station(laptop, a)
    return station_id and stations.reopen(
        laptop.store, laptop.now(), station_id=station_id, reason="Te vroeg dicht"
    )


def _own_station(laptop: Laptop, number: int) -> UUID | None:
    """Return one of the stations of this laptop; it opens one when it has none."""
    if _station_here(laptop, number) is None:
        start_session(laptop, len(SessionKind) - 1, 0)
        open_station(laptop, number, 0)
    return _station_here(laptop, number)


def _station_here(laptop: Laptop, number: int) -> UUID | None:
    with laptop.store.read() as session:
        here = session.get_one(ThisDeviceRow, 1).device_id
        query = select(StationRow.id).where(StationRow.device_id == here).order_by(StationRow.id)
        return picked(session.scalars(query).all(), number)


# ---- what people look at, and what nobody can use --------------------------------------------------------------


def settle_incident(laptop: Laptop, a: int, b: int) -> object:
    incident_id = _id(laptop, IncidentRow, a)
    return incident_id and incidents.settle(
        laptop.store, laptop.now(), incident_id=incident_id, reason=f"Besproken {b % 3}"
    )


def add_helper(laptop: Laptop, a: int, _b: int) -> object:
    moment = laptop.now()
    return editions.add_helper(
        laptop.store, moment, helper_id=moment.new_id(), name=f"Helper {a}", role=Role.HELPER
    )


def do_something_broken(laptop: Laptop, _a: int, _b: int) -> object:
    with act(laptop.store, laptop.now()) as doing:
        return doing.record(BROKEN, CONTEST, {})


def _apply_broken(session: Session, event: Event) -> Outcome:
    if session.get_one(ThisDeviceRow, 1).device_id != event.device_id:
        raise ValueError("an event that takes effect nowhere but where it was made")
    return Outcome.APPLIED


BROKEN = EventKind("campaign.broken", _apply_broken)
"""A mistake of ours: its effect fails everywhere else. It must stop nothing."""

# ---- photos and conflicts of plans ---------------------------------------------------------------------------


def attach_scan(laptop: Laptop, a: int, b: int) -> object:
    plan_id = _id(laptop, PlanRow, a)
    scan = f"%PDF-1.7 scan {b % 4}".encode() * 40
    return plan_id and attachments.attach(
        laptop.store, laptop.now(), plan_id=plan_id, data=scan, media_type="application/pdf", caption="Schets"
    )


def detach_scan(laptop: Laptop, a: int, _b: int) -> object:
    with laptop.store.read() as session:
        query = select(AttachmentRow.event_id).order_by(AttachmentRow.event_id)
        chosen = picked(session.scalars(query).all(), a)
    return chosen and attachments.detach(
        laptop.store, laptop.now(), attachment_id=chosen, reason="Andere schets"
    )


def settle_field(laptop: Laptop, a: int, b: int) -> object:
    chosen = picked([one for one in plan_conflicts.conflicts(laptop.store) if not one.settled], a)
    return chosen and plan_conflicts.settle_field(
        laptop.store,
        laptop.now(),
        incident_id=chosen.incident_id,
        value=picked((None, *chosen.values), b),
        reason=f"Gekozen {b % 2}",
    )


ACTS: dict[str, Act] = {
    made.__name__: made
    for made in (
        enter_plan,
        edit_plan,
        hand_in,
        withdraw,
        take_back_withdrawal,
        put_on_ballot,
        import_register,
        print_stock,
        issue,
        replace_card,
        void_card,
        surrender,
        undo_card_act,
        start_session,
        close_session,
        open_station,
        check_in,
        spoil,
        write_in_log,
        give_provisional,
        decide_provisional,
        undo_at_station,
        close_station,
        reopen_station,
        attach_scan,
        detach_scan,
        settle_field,
        settle_incident,
        add_helper,
        do_something_broken,
        *ACTS_WITH_PLANS,
    )
}
