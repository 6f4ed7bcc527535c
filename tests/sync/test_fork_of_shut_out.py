"""A laptop that was shut out, and a copy of it: what the copy did does not pass for what is still on the laptop."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest

from app.models.terms import QuarantineReason
from app.sync import client, push
from app.sync.server import bundles, ingest, quarantine
from app.sync.server.devices import revoke
from app.sync.server.report import report
from tests.operations.samples import Laptop
from tests.sync.samples import Office, a_plan, identity
from tests.sync.stick_samples import copy_of_laptop, write


@pytest.fixture
def twin(office: Office, anna: Laptop, tmp_path: Path) -> Generator[Laptop]:
    """A copy of Anna's laptop; each went on by itself. Central has one of Anna's four acts when both are shut out."""
    office.sync(anna)
    copy = copy_of_laptop(anna, tmp_path / anna.name, tmp_path / "tweeling")
    for title in ("Eerste", "Tweede", "Derde", "Vierde"):
        a_plan(anna, title)
        a_plan(copy, f"Anders dan {title}")
    device_id = identity(anna).device_id
    ingest.ingest(office.store, device_id, push.next_batch(anna.store, limit=1).batch, at=office.at)
    revoke(office.store, device_id, reason="Gestolen", at=office.at)
    yield copy
    copy.store.close()


def assert_only_the_branch_is_aside(office: Office) -> None:
    assert [(found.why, found.events) for found in quarantine.waiting(office.store)] == [
        (QuarantineReason.FORK, 4)
    ]
    (edition,) = report(office.store)["editions"]
    assert edition["devices"][0]["epochs"][0]["unsent"] == 3, "these are still on the laptop of Anna"


@pytest.mark.parametrize("page", [1, 2, 250])
def test_the_acts_of_a_copy_do_not_pass_for_those_on_the_laptop(
    office: Office, twin: Laptop, page: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.client.EVENTS_PER_BATCH", page)
        with pytest.raises(client.CentralRefused) as why:
            office.sync(twin)
    assert why.value.code == "revoked", "the laptop is told why it may not take part"
    assert_only_the_branch_is_aside(office)


def test_nor_do_they_when_they_come_by_stick(office: Office, twin: Laptop, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.sync.push.next_batch", partial(push.next_batch, limit=1))
        written = write(twin, tmp_path / "stick")
    taken = bundles.take_in_bundle(office.store, written.path.read_bytes(), at=office.at)
    assert taken.problems == ("revoked",)
    assert_only_the_branch_is_aside(office)


def test_what_the_laptop_itself_still_sends_is_kept_beside_it(
    office: Office, anna: Laptop, twin: Laptop
) -> None:
    for one in (twin, anna):
        with pytest.raises(client.CentralRefused):
            office.sync(one)
    assert {found.why: found.events for found in quarantine.waiting(office.store)} == {
        QuarantineReason.FORK: 4,
        QuarantineReason.REVOKED: 3,
    }
    (edition,) = report(office.store)["editions"]
    assert edition["devices"][0]["epochs"][0]["unsent"] == 0
