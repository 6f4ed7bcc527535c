from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.main import speak_dutch
from app.models.records import SyncStatus
from app.settings import TEXT_SCALES, Scheme
from app.ui.catalogue import PAGES, PageSpec
from app.ui.desk import Desk, Place
from app.ui.jobs import Jobs, Topic
from app.ui.main_window import MainWindow
from app.ui.opening import Opening
from app.ui.pages.base import Page
from app.ui.sending import Ending
from app.ui.sending_state import SendState, attention_words, confirmed_words, state_of, waiting_words
from app.ui.tokens import Tone
from app.ui.widgets.fields import AreaField, TextField

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class PlansPage(Page):
    key = "plans"
    title = "Plannen"
    help_text = "Hier typt u een plan in."
    topics = frozenset({Topic.PLANS})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.done: list[str] = []
        self.field = TextField("Titel", "plans_title_edit")
        self.what = AreaField("Wat", "plans_what_edit")
        self.content.addWidget(self.field)
        self.content.addWidget(self.what)
        self.set_search(self.what.edit)
        self.set_main_action("Bewaren", self._save)

    def _save(self) -> None:
        self.done.append("bewaard")

    def refresh(self, topics: frozenset[Topic]) -> None:
        self.done.append("+".join(sorted(topics)))

    def show_place(self, place: Place) -> None:
        self.done.append(f"getoond {place.subject}")

    def save_pending(self) -> None:
        if self.field.value:
            self.done.append(f"bewaard door {self.desk.helper.name if self.desk.helper else 'niemand'}")


class TodayPage(Page):
    key = "today"
    title = "Vandaag"
    help_text = "Hier staat wat er te doen is."


RIGHT = "oefenen"
SPECS = (PageSpec("today", "Vandaag", TodayPage), PageSpec("plans", "Plannen", PlansPage))


NOON = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


def status(
    unconfirmed: int = 0,
    *,
    enrolled: bool = True,
    at: datetime | None = NOON,
    open_incidents: int = 0,
    trouble: str = "",
) -> SyncStatus:
    return SyncStatus(enrolled, unconfirmed, at, "", open_incidents, trouble=trouble)


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    made = MainWindow(desk, pages=SPECS, sync_status=lambda: SyncStatus(True, 14, None, "", 0))
    qtbot.addWidget(made)
    made.show()
    assert QTest.qWaitForWindowActive(made)
    return made


def typed(window: MainWindow, name: str, words: str) -> None:
    edit = window.findChild(QLineEdit, name)
    assert edit is not None
    edit.clear()
    QTest.keyClicks(edit, words)


def unlock(window: MainWindow, name: str = "Anna", passphrase: str = RIGHT) -> None:
    typed(window, "lock_name_edit", name)
    typed(window, "lock_passphrase_edit", passphrase)
    press(window, "lock_open")


