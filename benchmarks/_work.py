"""What laptops do before they meet: a neighbourhood's register, cards, a station, plans being written."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from _cards import print_cards
from _table import HELPER, edition_of
from sqlalchemy import select

from app.db import Store
from app.models.practice import residents
from app.models.records import CostLine, Plan, PlanText, Submitter
from app.models.roll import RegisterEntryRow
from app.models.terms import Moment, PrintKind, SessionKind
from app.operations import cards, editions, plans, register, sessions, stations

_GROWN_UP_BEFORE = 2005
_SENTENCE = (
    "de het een van op in met voor bewoners buurt plein bomen bankje speeltuin samen groen veilig stoep kinderen "
    "ouderen avond zomer tuin verf muur licht fiets pad water honing kast muziek koken leren delen zorgen maken "
    "Molenplas Boerhaavewijk Meerwijk Europawijk Molenwijk elke week twee keer graag zonder drempel iedereen mee"
)


@dataclass(frozen=True)
class Size:
    """How much is done: residents in the register, cards printed and issued, taken in, plans and edits of them."""

    residents: int
    issued: int
    taken_in: int
    plans: int
    edits: int


def now() -> Moment:
    """Return the present for the one helper there is."""
    return Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)


def a_laptop(folder: Path, key: bytes, name: str) -> Store:
    """Make a laptop with the edition and nothing done yet."""
    store = Store.create(folder, key)
    editions.create(store, now(), draft=edition_of(16), device_name=name, helper_name="Anna")
    return store


def fill(store: Store, size: Size) -> list[str]:
    """Do all that ``size`` says; return the codes of the cards that nobody has brought back yet."""
    contest = editions.edition(store).contests[0].id
    register.import_lines(store, now(), contest_id=contest, lines=residents(seed=1, count=size.residents))
    stock = print_cards(store, now(), contest, PrintKind.STOCK, size.issued)
    codes = [card.code for card in stock]
    grown_up = RegisterEntryRow.birth_year < _GROWN_UP_BEFORE
    with store.read() as session:
        entries = session.scalars(select(RegisterEntryRow.id).where(grown_up).limit(size.issued)).all()
    for entry, code in zip(entries, codes, strict=True):
        cards.issue(store, now(), entry_id=entry, identity_seen=True, place="De Ringvaart", stock_code=code)
    take_in(store, contest, "De Ringvaart", codes[: size.taken_in])
    write_plans(store, size.plans, size.edits)
    return codes[size.taken_in :]


def take_in(store: Store, contest: UUID, place: str, codes: Sequence[str]) -> None:
    """Open a station and take a card in for each code."""
    day = sessions.start(
        store, now(), kind=SessionKind.POLLING_STATION, place=place, day=datetime.now(UTC).date()
    )
    station = stations.open_station(
        store, now(), session_id=day.id, contest_id=contest, crew="Anna", seal="1", papers_begin=9_999
    )
    for code in codes:
        assert stations.check_in(store, now(), station_id=station.id, scan=code).accepted


def write_plans(store: Store, count: int, edits: int) -> None:
    """Enter plans and save them again and again as they grow."""
    rng = random.Random(count * edits)
    cost = (CostLine("Alles bij elkaar", 1, 80_000),)
    made: list[Plan] = []
    for number in range(count):
        text = PlanText(title=f"Plan {number}: {_text(rng, 5)}", what=_text(rng, 40), cost_lines=cost)
        made.append(plans.enter(store, now(), text=text, submitter=Submitter(name=_text(rng, 2))))
    for number in range(edits):
        plan = made[number % count]
        text = replace(plan.text, what=f"{plan.text.what} {_text(rng, 12)}", why=_text(rng, 30))
        made[number % count] = plans.change(
            store, now(), plan_id=plan.id, text=text, submitter=plan.submitter
        )


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(_SENTENCE.split(), k=words))
