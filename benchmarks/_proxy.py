"""A bad line between a laptop and central, as a process of its own: slow, losing segments, cut now and then.

What is lost here shows as delay, as it does to every program that speaks TCP: TCP sends a lost segment again, and
nothing behind it reaches the program before it. The first repeat comes after 200 ms (the least that Linux waits), each
next one after twice as long, and takes the line again. Nothing else goes on meanwhile. Real TCP often repairs a single
loss sooner (fast retransmit), so this line is rather worse than a real one with the same figures.

A cut is a reset (RST) of both halves, with whatever was on the way gone: a hotspot that drops, a laptop that leaves
the room. It falls by the clock of the line on every connection there is, however young, whatever goes on in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import socket
import struct
from dataclasses import dataclass

SEGMENT = 1460
"""Bytes of a full TCP segment over Ethernet."""

FIRST_REPEAT = 0.2
LONGEST_REPEAT = 60.0
"""Seconds until a lost segment is sent again: the first time, and at most (Linux; RFC 6298)."""

_BURST = 0.02
"""Seconds that the line may catch up when this process was not given a turn in time."""

_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing sends a reset."""


@dataclass(frozen=True)
class Line:
    """What a line is like: bits per second each way, share of segments lost, seconds from cut to cut (0: never)."""

    bits: float
    loss: float
    cut_every: float
    seed: int = 7


class Way:
    """One direction of the line, shared by every connection on it."""

    def __init__(self, line: Line, name: str) -> None:
        """Draw the losses of this direction from a seed of its own."""
        self._line = line
        self._rng = random.Random(f"{line.seed} {name}")
        self._free_at = 0.0
        self.segments = self.lost = self.bytes = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bring everything that one end says to the other, in order, until it has said all."""
        while segment := await reader.read(SEGMENT):
            await self._arrive(len(segment))
            writer.write(segment)
            await writer.drain()
            self.bytes += len(segment)
        writer.write_eof()

    async def _arrive(self, size: int) -> None:
        """Wait until a segment is across, however often it had to be sent."""
        repeat = FIRST_REPEAT
        await self._take(size)
        while self._rng.random() < self._line.loss:
            self.lost += 1
            await asyncio.sleep(repeat)
            repeat = min(2 * repeat, LONGEST_REPEAT)
            await self._take(size)

    async def _take(self, size: int) -> None:
        """Take the line for as long as a segment needs."""
        self.segments += 1
        now = asyncio.get_running_loop().time()
        self._free_at = max(now - _BURST, self._free_at) + size * 8 / self._line.bits
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)


class Proxy:
    """Hands each connection through to central over the line."""

    def __init__(self, line: Line, central_port: int) -> None:
        """Take the line and the port of 127.0.0.1 that central listens on."""
        self._line = line
        self._port = central_port
        self._began = asyncio.get_running_loop().time()
        self.there, self.back = Way(line, "there"), Way(line, "back")
        self.connections = self.cuts = 0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until both ends have said all, one breaks off, or the line is cut."""
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        both = [
            asyncio.create_task(self.there.carry(reader, far_writer)),
            asyncio.create_task(self.back.carry(far_reader, writer)),
        ]
        _, left = await asyncio.wait(both, timeout=self._until_cut(), return_when=asyncio.FIRST_EXCEPTION)
        self.cuts += len(left) == len(both)
        for end in (writer, far_writer):
            _end(end, reset=bool(left))
        for task in left:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)

    def _until_cut(self) -> float | None:
        """Return the seconds until the line is cut, None when it never is."""
        every = self._line.cut_every
        return every - (asyncio.get_running_loop().time() - self._began) % every if every else None

    def told(self) -> str:
        """Return what went over the line, as JSON."""
        ways = {"there": self.there, "back": self.back}
        return json.dumps(
            {
                "connections": self.connections,
                "cuts": self.cuts,
                **{
                    name: {"bytes": w.bytes, "segments": w.segments, "lost": w.lost}
                    for name, w in ways.items()
                },
            }
        )


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if not reset:
        writer.close()
        return
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


async def _serve(line: Line, central_port: int) -> None:
    proxy, done = Proxy(line, central_port), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, done.set)
    server = await asyncio.start_server(proxy.connect, "127.0.0.1", 0, limit=SEGMENT)
    print(server.sockets[0].getsockname()[1], flush=True)
    await done.wait()
    server.close()
    print(proxy.told(), flush=True)


def main() -> None:
    """Print the port to connect to; when told to stop (SIGTERM), what went over the line."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument(
        "--central", type=int, required=True, help="port of 127.0.0.1 that central listens on"
    )
    wanted.add_argument("--bits", type=float, required=True, help="bits per second, each way")
    wanted.add_argument("--loss", type=float, default=0.0, help="share of segments that gets lost")
    wanted.add_argument("--cut", type=float, default=0.0, help="seconds from cut to cut")
    said = wanted.parse_args()
    asyncio.run(_serve(Line(said.bits, said.loss, said.cut), said.central))


if __name__ == "__main__":
    main()
