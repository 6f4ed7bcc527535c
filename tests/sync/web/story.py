"""What there is to see at central: laptops that sent all, part or nothing, one shut out, a card taken in twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.db import Store
from app.models.journal import EpochRow, HeldBundleRow, JournalRow
from app.operations.journal import genesis, journal_row
from app.operations.restarts import RESTARTED
from app.sync.connection import CentralRefused
from app.sync.server import devices
from tests.operations.count_samples import STACK, counted, open_box, opened_box
from tests.operations.samples import Laptop
from tests.sync.samples import Office, a_plan, identity, issue, residents, take_in

Make = Callable[[str], Laptop]

NAMES = ("Wilhelmina", "de Vries", "Yusuf", "Demir", "Fatma", "Yilmaz", "Jansen")
"""Names of residents and plan makers in these stories: none of them ever stands on a page."""


def id_of(laptop: Laptop) -> UUID:
    return identity(laptop).device_id


def a_card_taken_in_twice(office: Office, anna: Laptop, bram: Laptop) -> None:
    """Let both laptops take in the same card, each at its own place, and send it."""
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    take_in(anna, code, "De Ringvaart")
    take_in(bram, code, "Meerwijk")
    office.sync(anna)
    office.sync(bram)


def shut_out_and_sent(office: Office, laptop: Laptop) -> None:
    """Shut a laptop out that then sends two plans more."""
    office.sync(laptop)
    devices.revoke(office.store, id_of(laptop), reason="gestolen uit de auto", at=office.at)
    a_plan(laptop, "Fruitbomen in de Europawijk")
    a_plan(laptop, "Schalkse honing")
    with pytest.raises(CentralRefused):
        office.sync(laptop)


def says_it_has_more(store: Store, laptop: Laptop, more: int) -> None:
    """Let a laptop have said that it has so many acts that did not come yet."""
    with store.write() as session:
        row = session.scalars(select(EpochRow).where(EpochRow.device_id == id_of(laptop))).one()
        row.reported_seq = row.acked_seq + more


def another_chain(store: Store, laptop: Laptop, *, begun_by_itself: bool) -> None:
    """Give a laptop a second chain: begun by itself after it was put back, or of acts that a person took in."""
    device = id_of(laptop)
    with store.write() as session:
        first = session.scalars(select(JournalRow).where(JournalRow.device_id == device).limit(1)).one()
        said = {"event_id": str(uuid4()), "epoch": 2, "seq": 1}
        header = json.loads(first.header) | said
        header |= {"type": RESTARTED.type} if begun_by_itself else {}
        row = journal_row(header, prev_hash=genesis(device, 2), salt=None, payload=None)
        row.edition_id = first.edition_id
        chain = EpochRow(device_id=device, epoch=2, acked_seq=1, head_hash=row.hash, reported_seq=1)
        chain.started_at = first.occurred_at
        session.add_all((row, chain))


def a_stick_that_came_early(office: Office, laptop: Laptop) -> None:
    """Keep a bundle of a laptop that goes on from acts that did not come yet."""
    with office.store.write() as session:
        session.add(
            HeldBundleRow(
                id=hashlib.sha256(b"stick").digest(),
                device_id=id_of(laptop),
                epoch=1,
                first_seq=400,
                last_seq=449,
                received_at=office.at,
                data=b"as it came",
            )
        )


def a_box_still_open(office: Office, laptop: Laptop, place: str) -> None:
    open_box(laptop, 3, place)
    office.sync(laptop)


def a_box_counted(office: Office, laptop: Laptop, place: str) -> None:
    counted(laptop, opened_box(laptop, len(STACK), place), STACK)
    office.sync(laptop)
