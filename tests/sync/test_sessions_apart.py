"""A session that two laptops closed before they heard of each other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.db import Store
from app.models.edition import DeskSessionRow
from app.models.terms import SessionKind
from app.operations import sessions
from tests.operations.samples import Laptop
from tests.sync.samples import Office


def test_a_session_closed_on_two_laptops_was_closed_at_one_time_on_every_side(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    kind = SessionKind.OFFICE_HOUR
    made = sessions.start(anna.store, anna.now(), kind=kind, place="De Ringvaart", day=date(2026, 12, 1))
    office.sync(anna)
    office.sync(bram)
    for _ in range(3):
        bram.now()  # Bram's clock is ahead of Anna's
    for laptop in (bram, anna):
        sessions.close(laptop.store, laptop.now(), session_id=made.id)
    for laptop in (bram, anna, bram):
        office.sync(laptop)
    assert closed_at(anna.store) == closed_at(bram.store) == closed_at(office.store)


def closed_at(store: Store) -> object:
    with store.read() as session:
        return session.scalars(select(DeskSessionRow.closed_at)).one()
