"""How far this laptop and central agree, in four words and no more. No Qt: the status line and the page both say it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from app.models.dutch import AMSTERDAM, clock, count, day, number
from app.models.records import SyncStatus
from app.ui.tokens import Tone


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
TONES = {
    SendState.HERE: Tone.IDLE,
    SendState.SENDING: Tone.IDLE,
    SendState.CONFIRMED: Tone.YES,
    SendState.ATTENTION: Tone.MIND,
}
ICONS = {
    SendState.HERE: "tick",
    SendState.SENDING: "send",
    SendState.CONFIRMED: "yes",
    SendState.ATTENTION: "mind",
}


def state_of(status: SyncStatus, *, sending: bool = False) -> SendState:
    """Return which of the four this is. Confirmed is said only when all of it is, and nothing waits for a person."""
    if sending:
        return SendState.SENDING
    if status.open_incidents or status.trouble:
        return SendState.ATTENTION
    waiting = status.unconfirmed or status.photos
    confirmed = status.enrolled and not waiting and status.confirmed_at is not None
    return SendState.CONFIRMED if confirmed else SendState.HERE


def waiting_words(status: SyncStatus) -> str:
    """Return how much central has not confirmed yet, short enough for the status line."""
    if not status.enrolled:
        return "nog niet aangemeld bij de centrale"
    if status.unconfirmed:
        return f"{number(status.unconfirmed)} nog niet bevestigd"
    if status.photos:
        return f"{count(status.photos, 'foto', 'foto’s')} nog niet verstuurd"
    return "alles bevestigd" if status.confirmed_at else "nog niets bevestigd"


def attention_words(status: SyncStatus) -> str:
    """Return what waits for a person, short enough for the status line; empty for nothing."""
    many = status.open_incidents
    return f"{count(many, 'voorval', 'voorvallen')} te bekijken" if many else ""


def confirmed_words(status: SyncStatus, now: datetime) -> str:
    """Return when central last confirmed something: ``laatst bevestigd vandaag om 10.42 uur``; empty for never."""
    if status.confirmed_at is None:
        return ""
    return f"laatst bevestigd {_day(status.confirmed_at, now)} om {clock(status.confirmed_at)}"


def _day(moment: datetime, now: datetime) -> str:
    days = (now.astimezone(AMSTERDAM).date() - moment.astimezone(AMSTERDAM).date()).days
    return {0: "vandaag", 1: "gisteren"}.get(days, day(moment))
