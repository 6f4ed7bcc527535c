"""What every command shares: where the data is, who acts, how answers and refusals are said."""

from __future__ import annotations

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


def moment(by: UUID) -> Moment:
    """Return the real present for an act by this helper."""
    return Moment(by=by, at=datetime.now(UTC), rng=secrets.token_bytes)


def founding_moment() -> Moment:
    """Return the present for someone who is about to become the first helper."""
    return moment(uuid4())


_data_before_command: ContextVar[Path | None] = ContextVar("data", default=None)


def remember_data(data: Path | None) -> None:
    """Note the ``--data`` that stood before the command; one behind the command goes first."""
    _data_before_command.set(data)


def folder_of(data: Path | None) -> Path:
    """Return the data folder that was asked for, or the usual one."""
    chosen = data or _data_before_command.get() or paths.data_folder(practice=False)
    return chosen.expanduser().absolute()


def passphrase(*, confirm: bool = False) -> str:
    """Return the passphrase from ``WIJKBALIE_PASSPHRASE``, or ask for it without showing it."""
    given = os.environ.get("WIJKBALIE_PASSPHRASE")
    if given is not None:
        return given
    return str(typer.prompt("Wachtzin", hide_input=True, confirmation_prompt=confirm, err=True))


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


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: under a temporary name, on disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)
