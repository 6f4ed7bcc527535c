"""The receipt for who made a plan: what was recorded of them, what they agreed to, how long, and how to take it back.

It holds personal data and is theirs: it is for their hands, and goes nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, style
from app.documents.plan_head import plan_head
from app.models import consents, dutch
from app.models.records import Edition, Plan, Submitter
from app.models.terms import ReachBy
from app.models.words import WORDS

_SIZE = 18.0
_BODY = style(_SIZE)
_BOLD = style(_SIZE, bold=True)
_TITLE = style(28, bold=True, leading=35)
_HEAD = style(20, bold=True, spaceBefore=14, spaceAfter=2, keepWithNext=1)
_QUIET = style(14, textColor=MUTED)
_LIST = style(_SIZE, leftIndent=26, bulletIndent=0, spaceAfter=4, bulletFontSize=_SIZE)

_FIELDS = (
    ("name", "Uw naam"),
    ("guardian_name", "Naam van ouder of voogd"),
    ("address", "Adres"),
    ("phone", "Telefoonnummer"),
    ("email", "E-mailadres"),
)


def plan_receipt(edition: Edition, plan: Plan, *, printed_at: datetime) -> bytes:
    """Return the receipt as PDF, 18 pt, for the maker of the plan."""
    properties = Properties(
        title=f"Bewijs bij plan {plan.number}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – plan {plan.number}", printed_line(printed_at)),
    )
    return flow(list(_story(edition, plan, printed_at)), properties, bottom=30)


def _story(edition: Edition, plan: Plan, printed_at: datetime) -> Iterator[Flowable]:
    yield from plan_head(
        edition,
        plan,
        Text(f"{edition.name} – plan {plan.number}", _QUIET),
        [
            Text("Bewijs voor de plannenmaker", _TITLE, "H1"),
            gap(1),
            Text(f"Plan: {plan.text.title or 'nog zonder titel'}", _BODY),
        ],
    )
    yield gap(2)
    yield Text(f"Dit staat op {dutch.day(printed_at)} van u bij ons opgeschreven.", _BODY)
    yield from _recorded(plan.submitter)
    yield from _agreed(plan.submitter)
    yield _together("Hoe lang bewaren wij dit?", *_how_long(edition))
    yield _together("Wilt u iets veranderen of intrekken?", *_taking_back(plan))


def _recorded(submitter: Submitter) -> Iterator[Flowable]:
    yield Text("Uw gegevens", _HEAD, "H2")
    lines = [f"{word}: {getattr(submitter, name)}" for name, word in _FIELDS if getattr(submitter, name)]
    if submitter.under_16:
        lines.append(
            "De plannenmaker is jonger dan 16 jaar. Adres, telefoon en e-mail zijn van de ouder of voogd."
        )
    if submitter.consent_contact:
        lines.append(f"Bericht krijgt u per {WORDS[ReachBy(submitter.reach_by)]}.")
    for line in lines:
        yield Text(line, _LIST, "P", bulletText="•")
    absent = [
        word[0].lower() + word[1:]
        for name, word in _FIELDS
        if not getattr(submitter, name) and (name != "guardian_name" or submitter.under_16)
    ]
    if absent:
        yield Text(f"Niet opgeschreven: {', '.join(absent)}.", _BODY)


def _agreed(submitter: Submitter) -> Iterator[Flowable]:
    yield Text("Wat mag wel, en wat niet?", _HEAD, "H2")
    if submitter.under_16:
        yield Text("Hierover besliste een ouder of voogd.", _BODY)
    for given, text in (
        (submitter.consent_contact, consents.CONTACT),
        (submitter.consent_publish_name, consents.PUBLISH_NAME),
    ):
        yield KeepTogether(
            [Text(f"„{text}”", _BODY), Text("Ja, dat mag." if given else "Nee, dat mag niet.", _BOLD), gap(2)]
        )


def _how_long(edition: Edition) -> Iterator[str]:
    last = max((phase.ends for phase in edition.phases), default=None)
    until = f" Dit wijkbudget loopt tot en met {dutch.day(last)}." if last else ""
    yield f"Zolang dit wijkbudget loopt.{until} Na afloop wissen wij uw gegevens. Uw plan zelf blijft staan."


def _taking_back(plan: Plan) -> Iterator[str]:
    yield (
        f"Dat mag altijd, en u hoeft niet te zeggen waarom. Kom naar het spreekuur en noem plan {plan.number}. "
        "Wij halen dan weg wat u wilt, en u krijgt een nieuw bewijs."
    )
    yield "Uw plan kan gewoon blijven meedoen. Zonder adres, telefoon of e-mail hoort u er dan niet meer over."


def _together(head: str, *sentences: str) -> KeepTogether:
    return KeepTogether([Text(head, _HEAD, "H2"), *(Text(sentence, _BODY) for sentence in sentences)])
