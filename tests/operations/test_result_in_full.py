"""Deciding about equals, paying a part, small boxes, the hand recount, and redoing it all from the file alone."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.models.edition import ContestRow
from app.models.result_check import NotAResult, check_result
from app.models.result_json import result_csv, result_json
from app.models.result_records import Result
from app.models.terms import IncidentKind, LeftOver, PlanOutcome, Role, Rule, TieBreak
from app.operations import audit, editions, incidents, ties
from app.operations.result import result
from tests.operations.count_samples import Make, counted, opened_box
from tests.operations.samples import CONTEST, Laptop

SECOND = UUID(int=77)
EQUAL = [[n] for n in range(1, 11)]


def rules(laptop: Laptop, **values: object) -> None:
    """Let the edition have other rules, as its file could say."""
    with laptop.store.write() as session:
        session.execute(update(ContestRow).values(**values))


def found(laptop: Laptop) -> Result:
    return result(laptop.store, contest_id=CONTEST)


def decide(laptop: Laptop, *order: int) -> None:
    ties.decide_tie(laptop.store, laptop.now(), contest_id=CONTEST, order=order, reason="zo besloten")


def published(laptop: Laptop) -> dict[str, Any]:
    return dict(result_json(found(laptop)))


def wrong(data: dict[str, Any]) -> set[str]:
    """Return what does not agree in a published file."""
    return {check.what for check in check_result(json.dumps(data).encode()) if not check.agrees}


def test_a_person_decides_about_equals_on_record(here: Laptop) -> None:
    rules(here, tie_break=TieBreak.DECIDE)
    counted(here, opened_box(here, 10), EQUAL)
    assert found(here).draw_needed == (tuple(range(1, 11)),)
    with pytest.raises(ties.NothingToDecide):
        decide(here, 1, 2)
    decide(here, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    after = found(here)
    assert (after.draw_needed, [line.plan.ballot_number for line in after.plans]) == (
        (),
        list(range(10, 0, -1)),
    )
    assert [(d.order[0], d.reason) for d in after.tie_decisions] == [(10, "zo besloten")]
    with pytest.raises(ties.NothingToDecide):
        decide(here, *range(1, 11))
    assert wrong(published(here)) == set()


def test_inv_06_two_orders_decided_apart_are_an_incident_whichever_came_first(make: Make) -> None:
    here, other = make("Laptop 1"), make("Laptop 2")
    counted(here, opened_box(here, 10), EQUAL)
    other.receive(here.events())
    for laptop in (here, other):
        rules(laptop, tie_break=TieBreak.DECIDE)
    decide(here, *range(1, 11))
    decide(other, *range(10, 0, -1))
    mine = here.events()
    here.receive(other.events())
    other.receive(mine)
    for laptop in (here, other):
        assert [found.kind for found in incidents.incidents(laptop.store)] == [IncidentKind.TWO_TIE_ORDERS]
        assert (found(laptop).tie_decisions, bool(found(laptop).draw_needed)) == ((), True)
    decide(here, *range(1, 11))
    other.receive(here.events())
    assert found(here).plans == found(other).plans
    assert found(other).draw_needed == ()


def test_the_cheaper_of_equals_goes_first_without_a_draw_where_costs_differ(here: Laptop) -> None:
    rules(here, tie_break=TieBreak.LOWER_COST)
    counted(here, opened_box(here, 10), EQUAL)
    assert found(here).draw_needed == (tuple(range(1, 11)),)  # all cost the same: then by lot


def test_what_is_left_over_goes_to_the_next_in_line_where_that_was_agreed(here: Laptop) -> None:
    rules(here, left_over=LeftOver.PARTIAL, budget_cents=2_500_000)
    counted(here, opened_box(here, 10), [[1], [1], [1], [1], [2], [2], [2], [3], [3], [4]])
    after = found(here)
    assert [line.outcome for line in after.plans[:4]] == [
        PlanOutcome.CHOSEN, PlanOutcome.CHOSEN, PlanOutcome.PARTIAL, PlanOutcome.DOES_NOT_FIT,
    ]  # fmt: skip
    assert (after.plans[2].granted_cents, after.left_over_cents) == (500_000, 0)
    assert wrong(published(here)) == set()


def test_inv_03_a_box_with_few_papers_is_shown_with_another_only(here: Laptop) -> None:
    counted(here, opened_box(here, 12, "De Ark"), [[1]] * 12)
    counted(here, opened_box(here, 3, "De Ringvaart"), [[2]] * 3)
    parts = found(here).parts
    assert [(part.names, part.valid) for part in parts] == [(("De Ark", "De Ringvaart"), 15)]
    assert parts[0].votes == {1: 12, 2: 3}


def test_inv_12_a_published_result_is_redone_from_its_file_alone(here: Laptop) -> None:
    rules(here, rule=Rule.EQUAL_SHARES)
    counted(here, opened_box(here, 10), [[1, 2], [1, 3], [2], [4, 5], [4], [1], [6], [7, 8], [9], [9, 10]])
    data = published(here)
    assert wrong(data) == set()
    data["plans"][0]["total"] += 1
    assert f"Plan {data['plans'][0]['number']}: stemmen" in wrong(data)
    data = published(here)
    data["marks"].append([[3], 5])
    assert "Geldige stembiljetten" in wrong(data)
    for marks in ([3, 3], [99], list(range(1, 11)), []):
        data = published(here)
        data["marks"] = [[marks, 10]]
        assert "Stembiljetten die niet geldig kunnen zijn" in wrong(data)
    data = published(here)
    data["rule"] = "greedy_stop"
    assert "Geld van elke kiezer, in centen" in wrong(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"format": "x"}', b'{"format": "wijkbalie-result-1"}', b"\xff", b"[" * 200_000],
)
def test_a_file_that_is_no_result_is_named_so(data: bytes) -> None:
    with pytest.raises(NotAResult):
        check_result(data)


def test_a_cell_never_starts_a_formula(here: Laptop) -> None:
    counted(here, opened_box(here, 10), EQUAL)
    shown = found(here)
    evil = replace(shown.plans[0], plan=replace(shown.plans[0].plan, title='=HYPERLINK("x";"y")'))
    rows = list(csv.reader(io.StringIO(result_csv(replace(shown, plans=(evil,)))), delimiter=";"))
    assert rows[1][1] == '\'=HYPERLINK("x";"y")'
    assert rows[0][:3] == ["nummer", "plan", "kosten_in_centen"]


def test_drawn_batches_are_counted_again_by_two_people_on_record(here: Laptop) -> None:
    editions.add_helper(here.store, here.now(), helper_id=SECOND, name="Bo", role=Role.HELPER)
    box = opened_box(here, 30)
    for _ in range(3):
        counted(here, box, [[1]] * 10)
    drawn = audit.draw_audit(here.store, here.now(), contest_id=CONTEST, seed="4 2 6", risk_percent=10)
    assert (drawn.size.batches, len(drawn.drawn), drawn.done) == (3, drawn.size.sample, False)
    with pytest.raises(audit.AuditDrawn):
        audit.draw_audit(here.store, here.now(), contest_id=CONTEST, seed="anders")
    with pytest.raises(audit.MoreThanInBatch):
        audit.record_audit(
            here.store,
            here.now(),
            batch_id=drawn.drawn[0].batch_id,
            differing=11,
            note="Anders",
            second_helper_id=SECOND,
        )
    for batch in drawn.drawn:
        audit.record_audit(
            here.store, here.now(), batch_id=batch.batch_id, differing=0, note="", second_helper_id=SECOND
        )
    shown = found(here).audit
    assert shown is not None
    assert (shown.done, shown.differing) == (True, 0)
    assert wrong(published(here)) == set()


def test_a_sample_waits_until_everything_is_counted(here: Laptop) -> None:
    opened_box(here, 10)
    with pytest.raises(audit.NoBatches):
        audit.draw_audit(here.store, here.now(), contest_id=CONTEST, seed="s")
    with pytest.raises(audit.RiskOutOfRange):
        audit.audit_size(here.store, contest_id=CONTEST, risk_percent=0)
