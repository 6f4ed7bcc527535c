"""The register: who may vote in a contest. Taken in from a file, found again at the desk, added to there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models.records import ImportReport, RegisterComparison, RegisterLine, Resident
from app.models.register_lines import checked_line, faults_in_words
from app.models.register_table import Told, quiet
from app.models.roll import BallotCardRow, RegisterEntryRow
from app.models.search import words_of
from app.models.terms import CardState, DomainError, Json, Moment
from app.operations.journal import Act, ReasonMissing, Store, act
from app.operations.register_effects import (
    ADDED,
    ADDED_MARK,
    IMPORTED,
    Values,
    added_number,
    entry_id_of,
    imports,
    line_json,
    values_of,
)
from app.operations.register_search import found_ids, wanted

LINES_PER_EVENT = 500

Lines: TypeAlias = Mapping[UUID, Sequence[RegisterLine]]
"""The lines of a register by contest."""

Entry: TypeAlias = type[RegisterEntryRow]

_CARD_WEIGHT = {CardState.SURRENDERED: 3, CardState.USED_ONLINE: 3, CardState.ISSUED: 2}


class ResidentIncomplete(DomainError):
    """A resident cannot be added like this: ``what`` names in Dutch what is wrong with name, address or birth."""


def resident_of(entry: RegisterEntryRow, card_id: UUID | None, state: CardState | None) -> Resident:
    """Return a register entry as the desk sees it, with the card that matters most, if there is one."""
    return Resident(
        entry_id=entry.id,
        contest_id=entry.contest_id,
        register_no=entry.register_no,
        name=entry.name,
        postcode=entry.postcode,
        house_number=entry.house_number,
        birth_year=entry.birth_year,
        card_id=card_id,
        card_state=state,
        birth_date=entry.birth_date,
        added_because=entry.added_because,
    )


def import_lines(
    store: Store,
    moment: Moment,
    *,
    contest_id: UUID,
    lines: Sequence[RegisterLine],
    told: Told = quiet,
) -> ImportReport:
    """Take residents into the register of one contest; see ``import_register``."""
    return import_register(store, moment, lines={contest_id: lines}, told=told)


def import_register(store: Store, moment: Moment, *, lines: Lines, told: Told = quiet) -> ImportReport:
    """Take residents into the registers of contests, all in one transaction.

    A register number that is known already gets the new name and address and keeps its cards; a line that
    changes nothing is not recorded again. ``taken`` counts all lines, known or new. ``told`` hears how many lines of
    how many are done; when it raises, nothing is taken in.
    """
    total, done = sum(map(len, lines.values())), 0
    with act(store, moment) as doing:
        for contest_id, some in lines.items():
            known = _known_values(doing.session, contest_id)
            fresh = [line for line in _latest(some) if known.get(line.register_no) != values_of(line)]
            done += len(some) - len(fresh)
            generation = _generation(doing, contest_id) if known and fresh else 0
            for start in range(0, len(fresh), LINES_PER_EVENT):
                told(done + start, total)
                chunk: list[Json] = [line_json(line) for line in fresh[start : start + LINES_PER_EVENT]]
                doing.record(IMPORTED, contest_id, {"lines": chunk}, base_rev=generation)
            done += len(fresh)
    return ImportReport(taken=sum(len(_latest(some)) for some in lines.values()))


def compare(store: Store, lines: Lines) -> RegisterComparison:
    """Return what taking these lines in would change, and how many known residents are not among them."""
    new = changed = same = missing = added = 0
    with store.read() as session:
        for contest_id, some in lines.items():
            known = _known_values(session, contest_id)
            for line in _latest(some):
                values = known.pop(line.register_no, None)
                new += values is None
                same += values == values_of(line)
                changed += values is not None and values != values_of(line)
            missing += sum(1 for number in known if not number.startswith(ADDED_MARK))
            desk = _added_at_desk(session, contest_id)
            added += sum(_is_among(desk, line) for line in _latest(some))
    return RegisterComparison(new, changed, same, missing, added)


def _added_at_desk(session: Session, contest_id: UUID) -> dict[tuple[str, str], list[tuple[str, int | None]]]:
    """Return the names and years of birth of who was added at the desk, by address."""
    entry = RegisterEntryRow
    query = select(entry.postcode, entry.house_number, entry.search, entry.birth_year)
    found: dict[tuple[str, str], list[tuple[str, int | None]]] = {}
    for row in session.execute(query.where(entry.contest_id == contest_id, entry.added_because != "")):
        found.setdefault((row[0], row[1]), []).append((row[2], row[3]))
    return found


def _is_among(desk: Mapping[tuple[str, str], list[tuple[str, int | None]]], line: RegisterLine) -> bool:
    """Do as ``same_resident``, for a line of a file."""
    return any(
        name == " ".join(words_of(line.name)) and (not year or not line.birth_year or year == line.birth_year)
        for name, year in desk.get((line.postcode, line.house_number), ())
    )


def _latest(lines: Sequence[RegisterLine]) -> list[RegisterLine]:
    """Return the last line of each register number."""
    return list({line.register_no: line for line in lines}.values())


def add_resident(
    doing: Act,
    *,
    contest_id: UUID,
    name: str,
    postcode: str,
    house_number: str,
    birth: date | int | None,
    reason: str,
    place: str,
) -> RegisterEntryRow:
    """Add a resident who does not stand in the register, as part of a larger act; central must check it.

    ``birth`` is a date or only the year. Raises ``ResidentIncomplete`` or ``ReasonMissing``.
    """
    line, faults = checked_line(name, postcode, house_number, birth)
    if faults:
        raise ResidentIncomplete(what=faults_in_words(faults))
    if not reason.strip():
        raise ReasonMissing
    payload: dict[str, Json] = {
        "name": line.name,
        "postcode": line.postcode,
        "house_number": line.house_number,
        "birth_year": line.birth_year,
        "birth_date": line.birth_date.isoformat() if line.birth_date else "",
        "reason": reason.strip(),
        "place": place,
    }
    event = doing.record(ADDED, contest_id, payload)
    return doing.session.get_one(RegisterEntryRow, entry_id_of(contest_id, added_number(event.id)))


def find(store: Store, *, contest_id: UUID, text: str, limit: int = 50) -> tuple[Resident, ...]:
    """Find residents by postcode (and house number) like ``2037 AB 12``, by parts of the name, or by number.

    Capitals and accents make no difference. Nothing typed finds nobody: the register is not for leafing through.
    """
    asked = wanted(text)
    if asked is None:
        return ()
    with store.read() as session:
        residents = _residents(session, found_ids(session, contest_id, asked, limit))
    return tuple(sorted(residents, key=asked.order)[:limit])


def same_resident(one: Entry, other: Entry) -> ColumnElement[bool]:
    """Match two entries of one contest with the same name and address; an unknown year of birth fits every other.

    A father and a son of one name are two residents: their years differ.
    """
    return and_(
        one.contest_id == other.contest_id,
        one.postcode == other.postcode,
        one.house_number == other.house_number,
        one.search == other.search,
        one.id != other.id,
        or_(one.birth_year.is_(None), other.birth_year.is_(None), one.birth_year == other.birth_year),
    )


def also_added(session: Session, entry_id: UUID) -> list[UUID]:
    """Return the other entries of this resident, where one of the two was added at the desk.

    The file of the municipality may bring a resident who was added before: the two stand beside each other, since no
    side may decide alone that they are one. Whoever gives a card or takes one in looks at both.
    """
    return sorted(session.scalars(_ALSO_ADDED, {"entry_id": entry_id}))


def _also_added() -> Select[UUID]:
    entry, other = RegisterEntryRow, aliased(RegisterEntryRow)
    added = or_(entry.added_because != "", other.added_because != "")
    query = select(other.id).join(entry, same_resident(entry, other))
    return query.where(entry.id == bindparam("entry_id"), added)


_ALSO_ADDED = _also_added()
"""Built once: every check-in asks it."""


def count(store: Store, contest_id: UUID) -> int:
    """Return how many residents may vote in a contest."""
    query = (
        select(func.count()).select_from(RegisterEntryRow).where(RegisterEntryRow.contest_id == contest_id)
    )
    with store.read() as session:
        return session.scalar(query) or 0


def resident(store: Store, entry_id: UUID) -> Resident:
    """Return one resident with the card that matters most."""
    with store.read() as session:
        session.get_one(RegisterEntryRow, entry_id)
        return _residents(session, [entry_id])[0]


def _residents(session: Session, ids: Iterable[UUID]) -> tuple[Resident, ...]:
    query = (
        select(RegisterEntryRow, BallotCardRow.id, BallotCardRow.state)
        .outerjoin(BallotCardRow, BallotCardRow.entry_id == RegisterEntryRow.id)
        .where(RegisterEntryRow.id.in_(ids))
    )
    return _with_cards((row[0], row[1], row[2]) for row in session.execute(query))


def _with_cards(
    rows: Iterable[tuple[RegisterEntryRow, UUID | None, CardState | None]],
) -> tuple[Resident, ...]:
    """Keep one card per resident: one that was taken in before one that is good, and the newest of equals."""
    best: dict[UUID, tuple[tuple[int, int], Resident]] = {}
    for entry, card_id, state in rows:
        weight = (_CARD_WEIGHT.get(state, 1) if state else 0, card_id.int if card_id else 0)
        if entry.id not in best or weight > best[entry.id][0]:
            best[entry.id] = (weight, resident_of(entry, card_id, state))
    return tuple(found for _, found in best.values())


def _known_values(session: Session, contest_id: UUID) -> dict[str, Values]:
    entry = RegisterEntryRow
    columns = (
        entry.register_no,
        entry.name,
        entry.postcode,
        entry.house_number,
        entry.birth_year,
        entry.birth_date,
    )
    rows = session.execute(select(*columns).where(entry.contest_id == contest_id))
    return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in rows}


def _generation(doing: Act, contest_id: UUID) -> int:
    """Return a number above that of every import known here, so that what replaces what needs no clock."""
    return 1 + max((rank[0] for rank in imports(doing.session, contest_id).values()), default=0)
