"""What is looked at before a polling station opens: each thing with how it is, in words, and what to do. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.models.dutch import clock, count, day, number
from app.models.records import SyncStatus
from app.ui.machine import Battery, Machine
from app.ui.tokens import Tone

CLOCK_MAY_DIFFER = timedelta(minutes=2)
"""How far the clock may be from central's: acts are told by the minute."""
OLD_CONTACT = timedelta(hours=12)
"""After this the cards that other laptops issued may be unknown here."""
LEAST_BATTERY = 40
"""Percent that lasts an evening on the battery alone."""
LEAST_ROOM = 2 * 1024**3
"""Bytes: photos, scans and the safety copies of a day fit many times over."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, how it is, and what is said of it."""

    name: str
    tone: Tone
    sentence: str


def machine_checks(machine: Machine) -> Iterator[Check]:
    """Return what the laptop says of itself."""
    yield _printer(machine)
    yield _battery(machine.battery)
    yield _room(machine.free_bytes)


def _printer(machine: Machine) -> Check:
    if not machine.printers:
        said = "Er is geen printer gevonden. Sluit er een aan, of print op een andere computer."
        return Check("Printer", Tone.MIND, said)
    return Check("Printer", Tone.YES, f"Gevonden: {', '.join(machine.printers)}.")


def _battery(found: Battery | None) -> Check:
    if found is None:
        return Check("Accu", Tone.IDLE, "Niet te zien. Kijk of de stekker erin zit.")
    said = f"{found.percent} procent vol"
    if found.plugged:
        return Check("Accu", Tone.YES, f"De laptop zit aan de stroom. {said}.")
    if found.percent < LEAST_BATTERY:
        return Check("Accu", Tone.MIND, f"{said}, en niet aan de stroom. Doe de stekker erin.")
    return Check("Accu", Tone.YES, f"{said}, niet aan de stroom.")


def _room(free: int | None) -> Check:
    if free is None:
        return Check("Vrije ruimte", Tone.IDLE, "Niet te zien.")
    said = f"{number(free // 1024**3)} GB vrij op de schijf."
    if free < LEAST_ROOM:
        return Check("Vrije ruimte", Tone.MIND, f"{said} Dat is weinig. Maak ruimte voordat u begint.")
    return Check("Vrije ruimte", Tone.YES, said)


def clock_check(status: SyncStatus, now: datetime) -> Check:
    """Say what the clock shows, and how far it was from central's when they last spoke."""
    shown = f"Deze laptop zegt: {day(now)}, {clock(now)}."
    if status.ahead is None:
        said = f"{shown} Nog geen contact met de centrale: kijk op een telefoon of dat klopt."
        return Check("Klok", Tone.MIND, said)
    if abs(status.ahead) <= CLOCK_MAY_DIFFER:
        return Check("Klok", Tone.YES, f"{shown} Gelijk met de centrale.")
    minutes = count(round(abs(status.ahead) / timedelta(minutes=1)), "minuut", "minuten")
    before = status.ahead > timedelta(0)
    said = (
        f"{shown} Bij het laatste contact liep hij {minutes} {'voor' if before else 'achter'} op de centrale."
    )
    stick = " Kwam dat antwoord met een USB-stick? Dan zegt dit niets." if before else ""
    return Check("Klok", Tone.MIND, f"{said}{stick} Kijk op een telefoon en zet de klok goed.")


def contact_check(status: SyncStatus, now: datetime) -> Check:
    """Say when this laptop last heard central: a card that was issued elsewhere after that is not known here."""
    if status.confirmed_at is None:
        said = (
            "Nog geen contact. Kaarten van andere laptops zijn hier niet bekend. Verstuur eerst, als dat kan."
        )
        return Check("Laatste contact", Tone.MIND, said)
    when = f"{day(status.confirmed_at)} om {clock(status.confirmed_at)}"
    if now - status.confirmed_at > OLD_CONTACT:
        said = f"{when}. Kaarten die daarna elders zijn uitgegeven, zijn hier niet bekend. Verstuur eerst, als dat kan."
        return Check("Laatste contact", Tone.MIND, said)
    return Check("Laatste contact", Tone.YES, f"{when}.")


def scanner_check(*, read: bool | None, cameras: int) -> Check:
    """Say whether a card was read to try. ``read`` is None as long as nobody tried."""
    if read:
        return Check("Scanner", Tone.YES, "Een kaart is goed gelezen.")
    if read is not None:
        said = "Dat was geen kaart, of hij is niet goed gelezen. Probeer het nog eens, of een andere scanner."
        return Check("Scanner", Tone.MIND, said)
    camera = "Er is ook een camera." if cameras else "Er is geen camera gevonden."
    return Check("Scanner", Tone.MIND, f"Nog niet geprobeerd. {camera} De code typen kan altijd.")
