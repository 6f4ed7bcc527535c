"""Random days at two laptops that cannot hear each other, merged at the end: invariants 2, 5 and 7."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.records import ClosingCount, RegisterLine
from app.models.roll import CardActRow
from app.models.terms import CardStep, DomainError, IncidentKind, SessionKind, VerdictKind
from app.operations import cards, incidents, provisional, register, sessions, stations
from tests.operations.samples import CONTEST, Laptop, tables

PLACE = "De Ringvaart"
PAPERS = 200
RESIDENTS = 4
DAYS = count(1)

STEPS = ("issue", "lose", "replace", "check_in", "bring", "spoil", "leave", "dispute", "mistake", "undo")
DAY = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(STEPS + ("issue", "check_in") * 2),
        st.integers(0, RESIDENTS - 1),
        st.integers(0, 9),
    ),
    max_size=25,
)
OFF = st.integers(-2, 2)
"""By how much a stack was counted wrong."""


@dataclass
class Desk:
    """One laptop on one day: its station, and the codes of the cards that people show there."""

    laptop: Laptop
    residents: list[UUID]
    codes: list[str]
    station_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        day = sessions.start(
            self.laptop.store,
            self.laptop.now(),
            kind=SessionKind.POLLING_STATION,
            place=PLACE,
            day=date(2026, 12, 1),
        )
        self.station_id = stations.open_station(
            self.laptop.store,
            self.laptop.now(),
            session_id=day.id,
            contest_id=CONTEST,
            crew="Anna (voorzitter)",
            seal="Z-104",
            papers_begin=PAPERS,
        ).id

    def do(self, what: str, who: int, which: int) -> None:
        """Do one act; the desk may say no."""
        try:
            getattr(self, what)(who, which)
        except DomainError:
            return

    def issue(self, who: int, _which: int) -> None:
        made = cards.issue(
            self.laptop.store,
            self.laptop.now(),
            entry_id=self.residents[who],
            identity_seen=True,
            place=PLACE,
        )
        self.codes.append(made.code)

    def lose(self, who: int, _which: int) -> None:
        if card_id := register.resident(self.laptop.store, self.residents[who]).card_id:
            cards.void(self.laptop.store, self.laptop.now(), card_id=card_id, reason="kwijt", place=PLACE)

    def replace(self, who: int, _which: int) -> None:
        if card_id := register.resident(self.laptop.store, self.residents[who]).card_id:
            made = cards.replace(
                self.laptop.store,
                self.laptop.now(),
                card_id=card_id,
                reason="kwijt",
                identity_seen=True,
                place=PLACE,
            )
            self.codes.append(made.code)

    def check_in(self, _who: int, which: int) -> None:
        if self.codes:
            scan = self.codes[which % len(self.codes)]
            stations.check_in(self.laptop.store, self.laptop.now(), station_id=self.station_id, scan=scan)

    def bring(self, _who: int, which: int) -> None:
        if self.codes:
            scan = self.codes[which % len(self.codes)]
            stations.take_in_brought(
                self.laptop.store, self.laptop.now(), station_id=self.station_id, scan=scan
            )

    def spoil(self, _who: int, which: int) -> None:
        stations.spoil(
            self.laptop.store,
            self.laptop.now(),
            station_id=self.station_id,
            reason="vlek",
            replaced=which % 2 == 0,
        )

    def leave(self, _who: int, _which: int) -> None:
        stations.hand_back(
            self.laptop.store, self.laptop.now(), station_id=self.station_id, reason="ging weg"
        )

    def dispute(self, _who: int, _which: int) -> None:
        provisional.give(
            self.laptop.store,
            self.laptop.now(),
            station_id=self.station_id,
            why=VerdictKind.UNKNOWN,
            note="kaart van gisteren",
        )

    def mistake(self, _who: int, which: int) -> None:
        given = provisional.of_station(self.laptop.store, self.station_id)
        if given:
            provisional.take_back(
                self.laptop.store,
                self.laptop.now(),
                provisional_id=given[which % len(given)].id,
                reason="vergissing",
            )

    def undo(self, _who: int, which: int) -> None:
        last = stations.station(self.laptop.store, self.station_id).last_acts
        if last:
            stations.undo(
                self.laptop.store,
                self.laptop.now(),
                station_id=self.station_id,
                act_id=last[which % len(last)].event_id,
                reason="vergissing",
            )


def a_day(laptops: tuple[Laptop, Laptop]) -> tuple[Desk, Desk]:
    """Give both laptops the same residents, one of whom has a card, and a station each."""
    one, two = laptops
    name = f"dag{next(DAYS)}"
    lines = [RegisterLine(f"{name}-{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(RESIDENTS)]
    register.import_lines(one.store, one.now(), contest_id=CONTEST, lines=lines)
    found = [register.find(one.store, contest_id=CONTEST, text=line.register_no)[0] for line in lines]
    residents = [resident.entry_id for resident in found]
    known = cards.issue(one.store, one.now(), entry_id=residents[0], identity_seen=True, place=PLACE)
    two.receive(one.events())
    codes = [known.code]
    return Desk(one, residents, codes), Desk(two, residents, codes)


def merged(laptops: tuple[Laptop, Laptop]) -> None:
    one, two = laptops
    there, here = two.events(), one.events()
    one.receive(there)
    two.receive(here)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(day=DAY, wrong=st.tuples(OFF, OFF, OFF, OFF))
def test_inv_02_05_07_hold_on_any_day_at_two_laptops(
    laptops: Callable[[str], Laptop], day: list[tuple[int, str, int, int]], wrong: tuple[int, int, int, int]
) -> None:
    both = _two(laptops)
    desks = a_day(both)
    for side, what, who, which in day:
        desks[side].do(what, who, which)
    for desk in desks:
        check_counters(desk)
        check_closing(desk, wrong)
    merged(both)
    assert tables(both[0].store) == tables(both[1].store)
    for laptop in both:
        check_one_vote(laptop)


_MADE: dict[int, tuple[Laptop, Laptop]] = {}


def _two(laptops: Callable[[str], Laptop]) -> tuple[Laptop, Laptop]:
    """Return the same two laptops for every example of one run: each day adds to their journals."""
    if id(laptops) not in _MADE:
        _MADE[id(laptops)] = laptops("een"), laptops("twee")
    return _MADE[id(laptops)]


def check_counters(desk: Desk) -> None:
    """The counters are what the journal says, counted over from the events."""
    about = [
        json.loads(row.payload or "{}") | {"is": row.type, "id": str(row.event_id)}
        for row in desk.laptop.events()
    ]
    here = str(desk.station_id)
    undone = {event["undoes"] for event in about if event["is"] in {"card.undone", "station.paper_undone"}}
    back = {str(row.entity_id) for row in desk.laptop.events() if row.type == "provisional.taken_back"}
    standing = [event for event in about if event["id"] not in undone | back]
    taken = Counter(
        event["source"]
        for event in standing
        if event["is"] == "card.surrendered" and event["station_id"] == here
    )
    at_station = {str(row.event_id) for row in desk.laptop.events() if row.entity_id == desk.station_id}
    papers = Counter(
        step
        for event in standing
        if event["is"] == "station.paper" and event["id"] in at_station
        for step in event["steps"]
    )
    given = [event for event in standing if event["is"] == "provisional.given" and event["id"] in at_station]
    numbers = stations.station(desk.laptop.store, desk.station_id).numbers
    assert numbers.taken_in == taken.total()
    assert numbers.handed_out == taken["handed_out"] + papers["handed_out"]
    assert (numbers.spoiled, numbers.handed_back) == (papers["spoiled"], papers["handed_back"])
    assert numbers.provisional == len(given)


def check_closing(desk: Desk, wrong: tuple[int, int, int, int]) -> None:
    """The closing checks find every stack that was counted wrong, and nothing else."""
    numbers = stations.station(desk.laptop.store, desk.station_id).numbers
    rest = PAPERS - numbers.handed_out - numbers.provisional
    counted = ClosingCount(
        papers_end=rest + wrong[0],
        spoiled=numbers.spoiled + wrong[1],
        handed_back=numbers.handed_back + wrong[2],
        provisional=numbers.provisional + wrong[3],
        seal="Z-104",
    )
    codes = ("F.202", "F.204", "F.205", "F.206")
    expected = [code for code, off in zip(codes, wrong, strict=True) if off]
    expected = ["F.201", *expected] if numbers.taken_in != numbers.in_box else expected
    try:
        stations.close(desk.laptop.store, desk.laptop.now(), station_id=desk.station_id, counted=counted)
        found: list[str] = []
    except stations.NumbersDoNotClose as refused:
        differences = refused.data["differences"]
        assert isinstance(differences, tuple)
        found = [one.code for one in differences]
        said = dict.fromkeys(found, "nageteld")
        stations.close(
            desk.laptop.store,
            desk.laptop.now(),
            station_id=desk.station_id,
            counted=counted,
            explanations=said,
        )
    assert found == expected


def check_one_vote(laptop: Laptop) -> None:
    """Of each resident at most one standing taking in, or an incident that names every one of them."""
    with laptop.store.read() as session:
        rows = session.query(CardActRow).all()
        undone = {row.undoes for row in rows if row.step is CardStep.UNDO}
        standing = [row for row in rows if row.step is not CardStep.UNDO and row.event_id not in undone]
        owner: dict[UUID, UUID | None] = {
            row.card_id: row.entry_id for row in standing if row.step is CardStep.ISSUE
        }
        used: dict[UUID | None, set[UUID]] = {}
        for row in standing:
            if row.step is CardStep.SURRENDER and row.card_id in owner:
                used.setdefault(owner[row.card_id], set()).add(row.event_id)
    kinds = {IncidentKind.CARD_USED_TWICE, IncidentKind.ENTITLEMENT_USED_TWICE}
    named = [
        {act.event_id for act in one.acts} for one in incidents.incidents(laptop.store) if one.kind in kinds
    ]
    for events in used.values():
        assert len(events) == 1 or any(events <= acts for acts in named)
