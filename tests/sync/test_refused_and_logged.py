"""Who may not is refused, with a line in the log: what, where and by which laptop, and nothing about people."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from app.models.blobs import BlobRow
from app.models.journal import DeviceRow, EpochRow, JournalRow
from app.models.terms import SessionKind
from app.operations import plan_lists
from app.sync import bundle, client
from app.sync.protocol import BLOB_CONTENT, OwnEvents
from app.sync.server.devices import revoke
from app.sync.server.enrolment import create_enrolment
from app.sync.signing import encryption_key, public_key, sign
from tests.operations.samples import MORNING, Laptop
from tests.sync.conftest import Make
from tests.sync.samples import (
    URL,
    Office,
    a_plan,
    identity,
    issue,
    problem,
    residents,
    send,
)
from tests.sync.stick_samples import write
from tests.sync.test_refusals import batch

ROUTES = "/v1/devices/{device_id}"
PHOTO = b"%PDF-Wilhelmina de Vries"
SHA256 = hashlib.sha256(PHOTO).hexdigest()

Ask = Callable[["Scene"], httpx.Response]


@dataclass
class Scene:
    """Central, two laptops of which Anna's has a register and a card, and everything that the log may not hold."""

    office: Office
    anna: Laptop
    bram: Laptop
    secrets: list[str]

    def anna_asks(
        self,
        method: str,
        path: str,
        body: object = None,
        after: Callable[[httpx.Request], None] = lambda _request: None,
    ) -> httpx.Response:
        address = path.format(id=self.id_of(self.anna))
        return send(self.office, identity(self.anna), method, address, body, after=after)

    def bram_asks(self, method: str, path: str, body: object = None) -> httpx.Response:
        return send(self.office, identity(self.bram), method, path.format(id=self.id_of(self.anna)), body)

    @staticmethod
    def id_of(laptop: Laptop) -> UUID:
        return identity(laptop).device_id

    def state(self) -> list[object]:
        """Return what no refusal may change."""
        with self.office.store.read() as session:
            devices = session.scalars(select(DeviceRow).order_by(DeviceRow.id)).all()
            chains = session.scalars(select(EpochRow).order_by(EpochRow.device_id, EpochRow.epoch)).all()
            return [
                session.scalar(select(func.count()).select_from(JournalRow)),
                session.scalar(select(func.count()).select_from(BlobRow)),
                [(row.id, row.name, row.public_key, row.revoked_at) for row in devices],
                [(row.device_id, row.epoch, row.acked_seq, row.head_hash) for row in chains],
            ]


@pytest.fixture
def scene(office: Office, anna: Laptop, bram: Laptop) -> Scene:
    residents(anna)
    code = issue(anna, "R1")
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    a_plan(anna, "Fruitbomen")
    names = ["Wilhelmina", "Vries", "2036AB", "Laptop Anna", "Ringvaart", "honing", "Fruitbomen", "Jansen"]
    return Scene(office, anna, bram, [*names, code, "cursor=5", "epoch=1"])


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Generator[Callable[[], list[dict[str, Any]]]]:
    """Give the lines that central wrote in its log since last asked."""

    def read() -> list[dict[str, Any]]:
        found = [vars(record)["fields"] for record in caplog.records if record.name == "wijkbalie.central"]
        caplog.clear()
        return found

    with caplog.at_level(logging.INFO, "wijkbalie.central"):
        yield read


Lines = Callable[[], list[dict[str, Any]]]


def older_version(request: httpx.Request) -> None:
    signed = request.headers["signature-input"]
    assert "wijkbalie-1" in signed
    request.headers["signature-input"] = signed.replace("wijkbalie-1", "wijkbalie-0")


def other_signature(request: httpx.Request) -> None:
    request.url = request.url.copy_with(query=b"cursor=5&epoch=1")


def without_signature(request: httpx.Request) -> None:
    del request.headers["signature"], request.headers["signature-input"]


def enrolment(scene: Scene, laptop: Laptop, code: str) -> httpx.Response:
    """Enrol a laptop of the edition as it is known."""
    who = identity(laptop)
    with scene.office.store.read() as session:
        edition = str(session.get_one(DeviceRow, who.device_id).edition_id)
    body = {
        "code": code,
        "device_id": str(who.device_id),
        "name": laptop.name,
        "public_key": public_key(who.private_key).hex(),
        "encryption_key": encryption_key(who.private_key).hex(),
        "epoch": 1,
        "edition": {"id": edition, "name": "Schalkwijk aan Zet"},
    }
    return send(scene.office, who, "POST", "/v1/enrol", body)


