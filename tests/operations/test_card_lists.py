"""Cards in lists: what is kept of a signature list, and what the online side says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from app.models.edition import EditionRow
from app.models.journal import JournalRow
from app.models.records import RegisterLine, Verdict
from app.models.runs import OnlineReport
from app.models.terms import CardState, IncidentKind, PrintKind, SessionKind, VerdictKind
from app.operations import (
    allotments,
    card_lists,
    cards,
    editions,
    incidents,
    print_runs,
    register,
    sessions,
    stations,
    verdict,
)
from tests import printed
from tests.operations.samples import CONTEST, Laptop, a_draft, clock, seeded, tables
from tests.stores import new_store

PLACE = "De Ringvaart"


def issued(laptop: Laptop, number: int) -> list[str]:
    lines = [RegisterLine(f"R{n}", f"Bewoner {n}", "2036AB", str(n + 1), 1970) for n in range(number)]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    return [card.code for card in printed.letters(laptop.store, laptop.now(), contest_id=CONTEST)]


def allow_lists(laptop: Laptop) -> None:
    with laptop.store.write() as session:
        session.execute(update(EditionRow).values(signature_lists=True))


def take(laptop: Laptop, codes: list[str]) -> int:
    return card_lists.take_in_list(laptop.store, laptop.now(), contest_id=CONTEST, scans=codes, place=PLACE)


def surrenders(laptop: Laptop) -> list[JournalRow]:
    return [row for row in laptop.events() if row.type == "card.surrendered"]


def test_nothing_that_is_kept_of_a_list_tells_its_order_or_its_plan(laptop: Laptop) -> None:
    codes = issued(laptop, 6)
    allow_lists(laptop)
    assert take(laptop, codes[::-1]) == 6
    rows = surrenders(laptop)
    assert [row.entity_id for row in rows] == sorted(row.entity_id for row in rows)
    assert len({row.occurred_at for row in rows}) == 1
    said = {row.payload for row in rows}
    assert [json.loads(payload or "") for payload in said] == [
        {"place": PLACE, "source": "signature_list", "station_id": None}
    ]


def test_a_list_is_taken_in_whole_or_not_at_all(laptop: Laptop) -> None:
    codes = issued(laptop, 3)
    with pytest.raises(card_lists.SignatureListsOff):
        take(laptop, codes)
    allow_lists(laptop)
    with pytest.raises(card_lists.TooFewSignatures) as few:
        take(laptop, codes[:1])
    assert few.value.data == {"minimum": 2}
    (stock,) = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=1)
    for wrong in (stock.code, codes[0], "onzin"):
        with pytest.raises(cards.CardRefused):
            take(laptop, [*codes, wrong])
    assert surrenders(laptop) == []
    assert take(laptop, codes) == 3


def second_card(laptop: Laptop, code: str) -> str:
    """Give the resident of this card another one, and find that the first was voided by mistake: both are good."""
    card_id = verdict.check(laptop.store, contest_id=CONTEST, scan=code).card_id
    assert card_id is not None
    resident = cards.card(laptop.store, card_id).resident
    assert resident is not None
    cards.void(laptop.store, laptop.now(), card_id=card_id, reason="kwijt", place=PLACE)
    voided = cards.last_act_id(laptop.store, card_id)
    assert voided is not None
    new = cards.issue(laptop.store, laptop.now(), entry_id=resident.entry_id, identity_seen=True, place=PLACE)
    cards.undo(laptop.store, laptop.now(), act_id=voided, reason="terecht", place=PLACE)
    return new.code


def test_inv_02_two_cards_of_one_resident_are_not_both_taken_in_with_one_list(laptop: Laptop) -> None:
    codes = issued(laptop, 3)
    allow_lists(laptop)
    other = second_card(laptop, codes[0])
    together = [codes[0], other, *codes[1:]]
    with pytest.raises(cards.CardRefused) as refused:
        take(laptop, together)
    found = refused.value.data["verdict"]
    assert isinstance(found, Verdict)
    assert found.kind is VerdictKind.OTHER_CARD_USED
    assert surrenders(laptop) == []
    good = card_lists.good_together(laptop.store, contest_id=CONTEST, scans=together)
    assert good == tuple(codes)
    assert take(laptop, list(good)) == 3
    assert incidents.incidents(laptop.store) == ()


def test_a_list_whose_papers_go_into_a_box_is_judged_for_the_contest_of_that_box(tmp_path: Path) -> None:
    first = a_draft().contests[0]
    north = replace(first, key="noord", name="Haarlem-Noord")
    draft = replace(a_draft(), signature_lists=True, contests=(first, north))
    store, now = new_store(tmp_path), clock(seeded("Laptop 1"))
    editions.create(store, now(), draft=draft, device_name="Laptop 1", helper_name="Anna")
    codes = issued(Laptop("Laptop 1", store, now), 2)
    day = sessions.start(store, now(), place=PLACE, kind=SessionKind.POLLING_STATION, day=date(2026, 12, 1))
    station = stations.open_station(
        store,
        now(),
        session_id=day.id,
        contest_id=draft.contest_id("noord"),
        crew="Anna en Bram",
        seal="Z-104",
        papers_begin=10,
    )
    with pytest.raises(cards.CardRefused) as refused:
        card_lists.take_in_list(
            store, now(), contest_id=CONTEST, scans=codes, place=PLACE, station_id=station.id
        )
    found = refused.value.data["verdict"]
    assert isinstance(found, Verdict)
    assert found.kind is VerdictKind.OTHER_CONTEST
    store.close()


def test_inv_02_a_card_of_a_list_does_not_come_back_while_its_paper_is_in_the_box(laptop: Laptop) -> None:
    codes = issued(laptop, 2)
    allow_lists(laptop)
    take(laptop, codes)
    one, *_ = surrenders(laptop)
    with pytest.raises(cards.PaperInBox):
        cards.undo(laptop.store, laptop.now(), act_id=one.event_id, reason="toch niet", place=PLACE)
    assert cards.card(laptop.store, one.entity_id).state is CardState.SURRENDERED


def test_what_was_used_online_is_refused_here_and_what_was_both_is_an_incident(laptop: Laptop) -> None:
    good, taken, void, left = issued(laptop, 4)
    (stock,) = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=1)
    cards.surrender(laptop.store, laptop.now(), contest_id=CONTEST, scan=taken, place=PLACE)
    known = verdict.check(laptop.store, contest_id=CONTEST, scan=void).card_id
    assert known is not None
    cards.void(laptop.store, laptop.now(), card_id=known, reason="kwijt", place=PLACE)
    codes = [good, f" {good} ", taken, void, stock.code, "AAAA", ""]
    report = card_lists.mark_used_online(laptop.store, laptop.now(), codes=codes)
    assert report == OnlineReport(marked=1, known=0, unknown=1, taken_in=1, not_good=2)
    again = card_lists.mark_used_online(laptop.store, laptop.now(), codes=codes)
    assert again == OnlineReport(marked=0, known=4, unknown=1, taken_in=0, not_good=0)
    kinds = {
        code: verdict.check(laptop.store, contest_id=CONTEST, scan=code).kind
        for code in (good, taken, void, left)
    }
    assert kinds == {
        good: VerdictKind.USED_ONLINE,
        taken: VerdictKind.ALREADY_TAKEN_IN,
        void: VerdictKind.USED_ONLINE,
        left: VerdictKind.ACCEPTED,
    }
    kinds_of_incidents = sorted(one.kind for one in incidents.incidents(laptop.store))
    assert kinds_of_incidents == [
        IncidentKind.UNISSUED_CARD_USED,
        *[IncidentKind.USED_ONLINE_AND_HERE] * 2,
    ]


def test_used_online_there_and_taken_in_here_come_out_the_same_in_any_order(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two, three = (laptops(f"Laptop {number}") for number in range(3))
    first, second, *_ = issued(one, 3)
    two.receive(one.events())
    cards.surrender(two.store, two.now(), contest_id=CONTEST, scan=first, place=PLACE)
    card_lists.mark_used_online(one.store, one.now(), codes=[first, second])
    card_lists.mark_used_online(two.store, two.now(), codes=[second])
    three.receive(reversed([*one.events(), *two.events()]))
    one.receive(two.events())
    two.receive(one.events())
    assert tables(one.store) == tables(two.store) == tables(three.store)
    assert len(incidents.incidents(three.store)) == 1


def never_issued(laptop: Laptop) -> set[UUID]:
    found = incidents.incidents(laptop.store)
    return {one.entity_id for one in found if one.kind is IncidentKind.UNISSUED_CARD_USED}


def test_inv_02_a_card_that_was_never_issued_and_is_used_online_is_an_incident(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two, three = (laptops(f"Laptop {number}") for number in range(3))
    issued(one, 1)
    resident, *_ = register.find(one.store, contest_id=CONTEST, text="R0")
    assert resident.card_id is not None
    cards.void(one.store, one.now(), card_id=resident.card_id, reason="kwijt", place=PLACE)
    (packed,) = printed.stock(one.store, one.now(), contest_id=CONTEST, count=1)
    (run,) = (run for run in print_runs.runs(one.store, one.now()) if run.kind is PrintKind.STOCK)
    lying, given = printed.stock(one.store, one.now(), contest_id=CONTEST, count=2)
    two.receive(one.events())
    allotments.allot(one.store, one.now(), run_id=run.id, first=1, last=1, to=PLACE)
    assert cards.card(one.store, packed.card_id).state is CardState.ALLOTTED
    assert card_lists.mark_used_online(one.store, one.now(), codes=[packed.code]).not_good == 1
    cards.issue(
        one.store,
        one.now(),
        entry_id=resident.entry_id,
        identity_seen=True,
        place=PLACE,
        stock_code=given.code,
    )
    card_lists.mark_used_online(two.store, two.now(), codes=[lying.code, packed.code, given.code])
    assert never_issued(one) == {packed.card_id}
    assert never_issued(two) == {lying.card_id, packed.card_id, given.card_id}
    three.receive(reversed([*one.events(), *two.events()]))
    one.receive(two.events())
    two.receive(one.events())
    assert tables(one.store) == tables(two.store) == tables(three.store)
    assert never_issued(three) == {lying.card_id, packed.card_id}


def test_two_uses_of_one_residents_two_cards_are_seen_when_one_was_online(laptop: Laptop) -> None:
    old, *_ = issued(laptop, 1)
    resident, *_ = register.find(laptop.store, contest_id=CONTEST, text="R0")
    assert resident.card_id is not None
    new = cards.replace(
        laptop.store,
        laptop.now(),
        card_id=resident.card_id,
        reason="kwijt",
        identity_seen=True,
        place=PLACE,
    )
    card_lists.mark_used_online(laptop.store, laptop.now(), codes=[old, new.code])
    kinds = {one.kind for one in incidents.incidents(laptop.store)}
    assert kinds == {IncidentKind.ENTITLEMENT_USED_TWICE, IncidentKind.USED_ONLINE_AND_HERE}
    assert cards.card(laptop.store, new.card_id).state is CardState.USED_ONLINE


@pytest.mark.parametrize(
    "text, codes",
    [
        ("a\n\n b\n", ("a", " b")),
        ("\ufeffcode;op\na;1\nb;2\n", ("a", "b")),
        ('op,"Code"\n1,a\n2\n', ("a",)),
        ("", ()),
    ],
)
def test_a_list_of_the_online_side_is_plain_lines_or_a_table(text: str, codes: tuple[str, ...]) -> None:
    assert card_lists.codes_in(text.encode()) == codes
