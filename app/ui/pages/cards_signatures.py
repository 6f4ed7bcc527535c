"""Signature lists with codes: plan by plan, checked one by one, taken in together; then one paper for each signature.

What was chosen stands in memory while the view is open, and on the papers that are printed; nowhere else.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.models.codes import CardScan, UnreadableCode, read_scan
from app.models.dutch import count
from app.models.records import BallotPlan, Verdict
from app.models.terms import VerdictKind
from app.operations import card_lists, cards, plans, stations, verdict
from app.ui.jobs import NOTHING
from app.ui.pages.cards_common import BOX_CHANGED, CardDesk
from app.ui.pages.cards_take_in import tone
from app.ui.printing import DocumentBar, save_document
from app.ui.text import verdict_words
from app.ui.tokens import SPACE_1, SPACE_4, Tone
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.code_field import CodeField
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.reveal import go_to, scroll_to

PAPERS_FILE = "Stembiljetten van handtekeningenlijsten.pdf"

_HOW = (
    "Kies het plan dat boven de lijst staat. Scan of typ daarna de codes van die lijst, één voor één. "
    "Zijn alle lijsten klaar? Kies Afronden. Het programma print dan voor elke handtekening een stembiljet."
)
_PRINT = (
    "De kaarten zijn ingenomen. Print de stembiljetten nu en doe ze ongelezen in de verzegelde bus. "
    "Bewaar de lijsten apart, in een dichte envelop."
)


@dataclass(frozen=True)
class _Signature:
    """One line of a list. The code and the plan are together here alone, until the sitting ends."""

    code: str
    ballot_number: int


class SignaturesView(QWidget):
    """One sitting: several lists, taken in together."""

    def __init__(self, counter: CardDesk) -> None:
        """Start with no list."""
        super().__init__()
        self._counter, self._page = counter, counter.page
        self._signed: list[_Signature] = []
        self._plans: tuple[BallotPlan, ...] = ()
        self._plan = ChoiceField("Plan boven de lijst", "card_list_plan")
        self.code = CodeField("card_list_edit", spoken="Scan of typ de volgende code van de lijst")
        self.code.code_entered.connect(self._check)
        self.answer = AnswerPanel("card_list_answer", waiting="Kies een plan en scan de eerste code")
        self._last = named(QuietButton("Laatste code weghalen", "undo"), "card_list_last")
        self._last.clicked.connect(self._drop_last)
        self._totals = column(space=SPACE_1)
        self.bar = DocumentBar("card_list_document")
        self._printed = False
        self.bar.printed.connect(self._note_printed)
        layout = column(self, space=SPACE_4)
        for part in (Words(_HOW), self._plan, self.code, self.answer, flow(self._last)):
            layout.addWidget(part)
        layout.addLayout(self._totals)
        layout.addWidget(self.bar)
        layout.addStretch(1)

    # ------------------------------------------------------------------ the sitting

    def begin(self) -> None:
        """Begin a new sitting with the plans of the contest that is chosen."""
        self._signed = []
        self.bar.clear()
        self.code.clear()
        self.answer.reset()
        store, contest_id = self._page.desk.store, self._counter.contest.id
        self._page.fetch(lambda: plans.ballot(store, contest_id), self._show_plans)
        self._show_totals()

    def show_main(self) -> None:
        """Finishing is the main thing once there is a signature."""
        self._page.set_main_action("Afronden", self._ask_finish if self._signed else None, "yes")
        self._counter.choice.setEnabled(not self._signed)

    def focus_first(self) -> None:
        """Go to the plan first, and then to the codes."""
        target = self.code if self._plan.value else self._plan
        go_to(target)
        if target is self.code:
            self.code.selectAll()

    @property
    def pending(self) -> int:
        """Return how many signatures would be lost when the view is left now."""
        return len(self._signed)

    def forget(self) -> str:
        """Let go of all codes, and of papers that were printed. Return what must still be said, if anything."""
        self._signed = []
        self._counter.choice.setEnabled(True)
        self.code.clear()
        self.answer.reset()
        left = self.bar.path
        if left is not None and not self._printed:
            self.bar.clear()
            return f"De stembiljetten zijn nog niet geprint. Ze staan in de map {left.parent} en heten {left.name}."
        self.bar.discard()
        return ""

    def _show_plans(self, found: tuple[BallotPlan, ...]) -> None:
        self._plans = found
        self._plan.set_choices([(str(plan.ballot_number), _called(plan)) for plan in found])
        self.focus_first()

    # ------------------------------------------------------------------ one code

    def _check(self, scan: str) -> None:
        if not self._plan.value:
            self._plan.show_error("Kies eerst het plan dat boven de lijst staat.")
            self.focus_first()
            return
        code = _code_of(scan)
        if any(one.code == code for one in self._signed):
            self._answer(
                Tone.NO,
                "Dubbel",
                "Deze code is in deze ronde al gelezen.",
                "Sla deze handtekening over: elke kaart telt één keer.",
            )
            return
        store, contest_id = self._page.desk.store, self._counter.contest.id
        signature = _Signature(code, int(self._plan.value))

        def show(found: Verdict) -> None:
            self._show_checked(signature, found)

        self._page.act(lambda: verdict.check(store, contest_id=contest_id, scan=scan), show, changed=NOTHING)

    def _show_checked(self, signature: _Signature, found: Verdict) -> None:
        if not found.accepted:
            words = verdict_words(found)
            word = "Niet te lezen" if found.kind is VerdictKind.UNREADABLE else "Telt niet"
            todo = "Kijk of de code goed is overgetypt. Klopt hij? Sla deze handtekening dan over."
            self._answer(tone(found), word, words.sentence, todo)
            return
        self._signed.append(signature)
        self._show_totals()
        self.show_main()
        title = next(_called(plan) for plan in self._plans if plan.ballot_number == signature.ballot_number)
        self._answer(Tone.YES, "Goed", f"Genoteerd voor plan {title}", "Scan de volgende code.")

    def _drop_last(self) -> None:
        self._signed.pop()
        self._show_totals()
        self.show_main()
        self._answer(Tone.MIND, "Weggehaald", "De laatste code telt niet mee.", "Scan de volgende code.")

    def _show_totals(self) -> None:
        clear(self._totals)
        self._last.setVisible(bool(self._signed))
        found = Counter(one.ballot_number for one in self._signed)
        for plan in self._plans:
            if found[plan.ballot_number]:
                number = count(found[plan.ballot_number], "handtekening", "handtekeningen")
                self._totals.addWidget(Words(f"{_called(plan)}: {number}"))

    # ------------------------------------------------------------------ the end

    def _ask_finish(self) -> None:
        least = self._page.desk.edition.minimum_batch
        if len(self._signed) < least:
            self._page.show_error(card_lists.TooFewSignatures(minimum=least))
            return
        number = count(len(self._signed), "kaart wordt", "kaarten worden")
        question = f"{number} nu ingenomen, en er komen even veel stembiljetten. Dat kan niet meer terug. Wilt u dat?"
        self._page.ask(question, "Afronden", self._finish)

    def _finish(self) -> None:
        place, session = self._counter.place(), self._page.desk.session
        if not place or session is None:
            return
        desk, contest = self._page.desk, self._counter.contest
        store, moment, edition = desk.store, desk.moment(), desk.edition
        ballot, signed, session_id = self._plans, tuple(self._signed), session.id

        def finish() -> Path:
            from app.documents.ballot_paper import marked_papers

            marks = [frozenset({one.ballot_number}) for one in signed]
            # The papers are safe on the disk before a card is taken in: no vote can be lost, and without the cards
            # they are worth nothing. Their order tells nothing of the lists.
            random.Random(moment.rng(32)).shuffle(marks)  # noqa: S311 - seeded with enough real randomness
            path = save_document(PAPERS_FILE, marked_papers(edition, contest, ballot, marks))
            box: UUID | None = stations.open_box(store, session_id=session_id, contest_id=contest.id)
            try:
                card_lists.take_in_list(
                    store,
                    moment,
                    contest_id=contest.id,
                    scans=[one.code for one in signed],
                    place=place,
                    station_id=box,
                )
            except Exception:
                path.unlink(missing_ok=True)
                raise
            return path

        self._page.act(finish, self._finished, changed=BOX_CHANGED, failed=self._refused)

    def _finished(self, path: Path) -> None:
        number = count(len(self._signed), "stembiljet staat", "stembiljetten staan")
        self._signed = []
        self._printed = False
        self.code.clear()
        self.answer.reset()
        self._show_totals()
        self.bar.show_document(path, f"{number} klaar. {_PRINT}")
        self._page.set_main_action("Stembiljetten printen", self.bar.print_now, "print")
        self._page.focus_main()
        scroll_to(self.bar)

    def _refused(self, error: Exception) -> None:
        found = error.data.get("verdict") if isinstance(error, cards.CardRefused) else None
        if not isinstance(found, Verdict):
            self._page.show_error(error)
            return
        self._keep_good()

    def _keep_good(self) -> None:
        """Let go of the codes that are not good together, so that the rest can be finished."""
        store, contest_id, signed = self._page.desk.store, self._counter.contest.id, list(self._signed)

        def good() -> list[_Signature]:
            codes = [one.code for one in signed]
            still = set(card_lists.good_together(store, contest_id=contest_id, scans=codes))
            return [one for one in signed if one.code in still]

        def show(still: list[_Signature]) -> None:
            self._signed = still
            self._show_totals()
            self.show_main()
            gone = count(len(signed) - len(still), "code telt", "codes tellen")
            self._page.say(
                Tone.NO,
                f"Er is niets ingenomen. {gone} niet mee: de kaart is ergens anders al gebruikt, of de bewoner "
                "tekende in deze ronde ook met een andere kaart. Dat is nu weggehaald. "
                "Kies nog eens Afronden voor de rest.",
            )

        self._page.fetch(good, show)

    def _note_printed(self) -> None:
        self._printed = True

    def _answer(self, tone_now: Tone, word: str, sentence: str, todo: str) -> None:
        self.answer.show_answer(tone_now, word, sentence, todo)
        self.focus_first()
        scroll_to(self.answer)


def _called(plan: BallotPlan) -> str:
    return f"{plan.ballot_number}. {plan.title}"


def _code_of(scan: str) -> str:
    """Return the code alone, so that a scanned and a typed one are seen to be the same."""
    try:
        read = read_scan(scan)
    except UnreadableCode:
        return scan
    return read.code if isinstance(read, CardScan) else scan
