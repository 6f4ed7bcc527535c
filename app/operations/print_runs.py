"""Print runs: letters with a card for residents, or numbered stock. Made in parts, and gone on with after any stop.

A part goes to paper first and is recorded then: codes are made in memory, whoever asks for them puts them in a file
that is safe on the disk, and only then the journal says that these cards are there. What lies on paper without being
recorded is worth nothing, and is thrown away and made anew with other codes. No code is ever printed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from app.crypto import code_digest
from app.models.codes import new_code
from app.models.edition import ContestRow, ThisDeviceRow
from app.models.records import IssuedCard
from app.models.roll import BallotCardRow, CardActRow, PrintPartRow, PrintRunRow, RegisterEntryRow
from app.models.runs import PART, DraftPart, PrintRun, RunPart
from app.models.terms import CardState, CardStep, DomainError, Json, Moment, Outcome, PrintKind
from app.operations.card_bulk import add_acts
from app.operations.cards import BY_POST, ReasonMissing, code_key, may_vote
from app.operations.incidents import device_name
from app.operations.journal import Act, Event, EventKind, Store, act
from app.operations.register import resident_of, same_resident

MOST_CARDS = 500_000
"""Cards in one run: more is a slip of the finger."""

_GIVEN = (CardState.ISSUED, CardState.SURRENDERED, CardState.USED_ONLINE)


class NothingToPrint(DomainError):
    """There is nobody who may vote and has no card yet, or no number of cards was given."""


class RunElsewhere(DomainError):
    """The run was begun on the laptop ``device``, and only there its papers lie: it goes on there."""


class PartOutdated(DomainError):
    """While a part was put on paper something changed: someone in it got a card, or another part was made."""


class PartVoided(DomainError):
    """The cards of this part were made worthless already."""


def start(store: Store, moment: Moment, *, contest_id: UUID, kind: PrintKind, wanted: int = 0) -> PrintRun:
    """Begin a run; nothing is made yet. Of stock ``wanted`` cards; letters go to everyone who has no card.

    Raises ``NothingToPrint``.
    """
    with act(store, moment) as doing:
        if kind is PrintKind.LETTERS:
            wanted = len(_without_card(doing.session, contest_id, moment))
        if not 1 <= wanted <= MOST_CARDS:
            raise NothingToPrint
        run_id = moment.new_id()
        payload: dict[str, Json] = {"run": str(run_id), "kind": kind.value, "wanted": wanted}
        doing.record(STARTED, contest_id, payload)
        return _run(doing.session, doing.session.get_one(PrintRunRow, run_id), moment)


def go_on(
    store: Store,
    now: Callable[[], Moment],
    *,
    run_id: UUID,
    write: Callable[[DraftPart], str],
    told: Callable[[int, int], None] = lambda _count, _total: None,
) -> PrintRun:
    """Make what is left of a run, part after part.

    Args:
        store: where the run is.
        now: gives the moment of each part.
        run_id: the run, begun on this laptop.
        write: puts a part on paper, so that it is safe on the disk, and returns the file's SHA-256 (hexadecimal).
        told: hears how many cards of how many there are, before each part; when it raises, the run stops there.

    Raises ``RunElsewhere``, ``PartOutdated``, and whatever ``write`` and ``told`` raise: what was recorded stands, and
    the run can be gone on with.
    """
    waiting: list[UUID] | None = None
    while True:
        with store.read() as session:
            row = _run_here(session, run_id)
            if waiting is None and row.kind is PrintKind.LETTERS:
                waiting = _without_card(session, row.contest_id, now())
            found = _run(session, row, now(), waiting)
            draft = _next_part(session, now(), found, waiting)
        if draft is None:
            return found
        told(found.made, found.made + found.left)
        _record(store, now(), draft, write(draft))
        waiting = waiting and waiting[len(draft.cards) :]


def void_part(store: Store, moment: Moment, *, part_id: UUID, reason: str, place: str) -> int:
    """Make every card of a part worthless that was not used yet, in one act; return how many.

    For a part whose file was lost or changed. Going on with the run makes as many new ones, with new codes and
    numbers. Raises ``ReasonMissing``, ``PartVoided`` or ``RunElsewhere``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        part = doing.session.get_one(PrintPartRow, part_id)
        run = _run_here(doing.session, part.run_id)
        if part.voided_by is not None:
            raise PartVoided
        good = (CardState.PRINTED, CardState.ALLOTTED, CardState.ISSUED)
        query = select(BallotCardRow.id).where(_of_part(part), BallotCardRow.state.in_(good))
        cards = sorted(doing.session.scalars(query))
        payload: dict[str, Json] = {
            "part_event": str(part_id),
            "cards": [str(card_id) for card_id in cards],
            "reason": reason.strip(),
            "place": place,
        }
        doing.record(PART_VOIDED, run.contest_id, payload)
        return len(cards)


