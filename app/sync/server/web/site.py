"""Central's own page as an application of its own in front of the service: who gets in, how pages are answered.

Everything under ``/v1`` and the like goes on to the service. Every page has the same headers: nothing from elsewhere,
no script, never in a frame, never kept. Every form carries a token; nobody gets a form without one.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, MutableHeaders, UploadFile
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import Store
from app.models.terms import Rng
from app.sync.bundle_format import FILE_LIMIT
from app.sync.server.deps import Clock
from app.sync.server.guard import log_mistake, log_request
from app.sync.server.web.door import Door, Visitor
from app.sync.server.web.look import render

LOGIN_COOKIE: Final = "__Host-wijkbalie"
FORM_COOKIE: Final = "__Host-wijkbalie-formulier"
"""Holds the token of the form to log in with, for there is no login yet to keep it."""

FORM_LIMIT = 64 * 1024
"""Most bytes of a form without a file."""

ANSWERS_KEPT = 10
"""Most logins whose last answer to a bundle is kept in memory."""

TEXT_LIMIT = 1000
"""Most characters of what is typed in one field."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SERVICE = re.compile(r"/v\d+(/|$)|/(openapi\.json|healthz|readyz)$")


class LoginNeeded(Exception):
    """The page is for people who are logged in; ``expired`` when they were."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__(expired)
        self.expired = expired


class FormStale(Exception):
    """The form's token is not that of the login: the page is older than it, or it came from elsewhere."""


class TooLarge(Exception):
    """The browser sends more than the form may hold."""


@dataclass(frozen=True)
class Answer:
    """Central's answer to a bundle, kept until the stick takes it along."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Desk:
    """What every page needs. ``answers`` keeps the last answer to a bundle per login, in memory."""

    store: Store
    clock: Clock
    rng: Rng
    door: Door
    answers: dict[bytes, Answer] = field(default_factory=dict[bytes, Answer])

    def keep(self, who: Visitor, answer: Answer) -> None:
        """Keep the last answer of this login, and of the few logins before it."""
        self.answers.pop(who.token_hash, None)
        self.answers[who.token_hash] = answer
        while len(self.answers) > ANSWERS_KEPT:
            self.answers.pop(next(iter(self.answers)))


def make_desk(store: Store, clock: Clock, rng: Rng = secrets.token_bytes) -> Desk:
    """Return the desk of central's own page."""
    return Desk(store, clock, rng, Door(store, rng))


def _desk(request: Request) -> Desk:
    return request.app.state.desk


Here = Annotated[Desk, Depends(_desk)]


def _visitor(request: Request, desk: Here) -> Visitor:
    token = request.cookies.get(LOGIN_COOKIE, "")
    visitor = desk.door.visitor(token, at=desk.clock()) if token else None
    if visitor is None:
        raise LoginNeeded(expired=bool(token))
    return visitor


Who = Annotated[Visitor, Depends(_visitor)]
"""Who is logged in; anyone else is sent to the login first."""


@dataclass(frozen=True)
class Form:
    """What a browser sent."""

    data: FormData

    def text(self, name: str) -> str:
        """Return what was typed in a field, without white around it and without what a database cannot keep."""
        return self.raw(name).replace("\x00", "").strip()

    def raw(self, name: str) -> str:
        """Return what was typed in a field, as it was typed: a passphrase."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all values that were ticked under a name."""
        return tuple(value for value in self.data.getlist(name) if isinstance(value, str))

    def file(self, name: str) -> bytes:
        """Return the bytes of a file, empty when none was chosen."""
        value = self.data.get(name)
        return value.file.read() if isinstance(value, UploadFile) else b""

    def check(self, token: str) -> None:
        """Raise ``FormStale`` unless the form carries this token."""
        if not token or not secrets.compare_digest(self.text("token").encode(), token.encode()):
            raise FormStale


def _reader(limit: int) -> Callable[[Request, Visitor], AsyncGenerator[Form]]:
    """Return how to read a form of at most ``limit`` bytes, once it is known who sends it."""

    async def read(request: Request, who: Who) -> AsyncGenerator[Form]:
        async with _bounded(request, limit).form(max_files=1, max_fields=100) as data:
            form = Form(data)
            form.check(who.form_token)
            yield form

    return read


SentForm = Annotated[Form, Depends(_reader(FORM_LIMIT))]
StickForm = Annotated[Form, Depends(_reader(FILE_LIMIT + FORM_LIMIT))]
"""A form with a file from a USB stick."""


async def _login_form(request: Request) -> AsyncGenerator[Form]:
    async with _bounded(request, FORM_LIMIT).form(max_files=0, max_fields=10) as data:
        yield Form(data)


LoginForm = Annotated[Form, Depends(_login_form)]
"""The form to log in with; its token is checked by the page itself."""


def _bounded(request: Request, limit: int) -> Request:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise TooLarge
        return message

    return Request(request.scope, receive)


def page(
    template: str, who: Visitor | None = None, /, *, status: HTTPStatus = HTTPStatus.OK, **values: object
) -> HTMLResponse:
    """Return a page made of a template, for whoever is logged in."""
    return HTMLResponse(render(template, who=who, **values), status_code=status)


def go_to(path: str, **query: str) -> RedirectResponse:
    """Send the browser on to a page of ours."""
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, HTTPStatus.SEE_OTHER)


def here_of(request: Request) -> str:
    """Return the path that was asked for, to come back to."""
    query = request.url.query
    return quote(request.url.path) + (f"?{query}" if query else "")


def way_back(path: str) -> str:
    """Return where to go on after logging in: only ever a page of ours."""
    parts = urlsplit(path)
    ours = re.fullmatch(r"/[!-~]*", path) and not path.startswith("//") and "\\" not in path
    if not ours or parts.scheme or parts.netloc or parts.path in {"/inloggen", "/uitloggen"}:
        return "/"
    return path


class Site:
    """ASGI middleware: answers people with pages, and lets laptops through to the service."""

    def __init__(self, app: ASGIApp, *, pages: ASGIApp) -> None:
        """Take the service to stand in front of, and the pages."""
        self._service = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or _SERVICE.match(scope["path"]):
            await self._service(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            await self._pages(scope, receive, watched)
        except Exception as problem:  # noqa: BLE001 - it was answered with a page already
            log_mistake(problem)
        log_request(scope, status, time.perf_counter() - started)
