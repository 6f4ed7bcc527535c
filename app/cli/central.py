"""``wijkbalie sync`` and ``wijkbalie central``: this laptop's side and the town hall's side of sending."""

from __future__ import annotations

import platform
import secrets
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from app import crypto
from app.cli.common import (
    DataOption,
    HelperOption,
    JsonOption,
    Refusal,
    answer,
    folder_of,
    founding_moment,
    moment,
    opened,
    passphrase,
    say,
    warn,
)
from app.cli.dutch import Command, group
from app.db import Store
from app.models.terms import Role
from app.operations import editions, folders
from app.operations.folders import Opened

app = group(explained="De centrale: de dienst en de gegevens op het gemeentehuis.")

_NO_ADDRESS = "Dit is geen adres van een database. Een adres begint met postgresql://."
_NO_DATABASE = "De database van de centrale is niet te bereiken. Kijk of zij draait en of het adres klopt."


DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="WIJKBALIE_CENTRAL_DATABASE",
        help="Adres van de PostgreSQL-database (postgresql://…).",
    ),
]


def sync(
    central: Annotated[
        str, typer.Option("--central", help="Adres van de centrale, bijvoorbeeld https://…")
    ] = "",
    code: Annotated[str, typer.Option("--code", help="Aanmeldcode, alleen de eerste keer.")] = "",
    name: Annotated[
        str, typer.Option("--name", help="Hoe deze laptop heet bij de centrale.")
    ] = platform.node(),
    data: DataOption = None,
    helper: HelperOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verstuur wat de centrale nog niet heeft, en haal op wat er nieuw is.

    Is de map leeg, dan wordt met de aanmeldcode de editie opgehaald.
    """
    from app.sync import client

    if code and not folders.has_store(folder_of(data)):
        _join(folder_of(data), central, code, name, helper or "Beheerder")
    with opened(data, helper) as here:
        status = client.status(here.store)
        if code and not status.enrolled:
            client.enrol(here.store, url=central, code=code, at=datetime.now(UTC), name=name)
        report = client.sync(here.store, at=datetime.now(UTC), url=central or None)
        status = client.status(here.store)
    if as_json:
        answer(
            {
                "pushed": report.pushed,
                "pulled": report.pulled,
                "refused": report.refused,
                "unconfirmed": status.unconfirmed,
                "open_incidents": status.open_incidents,
            }
        )
        return
    say(f"Verstuurd: {report.pushed}. Opgehaald: {report.pulled}. Nog niet bevestigd: {status.unconfirmed}.")
    if status.open_incidents:
        warn(f"Er zijn {status.open_incidents} voorvallen waar iemand naar moet kijken.")


def _join(folder: Path, url: str, code: str, name: str, helper: str) -> None:
    """Set an empty laptop up with the edition that central has."""
    from app.sync import client

    private, public = crypto.new_recovery_pair(secrets.token_bytes)
    founder = folders.Founder(helper, passphrase(confirm=True), public)
    now = founding_moment()
    here = folders.set_up_to_join(folder, now, founder=founder, device_name=name)
    try:
        client.enrol(here.store, url=url, code=code, at=now.at, name=name)
        client.sync(here.store, at=now.at, url=url)
        _introduce(here)
    except Exception:
        here.store.close()
        folders.remove_unused(folder)
        raise
    here.store.close()
    warn(f"Herstelsleutel, één keer getoond. Bewaar hem op papier:\n  {crypto.recovery_text(private)}")


def _introduce(here: Opened) -> None:
    """Tell the edition who works on this laptop, now that it has arrived."""
    editions.add_helper(
        here.store, moment(here.helper.id), helper_id=here.helper.id, name=here.helper.name, role=Role.LEAD
    )


@contextmanager
def _central(database: str) -> Generator[Store]:
    """Open central's database with its tables up to date. Raises ``Refusal`` when that cannot be done."""
    try:
        store = Store.central(database)
    except (SQLAlchemyError, ModuleNotFoundError) as problem:
        raise Refusal(_NO_ADDRESS) from problem
    try:
        store.migrate()
        yield store
    except (OperationalError, ProgrammingError) as problem:
        raise Refusal(_NO_DATABASE) from problem
    finally:
        store.close()


@app.command("serve", cls=Command)
def serve(
    database: DatabaseOption,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Poort waarop de dienst luistert.")
    ] = 8400,
    host: Annotated[str, typer.Option("--host", help="Adres waarop de dienst luistert.")] = "127.0.0.1",
) -> None:
    """Start de dienst waar de laptops naartoe versturen."""
    try:
        from app.sync.server import service
    except ModuleNotFoundError as problem:
        raise Refusal(
            "De onderdelen van de centrale ontbreken. Zet ze erbij met: pip install wijkbalie[central]"
        ) from problem

    with _central(database):
        _need_port(host, port)
    service.serve(database, host=host, port=port)


def _need_port(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as problem:
        raise Refusal(
            f"Op {host} kan niet naar poort {port} worden geluisterd. Kies een andere met --port."
        ) from problem


@app.command("migrate", cls=Command)
def migrate(database: DatabaseOption) -> None:
    """Breng de tabellen van de centrale bij."""
    with _central(database):
        say("De tabellen van de centrale zijn bij.")


@app.command("enrol", cls=Command)
def enrol(
    database: DatabaseOption,
    edition: Annotated[
        str,
        typer.Option("--edition", help="Alleen voor deze editie: haar kenmerk uit 'edition show --json'."),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Maak een aanmeldcode voor één laptop, 24 uur geldig."""
    from app.sync.server.enrolment import create_enrolment

    only = _edition_id(edition)
    with _central(database) as store:
        code = create_enrolment(store, at=datetime.now(UTC), rng=secrets.token_bytes, edition_id=only)
    if as_json:
        answer({"code": code})
    else:
        say(code)


def _edition_id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError as problem:
        raise typer.BadParameter("achter --edition hoort het kenmerk uit 'edition show --json'") from problem


@app.command("report", cls=Command)
def report(database: DatabaseOption, as_json: JsonOption = False) -> None:
    """Toon wat de centrale heeft: laptops, kaarten, stemlokalen, stembiljetten, voorvallen."""
    from app.sync.server.report import report as central_report

    with _central(database) as store:
        found = central_report(store)
    if as_json:
        answer(found)
        return
    for edition in found["editions"]:
        say(f"{edition['name']}: {edition['events']} handelingen van {len(edition['devices'])} laptops")
        for contest in edition["contests"]:
            ballots = contest["ballots"]
            say(f"  {contest['key']}: {ballots['paper']} op papier, {ballots['online']} online")
    if not found["editions"]:
        say("De centrale heeft nog geen editie.")
