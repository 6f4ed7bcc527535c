"""The history of a plan as it is told: what was typed in one sitting is one act, and nothing of it is a code."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from app.models.records import CostLine, PlanText
from app.models.terms import Json
from app.operations import plan_joins, plans
from app.operations.journal import Store
from app.operations.plan_history import FieldChange, HistoryLine, history
from app.sync.kinds import KINDS
from app.ui.pages.base import Page
from app.ui.pages.plans_history import SHOWN, PlanHistory
from app.ui.pages.plans_history_words import ERASED, body, head, told_together
from app.ui.widgets.basics import LinkButton, Words
from tests.ui.desk_room import MORNING, Room, laptop, live_draft, moment
from tests.ui.plan_room import COMPLETE, NOOR, entered


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    with laptop(tmp_path / "laptop", replace(live_draft(), plans=())) as opened:
        yield opened


def line(act: str, /, *changes: FieldChange, minute: int = 0, **said: Json) -> HistoryLine:
    at: datetime = MORNING + timedelta(minutes=minute)
    return HistoryLine(UUID(int=minute), act, at, "Anna", "Laptop 1", changes, said)


def typed(before: str, after: str, field: str = "what", *, minute: int = 0) -> HistoryLine:
    return line("plan.changed", FieldChange(field, before, after), minute=minute)


def test_what_is_typed_in_one_sitting_is_told_as_one_act() -> None:
    lines = [
        line("plan.entered", FieldChange("title", None, "Ba")),
        typed("Ba", "Bank", "title", minute=1),
        typed("", "Drie", minute=2),
        typed("Drie", "Drie banken", minute=20),
        typed("Drie banken", "Vier banken", minute=51),
        typed("Vier banken", "Vijf banken", minute=52),
        replace(typed("Vijf banken", "Zes banken", minute=53), by="Bram"),
        line("plan.handed_in", FieldChange("state", "draft", "handed_in"), minute=54),
        typed("Zes banken", "Een bank", minute=55),
    ]
    told = [(one.type, one.by, [(it.before, it.after) for it in one.changes]) for one in told_together(lines)]
    assert told == [
        ("plan.entered", "Anna", [(None, "Bank"), ("", "Drie banken")]),
        ("plan.changed", "Anna", [("Drie banken", "Vijf banken")]),
        ("plan.changed", "Bram", [("Vijf banken", "Zes banken")]),
        ("plan.handed_in", "Anna", [("draft", "handed_in")]),
        ("plan.changed", "Anna", [("Zes banken", "Een bank")]),
    ]


def test_typing_that_was_undone_in_one_sitting_is_not_told() -> None:
    lines = [line("plan.handed_in"), typed("Bank", "Banken"), typed("Banken", "Bank", minute=1)]
    assert [one.type for one in told_together(lines)] == ["plan.handed_in"]


@pytest.mark.parametrize(
    "change, said",
    [
        (FieldChange("title", "Bank aan zee", "Bank aan de plas"), "Titel. Weg: “zee” Nieuw: “de plas”"),
        (FieldChange("what", None, "Drie\nbanken"), "Wat het plan is: Drie; banken"),
        (FieldChange("why", "Zitten", ""), "Waarom: leeggemaakt. Eerst: Zitten"),
        (FieldChange("why", "", None), ""),
        (FieldChange("point", None, [3, 4]), "De plek op de kaart: veranderd."),
        (
            FieldChange("submitter.phone", None, None, private=True),
            "Van de plannenmaker veranderd: telefoonnummer.",
        ),
        (FieldChange("state", "draft", "handed_in"), ""),
        (FieldChange("joined_to", None, "12345 Banken"), "Gaat verder in plan 12345 Banken."),
        (FieldChange("joined_to", "12345 Banken", None), "Los van plan 12345 Banken."),
        (
            FieldChange("cost_lines", [], [["bank", 2, 5_000, False]]),
            "Begroting: 2 × bank van €\u00a050 = €\u00a0100; Samen €\u00a0100",
        ),
    ],
)
def test_a_change_is_told_in_words(change: FieldChange, said: str) -> None:
    assert body(line("plan.changed", change), {}) == said


@pytest.mark.parametrize(
    "act, said",
    [
        (line("like.sheet", sheet_no="1234567", count=1), "Lijst 1234567: 1 handtekening."),
        (line("like.online_counted", count=12, as_of="2026-12-01"), "12 likes op dinsdag 1 december 2026."),
        (
            line("note.made", kind="agreement", who="Noor", what="Zaagt", due="2026-12-01"),
            "Afspraak. Noor: Zaagt, voor dinsdag 1 december 2026",
        ),
        (line("note.made", kind="progress", who="", what="Verder", due=None), "Voortgang. Verder"),
        (line("note.done", on="2026-12-01", what="Zaagt"), "Zaagt – gedaan op dinsdag 1 december 2026"),
        (
            line(
                "review.verdict",
                field="groen",
                verdict="no",
                conditions="Te nat",
                advice="Wacht",
                round="Een",
            ),
            "Openbaar groen: Nee. Te nat Advies: Wacht",
        ),
        (line("plan.put_on_ballot", number=4), "Met nummer 4."),
        (line("lab.plan_seated", table="2"), "Tafel: 2"),
        (
            line("incident.settled", kind="plan_field_conflict"),
            "Een plan is op twee laptops anders gewijzigd",
        ),
        (replace(line("plan.withdrawn"), reason="Ziek"), "Reden: Ziek"),
        (replace(line("plan.changed"), erased=True), ERASED),
    ],
)
def test_an_act_is_told_in_words(act: HistoryLine, said: str) -> None:
    assert body(act, {"groen": "Openbaar groen"}) == said


def test_every_act_has_a_name_and_says_when_and_who() -> None:
    assert head(line("plan.handed_in")) == (
        "Plan ingeleverd\ndinsdag 1 december 2026 om 10.42 uur door Anna (Laptop 1)"
    )
    prefixes = ("plan.", "like.", "note.", "review.", "lab.", "attachment.")
    for kind in KINDS:
        if kind.startswith(prefixes):
            assert kind not in head(line(kind)), kind


def test_no_hash_and_nobody_who_signed_is_told(store: Store) -> None:
    plan = entered(store)
    assert "sha256" not in json.dumps([dict(one.said) for one in history(store, plan.id)])


class _Empty(Page):
    key = "empty"
    title = "Leeg"
    help_text = "Leeg."


def panel(qtbot: QtBot, store: Store) -> tuple[Room, PlanHistory]:
    """Return the panel on a page of its own, in front of the window."""
    room = Room(qtbot, store)
    page = _Empty(room.desk)
    made = PlanHistory(room.desk, page)
    page.content.addWidget(made)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    return room, made


def shown(made: PlanHistory) -> str:
    return "\n".join(words.plain for words in made.findChildren(Words) if words.isVisible())


def test_the_history_is_folded_until_it_is_asked_for_and_the_newest_comes_first(
    qtbot: QtBot, store: Store
) -> None:
    into = entered(store, replace(COMPLETE, title="Banken"))
    plan = entered(store)
    plan_joins.join(store, moment(), plan_id=plan.id, into=into.id, reason="Hetzelfde")
    room, made = panel(qtbot, store)
    made.show_plan(plan.id)
    room.settle()
    assert shown(made) == ""
    made.button.click()
    room.settle()
    text = shown(made)
    assert text.index("Plan samengevoegd met een ander plan") < text.index("Plan ingevoerd")
    assert f"Gaat verder in plan {into.number} Banken." in text
    assert "Reden: Hetzelfde" in text
    assert NOOR.name not in text
    made.button.click()
    assert shown(made) == ""
    room.close()


def test_the_next_plan_does_not_show_the_history_of_the_last(qtbot: QtBot, store: Store) -> None:
    plan = entered(store)
    room, made = panel(qtbot, store)
    made.show_plan(plan.id)
    made.button.click()
    made.show_plan(None)
    room.settle()
    assert made.isHidden()
    assert shown(made) == ""
    made.show_plan(plan.id)
    room.settle()
    assert not made.button.isChecked()
    room.close()


def test_a_long_history_is_shown_piece_by_piece_and_follows_what_happens(qtbot: QtBot, store: Store) -> None:
    plan_id = entered(store, PlanText(title="Bank", cost_lines=(CostLine("bank", 1, 100),))).id
    for _ in range(SHOWN // 2):
        plans.withdraw(store, moment(), plan_id=plan_id, reason="Niet")
        plans.take_back_withdrawal(store, moment(), plan_id=plan_id, reason="Wel")
    room, made = panel(qtbot, store)
    made.show_plan(plan_id)
    made.button.click()
    room.settle()
    assert "Plan ingevoerd" not in shown(made)
    (more,) = made.findChildren(LinkButton, "empty_history_more")
    more.click()
    room.settle()
    assert "Plan ingevoerd" in shown(made)
    assert made.window().focusWidget() is made.button
    plans.withdraw(store, moment(), plan_id=plan_id, reason="Echt niet")
    made.show_plan(plan_id)
    room.settle()
    assert "Reden: Echt niet" in shown(made)
    room.close()
