import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.db import Store
from app.models.practice import residents
from app.models.records import RegisterComparison, RegisterLine
from app.models.register_file import RegisterFile
from app.models.roll import RegisterEntryRow, RegisterWordRow
from app.models.search import words_of
from app.models.terms import CardState, IncidentKind, Outcome, derived_id
from app.operations import cards, incidents, register
from app.operations.journal import ReasonMissing, act
from app.ui.pages.register_words import report_sentences
from app.ui.text import sentence
from tests.operations.samples import CONTEST, Laptop, tables

LINES = (
    RegisterLine("R-1", "Zoë de Vries", "2037AB", "12", 1948),
    RegisterLine("R-2", "Çağla Yıldız", "2037AB", "12A", 1990),  # noqa: RUF001 - a real name
    RegisterLine("R-3", "Piet El-Amrani", "2037AB", "120", 1975),
    RegisterLine("R-4", "Ans Vriesema", "2037AC", "2", None),
    RegisterLine("2001", "Jan Devries", "2036XZ", "12-3", 1960),
    RegisterLine("R-6", "Bo 100% Jansen", "2036XZ", "4", 1960),
)


@pytest.fixture
def filled(laptop: Laptop) -> Store:
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=LINES)
    return laptop.store


def names(store: Store, text: str, limit: int = 50) -> list[str]:
    return [
        found.name.split()[0] for found in register.find(store, contest_id=CONTEST, text=text, limit=limit)
    ]


def entry(number: str) -> UUID:
    return derived_id("register", CONTEST, number)


@pytest.mark.parametrize(
    "text, found",
    [
        ("2037 AB 12", ["Zoë", "Çağla"]),
        ("2037ab12", ["Zoë", "Çağla"]),
        ("2037AB", ["Zoë", "Çağla", "Piet"]),
        ("2037 AB 12 a", ["Çağla"]),
        ("2037ab 1", []),
        ("2036 XZ 12", ["Jan"]),
        ("2036 xz 12-3", ["Jan"]),
        ("2037", ["Zoë", "Çağla", "Piet", "Ans"]),
        ("2037 a", ["Zoë", "Çağla", "Piet", "Ans"]),
        ("2037 2", ["Ans"]),
        ("9999 ZZ", []),
    ],
)
def test_a_resident_is_found_by_postcode_and_house_number(filled: Store, text: str, found: list[str]) -> None:
    assert names(filled, text) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("vries", ["Ans", "Zoë"]),
        ("VRIES zoe", ["Zoë"]),
        ("cagla yildiz", ["Çağla"]),
        ("Çağ", ["Çağla"]),
        ("amrani", ["Piet"]),
        ("el-am", ["Piet"]),
        ("ries", []),
        ("%", []),
        ("100%", ["Bo"]),
        ("r-4", ["Ans"]),
        ("2001", ["Jan"]),
        ("", []),
        ("  ", []),
    ],
)
def test_a_resident_is_found_by_the_beginning_of_any_name_or_by_number(
    filled: Store, text: str, found: list[str]
) -> None:
    assert names(filled, text) == found


def test_no_more_residents_are_shown_than_asked_for_and_none_of_another_contest(filled: Store) -> None:
    assert names(filled, "2037", limit=2) == ["Zoë", "Çağla"]
    assert register.find(filled, contest_id=UUID(int=1), text="vries") == ()
    assert register.count(filled, CONTEST) == 6
    assert register.count(filled, UUID(int=1)) == 0


def test_a_resident_comes_with_the_card_that_matters_most(laptop: Laptop, filled: Store) -> None:
    assert register.resident(filled, entry("R-1")).card_state is None
    lost = cards.issue(filled, laptop.now(), entry_id=entry("R-1"), identity_seen=True, place="De Ringvaart")
    new = cards.replace(
        filled, laptop.now(), card_id=lost.card_id, reason="kwijt", identity_seen=True, place="De Ringvaart"
    )
    (found,) = register.find(filled, contest_id=CONTEST, text="Zoë")
    assert (found.card_id, found.card_state) == (new.card_id, CardState.ISSUED)
    cards.surrender(filled, laptop.now(), contest_id=CONTEST, scan=new.code, place="De Ringvaart")
    assert register.resident(filled, entry("R-1")).card_state is CardState.SURRENDERED


