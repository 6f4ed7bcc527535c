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

from app import paths
from app.cli import (
    attach,
    cards,
    central,
    central_bundles,
    central_devices,
    central_users,
    demo,
    desk,
    edition,
    erase,
    incidents,
    plans,
    result,
    sending,
    stick,
)
from app.cli.common import DataOption, Refusal, remember_data
from app.cli.dutch import Command, group, wrong_call
from app.crypto import CryptoError
from app.models.terms import DomainError
from app.ui.text import sentence

app = group(
    "wijkbalie",
    explained="Wijkbalie: de balie van een wijkbudget. Zonder opdracht opent het venster.",
    alone=True,
)
app.add_typer(edition.app, name="edition")
app.add_typer(edition.helper_app, name="helper")
app.add_typer(desk.register_app, name="register")
for command in (attach.attach, attach.attached, attach.detach):
    plans.app.command(command.__name__, cls=Command)(command)
app.add_typer(plans.app, name="plans")
app.add_typer(cards.app, name="cards")
app.add_typer(desk.ballots_app, name="ballots")
app.add_typer(desk.votes_app, name="votes")
app.add_typer(incidents.app, name="incidents")
app.command("demo", cls=Command)(demo.demo)
app.command("erase", cls=Command)(erase.erase)
app.add_typer(result.app, name="result")
app.command("sync", cls=Command)(sending.sync)
app.add_typer(stick.app, name="stick")
app.add_typer(result.journal_app, name="journal")
central.app.add_typer(central_users.app, name="user")
for command in (central_devices.devices, central_devices.revoke, central_devices.admit):
    central.app.command(command.__name__, cls=Command)(command)
central.app.command("take-in", cls=Command)(central_bundles.take_in)
central.app.add_typer(central_devices.aside_app, name="aside")
app.add_typer(central.app, name="central")


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    data: DataOption = None,
    practice: Annotated[bool, typer.Option("--practice", help="Werk in de oefen-editie.")] = False,
) -> None:
    """Wijkbalie: de balie van een wijkbudget. Zonder opdracht opent het venster."""
    folder = data or paths.data_folder(practice=practice)
    remember_data(folder)
    if context.invoked_subcommand is None:
        from app import main

        raise typer.Exit(main.show_window(lambda: folder.expanduser().absolute(), practice=practice))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; a refusal is one plain sentence."""
    try:
        return int(app(args=list(arguments), standalone_mode=False, prog_name="wijkbalie") or 0)
    except Exit as ended:
        return ended.exit_code
    except Exception as refused:  # noqa: BLE001 - every failure is a sentence
        sys.stderr.write(f"{_refusal(refused)}\n")
        return refused.exit_code if isinstance(refused, TyperException) else 1


def _refusal(refused: Exception) -> str:
    """Return what to say of a command that failed. What nobody foresaw is logged by its kind, without data."""
    if isinstance(refused, TyperException):
        said = refused.format_message()
        return f"{wrong_call(said)} Zie: wijkbalie --help" if said else "Kies een opdracht uit deze lijst."
    if isinstance(refused, Abort):
        return "Gestopt."
    if isinstance(refused, Refusal):
        return str(refused)
    if isinstance(refused, OSError) and refused.filename:
        return _file_refusal(refused)
    if not isinstance(refused, DomainError | CryptoError):
        logging.getLogger(__name__).error("unexpected %s", type(refused).__name__)
    return sentence(refused)


def _file_refusal(refused: OSError) -> str:
    name = str(refused.filename)
    if isinstance(refused, FileNotFoundError):
        return f"Het bestand '{name}' is er niet."
    if isinstance(refused, IsADirectoryError):
        return f"'{name}' is een map. Hier hoort een bestand."
    return f"Het bestand '{name}' kan niet worden gelezen of geschreven."
