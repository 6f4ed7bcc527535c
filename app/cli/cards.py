"""``wijkbalie cards``: print runs, packs of stock, cards used online, and the file for a print shop."""

from __future__ import annotations

import csv
import io
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
    secret,
    warn,
)
from app.cli.dutch import Command, group
from app.models.dutch import number
from app.models.runs import PrintRun
from app.models.terms import PrintKind
from app.models.words import online_report_lines
from app.operations import allotments, card_lists, editions, print_runs, verdict
from app.operations.folders import Opened
from app.ui.text import verdict_sentence

app = group(explained="Stemkaarten.")

_SECRET = "WIJKBALIE_PRINT_PASSPHRASE"  # noqa: S105 - the name of a variable
_WHOSE = "Wachtzin van het bestand voor de drukker"

RunOption = Annotated[
    str, typer.Option("--run", help="Welke oplage: de laatste letters en cijfers, zoals bij cards runs.")
]


@app.command("print", cls=Command)
def print_cards(  # noqa: PLR0917 - one parameter per option
    out: Annotated[Path, typer.Option("--out", help="Map waarin de oplage een eigen map krijgt.")],
    contest: ContestOption = "",
    from_register: Annotated[
        bool,
        typer.Option("--register", help="Een brief voor ieder in het register die nog geen kaart heeft."),
    ] = False,
    stock: Annotated[
        int, typer.Option("--stock", min=0, help="Zoveel kaarten zonder naam, in pakken van vijftig.")
    ] = 0,
    go_on: Annotated[
        str, typer.Option("--go-on", help="Ga verder met deze oplage, zoals die bij cards runs staat.")
    ] = "",
    print_file: Annotated[
        bool, typer.Option("--print-file", help="Maak ook één versleuteld bestand voor een drukker.")
    ] = False,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Maak stemkaarten en hun PDF, in delen van 500. De codes staan daarna alleen nog op papier."""
    from app.documents import card_run

    if sum((from_register, stock > 0, bool(go_on))) != 1:
        raise typer.BadParameter("kies --register, --stock N of --go-on OPLAGE")
    out.mkdir(parents=True, exist_ok=True)
    phrase = ""
    with opened(data, helper) as here:
        edition = editions.edition(here.store)
        if go_on:
            run = _run_named(here, go_on)
        else:
            _, chosen = contest_of(here, contest)
            kind = PrintKind.LETTERS if from_register else PrintKind.STOCK
            now = moment(here.helper.id)
            phrase = secret(_SECRET, _WHOSE, confirm=True) if print_file else phrase
            run = print_runs.start(here.store, now, contest_id=chosen.id, kind=kind, wanted=stock)
        of = next(one for one in edition.contests if one.id == run.contest_id)
        folder = card_run.run_folder(out, of, run)
        if go_on:
            sealed = print_file or card_run.has_print_file(folder)
            phrase = secret(_SECRET, _WHOSE, confirm=False) if sealed else phrase
        made = card_run.make(
            here.store, lambda: moment(here.helper.id), edition, run, folder, passphrase=phrase
        )
    say(f"{number(made.made)} stemkaarten staan in {folder}.")


@app.command("runs", cls=Command)
def list_runs(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Toon alle oplagen: hoeveel kaarten er zijn en hoeveel er nog moeten."""
    with opened(data, helper) as here:
        found = print_runs.runs(here.store, moment(here.helper.id))
    if as_json:
        answer(
            [
                {
                    "id": str(run.id),
                    "kind": run.kind.value,
                    "wanted": run.wanted,
                    "made": run.made,
                    "left": run.left,
                    "here": run.here,
                    "parts": [
                        {
                            "part": p.part,
                            "first": p.first,
                            "count": p.count,
                            "sha256": p.sha256,
                            "voided": p.voided,
                        }
                        for p in run.parts
                    ],
                }
                for run in found
            ]
        )
        return
    for run in found:
        what = "brieven" if run.kind is PrintKind.LETTERS else "kaarten op voorraad"
        left = f", nog {number(run.left)} te maken" if run.left else ""
        say(f"{_short(run)}  {number(run.made)} {what}{left} ({run.device})")


@app.command("allot", cls=Command)
def allot_packs(
    to: Annotated[str, typer.Option("--to", help="Waar de pakken heen gaan: laptop, spreekuur of plek.")],
    first: Annotated[int, typer.Option("--first", min=1, help="Het eerste pak.")],
    last: Annotated[int, typer.Option("--last", min=1, help="Het laatste pak.")],
    run: RunOption,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Schrijf op waar pakken kaarten uit de voorraad heen gaan."""
    with opened(data, helper) as here:
        of = _run_named(here, run)
        count = allotments.allot(
            here.store, moment(here.helper.id), run_id=of.id, first=first, last=last, to=to
        )
    say(f"Pak {first} tot en met {last} ({number(count)} kaarten) ligt nu bij: {to}.")


@app.command("used-online", cls=Command)
def used_online(
    file: Annotated[
        Path, typer.Argument(metavar="BESTAND", help="Eén code per regel, of een CSV met een kolom code.")
    ],
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Neem over met welke kaarten al online is gestemd."""
    codes = card_lists.codes_in(file.read_bytes())
    with opened(data, helper) as here:
        report = card_lists.mark_used_online(here.store, moment(here.helper.id), codes=codes)
    for line in online_report_lines(report):
        say(line)


@app.command("open-print-file", cls=Command)
def open_print_file(
    file: Annotated[Path, typer.Argument(metavar="BESTAND", help="Het bestand voor de drukker (.wbdruk).")],
    out: Annotated[Path, typer.Option("--out", help="CSV-bestand dat gemaakt wordt.")],
) -> None:
    """Open bij de drukker het versleutelde bestand. De codes staan daarna leesbaar in het CSV-bestand."""
    from app.crypto.print_file import open_print_file as unseal

    table = unseal(file.read_bytes(), secret(_SECRET, _WHOSE, confirm=False))
    paths.write_whole(out, table, private=True)
    rows = sum(1 for _ in csv.reader(io.StringIO(table.decode()), delimiter=";")) - 1
    say(f"{number(rows)} stemkaarten staan in {out}.")
    warn(f"Let op: in {out} staan geldige codes, voor ieder leesbaar. Wis dit bestand na het drukken.")


@app.command("check", cls=Command)
def check_card(
    code: Annotated[str, typer.Argument(metavar="CODE", help="De code, of wat de scanner leest.")],
    contest: ContestOption = "",
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Zeg of deze kaart nu ingenomen zou worden. Er verandert niets."""
    with opened(data, helper) as here:
        _, chosen = contest_of(here, contest)
        found = verdict.check(here.store, contest_id=chosen.id, scan=code)
    if not found.accepted:
        warn(verdict_sentence(found))
        raise typer.Exit(1)
    say("Deze kaart is goed en kan worden ingenomen.")


def _short(run: PrintRun) -> str:
    return run.id.hex[-6:]


def _run_named(here: Opened, name: str) -> PrintRun:
    found = [
        run
        for run in print_runs.runs(here.store, moment(here.helper.id))
        if run.id.hex.endswith(name.lower())
    ]
    if not name or len(found) != 1:
        raise Refusal(f"De oplage '{name}' is er niet. Kijk in de lijst: wijkbalie cards runs.")
    return found[0]
