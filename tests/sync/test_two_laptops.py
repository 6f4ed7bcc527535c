"""What the issue asks to be shown: laptops that work apart and meet at central, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from app.db import Store
from app.models.records import CostLine, PlanText
from app.models.result_records import Result
from app.models.terms import IncidentKind, Json, Outcome
from app.operations import incidents, journal, plan_lists, plans
from app.operations.journal import EventKind, act
from app.operations.result import result
from app.sync import client
from app.sync.server import changes
from app.sync.server.report import report
from tests.operations.count_samples import STACK, a_counting_laptop, counted, opened_box
from tests.operations.samples import CONTEST, Laptop
from tests.sync.samples import (
    Lossy,
    Office,
    a_plan,
    an_empty_laptop,
    contents,
    issue,
    no_pause,
    outcomes,
    residents,
    take_in,
)


def all_agree(*stores: Store) -> None:
    first, *others = [contents(store) for store in stores]
    for other in others:
        for table, rows in first.items():
            assert other[table] == rows, table


def test_two_laptops_work_apart_and_everyone_ends_with_the_same(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    take_in(anna, issue(anna, "R1"))
    a_plan(anna, "Fruitbomen in de Europawijk")
    a_plan(bram, "Schalkse honing")
    for one in (anna, bram, anna):
        office.sync(one)
    all_agree(office.store, anna.store, bram.store)
    assert {plan.title for plan in plan_lists.plans(bram.store)} == {
        "Fruitbomen in de Europawijk",
        "Schalkse honing",
    }
    for one in (anna, bram):
        assert journal.verify(one.store).devices == 2
        assert client.status(one.store).unconfirmed == 0


def test_the_report_of_central_is_the_sum_of_the_laptops(office: Office, tmp_path: Path) -> None:
    laptops = [a_counting_laptop(tmp_path / name, name) for name in ("Laptop 1", "Laptop 2")]
    parts: list[Result] = []
    for one, place in zip(laptops, ("De Ringvaart", "Meerwijk"), strict=True):
        counted(one, opened_box(one, len(STACK), place), STACK)
        parts.append(result(one.store, contest_id=CONTEST))
        office.enrol(one)
        office.sync(one)
    (edition,) = report(office.store)["editions"]
    assert edition["ballots"]["paper"] == sum(part.ballots.paper for part in parts) == 18
    assert edition["ballots"]["invalid"] == sum(part.ballots.invalid for part in parts) == 4
    assert edition["ballots"]["blank"] == sum(part.ballots.blank for part in parts) == 2
    for line in edition["contests"][0]["plans"]:
        assert line["total"] == sum(
            plan.total for part in parts for plan in part.plans if plan.plan.ballot_number == line["number"]
        )
    assert [(station["place"], station["in_box"]) for station in edition["stations"]] == [
        ("De Ringvaart", 12),
        ("Meerwijk", 12),
    ]
    assert [(device["name"], device["acked_seq"]) for device in edition["devices"]] == [
        (one.name, journal.confirmed_head(one.store)[1]) for one in laptops
    ]
    for one in laptops:
        one.store.close()


def test_pushing_twice_changes_nothing(office: Office, anna: Laptop) -> None:
    a_plan(anna, "Schalkse honing")
    first = office.sync(anna)
    before, said = contents(office.store), report(office.store)
    again = office.sync(anna)
    assert first.pushed == 3
    assert (again.pushed, again.pulled) == (0, 0)
    assert contents(office.store) == before
    assert report(office.store) == said
    office.enrol(anna)  # forgets what central confirmed: everything is sent once more
    assert office.sync(anna).pushed == 3
    assert contents(office.store) == before


def test_inv_02_a_card_taken_in_on_two_laptops_is_an_incident_at_central_and_on_both(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    acts = {str(take_in(anna, code, "De Ringvaart")), str(take_in(bram, code, "Meerwijk"))}
    office.sync(anna)
    assert office.sync(bram).incidents == 1
    assert office.sync(anna).incidents == 1
    (edition,) = report(office.store)["editions"]
    (incident,) = edition["incidents"]
    assert incident["kind"] == IncidentKind.CARD_USED_TWICE
    assert set(incident["acts"]) == acts
    for one in (anna, bram):
        (found,) = incidents.incidents(one.store)
        assert found.kind is IncidentKind.CARD_USED_TWICE
        assert client.status(one.store).open_incidents == 1
    all_agree(office.store, anna.store, bram.store)


def test_inv_06_central_ends_the_same_whichever_laptop_sends_first(
    office: Office, anna: Laptop, bram: Laptop, other_central_url: str
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    plan = a_plan(bram, "Schalkse honing")
    office.sync(bram)
    office.sync(anna)
    text = PlanText(title="Schalkse honing", what="Bijen", cost_lines=(CostLine("Kasten", 2, 25_000),))
    plans.change(anna.store, anna.now(), plan_id=plan.id, text=text, submitter=plan.submitter)
    plans.withdraw(bram.store, bram.now(), plan_id=plan.id, reason="verhuisd")
    take_in(anna, code)
    take_in(bram, code)
    for one in (anna, bram, anna):
        office.sync(one)
    other = Office(Store.central(other_central_url))
    for one in (bram, anna):
        other.enrol(one)
    for one in (bram, anna, bram):  # what Bram did with Anna's card comes before the card itself
        other.sync(one)
    all_agree(office.store, other.store, anna.store, bram.store)
    assert set(outcomes(other.store).values()).isdisjoint({"held", "rejected"})
    other.http.close()
    other.store.close()


def test_inv_06_an_answer_that_gets_lost_loses_and_doubles_nothing(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    take_in(anna, issue(anna, "R1"))
    line = Lossy(office.line)
    with httpx.Client(transport=line) as http:
        client.sync(anna.store, at=anna.now().at, http=http, pause=no_pause)
    assert line.requests == 4  # each of the two was lost once
    assert client.status(anna.store).unconfirmed == 0
    office.sync(bram)
    all_agree(office.store, bram.store)
    (edition,) = report(office.store)["editions"]
    assert edition["cards"]["surrendered"] == 1


def test_an_empty_laptop_gets_the_edition_and_everything_in_it(
    office: Office, anna: Laptop, tmp_path: Path
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    new = an_empty_laptop(tmp_path / "nieuw", "Laptop Carla")
    office.enrol(new)
    office.sync(new)
    all_agree(anna.store, new.store)
    take_in(new, code)  # the key of the codes came along
    assert journal.verify(new.store).devices == 2
    new.store.close()


def test_an_event_that_central_cannot_use_stops_none_of_the_others(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    def only_here(kind: str, payload: dict[str, Json]) -> None:
        with act(anna.store, anna.now()) as doing:
            doing.record(EventKind(kind, lambda _session, _event: Outcome.APPLIED), CONTEST, payload)

    only_here("bench.placed", {"where": "Molenplas"})
    only_here("session.started", {})
    only_here("session.closed", {})
    a_plan(anna, "Schalkse honing")
    assert office.sync(anna).refused == 1
    office.sync(bram)
    assert [plan.title for plan in plan_lists.plans(bram.store)] == ["Schalkse honing"]
    (edition,) = report(office.store)["editions"]
    assert (edition["held"], edition["rejected"], edition["plans"]) == (2, 1, 1)
    assert journal.verify(bram.store).devices == 2


def test_sync_can_be_stopped_and_goes_on_where_it_was(
    office: Office, anna: Laptop, bram: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "EVENTS_PER_BATCH", 2)
    for number in range(18):
        a_plan(anna, f"Plan {number}")
    seen: list[tuple[str, int, int]] = []

    def sync(one: Laptop, stop: Callable[[], bool]) -> client.SyncReport:
        return client.sync(
            one.store,
            at=one.now().at,
            http=office.http,
            stop=stop,
            progress=lambda *step: seen.append(step),
        )

    first = sync(anna, lambda: True)
    assert (first.pushed, first.unconfirmed, first.stopped) == (2, 18, True)
    assert sync(anna, lambda: False).pushed == 18
    assert seen[:3] == [("push", 2, 20), ("push", 2, 18), ("push", 4, 18)]
    assert seen[-2:] == [("push", 18, 18), ("pull", 0, 0)]
    assert sync(bram, lambda: True).stopped
    assert not sync(bram, lambda: False).stopped
    office.sync(anna)
    all_agree(office.store, anna.store, bram.store)


def test_two_laptops_that_send_at_the_same_moment_both_count(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    codes = [issue(anna, number) for number in ("R1", "R2", "R3")]
    office.sync(anna)
    office.sync(bram)
    for code in codes:
        take_in(anna, code)
        take_in(bram, code)
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(office.sync, one) for one in (anna, bram)]:
            done.result()
    office.sync(anna)
    office.sync(bram)
    (edition,) = report(office.store)["editions"]
    assert len(edition["incidents"]) == 3
    all_agree(office.store, anna.store, bram.store)


def test_what_arrives_while_central_counts_what_is_left_is_for_the_next_page(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    office.sync(anna)
    office.sync(bram)
    a_plan(anna, "Schalkse honing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.server.changes._remaining", _after(lambda: office.sync(anna), patch))
        assert office.sync(bram).pulled == 0
    assert office.sync(bram).pulled == 1


def _after(first: Callable[[], object], patch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return what counts the rest, once something else happened."""
    count = changes._remaining

    def counted_late(*args: object) -> int:
        patch.undo()
        first()
        return count(*args)  # pyright: ignore[reportArgumentType]

    return counted_late
