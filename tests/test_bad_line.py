"""The line that ``benchmarks/sync.py`` measures over is as bad as it says, and no worse."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 20.0
"""Seconds that what must come may take."""

ENOUGH = 100
"""Connections, one after the other, of which one surely lies well between two cuts."""

PROXY = Path(__file__).parents[1] / "benchmarks" / "_proxy.py"


@contextmanager
def echoing() -> Generator[int]:
    """Answer everything with itself, on the port that is given."""

    def answer() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                try:
                    while said := line.recv(65_536):
                        line.sendall(said)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@contextmanager
def a_proxy(to: int, told: dict[str, Any], **like: float) -> Generator[int]:
    """Give the port where a bad line begins; what the line counted is in ``told`` afterwards."""
    words = [f"--{name}={value}" for name, value in like.items()]
    command = [sys.executable, str(PROXY), f"--central={to}", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout
        yield int(proxy.stdout.readline())
        proxy.send_signal(signal.SIGTERM)
        told |= json.loads(proxy.communicate(timeout=PATIENCE)[0])


@contextmanager
def a_line(to: int, told: dict[str, Any], **like: float) -> Generator[socket.socket]:
    """Give a connection over a bad line."""
    with a_proxy(to, told, **like) as port, connected(port) as line:
        yield line


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def back_and_forth(line: socket.socket, data: bytes) -> bytes:
    threading.Thread(target=line.sendall, args=(data,)).start()
    heard = bytearray()
    while len(heard) < len(data):
        said = line.recv(65_536)
        assert said, "the line ended"
        heard += said
    return bytes(heard)


def hear(line: socket.socket, data: bytes, heard: bytearray) -> None:
    """Send, and put in ``heard`` what comes back until the line ends."""
    line.sendall(data)
    while said := line.recv(65_536):
        heard += said


def test_what_is_lost_on_the_way_comes_late_but_whole_and_in_order() -> None:
    data, told = random.Random(1).randbytes(60_000), dict[str, Any]()
    with echoing() as port, a_line(port, told, bits=10e6, loss=0.05) as line:
        began = time.monotonic()
        assert back_and_forth(line, data) == data
        took = time.monotonic() - began
    lost = told["there"]["lost"] + told["back"]["lost"]
    assert told["there"]["bytes"] == told["back"]["bytes"] == len(data)
    assert lost > 0
    assert took >= 0.2 * min(told["there"]["lost"], told["back"]["lost"])


def test_no_more_goes_over_it_than_its_bits() -> None:
    data, told = bytes(50_000), dict[str, Any]()
    with echoing() as port, a_line(port, told, bits=1e6) as line:
        began = time.monotonic()
        back_and_forth(line, data)
        took = time.monotonic() - began
    assert took >= 0.35  # 0.4 s of bits, less what the line may catch up
    assert told["cuts"] == told["there"]["lost"] == 0


def test_a_cut_breaks_off_whatever_goes_on() -> None:
    # More than the bits of the time between two cuts, and less than what fits on its way.
    data, told, heard, tries = bytes(60_000), dict[str, Any](), bytearray(), 0
    with echoing() as port, a_proxy(port, told, bits=1e6, cut=0.2) as begin:
        # On a slow machine the line may be cut before anything came back over it.
        while not heard and tries < ENOUGH:
            tries += 1
            with connected(begin) as line, pytest.raises(ConnectionResetError):
                hear(line, data, heard)
    assert told["cuts"] == told["connections"] == tries
    assert 0 < len(heard) < len(data)
