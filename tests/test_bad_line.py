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
def a_line(to: int, told: dict[str, Any], **like: float) -> Generator[socket.socket]:
    """Give a connection over a bad line; what the line counted is in ``told`` afterwards."""
    words = [f"--{name}={value}" for name, value in like.items()]
    command = [sys.executable, str(PROXY), f"--central={to}", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout
        with socket.create_connection(("127.0.0.1", int(proxy.stdout.readline())), 10) as line:
            yield line
        proxy.send_signal(signal.SIGTERM)
        told |= json.loads(proxy.communicate(timeout=10)[0])


def back_and_forth(line: socket.socket, data: bytes) -> bytes:
    threading.Thread(target=line.sendall, args=(data,)).start()
    heard = bytearray()
    while len(heard) < len(data):
        heard += line.recv(65_536)
    return bytes(heard)


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
    told = dict[str, Any]()
    with (
        echoing() as port,
        a_line(port, told, bits=1e6, cut=0.2) as line,
        pytest.raises(ConnectionResetError),
    ):
        back_and_forth(line, bytes(300_000))
    assert told["cuts"] == 1
    assert 0 < told["back"]["bytes"] < 300_000
