"""Processes that are killed: forked from here, so that they begin at once and share what was prepared."""

from __future__ import annotations

import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 60.0
"""Seconds after which a child that says nothing has failed."""

Say = Callable[[bytes], None]


@dataclass
class Child:
    """A forked process and the pipe on which it reports: messages of a fixed number of bytes."""

    pid: int
    pipe: int
    size: int

    def next(self, seconds: float = LONGEST) -> bytes | None:
        """Return the next report; None when the child is at its end, or after so many seconds."""
        if not select.select([self.pipe], [], [], seconds)[0]:
            return None
        return os.read(self.pipe, self.size) or None

    def kill(self) -> list[bytes]:
        """Kill it at once; return what it reported that was not read yet."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        left: list[bytes] = []
        while (report := self.next()) is not None:
            left.append(report)
        os.close(self.pipe)
        return left

    def wait(self) -> list[bytes]:
        """Let it come to its end; return what it reported that was not read yet."""
        left: list[bytes] = []
        while (report := self.next()) is not None:
            left.append(report)
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        return left


def fork(work: Callable[[Say], None], *, size: int) -> Child:
    """Do ``work`` in a process of its own, which ends with it. Each report is ``size`` bytes."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            work(lambda report: _say(into, report))
        except BaseException:  # noqa: BLE001 - it must not go on as if it were its parent
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(into)
    return Child(pid, out, size)


def _say(pipe: int, report: bytes) -> None:
    os.write(pipe, report)


def hold(seconds: float) -> None:
    """Wait busily: a sleep would wake up with the clock's ticks, always at the same moments."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
