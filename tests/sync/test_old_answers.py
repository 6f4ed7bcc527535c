"""What central said earlier comes by stick when it is no longer true: it confirms nothing and settles nothing."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from app.db import Store
from app.sync import client, purge
from app.sync.bundle import AnswerRead, EarlierActsMissing
from app.sync.client import CentralRefused, CentralUnreachable
from app.sync.server.devices import admit, revoke
from tests.operations.samples import Laptop
from tests.sync.samples import Office, a_plan, no_pause, residents
from tests.sync.stick_samples import carry, read, take_in, this, write
from tests.sync.test_restored_central import backup

NOTHING = AnswerRead(0, 0, 0)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def trouble(laptop: Laptop) -> str:
    return client.status(laptop.store).trouble


@pytest.mark.parametrize("told_by", ["stick", "internet"])
def test_inv_09_no_answer_from_before_central_was_put_back_confirms_or_allows_erasing(
    office: Office, anna: Laptop, tmp_path: Path, central_url: str, told_by: str
) -> None:
    office.sync(anna)
    with backup(office, central_url) as restore:
        residents(anna)
        a_plan(anna, "Fruitbomen")
        first = write(anna, tmp_path / "first")
        answer = take_in(office, tmp_path / "first", first)
        read(anna, tmp_path / "first", answer)
        office.later(24 * 31)
        second = write(anna, tmp_path / "second")
        late = take_in(office, tmp_path / "second", second)
        restored = restore()
        restored.at = office.at
        restored.later(1)
        tell_of_the_gap(restored, anna, tmp_path / "third", told_by)
        waiting = client.status(anna.store).unconfirmed
        assert waiting
        assert read(anna, tmp_path / "first", answer) == NOTHING
        assert read(anna, tmp_path / "second", late) == NOTHING
        assert client.status(anna.store).unconfirmed == waiting
        assert not purge.readiness(anna.store).ready
        assert carry(restored, anna, tmp_path / "fourth")[2].confirmed == waiting
        assert client.status(anna.store).unconfirmed == 0


def tell_of_the_gap(restored: Office, anna: Laptop, stick: Path, told_by: str) -> None:
    """Let the laptop hear that central has less than it confirmed, and no more than that."""
    if told_by == "stick":
        with pytest.raises(EarlierActsMissing):
            carry(restored, anna, stick)
        return
    told = False

    def cut(request: httpx.Request) -> httpx.Response:
        nonlocal told
        if told:
            raise httpx.ConnectError("the line died", request=request)
        response = restored.line.handle_request(request)
        told = response.status_code == HTTPStatus.CONFLICT
        return response

    with httpx.Client(transport=httpx.MockTransport(cut)) as http, pytest.raises(CentralUnreachable):
        client.sync(anna.store, at=anna.now().at, http=http, pause=no_pause)
    assert told


def test_no_answer_from_before_a_laptop_was_enrolled_anew_confirms_anything(
    office: Office, anna: Laptop, stick: Path
) -> None:
    answer = take_in(office, stick, write(anna, stick))
    office.later(1)
    office.enrol(anna)
    waiting = client.status(anna.store).unconfirmed
    assert read(anna, stick, answer) == NOTHING
    assert client.status(anna.store).unconfirmed == waiting > 0
    office.sync(anna)
    assert client.status(anna.store).unconfirmed == 0


def test_a_clock_of_central_that_was_ahead_and_put_right_voids_no_answer(
    office: Office, anna: Laptop, stick: Path
) -> None:
    office.later(24 * 365)
    office.enrol(anna)
    office.later(-24 * 365)
    office.sync(anna)
    a_plan(anna, "Fruitbomen")
    assert carry(office, anna, stick)[2].confirmed == 1


# ---- what asks for a person ------------------------------------------------------------------------------------


def test_a_laptop_on_sticks_alone_hears_that_it_was_let_in_again_also_with_nothing_to_send(
    office: Office, anna: Laptop, stick: Path
) -> None:
    carry(office, anna, stick)
    device_id = this(anna.store).device_id
    revoke(office.store, device_id, reason="Kwijt", at=office.at)
    with pytest.raises(CentralRefused):
        carry(office, anna, stick)
    assert trouble(anna) == "revoked"
    office.later(1)
    admit(office.store, device_id)
    carry(office, anna, stick)
    assert trouble(anna) == ""


def test_an_answer_from_before_a_laptop_was_shut_out_confirms_but_does_not_let_it_in(
    office: Office, anna: Laptop, stick: Path
) -> None:
    answer = take_in(office, stick, write(anna, stick))
    office.later(1)
    revoke(office.store, this(anna.store).device_id, reason="Kwijt", at=office.at)
    with pytest.raises(CentralRefused):
        office.sync(anna)
    assert read(anna, stick, answer).confirmed > 0
    assert trouble(anna) == "revoked"


def test_an_answer_that_told_of_trouble_tells_nothing_once_it_was_over(
    office: Office, anna: Laptop, stick: Path
) -> None:
    office.sync(anna)
    device_id = this(anna.store).device_id
    revoke(office.store, device_id, reason="Kwijt", at=office.at)
    answer = take_in(office, stick, write(anna, stick))
    office.later(1)
    admit(office.store, device_id)
    office.sync(anna)
    assert read(anna, stick, answer) == NOTHING
    assert trouble(anna) == ""


def test_trouble_lasts_until_a_run_went_well(office: Office, anna: Laptop) -> None:
    device_id = this(anna.store).device_id
    revoke(office.store, device_id, reason="Kwijt", at=office.at)
    with pytest.raises(CentralRefused):
        office.sync(anna)
    with pytest.raises(CentralUnreachable), httpx.Client(transport=httpx.MockTransport(no_line)) as http:
        client.sync(anna.store, at=anna.now().at, http=http, pause=no_pause)
    assert trouble(anna) == "revoked"
    admit(office.store, device_id)
    office.sync(anna)
    assert trouble(anna) == ""


def no_line(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no such host", request=request)


def test_a_central_that_is_not_the_laptops_own_settles_nothing(
    office: Office, anna: Laptop, other_central_url: str
) -> None:
    elsewhere = Office(Store.central(other_central_url))
    with pytest.raises(CentralRefused):
        client.sync(
            anna.store, at=anna.now().at, url="http://localhost:1", http=elsewhere.http, pause=no_pause
        )
    elsewhere.http.close()
    elsewhere.store.close()
    assert trouble(anna) == ""
