"""Central with its pages on a real PostgreSQL and a real port, and a real Chromium that looks at them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from selenium.webdriver import Chrome

from app.db import Store
from app.sync.server.service import create_app
from app.sync.server.web.users import add_user
from tests.operations.samples import seeded
from tests.postgres import central_url
from tests.sync.samples import Office
from tests.sync.web import browser as browsers
from tests.sync.web.browser import NAME, PHRASE, Browser
from tests.sync.web.person import Person

__all__ = ["central_url"]


class _Server(uvicorn.Server):
    def __init__(self, office: Office) -> None:
        service = create_app(office.store, lambda: office.at)
        super().__init__(uvicorn.Config(service, log_config=None, access_log=False))
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@dataclass(frozen=True)
class Town:
    """Central at ``address`` with someone who may log in."""

    office: Office
    address: str


@pytest.fixture
def town(central_url: str) -> Generator[Town]:
    office = Office(Store.central(central_url))
    add_user(office.store, name=NAME, passphrase=PHRASE, at=office.at, rng=seeded("user"))
    listening = socket.create_server(("127.0.0.1", 0))
    server = _Server(office)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert server.up.wait(15)
    yield Town(office, f"http://localhost:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join()
    office.http.close()
    office.store.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Chrome, Path]]:
    folder = tmp_path_factory.mktemp("chromium")
    chrome = browsers.start(folder)
    yield chrome, folder / "files"
    chrome.quit()


@pytest.fixture
def browser(town: Town, chromium: tuple[Chrome, Path]) -> Browser:
    chrome, files = chromium
    made = Browser(chrome, town.address, files)
    made.cdp("Network.clearBrowserCookies", {})
    made.resize(browsers.WIDTH)
    return made


@pytest.fixture
def person(office: Office) -> Generator[Person]:
    """Someone of the town hall who has logged in, without a browser."""
    add_user(office.store, name=NAME, passphrase=PHRASE, at=office.at, rng=seeded("user"))
    made = Person(office)
    made.log_in()
    yield made
    made.http.close()
