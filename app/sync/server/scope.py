"""What a laptop may see of the other laptops' events: by the areas and the kinds of sessions it was enrolled for.

What it may not see reaches it without its payload: the header keeps the chain whole. Plans go to every laptop of the
edition, since a resident may come to any desk; the roll stays where people vote, the count where papers are counted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models.ballots import BatchRow
from app.models.edition import ContestRow
from app.models.journal import DeviceRow, JournalRow
from app.models.roll import BallotCardRow, StationRow
from app.models.terms import SessionKind

_ROLL = frozenset({SessionKind.OFFICE_HOUR, SessionKind.POLLING_STATION})
_COUNT = frozenset({SessionKind.POLLING_STATION})
_NEEDED_AT = {
    "register": _ROLL,
    "cards": _ROLL,
    "card": _ROLL,
    "station": _ROLL,
    "batch": _COUNT,
    "count": _COUNT,
    "box": _COUNT,
}
"""At which kinds of sessions an event is needed, by the first word of its type; others are needed at all."""

_SUBJECTS = {
    "card": BallotCardRow,
    "station": StationRow,
    "box": StationRow,
    "batch": BatchRow,
    "count": BatchRow,
}
"""What an event is about, by the first word of its type."""

_OF_CONTEST = frozenset({"register", "cards"})
"""Events whose entity is a contest, also before that contest is known here: they name residents."""


@dataclass(frozen=True)
class Scope:
    """What one laptop may see: contests (None: all) and kinds of sessions (empty: all)."""

    contests: frozenset[UUID] | None
    kinds: frozenset[SessionKind]

    def withholds(self, row: JournalRow) -> bool:
        """Tell whether the laptop may not see what this event says.

        As long as nobody knows which contest it belongs to, it may be another area's.
        """
        needed = _NEEDED_AT.get(_word(row.type))
        if needed is None:
            return False
        if self.contests is not None and row.contest_id not in self.contests:
            return True
        return bool(self.kinds) and not self.kinds & needed


def scope_of(session: Session, device: DeviceRow) -> Scope:
    """Return what a laptop may see now."""
    contests = None
    if device.areas:
        query = select(ContestRow.id).where(
            ContestRow.edition_id == device.edition_id, ContestRow.area.in_([*device.areas, ""])
        )
        contests = frozenset(session.scalars(query))
    return Scope(contests, frozenset(SessionKind(kind) for kind in device.session_kinds))


def note_contests(session: Session, rows: Sequence[JournalRow]) -> None:
    """Write down the contest that each event belongs to; None for one of none, or of one that is not known yet."""
    contests = set(session.scalars(select(ContestRow.id)))
    known = _contests_of_subjects(session, rows)
    for row in rows:
        named = _contest_named(row)
        if named is not None:
            row.contest_id = named
        elif _word(row.type) in _SUBJECTS:
            row.contest_id = known.get(row.entity_id)
        elif row.entity_id in contests or _word(row.type) in _OF_CONTEST:
            row.contest_id = row.entity_id
    session.flush()


def note_earlier_contests(session: Session) -> None:
    """Write down the contests of events that came before central kept them: without, no laptop's bounds would hold."""
    words = [JournalRow.type.startswith(f"{word}.") for word in _NEEDED_AT]
    query = select(JournalRow).where(JournalRow.contest_id.is_(None), or_(*words)).order_by(JournalRow.cursor)
    for rows in session.scalars(query).partitions(500):
        note_contests(session, rows)


def _contest_named(row: JournalRow) -> UUID | None:
    payload = json.loads(row.payload or "{}")
    try:
        return UUID(payload["contest_id"])
    except (KeyError, TypeError, ValueError, AttributeError):  # none, or none that is an id
        return None


def _contests_of_subjects(session: Session, rows: Sequence[JournalRow]) -> dict[UUID, UUID]:
    """Return the contest of each card, station and batch that these events are about, where it is known."""
    found: dict[UUID, UUID] = {}
    for subject in set(_SUBJECTS.values()):
        ids = {row.entity_id for row in rows if _SUBJECTS.get(_word(row.type)) is subject}
        if ids:
            query = select(subject.id, subject.contest_id).where(subject.id.in_(ids))
            found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def _word(event_type: str) -> str:
    return event_type.partition(".")[0]
