"""The online side's export: cards used on paper cancel, and nothing joins a code to a ballot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.models.codes import new_code
from app.models.journal import JournalRow
from app.models.online_file import BadRow, NotAnExport, OnlineFileWrong, RowProblem, read_online
from app.models.plan import PlanRow
from app.models.records import ImportReport, RegisterLine
from app.models.roll import BallotCardRow
from app.models.terms import CardState, Channel, Moment
from app.operations import cards, incidents, register, votes
from app.operations.card_lists import cards_by_code
from app.operations.result import result
from app.operations.stations import StationOpen
from tests import printed
from tests.operations.count_samples import Make, ballots_of, closed_box, open_box
from tests.operations.samples import CONTEST, Laptop, seeded


def issued(here: Laptop, count: int) -> list[str]:
    lines = [RegisterLine(f"R{n}", f"Bewoner {n}", "2036AB", str(n), 1970) for n in range(count)]
    register.import_lines(here.store, here.now(), contest_id=CONTEST, lines=lines)
    return [card.code for card in printed.letters(here.store, here.now(), contest_id=CONTEST)]


def export(rows: Sequence[tuple[str, str]]) -> bytes:
    return "\r\n".join(["code;choices", *(f"{code};{choices}" for code, choices in rows)]).encode()


def take(here: Laptop, data: bytes, moment: Moment | None = None) -> ImportReport:
    at = moment or here.now()
    return votes.import_file(here.store, at, contest_id=CONTEST, name="export.csv", data=data)


def states(here: Laptop) -> dict[CardState, int]:
    with here.store.read() as session:
        found = list(session.scalars(select(BallotCardRow.state)))
    return {state: found.count(state) for state in set(found)}


def problems(data: bytes) -> list[RowProblem]:
    with pytest.raises(OnlineFileWrong) as wrong:
        read_online(data)
    return [row.problem for row in wrong.value.rows]


def test_a_card_used_on_paper_cancels_its_online_ballot_and_the_others_are_used(here: Laptop) -> None:
    codes = issued(here, 4)
    cards.surrender(here.store, here.now(), scan=codes[0], contest_id=CONTEST, place="De Ringvaart")
    cards.void(here.store, here.now(), card_id=card_of(here, codes[1]), reason="kwijt", place="balie")
    report = take(here, export([(code, "p1,p2") for code in codes]))
    assert report.taken == 2
    assert report.notes[0].endswith(": 2.")
    assert states(here) == {CardState.SURRENDERED: 1, CardState.VOIDED: 1, CardState.USED_ONLINE: 2}
    found = result(here.store, contest_id=CONTEST)
    assert [line.votes[Channel.ONLINE] for line in found.plans if line.total] == [2, 2]
    with pytest.raises(votes.AlreadyImported):
        take(here, export([]))


def test_inv_02_of_two_cards_of_one_resident_one_vote_counts_and_paper_goes_first(here: Laptop) -> None:
    first, second = two_cards_each(here, 2)
    cards.surrender(here.store, here.now(), scan=second[0], contest_id=CONTEST, place="De Ringvaart")
    report = take(here, export([(code, "p1") for code in (*first, second[1])]))
    assert report.taken == 1
    assert report.notes[0].endswith(": 2.")
    assert states(here) == {CardState.SURRENDERED: 1, CardState.USED_ONLINE: 1, CardState.ISSUED: 2}
    assert not incidents.incidents(here.store)


def test_inv_02_who_was_added_at_the_desk_and_got_a_letter_too_votes_once(make: Make) -> None:
    here, desk = make("Laptop 1"), make("Laptop 2")
    added = cards.issue_to_new(
        desk.store, desk.now(), contest_id=CONTEST, name="Wies Bos", postcode="2037AB", house_number="7",
        birth=1951, reason="net verhuisd", identity_seen=True, place="balie",
    )  # fmt: skip
    wies = RegisterLine("R-77", "Wies Bos", "2037AB", "7", 1951)
    register.import_lines(here.store, here.now(), contest_id=CONTEST, lines=[wies])
    (letter,) = printed.letters(here.store, here.now(), contest_id=CONTEST)
    here.receive(desk.events())
    assert take(here, export([(letter.code, "p1"), (added.code, "p2")])).taken == 1


def two_cards_each(here: Laptop, residents: int) -> tuple[list[str], list[str]]:
    """Return two good cards of each of some residents: the first was void, until that was taken back."""
    first, second = issued(here, residents), list[str]()
    for code in first:
        card_id = card_of(here, code)
        cards.void(here.store, here.now(), card_id=card_id, reason="kwijt", place="balie")
        voided = cards.last_act_id(here.store, card_id)
        with here.store.read() as session:
            entry_id = session.get_one(BallotCardRow, card_id).entry_id
        assert voided is not None
        assert entry_id is not None
        made = cards.issue(here.store, here.now(), entry_id=entry_id, identity_seen=True, place="balie")
        cards.undo(here.store, here.now(), act_id=voided, reason="gevonden", place="balie")
        second.append(made.code)
    return first, second


def test_an_export_without_codes_is_taken_and_plans_go_by_number_too(here: Laptop) -> None:
    assert take(here, b"choices\n1 p2\n\n3\n").taken == 3
    assert sorted(marks for _, _, marks in ballots_of(here.store)) == [[], [1, 2], [3]]


def test_a_file_names_plans_by_id_or_by_number_and_what_could_be_both_is_not_taken(make: Make) -> None:
    for name, data, first in (("ids", b"choices\n2\n11\n", 1), ("numbers", b"choices\n2\n1\n", 2)):
        here = next_number_as_id(make(name))
        take(here, data)
        assert [first] in [marks for _, _, marks in ballots_of(here.store)]
    with pytest.raises(OnlineFileWrong) as wrong:
        take(next_number_as_id(make("both")), b"choices\n1\n2\n11\n")
    assert wrong.value.rows == (BadRow(3, RowProblem.UNKNOWN_PLAN),)


def next_number_as_id(here: Laptop) -> Laptop:
    """Return the laptop with plans whose id is the number of the next one."""
    with here.store.write() as session:
        for plan in session.scalars(select(PlanRow)):
            plan.external_id = str((plan.ballot_number or 0) + 1)
    return here


def test_an_open_quote_takes_no_other_ballot_along(here: Laptop) -> None:
    assert problems(b'choices\n"1\n2"\n3\n') == [RowProblem.COLUMNS]
    assert problems(b"choices\n" + b"1 " * 100_000 + b"\n") == [RowProblem.COLUMNS]


def test_online_votes_come_after_the_stations_are_closed(here: Laptop) -> None:
    open_box(here, 3)
    with pytest.raises(StationOpen):
        take(here, b"choices\n1\n")


def test_everything_wrong_in_the_file_is_said_at_once_and_nothing_is_taken(here: Laptop) -> None:
    closed_box(here, 3)
    codes = issued(here, 2)
    assert problems(export([(codes[0], "1"), ("ABC", "2"), (codes[0], "3"), (codes[1], "1 1")])) == [
        RowProblem.BAD_CODE,
        RowProblem.CODE_TWICE,
        RowProblem.PLAN_TWICE,
    ]
    strange = new_code(seeded("elsewhere"))
    for rows, expected in (
        ([(codes[0], "99"), (codes[1], "1")], BadRow(2, RowProblem.UNKNOWN_PLAN)),
        ([(codes[0], "1"), (strange, "2")], BadRow(3, RowProblem.UNKNOWN_CARD)),
    ):
        with pytest.raises(OnlineFileWrong) as wrong:
            take(here, export(rows))
        assert wrong.value.rows == (expected,)
    with pytest.raises(NotAnExport):
        read_online(b"naam;stem\n")
    assert problems(b"code;choices\nalleen een\n") == [RowProblem.COLUMNS]
    assert not ballots_of(here.store)


def test_inv_03_nothing_joins_a_code_to_a_ballot_whatever_the_order_of_the_file(make: Make) -> None:
    left = []
    for turn in range(2):
        here = make(f"turn {turn}")
        codes = issued(here, 12)
        rows = [(code, str(1 + n % 10)) for n, code in enumerate(codes)]
        moment = replace(here.now(), rng=seeded("the same dice"))
        take(here, export(rows[::-1] if turn else rows), moment)
        with here.store.read() as session:
            kinds = ("votes.imported", "cards.used_online")
            events = session.scalars(select(JournalRow).where(JournalRow.type.in_(kinds))).all()
            payloads = {row.type: json.loads(row.payload or "") for row in events}
        assert len(events) == 2
        ids = payloads["cards.used_online"]["cards"]
        assert ids == sorted(ids)
        keys = [line[0] for line in payloads["votes.imported"]["ballots"]]
        assert keys == sorted(keys)
        assert not set(json.dumps(payloads["votes.imported"]).split('"')) & {*ids, *codes}
        left.append(sorted(line[1:] for line in payloads["votes.imported"]["ballots"]))
    assert left[0] == left[1]


def card_of(here: Laptop, code: str) -> UUID:
    with here.store.read() as session:
        return cards_by_code(session, [code])[code].id
