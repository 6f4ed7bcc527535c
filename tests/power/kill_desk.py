"""Kill a desk in the middle of its work, many times, and see what is left. Run as a script, from a test.

Every child opens the store, does acts, and reports each one after it was saved. The parent kills it with
SIGKILL at a random moment, opens the store again and compares: what was reported must be there, once.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import select
import signal
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.db import Store
from app.models.terms import Moment, SessionKind
from app.operations import journal, sessions

if TYPE_CHECKING:
    from collections.abc import Iterator


def work(folder: Path, key: bytes, report: int) -> None:
    """Start session after session, and report the head of the journal after each."""
    store = Store.open(folder, key)
    while True:
        moment = Moment(by=uuid4(), at=datetime.now(UTC), rng=secrets.token_bytes)
        day = date(2026, 12, 1)
        sessions.start(store, moment, kind=SessionKind.OFFICE_HOUR, place="De Ringvaart", day=day)
        _, head_seq, _ = journal.confirmed_head(store)
        os.write(report, head_seq.to_bytes(4, "big"))


def reported(pipe: int) -> Iterator[int]:
    """Yield the heads that a child reported."""
    while chunk := os.read(pipe, 4):
        yield int.from_bytes(chunk, "big")


def kill_one(folder: Path, key: bytes, chance: random.Random) -> int:
    """Let one child work, kill it, and return the last head it reported as saved."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            work(folder, key, into)
        finally:
            os._exit(1)
    os.close(into)
    select.select([out], [], [], 30)  # it works
    deadline = time.monotonic() + chance.uniform(0, 0.03)
    while time.monotonic() < deadline:
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    last = max(reported(out), default=0)
    os.close(out)
    return last


def main(folder: Path, key: bytes, kills: int) -> dict[str, int]:
    """Kill ``kills`` desks one after the other; return what was found."""
    chance = random.Random(20261201)
    lost = acts = 0
    for _ in range(kills):
        last = kill_one(folder, key, chance)
        store = Store.open(folder, key)
        found = journal.verify(store)  # raises when the chain does not hold
        lost += found.head_seq < last
        acts = found.head_seq
        store.close()
    return {"kills": kills, "lost": lost, "acts": acts}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), int(sys.argv[3]))))
