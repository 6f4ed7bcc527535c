"""What chance and people decided, set for the report: equal plans, and the hand recount of a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable

from app.documents.flow import Grid, Row, Text
from app.documents.layout import MUTED, style
from app.models.allocation import lot
from app.models.result_records import Result
from app.models.result_words import audit_lines, names_of, order_sentence, tie_sentence
from app.models.terms import TieBreak

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_HEAD = style(15, bold=True, spaceBefore=14, spaceAfter=4, keepWithNext=1)
_ALINEA = style(12, spaceAfter=5)


def ties_section(result: Result) -> Iterator[Flowable]:
    """Yield the plans that stood equal, in which order they came and how anyone can find the same order."""
    if not result.ties:
        return
    yield Text("Plannen die gelijk stonden", _HEAD, "H2")
    for group in result.ties:
        yield Text(tie_sentence(result, group), _BODY)
        yield Text(order_sentence(result, group), _ALINEA)
    if not result.seed or result.tie_break is TieBreak.DECIDE:
        return
    yield Text(f"Er is geloot met: “{result.seed}”", _BOLD)
    example = result.ties[0][0]
    yield Text(
        "Zo kunt u de loting zelf nadoen. Schrijf dit op, daarachter een dubbele punt en het "
        f"nummer van het plan, zonder spaties ertussen: “{result.seed}:{example}”. Doe daarmee een "
        "rekensom die iedereen kan nadoen (SHA-256). Dat kan met elk "
        "programma dat deze som kent. Doe dat voor elk plan dat gelijk stond. "
        "Zet de uitkomsten op volgorde: eerst de cijfers 0 tot en met 9, dan de letters a tot en met f. "
        "De laagste uitkomst gaat voor.",
        _ALINEA,
    )
    for group in result.ties:
        yield _lots(result, group)


def _lots(result: Result, group: Sequence[int]) -> Grid:
    """Return each plan's lot in full, the lowest first."""
    bold = style(10.5, bold=True)
    header = Row(((Text("Plan", bold),), (Text("Lot", bold),)))
    order = sorted(group, key=lambda plan: lot(result.seed, plan))
    rows = [
        Row(((Text(name, style(10.5)),), (Text(_in_fours(lot(result.seed, plan)), style(10.5)),)))
        for plan, name in zip(order, names_of(result, order), strict=True)
    ]
    return Grid((70, 100), header, rows)


def _in_fours(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def audit_section(result: Result) -> Iterator[Flowable]:
    """Yield how the hand recount was drawn and what was found; nothing when there was none."""
    if result.audit is None:
        return
    yield Text("Nageteld met de hand", _HEAD, "H2")
    for line in audit_lines(result.audit):
        yield Text(line, _BODY)
    yield Text(
        "De bundels hebben een nummer in de volgorde van plaats en bundel. Het lot van een bundel is de SHA-256 van "
        "de zin of worpen, een dubbele punt en dat nummer. De bundels met de laagste loten zijn nageteld: "
        f"{', '.join(str(batch.number) for batch in result.audit.drawn)}.",
        _NOTE,
    )
