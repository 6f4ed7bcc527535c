"""The command line: the same operations without a window, for administrators and for checks from outside.

Exit status: 0; 1 with one plain sentence on standard error; 2 for a wrong call.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import Abort, Exit, TyperException

from app.cli import central, desk, edition, result
from app.cli.common import DataOption, remember_data
from app.crypto import CryptoError
from app.models.terms import DomainError
from app.ui.text import sentence

app = typer.Typer(
    name="wijkbalie",
    help="Wijkbalie: de balie van een wijkbudget. Zonder opdracht opent het venster.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(edition.app, name="edition")
app.add_typer(edition.helper_app, name="helper")
app.add_typer(desk.register_app, name="register")
app.add_typer(desk.plans_app, name="plans")
app.add_typer(desk.cards_app, name="cards")
app.add_typer(desk.ballots_app, name="ballots")
app.add_typer(desk.votes_app, name="votes")
app.add_typer(result.journal_app, name="journal")
app.add_typer(central.app, name="central")
app.command("result")(result.result)
app.command("sync")(central.sync)


@app.callback(invoke_without_command=True)
def window(
    data: DataOption = None,
    practice: Annotated[bool, typer.Option("--practice", help="Open de oefen-editie.")] = False,
) -> None:
    """Wijkbalie: de balie van een wijkbudget. Zonder opdracht opent het venster."""
    # The window itself is opened by app.main, before this module is loaded.
    del practice
    remember_data(data)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; a refusal is one plain sentence."""
    try:
        return int(app(args=list(arguments), standalone_mode=False) or 0)
    except Exit as ended:
        return ended.exit_code
    except Exception as refused:  # noqa: BLE001 - every failure is a sentence
        sys.stderr.write(f"{_refusal(refused)}\n")
        return refused.exit_code if isinstance(refused, TyperException) else 1


def _refusal(refused: Exception) -> str:
    """Return what to say of a command that failed. What nobody foresaw is logged by its kind, without data."""
    if isinstance(refused, TyperException):
        return f"Zo kan de opdracht niet: {refused.format_message()}\nZie: wijkbalie --help"
    if isinstance(refused, Abort):
        return "Gestopt."
    if isinstance(refused, OSError) and refused.filename:
        return f"Het bestand '{refused.filename}' kan niet worden gelezen of geschreven."
    if not isinstance(refused, DomainError | CryptoError):
        logging.getLogger(__name__).error("unexpected %s", type(refused).__name__)
    return sentence(refused)