def press(window: MainWindow, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    button.click()


def shown(window: MainWindow, name: str) -> bool:
    widget = window.findChild(QWidget, name)
    return widget is not None and widget.isVisible()


def plans(window: MainWindow) -> PlansPage:
    page = window.open_page("plans")
    assert isinstance(page, PlansPage)
    return page


def texts(window: QWidget) -> str:
    return " ".join(widget.accessibleName() for widget in window.findChildren(QWidget) if widget.isVisible())


def test_the_window_opens_locked_and_says_how_to_get_in_when_practising(window: MainWindow) -> None:
    assert shown(window, "lock_page")
    assert not shown(window, "rail")
    assert shown(window, "practice_band")
    assert "In de oefening: naam Anna of Basil, wachtzin oefenen" in texts(window)
    name = window.findChild(QLineEdit, "lock_name_edit")
    assert name is not None
    assert name.text() == "Anna"


def test_whoever_takes_over_finds_no_other_name_filled_in(window: MainWindow) -> None:
    unlock(window)
    window.desk.lock()
    name = window.findChild(QLineEdit, "lock_name_edit")
    assert name is not None
    assert name.text() == ""


def test_the_menu_of_a_text_field_speaks_dutch(window: MainWindow) -> None:
    running = QApplication.instance()
    assert running is not None
    dutch = speak_dutch(running)
    try:
        edit = window.findChild(QLineEdit, "lock_name_edit")
        assert edit is not None
        menu = edit.createStandardContextMenu()
        words = " ".join(action.text().replace("&", "") for action in menu.actions())
        assert "Plakken" in words
        assert "Paste" not in words
        assert QCoreApplication.translate("QFileDialog", "File &name:").replace("&", "") != "File name:"
    finally:
        running.removeTranslator(dutch)


def test_a_live_edition_tells_nobody_a_passphrase_and_carries_no_practice_band(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.practice = None
    window = MainWindow(desk, pages=SPECS)
    qtbot.addWidget(window)
    window.show()
    assert not shown(window, "practice_band")
    assert "oefenen" not in texts(window)


def test_a_wrong_passphrase_is_a_sentence_under_the_field_and_the_name_stays(window: MainWindow) -> None:
    unlock(window, passphrase="fout")
    assert "past niet bij deze naam" in texts(window)
    name = window.findChild(QLineEdit, "lock_name_edit")
    assert name is not None
    assert name.text() == "Anna"
    assert shown(window, "lock_page")


def test_the_right_passphrase_opens_the_first_page_with_session_and_helper_in_view(
    window: MainWindow,
) -> None:
    unlock(window)
    assert isinstance(window.page, TodayPage)
    seen = texts(window)
    assert "Stemlokaal De Ringvaart – di 1 december" in seen
    assert "Medewerker: Anna" in seen
    assert "14 nog niet bevestigd" in seen
    assert shown(window, "practice_band")


def test_the_passphrase_is_looked_at_off_the_gui_thread_with_a_word_of_patience(
    qtbot: QtBot, desk: Desk, qapp: QApplication
) -> None:
    jobs = Jobs()
    desk.jobs = jobs
    window = MainWindow(desk, pages=SPECS)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(jobs.idle):
        unlock(window)
        assert "Even geduld" in texts(window)
        assert not window.findChild(QPushButton, "lock_open").isEnabled()  # pyright: ignore[reportOptionalMemberAccess]
    assert isinstance(window.page, TodayPage)
    window.close()


def test_pages_are_made_when_they_are_first_opened(window: MainWindow) -> None:
    unlock(window)
    assert window.findChild(QWidget, "plans") is None
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    assert isinstance(window.page, PlansPage)
    QTest.keyClick(window, Qt.Key.Key_1, CONTROL)
    assert isinstance(window.page, TodayPage)


def test_no_part_of_the_window_opens_a_window_of_its_own(window: MainWindow) -> None:
    unlock(window)
    plans(window).say(Tone.YES, "Bewaard.")
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == [window]


def test_after_locking_the_helper_sees_the_page_as_it_was_with_the_keyboard_where_it_was(
    window: MainWindow, desk: Desk
) -> None:
    unlock(window)
    page = plans(window)
    page.what.edit.setFocus()
    QTest.keyClicks(page.what.edit, "Fruitbomen")
    QTest.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert desk.helper is None
    assert shown(window, "lock_page")
    assert not page.isVisible()
    unlock(window)
    assert window.page is page
    assert page.what.value == "Fruitbomen"
    assert window.focusWidget() is page.what.edit


def test_what_was_typed_is_saved_in_the_helpers_name_before_the_desk_locks(
    window: MainWindow, desk: Desk
) -> None:
    unlock(window)
    page = plans(window)
    page.field.set_value("Half plan")
    desk.lock()
    assert "bewaard door Anna" in page.done


def test_the_desk_locks_itself_when_nobody_touches_it(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    desk._idle.setInterval(30)
    with qtbot.waitSignal(desk.locked):
        unlock(window)
    assert shown(window, "lock_page")


def test_another_helper_takes_over_without_leaving_the_page_or_the_session(
    window: MainWindow, desk: Desk
) -> None:
    unlock(window)
    page = plans(window)
    press(window, "header_switch")
    unlock(window, "Basil")
    assert desk.helper is not None
    assert desk.helper.name == "Basil"
    assert window.page is page
    assert desk.session is not None
    assert "Medewerker: Basil" in texts(window)


def test_a_switch_can_be_called_off(window: MainWindow, desk: Desk) -> None:
    unlock(window)
    press(window, "header_switch")
    press(window, "lock_back")
    assert desk.helper is not None
    assert shown(window, "rail")


def test_a_locked_desk_cannot_be_left_by_the_way_back_of_a_switch(window: MainWindow, desk: Desk) -> None:
    unlock(window)
    press(window, "header_switch")
    desk.lock()
    assert not shown(window, "lock_back")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    QTest.keyClick(window, Qt.Key.Key_2, ALT)
    assert shown(window, "lock_page")


def test_a_page_hears_at_once_of_changes_in_what_it_shows_and_later_when_it_is_away(
    window: MainWindow,
) -> None:
    unlock(window)
    page = plans(window)
    assert page.done == ["plans"]
    window.desk.jobs.run(lambda: None, lambda _: None, changed=frozenset({Topic.PLANS, Topic.CARDS}))
    assert page.done == ["plans", "plans"]
    window.open_page("today")
    window.desk.jobs.run(lambda: None, lambda _: None, changed=frozenset({Topic.PLANS}))
    window.desk.jobs.run(lambda: None, lambda _: None, changed=frozenset({Topic.COUNT}))
    assert page.done == ["plans", "plans"]
    plans(window)
    assert page.done == ["plans", "plans", "plans"]


def test_one_page_sends_to_another_with_a_subject(window: MainWindow, desk: Desk) -> None:
    unlock(window)
    desk.go("plans", UUID(int=5))
    assert isinstance(window.page, PlansPage)
    assert window.page.done[-1] == f"getoond {UUID(int=5)}"


def test_the_keys_of_a_page_help_search_main_action_and_back(window: MainWindow) -> None:
    unlock(window)
    page = plans(window)
    assert page.focusWidget() is page.field.edit
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert shown(window, "plans_help")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not shown(window, "plans_help")
    QTest.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window.focusWidget() is page.what.edit
    QTest.keyClick(page.what.edit, Qt.Key.Key_Return, CONTROL)
    assert page.done[-1] == "bewaard"
    assert page.what.value == ""


def test_a_dangerous_act_asks_once_on_the_page_with_the_keyboard_on_the_safe_answer(
    window: MainWindow,
) -> None:
    unlock(window)
    page = plans(window)
    gone: list[str] = []
    page.ask("Het plan gaat weg. U kunt het terughalen.", "Weghalen", lambda: gone.append("weg"))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert gone == []
    assert not page.question.asking
    page.ask("Het plan gaat weg. U kunt het terughalen.", "Weghalen", lambda: gone.append("weg"))
    QTest.keyClick(window, Qt.Key.Key_Return, CONTROL)
    assert "bewaard" not in page.done
    press(window, "plans_question_yes")
    assert gone == ["weg"]


def test_a_refusal_is_said_on_the_page_and_the_main_action_comes_back(window: MainWindow) -> None:
    unlock(window)
    page = plans(window)

    class PlaceMissing(Exception):  # one of the sentences of text.py
        pass

    def refused() -> None:
        raise PlaceMissing

    page.act(refused, lambda _: None, changed=frozenset({Topic.SESSION}))
    assert "Vul in waar u bent" in page.message.text
    page.press_main()
    assert page.done[-1] == "bewaard"


def test_a_page_that_wants_the_window_for_itself_is_not_left_by_accident(window: MainWindow) -> None:
    unlock(window)
    page = plans(window)
    page.set_alone(True)
    assert not shown(window, "rail")
    QTest.keyClick(window, Qt.Key.Key_1, ALT)
    assert window.page is page
    window.close()
    assert window.isVisible()
    assert "hele programma sluiten" in texts(window)
    page.question.withdraw()
    page.set_alone(False)
    assert shown(window, "rail")


class SendPage(Page):
    key = "send"
    title = "Synchroniseren"
    help_text = "Hier verstuurt u."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.asked: list[str] = []

    def show_place(self, place: Place) -> None:
        self.asked.append(place.act)


def with_sending(qtbot: QtBot, desk: Desk) -> MainWindow:
    """Return a window that has the page of the status line too, with someone behind the desk."""
    specs = (*SPECS, PageSpec("send", "Synchroniseren", SendPage, below=True))
    made = MainWindow(desk, pages=specs, sync_status=lambda: status(14))
    qtbot.addWidget(made)
    made.show()
    assert QTest.qWaitForWindowActive(made)
    unlock(made)
    return made


def test_the_status_line_leads_to_sending_and_to_the_stick_from_any_page(qtbot: QtBot, desk: Desk) -> None:
    window = with_sending(qtbot, desk)
    press(window, "status_sync")
    assert isinstance(window.page, SendPage)
    assert window.page.asked == []
    plans(window)
    press(window, "status_stick")
    assert isinstance(window.page, SendPage)
    assert window.page.asked == ["stick"]


def test_the_status_line_asks_before_it_leaves_a_page_that_holds_the_window(qtbot: QtBot, desk: Desk) -> None:
    window = with_sending(qtbot, desk)
    page = plans(window)
    page.set_alone(True)
    press(window, "status_stick")
    assert window.page is page
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.page is page
    press(window, "status_stick")
    press(window, "plans_question_yes")
    assert isinstance(window.page, SendPage)
    assert window.page.asked == ["stick"]


def test_what_came_of_a_stick_is_said_where_the_person_is(qtbot: QtBot, desk: Desk) -> None:
    window = with_sending(qtbot, desk)
    page = plans(window)
    desk.stick.start("write", lambda _tell, _stop: 14, lambda many: Ending(Tone.YES, f"{many} op de stick."))
    assert page.message.text == "14 op de stick."


def test_a_fault_in_the_program_is_told_on_the_page(window: MainWindow) -> None:
    unlock(window)
    window.tell_surprise()
    assert window.page is not None
    assert window.page.message.text


def test_letters_grow_and_shrink_by_key_and_the_choice_is_kept(window: MainWindow, desk: Desk) -> None:
    unlock(window)
    page = plans(window)
    before = page.field.edit.fontMetrics().height()
    for _ in TEXT_SCALES:
        QTest.keyClick(window, Qt.Key.Key_Equal, CONTROL)
    assert desk.settings.text_scale == 200
    assert page.field.edit.fontMetrics().height() >= 1.9 * before
    QTest.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert desk.settings.text_scale == 150


@pytest.mark.parametrize("scale", TEXT_SCALES)
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_inv_10_the_window_never_scrolls_sideways_at_1366_by_768(
    window: MainWindow, desk: Desk, qtbot: QtBot, scale: int, scheme: Scheme
) -> None:
    unlock(window)
    desk.change_settings(replace(desk.settings, text_scale=scale, scheme=scheme))
    page = plans(window)
    page.say(
        Tone.MIND,
        "Er is nog een bundel niet vastgesteld. Deze uitslag is voorlopig.",
        "Bekijken",
        page.focus_first,
    )
    page.ask(
        "Het plan gaat naar de gemeente en kan daarna niet meer veranderen.", "Inleveren", page.toggle_help
    )
    page.toggle_help()
    window.resize(1366, 768)
    qtbot.wait(1)
    assert (window.width(), window.height()) == (1366, 768)
    assert page.area.horizontalScrollBar().maximum() == 0
    inside = page.area.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= page.area.viewport().width()
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            assert button.height() >= min(44, button.sizeHint().height())
            assert button.height() >= 44
            assert button.width() >= button.minimumSizeHint().width()


def test_inv_10_everything_that_can_be_pressed_or_typed_has_a_name_of_its_own_and_is_spoken(
    window: MainWindow,
) -> None:
    unlock(window)
    plans(window).toggle_help()
    for_people = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.objectName().startswith("qt_")
    ]
    names = [widget.objectName() for widget in for_people]
    assert "" not in names
    assert len(names) == len(set(names))
    assert [
        widget.objectName() for widget in for_people if widget.isVisible() and not widget.accessibleName()
    ] == []


def test_confirmed_is_said_only_when_all_of_it_is_and_nobody_is_asked_to_look() -> None:
    assert state_of(status()) is SendState.CONFIRMED
    assert state_of(status(1)) is SendState.HERE
    assert state_of(status(at=None)) is SendState.HERE
    assert state_of(status(enrolled=False)) is SendState.HERE
    assert state_of(status(open_incidents=1)) is SendState.ATTENTION
    assert state_of(status(trouble="revoked")) is SendState.ATTENTION
    assert state_of(status(open_incidents=1), sending=True) is SendState.SENDING


def test_the_status_line_says_how_much_waits_and_when_something_was_confirmed_last() -> None:
    assert waiting_words(status()) == "alles bevestigd"
    assert attention_words(status()) == ""
    assert attention_words(status(open_incidents=2)) == "2 voorvallen te bekijken"
    assert waiting_words(status(1204)) == "1.204 nog niet bevestigd"
    assert waiting_words(status(enrolled=False)) == "nog niet aangemeld bij de centrale"
    assert confirmed_words(status(), NOON) == "laatst bevestigd vandaag om 12.00 uur"
    assert confirmed_words(status(), NOON + timedelta(hours=13)) == "laatst bevestigd gisteren om 12.00 uur"
    long_ago = confirmed_words(status(), NOON + timedelta(days=9))
    assert long_ago == "laatst bevestigd dinsdag 1 december 2026 om 12.00 uur"
    assert waiting_words(status(at=None)) == "nog niets bevestigd"
    assert confirmed_words(status(at=None), NOON) == ""


def test_the_rail_has_the_eight_pages_in_the_order_of_a_season() -> None:
    assert [spec.word for spec in PAGES] == [
        "Vandaag", "Plannen", "Stemkaart", "Stemlokaal", "Tellen", "Uitslag", "Synchroniseren", "Beheer",
    ]  # fmt: skip


def test_the_first_window_takes_the_real_one_in_and_lets_it_decide_about_closing(
    qtbot: QtBot, desk: Desk
) -> None:
    opening = Opening()
    qtbot.addWidget(opening)
    opening.show()
    assert QTest.qWaitForWindowActive(opening)
    window = MainWindow(desk, pages=SPECS)
    opening.fill(window)
    unlock(window)
    page = plans(window)
    QTest.keyClick(opening, Qt.Key.Key_1, ALT)
    assert isinstance(window.page, TodayPage)
    assert window.size() == opening.size()
    plans(window)
    page.set_alone(True)
    opening.close()
    assert opening.isVisible()
    press(window, "plans_question_yes")
    assert not opening.isVisible()
