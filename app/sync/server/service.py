"""Central as a web service: the routes, and how it starts."""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from starlette.exceptions import HTTPException

from app.db import DiskFull, Store, StoreBusy
from app.models.journal import CursorRow
from app.models.terms import DomainError
from app.sync.packing import ENCODING, packed
from app.sync.protocol import (
    BYTES_PER_SNAPSHOT,
    EVENTS_PER_BATCH,
    PROBLEM_MEDIA,
    SNAPSHOT_EVENTS,
    Batch,
    BatchAnswer,
    Changes,
    Counter,
    Cursor,
    Enrolment,
    EnrolmentAnswer,
    EpochGiven,
    EpochWanted,
    OwnEvents,
    Positive,
    Problem,
    ProblemCode,
)
from app.sync.server import blobs, bundles
from app.sync.server.changes import changes, own_events
from app.sync.server.deps import Central, Clock, Here, RawBody, Reader, Signer, key_finder
from app.sync.server.devices import give_epoch
from app.sync.server.enrolment import enrol, prepare
from app.sync.server.guard import Guard, log_as_json
from app.sync.server.ingest import ingest
from app.sync.server.problems import Refused
from app.sync.server.web.pages import add_pages
from app.sync.signing import BadSignature, OtherVersion, UnknownSigner, signer_of

LOG = logging.getLogger("wijkbalie.central")


class AddressTaken(DomainError):
    """The service cannot listen on ``host`` and ``port``: another program does, or the computer has no such address."""


def create_app(store: Store, clock: Clock) -> FastAPI:
    """Return the service on a store whose tables are up to date and that ``prepare`` was run on.

    ``clock`` gives central's time, timezone-aware UTC.
    """
    app = FastAPI(title="Wijkbalie central", version="1", responses=_PROBLEMS, docs_url=None, redoc_url=None)
    app.state.central = Central(store, clock, key_finder(store))
    app.add_middleware(Guard)
    add_pages(app, store, clock)
    app.include_router(_ROUTES)
    app.include_router(blobs.ROUTES)
    app.include_router(bundles.ROUTES)
    for kind in (Refused, RequestValidationError, HTTPException, *_CODES):
        app.add_exception_handler(kind, _problem_document)
    return app


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem document (RFC 9457)",
        "content": {PROBLEM_MEDIA: {"schema": Problem.model_json_schema()}},
    }
}

_ROUTES = APIRouter()


@_ROUTES.post("/v1/enrol")
def post_enrol(request: Request, body: RawBody, here: Here, wanted: Enrolment) -> EnrolmentAnswer:
    """Let a laptop take part, on a one-time code. Signed with the key that it brings."""
    keys = {wanted.device_id: bytes.fromhex(wanted.public_key)}
    request.state.device = UUID(signer_of(request, body, keys.get))
    return enrol(here.store, wanted, at=here.clock())


def _sender(device_id: UUID, signer: Signer) -> UUID:
    if signer != device_id:
        raise Refused("other-device")
    return device_id


Sender = Annotated[UUID, Depends(_sender)]
"""The device in the path, which must be the one that signed. One that was shut out may send: it is kept aside."""


def _own(device_id: Sender, _reader: Reader) -> UUID:
    return device_id


OwnDevice = Annotated[UUID, Depends(_own)]
"""The device in the path, which must be the one that signed, and may be told something."""
Epoch = Annotated[Positive, Query()]


@_ROUTES.post("/v1/devices/{device_id}/batches")
def post_batch(device_id: Sender, here: Here, batch: Batch) -> BatchAnswer:
    """Take in a batch of the device's journal; each event gets an outcome. A stick that waited for it goes in too."""
    answer = ingest(here.store, device_id, batch, at=here.clock())
    bundles.take_in_held(here.store, device_id, here.clock())
    return answer


@_ROUTES.get("/v1/devices/{device_id}/events")
def get_own_events(
    device_id: OwnDevice, here: Here, epoch: Epoch, after: Annotated[Counter, Query()] = 0
) -> OwnEvents:
    """Return what central has of the device's own chains: a laptop that was put back from a copy finds its acts."""
    return own_events(here.store, device_id, epoch=epoch, after=after)