def runs(store: Store, moment: Moment) -> tuple[PrintRun, ...]:
    """Return every run, the newest first, with its parts and what is left of it."""
    query = select(PrintRunRow).order_by(PrintRunRow.started_at.desc(), PrintRunRow.id.desc())
    with store.read() as session:
        return tuple(_run(session, row, moment) for row in session.scalars(query).all())


def run_now(store: Store, moment: Moment, run_id: UUID) -> PrintRun:
    """Return one run as it stands now."""
    with store.read() as session:
        return _run(session, session.get_one(PrintRunRow, run_id), moment)


def _run(
    session: Session, row: PrintRunRow, moment: Moment, waiting: Sequence[UUID] | None = None
) -> PrintRun:
    query = select(PrintPartRow).where(PrintPartRow.run_id == row.id)
    parts = session.scalars(query.order_by(PrintPartRow.part, PrintPartRow.event_id)).all()
    left = max(0, row.wanted - sum(part.count for part in parts if part.voided_by is None))
    if left and row.kind is PrintKind.LETTERS:
        left = min(left, len(_without_card(session, row.contest_id, moment) if waiting is None else waiting))
    return PrintRun(
        id=row.id,
        contest_id=row.contest_id,
        kind=row.kind,
        wanted=row.wanted,
        left=left,
        started_at=row.started_at,
        here=row.device_id == session.get_one(ThisDeviceRow, 1).device_id,
        device=device_name(session, row.device_id),
        parts=tuple(_part(part) for part in parts),
    )


def _part(row: PrintPartRow) -> RunPart:
    return RunPart(row.event_id, row.part, row.first, row.count, row.sha256.hex(), row.voided_by is not None)


def _run_here(session: Session, run_id: UUID) -> PrintRunRow:
    row = session.get_one(PrintRunRow, run_id)
    if row.device_id != session.get_one(ThisDeviceRow, 1).device_id:
        raise RunElsewhere(device=device_name(session, row.device_id))
    return row


def _next_part(
    session: Session, moment: Moment, run: PrintRun, waiting: Sequence[UUID] | None
) -> DraftPart | None:
    """Make the codes of the next part, in memory. None when the run is done."""
    count = min(PART, run.left)
    if not count:
        return None
    part, first = _after(session, run.id)
    entries = [None] * count if waiting is None else _entries(session, waiting[:count])
    made: list[IssuedCard] = []
    for entry in entries:
        card_id, code = moment.new_id(), new_code(moment.rng)
        resident = resident_of(entry, card_id, CardState.ISSUED) if entry else None
        made.append(IssuedCard(card_id, run.contest_id, code, resident))
    return DraftPart(run.id, run.contest_id, run.kind, part, first, tuple(made))


def _after(session: Session, run_id: UUID) -> tuple[int, int]:
    """Return the number of the next part and of its first card; a number is never given twice."""
    last = select(func.max(PrintPartRow.part), func.max(PrintPartRow.first + PrintPartRow.count))
    part, first = session.execute(last.where(PrintPartRow.run_id == run_id)).one()
    return (part or 0) + 1, first or 1


def _entries(session: Session, ids: Sequence[UUID]) -> list[RegisterEntryRow]:
    found = session.scalars(select(RegisterEntryRow).where(RegisterEntryRow.id.in_(ids)))
    by_id = {entry.id: entry for entry in found}
    return [by_id[entry_id] for entry_id in ids]


def _without_card(session: Session, contest_id: UUID, moment: Moment) -> list[UUID]:
    """Return who may vote and has no card, in the order of the post; a card that was voided with its part is none."""
    entry = RegisterEntryRow
    columns = (entry.id, entry.birth_year, entry.birth_date)
    query = (
        select(*columns)
        .where(entry.contest_id == contest_id, ~_has_card())
        .order_by(entry.postcode, entry.house_number, entry.register_no)
    )
    contest, served = session.get_one(ContestRow, contest_id), _served_as_added(session, contest_id)
    rows = [row for row in session.execute(query) if row[0] not in served]
    return [row[0] for row in rows if may_vote(contest, row[1], row[2], moment)]


def _has_card() -> ColumnElement[bool]:
    card, part = BallotCardRow, PrintPartRow
    lost = exists().where(
        part.run_id == card.run_id,
        part.voided_by.is_not(None),
        card.run_number.between(part.first, part.first + part.count - 1),
    )
    theirs = card.entry_id == RegisterEntryRow.id
    return exists().where(theirs, ~((card.state == CardState.VOIDED) & lost))


def _served_as_added(session: Session, contest_id: UUID) -> set[UUID]:
    """Return who stands in the register under another number too, added at the desk, and has a card so."""
    added, card, other = RegisterEntryRow, BallotCardRow, aliased(RegisterEntryRow)
    query = (
        select(other.id)
        .join(added, same_resident(added, other))
        .join(card, card.entry_id == added.id)
        .where(added.contest_id == contest_id, added.added_because != "", card.state.in_(_GIVEN))
    )
    return set(session.scalars(query))


