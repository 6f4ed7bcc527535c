"""The 'ja, mits' table in the real window: a round, experts at two laptops, letters, the draw of ballot numbers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.db import Store
from app.models.records import CostLine, PlanText, Submitter
from app.models.review_records import RoundView
from app.models.terms import IncidentKind, VerdictWord
from app.operations import ballot_draw, editions, incidents, plans, review
from app.settings import Scheme, Settings
from app.ui.desk import Opened
from app.ui.pages.check import CheckPage
from app.ui.pages.check_start import SHOWN
from app.ui.pages.sending import SendingPage
from tests.ui.desk_room import BRAM, Room, laptop, live_draft, moment
from tests.ui.two_laptops import another_laptop, know_by_name, meet

SEED = "3164251634"
FATMA = Submitter(name="Fatma Yilmaz", address="Molenplas 12, 2037 AB Haarlem", consent_contact=True)
FULL = PlanText(
    title="",
    what="Drie bankjes in de zon",
    why="Om uit te rusten",
    for_whom="Oudere wandelaars",
    area="Meerwijk",
    place="Molenplas, bij de brug",
    themes=("Elkaar ontmoeten",),
    cost_lines=(CostLine("bank", 3, 80_000),),
    upkeep="De buurt houdt ze schoon",
)


@pytest.fixture
def here(tmp_path: Path) -> Generator[Store]:
    draft = replace(live_draft(), plans=())
    with laptop(tmp_path / "here", draft) as store:
        yield store


@pytest.fixture
def there(tmp_path: Path, here: Store) -> Generator[Store]:
    with another_laptop(tmp_path / "there", "Laptop Bram", here) as store:
        know_by_name(here, store, "Bram")
        know_by_name(store, here, "Laptop 1")
        yield store


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path / "papier"))
    return tmp_path / "papier"


def handed_in(store: Store, *titles: str) -> list[UUID]:
    made = [
        plans.enter(store, moment(), text=replace(FULL, title=title), submitter=FATMA).id for title in titles
    ]
    for plan_id in made:
        plans.hand_in(store, moment(), plan_id=plan_id)
    return made


def a_round(store: Store, *titles: str) -> RoundView:
    today = moment().at.date()
    made = handed_in(store, *titles)
    return review.start_round(store, moment(), name="Ronde 1", starts=today, plan_ids=made)


def a_room(qtbot: QtBot, store: Store, *, scale: int = 100) -> Room:
    room = Room(qtbot, store, settings=Settings(scheme=Scheme.LIGHT, text_scale=scale))
    room.window.resize(1366, 768)
    return room


def at_round(room: Room, seat: str = "") -> CheckPage:
    """Open the first round, and sit down as an expert."""
    page = room.open(CheckPage)
    room.bot.waitUntil(lambda: room.keyboard.objectName() == "check_rounds_table")
    room.press(Qt.Key.Key_Return)
    if seat:
        sit(room, seat)
    return page


def sit(room: Room, seat: str) -> None:
    combo = room.find(QComboBox, "check_seat")
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    room.type(seat)
    room.settle()


def answer(room: Room, letters: str) -> None:
    for letter in letters:
        room.press(Qt.Key.Key_J if letter == "j" else Qt.Key.Key_N)
    room.bot.wait(1)


def save(room: Room) -> None:
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.bot.wait(1)


def test_from_the_list_of_plans_to_the_first_verdict_by_keyboard_alone(qtbot: QtBot, here: Store) -> None:
    handed_in(here, "Bankjes", "Honing")
    room = a_room(qtbot, here)
    page = room.open(CheckPage)
    assert "Hier komen de rondes" in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert room.keyboard.objectName() == "check_round_edit"
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Er is nog geen plan gekozen" in page.message.text
    room.push("check_tick_all")
    save(room)
    assert "Ronde 1 is begonnen met 2 plannen." in page.message.text
    assert "0 van 2 plannen klaar, nog 42 dagen" in room.text

    room.press(Qt.Key.Key_Return, ctrl=True)
    assert page.overview.seat_field.error == "Kies eerst waarover u oordeelt."
    sit(room, "Verkeer")
    assert "nog 2 voor Verkeer" in room.text
    save(room)
    assert "U oordeelt over: Verkeer" in room.text
    assert "Drie bankjes in de zon" in room.text
    assert room.keyboard.objectName() == "check_yes"
    assert not room.find(QPushButton, "check_yes").text().startswith("&")
    answer(room, "jn")
    assert room.find(QRadioButton, "check_word_no").isChecked()
    assert "Is het veilig voor het verkeer? Nee" in room.text
    room.find(QPlainTextEdit, "check_way_on_edit").clear()
    save(room)
    assert "Nooit alleen maar nee" in page.table.form.way_on.error
    assert room.keyboard.objectName() == "check_way_on_edit"
    room.type("Kies de kant van de kerk")
    save(room)
    assert "Bewaard: het oordeel" in page.message.text
    assert "nog 1 voor Verkeer" in room.text
    assert room.keyboard.objectName() == "check_yes"
    answer(room, "jj")
    save(room)
    assert "Alle plannen hebben nu een oordeel over Verkeer" in page.message.text
    (listed,) = review.rounds(here)
    outcomes = [plan.stand("verkeer").given for plan in review.round_view(here, listed.id).plans]
    assert [given and given.verdict for given in outcomes] == [VerdictWord.NO, VerdictWord.YES]
    assert outcomes[0] is not None
    assert outcomes[0].advice == "Kies de kant van de kerk"
    room.close()


def test_an_answer_can_be_changed_and_a_draft_stays_while_people_look_elsewhere(
    qtbot: QtBot, here: Store
) -> None:
    a_round(here, "Bankjes")
    room = a_room(qtbot, here)
    page = at_round(room, "Vergunningen")
    save(room)
    answer(room, "jnj")
    assert page.table.form.draft.verdict is VerdictWord.NO
    room.push("check_again")
    assert "Vraag 3 van 3" in room.text
    room.push("check_earlier")
    assert "Vraag 2 van 3" in room.text
    answer(room, "jn")
    assert page.table.form.draft.verdict is VerdictWord.YES_PROVIDED
    room.type(" En vraag het de buren.", into="check_needed_edit")
    room.press(Qt.Key.Key_Escape)
    assert "Wat is er nog open?" in room.text
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "En vraag het de buren." in page.table.form.needed.value
    room.close()


def test_two_experts_at_two_laptops_come_to_one_table(qtbot: QtBot, here: Store, there: Store) -> None:
    view = a_round(here, "Bankjes")
    meet(here, there)
    for store, seat, letters in ((here, "Verkeer", "jj"), (there, "Samenleven", "nj")):
        room = a_room(qtbot, store)
        at_round(room, seat)
        save(room)
        answer(room, letters)
        save(room)
        room.close()
    meet(here, there)
    for store in (here, there):
        (plan,) = review.round_view(store, view.id).plans
        given = [stand.given.verdict if stand.given else None for stand in plan.fields]
        assert given == [None, VerdictWord.YES, None, VerdictWord.YES_PROVIDED]
    room = a_room(qtbot, there)
    page = at_round(room)
    assert "Samenleven in de wijk: klaar" in room.text
    assert "Openbare ruimte en groen: nog 1 plan" in room.text
    table = room.find(QTableView, "check_plans_table")
    assert "Verkeer: ja\n" in table.model().index(0, 1).data()
    assert page.overview.seat is None
    room.close()


def test_two_verdicts_on_one_field_are_an_incident_until_one_is_given_together(
    qtbot: QtBot, here: Store, there: Store
) -> None:
    view = a_round(here, "Bankjes")
    meet(here, there)
    for store, letters in ((here, "jj"), (there, "jn")):
        room = a_room(qtbot, store)
        at_round(room, "Verkeer")
        save(room)
        answer(room, letters)
        save(room)
        room.close()
    meet(here, there)
    room = a_room(qtbot, here)
    room.open(SendingPage)
    assert "Over hetzelfde plan zijn twee oordelen gegeven" in room.text
    assert "Bankjes: Verkeer" in room.text
    page = at_round(room, "Verkeer")
    save(room)
    assert "Op twee laptops is hier een ander oordeel gegeven" in room.text
    assert "Ja, Anna" in room.text
    answer(room, "nj")
    save(room)
    assert "Bewaard" in page.message.text
    (plan,) = review.round_view(here, view.id).plans
    assert plan.stand("verkeer").given is not None
    assert len(plan.stand("verkeer").history) == 3
    meet(here, there)
    for store in (here, there):
        kinds = {incident.kind for incident in incidents.incidents(store)}
        assert IncidentKind.TWO_VERDICTS not in kinds
    room.close()


def test_a_verdict_that_was_given_is_changed_and_the_old_one_stays(qtbot: QtBot, here: Store) -> None:
    view = a_round(here, "Bankjes")
    (plan,) = view.plans
    give(here, view, plan.id, "verkeer", VerdictWord.NO)
    room = a_room(qtbot, here)
    page = at_round(room, "Verkeer")
    page.overview.list.setFocus()
    room.find(QTableView, "check_plans_table").setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert page.table.form.draft.verdict is VerdictWord.NO
    assert "Eerder gegeven" in room.text
    radio = room.find(QRadioButton, "check_word_yes")
    radio.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Space)
    save(room)
    (plan,) = review.round_view(here, view.id).plans
    assert [given.verdict for given in plan.stand("verkeer").history] == [VerdictWord.NO, VerdictWord.YES]
    room.close()


def test_a_plan_that_changed_after_its_verdict_says_so(qtbot: QtBot, here: Store) -> None:
    view = a_round(here, "Bankjes")
    (plan,) = view.plans
    give(here, view, plan.id, "verkeer", VerdictWord.YES)
    known = plans.plan(here, plan.id)
    later = replace(moment(), at=moment().at + timedelta(hours=1))
    text = replace(known.text, what="Zes banken op de stoep")
    plans.change(here, later, plan_id=plan.id, text=text, submitter=known.submitter)
    room = a_room(qtbot, here)
    at_round(room, "Verkeer")
    table = room.find(QTableView, "check_plans_table")
    assert "Verkeer: ja (plan is daarna veranderd)" in table.model().index(0, 1).data()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    room.press(Qt.Key.Key_Home, Qt.Key.Key_Return)
    assert "Zes banken op de stoep" in room.text
    assert "Kijk of het oordeel nog klopt." in room.text
    room.close()


def test_a_plan_that_came_on_the_table_by_mistake_goes_off_it_with_a_reason(
    qtbot: QtBot, here: Store
) -> None:
    view = a_round(here, "Bankjes", "Honing")
    room = a_room(qtbot, here)
    page = at_round(room, "Verkeer")
    save(room)
    room.push("check_take_off")
    assert "De oordelen blijven bewaard." in room.text
    room.push("check_off_reason_ready_1")
    assert page.message.text == "Het plan is van tafel. Op tafel: 1 plan."
    assert len(review.round_view(here, view.id).plans) == 1
    room.close()


def test_among_many_plans_one_is_searched_and_a_tick_stays_when_it_is_hidden(
    qtbot: QtBot, here: Store
) -> None:
    handed_in(here, *(f"Bankje {number}" for number in range(SHOWN)), "Zwembad")
    room = a_room(qtbot, here)
    page = room.open(CheckPage)
    room.press(Qt.Key.Key_Return, ctrl=True)
    room.type("zwem", into="check_search_edit")
    assert "U ziet 1 van 31 plannen. Aangevinkt: 0." in room.text
    room.push("check_tick_all")
    room.find(QWidget, "check_search_edit").setFocus()
    for _ in "zwem":
        room.press(Qt.Key.Key_Backspace)
    assert "U ziet 30 van 31 plannen. Aangevinkt: 1." in room.text
    save(room)
    assert "is begonnen met 1 plan." in page.message.text
    room.close()


def test_someone_else_who_sits_down_says_first_who_they_are(qtbot: QtBot, here: Store) -> None:
    a_round(here, "Bankjes")
    room = a_room(qtbot, here)
    page = at_round(room, "Verkeer")
    save(room)
    answer(room, "j")
    room.desk.lock()
    room.desk.let_in(Opened(here, editions.edition(here), BRAM))
    room.settle()
    assert page.overview.seat is None
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert page.overview.seat_field.error
    room.find(QComboBox, "check_seat").setFocus()
    room.press(Qt.Key.Key_Down)
    save(room)
    assert "U oordeelt over: Openbare ruimte en groen" in room.text
    assert page.table.questions.answers == {}
    room.close()


def give(store: Store, view: RoundView, plan_id: UUID, field: str, word: VerdictWord) -> None:
    review.give_verdict(
        store,
        moment(),
        round_id=view.id,
        plan_id=plan_id,
        field=field,
        verdict=word,
        conditions="Houd de straat vrij" if word is not VerdictWord.YES else "",
        advice="Kies een plek achter de kerk" if word is VerdictWord.NO else "",
    )


def judged(store: Store) -> RoundView:
    """Put three plans on the table: ja, ja mits, and one that is still open."""
    view = a_round(store, "Bankjes", "Honing", "Bijen")
    words = {"Bankjes": VerdictWord.YES, "Honing": VerdictWord.YES_PROVIDED}
    for plan in view.plans:
        for field in view.fields:
            if plan.title in words:
                give(store, view, plan.id, field.key, words[plan.title])
    return review.round_view(store, view.id)


def test_the_letters_and_the_list_of_a_round_are_made(qtbot: QtBot, here: Store, folder: Path) -> None:
    judged(here)
    room = a_room(qtbot, here)
    at_round(room)
    room.push("check_letters")
    assert "De brieven staan klaar." in room.text
    (letters,) = folder.rglob("*Brieven*.pdf")
    with pypdfium2.PdfDocument(letters) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert sum("Beste Fatma Yilmaz" in page for page in pages) == 2
    assert sum("Pagina 1 van" in page for page in pages) == 2
    room.push("check_list")
    (listed,) = folder.glob("*Lijst*.pdf")
    with pypdfium2.PdfDocument(listed) as document:
        assert "Fatma" not in document[0].get_textpage().get_text_bounded()
    room.close()


def test_without_an_outcome_there_are_no_letters_and_nothing_to_draw(qtbot: QtBot, here: Store) -> None:
    a_round(here, "Bankjes")
    room = a_room(qtbot, here)
    page = at_round(room)
    room.push("check_letters")
    assert "nog geen plan met een uitkomst" in page.message.text
    room.push("check_draw")
    assert "Er is nog geen plan met de uitkomst ja" in room.text
    assert not room.shows("check_draw_set")
    room.close()


def test_the_numbers_are_drawn_before_everyone_and_a_page_is_made_to_sign(
    qtbot: QtBot, here: Store, folder: Path
) -> None:
    judged(here)
    contest = editions.edition(here).contests[0]
    room = a_room(qtbot, here)
    page = at_round(room)
    room.push("check_draw")
    room.bot.wait(1)
    assert "2 plannen doen mee:" in room.text
    assert room.keyboard.objectName() == "check_draw_dice_edit"
    room.type(SEED)
    room.press(Qt.Key.Key_Return)
    assert "1 plan heeft nog geen uitkomst en doet niet mee." in room.text
    assert ballot_draw.drawn(here, contest.id) == ()
    room.push("check_question_yes")
    (drawn,) = ballot_draw.drawn(here, contest.id)
    assert [plan.title for plan in plans.ballot(here, contest.id)] == [line.title for line in drawn.plans]
    assert "Geloot. De nummers staan vast." in page.message.text
    assert f"1. {drawn.plans[0].title} (plan {drawn.plans[0].number})" in room.text
    assert room.keyboard.objectName() == "check_draw_page"
    room.press(Qt.Key.Key_Space)
    assert list(folder.glob("Loting nummers*.pdf"))
    assert not room.shows("check_draw_set")
    room.close()


@pytest.mark.parametrize("scale", [100, 200], ids="{} %".format)
def test_inv_10_nothing_scrolls_sideways_and_everything_has_a_name(
    qtbot: QtBot, here: Store, scale: int
) -> None:
    judged(here)
    handed_in(
        here, "Een heel lange titel voor een plan waar iedereen in de wijk iets aan heeft, ook op zondag"
    )
    room = a_room(qtbot, here, scale=scale)
    page = at_round(room, "Verkeer")

    def look() -> None:
        room.bot.wait(1)
        assert (room.window.width(), room.window.height()) == (1366, 768)
        assert page.area.horizontalScrollBar().maximum() == 0
        buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
        assert all(one.objectName() and one.accessibleName() for one in buttons)
        assert (
            min(one.height() for one in [*buttons, *page.findChildren(QRadioButton)] if one.isVisible()) >= 44
        )

    look()
    save(room)
    look()
    answer(room, "jn")
    look()
    room.press(Qt.Key.Key_Escape)
    room.push("check_draw")
    look()
    room.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    room.press(Qt.Key.Key_Return, ctrl=True)
    assert "Welke plannen komen op tafel?" in room.text
    look()
    assert room.find(QCheckBox, page.start.findChildren(QCheckBox)[0].objectName()).accessibleName()
    room.close()
