"""The road to central by internet: every request goes through the real service, in this process, as bytes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from unittest import mock

import anyio.to_thread
import httpx
from fastapi import FastAPI

from tests.campaign.stores import Fuse, PowerCut


class Mood(StrEnum):
    """What the road does with one request."""

    WELL = "well"
    LOST_BEFORE = "request lost"
    LOST_AFTER = "answer lost"
    TWICE = "request doubled"
    OLD_FIRST = "old request again"
    CENTRAL_DIES = "central died"
    LAPTOP_DIES = "laptop died"


class Road(httpx.BaseTransport):
    """Carries requests to the service; what it does with each was decided beforehand, then it goes well."""

    def __init__(self, service: FastAPI, central_fuse: Fuse, seen: Counter[str]) -> None:
        self._service = service
        self._fuse = central_fuse
        self._seen = seen
        self._moods: deque[Mood] = deque()
        self._old: list[httpx.Request] = []

    @contextmanager
    def in_mood(self, moods: Iterable[Mood]) -> Generator[None]:
        """Treat the next requests like this, one by one."""
        self._moods = deque(moods)
        try:
            yield
        finally:
            self._moods.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        mood = self._moods.popleft() if self._moods else Mood.WELL
        self._seen[f"road: {mood}"] += mood is not Mood.WELL
        request.read()
        if mood is Mood.LOST_BEFORE:
            raise httpx.ConnectError("no network", request=request)
        if mood is Mood.LAPTOP_DIES:
            self._answer(request)
            raise PowerCut
        if mood is Mood.OLD_FIRST and self._old:
            self._answer(self._old[len(self._old) // 2])
        if mood is Mood.TWICE:
            self._answer(request)
        if mood is Mood.CENTRAL_DIES:
            self._die_during(request)
        response = self._answer(request)
        self._old.append(request)
        if mood is Mood.LOST_AFTER:
            raise httpx.ReadError("the network went away", request=request)
        return response

    def _die_during(self, request: httpx.Request) -> None:
        """Let central's process end somewhere in the middle of this request."""
        self._fuse.set(7 + 3 * (len(self._old) % 9), lambda: None)
        try:
            self._answer(request)
        except PowerCut as problem:
            raise httpx.ReadError("central is gone", request=request) from problem
        finally:
            self._fuse.set(0, lambda: None)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return ask(self._service, request)


def ask(service: FastAPI, request: httpx.Request) -> httpx.Response:
    """Let the service answer a request on this thread, without an event loop: nothing in it waits."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.content, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI wants it
        sent.append(message)

    url = request.url
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.split(b"?")[0],
        "query_string": url.query,
        "server": (url.host, url.port or 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    running = service(scope, receive, send)
    try:
        with mock.patch.object(anyio.to_thread, "run_sync", _at_once):
            running.send(None)
    except StopIteration:
        start, *parts = sent
        body = b"".join(part.get("body", b"") for part in parts)
        return httpx.Response(start["status"], headers=start["headers"], content=body)
    raise RuntimeError("the service waited for something")


async def _at_once(function: Any, *arguments: Any, **_options: Any) -> Any:  # noqa: ANN401
    """Stand in for a worker thread: the schedule, not the system, decides what happens when."""
    return function(*arguments)
