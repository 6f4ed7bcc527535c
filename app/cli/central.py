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

    with _laptop(folder_of(data), central, code, name, helper) as here:
        status = client.status(here.store)
        if code and not status.enrolled:
            client.enrol(here.store, url=central, code=code, at=datetime.now(UTC), name=name)
        reports = [client.sync(here.store, at=datetime.now(UTC), url=central or None)]
        if _introduce(here):
            reports.append(client.sync(here.store, at=datetime.now(UTC)))
        status = client.status(here.store)
    pushed, pulled = sum(one.pushed for one in reports), sum(one.pulled for one in reports)
    if as_json:
        answer(
            {
                "pushed": pushed,
                "pulled": pulled,
                "refused": sum(one.refused for one in reports),
                "unconfirmed": status.unconfirmed,
                "open_incidents": status.open_incidents,
            }
        )
        return
    say(f"Verstuurd: {pushed}. Opgehaald: {pulled}. Nog niet bevestigd: {status.unconfirmed}.")
    if status.open_incidents:
        warn(f"Er zijn {status.open_incidents} voorvallen waar iemand naar moet kijken.")


@contextmanager
def _laptop(folder: Path, url: str, code: str, name: str, helper: str | None) -> Generator[Opened]:
    """Open this laptop's folder; with a code and no folder yet, make one that is enrolled."""
    if not code or folders.has_store(folder):
        with opened(folder, helper) as here:
            yield here
        return
    here = _join(folder, url, code, name, helper or "Beheerder")
    try:
        yield here
    finally:
        here.store.close()


def _join(folder: Path, url: str, code: str, name: str, helper: str) -> Opened:
    """Set a laptop up and enrol it, to get the edition that central has.

    From then on the code is used up, so the folder stays, whatever happens. It stays too when no answer came, for
    central may have used the code: the same call goes on with it. Only when central refused does it go.
    """
    from app.sync import client

    private, public = crypto.new_recovery_pair(secrets.token_bytes)
    founder = folders.Founder(helper, passphrase(confirm=True), public)
    now = founding_moment()
    here = folders.set_up_to_join(folder, now, founder=founder, device_name=name)
    try:
        client.enrol(here.store, url=url, code=code, at=now.at, name=name)
    except client.CentralUnreachable:
        here.store.close()
        _tell_recovery_key(helper, private)
        raise
    except Exception:
        here.store.close()
        folders.remove_unused(folder)
        raise
    _tell_recovery_key(helper, private)
    return here


def _tell_recovery_key(helper: str, private: bytes) -> None:
    warn(
        f"Op deze laptop werkt u als {helper}.\n"
        f"Herstelsleutel, één keer getoond. Bewaar hem op papier:\n  {crypto.recovery_text(private)}"
    )


def _introduce(here: Opened) -> bool:
    """Tell the edition who works on this laptop, once it has arrived; return whether there is something to send."""
    try:
        return folders.introduce_founder(here, moment(here.helper.id))
    except editions.NameMissing:
        warn("De editie weet nog niet wie op deze laptop werkt. Verstuur nog eens, met --helper en uw naam.")
        return False


@contextmanager
def opened_central(database: str) -> Generator[Store]:
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

    with opened_central(database):
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
    with opened_central(database):
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
    with opened_central(database) as store:
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

    with opened_central(database) as store:
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
