"""Likes: signature sheets typed in, online counts taken over, and how a plan stands against the number it needs.

A sheet that comes back for a plan that was joined to another counts for the plan in which it goes on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.edition import EditionRow
from app.models.journal import JournalRow
from app.models.likes import (
    SHEET_LINES,
    LikeLine,
    LikeSheet,
    LikeStanding,
    goes_on_in,
    mark_of,
    people_in,
    same_person,
)
from app.models.plan import PlanRow
from app.models.plan_acts import LikeSheetRow, OnlineLikesRow
from app.models.sheet_number import SheetNumberWrong, SheetScan, fits
from app.models.terms import DomainError, Json, Moment, PlanState
from app.operations.cards import code_key
from app.operations.incidents import helper_name
from app.operations.journal import Act, ReasonMissing, Store, act
from app.operations.likes_effects import (
    ONLINE_COUNTED,
    SHEET,
    SHEET_TAKEN_BACK,
    joined_plans,
    knows_plan,
    sheet_rows,
)


class PlanNotHere(DomainError):
    """No plan with this ``number`` is known on this laptop."""


class PlanNumberTwice(DomainError):
    """Two plans were given the same ``number``, on laptops that could not hear each other."""


class SheetOfOtherEdition(DomainError):
    """The sheet is of another edition, or of practice while this is not (or the other way round)."""


class LikesOfWithdrawn(DomainError):
    """The plan, or the one in which it goes on, was withdrawn: it takes no likes any more."""


class EmptySheet(DomainError):
    """A sheet without a signature is not put in."""


class TooManySignatures(DomainError):
    """There are ``count`` signatures, more than the ``lines`` of a sheet."""


class LinesMissing(DomainError):
    """The edition asks for every line: ``typed`` of the ``count`` were."""


class SheetCounted(DomainError):
    """This sheet was typed in already: ``sheet_no``, ``by`` whom, ``at`` what time."""


class SheetGone(DomainError):
    """This sheet was taken back already."""


class OnlineCountOlder(DomainError):
    """There is a newer online count, of the day ``as_of``."""


def take_in(
    store: Store,
    moment: Moment,
    *,
    plan_id: UUID,
    sheet_no: str,
    count: int,
    people: Sequence[LikeLine] = (),
) -> LikeStanding:
    """Put in a signature sheet and return how the plan stands now.

    Args:
        store: the edition's store.
        moment: who types it in, and when.
        plan_id: the plan that the sheet names, also when it was joined to another since.
        sheet_no: the number of the sheet, ungrouped.
        count: signatures on it.
        people: its lines, where ``plan_rules.like_lines`` asks for them; only keyed hashes of them are kept. Else none
            are looked at.

    Raises:
        PlanNotHere: the plan is not known here.
        LikesOfWithdrawn: the plan was withdrawn.
        SheetNumberWrong: this is no number of a sheet of this plan.
        EmptySheet, TooManySignatures: of the number of signatures.
        LinesMissing, LikeLineWrong: of the lines.
        SheetCounted: the sheet was typed in already.
    """
    with act(store, moment) as doing:
        plan = doing.session.get(PlanRow, plan_id)
        if plan is None:
            raise PlanNotHere(number="")
        _check(doing.session, plan, sheet_no, count)
        marks = _marks(doing.session, count, people)
        doing.record(SHEET, plan_id, {"sheet_no": sheet_no, "count": count, "lines": marks})
        return _standing(doing.session, plan_id)


def take_back(store: Store, moment: Moment, *, event_id: UUID, reason: str) -> LikeStanding:
    """Take back a sheet that was typed in wrongly; it can be typed in again.

    Raises ``ReasonMissing`` or ``SheetGone``.
    """
    if not reason.strip():
        raise ReasonMissing
    with act(store, moment) as doing:
        row = doing.session.get(LikeSheetRow, event_id)
        if row is None or row.taken_back is not None:
            raise SheetGone
        doing.record(SHEET_TAKEN_BACK, row.plan_id, {"sheet": str(event_id), "reason": reason.strip()})
        return _standing(doing.session, row.plan_id)


def set_online(store: Store, moment: Moment, *, counts: Mapping[UUID, int], as_of: date) -> int:
    """Take over how many likes plans have online on the day ``as_of``; return for how many plans that is news.

    All of them, or none. Raises ``PlanNotHere``, or ``OnlineCountOlder`` where a count of a later day is known.
    """
    with act(store, moment) as doing:
        return sum(_record_online(doing, plan_id, count, as_of) for plan_id, count in counts.items())


def plan_of(store: Store, scan: SheetScan) -> UUID:
    """Return the plan that a sheet names. Raises ``SheetOfOtherEdition``, ``PlanNotHere`` or ``PlanNumberTwice``."""
    with store.read() as session:
        edition = session.scalars(select(EditionRow)).one()
        ours = (None, None), (edition.short_id, edition.practice)
        if (scan.edition, scan.practice) not in ours:
            raise SheetOfOtherEdition
        found = session.scalars(select(PlanRow.id).where(PlanRow.number == scan.plan_number)).all()
        if not found:
            raise PlanNotHere(number=scan.plan_number)
        if len(found) > 1:
            raise PlanNumberTwice(number=scan.plan_number)
        return found[0]


def check_sheet(store: Store, *, plan_id: UUID, sheet_no: str) -> None:
    """Look, before a sheet is typed, whether it can be. Raises as ``take_in`` does of plan and sheet."""
    with store.read() as session:
        _check(session, session.get_one(PlanRow, plan_id), sheet_no, 1)


def found_double(
    store: Store, *, plan_id: UUID, line: LikeLine, earlier: Sequence[LikeLine] = ()
) -> str | None:
    """Return the number of the sheet on which a resident stands already, for this plan or one that goes on in it.

    Empty for the present sheet, whose lines so far are ``earlier``; None when there is none. Raises ``LikeLineWrong``.
    """
    with store.read() as session:
        key = code_key(session)
        mark = mark_of(key, line)
        if any(same_person(mark, mark_of(key, one)) for one in earlier):
            return ""
        for row in sheet_rows(session, _members(session, plan_id)):
            if row.counted and any(same_person(mark, known) for known in row.lines):
                return row.sheet_no
        return None


def standing(store: Store, plan_id: UUID) -> LikeStanding:
    """Return how the plan stands in which this one goes on, with every sheet of it that was typed in."""
    with store.read() as session:
        return _standing(session, plan_id)


def standings(store: Store, only: Collection[UUID] | None = None) -> dict[UUID, LikeStanding]:
    """Return how plans stand that go on by themselves, without sheets: all of them, or ``only`` those of a list."""
    with store.read() as session:
        return standings_now(session, only)


def standings_now(session: Session, only: Collection[UUID] | None = None) -> dict[UUID, LikeStanding]:
    """Return ``standings`` within another query: what sync brings between the two would not be in both."""
    joined, needed = joined_plans(session), _needed(session)
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    for plan_id in session.scalars(select(PlanRow.id)) if only is None else {*only, *joined}:
        groups[goes_on_in(joined, plan_id)].append(plan_id)
    wanted = groups if only is None else {root: groups[root] for root in only if root in groups}
    ids = None if only is None else [member for members in wanted.values() for member in members]
    paper, online = _paper_sums(session, ids), _online(session, ids)
    return {
        root: _together(session, root, members, needed, paper, online) for root, members in wanted.items()
    }


def _together(
    session: Session,
    root: UUID,
    members: Sequence[UUID],
    needed: int,
    paper: Mapping[UUID, tuple[int, int]],
    online: Mapping[UUID, tuple[int, date]],
) -> LikeStanding:
    if len(members) > 1:
        return replace(_of_group(session, root, members, needed, online), sheets=())
    count, doubles = paper.get(root, (0, 0))
    likes, as_of = online.get(root, (0, None))
    return LikeStanding(root, count - doubles, likes, needed, doubles, as_of)


def _standing(session: Session, plan_id: UUID) -> LikeStanding:
    members = _members(session, plan_id)
    root = goes_on_in(joined_plans(session), plan_id)
    return _of_group(session, root, members, _needed(session), _online(session, members))


def _of_group(
    session: Session,
    root: UUID,
    members: Sequence[UUID],
    needed: int,
    online: Mapping[UUID, tuple[int, date]],
) -> LikeStanding:
    rows = sheet_rows(session, members)
    counted = [row for row in rows if row.counted]
    marks = [mark for row in counted for mark in row.lines]
    doubles = sum(row.doubles for row in counted if not row.lines) + len(marks) - people_in(marks)
    days = [online[member] for member in members if member in online]
    return LikeStanding(
        plan_id=root,
        paper=sum(row.count for row in counted) - doubles,
        online=sum(count for count, _ in days),
        needed=needed,
        doubles=doubles,
        online_as_of=max((day for _, day in days), default=None),
        sheets=_sheets(session, rows),
    )


def _sheets(session: Session, rows: Sequence[LikeSheetRow]) -> tuple[LikeSheet, ...]:
    query = select(JournalRow).where(JournalRow.event_id.in_([row.event_id for row in rows]))
    events = {event.event_id: event for event in session.scalars(query)}
    return tuple(_sheet(session, row, events[row.event_id]) for row in rows)


def _sheet(session: Session, row: LikeSheetRow, event: JournalRow) -> LikeSheet:
    return LikeSheet(
        event_id=row.event_id,
        plan_id=row.plan_id,
        sheet_no=row.sheet_no,
        count=row.count,
        doubles=row.doubles,
        counted=row.counted,
        taken_back=row.taken_back,
        by=helper_name(session, UUID(json.loads(event.header)["actor_id"])),
        at=event.occurred_at,
    )


def _members(session: Session, plan_id: UUID) -> list[UUID]:
    """Return the plans that go on together with this one, itself among them."""
    joined = joined_plans(session)
    root = goes_on_in(joined, plan_id)
    return sorted({root, *(one for one in joined if goes_on_in(joined, one) == root)})


def _needed(session: Session) -> int:
    return session.scalars(select(EditionRow.likes_needed)).one()


def _paper_sums(session: Session, members: Sequence[UUID] | None) -> dict[UUID, tuple[int, int]]:
    """Return of each plan how many signatures count, and how many of those are doubles within the plan."""
    sheet = LikeSheetRow
    query = (
        select(sheet.plan_id, func.sum(sheet.count), func.sum(sheet.doubles))
        .where(sheet.counted)
        .group_by(sheet.plan_id)
    )
    if members is not None:
        query = query.where(sheet.plan_id.in_(members))
    return {plan_id: (int(count), int(doubles)) for plan_id, count, doubles in session.execute(query)}


def _online(session: Session, members: Sequence[UUID] | None = None) -> dict[UUID, tuple[int, date]]:
    query = select(OnlineLikesRow.plan_id, OnlineLikesRow.count, OnlineLikesRow.as_of)
    if members is not None:
        query = query.where(OnlineLikesRow.plan_id.in_(members))
    return {plan_id: (count, as_of) for plan_id, count, as_of in session.execute(query)}


def _check(session: Session, plan: PlanRow, sheet_no: str, count: int) -> None:
    goes_on = session.get(PlanRow, goes_on_in(joined_plans(session), plan.id))
    if goes_on is not None and goes_on.state is PlanState.WITHDRAWN:
        raise LikesOfWithdrawn
    if not fits(plan.number, sheet_no):
        raise SheetNumberWrong
    if count < 1:
        raise EmptySheet
    if count > SHEET_LINES:
        raise TooManySignatures(count=count, lines=SHEET_LINES)
    for known in _sheets(session, sheet_rows(session, [plan.id])):
        if known.sheet_no == sheet_no and known.taken_back is None:
            raise SheetCounted(sheet_no=sheet_no, by=known.by or "een collega", at=known.at)


def _marks(session: Session, count: int, people: Sequence[LikeLine]) -> list[Json]:
    """Return the marks of the lines, in an order that says nothing of the paper; none where none are asked."""
    rules = session.scalars(select(EditionRow.plan_rules)).one()
    if not rules.get("like_lines", False):
        return []
    if len(people) != count:
        raise LinesMissing(typed=len(people), count=count)
    key = code_key(session)
    return [*sorted(mark_of(key, line) for line in people)]


def _record_online(doing: Act, plan_id: UUID, count: int, as_of: date) -> bool:
    if not knows_plan(doing.session, plan_id):
        raise PlanNotHere(number="")
    known = doing.session.get(OnlineLikesRow, plan_id)
    if known is not None and known.as_of > as_of:
        raise OnlineCountOlder(as_of=known.as_of)
    same_day = known is not None and known.as_of == as_of
    if known is not None and same_day and known.count == count:
        return False
    replaces: list[Json] = [str(known.event_id)] if known is not None and same_day else []
    said: dict[str, Json] = {"count": count, "as_of": as_of.isoformat(), "replaces": replaces}
    doing.record(ONLINE_COUNTED, plan_id, said)
    return True
