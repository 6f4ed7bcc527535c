"""The window of the marking screen: it fills a whole display and lets nobody out but a helper who knows the keys.

What a resident does lives in one ``Marking`` and in the widgets of the step that shows; both are dropped and made anew
at the end, after two minutes of silence, and when the window closes. Nothing is written anywhere.

It prints one paper; then it rests until a helper frees it, so that nobody prints a second one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.models.records import BallotPlan
from app.models.terms import Limit
from app.ui.marking.look import can_write, dots_per_inch, look_of
from app.ui.marking.parts import Key, Say, Scroller
from app.ui.marking.session import PAST_CHOOSING, Marking, Step, View
from app.ui.marking.speech import Speech
from app.ui.marking.steps import Hands, Shown, Steps, plan_key
from app.ui.marking.switches import Sign, meaning
from app.ui.marking.words import Language, language, writable
from app.ui.widgets.answers import announce
from app.ui.widgets.layouts import column, flow

SILENCE_S = 120
"""Seconds without a touch or key after which the screen starts over."""

WARNING_S = 30
"""For how many of those seconds it says so; WCAG 2.2 (2.2.1) asks for at least 20."""

THANKS_S = 10
"""Seconds that the thank-you stays."""

LEAVE_MS = 3000
"""Milliseconds that a helper holds Ctrl, Alt and Q to leave."""

FREE_MS = 1000
"""Milliseconds that a helper holds Ctrl, Alt and N to free the screen for the next resident."""

_TOUCHES = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Wheel}
)
_WIDEST_LETTERS = 46
"""The widest that the content gets, in sizes of a letter: longer lines are hard to follow."""

PrintMarks = Callable[[frozenset[int], Callable[[bool], None], Callable[[Exception], None]], None]
"""Print these ballot numbers, count the paper, and then call the one with whether it surely came out.