def _of_part(part: PrintPartRow) -> ColumnElement[bool]:
    numbers = BallotCardRow.run_number.between(part.first, part.first + part.count - 1)
    return (BallotCardRow.run_id == part.run_id) & numbers


def _record(store: Store, moment: Moment, draft: DraftPart, sha256: str) -> None:
    """Record a part that is on paper. Raises ``PartOutdated`` when these cards cannot be given like this any more."""
    with act(store, moment) as doing:
        session = doing.session
        _run_here(session, draft.run_id)
        entries = [card.resident.entry_id for card in draft.cards if card.resident]
        served = select(RegisterEntryRow.id).where(RegisterEntryRow.id.in_(entries), _has_card())
        added = _served_as_added(session, draft.contest_id).intersection(entries)
        moved_on = _after(session, draft.run_id) != (draft.part, draft.first)
        if moved_on or added or session.scalar(served) is not None:
            raise PartOutdated
        payload: dict[str, Json] = {
            "cards": _lines(doing, draft),
            "run": str(draft.run_id),
            "part": draft.part,
            "first": draft.first,
            "sha256": sha256,
        }
        doing.record(PRINTED, draft.contest_id, payload)


def _lines(doing: Act, draft: DraftPart) -> list[Json]:
    key = code_key(doing.session)
    return [
        [
            str(card.card_id),
            code_digest(key, card.code).hex(),
            str(card.resident.entry_id) if card.resident else None,
        ]
        for card in draft.cards
    ]


# ---- effects: the same here and at central ----


def _apply_started(session: Session, event: Event) -> Outcome:
    payload = event.payload
    if session.get(ContestRow, event.entity_id) is None:
        return Outcome.HELD
    session.add(
        PrintRunRow(
            id=UUID(payload["run"]),
            contest_id=event.entity_id,
            kind=PrintKind(payload["kind"]),
            wanted=payload["wanted"],
            device_id=event.device_id,
            started_at=event.occurred_at,
        )
    )
    session.flush()
    return Outcome.APPLIED


def _apply_printed(session: Session, event: Event) -> Outcome:
    lines, run = event.payload["cards"], event.payload.get("run")
    entries = {line[2] for line in lines if line[2]}
    known = select(func.count()).where(RegisterEntryRow.id.in_([UUID(entry) for entry in entries]))
    if session.get(ContestRow, event.entity_id) is None or (session.scalar(known) or 0) < len(entries):
        return Outcome.HELD
    if run is not None:
        if session.get(PrintRunRow, UUID(run)) is None:
            return Outcome.HELD
        session.add(_part_row(event))
    first = event.payload.get("first", 0)
    rows = [_printed_card(event, number, *line) for number, line in enumerate(lines, start=first)]
    session.execute(insert(BallotCardRow), rows)
    if posted := [line for line in lines if line[2]]:
        session.execute(insert(CardActRow), [_posted_act(event, *line) for line in posted])
    return Outcome.APPLIED


def _part_row(event: Event) -> PrintPartRow:
    payload = event.payload
    return PrintPartRow(
        event_id=event.id,
        run_id=UUID(payload["run"]),
        part=payload["part"],
        first=payload["first"],
        count=len(payload["cards"]),
        sha256=bytes.fromhex(payload["sha256"]),
        voided_by=None,
    )


def _printed_card(
    event: Event, number: int, card_id: str, code_hash: str, entry_id: str | None
) -> dict[str, object]:
    """Return a card's row as it lies in the print run: issued when it is for someone, who gets it by post."""
    run = event.payload.get("run")  # acts of earlier versions name no run
    return {
        "id": UUID(card_id),
        "contest_id": event.entity_id,
        "code_hash": bytes.fromhex(code_hash),
        "state": CardState.ISSUED if entry_id else CardState.PRINTED,
        "entry_id": UUID(entry_id) if entry_id else None,
        "run_id": UUID(run) if run else None,
        "run_number": number if run else None,
    }


def _posted_act(event: Event, card_id: str, _code_hash: str, entry_id: str) -> dict[str, object]:
    return {
        "event_id": event.id,
        "card_id": UUID(card_id),
        "step": CardStep.ISSUE,
        "entry_id": UUID(entry_id),
        "at": event.occurred_at,
        "device_id": event.device_id,
        "actor_id": event.actor_id,
        "place": BY_POST,
        "reason": "",
    }


def _apply_part_voided(session: Session, event: Event) -> Outcome:
    part = session.get(PrintPartRow, UUID(event.payload["part_event"]))
    if part is None:
        return Outcome.HELD
    part.voided_by = min(event.id, part.voided_by or event.id)
    cards = [UUID(card_id) for card_id in event.payload["cards"]]
    return add_acts(session, event, CardStep.VOID, cards)


STARTED = EventKind("cards.run_started", _apply_started)
PRINTED = EventKind("cards.printed", _apply_printed, schema=2)
"""Schema 1 named no run; it still takes effect."""

PART_VOIDED = EventKind("cards.part_voided", _apply_part_voided)
