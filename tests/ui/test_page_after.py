"""Na de stemming on a real store: every plan goes on in its own way, and what was agreed is kept."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.models.note_records import AfterVote, PlanNote
from app.models.records import PlanText, Submitter
from app.models.terms import NoteKind, SessionKind
from app.operations import after_vote, plan_notes, plans, publication, result
from app.settings import Scheme, Settings
from app.ui.pages.after import AfterPage
from tests.ui.count_room import CountRoom
from tests.ui.desk_room import Room, begin, moment


@pytest.fixture(autouse=True)
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "documenten"))
    return tmp_path / "documenten"


@pytest.fixture
def counted(tmp_path: Path) -> Generator[CountRoom]:
    made = CountRoom.on(tmp_path / "edition")
    yield made
    made.store.close()


@pytest.fixture(params=[100])
def room(qtbot: QtBot, counted: CountRoom, request: pytest.FixtureRequest) -> Generator[Room]:
    settings = Settings(scheme=Scheme.LIGHT, text_scale=int(request.param))
    session = begin(counted.store, SessionKind.OFFICE_HOUR)
    made = Room(qtbot, counted.store, session=session, settings=settings)
    made.window.resize(1366, 768)
    made.open(AfterPage)
    yield made
    made.settle()
    made.close()


def after_page(room: Room) -> AfterPage:
    page = room.window.page
    assert isinstance(page, AfterPage)
    return page


def made_known(room: Room, counted: CountRoom) -> AfterVote:
    counted.count_all(counted.station("De Ringvaart", 3), [(1,), (1,), (2,)])
    shown = result.result(counted.store, contest_id=counted.contest_id)
    publication.publish(counted.store, counted.moment(), shown=shown)
    seen_again(room)
    (after,) = after_vote.after_vote(counted.store)
    return after


def seen_again(room: Room) -> None:
    page = after_page(room)
    page.refresh(page.topics)
    room.settle()


def only_note(counted: CountRoom, after: AfterVote, *, chosen: bool = True) -> PlanNote:
    plan = (after.chosen if chosen else after.others)[0]
    (note,) = plan_notes.notes(counted.store, plan.plan_id)
    return note


def test_before_the_result_the_page_says_what_will_stand_here(room: Room) -> None:
    assert "Hier komen de plannen zodra de uitslag is bekendgemaakt." in room.text
    assert not room.shows("after_chosen_table")
    room.push("after_to_result")
    assert room.window.page is not None
    assert room.window.page.key == "result"


def test_an_agreement_is_made_by_keyboard_and_done_later(room: Room, counted: CountRoom) -> None:
    after = made_known(room, counted)
    assert "2 plannen worden uitgevoerd" in room.text
    after_page(room).focus_first()
    room.press(Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "after_main"
    assert "Klaar uiterlijk" in room.text
    room.press(Qt.Key.Key_Return)
    assert room.keyboard.objectName() == "after_agreement_who_edit"
    room.type("De buren")
    room.press(Qt.Key.Key_Tab)
    room.type("Bankjes bestellen")
    room.press(Qt.Key.Key_Tab)
    room.type("1-3-2027")
    room.press(Qt.Key.Key_Return)
    note = only_note(counted, after)
    assert (note.kind, note.who, note.what, note.due) == (
        NoteKind.AGREEMENT,
        "De buren",
        "Bankjes bestellen",
        date(2027, 3, 1),
    )
    assert "Open, klaar uiterlijk maandag 1 maart 2027." in room.text
    assert room.keyboard.objectName() == "after_agreement_add"
    room.push(f"after_agreement_{note.id}_done")
    assert only_note(counted, after).done_on == date(2026, 12, 1)
    assert "Gedaan op dinsdag 1 december 2026." in room.text
    assert not room.shows(f"after_agreement_{note.id}_done")
    room.press(Qt.Key.Key_Escape)
    assert after_page(room).lists.chosen.model.row(0).cells[0].endswith("1 afspraak: 1 gedaan")


def test_a_half_filled_form_says_what_is_missing_and_keeps_what_was_typed(
    room: Room, counted: CountRoom
) -> None:
    after = made_known(room, counted)
    after_page(room).open_plan(after.chosen[0].plan_id)
    room.settle()
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("Bankjes bestellen", into="after_agreement_what_edit")
    room.type("gauw", into="after_agreement_due_edit")
    room.push("after_agreement_save")
    assert "Dit is geen datum." in room.text
    room.press(*[Qt.Key.Key_Backspace] * 4)
    room.push("after_agreement_save")
    assert "Vul nog in: wie." in room.text
    assert room.keyboard.objectName() == "after_agreement_who_edit"
    seen_again(room)
    assert after_page(room).plan.sections[NoteKind.AGREEMENT].form.what.value == "Bankjes bestellen"
    room.press(Qt.Key.Key_Escape)
    assert not room.shows("after_agreement_who_edit")
    assert after_page(room).plan.isVisible()
    assert plan_notes.notes(counted.store, after.chosen[0].plan_id) == ()


def test_a_plan_without_money_is_no_loser_and_keeps_its_way_on(room: Room, counted: CountRoom) -> None:
    after = made_known(room, counted)
    assert "Een wijkbudget is geen wedstrijd." in room.text
    title = after.others[0].title
    room.type(title.split()[0], into="after_others_search")
    room.press(Qt.Key.Key_Return)
    assert "Het kan wel verder" in room.text
    assert not room.shows("after_agreement")
    assert room.find(QPushButton, "after_main").text() == "Andere weg opschrijven"
    room.press(Qt.Key.Key_Return)
    room.type("Oranje Fonds")
    room.type("Vraagt in mei geld aan", into="after_way_on_what_edit")
    room.push("after_way_on_save")
    assert only_note(counted, after, chosen=False).who == "Oranje Fonds"
    room.press(Qt.Key.Key_Escape)
    assert "Gaat verder met: Oranje Fonds" in after_page(room).lists.others.model.row(0).cells[0]


def test_a_note_is_taken_away_with_a_reason(room: Room, counted: CountRoom) -> None:
    after = made_known(room, counted)
    plan_id = after.chosen[0].plan_id
    note = plan_notes.make(
        counted.store, moment(), plan_id=plan_id, kind=NoteKind.PROGRESS, who="", what="Vergissing"
    )
    after_page(room).open_plan(plan_id)
    room.settle()
    room.push(f"after_progress_{note.id}_away")
    room.press(Qt.Key.Key_Escape)
    assert after_page(room).plan.isVisible()
    room.push(f"after_progress_{note.id}_away")
    room.type("Bij het verkeerde plan")
    room.press(Qt.Key.Key_Return)
    assert plan_notes.notes(counted.store, plan_id) == ()
    assert "Weggehaald." in room.text
    assert "Vergissing" not in room.text


def test_action_points_of_every_plan_stand_here_and_are_printed(
    room: Room, counted: CountRoom, documents: Path
) -> None:
    draft = plans.enter(counted.store, moment(), text=PlanText(title="Drempel"), submitter=Submitter()).id
    point = plan_notes.make(
        counted.store,
        moment(),
        plan_id=draft,
        kind=NoteKind.ACTION_POINT,
        who="Verkeer",
        what="Kijken of het kan",
        due=date(2026, 11, 1),
    )
    seen_again(room)
    row = after_page(room).lists.points.model.row(0).cells[0]
    assert row.startswith("Verkeer: Kijken of het kan\nDrempel (plan ")
    assert "Te laat: het moest klaar zijn op zondag 1 november 2026." in row
    room.push("after_points_print")
    assert [path.name for path in documents.iterdir()] == ["Actiepunten voor afdelingen.pdf"]
    after_page(room).lists.points.setFocus(Qt.FocusReason.OtherFocusReason)
    room.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    room.push(f"after_action_point_{point.id}_done")
    assert after_vote.action_points(counted.store)[0].note.done_on == date(2026, 12, 1)


def test_the_agreements_are_printed_and_the_file_names_nobody(
    room: Room, counted: CountRoom, documents: Path
) -> None:
    plan = made_known(room, counted).chosen[0]
    plan_notes.make(
        counted.store, moment(), plan_id=plan.plan_id, kind=NoteKind.AGREEMENT, who="Fatma", what="Bellen"
    )
    after_page(room).open_plan(plan.plan_id)
    room.settle()
    room.push("after_print")
    assert [path.name for path in documents.rglob("*.pdf")] == [f"Afspraken plan {plan.number}.pdf"]
    assert room.keyboard.objectName() == "after_document_print"


def test_the_plan_itself_opens_and_its_way_back_leads_here(room: Room, counted: CountRoom) -> None:
    plan = made_known(room, counted).chosen[0]
    after_page(room).open_plan(plan.plan_id)
    room.settle()
    room.push("after_open")
    assert room.window.page is not None
    assert room.window.page.key == "plans"
    room.press(Qt.Key.Key_Escape)
    room.bot.waitUntil(lambda: isinstance(room.window.page, AfterPage))
    assert after_page(room).plan.isVisible()


@pytest.mark.parametrize("room", [100, 200], indirect=True)
def test_inv_10_the_page_never_scrolls_sideways(room: Room, counted: CountRoom) -> None:
    plan = made_known(room, counted).chosen[0]
    page = after_page(room)
    assert page.area.horizontalScrollBar().maximum() == 0
    long = "Samen koken, eten, tuinieren en muziek maken in het buurthuis " * 3
    plan_notes.make(
        counted.store, moment(), plan_id=plan.plan_id, kind=NoteKind.AGREEMENT, who=long, what=long
    )
    page.open_plan(plan.plan_id)
    room.settle()
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.bot.wait(1)
    assert (room.window.width(), room.window.height()) == (1366, 768)
    assert page.area.horizontalScrollBar().maximum() == 0