Or call the other with what went wrong when nothing was printed. Both on the GUI thread.
"""


@dataclass(frozen=True)
class Booth:
    """What the window works with."""

    plans: Sequence[BallotPlan]
    limit: Limit
    print_marks: PrintMarks
    practice: bool = False
    pictures: Mapping[UUID, bytes] = field(default_factory=dict[UUID, bytes])


class MarkingWindow(QWidget):
    """The marking screen. ``left`` is emitted when a helper left it."""

    left = Signal()

    def __init__(self, booth: Booth, *, speech: Speech | None = None, dpi: float = 0.0) -> None:
        """``dpi``: dots per inch, when not what the screen says of itself."""
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("marking")
        self.setWindowTitle("Wijkbalie")
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._booth, self._dpi = booth, dpi
        self._speech = speech or Speech(self)
        self._languages = writable(can_write)
        self._may_close = False
        self._warned = 0
        self._holder: QWidget | None = None
        self._keys: list[Key] = []
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._second)
        self._quiet = self._turn = 0
        self._leaving = QTimer(self, interval=LEAVE_MS, singleShot=True)
        self._leaving.timeout.connect(self.leave)
        self._freeing = QTimer(self, interval=FREE_MS, singleShot=True)
        self._freeing.timeout.connect(self.free)
        self._root = column(self)
        self._inside = QWidget()
        self._area = Scroller(self._inside)
        self._drawn: tuple[Step, View, int] | None = None
        self._marking = self._fresh()
        self._draw()

    # ------------------------------------------------------------------ from outside

    @property
    def marking(self) -> Marking:
        """Return the state of the resident who is at the screen."""
        return self._marking

    def reset(self) -> None:
        """Drop everything of this resident and stand ready to begin."""
        self._begin(Step.LANGUAGE)

    def rest(self) -> None:
        """Drop everything of this resident, whose paper was printed, and wait for a helper."""
        self._begin(Step.RESTING)

    def free(self) -> bool:
        """Let the next resident begin when a paper was printed; only a helper comes here. Return whether it did."""
        waits = self._marking.step in PAST_CHOOSING - {Step.PRINT}
        if waits:
            self.reset()
        return waits

    def leave(self) -> None:
        """Close the window; only a helper comes here."""
        self._leaving.stop()
        self._freeing.stop()
        self._tick.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.reset()
        self._may_close = True
        self.close()
        self.left.emit()
        self.deleteLater()

    # ------------------------------------------------------------------ Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Start listening for touches and counting the silence."""
        super().showEvent(event)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self._tick.start()
        self._draw()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay: a resident cannot close the window."""
        if self._may_close:
            super().closeEvent(event)
        else:
            event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note every sign of life; the touch that answers the warning does nothing else."""
        if event.type() not in _TOUCHES or not isinstance(watched, QWidget) or watched.window() is not self:
            return False
        self._quiet = 0
        if not self._warned:
            return False
        self._warned = 0
        self._draw()
        return True

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001  # Qt names it so
        """Walk along the keys in the order of reading, round and round."""
        self._move(1 if next else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key or switch means; whatever else is pressed does nothing."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier:
            held = {Qt.Key.Key_Q: self._leaving, Qt.Key.Key_N: self._freeing}.get(Qt.Key(event.key()))
            if held is not None and not event.isAutoRepeat():
                held.start()
            return
        if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            return
        if event.text().isdecimal() and event.text().isascii() and self._marking.step is Step.CHOOSE:
            self._type(event.text())
            return
        switches = self._marking.manner.switches
        sign = meaning(event.key(), switches=switches, right_to_left=self._spoken.right_to_left)
        if sign is not None and not (event.isAutoRepeat() and sign in {Sign.CHOOSE, Sign.BACK}):
            self._obey(sign)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of one of a helper's keys, and the window stays as it is."""
        if not event.isAutoRepeat():
            self._leaving.stop()
            self._freeing.stop()

    # ------------------------------------------------------------------ keys

    def _obey(self, sign: Sign) -> None:
        match sign:
            case Sign.NEXT:
                self._move(1)
            case Sign.PREVIOUS:
                self._move(-1)
            case Sign.CHOOSE:
                key = self.focusWidget()
                if isinstance(key, Key):
                    key.click()
                else:
                    self._move(1)
            case Sign.BACK:
                self._back()
            case Sign.WIPE:
                self._marking.typed = ""
                self._draw()

    def _move(self, by: int) -> None:
        keys = [key for key in self._keys if key.isEnabled()]
        if not keys:
            return
        now = self.focusWidget()
        held = now if isinstance(now, Key) and now in keys else None
        target = keys[(keys.index(held) + by) % len(keys)] if held else keys[0 if by > 0 else -1]
        if self._read_on(held, target, by):
            return
        self._go_to(target)
        self._speak(target.accessibleName())

    def _read_on(self, held: Key | None, target: Key, by: int) -> bool:
        """Scroll a page first where words lie before the next key; return whether that was all there is to do now.

        So everything can be read with one switch. A walk that begins again begins at the top, with no key held.
        """
        bar, page = self._area.verticalScrollBar(), self._area.viewport().height()
        inside = self._area.isAncestorOf(target)
        if held is not None and not self._area.isAncestorOf(held):
            if not (inside and by > 0):
                return False
            bar.setValue(0)
            held.clearFocus()
        top = target.mapTo(self._inside, QPoint(0, 0)).y() if inside else 0
        down = top + target.height() - page if inside else bar.maximum()
        way = (down if by > 0 else top) - bar.value()
        if way * by <= page:
            bar.setValue(bar.value() + (way if way * by > 0 else 0))
            return False
        bar.setValue(bar.value() + by * page * 4 // 5)
        return True

    def _go_to(self, key: Key) -> None:
        key.setFocus(Qt.FocusReason.TabFocusReason)
        if self._area.isAncestorOf(key):
            self._area.ensureWidgetVisible(key, 0, key.height() // 2)

    def _type(self, digit: str) -> None:
        """Go to the plan of a typed number, in whatever way the plans are shown."""
        found = self._marking.type_digit(digit)
        self._draw("" if found else self._spoken.say("number_none"))
        if found and self._marking.view is View.LIST:
            self._focus_on(plan_key(self._marking.plan))

    def _back(self) -> None:
        if self._marking.may_go_back:
            self._marking.go_back()
            self._draw()

    # ------------------------------------------------------------------ time

    def _second(self) -> None:
        """Count one second of silence."""
        if self._marking.step in PAST_CHOOSING - {Step.THANKS}:
            return
        self._quiet += 1
        if self._marking.step is Step.THANKS:
            if self._quiet >= THANKS_S:
                self.rest()
        elif not self._marking.began:
            self._quiet = 0
        elif self._quiet >= SILENCE_S:
            self.reset()
        elif self._quiet >= SILENCE_S - WARNING_S:
            self._warn(SILENCE_S - self._quiet)

    def _warn(self, left: int) -> None:
        """Cover the choices and say how long it takes until they are gone."""
        first, self._warned = not self._warned, left
        sentence = self._spoken.say("still_there", count=left)
        if first:
            shown = Shown()
            shown.say(self._spoken.say("still_there_title"), "title")
            shown.say(sentence)
            self._put(shown, head=[])
            self._speak(" ".join(shown.spoken))
        countdown = self.findChildren(Say)[-1]
        countdown.setText(sentence)

    # ------------------------------------------------------------------ printing

    def _print(self) -> None:
        """Hand the marks over; what waits for the answer knows whose turn it was, and not what was chosen."""
        turn = self._turn
        self._booth.print_marks(
            self._marking.marks,
            lambda surely: self._printed(turn, surely=surely),
            lambda _error: self._not_printed(turn),
        )

    def _printed(self, turn: int, *, surely: bool) -> None:
        if turn == self._turn:
            step = Step.THANKS if surely else Step.UNSURE
            self._marking = replace(self._fresh(), manner=self._marking.manner, step=step)
            self._quiet = 0
            self._draw()

    def _not_printed(self, turn: int) -> None:
        if turn == self._turn:
            self._marking.print_failed()
            self._quiet = 0
            self._draw(self._spoken.say("print_failed"))

    # ------------------------------------------------------------------ drawing

    def _begin(self, step: Step) -> None:
        self._speech.forget()
        self._marking = replace(self._fresh(), step=step)
        self._turn += 1
        self._quiet = self._warned = 0
        self._draw()

    def _fresh(self) -> Marking:
        return Marking(self._booth.plans, self._booth.limit)

    @property
    def _spoken(self) -> Language:
        return language(self._marking.manner.language)

    def _done(self, before: Step, refusal: str) -> None:
        self._draw(refusal)
        if self._marking.step is Step.PRINT and before is not Step.PRINT:
            # First the words on the screen, then the work.
            QTimer.singleShot(0, self, self._print)

    def _draw(self, alert: str = "") -> None:
        """Make the screen anew; the keyboard stays on the key of the same name, else goes where the step begins."""
        marking = self._marking
        one = marking.step is Step.CHOOSE and marking.view is View.ONE
        drawn = (marking.step, marking.view, marking.at if one else 0)
        arrived, held = drawn != self._drawn, self._held if self._drawn and drawn[0] is self._drawn[0] else ""
        scrolled = 0 if arrived else self._area.verticalScrollBar().value()
        self._drawn = drawn
        dpi = self._dpi or dots_per_inch(self.screen())
        self._look = look_of(marking.manner.theme, marking.manner.size, self._spoken, dpi)
        shown = self._steps().shown()
        if alert:
            shown.foot.insert(0, Say(alert, "alert"))
            announce(self, alert)
        self._put(shown, head=self._head())
        self._area.verticalScrollBar().setValue(scrolled)
        if not self._focus_on(held.removeprefix("marking_")):
            self._focus_on(shown.first)
        if one and arrived:
            self._show_from_top()
        if arrived or alert:
            self._speak(alert or " ".join(shown.spoken))

    def _steps(self) -> Steps:
        step = self._marking.step
        room = (max(200, self._content_width), max(150, self.height() // 3))
        return Steps(
            self._marking,
            self._spoken,
            self._look,
            Hands(lambda refusal: self._done(step, refusal), self.rest),
            languages=self._languages,
            pictures=self._booth.pictures,
            room=room,
        )

    def _show_from_top(self) -> None:
        """Begin with the title of the plan, also where the letters are so large that no key is in view then."""
        bar, key = self._area.verticalScrollBar(), self.focusWidget()
        if bar.value() and isinstance(key, Key):
            bar.setValue(0)
            key.clearFocus()

    @property
    def _held(self) -> str:
        """Return the name of the key that has the keyboard."""
        return next((key.objectName() for key in self._keys if key is self.focusWidget()), "")

    def _focus_on(self, name: str) -> bool:
        for key in self._keys:
            if key.objectName() == f"marking_{name}" and key.isEnabled():
                self._go_to(key)
                return True
        return False

    def _head(self) -> list[Key]:
        """Return what is always at hand: back, start over, letters, reading aloud."""
        marking, look, word = self._marking, self._look, self._spoken.say
        if marking.step in PAST_CHOOSING:
            return []
        keys: list[Key] = []
        if marking.may_go_back:
            keys.append(Key(look, "back", [word("back")], self._back))
        if marking.step not in {Step.LANGUAGE, Step.START_OVER}:
            keys.append(Key(look, "start_over", [word("start_over")], self._ask_start_over))
        if marking.step in {Step.EXPLAIN, Step.CHOOSE, Step.REVIEW}:
            keys.append(Key(look, "letters", [word("letters")], self._change_letters))
        if self._speech.can_speak(self._spoken.locale):
            speaking = marking.manner.speaking
            key = Key(look, "speak", [word("speak")], self._switch_speech, marked=speaking)
            said = "switched_on" if speaking else "switched_off"
            key.setAccessibleName(word(said, thing=word("speak")))
            keys.append(key)
        return keys

    def _ask_start_over(self) -> None:
        self._marking.ask_start_over()
        self._draw()

    def _change_letters(self) -> None:
        self._marking.change_letters()
        self._draw()

    def _switch_speech(self) -> None:
        manner = self._marking.manner
        manner.speaking = not manner.speaking
        self._drawn = None
        self._draw()
        if not manner.speaking:
            self._speech.hush()

    def _speak(self, text: str) -> None:
        if self._marking.manner.speaking:
            self._speech.say(text, self._spoken.locale)

    # ------------------------------------------------------------------ putting it together

    @property
    def _content_width(self) -> int:
        return min(self.width(), _WIDEST_LETTERS * self._look.letter) - 4 * self._look.gap

    def _put(self, shown: Shown, *, head: list[Key]) -> None:
        """Take away what stood there and show this instead."""
        look = self._look
        self.setUpdatesEnabled(False)
        self.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if look.right_to_left else Qt.LayoutDirection.LeftToRight
        )
        if self.styleSheet() != look.sheet:
            self.setStyleSheet(look.sheet)
        if self._holder is not None:
            self._holder.hide()
            self._holder.setParent(None)
            self._holder.deleteLater()
        self._holder = QWidget()
        self._fill(self._holder, shown, head)
        self._root.addWidget(self._holder)
        content = [key for part in shown.parts for key in _keys_in(part)]
        self._keys = [*content, *(key for part in shown.foot for key in _keys_in(part)), *head]
        self._holder.show()
        self.setUpdatesEnabled(True)

    def _fill(self, holder: QWidget, shown: Shown, head: list[Key]) -> None:
        gap = self._look.gap
        outer = column(holder, space=gap, margin=gap)
        if self._booth.practice:
            outer.addWidget(Say(self._spoken.say("practice"), "head"))
        if head:
            right = self._look.right_to_left
            outer.addWidget(flow(*(reversed(head) if right else head), space=2, to_right=right))
        self._inside = inside = QWidget()
        inside.setMaximumWidth(_WIDEST_LETTERS * self._look.letter)
        down = column(inside, space=gap)
        for part in shown.parts:
            down.addWidget(part)
        down.addStretch(1)
        self._area = Scroller(inside)
        outer.addWidget(self._area, 1)
        for part in shown.foot:
            outer.addWidget(part)


def _keys_in(part: QWidget) -> list[Key]:
    return [part] if isinstance(part, Key) else part.findChildren(Key)
