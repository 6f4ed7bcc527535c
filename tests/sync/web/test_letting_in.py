"""Letting a laptop in again on the page, and what the page says when central is busy."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from app.db import StoreBusy
from app.models.journal import DeviceRow
from app.sync.server import devices
from app.sync.server.web import stick
from tests.operations.samples import Laptop
from tests.sync.samples import Office
from tests.sync.web.person import Person
from tests.sync.web.story import id_of

WINTER_END = datetime(2026, 12, 10, 23, tzinfo=UTC)
"""Midnight in the Netherlands after 10 December."""


def typed_already(person: Person) -> str:
    """Return what stands in the field for the last day."""
    (found,) = re.findall(r'name="laatste-dag"[^>]*value="([^"]*)"', person.page.text)
    return found


def last_moment(office: Office, laptop: Laptop) -> datetime | None:
    with office.store.read() as session:
        return session.get_one(DeviceRow, id_of(laptop)).valid_until


def test_the_last_day_stands_there_and_goes_only_when_someone_empties_it(
    office: Office, anna: Laptop, person: Person
) -> None:
    office.sync(anna)
    with office.store.write() as session:
        session.get_one(DeviceRow, id_of(anna)).valid_until = WINTER_END
    path = f"/laptop/{id_of(anna)}/toelaten"
    for typed, kept in (("2026-12-10", WINTER_END), ("", None)):
        devices.revoke(office.store, id_of(anna), reason="Kwijt", at=office.at)
        person.get(path)
        assert typed_already(person) == "2026-12-10"
        assert person.post(path, {"laatste-dag": typed}).status_code == 303
        assert last_moment(office, anna) == kept
    person.get(path)
    assert typed_already(person) == ""


def test_a_last_day_that_is_over_is_asked_for_again(office: Office, anna: Laptop, person: Person) -> None:
    office.sync(anna)
    devices.admit(office.store, id_of(anna), bound=devices.Bound(office.at))
    person.get(f"/laptop/{id_of(anna)}/toelaten")
    assert typed_already(person) == "2026-12-01"
    office.later(7)
    office.later(24)
    person.log_in()
    person.get(f"/laptop/{id_of(anna)}/toelaten")
    answer = person.post(f"/laptop/{id_of(anna)}/toelaten", {"laatste-dag": typed_already(person)})
    assert answer.status_code == 422
    assert "Deze dag is al voorbij." in answer.text


def test_a_busy_central_does_not_say_of_a_stick_that_nothing_was_taken_in(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreBusy

    monkeypatch.setattr(stick, "take_in_bundle", busy)
    person.get("/stick")
    answer = person.post("/stick", files={"bestand": ("x.wbsync", b"x")})
    assert answer.status_code == 503
    assert "niets veranderd" not in answer.text
    assert "gebeurt niet dubbel" in answer.text
