"""What is said at the 'ja, mits' table: progress, plans, questions, verdicts given before. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.models.dutch import clock, count, day, euro, number
from app.models.plan_rules import Expertise
from app.models.review import asked
from app.models.review_records import Candidate, FieldStand, GivenVerdict, Round, RoundView, TablePlan
from app.models.review_words import days_sentence, field_word, outcome_word, plan_head
from app.models.words import WORDS

NO_ROUNDS = (
    "Hier komen de rondes van de ja-mits-tafel. Kies Nieuwe ronde, en vink de plannen aan die op tafel komen."
)
NOTHING_HANDED_IN = (
    "Er is nog geen plan ingeleverd. Lever een plan in bij Plannen; dan kan het hier op tafel komen."
)
CHOOSE_SEAT = "Kies eerst waarover u oordeelt."
START_HELP = "De plannen die u aanvinkt, komen op tafel. Elk vakgebied geeft er een oordeel over."
NO_LETTERS = "Er is nog geen plan met een uitkomst. Geef eerst oordelen; daarna kunt u de brieven maken."
TWO_VERDICTS = (
    "Op twee laptops is hier een ander oordeel gegeven. Bespreek samen wat geldt, en bewaar één oordeel. Dat komt in "
    "de plaats van beide. De oude oordelen blijven bewaard."
)
CHANGED_AFTER = "Dit plan is veranderd nadat het oordeel werd gegeven. Kijk of het oordeel nog klopt."
OFF_REASONS = ("Per ongeluk op tafel gezet", "De maker werkt er nog aan")
"""Why a plan goes off the table, to press instead of to type."""

MEANWHILE = "Er is intussen een ander oordeel binnengekomen over dit plan. Kijk ernaar voordat u bewaart."


def progress_sentence(view: RoundView, seat: Expertise | None, today: date) -> str:
    """Return how far a round is: plans that are done, what this expert has to do yet, days left."""
    done = f"{number(view.done)} van {count(len(view.plans), 'plan', 'plannen')} klaar"
    own = ""
    if seat is not None:
        many = len(view.open_for(seat.key))
        own = f", nog {number(many)} voor {seat.name}" if many else f", {seat.name} is klaar"
    return f"{done}{own}, {days_sentence(view.days_left(today))}"


def deadline_sentence(view: RoundView) -> str:
    """Return by when all verdicts must be there."""
    return f"Alle oordelen moeten er zijn op {day(view.deadline)}."


def round_cells(one: Round, today: date) -> tuple[str, str, str]:
    """Return a round as it stands in the list."""
    left = days_sentence((one.deadline - today).days)
    return one.name, count(one.plans, "plan", "plannen"), f"{day(one.deadline)}\n{left}"


def plan_cells(plan: TablePlan) -> tuple[str, str, str]:
    """Return a plan of a round: what it is, what each field says of it, the outcome."""
    said = "\n".join(
        f"{stand.expertise.name}: {field_word(stand).lower()}"
        f"{' (plan is daarna veranderd)' if plan.changed_after(stand) else ''}"
        for stand in plan.fields
    )
    return plan_head(plan), said, outcome_word(plan)


def where_line(plan: TablePlan) -> str:
    """Return the place and cost of a plan."""
    where = ", ".join(part for part in (plan.place, plan.area) if part)
    return " – ".join(part for part in (where, euro(plan.cost_cents) if plan.cost_cents else "") if part)


def candidate_line(one: Candidate, likes: Mapping[str, int]) -> str:
    """Return a plan to tick: what it is, its likes if known, and the rounds that it is in already."""
    parts = [f"Plan {one.number}: {one.title or 'zonder titel'}", one.area]
    parts += [euro(one.cost_cents)] if one.cost_cents else []
    parts += [count(likes[str(one.id)], "like", "likes")] if str(one.id) in likes else []
    parts += [f"al in {', '.join(one.rounds)}"] if one.rounds else []
    return " – ".join(part for part in parts if part)


def shown_line(shown: int, offered: int, ticked: int) -> str:
    """Return how many plans show of all, and how many have a tick; those may be hidden by a search."""
    return f"U ziet {number(shown)} van {count(offered, 'plan', 'plannen')}. Aangevinkt: {number(ticked)}."


def question_line(expertise: Expertise, answers: Mapping[str, bool], key: str) -> str:
    """Return which question this is, of how many that are asked as it stands now."""
    keys = [question.key for question in asked(expertise, answers)]
    return f"Vraag {keys.index(key) + 1} van {len(keys)}"


def answer_lines(expertise: Expertise, answers: Mapping[str, bool]) -> str:
    """Return the questions that were answered with their answers, a line each."""
    return "\n".join(
        f"{question.text} {'Ja' if answers[question.key] else 'Nee'}"
        for question in asked(expertise, answers)
        if question.key in answers
    )


def given_line(given: GivenVerdict) -> str:
    """Return a verdict with who gave it and when."""
    by = f", {given.by}" if given.by else ""
    head = f"{WORDS[given.verdict]}{by}, {day(given.at)} om {clock(given.at)}"
    return "\n".join(part for part in (head, given.conditions, given.advice) if part)


def before_lines(stand: FieldStand) -> str:
    """Return the verdicts that were given in this field, the newest first; empty when there is none."""
    return "\n\n".join(given_line(given) for given in reversed(stand.history))


def others_line(plan: TablePlan, seat: str) -> str:
    """Return what the other fields of expertise say."""
    said = [
        f"{stand.expertise.name}: {field_word(stand).lower()}"
        for stand in plan.fields
        if stand.expertise.key != seat
    ]
    return f"De anderen: {'; '.join(said)}." if said else ""


def saved_sentence(plan: TablePlan, *, more: bool, seat: Expertise) -> str:
    """Return what was saved, and what comes now."""
    after = (
        "Dit is het volgende plan."
        if more
        else f"Alle plannen hebben nu een oordeel over {seat.name}. Dank u wel!"
    )
    return f"Bewaard: het oordeel over {plan_head(plan)}. {after}"


def started_sentence(view: RoundView) -> str:
    """Return that a round was begun."""
    return f"{view.name} is begonnen met {count(len(view.plans), 'plan', 'plannen')}."


def off_sentence(view: RoundView) -> str:
    """Return that a plan went off the table, and how many are left."""
    return f"Het plan is van tafel. Op tafel: {count(len(view.plans), 'plan', 'plannen')}."


def draw_question(said: str, drawn: int, waiting: Sequence[TablePlan]) -> str:
    """Return what follows from the draw, to ask before it is recorded."""
    many = count(drawn, "plan krijgt", "plannen krijgen")
    rest = ""
    if waiting:
        out = count(len(waiting), "plan heeft", "plannen hebben")
        rest = f" {out} nog geen uitkomst en {'doet' if len(waiting) == 1 else 'doen'} niet mee."
    return (
        f"{said} Heeft iedereen het gezien of gehoord? {many} nu een nummer op het stembiljet.{rest} "
        "Hierna verandert dat niet meer."
    )
