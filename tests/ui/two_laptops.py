"""Two laptops with the same edition that could not hear each other, and a way to let them meet."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.db import Store
from app.models.edition import EditionRow
from app.models.edition_draft import EditionDraft
from app.models.journal import DeviceRow, JournalRow
from app.models.records import PlanText, Submitter
from app.operations import editions, plans
from app.sync.apply import apply_event, retry_held
from tests.operations.samples import SETTING_UP, copy_of
from tests.stores import new_store
from tests.ui.desk_room import ANNA, live_draft, moment


@contextmanager
def another_laptop(
    folder: Path, name: str, like: Store, draft: EditionDraft | None = None
) -> Generator[Store]:
    """Open a store with the same edition as ``like``, made by ``desk_room.laptop``, on a laptop with another name."""
    store = new_store(folder)
    try:
        editions.create(store, moment(), draft=draft or live_draft(), device_name=name, helper_name=ANNA.name)
        with like.read() as theirs, store.write() as session:
            session.query(EditionRow).one().code_keys = theirs.query(EditionRow).one().code_keys
        yield store
    finally:
        store.close()


def meet(one: Store, other: Store) -> None:
    """Let each take in what the other did."""
    told = [(events(store), store) for store in (one, other)]
    for rows, teller in told:
        hearer = other if teller is one else one
        with hearer.write() as session:
            for row in rows:
                if session.get(JournalRow, row.event_id) is None:
                    new = copy_of(row)
                    session.add(new)
                    apply_event(session, new)
            if rows:
                retry_held(session, rows[0].edition_id)


def events(store: Store) -> list[JournalRow]:
    with store.read() as session:
        rows = session.query(JournalRow).order_by(JournalRow.device_id, JournalRow.seq).all()
        return [row for row in rows if row.type not in SETTING_UP]


def know_by_name(store: Store, other: Store, name: str) -> None:
    """Let one laptop know what the other is called, as central tells it."""
    with other.read() as session:
        device_id = session.query(JournalRow.device_id).order_by(JournalRow.seq).limit(1).scalar()
    with store.write() as session:
        session.add(
            DeviceRow(
                id=device_id,
                name=name,
                edition_id=None,
                public_key=bytes(32),
                encryption_key=None,
                areas=[],
                session_kinds=[],
                enrolled_at=moment().at,
                last_contact=None,
                valid_until=None,
                revoked_at=None,
                revoked_reason="",
            )
        )


def a_plan(store: Store, **values: object) -> UUID:
    text = replace(PlanText(title="Bankjes aan de Molenplas", what="Drie bankjes"), **values)
    return plans.enter(store, moment(), text=text, submitter=Submitter(name="Fatma Yilmaz")).id


def edit(store: Store, plan_id: UUID, **values: object) -> None:
    plan = plans.plan(store, plan_id)
    text = replace(plan.text, **values)
    plans.change(store, moment(), plan_id=plan_id, text=text, submitter=plan.submitter)
