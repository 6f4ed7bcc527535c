"""Notes with a plan: action points, agreements, how it goes, and who took up a plan that was not chosen.

Notes never clash: each stands by itself. Done twice apart is done on the earlier day; taken back twice apart has the
reason that comes first in the alphabet, because no clock may decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.note_records import PlanNote
from app.models.plan import PlanRow
from app.models.plan_acts import PlanNoteRow
from app.models.terms import DomainError, Moment, NoteKind, Outcome
from app.operations.incidents import helper_name
from app.operations.journal import Event, EventKind, ReasonMissing, Store, act
from app.operations.plans import TextTooLong

NOTE_LIMIT = 2_000
"""Characters in one note: half a page."""

NEEDS_WHO = (NoteKind.AGREEMENT, NoteKind.WAY_ON)
"""Kinds of note that say nothing without who it is about."""


class NoteIncomplete(DomainError):
    """A note says too little: ``missing`` names what is empty, ``note_what`` or ``note_who``."""


class NoteGone(DomainError):
    """The note was taken back, so nothing can be done with it."""


def make(
    store: Store,
    moment: Moment,
    *,
    plan_id: UUID,
    kind: NoteKind,
    who: str,
    what: str,
    due: date | None = None,
) -> PlanNote:
    """Put a note with a plan.

    Args:
        store: the edition's store.
        moment: who notes it, and when.
        plan_id: the plan it is about.
        kind: what kind of note.
        who: the department, person or organisation that does it or took it up; may be empty where ``NEEDS_WHO`` allows.
        what: what is to be done, was agreed or happened.
        due: the day by which.

    Raises:
        NoteIncomplete: ``what`` is empty, or ``who`` where it is needed.
        TextTooLong: one of the two is longer than ``NOTE_LIMIT``.
    """
    said = {"who": who.strip(), "what": what.strip()}
    _check(kind, said)
    with act(store, moment) as doing:
        doing.session.get_one(PlanRow, plan_id)
        event = doing.record(
            MADE, plan_id, {"kind": kind.value, **said, "due": due.isoformat() if due else None}
        )
        return record_of(doing.session, doing.session.get_one(PlanNoteRow, event.id))


def done(store: Store, moment: Moment, *, note_id: UUID, on: date) -> PlanNote:
    """Put on record that what the note asks was done ``on`` that day. Raises ``NoteGone``.

    An earlier day replaces a later one; a later one changes nothing.
    """
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanNoteRow, note_id)
        if row.taken_back is not None:
            raise NoteGone
        if row.done_on is None or on < row.done_on:
            doing.record(DONE, row.plan_id, {"note": str(note_id), "on": on.isoformat()})
        return record_of(doing.session, row)


def take_back(store: Store, moment: Moment, *, note_id: UUID, reason: str) -> PlanNote:
    """Take a note back that should not stand. Raises ``ReasonMissing`` or ``NoteGone``."""
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get_one(PlanNoteRow, note_id)
        if row.taken_back is not None:
            raise NoteGone
        doing.record(TAKEN_BACK, row.plan_id, {"note": str(note_id), "reason": reason.strip()})
        return record_of(doing.session, row)


def notes(store: Store, plan_id: UUID) -> tuple[PlanNote, ...]:
    """Return the notes of a plan that stand, in the order in which they were made."""
    with store.read() as session:
        return standing(session, [plan_id])


def open_notes(store: Store, kinds: Collection[NoteKind]) -> tuple[PlanNote, ...]:
    """Return what is still to be done in all plans, of these kinds: what is due first comes first."""
    query = select(PlanNoteRow).where(
        PlanNoteRow.kind.in_(kinds), PlanNoteRow.taken_back.is_(None), PlanNoteRow.done_on.is_(None)
    )
    with store.read() as session:
        return tuple(sorted((record_of(session, row) for row in session.scalars(query)), key=by_day))


def standing(session: Session, plan_ids: Iterable[UUID]) -> tuple[PlanNote, ...]:
    """Return the notes of these plans that stand, in the order in which they were made."""
    query = (
        select(PlanNoteRow)
        .where(PlanNoteRow.plan_id.in_(list(plan_ids)), PlanNoteRow.taken_back.is_(None))
        .order_by(PlanNoteRow.event_id)
    )
    return tuple(record_of(session, row) for row in session.scalars(query))


def by_day(note: PlanNote) -> tuple[date, UUID]:
    """Sort notes by the day by which it must be done, those without one last."""
    return (note.due or date.max, note.id)


def record_of(session: Session, row: PlanNoteRow) -> PlanNote:
    """Return a note as the rest of the program sees it."""
    return PlanNote(
        id=row.event_id,
        plan_id=row.plan_id,
        kind=row.kind,
        who=row.who,
        what=row.what,
        due=row.due,
        done_on=row.done_on,
        taken_back=row.taken_back,
        by=helper_name(session, row.actor_id),
        at=row.at,
    )


def _check(kind: NoteKind, said: dict[str, str]) -> None:
    if not said["what"]:
        raise NoteIncomplete(missing=("note_what",))
    if kind in NEEDS_WHO and not said["who"]:
        raise NoteIncomplete(missing=("note_who",))
    for name, value in said.items():
        if len(value) > NOTE_LIMIT:
            raise TextTooLong(field=f"note_{name}", limit=NOTE_LIMIT)


# ---- effects: the same here and at central --------------------------------------------------------------------


def _apply_made(session: Session, event: Event) -> Outcome:
    if session.get(PlanRow, event.entity_id) is None:
        return Outcome.HELD
    said = event.payload
    session.add(
        PlanNoteRow(
            event_id=event.id,
            plan_id=event.entity_id,
            kind=NoteKind(said["kind"]),
            who=said["who"],
            what=said["what"],
            due=date.fromisoformat(said["due"]) if said["due"] else None,
            done_on=None,
            taken_back=None,
            actor_id=event.actor_id,
            at=event.occurred_at,
        )
    )
    session.flush()
    return Outcome.APPLIED


def _apply_done(session: Session, event: Event) -> Outcome:
    row = session.get(PlanNoteRow, UUID(event.payload["note"]))
    if row is None:
        return Outcome.HELD
    on = date.fromisoformat(event.payload["on"])
    known = row.done_on is not None
    row.done_on = min(row.done_on or on, on)
    return Outcome.MERGED if known else Outcome.APPLIED


def _apply_taken_back(session: Session, event: Event) -> Outcome:
    row = session.get(PlanNoteRow, UUID(event.payload["note"]))
    if row is None:
        return Outcome.HELD
    reason = event.payload["reason"]
    known = row.taken_back is not None
    row.taken_back = min(row.taken_back, reason) if row.taken_back is not None else reason
    return Outcome.MERGED if known else Outcome.APPLIED


MADE = EventKind("note.made", _apply_made)
DONE = EventKind("note.done", _apply_done)
TAKEN_BACK = EventKind("note.taken_back", _apply_taken_back)
