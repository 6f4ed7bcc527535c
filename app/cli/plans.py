"""``wijkbalie plans import|list|export``: plans from and to files, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app import paths
from app.cli.common import (
    ContestOption,
    DataOption,
    HelperOption,
    JsonOption,
    Refusal,
    answer,
    contest_of,
    moment,
    opened,
    say,
    warn,
)
from app.cli.dutch import Command, group
from app.models.plan_file import Known
from app.models.plan_reading import read_plans
from app.operations import editions, plan_export, plan_import, plan_lists
from app.operations.folders import Opened
from app.ui.plan_import_words import done_sentence, left_out_lines, note_lines, report_sentences

app = group(explained="De plannen.")


@app.command("import", cls=Command)
def import_plans(
    file: Annotated[
        Path,
        typer.Argument(metavar="BESTAND", help="CSV, XLSX, Pabulib (.pb) of de JSON van OpenStad."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Laat alleen zien wat er zou gebeuren.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Werk ook plannen bij die hier al staan en anders zijn.")
    ] = False,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Laat plannen die niet kloppen weg en neem de rest over.")
    ] = False,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Neem plannen over uit een bestand. Klopt een plan niet, dan gebeurt er niets."""
    with opened(data, helper) as here:
        edition = editions.edition(here.store)
        found = read_plans(file.name, file.read_bytes(), Known(edition.themes, edition.areas))
        for line in (*left_out_lines(found), *note_lines(found)):
            warn(line)
        if found.left_out and not (skip_wrong or dry_run):
            warn("Er is niets overgenomen. Verbeter het bestand, of laat deze plannen weg met --skip-wrong.")
            raise typer.Exit(1)
        previewed = plan_import.preview(here.store, found)
        if dry_run:
            say("\n".join(report_sentences(previewed)))
            return
        report = plan_import.take_in(here.store, moment(here.helper.id), previewed, take_changed=update)
    say(done_sentence(report))


@app.command("list", cls=Command)
def list_plans(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Toon alle plannen."""
    with opened(data, helper) as here:
        rows = plan_lists.plans(here.store, limit=50_000)
    if as_json:
        answer(
            [
                {
                    "id": str(row.id),
                    "number": row.number,
                    "title": row.title,
                    "area": row.area,
                    "cost_cents": row.cost_cents,
                    "state": row.state.value,
                    "missing": list(row.missing),
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        say(f"{row.number:>6}  {row.title}")


@app.command("export", cls=Command)
def export_plans(
    file: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="Bestand dat gemaakt wordt: .csv, .xlsx of .pb.")
    ],
    contest: ContestOption = "",
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Schrijf alle plannen naar een bestand, zonder persoonsgegevens. In een .pb staan die van één stemming."""
    with opened(data, helper) as here:
        written = _written(here, file, contest)
    paths.write_whole(file, written)
    say(f"De plannen staan in {file}.")


def _written(here: Opened, file: Path, contest: str) -> bytes:
    match file.suffix.lower():
        case ".csv":
            return plan_export.as_csv(plan_lists.whole(here.store))
        case ".xlsx":
            return plan_export.as_xlsx(plan_lists.whole(here.store))
        case ".pb":
            from app.operations.plan_pb import plans_pb

            _, chosen = contest_of(here, contest)
            return plans_pb(here.store, chosen.id).encode()
        case _:
            raise Refusal(f"'{file.name}': kies een bestand dat eindigt op .csv, .xlsx of .pb.")
