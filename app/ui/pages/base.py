"""What every page has in common.

A title, one main action, messages and questions on the page, and content that scrolls up and down only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget
from shiboken6 import isValid

from app.ui import text
from app.ui.desk import Desk, Place
from app.ui.jobs import NOTHING, Job, Lane, Topic
from app.ui.tokens import FORM_WIDTH, SPACE_3, SPACE_4, SPACE_6, TARGET, Tone
from app.ui.widgets.answers import ConfirmStrip, MessageBar
from app.ui.widgets.basics import LinkButton, MainButton, Words, named, styled
from app.ui.widgets.help import HelpPanel
from app.ui.widgets.layouts import column, row
from app.ui.widgets.reveal import go_to, scroll_to

T = TypeVar("T")
_NO_LIMIT = 16777215
_SCROLL_ALL = 150
"""Text size, in percent, from which the title and messages scroll along with the content; the main action stays."""
_ALL = 1_000
"""Share of the room that leaves next to nothing for a stretch of 1."""

_GUTTER = SPACE_4
"""Room at the right of the content for the scroll bar, in pixels."""


class PageContent(QWidget):
    """What scrolls on a page."""

    def minimumSizeHint(self) -> QSize:
        """Ask for no more height than the text takes at the real width.

        Qt adds up what each wrapped text would need if it were narrow, and so scrolls where all is in view.
        """
        hint = super().minimumSizeHint()
        layout = self.layout()
        return QSize(hint.width(), 0) if layout is not None and layout.hasHeightForWidth() else hint


class Page(QWidget):
    """A page of the window. A subclass fills ``content``, names its topics and answers ``refresh``."""

    key: ClassVar[str]
    """The page's short name: first part of every ``objectName`` on it, and its address for ``Desk.go``."""
    title: ClassVar[str]
    help_text: ClassVar[str]
    """What the page is for and how it works, in a few plain sentences (F1)."""
    topics: ClassVar[frozenset[Topic]] = NOTHING
    """What the page shows, so that it hears of changes in it."""
    wide: ClassVar[bool] = False
    """Whether the content takes the whole width; a form does not."""

    alone_changed = Signal(bool)
    """The page wants the window for itself (no rail), or no longer."""

    def __init__(self, desk: Desk) -> None:
        """Build the frame; the subclass adds to ``content``."""
        super().__init__()
        self.desk = desk
        self.setObjectName(self.key)
        self.setAccessibleName(self.title)
        self.alone = False
        self._main_act: Callable[[], None] | None = None
        self._back_act: Callable[[], None] | None = None
        self._search: QWidget | None = None
        self._build()
        desk.settings_changed.connect(self._fit)
        self._fit()

    # ------------------------------------------------------------------ what a subclass may answer

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch again what changed. Called when the page is shown and something it shows has changed since."""

    def unseen(self, topics: frozenset[Topic]) -> frozenset[Topic]:
        """Return which of the topics that an act just changed this page shows and must fetch again."""
        return topics & self.topics

    def show_place(self, place: Place) -> None:
        """Show what ``Desk.go`` asked for: a subject, an act; without either the page stays as it is."""

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self._content_focus()

    def save_pending(self) -> None:
        """Save what was typed and not yet saved; called before the page is left, locked or closed."""

    def back(self) -> bool:
        """Go one step back on this page; return False when there is none."""
        if self._back_act is None:
            return False
        self._back_act()
        return True

    # ------------------------------------------------------------------ what a subclass uses

    def name(self, thing: str) -> str:
        """Return ``<page>_<thing>``."""
        return f"{self.key}_{thing}"

    def set_title(self, title: str) -> None:
        """Head the page differently, with the name of what is open for instance."""
        self._title.set_text(title)

    def set_main_action(self, word: str, act: Callable[[], None] | None, icon_name: str = "") -> MainButton:
        """Set the one main action of the page; None takes it away. Also on Ctrl+Enter."""
        self._main_act = act
        self._main.set_word(word)
        self._main.set_icon(icon_name)
        self._main.setToolTip(f"{word} (Ctrl+Enter)")
        self._main.setVisible(act is not None)
        self._show_bar()
        return self._main

    def focus_main(self) -> None:
        """Put the keyboard on the main action."""
        self._main.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_back(self) -> None:
        """Put the keyboard on the way back."""
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_back(self, word: str, act: Callable[[], None] | None) -> None:
        """Set the way back above the title, also on Esc; None takes it away."""
        self._back_act = act
        self._back.set_word(word)
        self._back.setVisible(act is not None)
        self._show_bar()

    def set_search(self, field: QWidget | None) -> None:
        """Name the field that Ctrl+F goes to."""
        self._search = field

    def set_alone(self, alone: bool) -> None:  # noqa: FBT001  # a switch
        """Take the window for this page, so that nobody leaves it by accident, or give it back."""
        if alone != self.alone:
            self.alone = alone
            self.alone_changed.emit(alone)

    def act(
        self,
        fn: Callable[[], T],
        done: Callable[[T], None],
        *,
        changed: frozenset[Topic],
        failed: Callable[[Exception], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> Job[T]:
        """Do an act off the GUI thread. The main action waits; a refusal is said on the page unless ``failed`` does."""
        held = self._keyboard()
        self._main.setEnabled(False)
        pushed = self._keyboard()

        def answer(value: T) -> None:
            self._main.setEnabled(True)
            done(value)
            self._keep_focus(held, pushed)

        def refuse(error: Exception) -> None:
            self._main.setEnabled(True)
            (failed or self.show_error)(error)
            self._keep_focus(held, pushed)

        return self.desk.jobs.run(fn, answer, refuse, changed=changed, owner=self, lane=lane)

    def _keep_focus(self, held: QWidget | None, pushed: QWidget | None) -> None:
        """Bring the keyboard back where it was before an act, if nobody chose another place meanwhile.

        Qt moves it on when what has it can no longer be used: past the end of the page, to the head of the window.
        """
        now = self._keyboard()
        chosen = now is not None and self.isAncestorOf(now) and (now is not pushed or now is held)
        if held is None or not self.isVisible() or chosen:
            return
        if isValid(held) and self.isAncestorOf(held) and held.isVisible() and held.isEnabled():
            held.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._main.isVisible():
            self.focus_main()
        else:
            self._content_focus()

    def _keyboard(self) -> QWidget | None:
        return self.window().focusWidget()

    def fetch(self, fn: Callable[[], T], done: Callable[[T], None]) -> Job[T]:
        """Ask the store something. Answers come in the order of asking, so the last one shown is the newest."""
        return self.desk.jobs.run(fn, done, self.show_error, owner=self)

    def say(self, tone: Tone, sentence: str, word: str = "", act: Callable[[], None] | None = None) -> None:
        """Say something above the content, perhaps with one thing to do."""
        self.message.say(tone, sentence, word, act)
        scroll_to(self.message)

    def show_error(self, error: Exception) -> None:
        """Say in plain words what went wrong."""
        self.say(Tone.NO, text.sentence(error))

    def ask(self, sentence: str, yes_word: str, act: Callable[[], None], *, no_word: str = "Terug") -> None:
        """Ask before an act with consequences; the safe answer has the keyboard."""
        self.question.ask(sentence, yes_word, act, no_word=no_word)
        scroll_to(self.question)

    # ------------------------------------------------------------------ what the window uses

    def press_main(self) -> None:
        """Do the main action, if it can be done now."""
        if self._main_act is not None and self._main.isEnabled() and not self.question.asking:
            self._main_act()

    def escape(self) -> None:
        """Take away what stands in front, else go a step back."""
        if self.question.asking:
            self.question.withdraw()
        elif not self.help.isHidden():
            self.toggle_help()
        elif not self.back():
            self.message.clear()

    def toggle_help(self) -> None:
        """Show the help of this page, or put it away."""
        self.help.setVisible(self.help.isHidden())
        if not self.help.isHidden():
            self.area.verticalScrollBar().setValue(0)

    def focus_search(self) -> None:
        """Go to the search field, with what stands there selected."""
        if self._search is not None:
            self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ------------------------------------------------------------------ how it is made

    def _build(self) -> None:
        outer = column(self, space=SPACE_3)
        self._outer = outer
        outer.setContentsMargins(SPACE_6, SPACE_4, SPACE_6 - _GUTTER, 0)
        self._back = named(LinkButton("Terug", "back", key="Esc"), self.name("back"))
        self._back.clicked.connect(self.back)
        styled(self._back, flush=True).hide()
        self.message = MessageBar(self.name("message"))
        self.question = ConfirmStrip(self.name("question"))
        self.question.closed.connect(self.focus_first)
        self._bar = QWidget()
        self._bar_row = row(self._back)
        self._bar_row.addStretch(1)
        self._bar.setLayout(self._bar_row)
        outer.addWidget(self._bar)
        self._top = QWidget()
        self._top.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        top = column(self._top, space=SPACE_3)
        top.addLayout(self._head())
        top.addWidget(self.message)
        top.addWidget(self.question)
        outer.addWidget(self._top)
        outer.addWidget(self._scrolled(), 1)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.press_main)

    def _head(self) -> QHBoxLayout:
        self._title = named(Words(self.title, "title"), self.name("title"))
        self._title.setMinimumHeight(TARGET)
        self._main = named(MainButton("", key="Ctrl+Enter"), self.name("main"))
        self._main.clicked.connect(self.press_main)
        self._main.hide()
        head = QHBoxLayout()
        head.setSpacing(SPACE_4)
        head.addWidget(self._title, 1)
        head.addWidget(self._main)
        self._head_row = head
        return head

    def _scrolled(self) -> QScrollArea:
        self.area = QScrollArea(widgetResizable=True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = PageContent()
        across = QHBoxLayout(inside)
        self._across = across
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_gutter)
        self._keep_gutter(0, 0)
        self._form = QWidget()
        self._form.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # Without a limit the form takes all; with one, the rest stays white on the right.
        across.addWidget(self._form, _ALL)
        across.addStretch(1)
        form = column(self._form, space=SPACE_4)
        self._inside = form
        self.help = HelpPanel(self.name("help"), self.help_text)
        self.help.closed.connect(self.toggle_help)
        form.addWidget(self.help)
        self.content = column(space=SPACE_4)
        form.addLayout(self.content, 1)
        self.area.setWidget(inside)
        return self.area

    def _keep_gutter(self, _least: int, most: int) -> None:
        """Leave the scroll bar its room beside the content, so that nothing moves when it comes or goes."""
        taken = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self._across.setContentsMargins(0, 0, max(0, _GUTTER - taken), SPACE_4)

    def _fit(self) -> None:
        limit = _NO_LIMIT if self.wide else FORM_WIDTH * self.desk.settings.text_scale // 100
        self._form.setMaximumWidth(limit)
        self._place_top()

    def _place_top(self) -> None:
        """Let title, message and question scroll along when letters are so large that little room is left."""
        scrolls = self.desk.settings.text_scale >= _SCROLL_ALL
        layout = self._inside if scrolls else self._outer
        if layout.indexOf(self._top) < 0:
            layout.insertWidget(0 if scrolls else 1, self._top)
        right = 0 if scrolls else _GUTTER
        self._top.setContentsMargins(0, 0, right, 0)
        home = self._bar_row if scrolls else self._head_row
        if home.indexOf(self._main) < 0:
            hidden = self._main.isHidden()
            home.addWidget(self._main)
            self._main.setHidden(hidden)
        self._bar_row.setContentsMargins(0, 0, _GUTTER, 0)
        self._show_bar()

    def _show_bar(self) -> None:
        """Keep the way back in view above what scrolls, and with large letters the main action too.

        The title stands beside a main action that has no way back beside it: room is scarce then.
        """
        holds_main = self._bar_row.indexOf(self._main) >= 0 and not self._main.isHidden()
        beside = holds_main and self._back.isHidden()
        home, place = (self._bar_row, 1) if beside else (self._head_row, 0)
        if home.indexOf(self._title) < 0:
            home.insertWidget(place, self._title, _ALL)
            self._title.show()
        self._bar.setVisible(holds_main or not self._back.isHidden())

    def _content_focus(self) -> None:
        for widget in self._form.findChildren(QWidget):
            can = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if self._top.isAncestorOf(widget):
                continue
            if can and widget.isEnabled() and widget.isVisibleTo(self._form):
                go_to(widget)
                return
        self.focus_main()
