"""Whatever is sent to whatever address of the service: a problem document, never a mistake of its own, nothing half.

The addresses, fields and bounds come from the OpenAPI document, the input from schemathesis and hypothesis.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import httpx
import pytest
import requests
import rfc8785
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from sqlalchemy import func, select

from app.models.blobs import BlobRow
from app.models.journal import DeviceRow, EpochRow, JournalRow
from app.operations.journal import journal_row
from app.sync.kinds import KINDS
from app.sync.protocol import BLOB_CONTENT, Batch, ProblemCode
from app.sync.push import this_device
from app.sync.signing import encryption_key, public_key, sign
from tests.operations.samples import CONTEST, MORNING, Laptop
from tests.sync.samples import (
    URL,
    Identity,
    Office,
    a_plan,
    identity,
    issue,
    problem,
    residents,
    take_in,
)
from tests.sync.stick_samples import write
from tests.sync.test_refusals import batch

OPERATIONS = [
    *("POST /v1/enrol", "POST /v1/devices/{device_id}/batches", "POST /v1/devices/{device_id}/epochs"),
    *("GET /v1/devices/{device_id}/events", "GET /v1/changes", "GET /v1/snapshot"),
    *("HEAD /v1/blobs/{sha256}", "PATCH /v1/blobs/{sha256}", "GET /v1/blobs/{sha256}"),
    *("POST /v1/bundles", "GET /healthz", "GET /readyz"),
]
EXAMPLES = max(5, (settings.default or settings()).max_examples // 6)
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
PHOTO = b"%PDF-" + bytes(range(256))


@pytest.fixture
def described(office: Office) -> dict[str, Any]:
    return office.http.get(URL + "/openapi.json").json()


def test_every_address_is_described_and_tried(described: dict[str, Any]) -> None:
    found = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    assert found == set(OPERATIONS)


def state(office: Office) -> list[object]:
    """Return what may change only when central says that it took something in."""
    with office.store.read() as session:
        devices = session.scalars(select(DeviceRow).order_by(DeviceRow.id)).all()
        chains = session.scalars(select(EpochRow).order_by(EpochRow.device_id, EpochRow.epoch)).all()
        return [
            session.scalar(select(func.count()).select_from(JournalRow)),
            session.scalar(select(func.sum(BlobRow.stored)).select_from(BlobRow)),
            [(row.id, row.name, row.public_key, row.areas, row.revoked_at) for row in devices],
            [(row.device_id, row.epoch, row.acked_seq, row.head_hash) for row in chains],
        ]


def words_in(found: object) -> Iterator[str]:
    """Yield every text in a message, the names of fields too."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for name, value in found.items():
            yield str(name)
            yield from words_in(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from words_in(value)


@schemathesis.serializer(BLOB_CONTENT)
def as_bytes(_context: object, value: object) -> bytes:
    """Write a made-up piece of a photo, which schemathesis knows no form for."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def bytes_of(body: object) -> bytes:
    """Return a prepared body as bytes."""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b""


class Try:
    """One request after the other to one central, each looked at."""

    def __init__(self, office: Office, described: dict[str, Any], who: Identity, name: str) -> None:
        self.office, self.who = office, who
        method, path = name.split(" ")
        schema = schemathesis.openapi.from_dict(described)
        self.operation = schema[path][method]
        self.path = path.replace("{device_id}", str(who.device_id)).replace(
            "{sha256}", hashlib.sha256(PHOTO).hexdigest()
        )
        self.method = method
        self.known = json.dumps(described)

    def request(self, case: schemathesis.Case[Any], *, as_who: bool) -> httpx.Request:
        """Return a made-up case as a request; ``as_who`` puts the laptop's own id in its path."""
        if as_who and "device_id" in case.path_parameters:
            case.path_parameters["device_id"] = str(self.who.device_id)
        made = requests.Request(**case.as_transport_kwargs(base_url=URL)).prepare()
        body = bytes_of(made.body)
        headers = [
            (name.encode("latin-1"), value if isinstance(value, bytes) else value.encode("latin-1"))
            for name, value in made.headers.items()
            if name.lower() not in {"content-length", "host", "connection"}
        ]
        return httpx.Request(made.method or "GET", made.url or URL, headers=headers, content=body)

    def sign(self, request: httpx.Request) -> None:
        who = self.who
        for name in ("signature", "signature-input", "content-digest"):
            request.headers.pop(name, None)
        sign(request, request.content, device_id=who.device_id, private_key=who.private_key, at=MORNING)

    def send(self, request: httpx.Request, sent: object) -> httpx.Response:
        """Send a request and look at what came of it."""
        before = state(self.office)
        answer = self.office.http.send(request)
        answer.elapsed = timedelta()  # schemathesis asks for it; this line has no time of its own
        assert answer.status_code < 500, answer.text
        if answer.is_success:
            self.operation.validate_response(answer)
            return answer
        assert state(self.office) == before
        if request.method == "HEAD":
            assert answer.headers["content-type"] == "application/problem+json"
            return answer
        assert problem(answer) in get_args(ProblemCode)
        if answer.status_code != 404 or request.url.path.startswith("/v1/blobs/"):
            self.operation.validate_response(answer)
        echoed = [
            word
            for word in words_in(sent)
            if len(word) > 5 and word not in self.known and word in answer.text
        ]
        assert echoed == []
        return answer


def cases(case: schemathesis.Case[Any]) -> object:
    return [case.body if not isinstance(case.body, bytes) else "", case.query, case.path_parameters]


def test_made_up_requests_never_break_central(
    office: Office, anna: Laptop, described: dict[str, Any]
) -> None:
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    for name in OPERATIONS:
        made_up(Try(office, described, identity(anna), name))


def made_up(one: Try) -> None:
    """Send what fits the description of an address and what does not, unsigned and signed."""
    fits, wrong = (one.operation.as_strategy(mode) for mode in GenerationMode)
    takes_nothing = one.path in {"/healthz", "/readyz"}

    @QUIET
    @given(case=fits if takes_nothing else st.one_of(fits, wrong), own=st.booleans())
    def check(case: schemathesis.Case[Any], own: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        one.send(one.request(case, as_who=own), cases(case))
        signed = one.request(case, as_who=own)
        one.sign(signed)
        one.send(signed, cases(case))

    check()


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=20)
    | st.floats(allow_nan=False).filter(
        lambda found: not found.is_integer()
    ),  # beyond 2**53 they are no JSON of ours
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def changed(draw: st.DrawFn, message: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a message of which one place, somewhere, is gone, something else, or has something more."""
    if isinstance(message, dict) and message and draw(st.integers(0, 4)):
        name = draw(st.sampled_from(sorted(message)))
        if draw(st.integers(0, 5)) == 0:
            return {other: value for other, value in message.items() if other != name}
        return message | {name: draw(changed(message[name]))}
    if isinstance(message, list) and message and draw(st.integers(0, 4)):
        place = draw(st.integers(0, len(message) - 1))
        return [*message[:place], draw(changed(message[place])), *message[place + 1 :]]
    if isinstance(message, dict):
        return message | draw(st.dictionaries(st.text(min_size=6, max_size=12), JUNK, max_size=2))
    return draw(st.one_of(JUNK, st.just(str(message)), st.just([message]), st.just(f"{message}\0")))


def valid_bodies(office: Office, laptop: Laptop) -> dict[str, Any]:
    """Return a right body for each address that takes JSON."""
    who = identity(laptop)
    with office.store.read() as session:
        edition = str(session.get_one(DeviceRow, who.device_id).edition_id)
    enrolment = {
        "code": office.code(),
        "device_id": str(who.device_id),
        "name": "Laptop Wilhelmina",
        "public_key": public_key(who.private_key).hex(),
        "encryption_key": encryption_key(who.private_key).hex(),
        "epoch": 1,
        "edition": {"id": edition, "name": "Schalkwijk"},
    }
    return {
        "POST /v1/enrol": enrolment,
        "POST /v1/devices/{device_id}/batches": batch(laptop),
        "POST /v1/devices/{device_id}/epochs": {"epoch": 1},
    }


def test_a_right_message_with_one_place_changed_never_breaks_central(
    office: Office, anna: Laptop, described: dict[str, Any]
) -> None:
    residents(anna)
    a_plan(anna, "Schalkse honing")
    for name, right in valid_bodies(office, anna).items():
        one_place_changed(Try(office, described, identity(anna), name), right)


def one_place_changed(one: Try, right: Any) -> None:  # noqa: ANN401 - JSON
    """Send a right message with something wrong in it, signed."""

    @QUIET
    @given(body=changed(right))
    def check(body: Any) -> None:  # noqa: ANN401 - JSON
        content = json.dumps(body).encode()
        request = httpx.Request("POST", URL + one.path, content=content)
        request.headers["content-type"] = "application/json"
        one.sign(request)
        one.send(request, body)

    check()


class Chain:
    """A laptop's journal as a program that went wild would write it: right hashes and signatures, any content."""

    def __init__(self, office: Office, laptop: Laptop) -> None:
        self.office, self.who = office, identity(laptop)
        with laptop.store.read() as session:
            self.device = this_device(session)

    def row(self, prev: JournalRow | EpochRow, event_type: str, entity_id: UUID, payload: Any) -> JournalRow:  # noqa: ANN401
        """Return an event that goes on after another one, or after all that central has."""
        body, salt = rfc8785.dumps(payload), bytes(16)
        seq = (prev.seq if isinstance(prev, JournalRow) else prev.acked_seq) + 1
        header: dict[str, Any] = {
            "event_id": str(uuid4()),
            "device_id": str(self.device.id),
            "epoch": self.device.epoch,
            "seq": seq,
            "type": event_type,
            "schema": 1,
            "entity_id": str(entity_id),
            "base_rev": 0,
            "actor_id": str(UUID(int=1)),
            "occurred_at": "2026-12-01T10:00:00.000+00:00",
            "payload_digest": hmac.digest(salt, body, "sha256").hex(),
        }
        prev_hash = prev.hash if isinstance(prev, JournalRow) else prev.head_hash
        return journal_row(header, prev_hash=prev_hash, salt=salt, payload=body.decode())

    def end(self) -> EpochRow:
        with self.office.store.read() as session:
            return session.get_one(EpochRow, (self.device.id, self.device.epoch))

    def batch(self, rows: Sequence[JournalRow]) -> dict[str, Any]:
        made = Batch.signed(
            self.device,
            first_seq=rows[0].seq,
            prev_hash=rows[0].prev_hash,
            rows=rows,
            head_seq=rows[-1].seq,
        )
        return json.loads(made.model_dump_json(by_alias=True))


def said_before(laptop: Laptop) -> tuple[dict[str, list[Any]], list[UUID]]:
    """Return what events of each type said on a laptop, and what they were about."""
    payloads: dict[str, list[Any]] = {}
    with laptop.store.read() as session:
        rows = session.scalars(select(JournalRow)).all()
        for row in rows:
            payloads.setdefault(row.type, []).append(json.loads(row.payload or "{}"))
        return payloads, sorted({row.entity_id for row in rows})


def fits_json(payload: Any) -> bool:  # noqa: ANN401 - JSON
    try:
        rfc8785.dumps(payload)
    except (ValueError, rfc8785.CanonicalizationError):
        return False
    return isinstance(payload, dict)


def test_an_event_that_says_anything_gets_an_outcome_and_stops_no_other(
    office: Office, anna: Laptop, described: dict[str, Any]
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    take_in(anna, code)
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    one = Try(office, described, identity(anna), OPERATIONS[1])
    chain = Chain(office, anna)
    before, entities = said_before(anna)
    good = {"kind": "office_hour", "place": "Hier", "day": "2026-12-01"}
    names = st.sampled_from(
        ["contest_id", "entry_id", "station_id", "batch_id", "plan_id", "cards", "lines", "set"]
    )
    made_up = st.dictionaries(names, JUNK | st.sampled_from([*map(str, entities)]), max_size=4)

    @settings(QUIET, max_examples=5 * QUIET.max_examples)
    @given(
        kind=st.sampled_from(sorted(KINDS)),
        about=st.sampled_from([*entities, CONTEST, UUID(int=9)]),
        data=st.data(),
    )
    def check(kind: str, about: UUID, data: st.DataObject) -> None:
        known = [changed(payload) for payload in before.get(kind, [])]
        payload = data.draw(st.one_of(made_up, *known).filter(fits_json))
        wild = chain.row(chain.end(), kind, about, payload)
        after = chain.row(wild, "session.started", uuid4(), good)
        request = httpx.Request(
            "POST", URL + one.path, content=json.dumps(chain.batch([wild, after])).encode()
        )
        request.headers["content-type"] = "application/json"
        one.sign(request)
        answer = one.send(request, payload)
        assert answer.status_code == 200, answer.text
        outcomes = [result["outcome"] for result in answer.json()["results"]]
        assert len(outcomes) == 2
        assert outcomes[1] == "applied"

    check()


@pytest.fixture
def bundle(office: Office, anna: Laptop, tmp_path: Path) -> bytes:
    a_plan(anna, "Schalkse honing")
    return write(anna, tmp_path / "stick").path.read_bytes()


def test_a_file_with_some_bytes_changed_never_breaks_central(
    office: Office, anna: Laptop, described: dict[str, Any], bundle: bytes
) -> None:
    one = Try(office, described, identity(anna), "POST /v1/bundles")

    @settings(QUIET, max_examples=3 * QUIET.max_examples)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(bundle)))
        end = data.draw(st.integers(start, min(len(bundle), start + 40)))
        spoilt = bundle[:start] + data.draw(st.binary(max_size=40)) + bundle[end:]
        if spoilt != bundle:
            answer = one.send(httpx.Request("POST", URL + one.path, content=spoilt), "")
            assert not answer.is_success

    check()
    assert one.send(httpx.Request("POST", URL + one.path, content=bundle), "").is_success


HEADERS = st.dictionaries(
    st.sampled_from(["upload-offset", "upload-length", "blob-media-type", "content-type"]),
    st.one_of(
        st.integers(-(2**70), 2**70).map(str),
        st.integers(0, len(PHOTO)).map(str),
        st.sampled_from(["application/pdf", "image/jpeg", "text/html", "", "0x10", "1e3", "-0", "+1", "1_0"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12),
    ),
)


def test_a_piece_with_anything_said_about_it_never_breaks_central(
    office: Office, anna: Laptop, described: dict[str, Any]
) -> None:
    one = Try(office, described, identity(anna), "PATCH /v1/blobs/{sha256}")

    @settings(QUIET, max_examples=3 * QUIET.max_examples)
    @given(said=HEADERS, piece=st.sampled_from([PHOTO, PHOTO[:100], PHOTO[100:], b"", b"x"]))
    def check(said: dict[str, str], piece: bytes) -> None:
        right = {"upload-offset": "0", "upload-length": str(len(PHOTO)), "blob-media-type": "application/pdf"}
        headers = {"content-type": BLOB_CONTENT} | right | said
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        request = httpx.Request("PATCH", URL + one.path, content=piece, headers=raw)
        one.sign(request)
        one.send(request, list(said.values()))

    check()