def test_cards_do_not_push_residents_off_the_list(laptop: Laptop, filled: Store) -> None:
    for number in ("R-1", "R-2"):
        card = cards.issue(filled, laptop.now(), entry_id=entry(number), identity_seen=True, place="Hier")
        cards.void(filled, laptop.now(), card_id=card.card_id, reason="fout", place="Hier")
        cards.issue(filled, laptop.now(), entry_id=entry(number), identity_seen=True, place="Hier")
    assert names(filled, "2037 AB", limit=3) == ["Zoë", "Çağla", "Piet"]


def test_a_resident_who_is_not_in_the_register_is_not_made_up(filled: Store) -> None:
    with pytest.raises(NoResultFound):
        register.resident(filled, UUID(int=9))


def test_the_register_again_brings_new_addresses_and_keeps_cards(laptop: Laptop, filled: Store) -> None:
    card = cards.issue(filled, laptop.now(), entry_id=entry("R-1"), identity_seen=True, place="De Ringvaart")
    moved = RegisterLine("R-1", "Zoë Bakker", "2036XZ", "8", 1948)
    report = register.import_lines(filled, laptop.now(), contest_id=CONTEST, lines=[moved, *LINES[1:]])
    resident = register.resident(filled, entry("R-1"))
    assert (resident.name, resident.postcode, resident.card_id) == ("Zoë Bakker", "2036XZ", card.card_id)
    assert names(filled, "bakker") == ["Zoë"]
    assert (report.taken, register.count(filled, CONTEST)) == (6, 6)


def test_the_same_register_again_records_nothing(laptop: Laptop, filled: Store) -> None:
    before = len(laptop.events())
    assert register.import_lines(filled, laptop.now(), contest_id=CONTEST, lines=LINES).taken == 6
    assert len(laptop.events()) == before


def test_thirty_thousand_residents_are_taken_in_within_seconds_and_found_at_once(laptop: Laptop) -> None:
    lines = [
        RegisterLine(
            str(n),
            f"Voornaam{n % 997} Achternaam{n}",
            f"20{n % 90 + 10}{'ABCDEFGH'[n % 8]}X",
            str(n % 300),
            1950,
        )
        for n in range(1, 30_001)
    ]
    begun = time.process_time()
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    assert time.process_time() - begun < 30  # seconds of the processor; two to four on a laptop
    assert register.count(laptop.store, CONTEST) == 30_000
    (found,) = register.find(laptop.store, contest_id=CONTEST, text="achternaam29999")
    assert found.register_no == "29999"


# ---- laptops that could not hear each other -------------------------------------------------------------------

Laptops = Callable[[str], Laptop]


def take_in(laptop: Laptop, *lines: RegisterLine) -> None:
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)


