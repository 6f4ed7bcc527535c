"""``wijkbalie result`` and ``wijkbalie journal verify``."""

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
    answer,
    contest_of,
    moment,
    opened,
    say,
)
from app.cli.dutch import Command, group
from app.models.dutch import euro
from app.models.terms import Rule, short_hash
from app.operations import journal
from app.operations import result as results
from app.operations.result_files import result_json, result_pb

journal_app = group(explained="Het logboek van deze laptop.")


def result(  # noqa: PLR0917 - typer gives every option a place
    contest: ContestOption = "",
    rule: Annotated[
        Rule | None, typer.Option("--rule", help="Een andere regel dan die van de editie.")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", help="De zin waarmee bij gelijke stand geloot wordt.")
    ] = None,
    as_json: JsonOption = False,
    pb: Annotated[Path | None, typer.Option("--pb", help="Schrijf de uitslag als open data (.pb).")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Schrijf het verslag als PDF.")] = None,
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Bereken de uitslag."""
    from app.documents.result_report import result_report

    with opened(data, helper) as here:
        _, chosen = contest_of(here, contest)
        found = results.result(here.store, contest_id=chosen.id, rule=rule, seed=seed)
        open_data = result_pb(here.store, found) if pb else ""
        now = moment(here.helper.id).at
    if pb:
        paths.write_whole(pb, open_data.encode())
    if pdf:
        paths.write_whole(pdf, result_report(found, printed_at=now))
    if as_json:
        answer(result_json(found))
        return
    for line in found.plans:
        say(f"{'gekozen' if line.chosen else '       '}  {line.total:>6}  {line.plan.title}")
    say(f"Over: {euro(found.left_over_cents)}")


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
