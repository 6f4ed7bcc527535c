"""One plan on the table: at the left what is read aloud, at the right the questions and the verdict of one expert.

What was answered and typed about a plan stays while people look at another, until it is saved or someone else sits
down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.models.plan_rules import Expertise
from app.models.review import Proposal, proposal
from app.models.review_records import FieldStand, TablePlan
from app.models.review_words import GONE_WORD, plan_head
from app.models.terms import PlanState
from app.models.words import WORDS
from app.ui.pages.check_questions import Questions
from app.ui.pages.check_verdict import Draft, VerdictForm
from app.ui.pages.check_words import (
    CHANGED_AFTER,
    OFF_REASONS,
    TWO_VERDICTS,
    answer_lines,
    before_lines,
    others_line,
    where_line,
)
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_6
from app.ui.widgets.basics import LinkButton, Words, named, styled
from app.ui.widgets.layouts import Card, column, flow
from app.ui.widgets.reason import ReasonStrip

BESIDE_UNTIL = 150
"""Text size, in percent, from which the plan stands above the questions and not beside them."""


@dataclass(frozen=True)
class _Kept:
    """What was answered about one plan in one field, and the draft of its verdict once all was answered."""

    answers: Mapping[str, bool]
    draft: Draft | None


class PlanFace(Card):
    """A plan, large enough to read aloud. No names of people."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names."""
        super().__init__()
        self.body.setSpacing(SPACE_3)
        self._head = named(Words("", "muted"), f"{key}_plan_number")
        self._title = named(Words("", "title"), f"{key}_plan_title")
        self._where = Words("", "large")
        self._what = named(Words("", "large"), f"{key}_plan_what")
        self._why = Words("")
        for part in (self._head, self._title, self._where, self._what, self._why):
            self.body.addWidget(part)

    def show_plan(self, plan: TablePlan) -> None:
        """Show a plan."""
        self._head.set_text(f"Plan {plan.number}")
        self._title.set_text(plan.title or "Plan zonder titel")
        for part, said in (
            (self._where, where_line(plan)),
            (self._what, "\n".join(text for text in (plan.summary, plan.what) if text)),
            (self._why, plan.why),
        ):
            part.set_text(said)
            part.setVisible(bool(said))


