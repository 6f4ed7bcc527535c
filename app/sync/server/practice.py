"""Central inside the desktop program, for practice: the same service on an encrypted SQLite file."""

from __future__ import annotations

import secrets
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

import uvicorn

from app.db import FILE_NAME, Store
from app.sync.server.enrolment import create_enrolment, prepare
from app.sync.server.service import create_app

_START_SECONDS = 15
_STOP_SECONDS = 15


class PracticeCentral:
    """A central on this computer alone, on a free port of 127.0.0.1, from when it is made until ``close``."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Open or make the store in ``folder`` with its raw 256-bit ``key``, and serve it.

        The folder is central's own, not that of the laptop. Given the same folder and key again, it goes on where
        it was, on another port.
        """
        exists = (folder / FILE_NAME).exists()
        self.store = Store.open(folder, key) if exists else Store.create(folder, key)
        prepare(self.store, at=_now(), rng=secrets.token_bytes)
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = _Server(
            uvicorn.Config(create_app(self.store, _now), log_config=None, access_log=False)
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="practice-central", daemon=True
        )
        self._thread.start()
        if not self._server.up.wait(_START_SECONDS):
            raise RuntimeError("the practice central did not start")

    def enrolment_code(self, edition_id: UUID | None = None) -> str:
        """Return a fresh one-time code to enrol with."""
        return create_enrolment(self.store, at=_now(), rng=secrets.token_bytes, edition_id=edition_id)

    def close(self) -> None:
        """Stop serving and close the store; what was sent is on disk."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self.store.close()

    def __enter__(self) -> Self:
        """Return itself, to be closed at the end of the block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _problem: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Close it whatever happened."""
        self.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def _now() -> datetime:
    return datetime.now(UTC)
