"""What was special about the papers, set for the report: what was decided about them, and batches counted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from app.documents.flow import Grid, Row, Text, gap
from app.documents.layout import MUTED, right, style
from app.models import dutch
from app.models.count_words import old_and_new_lines
from app.models.counts import Decided, DecidedBatch, Recount
from app.models.terms import PaperKind
from app.models.words import WORDS

_BODY = style(12)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_ROOM = 50 * mm


def decided_section(decided: Sequence[DecidedBatch]) -> Iterator[Flowable]:
    """Yield how many papers were decided about, by batch and reason: never which, nor what they say (invariant 3)."""
    if not decided:
        return
    yield CondPageBreak(_ROOM)
    yield Text("Biljetten waarover is beslist", _HEAD, "H2")
    yield Text("Welk biljet het was en wat erop staat, is met opzet niet bewaard.", _NOTE)
    bold = style(10.5, bold=True)
    words = ("Bundel", "Waarom", "Telt als", "Biljetten")
    header = Row(tuple((Text(word, right(bold) if word == words[-1] else bold),) for word in words))
    rows = [_row(_where(batch.place, batch.number), line) for batch in decided for line in batch.decided]
    if rows:
        yield Grid((60, 60, 28, 22), header, rows)
        yield gap(1.5)
    for batch in decided:
        if batch.settled:
            many = dutch.count(len(batch.settled), "biljet", "biljetten")
            yield Text(
                f"{_where(batch.place, batch.number)}: over {many} beslisten twee mensen samen.", _BODY
            )


def _row(where: str, line: Decided) -> Row:
    cells = (where, str(WORDS[line.reason]), str(WORDS[line.kind]))
    many = Text(dutch.number(line.papers), right(_BODY))
    return Row((*((Text(words, style(10.5)),) for words in cells), (many,)))


def recounts_section(recounts: Sequence[Recount], smallest: int) -> Iterator[Flowable]:
    """Yield each batch that was counted again, with its old count beside the new one.

    Of a batch with fewer valid papers than ``smallest`` the votes are not told, as of a box (invariant 3).
    """
    if not recounts:
        return
    yield CondPageBreak(_ROOM)
    yield Text("Opnieuw geteld", _HEAD, "H2")
    for one in recounts:
        where = _where(one.place, one.number)
        yield KeepTogether(
            [
                Text(f"{where}. Reden: {'; '.join(one.reasons)}", style(12, bold=True)),
                *(Text(line, _BODY) for line in _told(one, smallest)),
            ]
        )


def _told(one: Recount, smallest: int) -> list[str]:
    lines = list(old_and_new_lines(one.old, one.new))
    few = min(count.kinds.get(PaperKind.VALID, 0) for count in (one.old, one.new)) < smallest
    return lines[:1] if few else lines


def _where(place: str, number: int) -> str:
    return f"{place}, bundel {number}"
