"""The plan sheet: what a resident takes home, in large print, with what is still missing and what follows.

It carries the resident's name only if they said that it may be on paper; no address, telephone number or e-mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Grid, Panel, Row, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style
from app.documents.plan_head import plan_head
from app.models import dutch
from app.models.records import CostLine, Edition, Plan, PlanText, Submitter
from app.models.terms import PlanState
from app.operations.plans import REQUIRED, missing

_SIZE = 18.0
_BODY = style(_SIZE)
_TITLE = style(30, bold=True, leading=37)
_HEAD = style(20, bold=True, spaceBefore=16, spaceAfter=2, keepWithNext=1)
_LIST = style(_SIZE, leftIndent=26, bulletIndent=0, spaceAfter=5, bulletFontSize=_SIZE)
_QUIET = style(14, textColor=MUTED)

_QUESTIONS = (
    ("what", "Wat gaat u doen?"),
    ("why", "Waarom is dat goed voor de wijk?"),
    ("for_whom", "Voor wie is het?"),
    ("own_part", "Wat doet u zelf?"),
    ("volunteers", "Wie helpen mee?"),
    ("municipality_part", "Wat moet de gemeente doen?"),
    ("upkeep", "Hoe gaat het verder na het eerste jaar?"),
    ("asked_others", "Met wie heeft u al gepraat?"),
)

_MISSING = {
    "title": "Een naam voor uw plan.",
    "what": "Wat u gaat doen.",
    "why": "Waarom het goed is voor de wijk.",
    "for_whom": "Voor wie het is.",
    "area": "In welke wijk het is.",
    "place": "De plek: een straat, plein of gebouw.",
    "themes": "Het thema waar uw plan bij hoort.",
    "cost_lines": "Wat het kost.",
    "own_part": "Wat u zelf doet.",
    "volunteers": "Wie er meehelpen.",
    "municipality_part": "Wat de gemeente moet doen.",
    "upkeep": "Hoe het verder gaat na het eerste jaar.",
}


def plan_sheet(edition: Edition, plan: Plan, *, printed_at: datetime) -> bytes:
    """Return the sheet of a plan as PDF, 18 pt, for the resident who made it."""
    name = plan.text.title or "Plan zonder titel"
    properties = Properties(
        title=f"Plan {plan.number}: {name}",
        author=edition.name,
        practice=edition.practice,
        printed_at=printed_at,
        footer=(f"{edition.name} – plan {plan.number}", printed_line(printed_at)),
    )
    return flow(list(_story(edition, plan, name)), properties, bottom=30)


def _story(edition: Edition, plan: Plan, name: str) -> Iterator[Flowable]:
    head: list[Flowable] = [Text(name, _TITLE, "H1")]
    if plan.text.summary:
        head += [gap(2), Text(plan.text.summary, _BODY)]
    yield from plan_head(edition, plan, Text(f"{edition.name} – plan {plan.number}", _QUIET), head)
    yield gap(2)
    if plan.submitter.name and plan.submitter.consent_publish_name:
        yield Text(f"Een plan van {plan.submitter.name}", _BODY)
    yield gap(2)
    yield from _where(plan.text)
    for field, question in _QUESTIONS:
        answer = str(getattr(plan.text, field)).strip()
        if answer:
            yield Text(question, _HEAD, "H2")
            yield Text(answer, _BODY)
    yield from _costs(edition, plan)
    yield from _still_missing(plan)
    yield from _next_steps(edition, plan)


def _where(text: PlanText) -> Iterator[Flowable]:
    place = ", ".join(part for part in (text.place, text.area) if part)
    if place:
        yield Text(f"Waar: {place}", _BODY)
    if text.themes:
        word = "Thema" if len(text.themes) == 1 else "Thema’s"
        yield Text(f"{word}: {', '.join(text.themes)}", _BODY)
    if text.point:
        yield Text("De plek staat op de kaart.", _BODY)


def _costs(edition: Edition, plan: Plan) -> Iterator[Flowable]:
    lines = plan.text.cost_lines
    if not lines:
        return
    yield Text("Wat kost het?", _HEAD, "H2")
    small, bold = style(16), style(16, bold=True)
    header = Row(
        (
            (Text("Waarvoor", bold),),
            (Text("Aantal", right(bold)),),
            (Text("Per stuk", right(bold)),),
            (Text("Samen", right(bold)),),
        )
    )
    rows = [_cost_row(line) for line in lines]
    total = (Text("Totaal", bold),), (), (), (Text(dutch.euro(plan.text.cost_cents), right(bold)),)
    yield Grid((82, 24, 32, 32), header, [*rows, Row(total, heavy=True)])
    if any(line.offer_attached for line in lines):
        yield gap(1)
        yield Text("* Hiervan heeft u een offerte laten zien.", small)
    yield gap(2)
    yield Text(_against_budget(edition, plan), _BODY)


def _cost_row(line: CostLine) -> Row:
    small = style(16)
    return Row(
        (
            (Text(line.what + (" *" if line.offer_attached else ""), small),),
            (Text(dutch.number(line.quantity), right(small)),),
            (Text(dutch.euro(line.unit_cents), right(small)),),
            (Text(dutch.euro(line.total_cents), right(small)),),
        )
    )


def _against_budget(edition: Edition, plan: Plan) -> str:
    """Compare the plan with the budget of its contest, or with the only one there is."""
    budgets = [known.budget_cents for known in edition.contests if known.id == plan.contest_id]
    if not budgets and len(edition.contests) == 1:
        budgets = [edition.contests[0].budget_cents]
    cost = plan.text.cost_cents
    if not budgets:
        return f"Uw plan kost {dutch.euro(cost)}."
    if cost > budgets[0]:
        over = dutch.euro(cost - budgets[0])
        return (
            f"Uw plan kost {dutch.euro(cost)}. Voor alle plannen samen is er {dutch.euro(budgets[0])}. "
            f"Uw plan is dus {over} te duur. Maak het goedkoper, dan kan het meedoen."
        )
    return f"Uw plan kost {dutch.euro(cost)}. Voor alle plannen samen is er {dutch.euro(budgets[0])}."


def _missing(text: PlanText, submitter: Submitter) -> tuple[list[str], list[str]]:
    """Return what a plan needs before it can be handed in, and what may be added."""
    needed = [_MISSING[field] for field in missing(text)]
    if not submitter.name:
        needed.append("Uw naam.")
    welcome = [
        sentence for field, sentence in _MISSING.items() if field not in REQUIRED and not getattr(text, field)
    ]
    if not submitter.consent_contact:
        welcome.append("Of wij contact met u mogen opnemen.")
    return needed, welcome


def _still_missing(plan: Plan) -> Iterator[Flowable]:
    """Say what a draft lacks and what may be added; a plan that was handed in lacks nothing."""
    if plan.state is not PlanState.DRAFT:
        return
    needed, welcome = _missing(plan.text, plan.submitter)
    yield gap(8)
    if not needed:
        yield Panel([Text("Uw plan is af. Er mist niets.", style(_SIZE, bold=True))])
    else:
        after = "Weet u het nog niet? Dat is niet erg. Uw plan is bewaard. Kom terug wanneer u verder wilt."
        yield _list_panel("Dit mist nog in uw plan", needed, after)
    if welcome:
        yield gap(4)
        yield _list_panel("Dit kunt u nog aanvullen", welcome, "Dit hoeft niet.")


def _list_panel(head: str, lines: list[str], after: str) -> Panel:
    pieces = [Text(line, _LIST, "P", bulletText="•") for line in lines]
    top = Text(head, style(20, bold=True, spaceAfter=4), "H2")
    return Panel([top, gap(1), *pieces, gap(2), Text(after, _BODY)])


def _next_steps(edition: Edition, plan: Plan) -> Iterator[Flowable]:
    steps = list(_steps(edition, plan))
    yield gap(4)
    lines = [Text(step, _LIST, "P", bulletText=f"{place}.") for place, step in enumerate(steps, start=1)]
    yield KeepTogether([Text("Hoe gaat het verder?", _HEAD, "H2"), *lines])


def _steps(edition: Edition, plan: Plan) -> Iterator[str]:
    if plan.state is PlanState.WITHDRAWN:
        yield "U heeft dit plan ingetrokken. U hoeft niets meer te doen. Wilt u toch verder? Kom dan langs."
        return
    if plan.state is PlanState.JOINED:
        yield "Dit plan gaat verder als deel van een ander plan. U blijft erbij als plannenmaker."
        return
    if plan.state is PlanState.DRAFT:
        yield "Lees dit blad rustig na. Klopt er iets niet, of weet u meer? Kom terug naar het spreekuur."
        yield "Is uw plan af? Dan dienen wij het samen met u in."
    if plan.state is not PlanState.ON_BALLOT:
        likes = dutch.count(edition.likes_needed, "like", "likes")
        yield f"Bewoners kunnen uw plan steunen. Met {likes} gaat het verder."
        yield "De gemeente kijkt binnen zes weken of uw plan kan. U krijgt een brief met wat er wel kan."
    number = f" Uw plan heeft nummer {plan.ballot_number} op het stembiljet." if plan.ballot_number else ""
    yield f"Bewoners stemmen over de plannen.{number}"
    yield "Is uw plan gekozen? Dan voert u het binnen een jaar uit."