class TableView(QWidget):
    """The plan beside the questions, and then beside the verdict."""

    ready = Signal(bool)
    """Whether a verdict stands there that can be saved."""
    seat_wanted = Signal()
    """Someone wants to judge about something else."""
    off_wanted = Signal(UUID, str)
    """A plan is to go off the table, for this reason."""

    def __init__(self, key: str) -> None:
        """``key`` begins the names."""
        super().__init__()
        self.plan: TablePlan | None = None
        self._seat: Expertise | None = None
        self._kept: dict[tuple[UUID, str], _Kept] = {}
        self.progress = named(Words("", "large"), f"{key}_progress")
        self._about = named(Words("", "label"), f"{key}_about")
        self._change = styled(
            named(LinkButton("Over iets anders oordelen"), f"{key}_seat_change"), flush=True
        )
        self._change.clicked.connect(self.seat_wanted)
        self.face = PlanFace(key)
        self.questions = Questions(key)
        self.form = VerdictForm(key)
        self._note = named(Words(""), f"{key}_note")
        self._answers = named(Words("", "muted"), f"{key}_answers")
        self._again = named(LinkButton("Antwoord veranderen", "back"), f"{key}_again")
        self._others = named(Words("", "muted"), f"{key}_others")
        self._before = named(Words("", "muted"), f"{key}_before")
        self._before_head = Words("Eerder gegeven", "label")
        self._off = named(LinkButton("Haal dit plan van tafel", "remove"), f"{key}_take_off")
        self._off.clicked.connect(self._ask_off)
        self.off_reason = ReasonStrip(f"{key}_off_reason")
        self.off_reason.closed.connect(self.begin)
        self._again.clicked.connect(self._ask_again)
        self.questions.answered.connect(self._propose)
        self._lay_out()

    # ------------------------------------------------------------------ which plan

    def show_plan(self, plan: TablePlan, seat: Expertise) -> None:
        """Put a plan on the table for this expert, with what was answered and typed about it before."""
        self.keep()
        self.plan, self._seat = plan, seat
        self._show_facts()
        if self.off_reason.asking:
            self.off_reason.withdraw()
        stand = plan.stand(seat.key)
        kept = self._kept.get((plan.id, seat.key))
        if kept is None and stand.history:
            kept = _as_given(stand)
        self._go_on_with(kept or _Kept({}, None))

    def renew(self, plan: TablePlan) -> bool:
        """Show what changed of the plan on the table; return whether another verdict on it came in meanwhile."""
        seat, known = self._seat, self.plan
        if seat is None or known is None:
            return False
        before = {given.id for given in known.stand(seat.key).history}
        self.plan = plan
        self._show_facts()
        return not before >= {given.id for given in plan.stand(seat.key).history}

    def keep(self) -> None:
        """Keep what was answered and typed while people look at something else."""
        if self.plan is not None and self._seat is not None:
            draft = self.form.draft if self.judging else None
            self._kept[(self.plan.id, self._seat.key)] = _Kept(dict(self.questions.answers), draft)

    def saved(self) -> None:
        """Forget what was typed: it is on record now."""
        if self.plan is not None and self._seat is not None:
            self._kept.pop((self.plan.id, self._seat.key), None)
        self.plan = None

    def forget(self) -> None:
        """Forget all that was typed: someone else sits here."""
        self._kept.clear()
        self.plan = None

    @property
    def judging(self) -> bool:
        """Tell whether the verdict stands there, and not a question."""
        return not self.form.isHidden()

    def begin(self) -> None:
        """Put the keyboard on the question or on the verdict."""
        if self.judging:
            self.form.focus_word()
        elif not self.questions.isHidden():
            self.questions.focus_answer()

    # ------------------------------------------------------------------ questions, then the verdict

    def _go_on_with(self, kept: _Kept) -> None:
        if self.plan is None or self._seat is None:
            return
        if self.plan.state is not PlanState.HANDED_IN:
            self._show_step(asking=False, judging=False)
        elif kept.draft is not None:
            self.questions.begin(self._seat, kept.answers)
            self._judge(kept.draft)
        elif self.questions.begin(self._seat, kept.answers):
            self._show_step(asking=True, judging=False)
        else:
            self._propose()

    def _propose(self) -> None:
        if self._seat is not None:
            self._judge(Draft.of(proposal(self._seat, self.questions.answers)))
            QTimer.singleShot(0, self, self.form.focus_word)

    def _judge(self, draft: Draft) -> None:
        seat = self._seat
        self.form.show_draft(draft)
        self._answers.set_text(answer_lines(seat, self.questions.answers) if seat else "")
        self._show_step(asking=False, judging=True)

    def _ask_off(self) -> None:
        plan = self.plan
        if plan is not None:
            self.off_reason.ask(
                f"{plan_head(plan)} gaat van tafel. In deze ronde komt het niet terug. De oordelen blijven bewaard.",
                "Haal van tafel",
                lambda reason: self.off_wanted.emit(plan.id, reason),
                ready=OFF_REASONS,
            )

    def _ask_again(self) -> None:
        self._show_step(asking=True, judging=False)
        self.questions.again()

    def _show_step(self, *, asking: bool, judging: bool) -> None:
        self.questions.setVisible(asking)
        self.form.setVisible(judging)
        answered = judging and bool(self._answers.plain)
        self._answers.setVisible(answered)
        self._again.setVisible(answered)
        self.ready.emit(judging)

    # ------------------------------------------------------------------ how it looks

    def _show_facts(self) -> None:
        plan, seat = self.plan, self._seat
        if plan is None or seat is None:
            return
        self.face.show_plan(plan)
        stand = plan.stand(seat.key)
        self._about.set_text(f"U oordeelt over: {seat.name}")
        note = _note(plan, stand)
        before = before_lines(stand)
        others = others_line(plan, seat.key)
        for part, said in ((self._note, note), (self._others, others), (self._before, before)):
            part.set_text(said)
            part.setVisible(bool(said))
        self._before_head.setVisible(bool(before))

    def set_beside(self, text_scale: int) -> None:
        """Set the plan beside the questions, or above them where letters are large."""
        down = text_scale >= BESIDE_UNTIL
        way = QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(way)

    def _lay_out(self) -> None:
        right = QWidget()
        steps = column(right, space=SPACE_3)
        for part in (
            self._about,
            flow(self._change),
            self._note,
            self.questions,
            self.form,
            self._answers,
            flow(self._again),
            self._others,
            self._before_head,
            self._before,
        ):
            steps.addWidget(part)
        steps.addStretch(1)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(SPACE_6)
        self._beside.addWidget(self.face, 5, Qt.AlignmentFlag.AlignTop)
        self._beside.addWidget(right, 6)
        layout = column(self, space=SPACE_2)
        layout.addWidget(self.progress)
        layout.addWidget(self.off_reason)
        layout.addLayout(self._beside)
        layout.addWidget(flow(self._off))
        layout.addStretch(1)


def _as_given(stand: FieldStand) -> _Kept:
    """Return the verdict that stands, to change it; of two that clash nothing is taken over."""
    given = stand.given
    if given is None:
        return _Kept({}, None)
    return _Kept(given.answers, Draft.of(Proposal(given.verdict, given.conditions, given.advice)))


def _note(plan: TablePlan, stand: FieldStand) -> str:
    if plan.gone:
        return f"{GONE_WORD}: {str(WORDS[plan.state]).lower()}. Over dit plan hoeft u niets te zeggen."
    if plan.state is PlanState.ON_BALLOT:
        return f"{plan_head(plan)} staat op het stembiljet. Het oordeel verandert niet meer."
    if plan.changed_after(stand):
        return CHANGED_AFTER
    return TWO_VERDICTS if stand.clash else ""
