"""What holds a plan up, and what is worth a look: rules of the edition that are checked while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.models.dutch import euro
from app.models.plan_rules import Length, PlanRule, PlanRules, WordRule
from app.models.records import Contest, PlanText, Submitter
from app.models.search import fold

TEXT_LIMIT = 10_000
"""Characters in one field of a plan: four pages of A4, and far within what one journal event may hold."""


class FindingKind(StrEnum):
    """What a rule is about."""

    OVER_BUDGET = "over_budget"
    BELOW_MINIMUM = "below_minimum"
    OUTSIDE_AREA = "outside_area"
    AREA_UNKNOWN = "area_unknown"
    OTHER_THEME = "other_theme"
    NO_GUARDIAN = "no_guardian"
    TRAFFIC_SAFETY = PlanRule.TRAFFIC_SAFETY.value
    MUNICIPAL_DUTY = PlanRule.MUNICIPAL_DUTY.value
    NOT_WITHIN_YEAR = PlanRule.NOT_WITHIN_YEAR.value
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Finding:
    """One rule that a plan does not keep, or that is worth a look.

    ``stops`` says whether the plan cannot be handed in like this; ``words`` is the sentence to say, in plain Dutch.
    """

    kind: FindingKind
    stops: bool
    words: str


_ABOUT = {
    PlanRule.TRAFFIC_SAFETY: (
        "Dit gaat over veilig verkeer ({found}). Daar kijkt de afdeling Verkeer van de gemeente naar, "
        "buiten het budget om. Zet het op de lijst voor die afdeling."
    ),
    PlanRule.MUNICIPAL_DUTY: (
        "Dit lijkt een taak van de gemeente zelf ({found}). Daar is geen wijkbudget voor nodig: meld het bij de "
        "gemeente. Doet u er zelf iets bij? Schrijf dat dan op."
    ),
    PlanRule.NOT_WITHIN_YEAR: (
        "Dit lukt misschien niet binnen een jaar ({found}). Kies een eerste stap die wel lukt."
    ),
}

_TEXTS = {"title": "De titel", "summary": "De zin over uw plan", "what": "Wat u gaat doen"}


def contest_for(contests: Sequence[Contest], contest_id: UUID | None, area: str) -> Contest | None:
    """Return the contest whose budget a plan has to fit in; None when it belongs to none of them.

    That is its own, the only one, that of its area, or else the one that is for all areas.
    """
    if contest_id is not None:
        return next((contest for contest in contests if contest.id == contest_id), None)
    if len(contests) == 1:
        return contests[0]
    of_area = next((contest for contest in contests if area and contest.area == area), None)
    return of_area or next((contest for contest in contests if not contest.area), None)


def findings(
    text: PlanText,
    submitter: Submitter,
    contest: Contest | None,
    rules: PlanRules,
    areas: Sequence[str],
    themes: Sequence[str],
) -> tuple[Finding, ...]:
    """Return what holds a plan up, and then what is worth a look. What is only empty is no finding.

    ``contest`` is the one whose budget it must fit in, if that is known; ``areas`` and ``themes`` are the edition's,
    and none means that any will do.
    """
    found = [
        *_money(text, contest, rules),
        *_place(text, areas),
        *_themes(text, themes),
        *_person(submitter),
        *(finding for rule in rules.word_rules for finding in _by_words(text, rule)),
        *_lengths(text, rules),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.stops))


def _money(text: PlanText, contest: Contest | None, rules: PlanRules) -> Iterator[Finding]:
    cost = text.cost_cents
    if contest is not None and cost > contest.budget_cents:
        over = euro(cost - contest.budget_cents)
        sentence = (
            f"Het plan kost {over} te veel: voor alle plannen samen is er {euro(contest.budget_cents)}. "
            "Maak het goedkoper, dan kan het meedoen."
        )
        yield Finding(FindingKind.OVER_BUDGET, stops=True, words=sentence)
    if 0 < cost < rules.minimum_cents:
        sentence = f"Een plan kost hier minstens {euro(rules.minimum_cents)}. Dit plan kost {euro(cost)}."
        yield Finding(FindingKind.BELOW_MINIMUM, stops=True, words=sentence)


def _place(text: PlanText, areas: Sequence[str]) -> Iterator[Finding]:
    if not areas:
        return
    if text.area and text.area not in areas:
        sentence = f"{text.area} hoort niet bij dit wijkbudget. Kies een wijk die er wel bij hoort."
        yield Finding(FindingKind.OUTSIDE_AREA, stops=True, words=sentence)
    if text.place and not text.area:
        sentence = "Kies ook de wijk. Dan weten we of de plek bij dit wijkbudget hoort."
        yield Finding(FindingKind.AREA_UNKNOWN, stops=False, words=sentence)


def _themes(text: PlanText, themes: Sequence[str]) -> Iterator[Finding]:
    other = [theme for theme in text.themes if theme not in themes]
    if themes and other:
        sentence = f"Geen thema van dit wijkbudget: {', '.join(other)}. Kies een thema dat er wel bij hoort."
        yield Finding(FindingKind.OTHER_THEME, stops=False, words=sentence)


def _person(submitter: Submitter) -> Iterator[Finding]:
    if submitter.under_16 and not submitter.guardian_name:
        sentence = "De plannenmaker is jonger dan 16 jaar. Vul de naam van een ouder of voogd in, die het goed vindt."
        yield Finding(FindingKind.NO_GUARDIAN, stops=True, words=sentence)


def _by_words(text: PlanText, rule: WordRule) -> Iterator[Finding]:
    read = " ".join(fold(" . ".join(_read(text))).split())
    found = [word for word in rule.words if re.search(rf"(?<!\w){re.escape(fold(word))}", read)]
    if found:
        sentence = _ABOUT[rule.rule].format(found=", ".join(found))
        yield Finding(FindingKind(rule.rule.value), stops=rule.stops, words=sentence)


def _read(text: PlanText) -> Iterator[str]:
    """Return what a plan is about; who helps and who looks after it say nothing of that."""
    yield from (text.title, text.summary, text.what, text.why, text.municipality_part)
    yield from (line.what for line in text.cost_lines)


def _lengths(text: PlanText, rules: PlanRules) -> Iterator[Finding]:
    lengths = rules.lengths
    for name, length in (
        ("title", lengths.title),
        ("summary", lengths.summary),
        ("what", lengths.description),
    ):
        yield from _length(_TEXTS[name], len(getattr(text, name)), length)


def _length(what: str, typed: int, length: Length) -> Iterator[Finding]:
    if typed > length.most:
        over = _characters(typed - length.most)
        sentence = (
            f"{what} is voor de website {over} te lang. Het blijft bewaard. Korter leest ook prettiger."
        )
        yield Finding(FindingKind.TOO_LONG, stops=False, words=sentence)
    elif 0 < typed < length.least:
        short = _characters(length.least - typed)
        sentence = f"{what} is voor de website nog {short} te kort. Vertel iets meer."
        yield Finding(FindingKind.TOO_SHORT, stops=False, words=sentence)


def _characters(many: int) -> str:
    return f"{many} {'teken' if many == 1 else 'tekens'}"
