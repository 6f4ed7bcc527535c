from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.settings import Scheme, Settings
from app.ui.style import apply_style
from app.ui.tokens import SPACE_3, Tone
from app.ui.widgets.answers import AnswerPanel, ConfirmStrip, Counter, EmptyState, MessageBar
from app.ui.widgets.bars import Bar, Bars
from app.ui.widgets.basics import DangerButton, LinkButton, MainButton, QuietButton, Words
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.fields import AreaField, CheckField, ChoiceField, Field, MoneyField, TextField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.lists import PAGE, Row, SearchList, Todo, TodoList
from app.ui.widgets.money import parse_cents, show_cents
from app.ui.widgets.practice import PracticeBand
from app.ui.widgets.progress import ProgressRow
from app.ui.widgets.sounds import Sounds


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    made.resize(900, 700)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def put(holder: QWidget, *widgets: QWidget) -> None:
    layout = holder.layout()
    assert layout is not None
    for widget in widgets:
        layout.addWidget(widget)
    QApplication.processEvents()  # a layout shows what it got with the next event


# ---------------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    "typed, cents",
    [
        ("12500", 1_250_000), ("12.500", 1_250_000), ("€ 12.500", 1_250_000), ("12,50", 1250), ("12.50", 1250),
        ("1.250,00", 125_000), ("12,-", 1200), ("12,--", 1200), ("0", 0), ("€\u00a03,05", 305),
        ("", None), ("veel", None), ("12,5", None), ("1.25.0", None),
        ("-5", None), ("12.5000", None), ("1,234.50", None),
    ],
)  # fmt: skip
def test_amounts_are_understood_as_people_write_them_and_nothing_else_is(
    typed: str, cents: int | None
) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize("cents", [0, 5, 305, 1250, 99_999, 1_250_000, 7_000_000])
def test_an_amount_reads_back_as_it_was_shown(cents: int) -> None:
    assert parse_cents(show_cents(cents)) == cents


# ---------------------------------------------------------------------- fields


def test_nothing_is_called_wrong_before_the_person_has_left_the_field(holder: QWidget) -> None:
    cost, title = MoneyField("Kosten", "plans_cost_edit"), TextField("Titel", "plans_title_edit")
    put(holder, cost, title)
    cost.edit.setFocus()
    QTest.keyClicks(cost.edit, "veel")
    assert cost.error == ""
    QTest.keyClick(cost.edit, Qt.Key.Key_Tab)
    assert cost.error == "Dit is geen bedrag. Schrijf het zo: 1.250 of 12,50."
    assert "geen bedrag" in cost.edit.accessibleDescription()
    cost.edit.setFocus()
    QTest.keyClicks(cost.edit, "1")
    assert cost.error == ""


def test_an_amount_is_written_out_when_the_field_is_left(holder: QWidget) -> None:
    cost, title = MoneyField("Kosten", "plans_cost_edit"), TextField("Titel", "plans_title_edit")
    put(holder, cost, title)
    cost.edit.setFocus()
    QTest.keyClicks(cost.edit, "12500")
    QTest.keyClick(cost.edit, Qt.Key.Key_Tab)
    assert cost.edit.text() == "12.500"
    assert cost.value == 1_250_000


def test_only_what_the_person_does_counts_as_an_edit(qtbot: QtBot, holder: QWidget) -> None:
    fields: list[Field] = []
    edits: list[str] = []
    text, area, money = (
        TextField("Titel", "p_title"),
        AreaField("Wat", "p_what"),
        MoneyField("Kosten", "p_cost"),
    )
    choice, check = (
        ChoiceField("Wijk", "p_area", [("m", "Meerwijk"), ("e", "Europawijk")]),
        CheckField("Ja", "p_yes"),
    )
    fields += [text, area, money, choice, check]
    put(holder, *fields)
    for field in fields:
        field.edited.connect(partial(edits.append, field.control.objectName()))
    text.set_value("Bloemen")
    area.set_value("Bollen\nplanten")
    money.set_value(1250)
    choice.set_value("e")
    check.set_value(True)
    assert edits == []
    assert (text.value, area.value, money.value) == ("Bloemen", "Bollen\nplanten", 1250)
    assert (choice.value, check.value) == ("e", True)
    QTest.keyClicks(text.edit, "!")
    QTest.keyClicks(area.edit, "!")
    QTest.keyClicks(money.edit, "0")
    QTest.keyClick(choice.combo, Qt.Key.Key_Up)
    QTest.keyClick(check.box, Qt.Key.Key_Space)
    assert edits == ["p_title", "p_what", "p_cost", "p_area", "p_yes"]
    assert (choice.value, check.value) == ("m", False)


