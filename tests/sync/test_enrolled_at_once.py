"""Two enrolments of one new laptop at the same moment, each on a code of its own."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from app.db import Store
from app.models.edition import EditionRow
from app.models.journal import DeviceRow, EnrolmentRow
from app.sync.protocol import EditionRef, Enrolment
from app.sync.server import enrolment
from app.sync.signing import encryption_key, public_key
from tests.operations.samples import Laptop
from tests.sync.conftest import Make
from tests.sync.samples import Office, identity


def request_of(laptop: Laptop, code: str) -> Enrolment:
    who = identity(laptop)
    with laptop.store.read() as session:
        edition = session.scalars(select(EditionRow)).one()
        ref = EditionRef(id=str(edition.id), name=edition.name)
    return Enrolment(
        code=code,
        device_id=str(who.device_id),
        name=laptop.name,
        public_key=public_key(who.private_key).hex(),
        encryption_key=encryption_key(who.private_key).hex(),
        epoch=1,
        edition=ref,
    )


def test_a_new_laptop_that_enrols_twice_at_once_takes_part_once(
    office: Office, laptop: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    carla = laptop("Laptop Carla")
    plain = enrolment._device
    both_are_here = threading.Barrier(2, timeout=30)

    def device(*args: object) -> DeviceRow:
        both_are_here.wait()  # both requests saw that the laptop is new
        return plain(*args)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(enrolment, "_device", device)
    codes = [office.code(), office.code()]
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(enrolment.enrol, office.store, request_of(carla, code), at=office.at)
            for code in codes
        ]
        first, second = (one.result(timeout=60) for one in asked)
    assert first == second
    with office.store.read() as session:
        assert session.scalars(select(DeviceRow.id)).all() == [identity(carla).device_id]
        used = session.scalars(select(EnrolmentRow.device_id)).all()
    assert used == [identity(carla).device_id] * 2


def test_the_areas_to_choose_from_are_those_of_the_contests(office: Office, anna: Laptop) -> None:
    assert enrolment.areas_known(office.store) == ()
    office.sync(anna)
    assert enrolment.areas_known(office.store) == ("Schalkwijk",)
    assert enrolment.areas_known(office.store, edition_of(office.store)) == ("Schalkwijk",)
    assert enrolment.areas_known(office.store, identity(anna).device_id) == ()


def edition_of(store: Store) -> UUID:
    with store.read() as session:
        return session.scalars(select(EditionRow.id)).one()
