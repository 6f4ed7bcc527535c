"""``wijkbalie incidents``: what a person must look at, and settling it with a reason."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from app.cli.common import DataOption, HelperOption, JsonOption, answer, moment, opened, say
from app.cli.dutch import Command, group
from app.models.words import WORDS, incident_act_line
from app.operations import incidents

app = group(explained="Voorvallen: waar iemand naar moet kijken.")


@app.command("list", cls=Command)
def show(data: DataOption = None, helper: HelperOption = None, as_json: JsonOption = False) -> None:
    """Toon de voorvallen, met de handelingen waar ze over gaan."""
    with opened(data, helper) as here:
        found = incidents.incidents(here.store)
    if as_json:
        answer(
            [
                {
                    "id": str(one.id),
                    "kind": one.kind.value,
                    "settled": one.settled,
                    "reason": one.reason,
                    "acts": [
                        {"type": act.type, "at": act.at.isoformat(), "place": act.place} for act in one.acts
                    ],
                }
                for one in found
            ]
        )
        return
    for one in found:
        say(f"{one.id}  {WORDS[one.kind]}{' (afgehandeld)' if one.settled else ''}")
        for act in one.acts:
            say(f"    {incident_act_line(act)}")


@app.command("settle", cls=Command)
def settle(
    incident: Annotated[UUID, typer.Argument(help="Kenmerk van het voorval, uit 'incidents list'.")],
    reason: Annotated[str, typer.Option("--reason", help="Wat er is uitgezocht en besloten.")],
    data: DataOption = None,
    helper: HelperOption = None,
) -> None:
    """Handel een voorval af, met de reden. De handelingen blijven in het logboek staan."""
    with opened(data, helper) as here:
        incidents.settle(here.store, moment(here.helper.id), incident_id=incident, reason=reason)
    say("Het voorval is afgehandeld. De reden staat in het logboek.")
