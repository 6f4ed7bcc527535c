"""The report of a result, as PDF/A-2b: how was voted, what is chosen and why, how anyone can redo it (invariant 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from app.documents.fingerprint import fingerprint
from app.documents.flow import Bar, Grid, Panel, Row, Signatures, Text, gap
from app.documents.layout import MUTED, Properties, flow, printed_line, right, style
from app.documents.result_chance import audit_section, ties_section
from app.documents.result_papers import decided_section, recounts_section
from app.models import dutch
from app.models.count_words import check_sentence
from app.models.counts import DecidedBatch, Recount
from app.models.publication import Publication
from app.models.result_parts import PartCount
from app.models.result_records import BallotCounts, PlanResult, Result
from app.models.result_words import (
    difference_line,
    headline,
    limit_sentence,
    missing,
    outcome_words,
    rule_details,
)
from app.models.terms import Channel, Rule, short_hash
from app.operations import counting_again, counting_lists, publication
from app.operations.journal import Store

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_ALINEA = style(12, spaceAfter=5)
_ROOM = 50 * mm
_PARTS_ON_ONE = 4

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
    Rule.EQUAL_SHARES: (
        "Het geld is in gelijke delen verdeeld over iedereen die geldig heeft gestemd. Een plan is gekozen als de "
        "mensen die ervoor stemden, het samen uit hun deel kunnen betalen. Het plan dat hun naar verhouding het "
        "minst kost, gaat steeds voor. Blijft er geld over, dan krijgt ieder op papier telkens € 1 meer, zolang "
        "het budget reikt. Daarna gaat het plan met de meeste stemmen voor dat nog past. Deze manier heet de "
        "methode van gelijke delen (method of equal shares)."
    ),
}


def report_of(store: Store, result: Result, *, short_id: str, printed_at: datetime) -> bytes:
    """Return ``result_report`` of a result, with all that the edition has on record about it."""
    contest_id = result.contest.id
    return result_report(
        result,
        short_id=short_id,
        printed_at=printed_at,
        published=publication.publications(store, contest_id),
        decided=counting_lists.decided_papers(store, contest_id),
        recounts=counting_again.recounts(store, contest_id),
    )


def result_report(
    result: Result,
    *,
    short_id: str,
    printed_at: datetime,
    published: Sequence[Publication] = (),
    decided: Sequence[DecidedBatch] = (),
    recounts: Sequence[Recount] = (),
) -> bytes:
    """Return the report of a result as PDF/A-2b. It says at the top when the result is not final yet.

    Args:
        result: what is reported.
        short_id: the edition's mark in QR codes.
        printed_at: when the report is made, UTC.
        published: when the result was made known, each after those that it corrects.
        decided: the batches in which something was decided about papers.
        recounts: the batches that were counted again.
    """
    properties = Properties(
        title=f"Uitslag {result.contest.name} – {result.edition}",
        author=result.edition,
        practice=result.practice,
        printed_at=printed_at,
        footer=(printed_line(printed_at), f"Controlegetal {short_hash(result.head_hash)}"),
        archival=True,
    )
    story = [
        *_story(result),
        *decided_section(decided),
        *recounts_section(recounts, result.smallest_part),
        *audit_section(result),
        *_published(published),
        *_signing(result, short_id),
    ]
    return flow(story, properties, bottom=30)


def _story(result: Result) -> Iterator[Flowable]:
    yield from _top(result)
    yield from _section("Alle plannen, in de volgorde waarin ze aan de beurt waren")
    yield Text("Een dichte balk is een gekozen plan, een open balk een plan dat niet is gekozen.", _NOTE)
    yield gap(1)
    yield _plans(result)
    yield KeepTogether([Text("Het geld", _HEAD, "H2"), _money(result)])
    yield from _section("Hoe de plannen zijn gekozen")
    for sentence in (limit_sentence(result), _RULES[result.rule], rule_details(result)):
        yield Text(sentence, _ALINEA)
    if result.voter_cents is not None:
        share = dutch.euro(int(result.voter_cents))
        yield Text(f"Ieders deel was aan het eind {share}, naar beneden afgerond.", _ALINEA)
    yield Text("Stemmen op papier en stemmen online tellen even zwaar.", _ALINEA)
    yield from ties_section(result)
    yield from _parts(result)
    yield from _explained(result)


def _section(title: str) -> Iterator[Flowable]:
    """Yield a heading with room for some lines under it."""
    yield CondPageBreak(_ROOM)
    yield Text(title, _HEAD, "H2")


def _top(result: Result) -> Iterator[Flowable]:
    yield Text(result.edition, _NOTE)
    name = "Voorlopige uitslag" if result.provisional else "Uitslag"
    yield Text(name, style(28, bold=True, leading=35), "H1")
    yield Text(result.contest.name, style(15))
    yield gap(3)
    if result.provisional:
        head = Text("Let op: deze uitslag is nog niet definitief", style(14, bold=True))
        yield Panel([head, *(Text(reason, _BODY) for reason in missing(result))])
        yield gap(3)
    yield Text(headline(result), style(16, bold=True, leading=22))
    yield Text("Hoe er is gestemd", _HEAD, "H2")
    yield _ballots(result.ballots)


def _ballots(counts: BallotCounts) -> Grid:
    lines = (("Geldig, op papier", counts.paper), ("Geldig, online", counts.online))
    after = (("Blanco", counts.blank), ("Ongeldig", counts.invalid))
    rows = [_count_row(*line) for line in lines]
    rows.append(_count_row("Geldige stemmen samen", counts.paper + counts.online, heavy=True))
    rows += [_count_row(*line) for line in after]
    return Grid((130, 40), None, rows)


def _count_row(words: str, value: int, *, heavy: bool = False) -> Row:
    look = _BOLD if heavy else _BODY
    return Row(((Text(words, look),), (Text(dutch.number(value), right(look)),)), heavy=heavy)


def _plans(result: Result) -> Grid:
    most = max((line.total for line in result.plans), default=0)
    bold = style(10.5, bold=True)
    apart = ("Papier", "Online") if result.channels_apart else ()
    words = ("Nr.", "Plan", "Kosten", *apart, "Samen")
    header = Row(tuple((Text(word, bold if place < 2 else right(bold)),) for place, word in enumerate(words)))
    widths = (12, 80, 26, 17, 17, 18) if apart else (12, 110, 28, 20)
    return Grid(widths, header, [_plan_row(result, line, most) for line in result.plans])


def _plan_row(result: Result, line: PlanResult, most: int) -> Row:
    look = _BOLD if line.chosen else _BODY
    votes = dutch.count(line.total, "stem", "stemmen")
    bar = Bar(line.total / most if most else 0, filled=line.chosen, description=f"{line.plan.title}: {votes}")
    channels = (Channel.PAPER, Channel.ONLINE) if result.channels_apart else ()
    why = outcome_words(result, line)
    return Row(
        (
            (Text(str(line.plan.ballot_number), look),),
            (Text(line.plan.title, look), Text(f"{why[:1].upper()}{why[1:]}.", _NOTE), bar),
            (Text(dutch.euro(line.plan.cost_cents), right(look)),),
            *((Text(dutch.number(line.votes.get(channel, 0)), right(_BODY)),) for channel in channels),
            (Text(dutch.number(line.total), right(_BOLD)),),
        )
    )


def _money(result: Result) -> Grid:
    used = sum(line.plan.cost_cents for line in result.plans if line.chosen)
    lines = [("Budget", result.contest.budget_cents), ("Voor de gekozen plannen", used)]
    if result.partial:
        lines.append((f"Deel voor plan {result.partial.plan.ballot_number}", result.partial.granted_cents))
    rows = [Row(((Text(words, _BODY),), (Text(dutch.euro(cents), right(_BODY)),))) for words, cents in lines]
    left = (Text("Over", _BOLD),), (Text(dutch.euro(result.left_over_cents), right(_BOLD)),)
    return Grid((130, 40), None, [*rows, Row(left, heavy=True)])


def _parts(result: Result) -> Iterator[Flowable]:
    """Yield what each box and the online votes came to; small ones stand joined (invariant 3)."""
    if not result.parts:
        return
    yield from _section("Per stembus, en online")
    if result.smallest_part:
        few = dutch.count(result.smallest_part, "biljet", "biljetten")
        yield Text(f"Wat minder dan {few} heeft, staat bij een ander. Zo blijft geheim wie wat koos.", _NOTE)
    bold = style(10.5, bold=True)
    words = ("Waar", "Geldig", "Blanco", "Ongeldig", "Samen")
    header = Row(tuple((Text(word, right(bold) if place else bold),) for place, word in enumerate(words)))
    yield Grid((86, 21, 21, 21, 21), header, [_part_row(part) for part in result.parts])
    for at in range(0, len(result.parts), _PARTS_ON_ONE):
        some = result.parts[at : at + _PARTS_ON_ONE]
        yield gap(4)
        yield _votes_per_part(result, some)


def _part_row(part: PartCount) -> Row:
    values = (part.valid, part.blank, part.invalid, part.ballots)
    cells = ((Text(dutch.number(value), right(_BODY)),) for value in values)
    return Row(((Text(_part_name(part), _BODY),), *cells))


def _part_name(part: PartCount) -> str:
    return " en ".join("Online" if name == "online" else name for name in part.names)


def _votes_per_part(result: Result, parts: Sequence[PartCount]) -> Grid:
    bold = style(10.5, bold=True)
    names = ((Text(_part_name(part), right(bold)),) for part in parts)
    header = Row(((Text("Stemmen op plan", bold),), *names))
    lines = sorted(result.plans, key=lambda line: line.plan.ballot_number)
    rows = [
        Row(
            (
                (Text(f"{line.plan.ballot_number}. {line.plan.title}", style(10.5)),),
                *(
                    (Text(dutch.number(part.votes.get(line.plan.ballot_number, 0)), right(_BODY)),)
                    for part in parts
                ),
            )
        )
        for line in lines
    ]
    wide = 30.0
    return Grid((170 - wide * len(parts), *(wide for _ in parts)), header, rows)


def _explained(result: Result) -> Iterator[Flowable]:
    """Yield the differences that were explained: they stay in sight of whoever reads the result."""
    checks = [check for check in result.checks if check.explanation]
    if result.explained or checks:
        yield from _section("Wat niet klopte, met uitleg")
    for difference, why in result.explained:
        yield Text(f"{difference_line(difference)} ({difference.code})", _BODY)
        yield Text(f"Uitleg: {why}", _ALINEA)
    for check in checks:
        yield Text(check_sentence(check, lead=True), _ALINEA)


def _published(published: Sequence[Publication]) -> Iterator[Flowable]:
    if published:
        yield from _section("Bekendgemaakt")
    for one in published:
        what = "Verbeterd en opnieuw bekendgemaakt" if one.corrects else "Bekendgemaakt"
        why = f" Reden: {one.reason}" if one.reason else ""
        yield Text(f"{what} op {dutch.day(one.at)}, {dutch.clock(one.at)}.{why}", _ALINEA)


def _signing(result: Result, short_id: str) -> Iterator[Flowable]:
    yield KeepTogether(
        [
            Text("Ondertekening", _HEAD, "H2"),
            Text("Wij hebben deze uitslag vastgesteld.", _BODY),
            Signatures(["Projectleider", "Teller", "Teller", "Getuige"]),
        ]
    )
    yield KeepTogether(fingerprint(short_id, result.head_hash))
