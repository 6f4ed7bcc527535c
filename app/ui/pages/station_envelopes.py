"""The envelopes of a closed station: for each the card is scanned once more, and someone decides whether it counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.dutch import clock, count
from app.models.records import Provisional, Station, Verdict
from app.models.terms import VerdictKind
from app.operations import provisional
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.station_lines import ToneLine
from app.ui.pages.station_words import not_a_code
from app.ui.text import verdict_words
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.answers import Strip
from app.ui.widgets.basics import LinkButton, QuietButton, Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.reason import ReasonStrip
from app.ui.widgets.reveal import go_to, scroll_to

_CHANGED = frozenset({Topic.STATION, Topic.CARDS})
_SCAN = "Envelop {0}: maak alleen de grote envelop open en scan de stemkaart. De kleine envelop blijft dicht."
_TO_BOX = "Deze kaart is nu goed. Kies Aannemen. Doe daarna het biljet in de bus, zonder ernaar te kijken."
_LEFT_OUT = "Dan telt deze envelop niet mee. Kies Afwijzen."
_NOT_YET = {
    VerdictKind.UNREADABLE: "Scan de kaart nog eens, of typ de code van de kaart over.",
    VerdictKind.NOT_A_CARD: "Scan de stemkaart uit de grote envelop.",
    VerdictKind.UNKNOWN: (
        "Synchroniseer eerst, want misschien is hij elders uitgegeven. Blijft hij onbekend? Kies dan Afwijzen."
    ),
    VerdictKind.NOT_ISSUED: (
        "Synchroniseer eerst, want misschien is hij elders uitgegeven. Blijft het zo? Kies dan Afwijzen."
    ),
}
"""What to do where the answer says nothing final: a good vote must not be left out for a bad scan."""

_NO_CARD = "Kan de kaart niet worden gescand? Dan kan de envelop alleen worden afgewezen."


def envelope_sentence(one: Provisional) -> str:
    """Return an envelope in a few words: its number, when and why, and what was decided."""
    told = f"Envelop {one.number}, {clock(one.at)}: {one.note}."
    if one.accepted is None:
        return told
    return f"{told} {'Aangenomen' if one.accepted else 'Afgewezen'}: {one.decided_because}."


class DecideStrip(Strip):
    """One envelope: the card is scanned, the program says what it says of it now, and someone decides."""

    scanned = Signal(str)
    taken = Signal()
    left_out = Signal()

    def __init__(self, name: str) -> None:
        """Start hidden."""
        super().__init__(name, "Beslissen over een envelop")
        self.code = CodeField(f"{name}_code_edit", spoken="Scan de kaart uit de envelop")
        self.code.code_entered.connect(self.scanned)
        self.answer = ToneLine(f"{name}_answer")
        self.accept = named(QuietButton("Aannemen", "yes"), f"{name}_accept")
        self.reject = named(QuietButton("Afwijzen", "no"), f"{name}_reject")
        self._no = named(LinkButton("Terug", "back", key="Esc"), f"{name}_no")
        self.accept.clicked.connect(self.taken)
        self.reject.clicked.connect(self.left_out)
        self._no.clicked.connect(self.withdraw)
        layout = column(self, space=SPACE_3, margin=SPACE_4)
        for part in (self._words, self.code, self.code.hint, self.answer):
            layout.addWidget(part)
        layout.addWidget(flow(self.accept, self.reject, self._no))

    def ask(self, one: Provisional) -> None:
        """Begin with an envelope."""
        self.code.clear()
        self.accept.hide()
        self.answer.say(Tone.IDLE, _NO_CARD)
        self.put(_SCAN.format(one.number), self.code)
        scroll_to(self)

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what the card is worth now."""
        words = verdict_words(verdict)
        self.accept.setVisible(verdict.accepted)
        if verdict.accepted:
            self.answer.say(Tone.YES, _TO_BOX)
            go_to(self.accept)
        else:
            now_what = _NOT_YET.get(verdict.kind, _LEFT_OUT)
            tone = Tone.MIND if verdict.kind in _NOT_YET else Tone.NO
            self.answer.say(tone, f"{words.sentence} {now_what}")
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)


