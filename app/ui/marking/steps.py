"""What stands on the marking screen at each step: built anew after every act from the state of the resident.

Nothing here remembers anything. A step that is left, and a screen that is drawn again, leave no widget behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from app.models.records import BallotPlan
from app.models.terms import LimitKind
from app.ui.marking.look import Look
from app.ui.marking.parts import Key, Say, columns
from app.ui.marking.session import SIZES, Marking, Step, Theme, View
from app.ui.marking.words import Language, language
from app.ui.widgets.layouts import column


@dataclass
class Shown:
    """One screen: what scrolls, what is always in view below it, and what is read aloud on arrival.

    ``first`` names the key that gets the keyboard; without one the words come first.
    """

    parts: list[QWidget] = field(default_factory=list[QWidget])
    foot: list[QWidget] = field(default_factory=list[QWidget])
    spoken: list[str] = field(default_factory=list[str])
    first: str = ""

    def say(self, text: str, role: str = "body") -> None:
        """Add a sentence that is read aloud too."""
        self.parts.append(Say(text, role))
        self.spoken.append(text)


@dataclass(frozen=True)
class Hands:
    """What a key can do besides changing the state: ``done`` is told after every change, with a refusal or ''."""

    done: Callable[[str], None]
    rest: Callable[[], None]


class Steps:
    """Builds the screen of a step for one resident, in one language and look."""

    def __init__(  # all that a screen depends on
        self,
        marking: Marking,
        spoken: Language,
        look: Look,
        hands: Hands,
        *,
        languages: Sequence[Language],
        pictures: Mapping[UUID, bytes],
        room: tuple[int, int],
    ) -> None:
        """``pictures`` are the photos by plan; ``room`` is the width and height of a photo, in pixels."""
        self._marking, self._spoken, self._look, self._hands = marking, spoken, look, hands
        self._languages, self._pictures, self._room = languages, pictures, room

    def shown(self) -> Shown:
        """Return the screen of the step that the resident is at."""
        build = {
            Step.LANGUAGE: self._language,
            Step.LETTERS: self._letters,
            Step.EXPLAIN: self._explain,
            Step.CHOOSE: self._choose,
            Step.REVIEW: self._review,
            Step.PRINT: self._print,
            Step.THANKS: self._thanks,
            Step.START_OVER: self._start_over,
            Step.UNSURE: self._unsure,
            Step.RESTING: self._resting,
        }[self._marking.step]
        made = Shown()
        build(made)
        return made

    # ------------------------------------------------------------------ language, letters, explanation

    def _language(self, made: Shown) -> None:
        made.say(self._word("language_title"), "title")
        keys = [
            self._key(one.code, [one.name], partial(self._take_language, one.code)) for one in self._languages
        ]
        made.parts.append(columns(self._look, keys))
        made.first = self._marking.manner.language

    def _take_language(self, code: str) -> None:
        self._marking.manner.language = code
        self._marking.go_on()

    def _letters(self, made: Shown) -> None:
        manner = self._marking.manner
        made.say(self._word("letters_title"), "title")
        made.say(self._word("size_head"), "head")
        sizes = [
            self._choice(f"size_{size + 1}", manner.size == size, partial(self._set, "size", size))
            for size in range(SIZES)
        ]
        made.parts.append(columns(self._look, sizes))
        made.say(self._word("theme_head"), "head")
        themes = [
            self._choice(f"theme_{theme}", manner.theme is theme, partial(self._set, "theme", theme))
            for theme in Theme
        ]
        made.parts.append(columns(self._look, themes))
        made.say(self._word("aid_head"), "head")
        switched = partial(self._set, "switches", not manner.switches)
        made.parts.append(self._choice("switches", manner.switches, switched))
        made.say(self._word("switches_hint"))
        made.foot.append(self._main("go_on", "go_on", self._marking.go_on))
        made.first = f"size_{manner.size + 1}"

    def _set(self, name: str, value: object) -> None:
        setattr(self._marking.manner, name, value)

    def _explain(self, made: Shown) -> None:
        limit = self._marking.limit
        made.say(self._word("explain_title"), "title")
        made.say(self._word("explain_choose"))
        match limit.kind:
            case LimitKind.COST:
                made.say(self._word("limit_cost", money=self._spoken.euro(limit.value)))
            case LimitKind.CHOICES:
                made.say(self._word("limit_choices", count=limit.value))
            case LimitKind.NONE:
                made.say(self._word("limit_none"))
        for key in ("explain_paper", "explain_secret", "explain_help", "explain_keys"):
            made.say(self._word(key))
        made.foot.append(self._main("go_on", "go_on", self._marking.go_on))

    # ------------------------------------------------------------------ choosing

    def _choose(self, made: Shown) -> None:
        made.say(self._word("choose_title"), "title")
        {View.LIST: self._as_list, View.ONE: self._one, View.NUMBER: self._number}[self._marking.view](made)
        done = self._main("done_choosing", "done_choosing", self._marking.go_on)
        made.foot.append(columns(self._look, [self._budget(made), done]))

    def _as_list(self, made: Shown) -> None:
        views = [
            self._key("one_by_one", [self._word("one_by_one")], partial(self._see, View.ONE)),
            self._key("by_number", [self._word("by_number")], partial(self._see, View.NUMBER)),
        ]
        made.parts.append(columns(self._look, views))
        made.parts.append(columns(self._look, [self._row(plan) for plan in self._marking.plans], self._wide))
        made.first = plan_key(self._marking.plan)

    @property
    def _wide(self) -> int:
        """Two columns where a title still gets about thirty letters."""
        return 2 if self._room[0] > 40 * self._look.letter else 1

    def _row(self, plan: BallotPlan) -> Key:
        chosen = self._marking.is_chosen(plan)
        lines = [self._spoken.plan(plan), self._cost(plan)]
        if not self._marking.fits(plan):
            lines.append(self._word("no_room"))
        key = self._key(plan_key(plan), lines, partial(self._toggle, plan), marked=chosen)
        key.setAccessibleName(". ".join([*lines, self._word("chosen" if chosen else "not_chosen")]))
        return key

    def _one(self, made: Shown) -> None:
        plan, marking = self._marking.plan, self._marking
        chosen = marking.is_chosen(plan)
        place = self._word("place", place=marking.at + 1, count=len(marking.plans))
        state = "chosen" if chosen else "not_chosen" if marking.fits(plan) else "no_room"
        about = Shown()
        about.say(place)
        about.say(self._spoken.plan(plan), "head")
        about.say(self._word("plan_cost", plan=self._cost(plan), cost=self._word(state)))
        made.spoken += about.spoken
        made.parts.append(_beside(about.parts, self._picture(plan)))
        word = "unchoose_this" if chosen else "choose_this"
        toggle = self._key("choose_this", [self._word(word)], partial(self._toggle, plan), marked=chosen)
        made.parts.append(toggle)
        turns = [
            self._key("next_plan", [self._word("next_plan")], partial(marking.turn, 1)),
            self._key("previous_plan", [self._word("previous_plan")], partial(marking.turn, -1)),
            self._key("as_list", [self._word("as_list")], partial(self._see, View.LIST)),
            self._key("by_number", [self._word("by_number")], partial(self._see, View.NUMBER)),
        ]
        made.parts.append(columns(self._look, turns))
        made.first = "choose_this"

    def _picture(self, plan: BallotPlan) -> QLabel | None:
        found = QPixmap()
        if not found.loadFromData(self._pictures.get(plan.id, b"")):
            return None
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = QLabel()
        shown.setPixmap(found.scaled(*self._room, keep, smooth))
        shown.setObjectName("marking_picture")
        shown.setAccessibleName(self._word("picture", number=plan.ballot_number))
        return shown

    def _number(self, made: Shown) -> None:
        marking = self._marking
        made.say(self._word("number_title"), "head")
        made.parts.append(Say(marking.typed or "–", "title"))
        digits = [self._key(f"digit_{digit}", [digit], partial(self._digit, digit)) for digit in "1234567890"]
        made.parts.append(columns(self._look, digits, 5))
        if marking.found is not None:
            made.say(self._spoken.plan(marking.found), "head")
        go = self._key("number_go", [self._word("number_go")], partial(self._see, View.ONE))
        go.setEnabled(marking.found is not None)
        wipe = self._key("number_wipe", [self._word("number_wipe")], self._wipe)
        made.parts.append(columns(self._look, [go, wipe]))
        made.first = "digit_1"

    def _digit(self, digit: str) -> str:
        return "" if self._marking.type_digit(digit) else self._word("number_none")

    def _wipe(self) -> None:
        self._marking.typed = ""

    def _see(self, view: View) -> None:
        self._marking.view, self._marking.typed = view, ""

    def _toggle(self, plan: BallotPlan) -> str:
        """Choose a plan or no longer; return why not, in a sentence."""
        marking = self._marking
        marking.at = list(marking.plans).index(plan)
        if marking.toggle(plan):
            return ""
        if marking.limit.kind is LimitKind.CHOICES:
            return self._word("too_many")
        left = self._spoken.euro(marking.left or 0)
        return self._word("too_dear", money=self._spoken.euro(plan.cost_cents), left=left)

    def left_sentence(self) -> str:
        """Return what may still be chosen, in a sentence."""
        marking = self._marking
        match marking.limit.kind:
            case LimitKind.COST:
                return self._word("left_cost", money=self._spoken.euro(marking.left or 0))
            case LimitKind.CHOICES:
                return self._word("left_choices", count=marking.left)
            case LimitKind.NONE:
                return self._word("left_none", count=len(marking.chosen))

    def _budget(self, made: Shown) -> QWidget:
        """Return what is left as a sentence and as a bar that empties."""
        sentence, limit = self.left_sentence(), self._marking.limit
        said = Say(sentence, "head")
        said.setObjectName("marking_left")
        made.spoken.append(sentence)
        if limit.kind is LimitKind.NONE or not limit.value:
            return said
        bar = QProgressBar()
        bar.setRange(0, 1000)
        bar.setValue((self._marking.left or 0) * 1000 // limit.value)
        bar.setTextVisible(False)
        bar.setObjectName("marking_bar")
        bar.setAccessibleName(sentence)
        return _under([said, bar])

    # ------------------------------------------------------------------ looking back, printing, thanks

    def _review(self, made: Shown) -> None:
        marking = self._marking
        made.say(self._word("review_title"), "title")
        if marking.chosen:
            made.say(self._word("review_chosen", count=len(marking.chosen)))
            for plan in marking.chosen:
                line = self._word("plan_cost", plan=self._spoken.plan(plan), cost=self._cost(plan))
                made.say(line, "head")
        else:
            made.say(self._word("review_blank"), "head")
        made.foot.append(self._budget(made))
        change = self._key("change", [self._word("change")], marking.go_back)
        word = "print" if marking.chosen else "print_blank"
        made.foot.append(columns(self._look, [change, self._main("print", word, marking.go_on)]))

    def _print(self, made: Shown) -> None:
        made.say(self._word("print_title"), "title")
        made.say(self._word("print_wait"))

    def _thanks(self, made: Shown) -> None:
        made.say(self._word("thanks_title"), "title")
        for key in ("thanks_take", "thanks_box", "thanks_wrong"):
            made.say(self._word(key))
        made.foot.append(Key(self._look, "done", [self._word("done")], self._hands.rest, main=True))

    def _unsure(self, made: Shown) -> None:
        """Say it in Dutch too, for the helper who comes."""
        dutch = language("nl")
        for one in [self._spoken] if self._spoken is dutch else [self._spoken, dutch]:
            made.say(one.say("unsure_title"), "title")
            made.say(one.say("unsure"))

    def _resting(self, made: Shown) -> None:
        """Say it in every language: nobody chose one yet."""
        for one in self._languages:
            made.say(one.say("resting"), "head")

    def _start_over(self, made: Shown) -> None:
        made.say(self._word("start_over_title"), "title")
        made.say(self._word("start_over_text"))
        no = self._main("start_over_no", "start_over_no", self._marking.go_back)
        yes = self._key("start_over_yes", [self._word("start_over_yes")], self._marking.go_on)
        made.parts.append(columns(self._look, [no, yes]))
        made.first = "start_over_no"

    # ------------------------------------------------------------------ the smallest pieces

    def _word(self, key: str, **values: object) -> str:
        return self._spoken.say(key, **values)

    def _cost(self, plan: BallotPlan) -> str:
        return self._word("costs", money=self._spoken.euro(plan.cost_cents))

    def _key(
        self, name: str, lines: Sequence[str], change: Callable[[], object], *, marked: bool | None = None
    ) -> Key:
        return Key(self._look, name, lines, partial(self._do, change), marked=marked)

    def _main(self, name: str, word: str, change: Callable[[], object]) -> Key:
        return Key(self._look, name, [self._word(word)], partial(self._do, change), main=True)

    def _choice(self, word: str, marked: bool, change: Callable[[], object]) -> Key:  # noqa: FBT001  # its state
        key = self._key(word, [self._word(word)], change, marked=marked)
        said = "switched_on" if marked else "switched_off"
        key.setAccessibleName(self._word(said, thing=self._word(word)))
        return key

    def _do(self, change: Callable[[], object]) -> None:
        refusal = change()
        self._hands.done(refusal if isinstance(refusal, str) else "")


def _under(parts: Sequence[QWidget]) -> QWidget:
    """Return parts under each other."""
    holder = QWidget()
    down = column(holder, space=8)
    for part in parts:
        down.addWidget(part)
    return holder


def _beside(parts: Sequence[QWidget], picture: QWidget | None) -> QWidget:
    """Return words with a picture beside them, if there is one."""
    holder = QWidget()
    across = QHBoxLayout(holder)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(_under(parts), 1)
    if picture is not None:
        across.addWidget(picture)
    return holder


def plan_key(plan: BallotPlan) -> str:
    """Return the name of the key of a plan in the list."""
    return f"plan_{plan.ballot_number}"
