"""A result as open data: JSON that holds all it takes to redo it, and CSV for spreadsheets. Nothing personal.

Amounts are whole cents, exact fractions are texts as ``"1/3"``. What is too small to show stands joined (``parts``) or
is left out (votes per channel), as ``docs/result.md`` says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from fractions import Fraction

from app.models.result_parts import Audit, AuditBatch, PartCount
from app.models.result_records import PlanResult, Result
from app.models.terms import Channel, Json
from app.models.words import WORDS

FORMAT = "wijkbalie-result-1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet may take a cell for a formula, see https://owasp.org/www-community/attacks/CSV_Injection."""


def result_json(result: Result) -> dict[str, Json]:
    """Return the result as JSON values. ``reason`` is a ``PlanOutcome``; ``marks`` are the valid ballots, grouped."""
    ballots, contest = result.ballots, result.contest
    return {
        "format": FORMAT,
        "edition": result.edition,
        "practice": result.practice,
        "provisional": result.provisional,
        "contest": contest.key,
        "rule": result.rule.value,
        "budget_cents": contest.budget_cents,
        "limit": {"kind": contest.limit.kind.value, "value": contest.limit.value},
        "threshold_votes": contest.threshold_votes,
        "left_over": result.left_over.value,
        "ballots": {
            "paper": ballots.paper,
            "online": ballots.online,
            "blank": ballots.blank,
            "invalid": ballots.invalid,
        },
        "plans": [_plan(line, apart=result.channels_apart) for line in result.plans],
        "left_over_cents": result.left_over_cents,
        "voter_cents": _fraction(result.voter_cents),
        "tie_break": {
            "method": result.tie_break.value,
            "seed": result.seed,
            "decided": [list(decision.order) for decision in result.tie_decisions],
            "groups": [list(group) for group in result.ties],
            "draw_needed": [list(group) for group in result.draw_needed],
        },
        "open_batches": result.open_batches,
        "open_stations": list(result.open_stations),
        "smallest_part": result.smallest_part,
        "parts": [_part(part) for part in result.parts],
        "marks": [[list(numbers), count] for numbers, count in result.marks],
        "audit": _audit(result.audit) if result.audit else None,
    }


def _fraction(value: Fraction | None) -> Json:
    return None if value is None else str(value)


def _plan(line: PlanResult, *, apart: bool) -> dict[str, Json]:
    votes: Json = {channel.value: line.votes.get(channel, 0) for channel in Channel} if apart else None
    return {
        "id": line.plan.external_id or str(line.plan.ballot_number),
        "number": line.plan.ballot_number,
        "title": line.plan.title,
        "cost_cents": line.plan.cost_cents,
        "votes": votes,
        "total": line.total,
        "chosen": line.chosen,
        "reason": line.outcome.value,
        "granted_cents": line.granted_cents,
        "left_cents": line.left_cents,
        "share_cents": _fraction(line.share_cents),
    }


def _part(part: PartCount) -> dict[str, Json]:
    return {
        "names": list(part.names),
        "channels": [channel.value for channel in part.channels],
        "valid": part.valid,
        "blank": part.blank,
        "invalid": part.invalid,
        "votes": {str(number): votes for number, votes in sorted(part.votes.items())},
    }


def _audit(audit: Audit) -> dict[str, Json]:
    size = audit.size
    return {
        "seed": audit.seed,
        "risk_percent": size.risk_percent,
        "margin_votes": size.margin,
        "wrong_batches": size.wrong,
        "sample": size.sample,
        "done": audit.done,
        "differing_papers": audit.differing,
        "batches": [_audit_batch(batch) for batch in audit.batches],
    }


def _audit_batch(batch: AuditBatch) -> dict[str, Json]:
    return {
        "number": batch.number,
        "place": batch.place,
        "batch": batch.batch_number,
        "papers": batch.papers,
        "drawn": batch.drawn,
        "differing_papers": batch.finding.differing if batch.finding else None,
    }


def result_csv(result: Result) -> str:
    """Return the plans of a result as CSV for spreadsheets: semicolons, a heading in Dutch, amounts in whole cents.

    A text that a spreadsheet could take for a formula gets an apostrophe before it.
    """
    apart = list(Channel) if result.channels_apart else []
    heads = {Channel.PAPER: "stemmen_papier", Channel.ONLINE: "stemmen_online"}
    heading = ["nummer", "plan", "kosten_in_centen", *(heads[channel] for channel in apart)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*heading, "stemmen", "uitslag", "krijgt_in_centen"])
    writer.writerows(_csv_row(line, apart) for line in result.plans)
    return out.getvalue()


def _csv_row(line: PlanResult, apart: Iterable[Channel]) -> list[str | int]:
    votes = [line.votes.get(channel, 0) for channel in apart]
    begin = [line.plan.ballot_number, _cell(line.plan.title), line.plan.cost_cents]
    return [*begin, *votes, line.total, _cell(WORDS[line.outcome]), line.granted_cents]


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
