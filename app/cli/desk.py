"""``wijkbalie register|ballots|votes``: the desk without a window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app import paths
from app.cli.common import (
    ContestOption,
    DataOption,
    HelperOption,
    contest_of,
    moment,
    opened,
    say,
    warn,
)
from app.cli.dutch import Command, group
from app.models.register_file import contest_names, read_register
from app.operations import editions, plans, register, votes
from app.ui.text import import_report_lines

register_app = group(explained="Het register van kiesgerechtigden.")
ballots_app = group(explained="Stembiljetten.")
votes_app = group(explained="Stemmen van elders.")

OutOption = Annotated[Path, typer.Option("--out", help="Waar het PDF-bestand komt.")]


@register_app.command("import", cls=Command)
def import_register(
    file: Annotated[Path, typer.Argument(metavar="BESTAND", help="CSV- of XLSX-bestand met het register.")],
    contest: ContestOption = "",
    data: DataOption = None,
    helper: HelperOption = None,
    skip_wrong: Annotated[
        bool, typer.Option("--skip-wrong", help="Laat regels die niet kloppen weg en neem de rest over.")
    ] = False,
) -> None:
    """Neem het register over uit een CSV- of XLSX-bestand. Klopt een regel niet, dan gebeurt er niets.

    Staat er een kolom ‘stemming’ in en noemt u er zelf geen, dan geldt die kolom.
    """
    with opened(data, helper) as here:
        contests = editions.edition(here.store).contests
        read = read_register(file.read_bytes(), None if contest else contest_names(contests))
        for problem in read.problems:
            warn(str(problem))
        if read.problems and not skip_wrong:
            warn("Er is niets overgenomen. Verbeter het bestand, of laat deze regels weg met --skip-wrong.")
            raise typer.Exit(1)
        ids = {one.key: one.id for one in contests}
        lines = {ids.get(key) or contest_of(here, contest)[1].id: some for key, some in read.contests.items()}
        report = register.import_register(here.store, moment(here.helper.id), lines=lines)
    for line in import_report_lines(report, "kiesgerechtigden"):
        say(line)


@ballots_app.command("print", cls=Command)
def print_ballots(
    out: OutOption,
    contest: ContestOption = "",
    large: Annotated[bool, typer.Option("--large", help="Grote letters.")] = False,
    layout_file: Annotated[
        Path | None, typer.Option("--layout", help="Schrijf ook op waar elk vakje staat, in millimeters.")
    ] = None,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Maak het stembiljet als PDF."""
    from app.documents.ballot_paper import ballot_paper, layout

    with opened(data, helper) as here:
        edition, chosen = contest_of(here, contest)
        on_ballot = plans.ballot(here.store, chosen.id)
    paths.write_whole(out, ballot_paper(edition, chosen, on_ballot, large_print=large))
    say(f"Het stembiljet met {len(on_ballot)} plannen staat in {out}.")
    if layout_file:
        places = layout(edition, chosen, on_ballot, large_print=large)
        paths.write_whole(layout_file, json.dumps(places, indent=2).encode())


@votes_app.command("import", cls=Command)
def import_votes(
    file: Annotated[
        Path,
        typer.Argument(metavar="BESTAND", help="Stembestand (.pb) of export van de online stemming (.csv)."),
    ],
    channel: Annotated[str, typer.Option("--channel", help="Langs welke weg gestemd is: online.")],
    contest: ContestOption = "",
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Neem stemmen over die online zijn uitgebracht."""
    if channel != "online":
        raise typer.BadParameter("alleen 'online' kan uit een bestand; papier wordt geteld")
    raw = file.read_bytes()
    with opened(data, helper) as here:
        _, chosen = contest_of(here, contest)
        report = votes.import_file(
            here.store, moment(here.helper.id), contest_id=chosen.id, name=file.name, data=raw
        )
    for line in import_report_lines(report, "stembiljetten"):
        say(line)
