"""What is done with plans beside writing them: likes, the check, notes, plan labs, joining. See ``desk``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from stdnum import damm

from app.models.edition import DeskSessionRow
from app.models.plan import PlanRow
from app.models.plan_acts import LikeSheetRow, PlanNoteRow, ReviewPlanRow, ReviewRoundRow
from app.models.terms import NoteKind, PlanState, SessionKind, VerdictWord
from app.operations import ballot_draw, likes, plan_joins, plan_labs, plan_notes, plans, review
from tests.operations.samples import CONTEST

if TYPE_CHECKING:
    from tests.campaign.world import Laptop

Item = TypeVar("Item")
TODAY = date(2026, 10, 1)
FEW_SHEETS = 3
"""So few signature sheets of a plan that laptops often type in the same one."""


def picked(items: Sequence[Item], number: int) -> Item | None:
    """Return one of the items, whatever the number; None when there are none."""
    return items[number % len(items)] if items else None


def _ids(laptop: Laptop, column: Any, *where: Any) -> Sequence[UUID]:  # noqa: ANN401 - mapped columns
    with laptop.store.read() as session:
        return session.scalars(select(column).where(*where).order_by(column)).all()


def join_plans(laptop: Laptop, a: int, b: int) -> object:
    ids = _ids(laptop, PlanRow.id)
    one, other = picked(ids, a), picked(ids, a + b + 1)
    return (
        one
        and other
        and plan_joins.join(laptop.store, laptop.now(), plan_id=one, into=other, reason="Samen verder")
    )


def part_plans(laptop: Laptop, a: int, _b: int) -> object:
    joined = picked(_ids(laptop, PlanRow.id, PlanRow.state == PlanState.JOINED), a)
    return joined and plan_joins.part(laptop.store, laptop.now(), plan_id=joined, reason="Toch apart")


def take_in_sheet(laptop: Laptop, a: int, b: int) -> object:
    plan_id = picked(_ids(laptop, PlanRow.id), a)
    if plan_id is None:
        return None
    number = plans.plan(laptop.store, plan_id).number
    stem = f"{b % FEW_SHEETS:06}"
    sheet = stem + damm.calc_check_digit(f"{number}{stem}")
    return likes.take_in(laptop.store, laptop.now(), plan_id=plan_id, sheet_no=sheet, count=1 + b % 5)


def take_back_sheet(laptop: Laptop, a: int, _b: int) -> object:
    sheet = picked(_ids(laptop, LikeSheetRow.event_id), a)
    return sheet and likes.take_back(laptop.store, laptop.now(), event_id=sheet, reason="Verkeerd getypt")


def count_online_likes(laptop: Laptop, a: int, b: int) -> object:
    plan_id = picked(_ids(laptop, PlanRow.id), a)
    day = TODAY + timedelta(days=b % 3)
    return plan_id and likes.set_online(laptop.store, laptop.now(), counts={plan_id: b}, as_of=day)


def make_note(laptop: Laptop, a: int, b: int) -> object:
    plan_id, kind = picked(_ids(laptop, PlanRow.id), a), tuple(NoteKind)[b % len(NoteKind)]
    return plan_id and plan_notes.make(
        laptop.store, laptop.now(), plan_id=plan_id, kind=kind, who="Verkeer", what=f"Doen {b}"
    )


def end_note(laptop: Laptop, a: int, b: int) -> object:
    note = picked(_ids(laptop, PlanNoteRow.event_id), a)
    if note is None:
        return None
    if b % 3 == 0:
        return plan_notes.take_back(laptop.store, laptop.now(), note_id=note, reason="Vervalt")
    return plan_notes.done(laptop.store, laptop.now(), note_id=note, on=TODAY + timedelta(days=b % 5))


def start_round(laptop: Laptop, a: int, b: int) -> object:
    handed_in = _ids(laptop, PlanRow.id, PlanRow.state == PlanState.HANDED_IN)
    chosen = {one for number in (a, b) if (one := picked(handed_in, number))}
    round_id = picked(_ids(laptop, ReviewRoundRow.id), b)
    if not chosen:
        return None
    if round_id and b % 2:
        return review.add_plans(laptop.store, laptop.now(), round_id=round_id, plan_ids=sorted(chosen))
    return review.start_round(
        laptop.store, laptop.now(), name=f"Ronde {a}", starts=TODAY, plan_ids=sorted(chosen)
    )


def give_verdict(laptop: Laptop, a: int, b: int) -> object:
    with laptop.store.read() as session:
        pairs = session.execute(
            select(ReviewPlanRow.round_id, ReviewPlanRow.plan_id).order_by(
                ReviewPlanRow.round_id, ReviewPlanRow.plan_id
            )
        ).all()
    chosen = picked(pairs, a)
    if chosen is None:
        return start_round(laptop, a, b)
    table = review.round_view(laptop.store, chosen[0])
    field = table.fields[b % 2 % len(table.fields)].key
    return review.give_verdict(
        laptop.store,
        laptop.now(),
        round_id=chosen[0],
        plan_id=chosen[1],
        field=field,
        verdict=tuple(VerdictWord)[b % len(VerdictWord)],
        conditions=f"Eerst overleg {b % 2}",
        advice="Vraag de buren",
    )


def seat_plan(laptop: Laptop, a: int, b: int) -> object:
    evening = picked(
        _ids(laptop, DeskSessionRow.id, DeskSessionRow.kind == SessionKind.PLAN_LAB), b // len("ABC")
    )
    plan_id = picked(_ids(laptop, PlanRow.id), a)
    if evening is None or plan_id is None:
        return None
    if b % 5 == 0:
        return plan_labs.unseat(laptop.store, laptop.now(), session_id=evening, plan_id=plan_id)
    return plan_labs.seat(
        laptop.store,
        laptop.now(),
        session_id=evening,
        plan_id=plan_id,
        table_name="ABC"[b % len("ABC")],
    )


def draw_numbers(laptop: Laptop, a: int, _b: int) -> object:
    return ballot_draw.draw(laptop.store, laptop.now(), contest_id=CONTEST, seed=f"{a} {a + 1}")


ACTS_WITH_PLANS: tuple[Callable[[Laptop, int, int], object], ...] = (
    join_plans,
    part_plans,
    take_in_sheet,
    take_back_sheet,
    count_online_likes,
    make_note,
    end_note,
    start_round,
    give_verdict,
    seat_plan,
    draw_numbers,
)
