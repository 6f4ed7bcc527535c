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
from app.cli.common import DataOption
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
    """Wijkbalie: de balie van een wijkbudget. Zonder opdracht opent het venster.

    The window itself is opened by ``app.main`` before this module is loaded; this only documents its options.
    """
    del data, practice


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; a refusal is one plain sentence, never a traceback."""
    try:
        status = app(args=list(arguments), standalone_mode=False)
    except Exit as ended:
        return ended.exit_code
    except TyperException as wrong:
        sys.stderr.write(f"Zo kan de opdracht niet: {wrong.format_message()}\nZie: wijkbalie --help\n")
        return wrong.exit_code
    except (Abort, KeyboardInterrupt):
        sys.stderr.write("Gestopt.\n")
        return 1
    except (DomainError, CryptoError) as refused:
        sys.stderr.write(f"{sentence(refused)}\n")
        return 1
    except OSError as problem:
        sys.stderr.write(f"Het bestand '{problem.filename}' kan niet worden gelezen of geschreven.\n")
        return 1
    except Exception as surprise:  # noqa: BLE001 - the last line of defence: say it, log it without data
        logging.getLogger(__name__).error("unexpected %s", type(surprise).__name__)
        sys.stderr.write(f"{sentence(surprise)}\n")
        return 1
    return int(status or 0)
