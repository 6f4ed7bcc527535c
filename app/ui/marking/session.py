"""What one resident does at the marking screen, without Qt: the steps, the choices, the limit.

Everything about a resident stands in one ``Marking``. It is dropped whole when the resident is done, so that there is
nothing to clear and nothing to forget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.records import BallotPlan
from app.models.terms import Limit, LimitKind


class Step(StrEnum):
    """Where a resident is. ``START_OVER`` asks whether to; it is beside the road.

    At ``UNSURE`` nobody knows whether a paper came out; at ``RESTING`` the one paper did. Only a helper leads on.
    """

    LANGUAGE = "language"
    LETTERS = "letters"
    EXPLAIN = "explain"
    CHOOSE = "choose"
    REVIEW = "review"
    PRINT = "print"
    THANKS = "thanks"
    START_OVER = "start_over"
    UNSURE = "unsure"
    RESTING = "resting"


ROAD = (Step.LANGUAGE, Step.LETTERS, Step.EXPLAIN, Step.CHOOSE, Step.REVIEW, Step.PRINT, Step.THANKS)
"""The steps in their order."""

PAST_CHOOSING = frozenset({Step.PRINT, Step.THANKS, Step.UNSURE, Step.RESTING})
"""The steps at which there is a paper, or may be: none of them leads back."""


class View(StrEnum):
    """How the plans are shown: under each other, one by one, or by number."""

    LIST = "list"
    ONE = "one"
    NUMBER = "number"


class Theme(StrEnum):
    """The colours on offer."""

    NORMAL = "normal"
    BLACK_ON_WHITE = "black_on_white"
    YELLOW_ON_BLACK = "yellow_on_black"


SIZES = 4
"""How many sizes of letters there are."""


@dataclass
class Manner:
    """How a resident wants to see and work the screen. ``size`` counts from 0."""

    language: str = "nl"
    size: int = 1
    theme: Theme = Theme.NORMAL
    switches: bool = False
    speaking: bool = False


@dataclass
class Marking:
    """One resident at the screen, from the first step to the last."""

    plans: Sequence[BallotPlan]
    limit: Limit
    manner: Manner = field(default_factory=Manner)
    step: Step = Step.LANGUAGE
    view: View = View.LIST
    at: int = 0
    """The place in ``plans`` of the one that is shown."""
    typed: str = ""
    """The digits of a number that is being typed."""
    _chosen: set[int] = field(default_factory=set[int])
    _return_to: Step | None = None

    # ------------------------------------------------------------------ choices

    @property
    def marks(self) -> frozenset[int]:
        """Return the ballot numbers that were chosen."""
        return frozenset(self._chosen)

    @property
    def chosen(self) -> tuple[BallotPlan, ...]:
        """Return the plans that were chosen, by number."""
        return tuple(plan for plan in self.plans if plan.ballot_number in self._chosen)

    @property
    def plan(self) -> BallotPlan:
        """Return the plan that is shown."""
        return self.plans[self.at]

    @property
    def left(self) -> int | None:
        """Return what may still be chosen: cents, or a number of plans; None where there is no limit."""
        match self.limit.kind:
            case LimitKind.COST:
                return self.limit.value - sum(plan.cost_cents for plan in self.chosen)
            case LimitKind.CHOICES:
                return self.limit.value - len(self._chosen)
            case LimitKind.NONE:
                return None

    def is_chosen(self, plan: BallotPlan) -> bool:
        """Tell whether a plan was chosen."""
        return plan.ballot_number in self._chosen

    def fits(self, plan: BallotPlan) -> bool:
        """Tell whether a plan is chosen or can be, within the limit."""
        if self.is_chosen(plan) or self.left is None:
            return True
        return (plan.cost_cents if self.limit.kind is LimitKind.COST else 1) <= self.left

    def toggle(self, plan: BallotPlan) -> bool:
        """Choose a plan, or no longer; False, and nothing happens, when it does not fit."""
        if not self.fits(plan):
            return False
        self._chosen ^= {plan.ballot_number}
        return True

    # ------------------------------------------------------------------ looking at plans

    def turn(self, by: int) -> None:
        """Go ``by`` plans on, round and round."""
        self.at = (self.at + by) % len(self.plans)

    def type_digit(self, digit: str) -> bool:
        """Add a digit to the number and show its plan; False when no plan's number is or begins so.

        A digit after a number that cannot go on begins a new number.
        """
        numbers = [str(plan.ballot_number) for plan in self.plans]
        for typed in (self.typed + digit, digit):
            if any(number.startswith(typed) for number in numbers):
                self.typed = typed
                if typed in numbers:
                    self.at = numbers.index(typed)
                return True
        self.typed = ""
        return False

    @property
    def found(self) -> BallotPlan | None:
        """Return the plan whose number was typed, if it is whole."""
        return next((plan for plan in self.plans if str(plan.ballot_number) == self.typed), None)

    # ------------------------------------------------------------------ steps

    @property
    def began(self) -> bool:
        """Tell whether anything was done that a reset would undo."""
        return self.step is not Step.LANGUAGE or self.manner != Manner() or bool(self._chosen)

    @property
    def may_go_back(self) -> bool:
        """Tell whether there is a step to go back to; what is printed cannot be taken back."""
        if self.step is Step.LANGUAGE:
            return self._return_to is not None
        return self.step not in PAST_CHOOSING

    def go_on(self) -> None:
        """Go to the next step, or back to where the letters were changed."""
        if self.step is Step.LETTERS and self._return_to is not None:
            self.step, self._return_to = self._return_to, None
        elif self.step is Step.START_OVER:
            self._start_over()
        elif self.step in ROAD[:-1]:
            self._enter(ROAD[ROAD.index(self.step) + 1])

    def go_back(self) -> None:
        """Go a step back; a plan or number that fills the screen first makes room for the list."""
        self.typed = ""
        if self.step is Step.CHOOSE and self.view is View.NUMBER:
            self.view = self._usual_view()
        elif self._return_to is not None and self.step in {Step.START_OVER, Step.LANGUAGE}:
            self.step, self._return_to = self._return_to, None
        elif self.may_go_back:
            self.step = ROAD[ROAD.index(self.step) - 1]

    def change_letters(self) -> None:
        """Go to language and letters, and from there straight back to here."""
        if self.step in {Step.EXPLAIN, Step.CHOOSE, Step.REVIEW}:
            self._return_to = self.step
        self.step = Step.LANGUAGE

    def ask_start_over(self) -> None:
        """Ask whether to start over."""
        if self.step in ROAD and self.may_go_back:
            self._return_to, self.step = self.step, Step.START_OVER

    def print_failed(self) -> None:
        """Go back to looking back; the choices are still there."""
        self.step = Step.REVIEW

    def _enter(self, step: Step) -> None:
        if step is Step.CHOOSE and self.step is Step.EXPLAIN:
            self.view = self._usual_view()
        self.step = step

    def _start_over(self) -> None:
        """Drop the choices; the language and the letters stay, for it is the same person."""
        self._chosen.clear()
        self.at, self.typed, self._return_to, self.step = 0, "", None, Step.LANGUAGE

    def _usual_view(self) -> View:
        """A list is quick to look through, and long to go through with a switch or by ear."""
        return View.ONE if self.manner.switches or self.manner.speaking else View.LIST
