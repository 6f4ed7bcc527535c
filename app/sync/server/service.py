"""Central as a web service: the routes, and how it starts."""

from __future__ import annotations

import logging
import secrets
import socket
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from app.db import DiskFull, Store, StoreBusy
from app.models.journal import CursorRow
from app.models.terms import DomainError
from app.sync.protocol import (
    EVENTS_PER_BATCH,
    Batch,
    BatchAnswer,
    Changes,
    Cursor,
    Enrolment,
    EnrolmentAnswer,
    Problem,
)
from app.sync.server.changes import changes
from app.sync.server.deps import Central, Clock, Here, RawBody, Signer
from app.sync.server.enrolment import enrol, prepare
from app.sync.server.guard import Guard, log_as_json
from app.sync.server.ingest import ingest, key_finder
from app.sync.server.problems import Refused
from app.sync.server.web.pages import add_pages
from app.sync.signing import BadSignature, UnknownSigner, signer_of

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
    for kind in (
        Refused,
        BadSignature,
        RequestValidationError,
        HTTPException,
        StoreBusy,
        DiskFull,
        OperationalError,
    ):
        app.add_exception_handler(kind, _problem_document)
    return app


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem document (RFC 9457)", "model": Problem}
}

_ROUTES = APIRouter()


@_ROUTES.post("/v1/enrol")
def post_enrol(request: Request, body: RawBody, here: Here, wanted: Enrolment) -> EnrolmentAnswer:
    """Let a laptop take part, on a one-time code. Signed with the key that it brings."""
    keys = {wanted.device_id: bytes.fromhex(wanted.public_key)}
    signer_of(request, body, keys.get)
    return enrol(here.store, wanted, at=here.clock())


@_ROUTES.post("/v1/devices/{device_id}/batches")
def post_batch(device_id: UUID, signer: Signer, here: Here, batch: Batch) -> BatchAnswer:
    """Take in a batch of the device's journal; each event gets an outcome."""
    if signer != device_id:
        raise Refused("other-device")
    return ingest(here.store, device_id, batch, at=here.clock())


@_ROUTES.get("/v1/changes")
def get_changes(
    signer: Signer,
    here: Here,
    cursor: Annotated[Cursor, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=EVENTS_PER_BATCH)] = EVENTS_PER_BATCH,
) -> Changes:
    """Return what other devices of the same edition did, after ``cursor``."""
    return changes(here.store, signer, cursor=cursor, limit=limit)


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


def _problem_document(_request: Request, problem: Exception) -> JSONResponse:
    if isinstance(problem, Refused):
        return problem.response()
    if isinstance(problem, UnknownSigner):
        return Refused("unknown-device").response()
    if isinstance(problem, BadSignature):
        return Refused("bad-signature").response()
    if isinstance(problem, RequestValidationError):
        return Refused("bad-request", detail=_where(problem)).response()
    if isinstance(problem, HTTPException):
        known = problem.status_code == HTTPStatus.NOT_FOUND
        return Refused(
            "not-found" if known else "bad-request", status=HTTPStatus(problem.status_code)
        ).response()
    return Refused("busy").response()


def _where(problem: RequestValidationError) -> str:
    """Name the places that are wrong, never what stood there: that may be personal."""
    places = [".".join(map(str, error["loc"])) + ": " + str(error["type"]) for error in problem.errors()]
    return "; ".join(places[:5])


def serve(url: str, *, host: str, port: int) -> None:
    """Bring the tables of the database at ``url`` up to date, and serve until the process is told to stop.

    The log says ``ready`` from when the first request is welcome. Raises ``AddressTaken``.
    """
    store = Store.central(url)
    store.migrate()
    prepare(store, at=_now(), rng=secrets.token_bytes)
    settings = uvicorn.Config(create_app(store, _now), log_config=None, access_log=False)
    try:
        with _listen(host, port) as listening:
            log_as_json()
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
