"""The history of a plan: every act on it, who did it, on which laptop, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.models.journal import JournalRow
from app.models.records import RegisterLine
from app.models.sheet_number import new
from app.models.terms import NoteKind, SessionKind, VerdictWord
from app.operations import (
    attachments,
    erasure,
    incidents,
    likes,
    plan_joins,
    plan_labs,
    plan_notes,
    plans,
    register,
    review,
    sessions,
)
from app.operations.journal import act
from app.operations.plan_history import FieldChange, HistoryLine, history
from tests.operations.plan_samples import BENCH, FATMA, conflicts, edited, entered, exchange, handed_in
from tests.operations.review_samples import a_table_laptop, open_round
from tests.operations.samples import CONTEST, Laptop, seeded
from tests.operations.test_attachments import a_scan

WORKS_AT = date(2026, 12, 24)


@pytest.fixture
def table(tmp_path: Path) -> Generator[Laptop]:
    made = a_table_laptop(tmp_path / "tafel", "Laptop 1")
    yield made
    made.store.close()


def lines_of(laptop: Laptop, plan_id: UUID) -> list[HistoryLine]:
    return list(history(laptop.store, plan_id))


def last_of(laptop: Laptop, plan_id: UUID) -> HistoryLine:
    return history(laptop.store, plan_id)[-1]


def test_an_edit_stands_there_with_its_fields_before_and_after(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    edited(laptop, plan_id, title="Hangmatten", themes=("Duurzaamheid",))
    first, second = lines_of(laptop, plan_id)
    assert (first.type, first.by, first.device) == ("plan.entered", "Anna", "Laptop 1")
    assert FieldChange("title", None, BENCH.title) in first.changes
    assert second.type == "plan.changed"
    assert second.changes == (
        FieldChange("title", BENCH.title, "Hangmatten"),
        FieldChange("themes", ["Elkaar ontmoeten"], ["Duurzaamheid"]),
    )
    assert second.at > first.at


def test_of_contact_data_stands_there_that_they_changed_but_not_what_they_were(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    text = plans.plan(laptop.store, plan_id).text
    moved = replace(FATMA, phone="06 9876")
    plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=text, submitter=moved)
    line = last_of(laptop, plan_id)
    assert line.changes == (FieldChange("submitter.phone", None, None, private=True),)
    assert "9876" not in repr(history(laptop.store, plan_id))
    assert "Fatma" not in repr(history(laptop.store, plan_id))


def test_handing_in_withdrawing_and_coming_back_stand_there_with_their_reasons(laptop: Laptop) -> None:
    plan_id = handed_in(laptop, "Bankjes")
    plans.withdraw(laptop.store, laptop.now(), plan_id=plan_id, reason="De maker wil niet meer")
    plans.take_back_withdrawal(laptop.store, laptop.now(), plan_id=plan_id, reason="Toch wel")
    told = [(line.type, line.reason) for line in lines_of(laptop, plan_id)][1:]
    assert told == [
        ("plan.handed_in", ""),
        ("plan.withdrawn", "De maker wil niet meer"),
        ("plan.withdrawal_taken_back", "Toch wel"),
    ]


def test_the_number_on_the_ballot_stands_there_once_it_is_given(laptop: Laptop) -> None:
    first, second = handed_in(laptop, "Bankjes"), handed_in(laptop, "Fruitbomen")
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[first, second])
    assert (last_of(laptop, second).type, last_of(laptop, second).said) == (
        "plan.put_on_ballot",
        {"number": 2},
    )


def test_joining_names_the_other_plan_as_people_know_it(laptop: Laptop) -> None:
    plan_id, into = entered(laptop), entered(laptop, replace(BENCH, title="Banken"))
    number = plans.plan(laptop.store, into).number
    plan_joins.join(laptop.store, laptop.now(), plan_id=plan_id, into=into, reason="Hetzelfde")
    line = last_of(laptop, plan_id)
    assert FieldChange("joined_to", None, f"{number} Banken") in line.changes
    plan_joins.part(laptop.store, laptop.now(), plan_id=plan_id, reason="Toch apart")
    line = last_of(laptop, plan_id)
    assert (line.type, line.reason) == ("plan.parted", "Toch apart")
    assert FieldChange("joined_to", f"{number} Banken", None) in line.changes


def test_photos_likes_and_notes_stand_there(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    store, now = laptop.store, laptop.now
    photo = attachments.attach(
        store, now(), plan_id=plan_id, data=a_scan(), media_type="image/png", caption="De schets"
    )
    attachments.detach(store, now(), attachment_id=photo.id, reason="Verkeerde foto")
    sheet = new(seeded("vel"), plans.plan(store, plan_id).number)
    likes.take_in(store, now(), plan_id=plan_id, sheet_no=sheet, count=9)
    note = plan_notes.make(
        store,
        now(),
        plan_id=plan_id,
        kind=NoteKind.AGREEMENT,
        who="Noor",
        what="Zaagt het hout",
        due=WORKS_AT,
    )
    plan_notes.done(store, now(), note_id=note.id, on=WORKS_AT)
    told = [(line.type, dict(line.said), line.reason) for line in lines_of(laptop, plan_id)][1:]
    assert told == [
        ("attachment.added", {"caption": "De schets"}, ""),
        ("attachment.removed", {}, "Verkeerde foto"),
        ("like.sheet", {"sheet_no": sheet, "count": 9}, ""),
        (
            "note.made",
            {"kind": "agreement", "who": "Noor", "what": "Zaagt het hout", "due": "2026-12-24"},
            "",
        ),
        ("note.done", {"on": "2026-12-24", "what": "Zaagt het hout"}, ""),
    ]


def test_a_round_its_verdicts_and_a_plan_lab_stand_there(table: Laptop) -> None:
    plan_id, other = handed_in(table, "Bankjes"), handed_in(table, "Fruitbomen")
    round_id = open_round(table, plan_id, name="Eerste ronde")
    review.give_verdict(
        table.store,
        table.now(),
        round_id=round_id,
        plan_id=plan_id,
        field="groen",
        verdict=VerdictWord.YES_PROVIDED,
        conditions="Houd een doorgang vrij",
    )
    lab = sessions.start(
        table.store, table.now(), kind=SessionKind.PLAN_LAB, place="De Ringvaart", day=WORKS_AT
    )
    plan_labs.seat(table.store, table.now(), session_id=lab.id, plan_id=plan_id, table_name="2")
    told = [(line.type, dict(line.said)) for line in lines_of(table, plan_id)][2:]
    assert told == [
        ("review.round_started", {"round": "Eerste ronde"}),
        (
            "review.verdict",
            {
                "field": "groen",
                "verdict": "yes_provided",
                "conditions": "Houd een doorgang vrij",
                "advice": "",
                "round": "Eerste ronde",
            },
        ),
        ("lab.plan_seated", {"table": "2"}),
    ]
    assert [line.type for line in lines_of(table, other)] == ["plan.entered", "plan.handed_in"]


def test_what_two_laptops_did_apart_stands_there_on_both_with_the_settlement(
    laptops: Callable[[str], Laptop],
) -> None:
    anna, bram = laptops("Anna"), laptops("Bram")
    plan_id = entered(anna)
    exchange(anna, bram)
    edited(anna, plan_id, title="Banken")
    edited(bram, plan_id, title="Stoelen")
    exchange(anna, bram)
    (conflict,) = conflicts(bram)
    incidents.settle(bram.store, bram.now(), incident_id=conflict.id, reason="Overlegd")
    exchange(anna, bram)
    ours, theirs = lines_of(anna, plan_id), lines_of(bram, plan_id)
    assert [line.event_id for line in ours] == [line.event_id for line in theirs]
    titles = {str(change.after) for line in ours for change in line.changes if change.field == "title"}
    assert titles == {BENCH.title, "Banken", "Stoelen"}
    assert {(line.type, line.reason) for line in ours} >= {("incident.settled", "Overlegd")}


def test_after_erasing_the_acts_stand_there_without_their_content(laptop: Laptop) -> None:
    plan_id = entered(laptop)
    edited(laptop, plan_id, title="Hangmatten")
    with act(laptop.store, laptop.now()) as doing:
        erasure.erase(doing)
    lines = lines_of(laptop, plan_id)
    assert [(line.type, line.by, line.erased) for line in lines] == [
        ("plan.entered", "Anna", True),
        ("plan.changed", "Anna", True),
    ]
    assert not any(line.changes or line.said or line.reason for line in lines)


def test_the_history_of_a_plan_on_the_ballot_reads_no_register(laptop: Laptop) -> None:
    lines = [RegisterLine("R1", "Wilhelmina de Vries", "2036AB", "12", 1948)]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    plan_id = handed_in(laptop, "Bankjes")
    plans.put_on_ballot(laptop.store, laptop.now(), contest_id=CONTEST, plan_ids=[plan_id])
    read: list[str] = []

    def note(row: JournalRow, _context: object) -> None:
        read.append(row.type)

    event.listen(JournalRow, "load", note)
    try:
        assert last_of(laptop, plan_id).said["number"] == 1
    finally:
        event.remove(JournalRow, "load", note)
    assert sorted(read) == ["plan.entered", "plan.handed_in", "plan.put_on_ballot"]


def test_an_unknown_plan_has_no_history(laptop: Laptop) -> None:
    assert history(laptop.store, uuid4()) == ()


ACTS = st.lists(st.sampled_from(["title", "what", "hand in", "withdraw", "back", "note"]), max_size=7)


@given(acts=ACTS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_is_done_to_a_plan_without_standing_in_its_history(laptop: Laptop, acts: list[str]) -> None:
    plan_id = entered(laptop)
    for number, name in enumerate(acts):
        try:
            _do(laptop, plan_id, name, number)
        except plans.PlanFixed:
            continue
    with laptop.store.read() as session:
        query = select(JournalRow.event_id).where(JournalRow.entity_id == plan_id).order_by(JournalRow.seq)
        recorded = list(session.scalars(query))
    lines = lines_of(laptop, plan_id)
    assert [line.event_id for line in lines] == recorded
    now = {change.field: change.after for line in lines for change in line.changes}
    plan = plans.plan(laptop.store, plan_id)
    assert (now["title"], now["what"], now["state"]) == (plan.text.title, plan.text.what, plan.state.value)


def _do(laptop: Laptop, plan_id: UUID, name: str, number: int) -> None:
    store, moment = laptop.store, laptop.now()
    match name:
        case "hand in":
            plans.hand_in(store, moment, plan_id=plan_id)
        case "withdraw":
            plans.withdraw(store, moment, plan_id=plan_id, reason="Niet meer")
        case "back":
            plans.take_back_withdrawal(store, moment, plan_id=plan_id, reason="Toch wel")
        case "note":
            plan_notes.make(
                store, moment, plan_id=plan_id, kind=NoteKind.PROGRESS, who="", what="Verder", due=None
            )
        case _:
            edited(laptop, plan_id, **{name: f"{name} {number}"})
