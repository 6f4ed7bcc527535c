"""Which reader a file with plans needs: it is told by what is in it, and by its name for ``.pb``."""

from __future__ import annotations

from pathlib import PurePath

from app.models.openstad import read_openstad
from app.models.pabulib import PbFile, PbNoteKind, PbProject, read_pb
from app.models.plan_file import (
    LARGEST,
    Gathering,
    Known,
    PlanFile,
    PlanFileTooLarge,
    PlanIssue,
    PlanSource,
    within,
)
from app.models.plan_table import guess_plan_columns, open_plan_table, read_plan_table, split_themes
from app.models.register_table import Table, Told, quiet

_TAKEN = ("category", "description")


def open_plans(name: str, data: bytes, known: Known, told: Told = quiet) -> Table | PlanFile:
    """Return the plans in a file, or for a CSV or XLSX file the table, of which the columns must still be chosen.

    Args:
        name: what the file is called.
        data: its bytes.
        known: the themes and areas of the edition.
        told: hears how far it is.

    Raises ``PlanFileTooLarge``, ``PbFileWrong``, and as ``read_openstad`` and ``open_plan_table``.
    """
    if len(data) > LARGEST:
        raise PlanFileTooLarge
    begin, ending = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:4], PurePath(name).suffix.lower()
    if ending == ".pb" or begin.upper() == b"META":
        return plans_of_pb(read_pb(data), known)
    if ending == ".json" or begin[:1] in {b"[", b"{"}:
        return read_openstad(data, known, told)
    return open_plan_table(data, told)


def read_plans(name: str, data: bytes, known: Known, told: Told = quiet) -> PlanFile:
    """Return the plans in a file; of a table by its headings alone.

    Raises as ``open_plans`` and ``read_plan_table``.
    """
    found = open_plans(name, data, known, told)
    if isinstance(found, PlanFile):
        return found
    return read_plan_table(found, guess_plan_columns(found.headings), known, told)


def plans_of_pb(pb: PbFile, known: Known) -> PlanFile:
    """Return the plans of a Pabulib file, without its votes and its result; a plan's line is its place in the list."""
    gathering = Gathering(PlanSource.PABULIB, known)
    for note in pb.notes:
        if note.kind is PbNoteKind.CURRENCY:
            gathering.note(0, PlanIssue.CURRENCY, note.found)
    if pb.ballots:
        gathering.note(0, PlanIssue.VOTES)
    for column in dict.fromkeys(name for project in pb.projects for name in project.other):
        if column not in _TAKEN:
            gathering.note(0, PlanIssue.COLUMN, column)
    for number, project in enumerate(pb.projects, 1):
        _add(gathering, number, project, known)
    return gathering.finish()


def _add(gathering: Gathering, line: int, project: PbProject, known: Known) -> None:
    gathering.add(
        line,
        project.id,
        {"title": project.name, "what": project.other.get("description", "")},
        within(project.cost_cents),
        themes=split_themes(project.other.get("category", ""), known),
    )
