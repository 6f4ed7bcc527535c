"""What someone holds who has everything: the laptop with its key, what lies around it, and central's key.

SQLite shows what stands in its tables; what it left behind it does not show. So every page of the file and of the
write-ahead log is decrypted by hand (SQLCipher 4: AES-256-CBC, the vector and a MAC in the last 80 bytes of a page).
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from sqlcipher3 import dbapi2

from app.db import FILE_NAME
from app.sync.bundle_content import bundle_content
from app.sync.bundle_format import open_bundle
from app.sync.signing import decryption_key
from tests.stores import KEY

sqlcipher: Any = dbapi2

PAGE = 4096
_RESERVED, _VECTOR, _SALT = 80, 16, 16
_LOG_HEADER, _FRAME_HEADER = 32, 24
_INDEX_HEADER, _FIRST_BLOCK, _BLOCK, _HASHES = 136, 4062, 4096, 2 * 8192


@dataclass(frozen=True)
class Frame:
    """One page in the write-ahead log; ``commit`` on the last one of an act."""

    page: int
    commit: bool
    data: bytes


@dataclass(frozen=True)
class Seized:
    """Everything in clear.

    ``places`` are all bytes by where they lay, in the order in which they lay there. ``tables`` are the rows as the
    database gives them, with their rowid where there is one. ``files`` are the names. ``index`` is which page each
    frame of the log held, as the index beside the log remembers it, also of frames that are gone.
    """

    places: Mapping[str, bytes]
    tables: Mapping[str, Sequence[Mapping[str, object]]]
    roots: Mapping[str, int]
    frames: tuple[Frame, ...]
    index: tuple[int, ...]
    files: frozenset[str]

    def page_of(self, table: str) -> int:
        """Return the page on which a table begins."""
        return self.roots[table]


def seize(folder: Path, lab: Path, central_key: bytes | None = None) -> Seized:
    """Take a copy of a folder to a laboratory and open all that can be opened."""
    shutil.copytree(folder, lab)
    files = [path for path in sorted(lab.rglob("*")) if path.is_file()]
    names = {path: str(path.relative_to(lab)) for path in files}
    places = {names[path]: path.read_bytes() for path in files if not path.name.startswith(FILE_NAME)}
    for path in files:
        if path.suffix == ".wbsync" and central_key is not None:
            content = bundle_content(open_bundle(path.read_bytes()), decryption_key(central_key))
            said = "\n".join(batch.model_dump_json() for batch in content.batches)
            places[f"{names[path]} opened"] = said.encode()
    laptop = lab / "laptop"
    places["database"] = b"".join(pages(laptop / FILE_NAME))
    frames = frames_of(laptop / f"{FILE_NAME}-wal")
    places["write-ahead log"] = b"".join(frame.data for frame in frames)
    index = _index(laptop / f"{FILE_NAME}-shm")
    tables, roots = _tables(laptop / FILE_NAME)
    journal = sorted(tables["journal"], key=lambda row: str((row["device_id"], row["seq"])))
    places["journal"] = "\n".join(f"{row['header']} {row['payload']}" for row in journal).encode()
    return Seized(places, tables, roots, frames, index, frozenset(names.values()))


def pages(file: Path) -> list[bytes]:
    """Return every page of an encrypted file in clear, in use or free."""
    data = file.read_bytes()
    found = [_clear(data[at : at + PAGE], first=at == 0) for at in range(0, len(data), PAGE)]
    assert found[0][16:18] == PAGE.to_bytes(2, "big"), "this is not how the file is encrypted"
    return found


def frames_of(log: Path) -> tuple[Frame, ...]:
    """Return every frame that lies in a write-ahead log, also those that no longer count."""
    data = log.read_bytes() if log.exists() else b""
    found: list[Frame] = []
    for at in range(_LOG_HEADER, len(data), _FRAME_HEADER + PAGE):
        page, size = struct.unpack_from(">II", data, at)
        clear = _clear(data[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE], first=page == 1)
        found.append(Frame(page, size > 0, clear))
    return tuple(found)


def _clear(page: bytes, *, first: bool) -> bytes:
    begin, end = (_SALT if first else 0), PAGE - _RESERVED
    unlock = Cipher(AES(KEY), CBC(page[end : end + _VECTOR])).decryptor()
    return bytes(begin) + unlock.update(page[begin:end]) + unlock.finalize() + bytes(_RESERVED)


def _index(file: Path) -> tuple[int, ...]:
    data = file.read_bytes() if file.exists() else b""
    found: list[int] = []
    at, count = _INDEX_HEADER, _FIRST_BLOCK
    while at + 4 * count <= len(data):
        found += struct.unpack_from(f"={count}I", data, at)
        at, count = at + 4 * count + _HASHES, _BLOCK
    return tuple(page for page in found if page)


def _tables(file: Path) -> tuple[dict[str, list[dict[str, object]]], dict[str, int]]:
    connection = sqlcipher.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    master = connection.execute(
        "SELECT name, rootpage, sql FROM sqlite_master WHERE type = 'table'"
    ).fetchall()
    found: dict[str, list[dict[str, object]]] = {}
    for name, _, made in master:
        columns = "*" if "WITHOUT ROWID" in made.upper() else "rowid, *"
        cursor = connection.execute(f'SELECT {columns} FROM "{name}"')
        heads = [head[0] for head in cursor.description]
        found[name] = [dict(zip(heads, row, strict=True)) for row in cursor]
    connection.close()
    return found, {name: root for name, root, _ in master}
