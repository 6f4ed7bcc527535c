"""Someone with a browser, without the browser: what is sent and what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from tests.sync.samples import Office
from tests.sync.web.browser import NAME, PHRASE

HOST = "https://centrale.test"


class Person:
    """Keeps cookies as a browser does, and sends the token of the page that was read last."""

    def __init__(self, office: Office) -> None:
        self.http = httpx.Client(transport=office.line, base_url=HOST)
        self.page = httpx.Response(200)

    def get(self, path: str) -> httpx.Response:
        self.page = self.http.get(path)
        return self.page

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, *, token: str | None = None, **more: object
    ) -> httpx.Response:
        """Send a form with the token of the page at hand, or with another one."""
        sent = dict(fields or {}) | {"token": self.token if token is None else token}
        self.page = self.http.post(path, data=sent, **more)  # pyright: ignore[reportArgumentType]
        return self.page

    @property
    def token(self) -> str:
        found = re.search(r'name="token" value="([0-9a-f]*)"', self.page.text)
        return found[1] if found else ""

    def log_in(self, name: str = NAME, phrase: str = PHRASE, back: str = "/") -> httpx.Response:
        self.get("/inloggen")
        return self.post("/inloggen", {"naam": name, "wachtzin": phrase, "terug": back})

    def is_in(self) -> bool:
        return self.http.get("/").status_code == 200
