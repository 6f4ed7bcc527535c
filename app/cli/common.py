"""What every command shares: where the data is, who acts, how answers and refusals are said."""

from __future__ import annotations

import errno
import json
import os
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer

from app import paths
from app.models.records import Contest, Edition
from app.models.terms import Moment
from app.operations import editions, folders
from app.operations.folders import Opened

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Map met de gegevens van deze editie.", show_default=False)
]
HelperOption = Annotated[
    str | None, typer.Option("--helper", help="Naam van de medewerker. Leeg: wie bij de wachtzin hoort.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Schrijf het antwoord als JSON.")]
ContestOption = Annotated[
    str, typer.Option("--contest", help="Welke stemming (korte naam). Mag weg als er maar één is.")
]


class Refusal(Exception):
    """Something that only the command line can refuse; its message is the sentence."""


def moment(by: UUID) -> Moment:
    """Return the real present for an act by this helper."""
    return Moment(by=by, at=datetime.now(UTC), rng=secrets.token_bytes)


def founding_moment() -> Moment:
    """Return the present for someone who is about to become the first helper."""
    return moment(uuid4())


_data_before_command: ContextVar[Path | None] = ContextVar("data", default=None)


def remember_data(data: Path) -> None:
    """Note the folder that was chosen before the command; ``--data`` behind the command goes first."""
    _data_before_command.set(data)


def folder_of(data: Path | None) -> Path:
    """Return the data folder that was asked for, or the usual one."""
    chosen = data or _data_before_command.get() or paths.data_folder(practice=False)
    return chosen.expanduser().absolute()


def passphrase(*, confirm: bool = False) -> str:
    """Return the passphrase from ``WIJKBALIE_PASSPHRASE``, or ask for it without showing it.

    Raises ``Refusal`` when it is in neither place: nobody sits there to be asked.
    """
    return secret("WIJKBALIE_PASSPHRASE", "Wachtzin", confirm=confirm)


def secret(variable: str, asked: str, *, confirm: bool) -> str:
    """Return a passphrase from an environment variable, or ask for it. Raises as ``passphrase``."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Refusal(
            f"{asked} ontbreekt. Zet die in de omgeving als {variable}; er is hier niemand om het te vragen."
        )
    again = "Nog een keer" if confirm else False
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=again, err=True))


@contextmanager
def opened(data: Path | None, helper: str | None = None) -> Generator[Opened]:
    """Open the folder with the helper's passphrase and close it whatever happens."""
    here = folders.open_folder(folder_of(data), name=helper, passphrase=passphrase())
    try:
        yield here
    finally:
        here.store.close()


def contest_of(here: Opened, wanted: str) -> tuple[Edition, Contest]:
    """Return the edition and the contest that was asked for. Raises ``UnknownContest``."""
    edition = editions.edition(here.store)
    return edition, editions.contest_named(edition, wanted)


def say(text: str) -> None:
    """Tell people what was done, on standard output."""
    typer.echo(text)


def warn(text: str) -> None:
    """Tell people something besides the answer, on standard error."""
    typer.echo(text, err=True)


def answer(value: object) -> None:
    """Write an answer for programs: JSON with sorted structure as given, nothing else on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def may_write(*files: Path | None) -> None:
    """Refuse what cannot be written before an act is done whose outcome exists only in that file.

    Raises ``OSError``.
    """
    for path in filter(None, files):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = paths.unfinished(path)
        unfinished.touch()
        unfinished.unlink()
