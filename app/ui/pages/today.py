"""Vandaag: what there is to do now; without a session, which one to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.models.dutch import AMSTERDAM, day
from app.models.records import DeskSession
from app.models.terms import SessionKind
from app.models.words import WORDS
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.today_start import StartPanel
from app.ui.today_list import CLOSE_DAY, Situation, Task, incident_sentence, look, tasks
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.basics import Button, QuietButton, Words, named, tone_of
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Toned, row
from app.ui.widgets.lists import Todo, TodoList

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

_THE = {
    SessionKind.OFFICE_HOUR: "het spreekuur",
    SessionKind.PLAN_LAB: "het plannenlab",
    SessionKind.POLLING_STATION: "het stemlokaal",
}


class TodayPage(Page):
    """The to-do list that the session writes itself."""

    key = "today"
    title = "Vandaag"
    help_text = (
        "Hier staat wat er nu te doen is. De bovenste regel is het eerste dat nodig is. "
        "Aan het begin kiest u wat u gaat doen en waar. Aan het eind sluit u hier de dag af. "
        "Wat nu niet kan, staat er niet, of er staat bij waarom niet."
    )
    topics = frozenset(Topic)

    def __init__(self, desk: Desk) -> None:
        """Show the choice or the list, whichever the desk's session asks for."""
        super().__init__(desk)
        self._tasks: dict[str, Task] = {}
        self._waiting_for_focus = False
        self._incidents = _IncidentStrip(self.name("incidents"))
        self._incidents.look.clicked.connect(self._open_incidents)
        self._day = Words("", "muted")
        self._todo = TodoList(self.name("todo"))
        self._todo.chosen.connect(self._follow)
        self.start = StartPanel(self.name("start"))
        self.start.word_changed.connect(self._show_start_word)
        self.start.resumed.connect(self._resume)
        self.start.entered.connect(self._begin)
        for part in (self._incidents, self._day, self._todo, self.start):
            self.content.addWidget(part)
        self.content.addStretch(1)
        desk.session_changed.connect(self._show_session)
        self._show_session()

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Write the list again."""
        session, today = self.desk.session, self.desk.now().astimezone(AMSTERDAM).date()
        store = self.desk.store
        if session is not None:
            self.fetch(lambda: look(store, session, today), self._show_list)
        else:
            self.fetch(lambda: _open_sessions(store), self.start.set_open_sessions)

    def focus_first(self) -> None:
        """Begin at the first thing to do, or at the choice."""
        if self.desk.session is None:
            self.start.focus_first()
        elif self._todo.isHidden() or not self._focus_list():
            self._waiting_for_focus = True
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_main(self) -> None:
        """Do the first thing on the list, or begin."""
        first = next((task for task in self._tasks.values() if task.word), None)
        if self.desk.session is not None and first is not None and not self.question.asking:
            self._follow(first.key)
        else:
            super().press_main()

    # ------------------------------------------------------------------ begin

    def _show_session(self) -> None:
        session = self.desk.session
        self.start.setVisible(session is None)
        self._todo.setVisible(session is not None)
        self._day.setVisible(session is not None)
        if session is None:
            self._tasks = {}
            self._incidents.hide()
            self.set_title("Wat gaat u doen?")
            self._show_start_word()
        else:
            self.set_title(f"{WORDS[session.kind]} {session.place}")
            self._day.set_text(day(session.day)[:1].upper() + day(session.day)[1:])
            self.set_main_action("", None)
        if self.desk.helper is not None and self.isVisible():
            self.refresh(self.topics)

    def _show_start_word(self) -> None:
        self.set_main_action(self.start.word, self._begin)

    def _begin(self) -> None:
        from app.operations import sessions

        wanted = self.start.wanted()
        if wanted is None:
            return
        kind, place = wanted
        store, moment = self.desk.store, self.desk.moment()
        today = moment.at.astimezone(AMSTERDAM).date()
        self.act(
            lambda: sessions.start(store, moment, kind=kind, place=place, day=today),
            self._begun,
            changed=frozenset({Topic.SESSION}),
            failed=self._not_begun,
        )

    def _begun(self, session: DeskSession) -> None:
        self.message.clear()
        self.start.reset()
        self._waiting_for_focus = True
        self.desk.set_session(session)

    def _not_begun(self, error: Exception) -> None:
        if type(error).__name__ == "PlaceMissing":
            self.start.show_error(error)
        else:
            self.show_error(error)

    def _resume(self, session: DeskSession) -> None:
        self._waiting_for_focus = True
        self.desk.set_session(session)

    # ------------------------------------------------------------------ the list

    def _show_list(self, now: Situation) -> None:
        if now.session != self.desk.session:
            return
        had_focus = self._todo.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        found = tasks(now)
        if tuple(self._tasks.values()) != found:
            self._tasks = {task.key: task for task in found}
            self._todo.set_items(
                [Todo(task.key, task.sentence, task.word, task.why, task.icon) for task in found]
            )
        self._incidents.show_sentence(incident_sentence(now.open_incidents))
        if had_focus or self._waiting_for_focus:
            self._waiting_for_focus = not self._focus_list()

    def _focus_list(self) -> bool:
        first = next((task.key for task in self._tasks.values() if task.word), "")
        buttons = self._todo.findChildren(Button, f"{self._todo.objectName()}_{first}")
        if not buttons:
            return False
        buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _follow(self, key: str) -> None:
        task = self._tasks[key]
        if task.act == CLOSE_DAY:
            self._ask_close()
        else:
            self.desk.go(task.page, task.subject, task.act)

    def _open_incidents(self) -> None:
        self.desk.go("manage", act="incidents")

    # ------------------------------------------------------------------ the end of the day

    def _ask_close(self) -> None:
        session = self.desk.session
        if session is None:
            return
        what = _THE[session.kind]
        self.ask(
            f"Sluit u {what} in {session.place} af? Alles blijft bewaard. Een nieuwe dag begint u op deze pagina.",
            "Dag afsluiten",
            self._close,
        )

    def _close(self) -> None:
        from app.operations import sessions

        session = self.desk.session
        if session is None:
            return
        store, moment = self.desk.store, self.desk.moment()
        self.act(
            lambda: sessions.close(store, moment, session_id=session.id),
            self._closed,
            changed=frozenset({Topic.SESSION}),
        )

    def _closed(self, session: DeskSession) -> None:
        self.desk.set_session(None)
        self.say(
            Tone.YES, f"{WORDS[session.kind]} {session.place} is afgesloten. Alles is bewaard op deze laptop."
        )
        self.start.focus_first()


class _IncidentStrip(Toned):
    """Says that something is out of line, until a person has looked at it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name, "Voorvallen")
        self._icon = Icon("mind")
        self._words = Words("", "large")
        self.look = named(QuietButton("Bekijk"), f"{name}_look", "Bekijk de voorvallen")
        layout = row(self._icon, self._words, self.look, space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_2)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        """Say it; empty says that all is well."""
        for part in (self, self._icon, self._words):
            tone_of(part, Tone.MIND)
        self._words.set_text(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


def _open_sessions(store: Store) -> tuple[DeskSession, ...]:
    from app.operations import sessions

    return sessions.open_sessions(store)
