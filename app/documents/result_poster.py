"""The result as a poster for the hall: one page, as large as fits. A4; A3 by enlarging."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm

from app.documents.flow import Bar, Text
from app.documents.layout import HEIGHT, MARGIN, WIDTH, Properties, Sheet, practice_band, style
from app.models import dutch
from app.models.result_records import PlanResult, Result
from app.models.result_words import headline, outcome_words, plan_name, rule_sentence
from app.models.terms import short_hash

_WIDE = WIDTH - 2 * MARGIN
_TOP, _BOTTOM = 32.0, 26.0
_GAP = 8.0
_TITLE = 60.0
_LARGEST, _READABLE, _SMALLEST = 1.3, 0.6, 0.1


@dataclass(frozen=True)
class _Block:
    """A piece of the poster with where it stands across; ``height`` and ``after`` in millimetres."""

    piece: Text | Bar
    left: float
    wide: float
    height: float
    after: float


def result_poster(result: Result) -> bytes:
    """Return the poster of a result as PDF, on one page however many plans there are."""
    out = BytesIO()
    title = "Voorlopige uitslag" if result.provisional else "De uitslag"
    properties = Properties(
        f"{title} {result.contest.name}", result.edition, result.practice, furniture=False
    )
    sheet = Sheet(out, properties)
    _frame(sheet, result)
    top = _TOP
    for columns in _fitting(result, title):
        top = max([_draw(sheet, column, top) for column in columns])
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def _fitting(result: Result, title: str) -> Sequence[Sequence[list[_Block]]]:
    """Return the rows of the poster, each in columns, as large as they fit on the page.

    Where the plans that are not chosen would get too small to read, there is a sentence about them instead.
    """
    room = HEIGHT - _TOP - _BOTTOM
    for listed, least in ((True, _READABLE), (False, _SMALLEST)):
        scale = _LARGEST
        while scale >= least:
            others = _others(result, scale, listed=listed)
            rows = [[_chosen(result, title, scale)], *([others] if others else [])]
            if sum(max(map(_high, columns)) for columns in rows) <= room:
                return rows
            scale -= 0.04
    return [[_chosen(result, title, _SMALLEST)]]


def _frame(sheet: Sheet, result: Result) -> None:
    with sheet.tags.artifact():
        if result.practice:
            practice_band(sheet, MARGIN, 8, _WIDE, 12, size=15)
        sheet.rule(MARGIN, HEIGHT - 22, _WIDE, weight=1.2)
        sheet.fitted(MARGIN, HEIGHT - 16, rule_sentence(result), 11, _WIDE, least=7)
        end = f"{result.edition}. Controlegetal {short_hash(result.head_hash)}"
        sheet.fitted(MARGIN, HEIGHT - 11, end, 9, _WIDE, least=6)


def _chosen(result: Result, title: str, scale: float) -> list[_Block]:
    """Return the head of the poster and the chosen plans."""
    made = [
        _text(title, _TITLE, scale, bold=True),
        _text(result.contest.name, 26, scale, after=3),
        _text(headline(result), 20, scale, after=6),
    ]
    most = max((line.total for line in result.plans), default=0)
    for line in result.plans:
        if line.chosen:
            made += _winner(line, most, scale)
    if result.partial:
        made.append(_text(_with_outcome(result, result.partial), 18, scale, after=3))
    return made


def _winner(line: PlanResult, most: int, scale: float) -> Iterator[_Block]:
    votes = dutch.count(line.total, "stem", "stemmen")
    yield _text(plan_name(line), 24, scale, bold=True)
    yield _text(f"{votes} – {dutch.euro(line.plan.cost_cents)}", 16, scale, after=0.5)
    bar = Bar(line.total / most if most else 0, filled=True, description=f"{line.plan.title}: {votes}")
    _, high = bar.wrap(_WIDE * mm, 100)
    yield _Block(bar, 0, _WIDE, high / mm, 4 * scale)


def _others(result: Result, scale: float, *, listed: bool) -> Sequence[list[_Block]]:
    """Return the plans that are not chosen, in two columns, or a sentence about them."""
    lines = [line for line in result.plans if not line.chosen and line is not result.partial]
    if not lines:
        return []
    if not listed:
        many = dutch.count(len(lines), "plan is", "plannen zijn")
        return [[_text(f"{many} niet gekozen. De stemmen staan in het verslag.", 16, scale)]]
    wide = (_WIDE - _GAP) / 2
    half = (len(lines) + 1) // 2
    columns: list[list[_Block]] = []
    for left, some in ((0.0, lines[:half]), (wide + _GAP, lines[half:])):
        head = "Niet gekozen" if not left else "\u00a0"
        made = [_text(head, 16, scale, bold=True, left=left, wide=wide, after=1)]
        made += [_text(_with_votes(line), 12, scale, left=left, wide=wide, after=1) for line in some]
        columns.append(made)
    return columns


def _with_votes(line: PlanResult) -> str:
    return f"{plan_name(line)} – {dutch.count(line.total, 'stem', 'stemmen')}"


def _with_outcome(result: Result, line: PlanResult) -> str:
    return f"{plan_name(line)}: {outcome_words(result, line)}"


def _text(
    words: str,
    size: float,
    scale: float,
    *,
    bold: bool = False,
    left: float = 0.0,
    wide: float = _WIDE,
    after: float = 0.0,
) -> _Block:
    piece = Text(
        words, style(size * scale, bold=bold, leading=size * scale * 1.2), "H1" if size >= _TITLE else "P"
    )
    _, high = piece.wrap(wide * mm, HEIGHT * mm)
    return _Block(piece, left, wide, high / mm, after * scale)


def _high(blocks: Sequence[_Block]) -> float:
    return sum(block.height + block.after for block in blocks)


def _draw(sheet: Sheet, blocks: Sequence[_Block], top: float) -> float:
    """Draw blocks from here down; return where they end."""
    for block in blocks:
        sheet.block(MARGIN + block.left, top, block.wide, block.piece)
        top += block.height + block.after
    return top