def test_showing_the_same_text_again_leaves_the_cursor_where_the_person_is_typing(holder: QWidget) -> None:
    area = AreaField("Wat", "p_what")
    put(holder, area)
    QTest.keyClicks(area.edit, "een twee")
    cursor = area.edit.textCursor()
    cursor.setPosition(3)
    area.edit.setTextCursor(cursor)
    area.set_value("een twee")
    assert area.edit.textCursor().position() == 3


def test_what_need_not_be_filled_in_says_so(holder: QWidget) -> None:
    field = TextField("Telefoon", "p_phone", optional=True)
    put(holder, field)
    assert field.edit.accessibleName() == "Telefoon (hoeft niet)"


def test_a_choice_that_is_no_longer_offered_is_no_longer_chosen(holder: QWidget) -> None:
    choice = ChoiceField("Wijk", "p_area", [("m", "Meerwijk"), ("e", "Europawijk")])
    put(holder, choice)
    choice.set_value("e")
    choice.set_choices([("e", "Europawijk"), ("b", "Boerhaavewijk")])
    assert choice.value == "e"
    choice.set_choices([("b", "Boerhaavewijk")])
    assert choice.value == ""


# ---------------------------------------------------------------------- codes


@pytest.fixture
def code_field(holder: QWidget) -> CodeField:
    made = CodeField("station_code_edit", spoken="Code van de stemkaart")
    put(holder, made)
    made.setFocus()
    return made


def test_a_typed_code_falls_into_groups_of_four_in_capitals(qtbot: QtBot, code_field: CodeField) -> None:
    QTest.keyClicks(code_field, "k7qh3mwrx4pt")
    assert code_field.text() == "K7QH 3MWR X4PT"
    with qtbot.waitSignal(code_field.code_entered) as entered:
        QTest.keyClick(code_field, Qt.Key.Key_Return)
    assert entered.args == ["K7QH3MWRX4PT"]


def test_the_next_scan_replaces_the_last_without_a_touch(code_field: CodeField) -> None:
    codes: list[str] = []
    code_field.code_entered.connect(codes.append)
    for code in ("K7QH3MWRX4PT", "AAAACCCCDDDD"):
        QTest.keyClicks(code_field, code)
        QTest.keyClick(code_field, Qt.Key.Key_Enter)
    assert codes == ["K7QH3MWRX4PT", "AAAACCCCDDDD"]


def test_a_reader_that_ends_with_tab_keeps_the_keyboard_in_the_field(
    holder: QWidget, code_field: CodeField
) -> None:
    other = QPushButton("elders")
    put(holder, other)
    codes: list[str] = []
    code_field.code_entered.connect(codes.append)
    QTest.keyClicks(code_field, "K7QH3MWRX4PT")
    QTest.keyClick(code_field, Qt.Key.Key_Tab)
    assert codes == ["K7QH3MWRX4PT"]
    assert holder.focusWidget() is code_field
    QTest.keyClick(code_field, Qt.Key.Key_Tab)
    assert holder.focusWidget() is other


def test_the_text_of_a_qr_code_comes_through_as_it_was_scanned(qtbot: QtBot, code_field: CodeField) -> None:
    payload = "WBK1:SAZ1:P:K7QH3MWRX4PT"
    QTest.keyClicks(code_field, payload)
    with qtbot.waitSignal(code_field.code_entered) as entered:
        QTest.keyClick(code_field, Qt.Key.Key_Return)
    assert entered.args == [payload]