@_ROUTES.post("/v1/devices/{device_id}/epochs")
def post_epoch(device_id: OwnDevice, here: Here, wanted: EpochWanted) -> EpochGiven:
    """Give a laptop that was put back from a copy of itself the number of a new chain."""
    return EpochGiven(epoch=give_epoch(here.store, device_id, left=wanted.epoch, at=here.clock()))


@_ROUTES.get("/v1/changes", response_model=Changes)
def get_changes(
    reader: Reader,
    here: Here,
    epoch: Epoch,
    cursor: Annotated[Cursor, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=EVENTS_PER_BATCH)] = EVENTS_PER_BATCH,
) -> Response:
    """Return what other devices of the same edition did, after ``cursor``, packed with zstd (RFC 8878)."""
    return _packed(changes(here.store, reader, cursor=cursor, limit=limit, epoch=epoch))


@_ROUTES.get("/v1/snapshot", response_model=Changes)
def get_snapshot(
    reader: Reader,
    here: Here,
    epoch: Epoch,
    cursor: Annotated[Cursor, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=SNAPSHOT_EVENTS)] = SNAPSHOT_EVENTS,
) -> Response:
    """Return what changes does, in large pages: for the first sync."""
    return _packed(
        changes(here.store, reader, cursor=cursor, limit=limit, epoch=epoch, size=BYTES_PER_SNAPSHOT)
    )


def _packed(page: Changes) -> Response:
    body = packed(page.model_dump_json(by_alias=True).encode())
    return Response(body, media_type="application/json", headers={"content-encoding": ENCODING})


@_ROUTES.get("/healthz")
def healthz() -> dict[str, str]:
    """Tell that the process runs."""
    return {"status": "ok"}


@_ROUTES.get("/readyz")
def readyz(here: Here) -> dict[str, str]:
    """Tell that the database answers and was prepared."""
    with here.store.read() as session:
        session.scalars(select(CursorRow.value)).one()
    return {"status": "ok"}


_CODES: dict[type[Exception], ProblemCode] = {
    OtherVersion: "other-version",
    UnknownSigner: "unknown-device",
    BadSignature: "bad-signature",
    StoreBusy: "busy",
    DiskFull: "busy",
    OperationalError: "busy",
    PoolEmpty: "busy",
}


def _problem_document(request: Request, problem: Exception) -> JSONResponse:
    refused = _refused(problem)
    request.state.problem = refused.code
    return refused.response()


def _refused(problem: Exception) -> Refused:
    if isinstance(problem, Refused):
        return problem
    if isinstance(problem, RequestValidationError):
        return Refused("bad-request", detail=_where(problem))
    if isinstance(problem, HTTPException):
        known = problem.status_code == HTTPStatus.NOT_FOUND
        return Refused("not-found" if known else "bad-request", status=HTTPStatus(problem.status_code))
    return Refused(next(code for kind, code in _CODES.items() if isinstance(problem, kind)))


def _where(problem: RequestValidationError) -> str:
    """Name the places that are wrong, never what stood there or a field of the sender's own: that may be personal."""
    return "; ".join(f"{_place(error)}: {error['type']}" for error in problem.errors()[:5])


def _place(error: Mapping[str, Any]) -> str:
    known = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return ".".join(map(str, known))


def serve(url: str, *, host: str, port: int) -> None:
    """Bring the tables of the database at ``url`` up to date, and serve until the process is told to stop.

    The log says ``migrated`` when they were not, and ``ready`` from when the first request is welcome. Raises
    ``AddressTaken``.
    """
    log_as_json()
    store = Store.central(url)
    if store.migrate():
        LOG.info("migrated")
    prepare(store, at=_now(), rng=secrets.token_bytes)
    settings = uvicorn.Config(create_app(store, _now), log_config=None, access_log=False)
    try:
        with _listen(host, port) as listening:
            LOG.info("ready", extra={"fields": {"host": host, "port": port}})
            uvicorn.Server(settings).run(sockets=[listening])
    finally:
        store.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as problem:
        raise AddressTaken(host=host, port=port) from problem


def _now() -> datetime:
    return datetime.now(UTC)
