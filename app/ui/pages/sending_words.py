"""How far this laptop and central agree, in sentences, and what to do with each kind of incident. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.models.dutch import clock, count, day
from app.models.records import Incident, SyncStatus
from app.models.terms import IncidentKind
from app.operations import incidents
from app.sync import client
from app.sync.client import SyncReport

if TYPE_CHECKING:
    from app.operations.journal import Store


class SendState(StrEnum):
    """The four things that sending can be; the screen always says one of them."""

    HERE = "here"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    ATTENTION = "attention"


STATES = {
    SendState.HERE: "Bewaard op deze laptop",
    SendState.SENDING: "Wordt verzonden",
    SendState.CONFIRMED: "Centraal bevestigd",
    SendState.ATTENTION: "Vraagt aandacht",
}

TODO = {
    IncidentKind.CARD_USED_TWICE: (
        "Zoek uit of een van de twee een vergissing was. Neem die dan terug bij Stemlokaal, met een reden. "
        "Kan dat niet? Meld het aan de projectleider; die legt het uit in het verslag."
    ),
    IncidentKind.ENTITLEMENT_USED_TWICE: (
        "Zoek uit of een van de twee een vergissing was. Neem die dan terug bij Stemlokaal, met een reden. "
        "Kan dat niet? Meld het aan de projectleider; die legt het uit in het verslag."
    ),
    IncidentKind.VOIDED_CARD_USED: "Meld het aan de projectleider: die beslist, en legt het uit in het verslag.",
    IncidentKind.CARD_ISSUED_TWICE: "Bel de andere laptop, en maak samen een van de twee kaarten ongeldig.",
    IncidentKind.PLAN_FIELD_CONFLICT: "Open het plan bij Plannen en kijk samen met de maker welke tekst goed is.",
    IncidentKind.TWO_TOTALS_FOR_BATCH: "Bewaar de bundel apart. De projectleider beslist welke telling geldt.",
    IncidentKind.TWO_SEEDS: (
        "Bepaal samen welke zin het eerst hardop is gezegd. Typ precies die zin nog eens over bij Uitslag."
    ),
}


@dataclass(frozen=True)
class Standing:
    """What the page shows: how far sending is, and what a person must look at."""

    status: SyncStatus
    incidents: tuple[Incident, ...]

    @property
    def state(self) -> SendState:
        """Return which of the states this is while nothing is being sent."""
        if self.incidents:
            return SendState.ATTENTION
        confirmed = (
            self.status.enrolled and not self.status.unconfirmed and self.status.confirmed_at is not None
        )
        return SendState.CONFIRMED if confirmed else SendState.HERE


def standing(store: Store) -> Standing:
    """Return how far this laptop is, from this laptop alone."""
    found = incidents.incidents(store)
    return Standing(client.status(store), tuple(incident for incident in found if not incident.settled))


def status_sentence(status: SyncStatus) -> str:
    """Return how much central has not confirmed yet."""
    if not status.enrolled:
        return "Deze laptop is nog niet aangemeld bij de centrale. Alles staat veilig op deze laptop."
    if status.unconfirmed:
        many = count(status.unconfirmed, "handeling is", "handelingen zijn")
        return f"{many} nog niet bij de centrale. Alles staat veilig op deze laptop."
    if status.confirmed_at is None:
        return "Er is nog niets verstuurd. Alles staat veilig op deze laptop."
    return "De centrale heeft alles wat op deze laptop is gedaan."


def confirmed_sentence(status: SyncStatus) -> str:
    """Return when central last confirmed something."""
    if status.confirmed_at is None:
        return "De centrale heeft nog niets bevestigd."
    return f"Het laatst bevestigd: {day(status.confirmed_at)} om {clock(status.confirmed_at)}."


def report_sentence(report: SyncReport) -> str:
    """Return what one run sent and fetched."""
    sent = count(report.pushed, "handeling", "handelingen")
    fetched = count(report.pulled, "nieuwe handeling", "nieuwe handelingen")
    said = f"Verstuurd: {sent}. Opgehaald van andere laptops: {fetched}."
    if report.stopped:
        said = f"Gestopt. {said} De rest gaat de volgende keer."
    if report.refused:
        refused = count(report.refused, "handeling", "handelingen")
        said += f" De centrale kon {refused} niet verwerken. Meld dit aan de projectleider."
    return said
