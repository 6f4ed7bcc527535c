"""The folder of an edition on this laptop, key slots and database: set up, join, open, new helper."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app import crypto
from app.db import FILE_NAME, Store, StoreExists, StoreMissing
from app.models.edition import EditionRow, HelperRow
from app.models.edition_draft import EditionDraft
from app.models.records import Helper
from app.models.terms import Moment, Rng, Role
from app.operations import editions

SHORTEST_PASSPHRASE = 8
SHORTEST_PRACTICE_PASSPHRASE = 4


@dataclass(frozen=True)
class Founder:
    """The first helper of a folder: name, passphrase and the public key that a recovery slot is sealed to.

    ``cost`` is left out but for practice and tests, where the passphrase is no secret.
    """

    name: str
    passphrase: str
    recovery_public: bytes
    cost: crypto.Cost | None = None
    shortest: int = SHORTEST_PASSPHRASE


@dataclass(frozen=True)
class Opened:
    """An open folder: its store, its key (to add helpers with) and who opened it."""

    folder: Path
    store: Store
    key: bytes
    helper: Helper


def set_up(
    folder: Path, moment: Moment, *, draft: EditionDraft, founder: Founder, device_name: str
) -> Opened:
    """Make the folder of a new edition; the acting helper (``moment.by``) is its session lead.

    All or nothing: it is built beside ``folder`` and moved into place. Raises ``StoreExists``,
    ``crypto.PassphraseTooShort`` or ``DiskFull``.
    """

    def fill(store: Store) -> None:
        editions.create(store, moment, draft=draft, device_name=device_name, helper_name=founder.name)

    return _build(folder, moment, founder, fill)


def set_up_to_join(folder: Path, moment: Moment, *, founder: Founder, device_name: str) -> Opened:
    """Make a folder for a laptop that gets its edition from central. Raises as ``set_up``."""

    def fill(store: Store) -> None:
        editions.prepare_empty(store, moment, device_name=device_name)

    return _build(folder, moment, founder, fill)


def _build(folder: Path, moment: Moment, founder: Founder, fill: Callable[[Store], None]) -> Opened:
    if has_store(folder):
        raise StoreExists(folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        key = crypto.create_keys(
            building,
            helper_id=moment.by,
            name=founder.name,
            passphrase=founder.passphrase,
            recovery_public=founder.recovery_public,
            rng=moment.rng,
            cost=founder.cost,
            minimum=founder.shortest,
        )
        store = Store.create(building, key)
        try:
            fill(store)
        finally:
            store.close()
        if folder.exists():
            folder.rmdir()  # an empty one, or this fails and nothing was touched
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _opened(folder, crypto.Unlocked(key, moment.by), founder.name)


def remove_unused(folder: Path) -> None:
    """Take away a folder that was set up to join and got no edition, so that it can be tried again."""
    shutil.rmtree(folder)


def has_store(folder: Path) -> bool:
    """Tell whether an edition was set up in this folder."""
    return (folder / FILE_NAME).exists()


def open_folder(folder: Path, *, name: str | None, passphrase: str) -> Opened:
    """Open an edition with a helper's name and passphrase; without a name every slot is tried.

    Raises ``StoreMissing``, and the errors of ``crypto.unlock`` and ``Store.open``.
    """
    if not has_store(folder):
        raise StoreMissing(folder=str(folder))
    return _opened(folder, crypto.unlock(folder, name, passphrase), name or "")


def _opened(folder: Path, unlocked: crypto.Unlocked, name: str) -> Opened:
    store = Store.open(folder, unlocked.key)
    return Opened(folder, store, unlocked.key, _helper(store, unlocked.helper_id, name))


def _helper(store: Store, helper_id: UUID, name: str) -> Helper:
    """Return the helper; as long as there are none, the one who set the folder up leads it."""
    with store.read() as session:
        row = session.get(HelperRow, helper_id)
        first = session.scalars(select(HelperRow.id).limit(1)).first() is None
    if row is not None:
        return Helper(row.id, row.name, row.role)
    return Helper(helper_id, name, Role.LEAD if first else Role.HELPER)


def switch_helper(opened: Opened, *, name: str, passphrase: str) -> Helper:
    """Check another helper's passphrase on an open folder. Raises the errors of ``crypto.unlock``."""
    unlocked = crypto.unlock(opened.folder, name, passphrase)
    return _helper(opened.store, unlocked.helper_id, name)


def add_helper(
    opened: Opened,
    moment: Moment,
    *,
    name: str,
    passphrase: str,
    role: Role = Role.HELPER,
    cost: crypto.Cost | None = None,
    shortest: int = SHORTEST_PASSPHRASE,
) -> Helper:
    """Give a new helper a key slot and a place in the journal.

    Both or neither. Raises ``crypto.NameTaken``, ``crypto.PassphraseTooShort``, ``editions.NameMissing`` or
    ``DiskFull``.
    """
    if not name.strip():
        raise editions.NameMissing
    helper_id = moment.new_id()
    crypto.add_slot(
        opened.folder,
        opened.key,
        helper_id=helper_id,
        name=name,
        passphrase=passphrase,
        rng=moment.rng,
        cost=cost,
        minimum=shortest,
    )
    try:
        return editions.add_helper(opened.store, moment, helper_id=helper_id, name=name, role=role)
    except Exception:
        with suppress(OSError):  # a disk that will not write: what went wrong first is what people must hear
            crypto.remove_slot(opened.folder, helper_id)
        raise


def recover(folder: Path, *, recovery_key: str, name: str, new: str, rng: Rng) -> None:
    """Give a helper a new passphrase by the recovery key on paper, when nobody can open the folder any more.

    Raises ``StoreMissing``, ``crypto.RecoveryKeyUnreadable``, ``crypto.WrongRecoveryKey``, ``crypto.UnknownHelper``
    or ``crypto.PassphraseTooShort``, with nothing changed.
    """
    if not has_store(folder):
        raise StoreMissing(folder=str(folder))
    key = crypto.recover(folder, crypto.parse_recovery_text(recovery_key))
    crypto.reset_passphrase(folder, key, helper_id=crypto.helper_named(folder, name), new=new, rng=rng)


def change_passphrase(opened: Opened, *, new: str, rng: Rng) -> None:
    """Give the helper who opened the folder a new passphrase. Raises ``crypto.PassphraseTooShort``."""
    crypto.reset_passphrase(opened.folder, opened.key, helper_id=opened.helper.id, new=new, rng=rng)


def remove_helper(opened: Opened, *, name: str) -> None:
    """Take from a helper the means to open this folder; what they did stays in the journal under their name.

    Raises ``crypto.UnknownHelper`` or ``crypto.LastSlot``.
    """
    crypto.remove_slot(opened.folder, crypto.helper_named(opened.folder, name))


def introduce_founder(opened: Opened, moment: Moment) -> bool:
    """Tell the edition who set this laptop up to join it; return whether that was still to be done.

    Only whose slot is the oldest is introduced, as a lead, and only once the edition has arrived. Raises
    ``editions.NameMissing`` when the folder was opened without a name: only its hash is kept.
    """
    with opened.store.read() as session:
        arrived = session.scalars(select(EditionRow.id).limit(1)).first() is not None
        known = session.get(HelperRow, opened.helper.id) is not None
    if known or not arrived or crypto.helpers(opened.folder)[0] != opened.helper.id:
        return False
    helper = opened.helper
    editions.add_helper(opened.store, moment, helper_id=helper.id, name=helper.name, role=Role.LEAD)
    return True