def test_a_code_can_be_mended_in_the_middle(code_field: CodeField) -> None:
    QTest.keyClicks(code_field, "k7qhmwrx4pt")
    code_field.setCursorPosition(5)
    QTest.keyClicks(code_field, "3")
    assert code_field.text() == "K7QH 3MWR X4PT"
    assert code_field.cursorPosition() == 6
    QTest.keyClick(code_field, Qt.Key.Key_Backspace)
    assert code_field.code == "K7QHMWRX4PT"


def test_enter_in_an_empty_field_asks_nothing(qtbot: QtBot, code_field: CodeField) -> None:
    with qtbot.assertNotEmitted(code_field.code_entered):
        QTest.keyClick(code_field, Qt.Key.Key_Return)


# ---------------------------------------------------------------------- lists


def rows(count: int) -> list[Row]:
    return [Row(UUID(int=number), (str(number), f"Plan {number}", "€ 100")) for number in range(count)]


@pytest.fixture
def plan_list(holder: QWidget) -> SearchList:
    made = SearchList(
        "plans_list",
        ("Nummer", "Plan", "Begroot"),
        placeholder="Zoek een plan",
        empty="Hier komen de plannen.",
        empty_word="Nieuw plan",
        stretch=1,
        right=frozenset({2}),
    )
    put(holder, made)
    made.setFocus()
    return made


def test_results_come_while_typing_but_only_when_the_fingers_rest(
    qtbot: QtBot, plan_list: SearchList
) -> None:
    asked: list[str] = []
    plan_list.searched.connect(asked.append)
    with qtbot.waitSignal(plan_list.searched):
        QTest.keyClicks(plan_list.search, "boom")
    assert asked == ["boom"]


def test_enter_opens_the_first_and_the_arrows_pick_another(qtbot: QtBot, plan_list: SearchList) -> None:
    opened: list[UUID] = []
    plan_list.chosen.connect(opened.append)
    plan_list.set_rows(rows(3))
    QTest.keyClick(plan_list.search, Qt.Key.Key_Return)
    QTest.keyClick(plan_list.search, Qt.Key.Key_Down)
    QTest.keyClick(plan_list.search, Qt.Key.Key_Down)
    QTest.keyClick(plan_list.search, Qt.Key.Key_Return)
    assert opened == [UUID(int=0), UUID(int=1)]


def test_enter_right_after_typing_opens_what_was_typed_not_what_stood_there(plan_list: SearchList) -> None:
    opened: list[UUID] = []
    plan_list.chosen.connect(opened.append)
    plan_list.set_rows(rows(3))
    plan_list.searched.connect(lambda _text: plan_list.set_rows(rows(9)[7:]))
    QTest.keyClicks(plan_list.search, "7")
    QTest.keyClick(plan_list.search, Qt.Key.Key_Return)
    assert opened == [UUID(int=7)]


def test_an_empty_list_says_what_would_stand_there_and_an_empty_search_that_nothing_was_found(
    qtbot: QtBot, plan_list: SearchList
) -> None:
    plan_list.set_rows([])
    empty = plan_list.findChild(EmptyState)
    assert empty is not None
    assert empty.isVisible()
    assert empty.accessibleName() == "Hier komen de plannen."
    with qtbot.waitSignal(plan_list.start_pressed):
        empty.findChild(QPushButton).click()  # pyright: ignore[reportOptionalMemberAccess]
    plan_list.search.setText("xyz")
    plan_list.set_rows([])
    assert empty.accessibleName().startswith("Niets gevonden")


def test_a_list_shows_at_most_a_page_and_says_so(plan_list: SearchList) -> None:
    plan_list.set_rows(rows(PAGE + 5))
    assert plan_list.model.rowCount() == PAGE
    assert f"de eerste {PAGE}" in " ".join(
        words.plain for words in plan_list.findChildren(Words) if words.isVisible()
    )


