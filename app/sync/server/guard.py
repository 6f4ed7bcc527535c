"""Around every request: a bound on its size, a line in the log without personal data, never a bare traceback."""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from typing import Any
from uuid import UUID

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.sync.bundle_format import FILE_LIMIT
from app.sync.packing import ENCODING, unpacked
from app.sync.protocol import BODY_LIMIT
from app.sync.server.problems import Refused

BUNDLES = "/v1/bundles"

LOG = logging.getLogger("wijkbalie.central")


class Guard:
    """ASGI middleware: bounds the body, logs the request, turns a mistake of ours into a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application to stand around."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            body = _unpacked(scope, await _whole_body(receive, _limit(scope)))
            await self._app(scope, _giving(body, receive), watched)
        except Refused as refused:
            await _refuse(refused, scope, receive, watched)
        except Exception as problem:  # noqa: BLE001 - a mistake of ours is answered too
            log_mistake(problem)
            if not status:
                await _refuse(Refused("internal"), scope, receive, watched)
        log_request(scope, status, time.perf_counter() - started)


async def _refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    scope.setdefault("state", {})["problem"] = refused.code
    await refused.response()(scope, receive, send)


def _limit(scope: Scope) -> int:
    """Return how many bytes the body of this request may have: a bundle is as large as its file."""
    return FILE_LIMIT if scope["path"] == BUNDLES else BODY_LIMIT


async def _whole_body(receive: Receive, limit: int) -> bytes:
    """Read the body up to the limit. Raises ``Refused``."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise Refused("too-large")
    return bytes(body)


def _unpacked(scope: Scope, body: bytes) -> bytes:
    """Return a body as it was before it was packed; signatures are over it as it came. Raises ``Refused``."""
    scope.setdefault("state", {})["raw_body"] = body
    if (b"content-encoding", ENCODING.encode()) not in scope["headers"]:
        return body
    try:
        whole = unpacked(body, _limit(scope))
    except ValueError as problem:
        raise Refused("bad-request", detail="body: not packed as it says") from problem
    if whole is None:
        raise Refused("too-large")
    return whole


def _giving(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives this body, and after that whatever comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Write one line: the route's pattern and the code of the problem, never the query or the body."""
    route = scope.get("route")
    state = scope.get("state", {})
    device = state.get("device")
    fields = {
        "method": scope["method"],
        "route": getattr(route, "path", ""),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "device": str(device) if isinstance(device, UUID) else "",
        "problem": state.get("problem", ""),
    }
    LOG.info("request", extra={"fields": fields})


def log_mistake(problem: Exception) -> None:
    """Write of what kind a mistake of ours is and where: its text may hold personal data."""
    LOG.error("mistake", extra={"fields": {"kind": type(problem).__name__, "at": _place(problem)}})


def _place(problem: BaseException) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "fields", {})
        line = {"time": self.formatTime(record), "level": record.levelname, "event": record.getMessage()}
        return json.dumps(line | fields)


def log_as_json() -> None:
    """Write the service's log to standard error, one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
