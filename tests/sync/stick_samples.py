"""A stick that goes from a laptop to central and back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import HeldBundleRow, JournalRow
from app.sync import bundle
from app.sync.bundle import AnswerRead, BundleWritten
from app.sync.bundle_format import BundleHeader, FileKind, open_bundle, seal
from app.sync.server.bundles import BundleTaken, take_in_bundle
from app.sync.signing import decryption_key
from tests.operations.samples import KEY, Laptop, clock, seeded
from tests.sync.samples import Office, contents

Change = Callable[[BundleHeader], BundleHeader]


def write(laptop: Laptop, stick: Path) -> BundleWritten:
    stick.mkdir(exist_ok=True)
    return bundle.write_bundle(laptop.store, stick, at=laptop.now().at)


def take_in(office: Office, stick: Path, written: BundleWritten) -> BundleTaken:
    """Hand a bundle in at central, and put the answer on the stick."""
    taken = take_in_bundle(office.store, written.path.read_bytes(), at=office.at)
    (stick / taken.answer_name).write_bytes(taken.answer)
    return taken


def read(laptop: Laptop, stick: Path, taken: BundleTaken) -> AnswerRead:
    return bundle.read_answer(laptop.store, stick / taken.answer_name, at=laptop.now().at)


def carry(office: Office, laptop: Laptop, stick: Path) -> tuple[BundleWritten, BundleTaken, AnswerRead]:
    """Bring a stick to central and back."""
    written = write(laptop, stick)
    taken = take_in(office, stick, written)
    return written, taken, read(laptop, stick, taken)


def all_agree(*stores: Store) -> None:
    first, *others = [contents(store) for store in stores]
    for other in others:
        assert other == first


def held(office: Office) -> int:
    with office.store.read() as session:
        return session.scalar(select(func.count()).select_from(HeldBundleRow)) or 0


def events_of(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(JournalRow)) or 0


def this(store: Store) -> ThisDeviceRow:
    with store.read() as session:
        return session.get_one(ThisDeviceRow, 1)


def copy_of_laptop(laptop: Laptop, source: Path, folder: Path) -> Laptop:
    """Return the laptop in ``source`` as it is now, put back in another folder; close its store in the end."""
    laptop.store.close()  # everything is in the file then; it opens again by itself
    shutil.copytree(source, folder)
    return Laptop(laptop.name, Store.open(folder, KEY), clock(seeded("the copy")))


def resealed(
    office: Office,
    laptop: Laptop,
    data: bytes,
    change: Change = lambda header: header,
    *,
    packed: bytes | None = None,
    by: bytes | None = None,
) -> bytes:
    """Return a bundle with another header or content, sealed and signed as it should be, or ``by`` someone else."""
    opened = open_bundle(data)
    central = decryption_key(this(office.store).private_key)
    return seal(
        FileKind.BUNDLE,
        change(opened.header),
        packed or opened.packed(central),
        receiver=central.public_key().public_bytes_raw(),
        private_key=by or this(laptop.store).private_key,
    )
