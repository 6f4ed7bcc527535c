"""``wijkbalie central``: the service and the database at the town hall."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from app import paths
from app.cli.common import JsonOption, Refusal, answer, say
from app.cli.dutch import Command, group
from app.db import Store
from app.models.terms import SessionKind

app = group(explained="De centrale: de dienst en de gegevens op het gemeentehuis.")

_NO_ADDRESS = "Dit is geen adres van een database. Een adres begint met postgresql://."
_NO_DATABASE = "De database van de centrale is niet te bereiken. Kijk of zij draait en of het adres klopt."
_BEHIND = "De tabellen van de centrale zijn niet bij. Doe eerst: wijkbalie central migrate"


DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="WIJKBALIE_CENTRAL_DATABASE",
        help="Adres van de PostgreSQL-database (postgresql://…).",
    ),
]


@contextmanager
def _database(address: str) -> Generator[Store]:
    """Open central's database as it is. Raises ``Refusal`` when that cannot be done."""
    try:
        store = Store.central(address)
    except (SQLAlchemyError, ModuleNotFoundError) as problem:
        raise Refusal(_NO_ADDRESS) from problem
    try:
        yield store
    except (OperationalError, ProgrammingError) as problem:
        raise Refusal(_NO_DATABASE) from problem
    finally:
        store.close()


@contextmanager
def opened_central(database: str) -> Generator[Store]:
    """Open central's database, whose tables must be up to date. Raises ``Refusal`` when it cannot be used."""
    with _database(database) as store:
        if store.behind():
            raise Refusal(_BEHIND)
        yield store


@app.command("serve", cls=Command)
def serve(
    database: DatabaseOption,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Poort waarop de dienst luistert.")
    ] = 8400,
    host: Annotated[str, typer.Option("--host", help="Adres waarop de dienst luistert.")] = "127.0.0.1",
) -> None:
    """Start de dienst waar de laptops naartoe versturen. Worden de tabellen bijgewerkt, dan zegt het log dat."""
    try:
        from app.sync.server import service
    except ModuleNotFoundError as problem:
        raise Refusal(
            "De onderdelen van de centrale ontbreken. Zet ze erbij met: pip install wijkbalie[central]"
        ) from problem

    with _database(database) as store:
        store.behind()  # says at once when the database cannot be used
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
    with _database(database) as store:
        changed = store.migrate()
    say("De tabellen van de centrale zijn bijgewerkt." if changed else "De tabellen waren al bij.")


@app.command("enrol", cls=Command)
def enrol(
    database: DatabaseOption,
    edition: Annotated[
        str,
        typer.Option("--edition", help="Alleen voor deze editie: haar kenmerk uit 'edition show --json'."),
    ] = "",
    areas: Annotated[
        list[str] | None, typer.Option("--area", help="Alleen dit gebied; mag vaker.", metavar="GEBIED")
    ] = None,
    kinds: Annotated[
        list[SessionKind] | None,
        typer.Option("--session", help="Alleen dit soort bijeenkomst; mag vaker.", metavar="SOORT"),
    ] = None,
    until: Annotated[
        str, typer.Option("--until", help="Laatste dag waarop de laptop mag versturen, zoals 2026-12-31.")
    ] = "",
    url: Annotated[
        str, typer.Option("--url", help="Adres van de centrale: toont ook een QR-code om te scannen.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Maak een aanmeldcode voor één laptop, 24 uur geldig."""
    from app.sync.server.enrolment import create_enrolment

    now = datetime.now(UTC)
    only, valid_until = _edition_id(edition), end_of_day(until, now)
    with opened_central(database) as store:
        _need_areas(store, only, areas or ())
        code = create_enrolment(
            store,
            at=now,
            rng=secrets.token_bytes,
            edition_id=only,
            areas=areas or (),
            session_kinds=kinds or (),
            valid_until=valid_until,
        )
    if as_json:
        answer({"code": code})
        return
    say(code)
    if url:
        say(_qr(url, code))


def _need_areas(store: Store, edition_id: UUID | None, areas: Iterable[str]) -> None:
    """Refuse an area that central does not know, once it knows any: a typing mistake would hide everything."""
    from app.sync.server.enrolment import areas_known

    known = areas_known(store, edition_id)
    wrong = [area for area in areas if area not in known] if known else []
    if wrong:
        raise Refusal(f"De centrale kent geen gebied “{wrong[0]}”. Zij kent: {', '.join(known)}.")


def _qr(url: str, code: str) -> str:
    import qrcode

    from app.sync.protocol import enrolment_qr

    drawn, out = qrcode.QRCode(border=2), StringIO()
    drawn.add_data(enrolment_qr(url, code))
    drawn.print_ascii(out, invert=True)
    return out.getvalue()


def _edition_id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError as problem:
        raise typer.BadParameter("achter --edition hoort het kenmerk uit 'edition show --json'") from problem


def end_of_day(typed: str, now: datetime) -> datetime | None:
    """Return the end of the day behind ``--until``, None without one. Raises ``typer.BadParameter``."""
    from app.sync.server.days import LastDayWrong, end_of

    try:
        return end_of(typed, now)
    except LastDayWrong as problem:
        raise typer.BadParameter(f"achter --until: {problem}") from problem


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


@app.command("export", cls=Command)
def export(
    database: DatabaseOption,
    out: Annotated[Path, typer.Option("--out", help="Map voor de bestanden.", file_okay=False)],
) -> None:
    """Schrijf het overzicht, de uitslagen en het logboek zonder inhoud als bestanden, om na te rekenen."""
    from app.sync.server.export import export_files

    with opened_central(database) as store:
        files = export_files(store)
    for name, data in files.items():
        paths.write_whole(out / name, data)
    say(f"Geschreven in {out}: {', '.join(files)}")
