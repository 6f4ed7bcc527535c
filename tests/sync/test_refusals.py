"""Whatever is wrong with a request, central answers with a problem document and keeps nothing of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, func, select

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import EpochRow, JournalRow
from app.models.terms import derived_id
from app.sync import client
from app.sync.client import CentralRefused, EnrolmentRefused
from app.sync.packing import ENCODING, packed
from app.sync.protocol import BODY_LIMIT, Batch, Problem
from app.sync.push import this_device
from app.sync.server.enrolment import create_enrolment
from app.sync.server.report import report
from app.sync.server.service import create_app
from app.sync.signing import Device, encryption_key, public_key
from tests.operations.samples import CONTEST, Laptop
from tests.sync.conftest import Make
from tests.sync.samples import (
    URL,
    Identity,
    InProcess,
    Office,
    a_plan,
    an_empty_laptop,
    identity,
    issue,
    problem,
    residents,
    send,
    take_in,
)

STRANGER = Identity(uuid4(), bytes(32))


def batch(laptop: Laptop, first: int = 1, last: int = 9) -> dict[str, Any]:
    """Return the batch that a laptop would send of these events."""
    with laptop.store.read() as session:
        device = session.get_one(ThisDeviceRow, 1)
        own = select(JournalRow).where(JournalRow.device_id == device.device_id).order_by(JournalRow.seq)
        rows = session.scalars(own).all()[first - 1 : last]
        made = Batch.signed(
            this_device(session),
            first_seq=first,
            prev_hash=rows[0].prev_hash,
            rows=rows,
            head_seq=device.head_seq,
        )
        return json.loads(made.model_dump_json(by_alias=True))


def signed_anew(laptop: Laptop, sent: dict[str, Any]) -> dict[str, Any]:
    """Return a batch that was changed, as if the laptop itself had sent it so."""
    wanted = Batch.model_validate_json(json.dumps(sent))
    rows: list[JournalRow] = []
    prev_hash = first_hash = bytes.fromhex(wanted.prev_hash)
    for event in wanted.events:
        rows.append(event.row(uuid4(), prev_hash))
        prev_hash = rows[-1].hash
    who = identity(laptop)
    made = Batch.signed(
        Device(who.device_id, wanted.epoch, who.private_key),
        first_seq=wanted.first_seq,
        prev_hash=first_hash,
        rows=rows,
        head_seq=wanted.local_head_seq,
    )
    return json.loads(made.model_dump_json(by_alias=True))


def path(laptop: Laptop) -> str:
    return f"/v1/devices/{identity(laptop).device_id}/batches"


def chains(office: Office) -> list[EpochRow]:
    with office.store.read() as session:
        return list(session.scalars(select(EpochRow)))


def kept(office: Office) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def test_a_gap_is_refused_and_says_from_where_to_send_again(office: Office, anna: Laptop) -> None:
    a_plan(anna, "Schalkse honing")
    answer = send(office, identity(anna), "POST", path(anna), batch(anna, 2, 3))
    assert (answer.status_code, problem(answer)) == (409, "gap")
    assert Problem.model_validate_json(answer.content).acked_seq == 0
    assert kept(office) == 0
    (chain,) = chains(office)
    assert (chain.acked_seq, chain.reported_seq) == (0, 3)  # it is known that there is more


def test_a_laptop_goes_back_when_central_was_put_back_from_a_backup(office: Office, anna: Laptop) -> None:
    a_plan(anna, "Schalkse honing")
    with anna.store.write() as session:
        session.get_one(ThisDeviceRow, 1).acked_seq = 2
    office.sync(anna)
    assert kept(office) == 3
    assert client.status(anna.store).unconfirmed == 0


def test_another_event_in_a_place_that_was_taken_is_a_fork(office: Office, anna: Laptop) -> None:
    a_plan(anna, "Schalkse honing")
    before = batch(anna)
    office.sync(anna)
    before["events"][2]["header"]["occurred_at"] = "2026-12-01T10:00:00.000+00:00"
    answer = send(office, identity(anna), "POST", path(anna), signed_anew(anna, before))
    assert (answer.status_code, problem(answer)) == (409, "fork")
    a_plan(anna, "Fruitbomen")
    beside = signed_anew(anna, batch(anna, 4, 4) | {"prev_hash": "00" * 32})
    assert problem(send(office, identity(anna), "POST", path(anna), beside)) == "fork"
    assert kept(office) == 3


Spoil = Callable[[dict[str, Any]], object]

BROKEN: dict[str, Spoil] = {
    "another payload": lambda sent: sent["events"][1].update(payload='{"name":"Eva","role":"lead"}'),
    "a payload that is no JSON": lambda sent: sent["events"][1].update(payload="{"),
    "a payload with half a character": lambda sent: sent["events"][1].update(payload="\ud800"),
    "an event left out": lambda sent: sent["events"].pop(1),
    "two events swapped": lambda sent: sent["events"].reverse(),
    "an event of another device": lambda sent: sent["events"][1]["header"].update(device_id=str(uuid4())),
}


@pytest.mark.parametrize("what", BROKEN)
def test_events_that_do_not_form_a_chain_are_refused_as_a_whole(
    office: Office, anna: Laptop, what: str
) -> None:
    a_plan(anna, "Schalkse honing")
    sent = batch(anna)
    BROKEN[what](sent)
    answer = send(office, identity(anna), "POST", path(anna), sent)
    assert (answer.status_code, problem(answer)) == (422, "broken-chain")
    assert kept(office) == 0


def test_an_event_id_cannot_be_used_twice(office: Office, anna: Laptop) -> None:
    sent = batch(anna)
    sent["events"][1]["header"]["event_id"] = sent["events"][0]["header"]["event_id"]
    again = signed_anew(anna, sent)
    assert problem(send(office, identity(anna), "POST", path(anna), again)) == "event-known"
    assert kept(office) == 0


SHAPES: dict[str, Spoil] = {
    "an epoch of nothing": lambda sent: sent.update(epoch=0),
    "a number as text": lambda sent: sent.update(first_seq="1"),
    "a number beyond bounds": lambda sent: sent.update(local_head_seq=2**40),
    "an unknown field": lambda sent: sent.update(more="of it"),
    "a hash that is none": lambda sent: sent.update(prev_hash="zz"),
    "no events": lambda sent: sent.pop("events"),
    "too many events": lambda sent: sent.update(events=sent["events"] * 200),
    "a time that is none": lambda sent: sent["events"][0]["header"].update(
        occurred_at="2026-02-31T10:00:00.000+00:00"
    ),
    "a type with a NUL": lambda sent: sent["events"][0]["header"].update(type="a\x00b"),
}


@pytest.mark.parametrize("what", SHAPES)
def test_a_message_of_another_shape_is_refused_without_repeating_it(
    office: Office, anna: Laptop, what: str
) -> None:
    sent = batch(anna)
    SHAPES[what](sent)
    answer = send(office, identity(anna), "POST", path(anna), sent)
    assert (answer.status_code, problem(answer)) == (422, "bad-request")
    assert kept(office) == 0
    assert "Schalkwijk" not in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"garbage", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":1e999}']
)
def test_garbage_gets_a_problem_document(office: Office, anna: Laptop, body: bytes) -> None:
    for address in ("/v1/enrol", path(anna)):
        answer = office.http.post(URL + address, content=body, headers={"content-type": "application/json"})
        assert problem(answer) in {"bad-request", "bad-signature"}


def test_an_unsigned_or_changed_request_is_refused(office: Office, anna: Laptop) -> None:
    who, sent = identity(anna), batch(anna)
    assert problem(office.http.post(URL + path(anna), json=sent)) == "bad-signature"
    assert problem(office.http.get(URL + "/v1/changes")) == "bad-signature"

    def other_body(request: httpx.Request) -> None:
        changed = json.dumps(batch(anna, 1, 1)).encode()
        request.stream = httpx.ByteStream(changed)
        request.headers["content-length"] = str(len(changed))

    def other_query(request: httpx.Request) -> None:
        request.url = request.url.copy_with(query=b"cursor=5")

    def no_digest(request: httpx.Request) -> None:
        del request.headers["content-digest"]

    for spoil in (other_body, other_query, no_digest):
        answer = send(office, who, "POST", path(anna), sent, after=spoil)
        assert (answer.status_code, problem(answer)) == (401, "bad-signature")
    stolen = Identity(who.device_id, bytes(32))
    assert problem(send(office, stolen, "GET", "/v1/changes")) == "bad-signature"
    assert kept(office) == 0


def test_a_laptop_that_is_not_enrolled_learns_nothing(office: Office, anna: Laptop) -> None:
    answer = send(office, STRANGER, "GET", "/v1/changes")
    assert (answer.status_code, problem(answer)) == (401, "unknown-device")
    answer = send(office, STRANGER, "POST", path(anna), batch(anna))
    assert problem(answer) == "unknown-device"


def test_a_laptop_cannot_send_the_journal_of_another(office: Office, anna: Laptop, bram: Laptop) -> None:
    answer = send(office, identity(bram), "POST", path(anna), batch(anna))
    assert (answer.status_code, problem(answer)) == (403, "other-device")
    assert kept(office) == 0


@pytest.mark.parametrize("year", [1970, 2001, 2099])
def test_the_clock_of_a_laptop_is_no_reason_to_refuse(office: Office, anna: Laptop, year: int) -> None:
    wrong = datetime(year, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert client.sync(anna.store, at=wrong, http=office.http).unconfirmed == 0


def refused(office: Office, laptop: Laptop, code: str) -> object:
    with pytest.raises(EnrolmentRefused) as why:
        client.enrol(laptop.store, url=URL, code=code, at=laptop.now().at, http=office.http)
    return why.value.data["code"]


def test_a_code_works_for_one_laptop_within_a_day(office: Office, laptop: Make) -> None:
    first, second = laptop("Laptop Anna"), laptop("Laptop Bram")
    code = office.code()
    office.later(23)
    for typed in (code, code.lower().replace(" ", "-")):  # again, as when the answer got lost
        client.enrol(first.store, url=URL, code=typed, at=first.now().at, http=office.http)
    assert refused(office, second, code) == "code-used"
    late = office.code()
    office.later(24)
    assert refused(office, second, late) == "code-expired"
    assert refused(office, second, "ACDE FGHJ KMNP") == "code-unknown"
    assert refused(office, second, "") == "code-unknown"
    assert not client.status(second.store).enrolled


def test_an_old_code_gives_back_nothing_that_was_narrowed_since(office: Office, laptop: Make) -> None:
    one, wide = laptop("Laptop Anna"), office.code()
    until = office.at + timedelta(days=1)
    narrow = create_enrolment(
        office.store, at=office.at, rng=office.rng, areas=["Schalkwijk"], valid_until=until
    )
    for code in (wide, narrow, wide):
        found = client.enrol(one.store, url=URL, code=code, at=one.now().at, http=office.http)
    assert (found.areas, found.valid_until) == (("Schalkwijk",), until)


def test_a_code_for_one_edition_lets_no_other_in(office: Office, laptop: Make) -> None:
    code = office.code(derived_id("edition", "another one"))
    assert refused(office, laptop("Laptop Anna"), code) == "other-edition"


def test_a_laptop_stays_with_its_edition(office: Office, anna: Laptop, tmp_path: Path) -> None:
    new = an_empty_laptop(tmp_path / "nieuw", "Laptop Carla")
    assert refused(office, new, office.code()) == "which-edition"  # central has none yet
    office.sync(anna)
    office.enrol(new)
    assert refused(office, new, office.code(derived_id("edition", "another one"))) == "other-edition"
    office.sync(new)
    assert client.status(new.store).enrolled
    new.store.close()


def test_someone_else_cannot_take_the_place_of_a_laptop(office: Office, anna: Laptop) -> None:
    thief = Identity(identity(anna).device_id, b"\x07" * 32)
    body = {
        "code": office.code(),
        "device_id": str(thief.device_id),
        "name": "Laptop Anna",
        "public_key": public_key(thief.private_key).hex(),
        "encryption_key": encryption_key(thief.private_key).hex(),
        "epoch": 1,
        "edition": None,
    }
    with office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(JournalRow)) == 0
    office.sync(anna)
    answer = send(office, thief, "POST", "/v1/enrol", body)
    assert (answer.status_code, problem(answer)) == (409, "device-known")
    body["public_key"] = public_key(identity(anna).private_key).hex()
    assert problem(send(office, thief, "POST", "/v1/enrol", body)) == "bad-signature"


def test_a_laptop_to_which_nothing_can_be_encrypted_does_not_take_part(office: Office, anna: Laptop) -> None:
    body = {
        "code": office.code(),
        "device_id": str(STRANGER.device_id),
        "name": "Laptop Nul",
        "public_key": public_key(STRANGER.private_key).hex(),
        "encryption_key": "00" * 32,
        "epoch": 1,
        "edition": {"id": str(CONTEST), "name": "Editie"},
    }
    assert problem(send(office, STRANGER, "POST", "/v1/enrol", body)) == "bad-request"


def test_an_address_or_a_method_that_is_not_there_gets_a_problem_document(office: Office) -> None:
    assert problem(office.http.get(URL + "/v2/anything")) == "not-found"
    assert office.http.put(URL + "/v1/changes").status_code == 405
    assert problem(office.http.put(URL + "/v1/changes")) == "bad-request"
    for query in ("cursor=-1", "cursor=x", "limit=0", "limit=251"):
        assert problem(send(office, STRANGER, "GET", f"/v1/changes?epoch=1&{query}")) == "unknown-device"


def test_a_page_of_changes_is_asked_for_within_bounds(office: Office, anna: Laptop) -> None:
    for query in ("cursor=-1", "cursor=x", "limit=0", "limit=251"):
        assert problem(send(office, identity(anna), "GET", f"/v1/changes?epoch=1&{query}")) == "bad-request"


def test_when_every_line_to_the_database_is_in_use_the_service_is_busy(office: Office) -> None:
    engine = create_engine(office.store.engine.url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    here = httpx.Client(transport=InProcess(create_app(Store(engine), lambda: office.at), lambda: office.at))
    with engine.connect():
        assert here.get(URL + "/inloggen").status_code == 503
        assert problem(here.get(URL + "/readyz")) == "busy"
    here.close()
    engine.dispose()


def test_a_request_that_is_too_large_is_not_read_to_its_end(office: Office, anna: Laptop) -> None:
    answer = office.http.post(URL + path(anna), content=b" " * (BODY_LIMIT + 1))
    assert (answer.status_code, problem(answer)) == (413, "too-large")


def test_a_batch_that_its_laptop_did_not_sign_is_refused(office: Office, anna: Laptop, bram: Laptop) -> None:
    sent = batch(anna)
    sent["signature"] = batch(bram)["signature"]
    assert problem(send(office, identity(anna), "POST", path(anna), sent)) == "bad-signature"
    assert kept(office) == 0


def test_a_mistake_of_the_service_itself_tells_no_one_whom_it_was_about(
    office: Office, anna: Laptop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistake(*_: object, **__: object) -> None:
        raise RuntimeError("Wilhelmina de Vries, 2036AB 12")

    monkeypatch.setattr("app.sync.server.service.changes", mistake)
    with caplog.at_level(logging.INFO), pytest.raises(CentralRefused) as why:
        office.sync(anna)
    assert why.value.code == "internal"
    assert "Wilhelmina" not in caplog.text + str([vars(record) for record in caplog.records])
    assert any(record.getMessage() == "mistake" for record in caplog.records)


def test_inv_09_the_log_holds_no_name_no_code_and_no_address(
    office: Office, anna: Laptop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "wijkbalie.central"):
        residents(anna)
        code = issue(anna, "R1")
        take_in(anna, code)
        office.sync(anna)
    lines = [vars(record)["fields"] for record in caplog.records if record.name == "wijkbalie.central"]
    assert {line["route"] for line in lines} == {"/v1/devices/{device_id}/batches", "/v1/snapshot"}
    told = str([vars(record) for record in caplog.records])
    for secret in ("Wilhelmina", "2036AB", code, "Ringvaart"):
        assert secret not in told


def test_the_service_says_that_it_runs_and_describes_itself(office: Office) -> None:
    assert office.http.get(URL + "/healthz").json() == {"status": "ok"}
    assert office.http.get(URL + "/readyz").json() == {"status": "ok"}
    described = office.http.get(URL + "/openapi.json").json()
    assert {path for path in described["paths"] if path.startswith("/v1/")} >= {
        "/v1/changes",
        "/v1/devices/{device_id}/batches",
        "/v1/devices/{device_id}/epochs",
        "/v1/devices/{device_id}/events",
        "/v1/enrol",
        "/v1/snapshot",
    }
    assert report(office.store) == {"editions": []}


@pytest.mark.parametrize(
    "body, code",
    [
        (b"not packed", "bad-request"),
        (packed(b"{}")[:-2], "bad-request"),
        (packed(b"{}") + b"more", "bad-request"),
        (packed(bytes(BODY_LIMIT + 1)), "too-large"),
    ],
)
def test_a_body_that_is_not_packed_as_it_says_is_refused(
    office: Office, anna: Laptop, body: bytes, code: str
) -> None:
    headers = {"content-type": "application/json", "content-encoding": ENCODING}
    answer = office.http.post(URL + path(anna), content=body, headers=headers)
    assert problem(answer) == code