def test_the_same_register_on_two_laptops_is_one_register(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    for laptop in (one, two):
        take_in(laptop, *LINES)
    two.receive(one.events())
    assert register.count(two.store, CONTEST) == 6
    assert set(two.outcomes.values()) == {Outcome.APPLIED}


@pytest.mark.parametrize("backwards", [False, True])
def test_inv_06_the_import_that_knew_of_the_other_wins_whatever_arrives_first(
    laptops: Laptops, *, backwards: bool
) -> None:
    one, two, late = laptops("een"), laptops("twee"), laptops("laat")
    take_in(one, *LINES)
    two.receive(one.events())
    take_in(two, RegisterLine("R-1", "Zoë Bakker", "2036XZ", "8", 1948))
    late.receive(two.events()[:: -1 if backwards else 1])
    assert register.resident(late.store, entry("R-1")).name == "Zoë Bakker"
    assert register.resident(late.store, entry("R-2")).house_number == "12A"
    assert tables(late.store) == tables(two.store)


def test_inv_06_two_versions_taken_in_apart_end_as_the_same_on_both(laptops: Laptops) -> None:
    one, two = laptops("een"), laptops("twee")
    take_in(one, LINES[0], LINES[1])
    take_in(two, RegisterLine("R-1", "Zoë Bakker", "2036XZ", "8", 1948))
    mine, theirs = one.events(), two.events()
    one.receive(theirs)
    two.receive(mine)
    assert tables(one.store) == tables(two.store)


def test_residents_of_a_contest_that_is_not_known_here_wait(laptops: Laptops) -> None:
    one, late = laptops("een"), laptops("laat")
    take_in(one, LINES[0])
    with late.store.write() as session:
        session.connection().exec_driver_sql("DELETE FROM contest")
    late.receive(one.events())
    assert set(late.outcomes.values()) == {Outcome.HELD}


# ---- residents who do not stand in the register ---------------------------------------------------------------


def add(laptop: Laptop, **values: object) -> RegisterEntryRow:
    """Add Wies Bos with these values instead of her own."""
    wies = {
        "name": " Wies  Bos",
        "postcode": "2037 ab",
        "house_number": "7 hs",
        "birth": date(1951, 3, 2),
        "reason": " Net verhuisd ",
    }
    with act(laptop.store, laptop.now()) as doing:
        return register.add_resident(doing, contest_id=CONTEST, place="De Ringvaart", **(wies | values))  # type: ignore[arg-type]


def test_a_resident_who_is_not_in_the_register_is_added_with_a_reason_and_found_like_the_others(
    laptop: Laptop, filled: Store
) -> None:
    added = add(laptop)
    (found,) = register.find(filled, contest_id=CONTEST, text="wies b")
    assert found.entry_id == added.id
    assert (found.name, found.postcode, found.house_number) == ("Wies Bos", "2037AB", "7hs")
    assert (found.birth_year, found.birth_date) == (1951, date(1951, 3, 2))
    assert (found.added_because, found.card_state) == ("Net verhuisd", None)
    assert found.register_no.startswith("B-")
    assert register.find(filled, contest_id=CONTEST, text=found.register_no.lower()) == (found,)
    assert register.find(filled, contest_id=CONTEST, text="2037AB 7") == (found,)


def test_central_is_told_to_check_a_resident_who_was_added(laptop: Laptop) -> None:
    added = add(laptop)
    (incident,) = incidents.incidents(laptop.store)
    assert (incident.kind, incident.entity_id, incident.settled) == (
        IncidentKind.RESIDENT_ADDED,
        added.id,
        False,
    )
    (what,) = incident.acts
    assert (what.type, what.place) == ("register.added", "De Ringvaart")
    incidents.settle(laptop.store, laptop.now(), incident_id=incident.id, reason="Gecontroleerd")
    assert incidents.incidents(laptop.store)[0].settled


def test_two_residents_who_are_added_are_two(laptop: Laptop) -> None:
    assert add(laptop, birth=1951).register_no != add(laptop, birth=None).register_no
    years = [found.birth_year for found in register.find(laptop.store, contest_id=CONTEST, text="wies")]
    assert sorted(years, key=str) == [1951, None]


@pytest.mark.parametrize(
    "wrong, what",
    [
        ({"name": " "}, "de naam ontbreekt"),
        ({"postcode": "2037"}, "de postcode is geen"),
        ({"house_number": "hs"}, "het huisnummer begint niet"),
        ({"birth": 1651}, "het geboortejaar of de geboortedatum is niet te lezen"),
    ],
)
def test_a_resident_of_whom_something_lacks_is_not_added(
    laptop: Laptop, wrong: dict[str, object], what: str
) -> None:
    with pytest.raises(register.ResidentIncomplete) as problem:
        add(laptop, **wrong)
    assert what in sentence(problem.value)
    assert register.count(laptop.store, CONTEST) == 0


def test_nobody_is_added_without_a_reason(laptop: Laptop) -> None:
    with pytest.raises(ReasonMissing):
        add(laptop, reason=" ")


def test_inv_06_an_added_resident_is_the_same_everywhere_in_any_order(laptops: Laptops) -> None:
    one, late = laptops("een"), laptops("laat")
    take_in(one, *LINES)
    add(one)
    late.receive(one.events()[::-1])
    assert tables(late.store) == tables(one.store)
    assert [incident.kind for incident in incidents.incidents(late.store)] == [IncidentKind.RESIDENT_ADDED]


# ---- dates of birth, and events of before ---------------------------------------------------------------------


def test_the_date_of_birth_comes_along_and_goes_when_the_register_no_longer_has_it(laptop: Laptop) -> None:
    whole = replace(LINES[0], birth_date=date(1948, 2, 1))
    take_in(laptop, whole)
    assert register.resident(laptop.store, entry("R-1")).birth_date == date(1948, 2, 1)
    take_in(laptop, LINES[0])
    assert register.resident(laptop.store, entry("R-1")).birth_date is None


def test_lines_of_an_earlier_version_still_take_effect(laptops: Laptops) -> None:
    one, late = laptops("een"), laptops("laat")
    take_in(one, LINES[0], replace(LINES[1], birth_date=date(1990, 5, 6)))
    (event,) = one.events()
    lines = json.loads(event.payload or "")["lines"]
    assert lines[0] == ["R-1", "Zoë de Vries", "2037AB", "12", 1948]  # as version 1 wrote it
    assert lines[1][5] == "1990-05-06"
    event.header = event.header.replace('"schema":2', '"schema":1')
    late.receive([event])
    assert register.resident(late.store, entry("R-1")).birth_year == 1948


def test_a_new_name_is_found_and_the_old_one_no_longer(laptop: Laptop, filled: Store) -> None:
    take_in(laptop, replace(LINES[0], name="Zoë Bakker"))
    assert names(filled, "bakker") == ["Zoë"]
    assert names(filled, "vries zo") == []
    with filled.read() as session:
        words = session.scalars(
            select(RegisterWordRow.word).where(RegisterWordRow.entry_id == entry("R-1"))
        ).all()
    assert sorted(words) == ["bakker", "zoe"]


# ---- searching, against the plainest way to do it -------------------------------------------------------------


def plainly(lines: Iterable[RegisterLine], text: str) -> set[str]:
    """Return the register numbers of those whose name has a word that begins with each word of a text."""
    wanted = words_of(text)
    return {
        line.register_no
        for line in lines
        if all(any(own.startswith(word) for own in words_of(line.name)) for word in wanted)
    }


def test_the_quick_search_finds_exactly_whom_a_plain_one_finds(laptop: Laptop) -> None:
    lines = residents(seed=3, count=600)
    take_in(laptop, *lines)
    rng = random.Random(4)
    for line in rng.sample(lines, 40):
        words = line.name.split()
        rng.shuffle(words)
        text = " ".join(word[: rng.randint(1, len(word))] for word in words)
        found = register.find(laptop.store, contest_id=CONTEST, text=text, limit=1_000)
        assert {one.register_no for one in found} == plainly(lines, text), text


def test_a_common_word_shows_a_screenful_and_a_rare_one_beside_it_the_right_person(laptop: Laptop) -> None:
    lines = [RegisterLine(f"K{n}", "Jan Jansen", "2037AB", str(n), None) for n in range(200)]
    take_in(laptop, *lines, RegisterLine("K900", "Jan van der Zwaluw", "2037AB", "1", None))
    assert len(names(laptop.store, "jan")) == 50
    (found,) = register.find(laptop.store, contest_id=CONTEST, text="zwa jan")
    assert found.register_no == "K900"
    assert register.find(laptop.store, contest_id=CONTEST, text="k90")[0].register_no == "K90"
    assert {one.register_no for one in register.find(laptop.store, contest_id=CONTEST, text="k90")} == {
        "K90",
        "K900",
    }


def test_what_a_file_would_do_is_counted_before_it_is_done(laptop: Laptop, filled: Store) -> None:
    add(laptop)
    file = [
        LINES[0],
        replace(LINES[1], house_number="14"),
        RegisterLine("R-9", "Bo Vos", "2037AB", "9", None),
    ]
    assert register.compare(filled, {CONTEST: file}) == RegisterComparison(
        new=1, changed=1, same=1, missing=4
    )
    assert register.compare(filled, {}) == RegisterComparison(0, 0, 0, 0)


def test_who_was_added_at_the_desk_is_seen_in_a_file_that_brings_the_same_resident(laptop: Laptop) -> None:
    add(laptop)
    wies = RegisterLine("R-77", "WIES BOS", "2037AB", "7hs", 1951)
    daughter = RegisterLine("R-78", "Wies Bos", "2037AB", "7hs", 1985)
    found = register.compare(laptop.store, {CONTEST: [wies, daughter]})
    assert found == RegisterComparison(new=2, changed=0, same=0, missing=0, added=1)
    assert "1 bewoner in dit bestand is eerder aan de balie toegevoegd" in " ".join(
        report_sentences(RegisterFile({"": (wies, daughter)}), found)
    )


def test_a_register_that_is_stopped_halfway_leaves_nothing(laptop: Laptop) -> None:
    class Enough(Exception):
        pass

    def stop(count: int, _total: int) -> None:
        if count:
            raise Enough

    lines = [RegisterLine(str(n), "Jan Jansen", "2037AB", "1", None) for n in range(1_200)]
    before = len(laptop.events())
    with pytest.raises(Enough):
        register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines, told=stop)
    assert register.count(laptop.store, CONTEST) == 0
    assert len(laptop.events()) == before
