"""Likes on paper and online: a sheet counts once, a person counts once, and every laptop comes to the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.models.edition import EditionRow
from app.models.journal import JournalRow
from app.models.like_table import LikeColumnsMissing, LikeFileUnreadable, LikeRow, read_likes
from app.models.likes import LikeLine, LikeLineWrong, goes_on_in, mark_of, people_in, same_person
from app.models.plan_acts import LikeSheetRow
from app.models.plan_rules import PlanRules
from app.models.sheet_number import NotASheet, SheetNumberWrong, fits, group, new, read_sheet, sheet_qr
from app.models.terms import DomainError, IncidentKind, Outcome
from app.models.words import incident_act_line
from app.operations import erasure, incidents, likes, plan_joins, plans
from app.operations.journal import ReasonMissing, act
from app.operations.likes_online import preview
from tests.operations.plan_samples import entered, exchange, imported
from tests.operations.samples import Laptop, seeded, tables

Laptops = Callable[[str], Laptop]
KEY = b"k" * 32
FATMA = LikeLine("Fatma Yilmaz", "2037 AB", "12")
JAN = LikeLine("Jan de Vries", "2037 AB", "14")
ANNE = LikeLine("Anne Bakker", "2037AB", "16")
DAY = date(2026, 11, 3)


def sheets_of(laptop: Laptop, plan_id: UUID, many: int) -> list[str]:
    """Return the numbers of some printed sheets of a plan, the same for the same plan."""
    rng = seeded(str(plan_id))
    return [new(rng, plans.plan(laptop.store, plan_id).number) for _ in range(many)]


def take(laptop: Laptop, plan_id: UUID, sheet_no: str, count: int, *people: LikeLine) -> likes.LikeStanding:
    return likes.take_in(
        laptop.store, laptop.now(), plan_id=plan_id, sheet_no=sheet_no, count=count, people=people
    )


def twice(laptop: Laptop) -> list[incidents.Incident]:
    kind = IncidentKind.SHEET_COUNTED_TWICE
    return [one for one in incidents.incidents(laptop.store) if one.kind is kind]


def ask_lines(*laptops: Laptop) -> None:
    """Let the edition of these laptops ask for every line, under one key."""
    for laptop in laptops:
        with laptop.store.write() as session:
            row = session.scalars(select(EditionRow)).one()
            row.plan_rules = asdict(PlanRules(like_lines=True))
            row.code_keys = [KEY.hex()]


def join(laptop: Laptop, plan_id: UUID, into: UUID) -> None:
    plan_joins.join(laptop.store, laptop.now(), plan_id=plan_id, into=into, reason="hetzelfde plan")


@pytest.fixture
def plan_id(laptop: Laptop) -> UUID:
    return entered(laptop)


# ---- the number of a sheet ----


def test_a_typing_error_in_the_number_of_plan_or_sheet_is_caught() -> None:
    rng = seeded("numbers")
    for _ in range(20):
        sheet_no = new(rng, 48213)
        assert fits(48213, sheet_no)
        for place, digit in enumerate(sheet_no):
            wrong = sheet_no[:place] + str((int(digit) + 1) % 10) + sheet_no[place + 1 :]
            assert not fits(48213, wrong)
        for place in range(6):
            swapped = sheet_no[:place] + sheet_no[place + 1] + sheet_no[place] + sheet_no[place + 2 :]
            assert fits(48213, swapped) == (swapped == sheet_no)
        assert not fits(48231, sheet_no)
        assert not fits(48214, sheet_no)


@pytest.mark.parametrize("digits", range(10))
def test_more_digits_than_a_plan_and_a_sheet_have_are_no_sheet(digits: int) -> None:
    with pytest.raises(NotASheet):
        read_sheet(f"{digits}" * 40)


def test_a_sheet_is_read_from_its_code_or_as_people_type_it() -> None:
    sheet_no = new(seeded("one"), 482)
    text = sheet_qr("ACDE", 482, sheet_no, practice=True)
    scan = read_sheet(text)
    assert (scan.plan_number, scan.sheet_no, scan.edition, scan.practice) == (482, sheet_no, "ACDE", True)
    typed = read_sheet(f"482 - {group(sheet_no)}")
    assert (typed.plan_number, typed.sheet_no, typed.edition) == (482, sheet_no, None)
    assert read_sheet(" 48213 ").sheet_no == ""
    with pytest.raises(SheetNumberWrong):
        read_sheet(f"483 {sheet_no}")
    for other in ("WB1CACDEP34679ACDEFGH", "lijst", ""):
        with pytest.raises(NotASheet):
            read_sheet(other)


# ---- who is the same person ----


@pytest.mark.parametrize(
    "one, other, same",
    [
        (("Jan de Vries", "2037 AB", "12 a"), ("JAN DE VRIES", "2037ab", "12A"), True),
        (("Jan de Vries", "2037AB", "12"), ("J. de Vries", "2037AB", "12"), True),
        (("mevr. J. de Vries", "2037AB", "12"), ("Vries, J. de", "2037AB", "12"), True),
        (("Çağla Ñuñez", "2037AB", "12-A"), ("Cagla Nunez", "2037 AB", "12a"), True),
        (("Jan de Vries", "2037AB", "12"), ("Julia de Vries", "2037AB", "12"), False),
        (("Jan de Vries", "2037AB", "12"), ("Kees de Vries", "2037AB", "12"), False),
        (("Jan de Vries", "2037AB", "12"), ("Jan de Vries", "2037AB", "12-3"), False),
        (("Jan de Vries", "2037AB", "12-3"), ("Jan de Vries", "2037AB", "123"), False),
        (("Jan de Vries", "2037AB", "12"), ("Jan de Vries", "2037AC", "12"), False),
    ],
)
def test_the_same_person_is_found_and_two_of_one_house_are_not_taken_for_one(
    one: tuple[str, str, str], other: tuple[str, str, str], *, same: bool
) -> None:
    marks = [mark_of(KEY, LikeLine(*line)) for line in (one, other)]
    assert same_person(*marks) is same
    assert people_in(marks) == people_in(marks[::-1]) == (1 if same else 2)


def test_one_with_an_initial_alone_is_one_of_those_written_in_full() -> None:
    names = ("Jan de Vries", "Julia de Vries", "J. de Vries")
    marks = [mark_of(KEY, LikeLine(name, "2037AB", "12")) for name in names]
    assert people_in(marks) == people_in(marks[::-1]) == 2


def test_a_line_that_cannot_be_right_is_said_without_its_text() -> None:
    for line in (LikeLine("", "2037AB", "1"), LikeLine("mevr.", "2037AB", "1"), LikeLine("Jan", "203", "1")):
        with pytest.raises(LikeLineWrong) as refused:
            mark_of(KEY, line)
        assert "Jan" not in repr(refused.value)
    assert "Fatma" not in repr(FATMA)


# ---- at one laptop ----


def test_a_plan_stands_by_both_sources_and_has_enough_in_the_end(laptop: Laptop, plan_id: UUID) -> None:
    first, second = sheets_of(laptop, plan_id, 2)
    found = take(laptop, plan_id, first, 15)
    assert (found.paper, found.online, found.needed, found.enough) == (15, 0, 50, False)
    take(laptop, plan_id, second, 14)
    assert likes.set_online(laptop.store, laptop.now(), counts={plan_id: 8}, as_of=DAY) == 1
    found = likes.standing(laptop.store, plan_id)
    assert (found.paper, found.online, found.total, found.online_as_of) == (29, 8, 37, DAY)
    assert [(sheet.count, sheet.by) for sheet in found.sheets] == [(15, "Anna"), (14, "Anna")]
    likes.set_online(laptop.store, laptop.now(), counts={plan_id: 21}, as_of=date(2026, 11, 4))
    listed = likes.standings(laptop.store)[plan_id]
    assert (listed.total, listed.enough, listed.sheets) == (50, True, ())


def test_a_sheet_that_was_typed_in_is_refused_with_who_did_it_until_it_is_taken_back(
    laptop: Laptop, plan_id: UUID
) -> None:
    (sheet_no,) = sheets_of(laptop, plan_id, 1)
    take(laptop, plan_id, sheet_no, 9)
    with pytest.raises(likes.SheetCounted) as refused:
        take(laptop, plan_id, sheet_no, 9)
    assert refused.value.data["by"] == "Anna"
    with pytest.raises(likes.SheetCounted):
        likes.check_sheet(laptop.store, plan_id=plan_id, sheet_no=sheet_no)
    (sheet,) = likes.standing(laptop.store, plan_id).sheets
    with pytest.raises(ReasonMissing):
        likes.take_back(laptop.store, laptop.now(), event_id=sheet.event_id, reason=" ")
    back = likes.take_back(laptop.store, laptop.now(), event_id=sheet.event_id, reason="verkeerd geteld")
    assert (back.paper, back.sheets[0].taken_back) == (0, "verkeerd geteld")
    with pytest.raises(likes.SheetGone):
        likes.take_back(laptop.store, laptop.now(), event_id=sheet.event_id, reason="nog eens")
    assert take(laptop, plan_id, sheet_no, 8).paper == 8
    assert twice(laptop) == []


def test_what_cannot_be_put_in_is_refused_each_for_its_own_reason(laptop: Laptop, plan_id: UUID) -> None:
    (sheet_no,) = sheets_of(laptop, plan_id, 1)
    wrong = f"{(int(sheet_no) + 1) % 10_000_000:07}"
    for error, number, count in (
        (SheetNumberWrong, wrong, 3),
        (likes.EmptySheet, sheet_no, 0),
        (likes.TooManySignatures, sheet_no, 16),
    ):
        with pytest.raises(error):
            take(laptop, plan_id, number, count)
    with pytest.raises(likes.PlanNotHere):
        take(laptop, UUID(int=5), sheet_no, 3)
    with pytest.raises(likes.PlanNotHere):
        likes.set_online(laptop.store, laptop.now(), counts={plan_id: 1, UUID(int=5): 3}, as_of=DAY)
    assert likes.standing(laptop.store, plan_id).online == 0
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="verhuisd")
    with pytest.raises(likes.LikesOfWithdrawn):
        take(laptop, plan_id, sheet_no, 3)


def test_a_scan_leads_to_its_plan_and_not_to_one_of_another_edition(laptop: Laptop, plan_id: UUID) -> None:
    with laptop.store.read() as session:
        short_id = session.scalars(select(EditionRow.short_id)).one()
    number = plans.plan(laptop.store, plan_id).number
    (sheet_no,) = sheets_of(laptop, plan_id, 1)
    ours = read_sheet(sheet_qr(short_id, number, sheet_no, practice=True))
    assert likes.plan_of(laptop.store, ours) == plan_id
    assert likes.plan_of(laptop.store, read_sheet(str(number))) == plan_id
    for text in (
        sheet_qr("AAAA", number, sheet_no, practice=True),
        sheet_qr(short_id, number, sheet_no, practice=False),
    ):
        with pytest.raises(likes.SheetOfOtherEdition):
            likes.plan_of(laptop.store, read_sheet(text))
    with pytest.raises(likes.PlanNotHere):
        likes.plan_of(laptop.store, read_sheet("7"))


def test_a_person_on_two_sheets_counts_once_and_is_said_at_once(laptop: Laptop, plan_id: UUID) -> None:
    ask_lines(laptop)
    first, second = sheets_of(laptop, plan_id, 2)
    with pytest.raises(likes.LinesMissing):
        take(laptop, plan_id, first, 2, FATMA)
    take(laptop, plan_id, first, 2, FATMA, JAN)

    def double(line: LikeLine, *earlier: LikeLine) -> str | None:
        return likes.found_double(laptop.store, plan_id=plan_id, line=line, earlier=earlier)

    assert double(LikeLine("F. Yilmaz", "2037ab", "12")) == first
    assert double(ANNE, ANNE) == ""
    assert double(ANNE, JAN) is None
    found = take(laptop, plan_id, second, 2, ANNE, LikeLine("F. Yilmaz", "2037ab", "12"))
    assert (found.paper, found.doubles) == (3, 1)
    assert likes.standings(laptop.store)[plan_id].paper == 3


def test_of_the_lines_only_keyed_hashes_are_kept(laptop: Laptop, plan_id: UUID) -> None:
    ask_lines(laptop)
    take(laptop, plan_id, sheets_of(laptop, plan_id, 1)[0], 1, FATMA)
    kept = repr(tables(laptop.store)) + repr(
        [row.payload for row in laptop.events() if row.type == "like.sheet"]
    )
    assert mark_of(KEY, FATMA) in kept
    assert "2037" not in repr([row.payload for row in laptop.events() if row.type == "like.sheet"])
    assert "2037" not in repr(tables(laptop.store)["like_sheet"])


def test_where_no_lines_are_asked_none_are_kept(laptop: Laptop, plan_id: UUID) -> None:
    take(laptop, plan_id, sheets_of(laptop, plan_id, 1)[0], 1, FATMA)
    with laptop.store.read() as session:
        assert session.scalars(select(LikeSheetRow.lines)).all() == [[]]


def test_likes_of_a_joined_plan_count_where_it_goes_on_and_one_person_on_both_once(
    laptop: Laptop, plan_id: UUID
) -> None:
    ask_lines(laptop)
    other = entered(laptop)
    take(laptop, plan_id, sheets_of(laptop, plan_id, 1)[0], 2, FATMA, JAN)
    join(laptop, plan_id, other)
    found = take(laptop, plan_id, sheets_of(laptop, plan_id, 2)[1], 1, ANNE)
    assert (found.plan_id, found.paper) == (other, 3)
    found = take(laptop, other, sheets_of(laptop, other, 1)[0], 1, FATMA)
    assert (found.paper, found.doubles, len(found.sheets)) == (3, 1, 3)
    likes.set_online(laptop.store, laptop.now(), counts={plan_id: 4, other: 5}, as_of=DAY)
    listed = likes.standings(laptop.store)
    assert set(listed) == {other}
    assert likes.standings(laptop.store, [other, plan_id]) == listed
    assert (listed[other].paper, listed[other].online) == (3, 9)
    assert likes.standing(laptop.store, plan_id).total == 12


def test_plans_joined_in_a_circle_go_on_in_one_of_them() -> None:
    one, two, three, four = (UUID(int=number) for number in (1, 2, 3, 4))
    joined = {one: three, two: one, three: one}
    assert {goes_on_in(joined, plan_id) for plan_id in (one, two, three)} == {one}
    assert goes_on_in(joined, four) == four


def test_erasing_leaves_every_count_as_it_was_and_no_mark_of_anyone(laptop: Laptop, plan_id: UUID) -> None:
    ask_lines(laptop)
    other = entered(laptop)
    first, second = sheets_of(laptop, plan_id, 2)
    take(laptop, plan_id, first, 2, FATMA, JAN)
    take(laptop, plan_id, second, 2, ANNE, JAN)
    take(laptop, other, sheets_of(laptop, other, 1)[0], 2, ANNE, FATMA)
    join(laptop, plan_id, other)
    before = likes.standing(laptop.store, other)
    assert (before.paper, before.doubles) == (3, 3)
    with act(laptop.store, laptop.now()) as doing:
        erasure.erase(doing)
    after = likes.standing(laptop.store, other)
    assert (after.paper, after.doubles) == (3, 3)
    assert likes.standings(laptop.store)[other].paper == 3
    with laptop.store.read() as session:
        assert all(not lines for lines in session.scalars(select(LikeSheetRow.lines)))
        told = session.scalars(select(JournalRow.payload).where(JournalRow.type == "like.sheet")).all()
        assert told == [None, None, None]
    with pytest.raises(likes.SheetCounted):
        take(laptop, plan_id, first, 2, FATMA, JAN)


def test_an_online_count_of_an_older_day_is_refused_and_one_of_the_same_day_is_put_right(
    laptop: Laptop, plan_id: UUID
) -> None:
    def told(count: int, day: date) -> int:
        return likes.set_online(laptop.store, laptop.now(), counts={plan_id: count}, as_of=day)

    assert told(80, DAY) == 1
    assert told(80, DAY) == 0
    assert told(8, DAY) == 1
    with pytest.raises(likes.OnlineCountOlder):
        told(9, date(2026, 11, 2))
    assert likes.standing(laptop.store, plan_id).online == 8


def test_a_file_with_online_likes_is_looked_at_before_it_is_taken_over(laptop: Laptop, plan_id: UUID) -> None:
    imported(laptop, UUID(int=77), None, "Uit een ander bestand")
    number = plans.plan(laptop.store, plan_id).number
    likes.set_online(laptop.store, laptop.now(), counts={plan_id: 3}, as_of=DAY)
    rows = read_likes(f"Nummer;Titel;Likes\r\n{number};Bankjes;12\r\n2331;Ander;5\r\n99;Weg;1\r\n".encode())
    found = preview(laptop.store, rows)
    assert [(line.number, line.before, line.count) for line in found.lines] == [(number, 3, 12), (7, 0, 5)]
    assert [row.key for row in found.left] == ["99"]
    assert found.counts == {plan_id: 12, UUID(int=77): 5}
    again = preview(laptop.store, [LikeRow(2, "7", 4), LikeRow(3, "2331", 5), LikeRow(4, str(number), None)])
    assert (again.lines, len(again.left)) == ((), 3)


def test_a_file_without_the_columns_or_that_is_no_table_is_refused() -> None:
    with pytest.raises(LikeColumnsMissing):
        read_likes(b"titel,likes\nBankjes,3\n")
    with pytest.raises(LikeFileUnreadable):
        read_likes(b"PK\x03\x04 no workbook")


# ---- at laptops that cannot hear each other ----


def test_a_sheet_typed_in_apart_counts_once_and_a_person_looks(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    two.receive(one.events())
    (sheet_no,) = sheets_of(one, plan_id, 1)
    take(one, plan_id, sheet_no, 12)
    take(two, plan_id, sheet_no, 11)
    exchange(one, two)
    for laptop in (one, two):
        assert likes.standing(laptop.store, plan_id).paper == 11
        (incident,) = twice(laptop)
        assert (incident.entity_id, len(incident.acts), incident.settled) == (plan_id, 2, False)
        assert Outcome.INCIDENT in laptop.outcomes.values()
    wrong = next(sheet for sheet in likes.standing(one.store, plan_id).sheets if sheet.count == 11)
    likes.take_back(one.store, one.now(), event_id=wrong.event_id, reason="regel over het hoofd gezien")
    exchange(one, two)
    for laptop in (one, two):
        assert likes.standing(laptop.store, plan_id).paper == 12
        assert twice(laptop) == []
    assert tables(one.store) == tables(two.store)


def test_the_same_sheet_typed_in_apart_stays_an_incident_until_it_is_settled(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    two.receive(one.events())
    for laptop in (one, two):
        take(laptop, plan_id, sheets_of(one, plan_id, 1)[0], 12)
    exchange(one, two)
    (incident,) = twice(two)
    incidents.settle(two.store, two.now(), incident_id=incident.id, reason="nagekeken")
    exchange(one, two)
    assert [found.reason for found in twice(one)] == ["nagekeken"]
    number, sheet_no = plans.plan(one.store, plan_id).number, sheets_of(one, plan_id, 1)[0]
    for told in twice(one)[0].acts:
        assert f"Plan {number}, lijst {group(sheet_no)}, 12 handtekeningen: " in incident_act_line(told)
    assert likes.standing(one.store, plan_id).paper == 12


def test_a_sheet_taken_back_apart_for_two_reasons_has_one_of_them_everywhere(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    take(one, plan_id, sheets_of(one, plan_id, 1)[0], 12)
    two.receive(one.events())
    (sheet,) = likes.standing(one.store, plan_id).sheets
    for laptop, reason in ((one, "verkeerd geteld"), (two, "dubbel")):
        likes.take_back(laptop.store, laptop.now(), event_id=sheet.event_id, reason=reason)
    exchange(one, two)
    assert likes.standing(one.store, plan_id).sheets[0].taken_back == "dubbel"
    assert tables(one.store) == tables(two.store)


def test_sheets_wait_for_their_plan(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    plan_id = entered(one)
    take(one, plan_id, sheets_of(one, plan_id, 1)[0], 12)
    (sheet,) = likes.standing(one.store, plan_id).sheets
    likes.take_back(one.store, one.now(), event_id=sheet.event_id, reason="verkeerd plan")
    likes.set_online(one.store, one.now(), counts={plan_id: 4}, as_of=DAY)
    for event in one.events()[::-1]:
        two.receive([event])
    assert Outcome.HELD in two.outcomes.values()
    assert tables(one.store) == tables(two.store)


SHEETS = 3
PEOPLE = (
    FATMA,
    JAN,
    ANNE,
    LikeLine("J. de Vries", "2037AB", "14"),
    LikeLine("Julia de Vries", "2037AB", "14"),
)
ACT = st.tuples(
    st.integers(0, 1),
    st.sampled_from(("sheet", "sheet", "sheet", "back", "online", "meet")),
    st.integers(0, SHEETS - 1),
    st.lists(st.integers(0, len(PEOPLE) - 1), min_size=1, max_size=3),
)
_APART: dict[int, tuple[Laptop, Laptop, Laptop]] = {}


def do(laptop: Laptop, plan_id: UUID, what: str, which: int, who: list[int]) -> None:
    """Do one act; it may be refused."""
    try:
        if what == "sheet":
            take(
                laptop,
                plan_id,
                sheets_of(laptop, plan_id, SHEETS)[which],
                len(who),
                *(PEOPLE[i] for i in who),
            )
        elif what == "back":
            sheets = likes.standing(laptop.store, plan_id).sheets
            if sheets:
                back = sheets[which % len(sheets)].event_id
                likes.take_back(laptop.store, laptop.now(), event_id=back, reason=f"reden {who}")
        else:
            day = date(2026, 11, 1 + which)
            likes.set_online(laptop.store, laptop.now(), counts={plan_id: sum(who)}, as_of=day)
    except DomainError:
        return


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACT, max_size=12), turn=st.integers(0, 9))
def test_inv_06_random_acts_apart_come_to_the_same_in_any_order(
    laptops: Laptops, acts: list[tuple[int, str, int, list[int]]], turn: int
) -> None:
    if id(laptops) not in _APART:
        _APART[id(laptops)] = laptops("een"), laptops("twee"), laptops("drie")
        ask_lines(*_APART[id(laptops)])
    one, two, three = _APART[id(laptops)]
    plan_id = entered(one)
    exchange(one, two)
    for side, what, which, who in acts:
        if what == "meet":
            exchange(one, two)
        else:
            do((one, two)[side], plan_id, what, which, who)
    exchange(one, two)
    events = one.events()
    Random(turn).shuffle(events)
    three.receive(events)
    assert tables(one.store) == tables(two.store) == tables(three.store)
    standing = likes.standing(one.store, plan_id)
    assert standing == likes.standing(two.store, plan_id)
    check_each_sheet_once(one, plan_id, standing)


def check_each_sheet_once(laptop: Laptop, plan_id: UUID, standing: likes.LikeStanding) -> None:
    """Of each sheet that stands one entry counts, and where two stand an incident names them."""
    named = [{act.event_id for act in one.acts} for one in twice(laptop) if one.entity_id == plan_id]
    counted = 0
    for sheet_no in {sheet.sheet_no for sheet in standing.sheets}:
        stands = [s for s in standing.sheets if s.sheet_no == sheet_no and s.taken_back is None]
        counts = [sheet for sheet in stands if sheet.counted]
        assert len(counts) == min(1, len(stands))
        assert len(stands) < 2 or any({sheet.event_id for sheet in stands} <= acts for acts in named)
        counted += sum(sheet.count - sheet.doubles for sheet in counts)
    assert standing.paper == counted <= len(PEOPLE)
