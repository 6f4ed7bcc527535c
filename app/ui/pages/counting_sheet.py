"""One ballot paper while it is typed over, and the stack it lies in. No Qt: this is the flow of the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.models.allocation import ballot_worth
from app.models.dutch import count, euro
from app.models.records import BallotPlan, Contest, Paper
from app.models.terms import InvalidReason, LimitKind, PaperKind
from app.models.words import WORDS

BY_EYE = (
    InvalidReason.UNCLEAR,
    InvalidReason.SIGNED,
    InvalidReason.WRONG_CONTEST,
    InvalidReason.TORN,
    InvalidReason.TWO_TOGETHER,
    InvalidReason.PRACTICE,
)
"""What a person sees that a paper has. That too much was chosen is worked out from the marks."""


@dataclass(frozen=True)
class Sheet:
    """What stands on one paper: ballot numbers in the order of typing, or blank, or invalid by eye.

    ``noted`` is what is the matter with a paper that counts all the same by the rules of the edition.
    """

    marks: tuple[int, ...] = ()
    blank: bool = False
    invalid: InvalidReason | None = None
    noted: InvalidReason | None = None

    @classmethod
    def of(cls, paper: Paper) -> Sheet:
        """Return the sheet of a paper that was typed before."""
        if paper.kind is PaperKind.INVALID and paper.reason in BY_EYE:
            return cls(invalid=paper.reason)
        noted = paper.reason if paper.reason in BY_EYE else None
        return cls(marks=paper.marks, blank=paper.kind is PaperKind.BLANK, noted=noted)

    @property
    def told(self) -> bool:
        """Tell whether the typist has said what this paper is."""
        return bool(self.marks) or self.blank or self.invalid is not None

    def with_mark(self, number: int) -> Sheet:
        """Return the sheet with one mark more; a paper with marks is neither blank nor invalid by eye."""
        return Sheet(marks=(*self.marks, number), noted=self.noted)

    def without_mark(self, number: int) -> Sheet:
        """Return the sheet without this mark."""
        return Sheet(marks=tuple(mark for mark in self.marks if mark != number), noted=self.noted)


class Stack:
    """A typist's way through a batch: the papers already saved, and where they are now."""

    def __init__(self, paper_count: int, papers: Sequence[Paper]) -> None:
        """``papers`` were saved before, in the order of the stack; typing goes on behind them."""
        self.paper_count = paper_count
        self.saved = [Sheet.of(paper) for paper in papers]
        self.position = len(self.saved) + 1
        self._draft = Sheet()

    @property
    def next(self) -> int:
        """Return the position of the first paper that was not saved yet."""
        return len(self.saved) + 1

    @property
    def complete(self) -> bool:
        """Tell whether the typist stands behind the last paper."""
        return self.position > self.paper_count

    @property
    def sheet(self) -> Sheet:
        """Return what is known of the paper at the present position."""
        return self._draft if self.position == self.next else self.saved[self.position - 1]

    def back(self, draft: Sheet) -> bool:
        """Go to the paper before; ``draft`` is what stands on the present one. Return False at the first."""
        if self.position == 1:
            return False
        if self.position == self.next:
            self._draft = draft
        self.position -= 1
        return True

    def go_on_with(self, draft: Sheet) -> None:
        """Take up what was typed before of the paper that was not saved yet."""
        self._draft = draft

    @property
    def draft(self) -> Sheet:
        """Return what stood on the paper that was not saved yet when the typist went back from it."""
        return self._draft

    def keep(self, sheet: Sheet) -> None:
        """Note that the paper at the present position was saved, and go to the next."""
        if self.position == self.next:
            self.saved.append(sheet)
            self._draft = Sheet()
        else:
            self.saved[self.position - 1] = sheet
        self.position += 1


@dataclass(frozen=True)
class Ballot:
    """The ballot that is counted: its plans by number and what bounds a choice."""

    contest: Contest
    plans: Mapping[int, BallotPlan] = field(default_factory=dict[int, BallotPlan])

    @classmethod
    def of(cls, contest: Contest, plans: Sequence[BallotPlan]) -> Ballot:
        """Return the ballot with these plans."""
        return cls(contest, {plan.ballot_number: plan for plan in plans})

    def refusal(self, sheet: Sheet, number: int) -> str:
        """Return why this number cannot be added to the sheet, in words; empty when it can."""
        if number not in self.plans:
            first, last = min(self.plans, default=0), max(self.plans, default=0)
            return (
                f"Plan {number} staat niet op dit stembiljet. De nummers lopen van {first} tot en met {last}."
            )
        if number in sheet.marks:
            return f"Plan {number} staat al in de lijst. Weghalen? Typ {number} en druk op de min-toets (−)."
        return ""

    def title(self, number: int) -> str:
        """Return the number, title and cost of a plan, to hold beside the paper."""
        plan = self.plans[number]
        return f"{number}. {plan.title} – {euro(plan.cost_cents)}"

    def over(self, sheet: Sheet) -> bool:
        """Tell whether more is marked than is allowed."""
        return ballot_worth(sheet.marks, self.contest.limit, self._costs).kind is PaperKind.INVALID

    def sum_sentence(self, sheet: Sheet) -> str:
        """Return the running sum of a sheet against the limit, and what the paper is worth by it."""
        if sheet.invalid is not None:
            return f"Dit biljet is ongeldig: {WORDS[sheet.invalid]}."
        said = f"{WORDS[sheet.noted].capitalize()}: telt gewoon mee. " if sheet.noted else ""
        if sheet.blank:
            return f"{said}Dit biljet is blanco."
        return said + (self._used(sheet) if sheet.marks else "")

    def _used(self, sheet: Sheet) -> str:
        limit = self.contest.limit
        cents = sum(self._costs[number] for number in sheet.marks)
        chosen = count(len(sheet.marks), "plan", "plannen")
        match limit.kind:
            case LimitKind.NONE:
                return f"{chosen}, samen {euro(cents)}."
            case LimitKind.CHOICES if len(sheet.marks) > limit.value:
                return (
                    f"{chosen}: dat is meer dan {limit.value}. Dit biljet telt als ongeldig: te veel gekozen."
                )
            case LimitKind.CHOICES:
                return f"{chosen} van de {limit.value} die mogen."
            case LimitKind.COST if cents > limit.value:
                over = euro(cents - limit.value)
                return f"Samen {euro(cents)}: {over} te veel. Dit biljet telt als ongeldig: te veel gekozen."
            case LimitKind.COST:
                return f"Samen {euro(cents)}. Er kan nog {euro(limit.value - cents)} bij."

    @property
    def _costs(self) -> dict[int, int]:
        return {number: plan.cost_cents for number, plan in self.plans.items()}