class Envelopes(QWidget):
    """The list of envelopes. Hidden where there are none."""

    decided = Signal()
    """It was decided over an envelope: the record says something else now."""

    def __init__(self, page: Page) -> None:
        """Start without a station."""
        super().__init__()
        self._page = page
        self._station: Station | None = None
        self._chosen: Provisional | None = None
        self._scan = ""
        self._said = named(Words("", "large"), "station_envelopes_said")
        self.decide = DecideStrip("station_envelope")
        self.decide.scanned.connect(self._judge)
        self.decide.taken.connect(lambda: self._ask_why(accept=True))
        self.decide.left_out.connect(lambda: self._ask_why(accept=False))
        self.reason = ReasonStrip("station_envelope_reason", refuse=not_a_code)
        self._lines = column(space=SPACE_2)
        layout = column(self, space=SPACE_3)
        for part in (self._said, self.decide, self.reason):
            layout.addWidget(part)
        layout.addLayout(self._lines)
        self.hide()

    @property
    def questions(self) -> tuple[Strip, ...]:
        """Return the questions that Esc calls off."""
        return (self.decide, self.reason)

    @property
    def todo(self) -> bool:
        """Tell whether an envelope still waits for a decision."""
        return self._station is not None and self._station.numbers.provisional_open > 0

    def show_station(self, station: Station) -> None:
        """Fetch the envelopes of a closed station."""
        self._station = station
        self.setVisible(station.numbers.provisional > 0)
        if station.numbers.provisional:
            store = self._page.desk.store
            self._page.fetch(lambda: provisional.of_station(store, station.id), self._show)

    def focus_first(self) -> None:
        """Go to the first envelope that waits."""
        button = self.findChild(QuietButton, "station_decide")
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, found: tuple[Provisional, ...]) -> None:
        waiting = [one for one in found if one.accepted is None]
        still = (
            f"Beslis nog over {count(len(waiting), 'envelop', 'enveloppen')}. Synchroniseer eerst: dan kent deze "
            "laptop ook de kaarten van de andere. Na het beslissen kan het tellen beginnen."
        )
        self._said.set_text(still if waiting else "Over alle enveloppen is beslist.")
        clear(self._lines)
        for one in found:
            self._lines.addWidget(self._line(one))

    def _line(self, one: Provisional) -> ToneLine:
        line = ToneLine(f"station_envelope_{one.number}")
        tones = {None: Tone.MIND, True: Tone.YES, False: Tone.NO}
        line.say(tones[one.accepted], envelope_sentence(one))
        if one.accepted is None:
            button = named(QuietButton("Beslissen"), "station_decide", f"Beslissen over envelop {one.number}")
            button.clicked.connect(lambda: self._begin(one))
            line.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return line

    # ------------------------------------------------------------------ one envelope

    def _begin(self, one: Provisional) -> None:
        self._chosen, self._scan = one, ""
        self._page.message.clear()
        self.reason.withdraw()
        self.decide.ask(one)

    def _judge(self, scan: str) -> None:
        one, store = self._chosen, self._page.desk.store
        if one is not None:
            self._scan = scan
            self._page.fetch(lambda: provisional.judge_again(store, one.id, scan), self.decide.show_verdict)

    def _ask_why(self, *, accept: bool) -> None:
        one, scan = self._chosen, self._scan
        if one is None:
            return
        self.decide.withdraw()
        ready = (
            ("Kaart is na het verzenden bekend",) if accept else ("Kaart is al gebruikt", "Kaart geldt niet")
        )
        verb = "aangenomen" if accept else "afgewezen"
        self.reason.ask(
            f"Waarom wordt envelop {one.number} {verb}? Dat komt in het verslag.",
            "Aannemen" if accept else "Afwijzen",
            self._taking(one, scan) if accept else self._rejecting(one),
            ready=ready,
        )

    def _taking(self, one: Provisional, scan: str) -> Callable[[str], None]:
        def take(reason: str) -> None:
            store, moment = self._page.desk.store, self._page.desk.moment()
            self._do(
                lambda: provisional.accept(store, moment, provisional_id=one.id, scan=scan, reason=reason),
                f"Envelop {one.number} is aangenomen. Doe het biljet in de bus, zonder ernaar te kijken.",
            )

        return take

    def _rejecting(self, one: Provisional) -> Callable[[str], None]:
        def leave(reason: str) -> None:
            store, moment = self._page.desk.store, self._page.desk.moment()
            self._do(
                lambda: provisional.reject(store, moment, provisional_id=one.id, reason=reason),
                f"Envelop {one.number} is afgewezen. Laat hem dicht en bewaar hem.",
            )

        return leave

    def _do(self, fn: Callable[[], Provisional], said: str) -> None:
        def done(_one: Provisional) -> None:
            self._page.say(Tone.YES, said)
            self.decided.emit()

        self._page.act(fn, done, changed=_CHANGED)
