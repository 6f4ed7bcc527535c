"""Taking plans in from a file: what it would do, and then all of it in one act or nothing.

The id and the number of a plan follow from the edition, the kind of file and its id in the file. So two laptops that
read the same file make the same plans, and when they hear of each other nothing is there twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.edition import EditionRow
from app.models.plan import PlanRow
from app.models.plan_file import PlanFile, PlanInFile, PlanSource
from app.models.plan_preview import ImportPreview, PlanImportReport, PreviewRow, RowKind
from app.models.records import PlanText, Submitter
from app.models.register_table import Told, quiet
from app.models.search import fold
from app.models.terms import Json, Moment, PlanState, derived_id
from app.operations import plan_index, plans
from app.operations.journal import Act, Store, act
from app.operations.plan_fields import STATE, differences, text_of, values_of

FIRST_NUMBER = 100_000
"""Numbers of plans out of files begin here: those entered at a desk have five digits."""

_NUMBERS = 900_000
_TELL_EVERY = 25
_AT_ONCE = 500
_MANY = 250
"""So many plans at once are worth laying the index out anew."""

_COST = "cost_lines"
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class _Here:
    """The plans on this laptop by the id they had where they came from, and by their number."""

    by_id: Mapping[str, UUID]
    by_number: Mapping[str, UUID]
    rows: Mapping[UUID, PlanRow]
    numbers: frozenset[int]


def preview(store: Store, file: PlanFile) -> ImportPreview:
    """Return what taking a file in would do now; nothing is taken in."""
    with store.read() as session:
        return ImportPreview(file, tuple(_compared(_here(session, file.rows), file.rows)))


def take_in(
    store: Store, moment: Moment, previewed: ImportPreview, *, take_changed: bool, told: Told = quiet
) -> PlanImportReport:
    """Take the new plans of a file in, and with ``take_changed`` also what is different of plans that are here already.

    What is already here is looked at again: sync may have brought plans since the preview. Where the file says nothing
    the plan here stays as it is, and so does who made it. ``told`` hears how many plans of how many are done; when it
    raises, nothing is taken in.
    """
    with act(store, moment) as doing:
        here = _here(doing.session, previewed.file.rows)
        found = tuple(_compared(here, previewed.file.rows))
        todo = [
            row for row in found if row.kind is RowKind.NEW or (take_changed and row.kind is RowKind.CHANGED)
        ]
        edition_id = doing.session.scalars(select(EditionRow.id)).one()
        numbers = free_numbers(edition_id, previewed.file.source, todo, here.numbers)
        for done, row in enumerate(todo):
            if done % _TELL_EVERY == 0:
                told(done, len(todo))
            if row.plan_id is None:
                plan_id = _plan_id(edition_id, previewed.file.source, row.row)
                _record_new(doing, plan_id, numbers[plan_id], row.row)
            else:
                _record_changed(doing, here.rows[row.plan_id], row)
        if len(todo) >= _MANY:
            plan_index.tidy(doing.session)
    return _report(found, take_changed=take_changed)


def _report(found: Iterable[PreviewRow], *, take_changed: bool) -> PlanImportReport:
    kinds = Counter(row.kind for row in found)
    changed = kinds[RowKind.CHANGED] if take_changed else 0
    same = kinds[RowKind.SAME]
    return PlanImportReport(
        kinds[RowKind.NEW], changed, same, kinds.total() - kinds[RowKind.NEW] - changed - same
    )


# ---- what is here already ----


def _here(session: Session, rows: Iterable[PlanInFile]) -> _Here:
    wanted = {row.external_id for row in rows}
    query = select(PlanRow.id, PlanRow.external_id, PlanRow.number).order_by(PlanRow.id)
    known = [(plan_id, external_id, number) for plan_id, external_id, number in session.execute(query)]
    by_id = {external_id: plan_id for plan_id, external_id, _ in known if external_id in wanted}
    by_number = {str(number): plan_id for plan_id, _, number in known if str(number) in wanted}
    return _Here(
        by_id,
        by_number,
        _rows(session, {*by_id.values(), *by_number.values()}),
        frozenset(n for *_, n in known),
    )


def _rows(session: Session, ids: Iterable[UUID]) -> dict[UUID, PlanRow]:
    found: dict[UUID, PlanRow] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found |= {row.id: row for row in session.scalars(select(PlanRow).where(PlanRow.id.in_(some)))}
    return found


def _compared(here: _Here, rows: Iterable[PlanInFile]) -> Iterator[PreviewRow]:
    """Set each plan of the file beside the one here that has its id, or its number and its title (our own list).

    A plan without an id of its own goes by its number. So that no two go by one name, no other plan gets it for an id.
    """
    for row in rows:
        known = here.rows.get(here.by_id.get(row.external_id, _NOBODY))
        numbered = here.rows.get(here.by_number.get(row.external_id, _NOBODY))
        if known is None and numbered is not None and fold(numbered.title) == fold(row.text.title):
            known = numbered
        if known is not None:
            yield _beside(known, row)
        else:
            taken = numbered is not None and not numbered.external_id
            yield PreviewRow(row, RowKind.NUMBER_TAKEN if taken else RowKind.NEW)


def _beside(known: PlanRow, row: PlanInFile) -> PreviewRow:
    differing = tuple(_said_otherwise(text_of(known), row.text))
    fixed = known.state not in plans.OPEN
    kind = RowKind.SAME if not differing else RowKind.KEPT if fixed else RowKind.CHANGED
    return PreviewRow(row, kind, known.id, differing)


def _said_otherwise(here: PlanText, file: PlanText) -> dict[str, Json]:
    """Return the values of the fields of which the file says something else; the same total is the same cost."""
    old, new = values_of(here, Submitter()), values_of(file, Submitter())
    said = {name: value for name, value in new.items() if value and not name.startswith("submitter.")}
    if here.cost_cents == file.cost_cents:
        said.pop(_COST, None)
    return {name: value for name, value in said.items() if not _same(old[name], value)}


def _same(old: Json, new: Json) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return sorted(map(str, old)) == sorted(map(str, new))
    return old == new


# ---- taking in ----


def _plan_id(edition_id: UUID, source: PlanSource, row: PlanInFile) -> UUID:
    return derived_id("plan", edition_id, source.value, row.external_id)


def free_numbers(
    edition_id: UUID, source: PlanSource, rows: Iterable[PreviewRow], taken: frozenset[int]
) -> dict[UUID, int]:
    """Return a number for each new plan: it follows from the plan's id, and from no order, unless it is taken."""
    used = set(taken)
    found: dict[UUID, int] = {}
    for plan_id in sorted(_plan_id(edition_id, source, row.row) for row in rows if row.plan_id is None):
        step = plan_id.int % _NUMBERS
        while FIRST_NUMBER + step in used:
            step = (step + 1) % _NUMBERS
        found[plan_id] = FIRST_NUMBER + step
        used.add(found[plan_id])
    return found


def _record_new(doing: Act, plan_id: UUID, number: int, row: PlanInFile) -> None:
    values = values_of(row.text, Submitter(name=row.submitter))
    if not row.submitter:
        values = {name: value for name, value in values.items() if not name.startswith("submitter.")}
    values |= {STATE: PlanState.HANDED_IN.value, "number": number, "external_id": row.external_id}
    fields: dict[str, Json] = differences({}, values)
    doing.record(plans.IMPORTED, plan_id, {"parents": [], "fields": fields, "contest_id": None})


def _record_changed(doing: Act, known: PlanRow, row: PreviewRow) -> None:
    here = text_of(known)
    wanted = _said_otherwise(here, row.row.text)
    changed = differences(values_of(here, Submitter()), wanted)
    plans.record_edit(doing, plans.CHANGED, known, changed)
