"""Plans in a table: CSV in whatever way it was written, or the first sheet of an XLSX workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from app.models.plan_file import (
    LARGEST,
    MOST_PLANS,
    TEXTS,
    Gathering,
    Known,
    NoPlansInFile,
    PlanColumnsMissing,
    PlanFile,
    PlanFileDamaged,
    PlanFileTooLarge,
    PlanIssue,
    PlanSource,
    amount_of,
)
from app.models.register_columns import refuse_bsn
from app.models.register_table import (
    TELL_EVERY,
    Reading,
    RegisterFileTooLarge,
    Row,
    Table,
    Told,
    quiet,
    read_table,
)
from app.models.search import fold

HOW = Reading(LARGEST, 4 * LARGEST, MOST_PLANS, whole=True)

FIELDS = {
    "external_id": "Kenmerk of nummer",
    "title": "Titel",
    "summary": "Samenvatting",
    "what": "Wat",
    "why": "Waarom",
    "for_whom": "Voor wie",
    "area": "Gebied",
    "place": "Plek",
    "themes": "Thema’s",
    "cost": "Kosten in euro",
    "own_part": "Wat de makers zelf doen",
    "volunteers": "Vrijwilligers",
    "municipality_part": "Wat de gemeente doet",
    "upkeep": "Na het eerste jaar",
    "asked_others": "Aan wie is gevraagd",
    "submitter": "Naam van de maker",
}
"""The fields of a plan with what they are called on screen, in the order in which they are asked for."""

REQUIRED = ("title",)
"""The fields that must have a column."""

_HEADINGS = {
    "external_id": (
        *("kenmerk", "externalid", "planid", "projectid", "id", "plannummer", "nummer", "nr", "number"),
    ),
    "title": ("titel", "title", "naamvanhetplan", "plannaam", "naamplan", "name", "plan"),
    "summary": ("samenvatting", "summary", "hetplanineenzin", "ineenzin", "inhetkort"),
    "what": ("wat", "beschrijving", "omschrijving", "description", "toelichting", "what"),
    "why": ("waarom", "why", "reden"),
    "for_whom": ("voorwie", "forwhom", "doelgroep"),
    "area": ("gebied", "area", "wijk", "buurt", "district"),
    "place": ("plek", "plaats", "locatie", "adres", "straat", "place", "location"),
    "themes": ("themas", "thema", "themes", "theme", "categorie", "category", "tags"),
    "cost": (
        *("kostenineuro", "kosten", "budget", "bedrag", "begroting", "bedragineuro", "kostenineuros"),
        *("cost", "costs", "amount", "gevraagdbedrag"),
    ),
    "own_part": ("zelfdoen", "eigenbijdrage", "watdemakerszelfdoen", "ownpart"),
    "volunteers": ("vrijwilligers", "volunteers"),
    "municipality_part": ("gemeente", "watdegemeentedoet", "municipality"),
    "upkeep": ("naheteerstejaar", "onderhoud", "beheer", "upkeep"),
    "asked_others": ("gevraagdaan", "aanwieisgevraagd", "askedothers"),
    "submitter": (
        "naamvandemaker",
        "maker",
        "indiener",
        "naamindiener",
        "ingedienddoor",
        "submitter",
        "naam",
    ),
}
"""The headings that are understood, the likelier ones first; those of our own export are among them."""

_GUARDED = re.compile(r"'[=+\-@\t\r]")
"""How our own export keeps a spreadsheet from starting a formula (``app/operations/plan_export.py``)."""


def open_plan_table(data: bytes, told: Told = quiet) -> Table:
    """Return the table in the bytes of a CSV or XLSX file.

    Raises ``PlanFileTooLarge``, ``PlanFileDamaged``, ``NoPlansInFile``, ``BsnInFile``, and as ``read_table``.
    """
    _refuse_damaged(data)
    try:
        table = read_table(data, told, HOW)
    except RegisterFileTooLarge as problem:
        raise PlanFileTooLarge from problem
    if not table.rows:
        raise NoPlansInFile
    refuse_bsn(table)
    return table


def _refuse_damaged(data: bytes) -> None:
    """Raise ``PlanFileDamaged`` for UTF-8 with a fault in it: read as another alphabet every accent would be wrong."""
    if data[:4] == b"PK\x03\x04" or b"\0" in data[:2] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = data[: problem.start]
        if not before.isascii():
            raise PlanFileDamaged(line=before.count(b"\n") + 1) from problem


def guess_plan_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return the column of each field whose heading is known; no column twice."""
    plain = [re.sub(r"[^a-z]", "", fold(heading)) for heading in headings]
    found: dict[str, int] = {}
    for field, known in _HEADINGS.items():
        free = (name for name in known if name in plain and plain.index(name) not in found.values())
        name = next(free, None)
        if name is not None:
            found[field] = plain.index(name)
    return found


def missing_plan_columns(columns: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields that must have a column and have none."""
    return tuple(field for field in REQUIRED if field not in columns)


def read_plan_table(
    table: Table, columns: Mapping[str, int], known: Known | None = None, told: Told = quiet
) -> PlanFile:
    """Read every row, with the position of each field's column.

    Columns that nobody chose are named once in the report. Raises ``PlanColumnsMissing``.
    """
    if missing := missing_plan_columns(columns):
        raise PlanColumnsMissing(missing=tuple(FIELDS[field] for field in missing))
    themes = known or Known()
    gathering = Gathering(PlanSource.TABLE, themes)
    for at, heading in enumerate(table.headings):
        if at not in columns.values() and any(at < len(cells) and cells[at] for _, cells in table.rows):
            gathering.note(0, PlanIssue.COLUMN, heading or f"Kolom {at + 1}")
    for number, row in enumerate(table.rows):
        if number % TELL_EVERY == 0:
            told(number, len(table.rows))
        _read_row(gathering, row, len(table.headings), columns, themes)
    return gathering.finish()


def _read_row(gathering: Gathering, row: Row, width: int, columns: Mapping[str, int], known: Known) -> None:
    line, cells = row
    if len(cells) < width or any(cells[width:]):
        gathering.note(line, PlanIssue.HALF_ROW)
        return
    found = {field: _plain(cells[position]) for field, position in columns.items()}
    gathering.add(
        line,
        found.get("external_id", ""),
        {field: found[field] for field in TEXTS if field in found},
        amount_of(found.get("cost", "")),
        area=found.get("area", ""),
        themes=split_themes(found.get("themes", ""), known),
        submitter=found.get("submitter", ""),
    )


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def split_themes(text: str, known: Known) -> tuple[str, ...]:
    """Return the themes in one cell; the name of a theme may have a comma in it."""
    if not text.strip() or (known.themes and known.theme(text.strip())):
        return (text,) if text.strip() else ()
    return tuple(part.strip() for part in re.split(r"[;|\n]|, ?", text) if part.strip())
