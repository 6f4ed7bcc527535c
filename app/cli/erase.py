"""``wijkbalie erase``: erase the personal data of residents here, when central has had everything for long enough."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.cli.common import DataOption, HelperOption, Refusal, moment, opened, say


def erase(
    data: DataOption = None,
    helper: HelperOption = None,
    sure: Annotated[bool, typer.Option("--yes", help="Wis zonder het nog eens te vragen.")] = False,
) -> None:
    """Wis namen, adressen en foto's van bewoners van deze laptop. De centrale houdt alles."""
    from app.sync import purge
    from app.ui.purge_words import done_sentence, question_sentence

    with opened(data, helper) as here:
        found = purge.readiness(here.store)
        if not found.ready:
            raise purge.PurgeNotReady(why=found.why)
        if not sure:
            _ask(question_sentence(found))
        done = purge.purge(here.store, moment(here.helper.id))
    say(done_sentence(done))


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise Refusal("Er is hier niemand om het te vragen. Weet u het zeker? Zet dan --yes erbij.")
    typer.confirm(f"{question} Wissen?", abort=True, err=True)