def test_the_model_of_a_list_keeps_the_rules_of_qt(plan_list: SearchList) -> None:
    tester = QAbstractItemModelTester(plan_list.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    plan_list.set_rows(rows(3))
    plan_list.set_rows([])
    assert tester.model() is plan_list.model


def test_the_first_thing_to_do_is_the_main_action_and_what_cannot_be_done_says_why(
    qtbot: QtBot, holder: QWidget
) -> None:
    todo = TodoList("today_list")
    put(holder, todo)
    todo.set_items([Todo("count", "De stembus tellen", why_not="Dat kan na het sluiten.")])
    todo.set_items(
        [
            Todo("open", "Open het stemlokaal", "Openen"),
            Todo("send", "14 handelingen wachten", "Versturen"),
            Todo("count", "De stembus tellen", why_not="Dat kan na het sluiten."),
        ]
    )
    QApplication.processEvents()
    buttons = [button for button in todo.findChildren(QPushButton) if button.isVisible()]
    assert [type(button) for button in buttons] == [MainButton, QuietButton]
    with qtbot.waitSignal(todo.chosen) as chosen:
        buttons[1].click()
    assert chosen.args == ["send"]


# ---------------------------------------------------------------------- answers, progress, bars


def test_an_answer_stands_in_words_for_eye_and_ear(holder: QWidget) -> None:
    panel = AnswerPanel("station_answer", waiting="Scan de volgende kaart")
    put(holder, panel)
    assert panel.text == "Scan de volgende kaart"
    panel.show_answer(Tone.NO, "Niet innemen", "Deze kaart is al ingenomen.", "Vraag de gebiedsverbinder.")
    assert (
        panel.accessibleDescription() == "Niet innemen Deze kaart is al ingenomen. Vraag de gebiedsverbinder."
    )
    panel.reset()
    assert panel.tone is Tone.IDLE


def test_long_work_shows_counts_and_what_is_left_and_can_be_stopped(qtbot: QtBot, holder: QWidget) -> None:
    seconds = iter([0.0, 1.0, 60.0])
    progress = ProgressRow("cards_progress", clock=lambda: next(seconds))
    put(holder, progress)
    progress.start("Kaarten maken")
    progress.show_count(10, 26_000)
    assert progress.text == "Kaarten maken: 10 van 26.000"
    progress.show_count(6_500, 26_000)
    assert progress.text == "Kaarten maken: 6.500 van 26.000, nog ongeveer 3 minuten"
    with qtbot.waitSignal(progress.stop_requested):
        progress.stop.click()
    assert not progress.stop.isEnabled()
    progress.finish()
    assert not progress.isVisible()


def test_bars_say_in_words_what_they_show(holder: QWidget) -> None:
    bars = Bars("result_bars", "Stemmen per plan")
    put(holder, bars)
    bars.set_bars([Bar("1 Bomen", 12, "12 stemmen, gekozen", marked=True), Bar("2 Honing", 0, "0 stemmen")])
    assert bars.accessibleDescription() == "1 Bomen: 12 stemmen, gekozen; 2 Honing: 0 stemmen"
    assert bars.heightForWidth(300) >= bars.heightForWidth(900) > 0


def test_buttons_go_on_below_when_the_line_is_full(holder: QWidget) -> None:
    line = flow(*(QuietButton(f"Een knop met nummer {number}") for number in range(4)), space=SPACE_3)
    put(holder, line)
    assert line.heightForWidth(300) > 2 * line.heightForWidth(2_000)


def test_without_a_loudspeaker_there_is_silence_and_no_complaint(holder: QWidget) -> None:
    sounds = Sounds(holder)
    sounds.play(Tone.YES)
    sounds.play(Tone.NO)
    sounds.play(Tone.NO, on=False)


@pytest.mark.parametrize("scale", [100, 200])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_every_widget_is_painted_in_every_dress(
    holder: QWidget, qtbot: QtBot, scheme: Scheme, scale: int
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_style(application, Settings(scheme=scheme, text_scale=scale))
    message, question, empty = (
        MessageBar("g_message"),
        ConfirmStrip("g_question"),
        EmptyState("g_empty", "Nog niets."),
    )
    progress, counter, bars, todo = (
        ProgressRow("g_p"),
        Counter("g_c", "in de bus"),
        Bars("g_b", "Stemmen"),
        TodoList("g_t"),
    )
    answer, code = AnswerPanel("g_a", waiting="Scan"), CodeField("g_code", spoken="Code")
    listed = SearchList("g_l", ("Naam", "Kaart"), placeholder="Zoek", empty="Leeg.")
    fields = (TextField("Titel", "g_title"), AreaField("Wat", "g_what"), MoneyField("Kosten", "g_cost"),
              ChoiceField("Wijk", "g_area", [("m", "Meerwijk")]), CheckField("Gezien", "g_seen"))  # fmt: skip
    buttons = (
        MainButton("Bewaren", "tick"),
        QuietButton("Terug", "back"),
        LinkButton("Weg"),
        DangerButton("Weggooien"),
    )
    parts = (
        PracticeBand(),
        message,
        question,
        empty,
        progress,
        counter,
        bars,
        todo,
        answer,
        code,
        listed,
        Card(),
    )
    put(holder, *parts, *fields, *buttons)
    message.say(Tone.YES, "De kaart is uitgegeven.", "Afdrukken", holder.update)
    question.ask("Het plan gaat weg.", "Weghalen", holder.update)
    progress.start("Kaarten maken")
    counter.set_number("1.198")
    bars.set_bars([Bar("1 Bomen", 3, "3 stemmen", marked=True)])
    todo.set_items([Todo("open", "Open het stemlokaal", "Openen")])
    listed.set_rows([Row(UUID(int=1), ("Mevrouw De Vries", "uitgegeven"))])
    QApplication.processEvents()
    for part in (*parts, *fields, *buttons):
        assert part.isVisible()
        assert colours(part.grab().toImage()) >= (1 if isinstance(part, Card) else 2), type(part).__name__


def colours(image: QImage) -> int:
    """Return how many colours a coarse look at a picture finds."""
    steps = range(0, image.height(), 2)
    return len({image.pixel(x, y) for y in steps for x in range(0, image.width(), 2)})


def test_long_text_in_a_list_gets_its_lines(plan_list: SearchList, qtbot: QtBot) -> None:
    long = [
        Row(UUID(int=number), (str(number), "Een heel lange titel van een plan " * 40, "€ 100"))
        for number in range(3)
    ]
    plan_list.set_rows(rows(PAGE))
    QApplication.processEvents()
    short = plan_list.table.rowHeight(0)
    plan_list.set_rows(long)
    qtbot.waitUntil(lambda: plan_list.table.rowHeight(0) > 1.3 * short)


def test_enter_never_opens_what_an_earlier_search_had_found(plan_list: SearchList, qtbot: QtBot) -> None:
    earlier, later = UUID(int=1), UUID(int=2)
    plan_list.set_rows([Row(earlier, ("1", "Eerder gevonden", ""))])
    opened: list[UUID] = []
    plan_list.chosen.connect(opened.append)
    with qtbot.waitSignal(plan_list.searched):
        qtbot.keyClicks(plan_list.search, "later")
    qtbot.keyClick(plan_list.search, Qt.Key.Key_Return)  # the answer is still on its way
    assert opened == []
    plan_list.set_rows([Row(earlier, ("1", "Eerder gevonden", ""))], found_for="la")
    assert opened == []
    plan_list.set_rows([Row(later, ("2", "Later gevonden", ""))], found_for="later")
    assert opened == [later]


def test_a_full_field_says_how_much_fits(qtbot: QtBot) -> None:
    field = TextField("Naam", "demo_name_edit", longest=5)
    qtbot.addWidget(field)
    field.show()
    QTest.keyClicks(field.edit, "Anna")
    assert not any(words.isVisible() for words in field.findChildren(Words) if "passen" in words.plain)
    QTest.keyClicks(field.edit, "bel")
    assert any(
        words.isVisible() for words in field.findChildren(Words) if words.plain == "Er passen 5 tekens in"
    )