def used_code(scene: Scene) -> httpx.Response:
    """Enrol Bram's laptop with a code that Anna's laptop has used."""
    code = scene.office.code()
    scene.secrets.append(code)
    assert enrolment(scene, scene.anna, code).status_code == 200
    return enrolment(scene, scene.bram, code)


REFUSED: dict[str, tuple[Ask, int, str, str, str]] = {
    "a wrong signature": (
        lambda scene: scene.anna_asks("GET", "/v1/changes?epoch=1", after=other_signature),
        *(401, "bad-signature", "/v1/changes", ""),
    ),
    "no signature": (
        lambda scene: scene.anna_asks(
            "POST", "/v1/devices/{id}/batches", batch(scene.anna), after=without_signature
        ),
        *(401, "bad-signature", f"{ROUTES}/batches", ""),
    ),
    "an older version of the protocol": (
        lambda scene: scene.anna_asks("GET", "/v1/changes?epoch=1", after=older_version),
        *(426, "other-version", "/v1/changes", ""),
    ),
    "an older version, for a batch": (
        lambda scene: scene.anna_asks(
            "POST", "/v1/devices/{id}/batches", batch(scene.anna), after=older_version
        ),
        *(426, "other-version", f"{ROUTES}/batches", ""),
    ),
    "a code that another laptop used": (used_code, 403, "code-used", "/v1/enrol", "bram"),
    "another laptop's journal": (
        lambda scene: scene.bram_asks("POST", "/v1/devices/{id}/batches", batch(scene.anna)),
        *(403, "other-device", f"{ROUTES}/batches", "bram"),
    ),
    "another laptop's sequence under the own name": (
        lambda scene: send(
            scene.office,
            identity(scene.bram),
            "POST",
            f"/v1/devices/{scene.id_of(scene.bram)}/batches",
            batch(scene.anna),
        ),
        *(422, "broken-chain", f"{ROUTES}/batches", "bram"),
    ),
    "another laptop's own events": (
        lambda scene: scene.bram_asks("GET", "/v1/devices/{id}/events?epoch=1"),
        *(403, "other-device", f"{ROUTES}/events", "bram"),
    ),
    "a new chain for another laptop": (
        lambda scene: scene.bram_asks("POST", "/v1/devices/{id}/epochs", {"epoch": 1}),
        *(403, "other-device", f"{ROUTES}/epochs", "bram"),
    ),
    "a body of another shape": (
        lambda scene: scene.anna_asks("POST", "/v1/devices/{id}/epochs", {"Wilhelmina": "2036AB"}),
        *(422, "bad-request", f"{ROUTES}/epochs", "anna"),
    ),
    "an address that is not there": (
        lambda scene: scene.anna_asks("GET", "/v1/Wilhelmina"),
        *(404, "not-found", "", ""),
    ),
}


def test_who_may_not_is_refused_and_logged_without_a_name(scene: Scene, lines: Lines) -> None:
    before = scene.state()
    laptops = {"anna": scene.anna, "bram": scene.bram}
    for what, (ask, status, code, route, who) in REFUSED.items():
        lines()
        answer = ask(scene)
        assert (answer.status_code, problem(answer)) == (status, code), what
        assert scene.state() == before, what
        line = lines()[-1]
        assert {name: line[name] for name in ("method", "route", "status", "device", "problem")} == {
            "method": answer.request.method,
            "route": route,
            "status": status,
            "device": str(scene.id_of(laptops[who])) if who else "",
            "problem": code,
        }, what
        told = json.dumps(line) + answer.text
        assert [secret for secret in scene.secrets if secret in told] == [], what


def piece(request: httpx.Request) -> None:
    """Make a signed request one with a piece of a photo."""
    request.headers.update(
        {
            "content-type": BLOB_CONTENT,
            "upload-offset": "0",
            "upload-length": str(len(PHOTO)),
            "blob-media-type": "application/pdf",
        }
    )


def the_photo(scene: Scene) -> httpx.Response:
    who, http = identity(scene.anna), scene.office.http
    request = http.build_request("PATCH", f"{URL}/v1/blobs/{SHA256}", content=PHOTO)
    sign(request, PHOTO, device_id=who.device_id, private_key=who.private_key, at=MORNING)
    piece(request)
    return http.send(request)


