"""The report of a result: how was voted, what is chosen and why, how anyone can redo it (invariant 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether

from app.documents.flow import Bar, Grid, Panel, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style
from app.models import dutch
from app.models.records import BallotCounts, Contest, PlanResult, Result
from app.models.terms import Channel, LimitKind, PlanOutcome, Rule, short_hash
from app.models.words import difference_sentence

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_ALINEA = style(12, spaceAfter=5)

_RULES = {
    Rule.GREEDY_SKIP: (
        "Het plan met de meeste stemmen is het eerst aan de beurt. Daarna komt het plan met de meeste "
        "stemmen na dat plan, en zo verder. Een plan is gekozen als er nog genoeg geld voor is. Past een "
        "plan niet meer, dan slaan wij het over en is het volgende plan aan de beurt."
    ),
    Rule.GREEDY_STOP: (
        "Het plan met de meeste stemmen is het eerst aan de beurt. Daarna komt het plan met de meeste "
        "stemmen na dat plan, en zo verder. Een plan is gekozen als er nog genoeg geld voor is. Bij het "
        "eerste plan dat niet meer past, stoppen wij. De plannen daarna zijn niet gekozen."
    ),
}


def result_report(result: Result, *, printed_at: datetime) -> bytes:
    """Return the report of a result as PDF. It says at the top when the result is not final yet."""
    properties = Properties(
        title=f"Uitslag {result.contest.name} – {result.edition}",
        author=result.edition,
        practice=result.practice,
        printed_at=printed_at,
        footer=(printed_line(printed_at), f"Controlegetal {short_hash(result.head_hash)}"),
    )
    return flow(list(_story(result)), properties, bottom=30)


def _story(result: Result) -> Iterator[Flowable]:
    yield Text(result.edition, _NOTE)
    yield Text(
        "Voorlopige uitslag" if result.provisional else "Uitslag", style(28, bold=True, leading=35), "H1"
    )
    yield Text(result.contest.name, style(15))
    yield gap(3)
    if result.provisional:
        yield _warning(result)
        yield gap(3)
    yield Text(_headline(result), style(16, bold=True, leading=22))
    yield Text("Hoe er is gestemd", _HEAD, "H2")
    yield _ballots(result.ballots)
    yield from _explained(result)
    yield Text("Hoe de plannen zijn gekozen", _HEAD, "H2")
    for sentence in _rule(result.contest, result.rule):
        yield Text(sentence, _ALINEA)
    yield Text("Alle plannen, in de volgorde waarin ze aan de beurt waren", _HEAD, "H2")
    yield Text("Een dichte balk is een gekozen plan, een open balk een plan dat niet is gekozen.", _NOTE)
    yield gap(1)
    yield _plans(result)
    yield KeepTogether([Text("Het geld", _HEAD, "H2"), _money(result)])
    yield from _lot(result)
    yield from _signing(result)


def _warning(result: Result) -> Flowable:
    reasons = [f"Het stemlokaal {place} is nog open." for place in result.open_stations]
    if result.open_batches:
        word = "is" if result.open_batches == 1 else "zijn"
        many = dutch.count(result.open_batches, "bundel", "bundels")
        reasons.append(f"Er {word} nog {many} stembiljetten niet klaar met tellen.")
    if result.draw_needed:
        reasons.append("Er zijn plannen met evenveel stemmen. Het lot moet nog beslissen.")
    for difference in result.differences:
        place = f" ({difference.place})" if difference.place else ""
        reasons.append(f"Nog niet verklaard{place}: {difference_sentence(difference)}")
    head = "Let op: deze uitslag is nog niet definitief"
    return Panel([Text(head, style(14, bold=True)), *(Text(reason, _BODY) for reason in reasons)])


def _chosen(result: Result) -> Sequence[PlanResult]:
    return [line for line in result.plans if line.chosen]


def _headline(result: Result) -> str:
    chosen = _chosen(result)
    if not chosen:
        return f"Er is geen plan gekozen. Er blijft {dutch.euro(result.left_over_cents)} over."
    used = sum(line.plan.cost_cents for line in chosen)
    word, they = ("is", "Het kost") if len(chosen) == 1 else ("zijn", "Samen kosten ze")
    of = dutch.count(len(result.plans), "plan", "plannen")
    return (
        f"{dutch.number(len(chosen))} van de {of} {word} gekozen. {they} {dutch.euro(used)}. "
        f"Er blijft {dutch.euro(result.left_over_cents)} over."
    )


def _ballots(counts: BallotCounts) -> Grid:
    lines = (("Geldig, op papier", counts.paper), ("Geldig, online", counts.online))
    after = (("Blanco", counts.blank), ("Ongeldig", counts.invalid))
    rows = [_count_row(*line) for line in lines]
    rows.append(_count_row("Geldige stemmen samen", counts.paper + counts.online, heavy=True))
    rows += [_count_row(*line) for line in after]
    return Grid((130, 40), None, rows)


def _explained(result: Result) -> Iterator[Flowable]:
    """Yield the differences that were explained: they stay in sight of whoever reads the result."""
    if result.explained:
        yield Text("Wat niet klopte, met uitleg", _HEAD, "H2")
    for difference, why in result.explained:
        place = f"{difference.place}. " if difference.place else ""
        yield Text(f"{place}{difference_sentence(difference)}", _BODY)
        yield Text(f"Uitleg: {why}", _ALINEA)


def _count_row(words: str, value: int, *, heavy: bool = False) -> Row:
    look = _BOLD if heavy else _BODY
    return Row(((Text(words, look),), (Text(dutch.number(value), right(look)),)), heavy=heavy)


def _rule(contest: Contest, rule: Rule) -> Iterator[str]:
    yield _limit(contest)
    yield _RULES[rule]
    if contest.threshold_votes > 1:
        yield f"Een plan heeft ten minste {dutch.number(contest.threshold_votes)} stemmen nodig."
    yield "Stemmen op papier en stemmen online tellen even zwaar. Bij gelijke stemmen beslist het lot."


def _limit(contest: Contest) -> str:
    match contest.limit.kind:
        case LimitKind.COST:
            return f"Ieder mocht voor hoogstens {dutch.euro(contest.limit.value)} aan plannen kiezen."
        case LimitKind.CHOICES:
            return f"Ieder mocht hoogstens {dutch.count(contest.limit.value, 'plan', 'plannen')} kiezen."
        case LimitKind.NONE:
            return "Ieder mocht zoveel plannen kiezen als hij of zij wilde."


def _plans(result: Result) -> Grid:
    most = max((line.total for line in result.plans), default=0)
    bold = style(10.5, bold=True)
    words = ("Nr.", "Plan", "Kosten", "Papier", "Online", "Samen")
    header = Row(tuple((Text(word, bold if place < 2 else right(bold)),) for place, word in enumerate(words)))
    rows = [_plan_row(line, most, result.contest.threshold_votes) for line in result.plans]
    return Grid((12, 80, 26, 17, 17, 18), header, rows)


def _plan_row(line: PlanResult, most: int, threshold: int) -> Row:
    look = _BOLD if line.chosen else _BODY
    votes = dutch.count(line.total, "stem", "stemmen")
    bar = Bar(line.total / most if most else 0, filled=line.chosen, description=f"{line.plan.title}: {votes}")
    numbers = [line.votes.get(channel, 0) for channel in (Channel.PAPER, Channel.ONLINE)]
    return Row(
        (
            (Text(str(line.plan.ballot_number), look),),
            (Text(line.plan.title, look), Text(_why(line, threshold), _NOTE), bar),
            (Text(dutch.euro(line.plan.cost_cents), right(look)),),
            *((Text(dutch.number(value), right(_BODY)),) for value in numbers),
            (Text(dutch.number(line.total), right(_BOLD)),),
        )
    )


def _why(line: PlanResult, threshold: int) -> str:
    """Return in words why a plan is chosen or not."""
    match line.outcome:
        case PlanOutcome.CHOSEN:
            return "Gekozen."
        case PlanOutcome.DOES_NOT_FIT:
            return f"Niet gekozen: er was nog {dutch.euro(line.left_cents)} over."
        case PlanOutcome.AFTER_STOP:
            return "Niet gekozen: de verdeling was gestopt."
        case PlanOutcome.BELOW_THRESHOLD if line.total == 0:
            return "Niet gekozen: geen stemmen."
        case PlanOutcome.BELOW_THRESHOLD:
            return f"Niet gekozen: minder dan {dutch.count(threshold, 'stem', 'stemmen')}."


def _money(result: Result) -> Grid:
    used = sum(line.plan.cost_cents for line in _chosen(result))
    lines = (("Budget", result.contest.budget_cents), ("Voor de gekozen plannen", used))
    rows = [Row(((Text(words, _BODY),), (Text(dutch.euro(cents), right(_BODY)),))) for words, cents in lines]
    left = (Text("Over", _BOLD),), (Text(dutch.euro(result.left_over_cents), right(_BOLD)),)
    return Grid((130, 40), None, [*rows, Row(left, heavy=True)])


def _lot(result: Result) -> Iterator[Flowable]:
    if not result.ties:
        return
    yield Text("Loting bij gelijke stemmen", _HEAD, "H2")
    for group in result.ties:
        numbers = ", ".join(str(number) for number in group)
        if result.seed:
            yield Text(f"Evenveel stemmen, volgorde na loting: plan {numbers}.", _ALINEA)
        else:
            yield Text(f"Evenveel stemmen: plan {numbers}. Er is niet geloot; ze staan op nummer.", _ALINEA)
    if not result.seed:
        return
    example = result.ties[0][0]
    yield Text(f"De lotingszin is: “{result.seed}”", _BOLD)
    yield Text(
        "Zo kunt u de loting zelf nadoen. Schrijf de lotingszin op, daarachter een dubbele punt en het "
        f"nummer van het plan, zonder spaties ertussen: “{result.seed}:{example}”. Doe daarmee een "
        "rekensom die iedereen kan nadoen (SHA-256). Dat kan met elk "
        "programma dat deze som kent. Doe dat voor elk plan met evenveel stemmen. "
        "Zet de uitkomsten op volgorde: eerst de cijfers 0 tot en met 9, dan de letters a tot en met f. "
        "De laagste uitkomst gaat voor.",
        _ALINEA,
    )


def _signing(result: Result) -> Iterator[Flowable]:
    yield KeepTogether(
        [
            Text("Ondertekening", _HEAD, "H2"),
            Text("Wij hebben deze uitslag vastgesteld.", _BODY),
            Signatures(["Projectleider", "Teller", "Teller", "Getuige"]),
            Text("Controlegetal van het logboek", _BOLD),
            Text(short_hash(result.head_hash), style(13)),
            Text("Met dit getal is later te zien of er iets uit het logboek is weggehaald.", _NOTE),
        ]
    )
