"""``wijkbalie central devices|revoke|admit|aside``: the laptops at central, and what was kept aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.central import DatabaseOption, end_of_day, opened_central
from app.cli.common import JsonOption, answer, say
from app.cli.dutch import Command, group
from app.models.dutch import clock, count, day
from app.models.terms import QuarantineReason

aside_app = group(explained="Wat apart is gezet, tot iemand erover beslist.")

LaptopArgument = Annotated[
    str, typer.Argument(metavar="LAPTOP", help="Naam of begin van het kenmerk; zie 'central devices'.")
]
ReasonOption = Annotated[str, typer.Option("--reason", help="De reden, voor wie het later leest.")]
ByOption = Annotated[str, typer.Option("--by", help="Wie dit beslist.")]
EpochOption = Annotated[int, typer.Option("--epoch", min=1, help="De reeks; zie 'central aside list'.")]

_NO_DAY = "geen"

_WHY = {
    QuarantineReason.REVOKED: "de laptop was uitgesloten",
    QuarantineReason.OVERDUE: "de tijd van de laptop was voorbij",
    QuarantineReason.FORK: "er kwam iets anders onder dezelfde nummers",
}


def devices(database: DatabaseOption, as_json: JsonOption = False) -> None:
    """Toon de laptops: wat er binnen is, wat zij zelf zeggen te hebben, en wanneer zij zich meldden."""
    from app.sync.server.report import states

    with opened_central(database) as store:
        found = states(store)
    laptops = [device for edition in found for device in edition["devices"]]
    if as_json:
        answer({"devices": laptops})
        return
    for laptop in laptops:
        seen = datetime.fromisoformat(laptop["last_contact"]) if laptop["last_contact"] else None
        contact = f"{day(seen)} {clock(seen)}" if seen else "nog nooit gezien"
        numbers = f"{laptop['acked_seq']} van {laptop['reported_seq']} handelingen"
        say(f"{laptop['id'][:8]}  {laptop['name']}: {numbers}, {contact}")
    if not laptops:
        say("Er is nog geen laptop met een editie.")


def revoke(database: DatabaseOption, laptop: LaptopArgument, reason: ReasonOption) -> None:
    """Sluit een laptop uit. Wat hij nog stuurt wordt apart gezet; er gaat niets verloren."""
    from app.sync.server import devices as laptops

    with opened_central(database) as store:
        laptops.revoke(store, laptops.find(store, laptop), reason=reason, at=datetime.now(UTC))
    say("De laptop is uitgesloten. Wat hij nog stuurt wordt apart gezet: zie 'central aside list'.")


def admit(
    database: DatabaseOption,
    laptop: LaptopArgument,
    until: Annotated[
        str,
        typer.Option(
            "--until",
            help="Nieuwe laatste dag, zoals 2026-12-31, of 'geen'. Zonder --until blijft het zoals het was.",
        ),
    ] = "",
) -> None:
    """Laat een uitgesloten laptop weer toe. Wat apart staat, blijft apart tot iemand erover beslist."""
    from app.sync.server import devices as laptops

    now = datetime.now(UTC)
    end = None if until == _NO_DAY else end_of_day(until, now)
    with opened_central(database) as store:
        bound = laptops.Bound(end) if until else None
        say(_admitted(laptops.admit(store, laptops.find(store, laptop), bound=bound), now))


def _admitted(until: datetime | None, now: datetime) -> str:
    from app.sync.server.days import last_day

    if until is None:
        return "De laptop mag weer versturen, zonder laatste dag."
    last = day(last_day(until))
    if until <= now:
        return (
            f"De laptop is niet meer uitgesloten. Maar zijn laatste dag, {last}, is voorbij: wat hij stuurt wordt "
            "apart gezet. Geef een nieuwe dag met --until."
        )
    return f"De laptop mag weer versturen, tot en met {last}."


@aside_app.command("list", cls=Command)
def aside_list(database: DatabaseOption, as_json: JsonOption = False) -> None:
    """Toon wat apart is gezet en op een besluit wacht."""
    from app.sync.server.quarantine import waiting

    with opened_central(database) as store:
        found = waiting(store)
    if as_json:
        answer(
            {
                "aside": [
                    {
                        "device_id": str(one.device_id),
                        "epoch": one.epoch,
                        "why": one.why.value,
                        "events": one.events,
                        "types": one.types,
                    }
                    for one in found
                ]
            }
        )
        return
    for one in found:
        acts = count(one.events, "handeling", "handelingen")
        said = f"{str(one.device_id)[:8]}  {one.device}, reeks {one.epoch}: {acts}"
        say(f"{said}, want {_WHY[one.why]}")
    if not found:
        say("Er staat niets apart.")


@aside_app.command("take-in", cls=Command)
def aside_take_in(
    database: DatabaseOption,
    laptop: LaptopArgument,
    reason: ReasonOption,
    by: ByOption,
    epoch: EpochOption = 1,
) -> None:
    """Neem op wat van een laptop apart staat: het telt mee."""
    from app.sync.server import bundles, quarantine
    from app.sync.server import devices as laptops

    with opened_central(database) as store:
        device_id, now = laptops.find(store, laptop), datetime.now(UTC)
        taken = quarantine.take_in(store, device_id, epoch, by=by, reason=reason, at=now)
        bundles.take_in_held(store, device_id, now)  # a stick may have waited for these
    say(f"Opgenomen: {count(taken, 'handeling', 'handelingen')}.")


@aside_app.command("leave-out", cls=Command)
def aside_leave_out(
    database: DatabaseOption,
    laptop: LaptopArgument,
    reason: ReasonOption,
    by: ByOption,
    epoch: EpochOption = 1,
) -> None:
    """Laat weg wat van een laptop apart staat: het telt niet mee, en blijft bewaard."""
    from app.sync.server import quarantine
    from app.sync.server.devices import find

    with opened_central(database) as store:
        left = quarantine.leave_out(
            store, find(store, laptop), epoch, by=by, reason=reason, at=datetime.now(UTC)
        )
    say(f"Weggelaten: {count(left, 'handeling', 'handelingen')}.")
