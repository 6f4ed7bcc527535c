"""Taking a card in with the filled paper that came with it, at a spreekuur or beside the check-in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.models.records import Verdict
from app.models.terms import VerdictKind
from app.operations import cards, stations
from app.ui.pages.cards_common import BOX_CHANGED, MISTAKE, CardDesk
from app.ui.text import verdict_words
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.reveal import go_to, scroll_to

_HOW = (
    "Deze bewoner levert een ingevuld stembiljet in met de stemkaart. Scan de kaart. "
    "Doe het stembiljet ongelezen in de verzegelde bus."
)


def tone(verdict: Verdict) -> Tone:
    """Return how an answer looks and sounds: what could not be read is no refusal yet."""
    if verdict.accepted:
        return Tone.YES
    return Tone.MIND if verdict.kind is VerdictKind.UNREADABLE else Tone.NO


@dataclass(frozen=True)
class _Taken:
    """A card that was taken in: the act, and the station whose box got the paper, if one was open."""

    act_id: UUID
    station_id: UUID | None


class TakeInView(QWidget):
    """One field and one answer."""

    def __init__(self, counter: CardDesk) -> None:
        """Start waiting for a card."""
        super().__init__()
        self._counter = counter
        self._page = counter.page
        self._taken: _Taken | None = None
        self.code = CodeField("card_take_in_edit", spoken="Scan de stemkaart die wordt ingeleverd")
        self.code.code_entered.connect(self._take)
        self.answer = AnswerPanel(
            "card_take_in_answer",
            waiting="Scan de stemkaart",
            waiting_hint="Of typ de code die op de kaart staat.",
        )
        self._undo = named(QuietButton("Terugdraaien", "undo"), "card_take_in_undo")
        self._undo.clicked.connect(self._ask_undo)
        layout = column(self, space=SPACE_4)
        layout.addWidget(Words(_HOW))
        layout.addWidget(self.code)
        layout.addWidget(self.answer, 1)
        layout.addWidget(flow(self._undo))
        self.reset()

    def reset(self) -> None:
        """Wait for a card again."""
        self._taken = None
        self.code.clear()
        self.answer.reset()
        self._undo.hide()

    def focus_first(self) -> None:
        """Go to the field, with what stands there selected."""
        go_to(self.code)
        self.code.selectAll()

    def _take(self, scan: str) -> None:
        place, session = self._counter.place(), self._page.desk.session
        if not place or session is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id, session_id = self._counter.contest.id, session.id

        def take() -> _Taken:
            box = stations.open_box(store, session_id=session_id, contest_id=contest_id)
            if box is None:
                act_id = cards.surrender(store, moment, contest_id=contest_id, scan=scan, place=place)
                return _Taken(act_id, None)
            verdict = stations.take_in_brought(store, moment, station_id=box, scan=scan)
            if verdict.act_id is None:
                raise cards.CardRefused(verdict=verdict)
            return _Taken(verdict.act_id, box)

        self._page.act(take, self._show_taken, changed=BOX_CHANGED, failed=self._show_refused)

    def _show_taken(self, taken: _Taken) -> None:
        self._taken = taken
        self._answer(Tone.YES, "Goed", "De kaart is ingenomen.", "Doe het stembiljet ongelezen in de bus.")

    def _show_refused(self, error: Exception) -> None:
        verdict = error.data.get("verdict") if isinstance(error, cards.CardRefused) else None
        if not isinstance(verdict, Verdict):
            self._page.show_error(error)
            return
        self._taken = None
        words = verdict_words(verdict)
        self._answer(tone(verdict), words.word, words.sentence, words.todo)

    def _ask_undo(self) -> None:
        self._counter.reason.ask(
            "Waarom wordt dit teruggedraaid?", "Terugdraaien", self._do_undo, ready=MISTAKE
        )

    def _do_undo(self, reason: str) -> None:
        place, taken = self._counter.place(), self._taken
        if taken is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()

        def undo() -> None:
            act_id, box = taken.act_id, taken.station_id
            if box is None:
                cards.undo(store, moment, act_id=act_id, reason=reason, place=place)
            else:
                stations.undo(store, moment, station_id=box, act_id=act_id, reason=reason)

        self._page.act(undo, self._show_undone, changed=BOX_CHANGED)

    def _show_undone(self, _nothing: None) -> None:
        self._taken = None
        self._answer(
            Tone.MIND,
            "Teruggedraaid",
            "De kaart is weer goed.",
            "Geef kaart en stembiljet terug aan de bewoner.",
        )

    def _answer(self, tone_now: Tone, word: str, sentence: str, todo: str) -> None:
        self.answer.show_answer(tone_now, word, sentence, todo)
        self._undo.setVisible(self._taken is not None)
        self.focus_first()
        scroll_to(self.answer)
