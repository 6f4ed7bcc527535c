"""Print runs: paper first, then the journal; what a stop leaves behind is worth nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.records import IssuedCard, RegisterLine
from app.models.runs import DraftPart, PrintRun
from app.models.terms import CardState, CardStep, Json, PrintKind, VerdictKind
from app.operations import allotments, cards, print_runs, register, verdict
from app.operations.journal import act
from tests import printed
from tests.operations.samples import CONTEST, Laptop, tables

PLACE = "De Ringvaart"


class Folder:
    """Takes parts as paper would; lies down before the part named."""

    def __init__(self, falls_at: int = 0) -> None:
        self.parts: list[DraftPart] = []
        self.falls_at = falls_at

    def write(self, part: DraftPart) -> str:
        self.parts.append(part)
        if part.part == self.falls_at:
            raise OSError("no room")
        return f"{part.part:064x}"

    @property
    def codes(self) -> list[str]:
        return [card.code for part in self.parts for card in part.cards]


def enrol(laptop: Laptop, number: int, start: int = 0) -> None:
    lines = [
        RegisterLine(f"R{n:05}", f"Bewoner {n}", f"20{n % 90 + 10}AB", str(n % 7 + 1), 1970)
        for n in range(start, start + number)
    ]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)


def begin(laptop: Laptop, kind: PrintKind, wanted: int = 0) -> PrintRun:
    return print_runs.start(laptop.store, laptop.now(), contest_id=CONTEST, kind=kind, wanted=wanted)


def go_on(laptop: Laptop, run: PrintRun, folder: Folder) -> PrintRun:
    return print_runs.go_on(laptop.store, laptop.now, run_id=run.id, write=folder.write)


def kind_of(laptop: Laptop, code: str) -> VerdictKind:
    return verdict.check(laptop.store, contest_id=CONTEST, scan=code).kind


def added_wies(laptop: Laptop) -> IssuedCard:
    return cards.issue_to_new(
        laptop.store,
        laptop.now(),
        contest_id=CONTEST,
        name="Wies Bos",
        postcode="2037AB",
        house_number="7",
        birth=1951,
        reason="Net verhuisd",
        identity_seen=True,
        place=PLACE,
    )


def test_inv_02_who_was_added_at_the_desk_gets_no_second_card_when_the_file_brings_them(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    enrol(one, 1)
    given = added_wies(two)
    wies = RegisterLine("R-77", "WIES  BOS", "2037AB", "7", 1951)
    daughter = RegisterLine("R-78", "Wies Bos", "2037AB", "7", 1985)
    register.import_lines(one.store, one.now(), contest_id=CONTEST, lines=[wies, daughter])
    one.receive(two.events())
    two.receive(one.events())
    assert tables(one.store) == tables(two.store)
    for laptop in (one, two):
        (entry,) = register.find(laptop.store, contest_id=CONTEST, text="R-77")
        with pytest.raises(cards.HasCardAsAdded) as refused:
            cards.issue(laptop.store, laptop.now(), entry_id=entry.entry_id, identity_seen=True, place=PLACE)
        assert given.resident is not None
        assert refused.value.data["number"] == given.resident.register_no
    made = printed.letters(one.store, one.now(), contest_id=CONTEST)
    assert {card.resident.register_no for card in made if card.resident} == {"R00000", "R-78"}
    cards.void(one.store, one.now(), card_id=given.card_id, reason="kwijt", place=PLACE)
    late = printed.letters(one.store, one.now(), contest_id=CONTEST)
    assert [card.resident.register_no for card in late if card.resident] == ["R-77"]


def test_inv_02_a_letter_that_was_made_before_the_desk_was_heard_of_gives_no_second_vote(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    given = added_wies(two)
    wies = RegisterLine("R-77", "Wies Bos", "2037AB", "7", 1951)
    register.import_lines(one.store, one.now(), contest_id=CONTEST, lines=[wies])
    (letter,) = printed.letters(one.store, one.now(), contest_id=CONTEST)
    one.receive(two.events())
    assert kind_of(one, letter.code) is VerdictKind.ACCEPTED
    cards.surrender(one.store, one.now(), contest_id=CONTEST, scan=given.code, place=PLACE)
    assert kind_of(one, letter.code) is VerdictKind.OTHER_CARD_USED


def test_a_run_is_made_in_parts_of_five_hundred_numbered_cards(laptop: Laptop) -> None:
    folder = Folder()
    made = go_on(laptop, begin(laptop, PrintKind.STOCK, 1201), folder)
    assert [(part.part, part.first, part.count) for part in made.parts] == [
        (1, 1, 500),
        (2, 501, 500),
        (3, 1001, 201),
    ]
    assert (made.made, made.left, made.packs) == (1201, 0, 25)
    assert len(set(folder.codes)) == 1201
    assert [event.type for event in laptop.events()] == ["cards.run_started", *["cards.printed"] * 3]


def test_a_part_whose_paper_failed_is_made_anew_with_other_codes(laptop: Laptop) -> None:
    folder = Folder(falls_at=2)
    run = begin(laptop, PrintKind.STOCK, 700)
    with pytest.raises(OSError, match="room"):
        go_on(laptop, run, folder)
    lost = [card.code for card in folder.parts[1].cards]
    (stopped,) = print_runs.runs(laptop.store, laptop.now())
    assert (stopped.made, stopped.left) == (500, 200)
    again = Folder()
    made = go_on(laptop, run, again)
    assert (made.made, made.left, made.parts[1].first) == (700, 0, 501)
    assert not set(lost) & set(again.codes)
    assert kind_of(laptop, lost[0]) is VerdictKind.UNKNOWN
    assert kind_of(laptop, again.codes[0]) is VerdictKind.NOT_ISSUED


def test_telling_can_stop_a_run_between_parts(laptop: Laptop) -> None:
    class Enough(Exception):
        pass

    told: list[tuple[int, int]] = []

    def tell(made: int, total: int) -> None:
        told.append((made, total))
        if made:
            raise Enough

    run = begin(laptop, PrintKind.STOCK, 600)
    with pytest.raises(Enough):
        print_runs.go_on(laptop.store, laptop.now, run_id=run.id, write=Folder().write, told=tell)
    assert told == [(0, 600), (500, 600)]
    assert go_on(laptop, run, Folder()).left == 0


def test_letters_go_in_the_order_of_the_post_to_all_who_have_none(laptop: Laptop) -> None:
    enrol(laptop, 620)
    first, *_ = register.find(laptop.store, contest_id=CONTEST, text="R00003")
    cards.issue(laptop.store, laptop.now(), entry_id=first.entry_id, identity_seen=True, place=PLACE)
    folder = Folder()
    made = go_on(laptop, begin(laptop, PrintKind.LETTERS), folder)
    assert (made.wanted, made.made, made.left) == (619, 619, 0)
    residents = [card.resident for part in folder.parts for card in part.cards]
    codes = [one.postcode for one in residents if one]
    assert codes == sorted(codes)
    assert first.entry_id not in {one.entry_id for one in residents if one}
    with pytest.raises(print_runs.NothingToPrint):
        begin(laptop, PrintKind.LETTERS)


def test_who_got_a_card_while_the_letters_were_printing_gets_no_second_one(laptop: Laptop) -> None:
    enrol(laptop, 3)
    run = begin(laptop, PrintKind.LETTERS)
    someone, *_ = register.find(laptop.store, contest_id=CONTEST, text="R00001")

    def write(_part: DraftPart) -> str:
        cards.issue(laptop.store, laptop.now(), entry_id=someone.entry_id, identity_seen=True, place=PLACE)
        return "0" * 64

    with pytest.raises(print_runs.PartOutdated):
        print_runs.go_on(laptop.store, laptop.now, run_id=run.id, write=write)
    folder = Folder()
    made = go_on(laptop, run, folder)
    assert (made.made, made.left) == (2, 0)
    assert someone.entry_id not in {card.resident.entry_id for card in folder.parts[0].cards if card.resident}


def test_a_lost_part_is_voided_in_one_act_and_its_residents_get_new_letters(laptop: Laptop) -> None:
    enrol(laptop, 4)
    folder = Folder()
    made = go_on(laptop, begin(laptop, PrintKind.LETTERS), folder)
    used, *rest = folder.codes
    cards.surrender(laptop.store, laptop.now(), contest_id=CONTEST, scan=used, place=PLACE)
    (part,) = made.parts
    for reason, error in (
        ("", cards.ReasonMissing),
        ("Bestand is weg", None),
        ("Nog eens", print_runs.PartVoided),
    ):
        if error is None:
            voided = print_runs.void_part(
                laptop.store, laptop.now(), part_id=part.event_id, reason=reason, place=PLACE
            )
            assert voided == 3, "what was taken in stays so"
        else:
            with pytest.raises(error):
                print_runs.void_part(
                    laptop.store, laptop.now(), part_id=part.event_id, reason=reason, place=PLACE
                )
    assert {kind_of(laptop, code) for code in rest} == {VerdictKind.VOIDED}
    assert kind_of(laptop, used) is VerdictKind.ALREADY_TAKEN_IN
    again = Folder()
    new = go_on(laptop, made, again)
    assert [(one.part, one.first, one.count, one.voided) for one in new.parts] == [
        (1, 1, 4, True),
        (2, 5, 3, False),
    ]
    assert {kind_of(laptop, code) for code in again.codes} == {VerdictKind.ACCEPTED}
    card = folder.parts[0].cards[1].card_id
    last = cards.last_act_id(laptop.store, card)
    assert last is not None
    with pytest.raises(cards.IllegalCardStep):
        cards.undo(laptop.store, laptop.now(), act_id=last, reason="toch niet", place=PLACE)


def test_a_run_goes_on_only_where_its_papers_lie(laptops: Callable[[str], Laptop]) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    run = begin(one, PrintKind.STOCK, 600)
    with pytest.raises(OSError, match="room"):
        go_on(one, run, Folder(falls_at=2))
    two.receive(one.events())
    (seen,) = print_runs.runs(two.store, two.now())
    assert (seen.here, seen.made, seen.left) == (False, 500, 100)
    with pytest.raises(print_runs.RunElsewhere):
        go_on(two, run, Folder())
    with pytest.raises(print_runs.RunElsewhere):
        print_runs.void_part(two.store, two.now(), part_id=seen.parts[0].event_id, reason="x", place="")
    assert tables(one.store) == tables(two.store)


def test_nothing_is_begun_without_a_number_or_with_a_slip_of_the_finger(laptop: Laptop) -> None:
    for wanted in (0, print_runs.MOST_CARDS + 1):
        with pytest.raises(print_runs.NothingToPrint):
            begin(laptop, PrintKind.STOCK, wanted)
    assert laptop.events() == []


def test_packs_lie_where_they_last_went_and_their_cards_can_be_issued_there(laptop: Laptop) -> None:
    stock = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=120)
    (run,) = print_runs.runs(laptop.store, laptop.now())
    enrol(laptop, 1)
    resident, *_ = register.find(laptop.store, contest_id=CONTEST, text="R00000")

    def allot(first: int, last: int, to: str) -> int:
        return allotments.allot(laptop.store, laptop.now(), run_id=run.id, first=first, last=last, to=to)

    assert allot(1, 2, "Laptop 1") == 100
    assert allot(2, 3, "De Wereld") == 70
    assert [(one.first, one.last, one.label) for one in allotments.allotments(laptop.store)] == [
        (2, 3, "De Wereld"),
        (1, 2, "Laptop 1"),
    ]
    assert cards.card(laptop.store, stock[119].card_id).state is CardState.ALLOTTED
    for first, last in ((4, 4), (0, 1), (2, 1)):
        with pytest.raises(allotments.NoSuchPacks):
            allot(first, last, "Thuis")
    with pytest.raises(allotments.PackPlaceMissing):
        allot(1, 1, " ")
    issued = cards.issue(
        laptop.store,
        laptop.now(),
        entry_id=resident.entry_id,
        identity_seen=True,
        place=PLACE,
        stock_code=stock[0].code,
    )
    assert kind_of(laptop, issued.code) is VerdictKind.ACCEPTED
    assert allot(1, 1, "Thuis") == 49, "a card that was issued stays with its resident"
    acts = [line.step for line in cards.card(laptop.store, issued.card_id).history]
    assert acts == [CardStep.ALLOT, CardStep.ISSUE]


def test_an_issue_of_an_allotted_card_is_taken_back_and_the_allotting_is_not(laptop: Laptop) -> None:
    (stock,) = printed.stock(laptop.store, laptop.now(), contest_id=CONTEST, count=1)
    (run,) = print_runs.runs(laptop.store, laptop.now())
    enrol(laptop, 1)
    resident, *_ = register.find(laptop.store, contest_id=CONTEST, text="R00000")
    allotments.allot(laptop.store, laptop.now(), run_id=run.id, first=1, last=1, to=PLACE)
    cards.issue(
        laptop.store,
        laptop.now(),
        entry_id=resident.entry_id,
        identity_seen=True,
        place=PLACE,
        stock_code=stock.code,
    )
    for state in (CardState.ISSUED, CardState.ALLOTTED):
        assert cards.card(laptop.store, stock.card_id).state is state
        last = cards.last_act_id(laptop.store, stock.card_id)
        assert last is not None
        if state is CardState.ISSUED:
            cards.undo(laptop.store, laptop.now(), act_id=last, reason="vergissing", place=PLACE)
    issued = cards.card(laptop.store, stock.card_id).history[0]
    assert issued.step is CardStep.ALLOT


def test_runs_packs_and_voided_parts_come_out_the_same_in_any_order(
    laptops: Callable[[str], Laptop],
) -> None:
    one, two, three = (laptops(f"Laptop {number}") for number in range(3))
    enrol(one, 2)
    letters = go_on(one, begin(one, PrintKind.LETTERS), Folder())
    stock = begin(one, PrintKind.STOCK, 60)
    made = go_on(one, stock, Folder())
    allotments.allot(one.store, one.now(), run_id=stock.id, first=1, last=2, to=PLACE)
    for part in (*letters.parts, *made.parts):
        print_runs.void_part(one.store, one.now(), part_id=part.event_id, reason="weg", place=PLACE)
    events = one.events()
    two.receive(reversed(events))
    three.receive(events[::2])
    three.receive(events[1::2])
    assert tables(one.store) == tables(two.store) == tables(three.store)


def test_events_of_before_runs_still_take_effect(laptop: Laptop) -> None:
    moment = laptop.now()
    card_id = moment.new_id()
    old: dict[str, Json] = {"cards": [[str(card_id), "ab" * 32, None]]}
    with act(laptop.store, moment) as doing:
        doing.record(print_runs.PRINTED, CONTEST, old)
    assert print_runs.runs(laptop.store, laptop.now()) == ()
    assert cards.card(laptop.store, card_id).state is CardState.PRINTED
