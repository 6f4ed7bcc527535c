"""Taking plans in from files: what is new, the same and different, all or nothing, and the same on two laptops."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pabulib.checker import Checker
from sqlalchemy import func, select

from app.models.edition_file import draft_from_pb
from app.models.journal import JournalRow
from app.models.pabulib import read_pb
from app.models.plan_file import Known, PlanFile
from app.models.plan_preview import RowKind
from app.models.plan_reading import read_plans
from app.models.records import CostLine, Plan, PlanText, Submitter
from app.models.terms import PlanState
from app.operations import editions, incidents, journal, plan_import, plan_lists, plans
from app.operations.journal import Store, act
from app.operations.plan_export import as_csv, as_xlsx
from app.operations.plan_pb import plans_pb
from tests.models.test_pabulib import FILES, real
from tests.operations.plan_samples import BENCH, FATMA, edited, entered, exchange, handed_in
from tests.operations.samples import CONTEST, Laptop, Now, clock, seeded, tables
from tests.stores import new_store

HEADING = "kenmerk;titel;wat;gebied;kosten;indiener\n"
TWO = HEADING + "A1;Bankjes;Drie stuks;Meerwijk;1.250,50;Fatma Yilmaz\nA2;Boom;;;100;\n"


def read(text: str) -> PlanFile:
    return read_plans("plannen.csv", text.encode(), Known(("Elkaar ontmoeten",), ("Meerwijk", "Molenwijk")))


def take(laptop: Laptop, text: str, *, take_changed: bool = False) -> tuple[int, int, int, int]:
    previewed = plan_import.preview(laptop.store, read(text))
    done = plan_import.take_in(laptop.store, laptop.now(), previewed, take_changed=take_changed)
    return done.new, done.changed, done.same, done.kept


def kinds(laptop: Laptop, text: str) -> list[RowKind]:
    return [row.kind for row in plan_import.preview(laptop.store, read(text)).rows]


def by_id(store: Store) -> dict[str, Plan]:
    return {plan.external_id: plan for plan in plan_lists.whole(store)}


def acts(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def test_new_plans_are_handed_in_with_their_cost_and_the_name_of_their_maker(laptop: Laptop) -> None:
    assert kinds(laptop, TWO) == [RowKind.NEW, RowKind.NEW]
    assert take(laptop, TWO) == (2, 0, 0, 0)
    bench = by_id(laptop.store)["A1"]
    assert (bench.text.title, bench.text.cost_cents, bench.state) == ("Bankjes", 125_050, PlanState.HANDED_IN)
    assert bench.submitter == Submitter(name="Fatma Yilmaz")
    assert by_id(laptop.store)["A2"].submitter == Submitter()


def test_the_same_file_again_does_nothing_and_records_nothing(laptop: Laptop) -> None:
    take(laptop, TWO)
    before = acts(laptop.store)
    assert kinds(laptop, TWO) == [RowKind.SAME, RowKind.SAME]
    assert take(laptop, TWO, take_changed=True) == (0, 0, 2, 0)
    assert acts(laptop.store) == before


def test_what_is_different_is_changed_only_when_asked_and_what_the_file_leaves_open_stays(
    laptop: Laptop,
) -> None:
    take(laptop, TWO)
    edited(laptop, by_id(laptop.store)["A1"].id, why="Om uit te rusten")
    newer = HEADING + "A1;Bankjes aan het water;;Meerwijk;1250,50;Iemand anders\nA2;Boom;;;150;\n"
    (bench, tree) = plan_import.preview(laptop.store, read(newer)).rows
    assert (bench.kind, bench.differing) == (RowKind.CHANGED, ("title",))
    assert (tree.kind, tree.differing) == (RowKind.CHANGED, ("cost_lines",))
    assert take(laptop, newer) == (0, 0, 0, 2)
    assert by_id(laptop.store)["A1"].text.title == "Bankjes"
    assert take(laptop, newer, take_changed=True) == (0, 2, 0, 0)
    plan = by_id(laptop.store)["A1"]
    assert (plan.text.title, plan.text.what, plan.text.why) == (
        "Bankjes aan het water",
        "Drie stuks",
        "Om uit te rusten",
    )
    assert plan.submitter.name == "Fatma Yilmaz"
    assert by_id(laptop.store)["A2"].text.cost_cents == 15_000


def test_cost_lines_that_people_worked_out_stay_when_they_add_up_to_the_same(laptop: Laptop) -> None:
    take(laptop, TWO)
    plan = by_id(laptop.store)["A1"]
    lines = (
        replace(plan.text.cost_lines[0], what="bank", unit_cents=125_000),
        replace(BENCH.cost_lines[1], unit_cents=50),
    )
    edited(laptop, plan.id, cost_lines=lines)
    assert take(laptop, TWO, take_changed=True) == (0, 0, 2, 0)
    assert by_id(laptop.store)["A1"].text.cost_lines == lines


def test_a_plan_of_which_long_texts_change_all_at_once_is_changed_too(laptop: Laptop) -> None:
    columns = ("wat", "waarom", "voor wie", "zelf doen", "onderhoud", "samenvatting")
    heading = f"kenmerk;titel;{';'.join(columns)}\n"
    take(laptop, f"{heading}A1;Bank;;;;;;\n")
    plan = by_id(laptop.store)["A1"]
    for name in ("what", "why", "for_whom", "own_part", "upkeep", "summary"):
        edited(laptop, plan.id, **{name: "🌳" * 9_000})
    newer = f"{heading}A1;Bank;{';'.join(['é' * 4_000] * 6)}\n"
    assert take(laptop, newer, take_changed=True) == (0, 1, 0, 0)
    text = by_id(laptop.store)["A1"].text
    assert {text.what, text.why, text.for_whom, text.own_part, text.upkeep, text.summary} == {"é" * 4_000}


def test_a_plan_on_the_ballot_is_never_changed_by_a_file_nor_one_that_was_withdrawn(laptop: Laptop) -> None:
    take(laptop, TWO)
    found = by_id(laptop.store)
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[found["A1"].id])
    plans.withdraw(laptop.store, laptop.now(), plan_id=found["A2"].id, reason="Dubbel")
    newer = TWO.replace("Bankjes", "Banken").replace("Boom", "Bomen")
    assert kinds(laptop, newer) == [RowKind.KEPT, RowKind.KEPT]
    assert take(laptop, newer, take_changed=True) == (0, 0, 0, 2)
    assert {plan.text.title for plan in by_id(laptop.store).values()} == {"Bankjes", "Boom"}


def test_an_id_that_is_the_number_of_another_plan_here_is_not_taken(laptop: Laptop) -> None:
    plan = plans.plan(laptop.store, handed_in(laptop, "Bankjes aan de plas"))
    other = f"{HEADING}{plan.number};Iets heel anders;;;;\n"
    same = f"{HEADING}{plan.number};Bankjes aan de plas;;;;\n"
    assert kinds(laptop, other) == [RowKind.NUMBER_TAKEN]
    assert kinds(laptop, same) == [RowKind.SAME]
    assert take(laptop, other, take_changed=True) == (0, 0, 0, 1)


def test_two_laptops_that_read_the_same_file_make_the_same_plans(laptops: Callable[[str], Laptop]) -> None:
    one, other = laptops("Laptop 1"), laptops("Laptop 2")
    entered(other)
    take(one, TWO)
    take(other, TWO)
    exchange(one, other)
    assert tables(one.store) == tables(other.store)
    assert len(plan_lists.whole(one.store)) == 3
    assert incidents.incidents(one.store) == ()


def test_every_plan_has_a_number_of_its_own_also_when_two_would_get_the_same(laptop: Laptop) -> None:
    edition_id = editions.edition(laptop.store).id
    many = HEADING + "".join(f"P{number};Plan {number};;;;\n" for number in range(150))
    previewed = plan_import.preview(laptop.store, read(many))
    source = previewed.file.source
    crowded = frozenset(range(100_000, 1_000_000)) - frozenset(range(100_000, 1_000_000, 3_000))
    found = plan_import.free_numbers(edition_id, source, previewed.rows, crowded)
    assert not crowded & set(found.values())
    assert len(set(found.values())) == 150
    assert plan_import.free_numbers(edition_id, source, previewed.rows[::-1], crowded) == found


@pytest.mark.parametrize("stops_at", [0, 25])
def test_an_import_that_is_stopped_leaves_nothing(laptop: Laptop, stops_at: int) -> None:
    many = HEADING + "".join(f"P{number};Plan {number};;;;\n" for number in range(40))
    before, events = tables(laptop.store), acts(laptop.store)

    def told(done: int, _total: int) -> None:
        if done >= stops_at:
            raise KeyboardInterrupt

    previewed = plan_import.preview(laptop.store, read(many))
    with pytest.raises(KeyboardInterrupt):
        plan_import.take_in(laptop.store, laptop.now(), previewed, take_changed=True, told=told)
    assert (tables(laptop.store), acts(laptop.store)) == (before, events)
    journal.verify(laptop.store)


def test_what_came_by_sync_since_the_preview_is_not_taken_in_a_second_time(
    laptops: Callable[[str], Laptop],
) -> None:
    one, other = laptops("Laptop 1"), laptops("Laptop 2")
    previewed = plan_import.preview(other.store, read(TWO))
    take(one, TWO)
    exchange(one, other)
    done = plan_import.take_in(other.store, other.now(), previewed, take_changed=True)
    assert (done.new, done.same) == (0, 2)


@pytest.mark.parametrize("write, name", [(as_csv, "plannen.csv"), (as_xlsx, "plannen.xlsx")])
def test_our_own_list_read_again_finds_every_plan_here_and_brings_them_whole_to_another_laptop(
    laptops: Callable[[str], Laptop], write: Callable[[Iterable[Plan]], bytes], name: str
) -> None:
    one, other = laptops("Laptop 1"), laptops("Laptop 2")
    take(one, TWO + 'A3;"=HYPERLINK(""x"")";+1;;;\n')
    handed_in(one, "Bankjes aan de plas")
    file = read_plans(name, write(plan_lists.whole(one.store)), Known())
    assert {row.kind for row in plan_import.preview(one.store, file).rows} == {RowKind.SAME}
    plan_import.take_in(other.store, other.now(), plan_import.preview(other.store, file), take_changed=False)
    texts = [
        {(plan.text.title, plan.text.what, plan.text.cost_cents) for plan in plan_lists.whole(store)}
        for store in (one.store, other.store)
    ]
    assert texts[0] == texts[1]


# ---------------------------------------------------------------------------- the real files


def laptop_for(folder: Path, name: str, data: bytes) -> tuple[Store, Now]:
    """Return a laptop with the edition that a real file tells of, but still without a plan."""
    draft, _ = draft_from_pb(read_pb(data), name)
    store, now = new_store(folder), clock(seeded(name))
    editions.create(store, now(), draft=replace(draft, plans=()), device_name=name, helper_name="Anna")
    return store, now


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_comes_in_and_goes_out_again_without_loss(name: str, tmp_path: Path) -> None:
    data = real(name)
    store, now = laptop_for(tmp_path, name, data)
    try:
        edition = editions.edition(store)
        file = read_plans(name, data, Known(edition.themes, edition.areas))
        done = plan_import.take_in(store, now(), plan_import.preview(store, file), take_changed=False)
        projects = read_pb(data).projects
        assert done.new == len(projects)
        here = {key: (plan.text.title, plan.text.cost_cents) for key, plan in by_id(store).items()}
        assert here == {project.id: (project.name, project.cost_cents) for project in projects}
        text = plans_pb(store, edition.contests[0].id)
    finally:
        store.close()
    written = {project.id: (project.name, project.cost_cents) for project in read_pb(text.encode()).projects}
    assert written == here
    assert checked(text) == {}


def checked(text: str) -> object:
    """Return the errors that pabulib-checker finds."""
    with redirect_stdout(io.StringIO()):
        found = cast("dict[object, dict[str, dict[str, object]]]", Checker().process_files([text]))
    return found[1]["results"]["errors"]


def test_plans_without_a_vote_make_a_file_that_the_checker_accepts(laptop: Laptop) -> None:
    take(laptop, TWO)
    plans.enter(laptop.store, laptop.now(), text=PlanText(title=" "), submitter=FATMA)
    gone = handed_in(laptop, "Weg")
    plans.withdraw(laptop.store, laptop.now(), plan_id=gone, reason="Dubbel")
    text = plans_pb(laptop.store, CONTEST)
    assert checked(text) == {}
    assert [project.name for project in read_pb(text.encode()).projects] == ["Bankjes", "Boom"]
    assert "Fatma" not in text


def test_two_plans_that_got_one_number_on_laptops_apart_are_written_each_with_its_own_cost(
    laptop: Laptop,
) -> None:
    with act(laptop.store, laptop.now()) as doing:
        for title, cents in (("Bankjes", 10_000), ("Honing", 90_000)):
            plans.record_imported(
                doing,
                plan_id=doing.moment.new_id(),
                number=12_345,
                external_id="",
                contest_id=None,
                ballot_number=None,
                text=PlanText(title=title, cost_lines=(CostLine("alles", 1, cents),)),
            )
    written = read_pb(plans_pb(laptop.store, CONTEST).encode()).projects
    assert {(one.id, one.name, one.cost_cents) for one in written} == {
        ("12345", "Bankjes", 10_000),
        ("12345-2", "Honing", 90_000),
    }
