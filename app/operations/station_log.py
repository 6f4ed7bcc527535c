"""What happens at a polling station apart from cards and papers: pause, change of crew, and notes for the record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from app.models.records import Station
from app.models.roll import StationRow
from app.models.terms import DomainError, Json, Moment, Outcome, StationStep
from app.operations.journal import Event, EventKind, ReasonMissing, Store, act
from app.operations.station_rows import station_record
from app.operations.stations import (
    OpeningIncomplete,
    StationPaused,
    add_line,
    next_rank,
    open_here,
)


class NotPaused(DomainError):
    """The station at ``place`` does not stand on pause."""


def change_crew(store: Store, moment: Moment, *, station_id: UUID, crew: str) -> Station:
    """Put down who work here from now on, with their roles. Raises ``OpeningIncomplete`` without a name."""
    if not crew.strip():
        raise OpeningIncomplete(missing=("crew",))
    return _note(store, moment, station_id, StationStep.CREW, crew)


def pause(store: Store, moment: Moment, *, station_id: UUID, reason: str) -> Station:
    """Stop the queue: no card is taken in until ``resume``. Raises ``ReasonMissing`` or ``StationPaused``."""
    return _note(store, moment, station_id, StationStep.PAUSED, _given(reason))


def resume(store: Store, moment: Moment, *, station_id: UUID) -> Station:
    """Let the queue go on. Raises ``NotPaused``."""
    return _note(store, moment, station_id, StationStep.RESUMED, "")


def note(store: Store, moment: Moment, *, station_id: UUID, text: str) -> Station:
    """Put down something that happened, for the record. Raises ``ReasonMissing`` when nothing is said."""
    return _note(store, moment, station_id, StationStep.NOTE, _given(text))


def _note(store: Store, moment: Moment, station_id: UUID, step: StationStep, text: str) -> Station:
    with act(store, moment) as doing:
        row = open_here(doing.session, station_id)
        if step is StationStep.PAUSED and row.paused:
            raise StationPaused(place=row.place)
        if step is StationStep.RESUMED and not row.paused:
            raise NotPaused(place=row.place)
        said: dict[str, Json] = {"step": step.value, "text": text.strip()}
        doing.record(NOTED, station_id, said, base_rev=next_rank(doing.session, station_id))
        return station_record(doing.session, station_id)


def _given(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text


# ---- effect: the same here and at central ----


def _apply_noted(session: Session, event: Event) -> Outcome:
    row = session.get(StationRow, event.entity_id)
    if row is None:
        return Outcome.HELD
    step, text = StationStep(event.payload["step"]), event.payload["text"]
    if add_line(session, event, step, text):
        if step is StationStep.CREW:
            row.crew = text
        elif step in {StationStep.PAUSED, StationStep.RESUMED}:
            row.paused = step is StationStep.PAUSED
    return Outcome.APPLIED


NOTED = EventKind("station.noted", _apply_noted)