SHUT_OUT: dict[str, Ask] = {
    "POST /v1/devices/{device_id}/batches": lambda scene: scene.anna_asks(
        "POST", "/v1/devices/{id}/batches", batch(scene.anna)
    ),
    "POST /v1/devices/{device_id}/epochs": lambda scene: scene.anna_asks(
        "POST", "/v1/devices/{id}/epochs", {"epoch": 1}
    ),
    "GET /v1/devices/{device_id}/events": lambda scene: scene.anna_asks(
        "GET", "/v1/devices/{id}/events?epoch=1"
    ),
    "GET /v1/changes": lambda scene: scene.anna_asks("GET", "/v1/changes?epoch=1"),
    "GET /v1/snapshot": lambda scene: scene.anna_asks("GET", "/v1/snapshot?epoch=1"),
    "HEAD /v1/blobs/{sha256}": lambda scene: scene.anna_asks("HEAD", f"/v1/blobs/{SHA256}"),
    "GET /v1/blobs/{sha256}": lambda scene: scene.anna_asks("GET", f"/v1/blobs/{SHA256}"),
    "PATCH /v1/blobs/{sha256}": the_photo,
    "POST /v1/enrol": lambda scene: enrolment(scene, scene.anna, scene.office.code()),
}


def test_a_laptop_that_was_shut_out_gets_in_nowhere(scene: Scene, lines: Lines) -> None:
    revoke(scene.office.store, scene.id_of(scene.anna), reason="Gestolen", at=scene.office.at)
    before = scene.state()
    lines()
    for what, ask in SHUT_OUT.items():
        answer = ask(scene)
        assert answer.status_code == 403, what
        (line,) = lines()
        assert f"{line['method']} {line['route']}" == what
        assert (line["problem"], line["status"]) == ("revoked", 403)
        assert line["device"] == str(scene.id_of(scene.anna))
    assert scene.state() == before


def test_the_stick_of_a_laptop_that_was_shut_out_brings_it_nothing_over_the_internet_either(
    scene: Scene, lines: Lines, tmp_path: Path
) -> None:
    a_plan(scene.bram, "Bankjes")
    scene.office.sync(scene.bram)
    revoke(scene.office.store, scene.id_of(scene.anna), reason="Gestolen", at=scene.office.at)
    before = scene.state()
    stick = tmp_path / "stick"
    lines()
    answer = scene.office.http.post(URL + "/v1/bundles", content=write(scene.anna, stick).path.read_bytes())
    (line,) = lines()
    assert (line["route"], line["device"]) == ("/v1/bundles", str(scene.id_of(scene.anna)))
    assert scene.state() == before
    (stick / "antwoord.wbreceipt").write_bytes(answer.content)
    with pytest.raises(client.CentralRefused) as why:
        bundle.read_answer(scene.anna.store, stick / "antwoord.wbreceipt", at=scene.office.at)
    assert why.value.code == "revoked"
    assert "Bankjes" not in {plan.title for plan in plan_lists.plans(scene.anna.store)}


def test_every_route_is_shut_to_a_laptop_that_was_shut_out(office: Office) -> None:
    described = office.http.get(URL + "/openapi.json").json()["paths"]
    routes = {
        f"{method.upper()} {path}"
        for path, methods in described.items()
        for method in methods
        if path.startswith("/v1/")
    }
    # A bundle is not signed as a request: what a laptop that was shut out puts on a stick is kept aside.
    assert routes - {"POST /v1/bundles"} == set(SHUT_OUT)


def test_what_is_outside_a_laptops_scope_comes_without_what_it_says(
    scene: Scene, laptop: Make, lines: Lines
) -> None:
    carla = laptop("Laptop Carla")
    code = create_enrolment(
        scene.office.store,
        at=scene.office.at,
        rng=scene.office.rng,
        session_kinds=[SessionKind.PLAN_LAB],
    )
    client.enrol(carla.store, url=URL, code=code, at=carla.now().at, http=scene.office.http)
    lines()
    for path in ("/v1/changes?epoch=1", "/v1/snapshot?epoch=1"):
        answer = send(scene.office, identity(carla), "GET", path)
        assert answer.status_code == 200
        events = answer.json()["events"]
        assert {event["withheld"] for event in events if event["header"]["type"].startswith("card")} == {True}
        assert all(event["payload"] is None for event in events if event["withheld"])
        assert "Wilhelmina" not in answer.text
        assert "honing" in answer.text
    own = send(scene.office, identity(carla), "GET", f"/v1/devices/{scene.id_of(carla)}/events?epoch=1")
    assert OwnEvents.model_validate_json(own.content).events == ()
    assert [line["problem"] for line in lines()] == ["", "", ""]


def test_a_photo_that_no_plan_of_the_edition_has_is_not_given(scene: Scene) -> None:
    assert the_photo(scene).status_code == 204
    answer = scene.bram_asks("GET", f"/v1/blobs/{SHA256}")
    assert (answer.status_code, problem(answer)) == (404, "not-found")
