"""``wijkbalie result``, ``wijkbalie result verify`` and ``wijkbalie journal verify``."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app import paths
from app.cli.common import (
    ContestOption,
    DataOption,
    HelperOption,
    JsonOption,
    answer,
    contest_of,
    moment,
    opened,
    say,
)
from app.cli.dutch import Command, group
from app.models.dutch import euro
from app.models.result_check import check_result
from app.models.result_records import Result
from app.models.result_words import missing
from app.models.terms import Json, Rule, short_hash
from app.operations import journal
from app.operations import result as results
from app.operations.journal import Store
from app.operations.result_files import result_csv, result_json, result_pb

app = group(explained="Bereken de uitslag, of reken een uitslag van anderen na.", alone=True)
journal_app = group(explained="Het logboek van deze laptop.")


@app.callback(invoke_without_command=True)
def result(  # noqa: PLR0917 - typer gives every option a place
    context: typer.Context,
    contest: ContestOption = "",
    rule: Annotated[
        Rule | None, typer.Option("--rule", help="Een andere regel dan die van de editie.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", help="De zin waarmee bij gelijke stand geloot wordt.")
    ] = None,
    as_json: JsonOption = False,
    pb: Annotated[Path | None, typer.Option("--pb", help="Schrijf de uitslag als open data (.pb).")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Schrijf de plannen als tabel (.csv).")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Schrijf het verslag als PDF.")] = None,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Bereken de uitslag."""
    if context.invoked_subcommand is not None:
        return
    with opened(data, helper) as here:
        edition, chosen = contest_of(here, contest)
        found = results.result(here.store, contest_id=chosen.id, rule=rule, seed=seed)
        open_data = result_pb(here.store, found) if pb else ""
        report = _report(here.store, found, edition.short_id, moment(here.helper.id).at) if pdf else b""
    if pb:
        paths.write_whole(pb, open_data.encode())
    if csv:
        paths.write_whole(csv, result_csv(found).encode("utf-8-sig"))
    if pdf:
        paths.write_whole(pdf, report)
    if as_json:
        answer(result_json(found))
        return
    for line in found.plans:
        word = "gekozen" if line.chosen else "deel" if line is found.partial else ""
        say(f"{word:<7}  {line.total:>6}  {line.plan.title}")
    say(f"Over: {euro(found.left_over_cents)}")
    for sentence in missing(found):
        say(f"Voorlopig. {sentence}")


def _report(store: Store, found: Result, short_id: str, now: datetime) -> bytes:
    from app.documents.result_report import report_of

    return report_of(store, found, short_id=short_id, printed_at=now)


@app.command("verify", cls=Command)
def verify_result(
    export: Annotated[
        Path, typer.Argument(help="De uitslag als bestand (JSON), zoals die is bekendgemaakt.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Reken een bekendgemaakte uitslag na, met alleen het bestand. Er is geen wachtzin voor nodig."""
    published = export.read_bytes()
    checks = check_result(published)
    wrong = [check for check in checks if not check.agrees]
    if as_json:
        differing: list[Json] = [
            {"what": check.what, "published": check.published, "found": check.found} for check in wrong
        ]
        answer({"ok": not wrong, "checks": len(checks), "differing": differing})
    else:
        for check in wrong:
            say(f"Klopt niet. {check.what}: in het bestand {check.published}, nagerekend {check.found}.")
        if wrong:
            say(f"Van de {len(checks)} gegevens kloppen er {len(wrong)} niet.")
        else:
            say(f"De uitslag klopt: alle {len(checks)} gegevens zijn nagerekend.")
        if json.loads(published).get("provisional"):
            say(
                "Let op: dit is een voorlopige uitslag. Er moet nog iets worden geteld, geloot of uitgezocht."
            )
    if wrong:
        raise typer.Exit(1)


@journal_app.command("verify", cls=Command)
def verify(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Controleer of het logboek heel is: niets veranderd, weggelaten, ertussen gezet of afgeknipt."""
    with opened(data, helper) as here:
        found = journal.verify(here.store)
    if as_json:
        answer(
            {
                "ok": True,
                "events": found.events,
                "devices": found.devices,
                "head_seq": found.head_seq,
                "head_hash": found.head_hash.hex(),
            }
        )
        return
    say(f"Het logboek klopt: {found.events} handelingen. Kenmerk: {short_hash(found.head_hash)}")
