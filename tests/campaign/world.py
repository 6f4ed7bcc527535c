"""A small world: laptops, central, the roads between them, and everything that can go wrong with them.

A schedule is a list of calls of the methods below with whole numbers; the same list gives the same world again.
All randomness comes from the seed, and ids do not hold the time, so that only the clocks differ where they should.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from unittest import mock
from uuid import UUID

import httpx
from sqlalchemy import event, select

from app.db import FILE_NAME, DiskFull, Store, StoreBusy, StoreUnreadable
from app.models.edition import ThisDeviceRow
from app.models.journal import CursorRow, JournalRow
from app.models.terms import DomainError, Moment
from app.operations.journal import JournalBroken
from app.sync import bundle, client, purge
from app.sync.bundle_format import BundleWrong
from app.sync.kinds import KINDS
from app.sync.server import devices, quarantine
from app.sync.server.bundles import take_in_bundle
from app.sync.server.enrolment import create_enrolment
from app.sync.server.service import create_app
from tests.campaign import desk
from tests.campaign.roads import Mood, Road
from tests.campaign.stores import CENTRAL, NAMES, Fuse, PowerCut, Template, fast_folder, fast_store, template
from tests.operations.samples import HELPER, MORNING, seeded
from tests.sync.samples import URL

NEVER_AT_THE_DESK = (StoreBusy, DiskFull, StoreUnreadable, JournalBroken)
"""Failures that are no answer of the desk to a wrong wish: they must not happen here at all."""


TRIES = 4
"""An act for which there is no ground (yet) makes place for the next one, so often."""

_NEW_ID = Moment.new_id

ROAD_SAYS = {"revoked", "overdue"}
"""What central may refuse a laptop with for as long as people have not looked."""


@dataclass(frozen=True)
class Copy:
    """A copy of a laptop's folder, and whether personal data had been erased by then."""

    name: str
    files: Path
    purged: bool


@dataclass
class Laptop:
    """A machine: its folder, its store, its clock, and the cards that people show there."""

    world: World
    name: str
    folder: Path
    codes: list[str]
    skew: timedelta = timedelta()
    purged: bool = False
    fuse: Fuse = field(default_factory=Fuse)

    def __post_init__(self) -> None:
        self.store = fast_store(self.folder / FILE_NAME, self.fuse)

    @property
    def at(self) -> datetime:
        """What this laptop takes for the time."""
        return self.world.central.at + self.skew

    def now(self) -> Moment:
        """Return the moment of an act."""
        return Moment(by=HELPER, at=self.at, rng=self.world.rng)

    def files(self) -> Path:
        """Copy the folder as it lies on disk now, write-ahead log and all."""
        return self.world.keep(self.folder)

    def put_back(self, files: Path) -> None:
        """Go on with the folder as it was when it was copied."""
        self.store.close()
        self.folder = self.world.keep(files)
        self.store = fast_store(self.folder / FILE_NAME, self.fuse)


class Harm(StrEnum):
    """What happens to a file on its way."""

    NONE = "none"
    CUT = "cut"
    FLIPPED = "flipped"
    CENTRAL_DIES = "central died"


SPOILS = {Harm.CUT, Harm.FLIPPED}


def spoiled(data: bytes, harm: Harm, where: int) -> bytes:
    """Return a file as it comes from a bad stick; ``where`` picks the place, in 31 parts of its length."""
    place = len(data) * (where % 31) // 31
    if harm is Harm.CUT:
        return data[:place]
    return data[:place] + bytes([data[place] ^ (1 << where % 8)]) + data[place + 1 :]


class Central:
    """The service, its store and its clock."""

    def __init__(self, store: Store, fuse: Fuse) -> None:
        self.store, self.fuse, self.at = store, fuse, MORNING
        self.service = create_app(store, lambda: self.at)


@dataclass(frozen=True)
class Base:
    """What a world begins with when it is not the template of this process: the laptops, and their central."""

    made: Template
    central: Store


class World:
    """Laptops of one edition and their central, from the template on. Close it in the end."""

    def __init__(self, seed: int, laptops: int, *, skewed: bool = True, base: Base | None = None) -> None:
        self._open = ExitStack()
        self.folder = self._open.enter_context(fast_folder())
        self._numbers = count(1)
        self._skewed = skewed
        self.seen: Counter[str] = Counter()
        self.rng = seeded(f"world {seed}")
        made = base.made if base else template()
        self.codes = list(made.codes)
        fuse = Fuse()
        store = base.central if base else fast_store(made.copy(CENTRAL, self.folder / "central"))
        event.listen(store.engine, "before_cursor_execute", fuse.statement)
        self.central = Central(store, fuse)
        self._open.callback(store.close)
        self.road = Road(self.central.service, fuse, self.seen)
        self.http = self._open.enter_context(httpx.Client(transport=self.road))
        self.laptops = [self._new(made, name) for name in NAMES[:laptops]]
        self.copies: list[Copy] = []
        self.bundles: list[bytes] = []
        self.answers: list[tuple[str, bytes]] = []
        self.acknowledged: set[UUID] = set()
        self.bounded: set[UUID] = set()
        """Laptops from which something may have been withheld."""
        self._without_chance()

    def _new(self, made: Template, name: str) -> Laptop:
        folder = self.folder / str(next(self._numbers))
        made.copy(name, folder)
        return Laptop(self, name, folder, self.codes)

    def _without_chance(self) -> None:
        """Take every id and number from the seed, and none from the clock.

        That holds for the whole process, so no two worlds may be open at once: one would get the other's ids.
        """
        if Moment.new_id is not _NEW_ID:
            raise RuntimeError("close the other world first")
        rng = self.rng

        def new_id(_moment: Moment) -> UUID:
            raw = bytearray(rng(16))
            raw[6], raw[8] = raw[6] & 0x0F | 0x70, raw[8] & 0x3F | 0x80
            return UUID(bytes=bytes(raw))

        chance = SimpleNamespace(token_bytes=rng, uniform=lambda low, _high: low)
        self._open.enter_context(mock.patch.object(Moment, "new_id", new_id))
        for name in ("secrets", "random"):
            self._open.enter_context(mock.patch.object(client, name, chance))
        self._open.enter_context(mock.patch.dict(KINDS, {desk.BROKEN.type: desk.BROKEN}))

    def close(self) -> None:
        """Give everything back."""
        for laptop in self.laptops:
            laptop.store.close()
        self._open.close()

    def keep(self, files: Path) -> Path:
        """Copy the files of a folder into a new one."""
        kept = self.folder / str(next(self._numbers))
        kept.mkdir()
        for file in files.iterdir():
            if not file.name.endswith("-shm"):  # shared memory is gone with the machine
                shutil.copyfile(file, kept / file.name)
        return kept

    def laptop(self, who: int) -> Laptop:
        """Return one of the laptops that are there."""
        return self.laptops[who % len(self.laptops)]

    # ---- the desk ----

    def desk(self, who: int, word: str, a: int, b: int) -> None:
        """Do an act at a desk; the desk may say no."""
        self._at_desk(self.laptop(who), word, a, b)

    def _at_desk(self, laptop: Laptop, word: str, a: int, b: int) -> None:
        if head_of(laptop.store) == 0:
            return  # it joined and has fetched no edition yet
        words = sorted(desk.ACTS)
        start = words.index(word)
        for one in (words[start:] + words[:start])[:TRIES]:
            try:
                if desk.ACTS[one](laptop, a, b):
                    return
            except NEVER_AT_THE_DESK:
                raise
            except DomainError as problem:
                self.seen[f"desk said no: {type(problem).__name__}"] += 1

    def clock(self, who: int, years: int) -> None:
        """Put a laptop's clock wrong by so many years."""
        if self._skewed:
            self.laptop(who).skew = timedelta(days=365 * years)

    def days_pass(self, days: int) -> None:
        """Let time pass, also at central."""
        self.central.at += timedelta(days=days)

    # ---- internet ----

    def sync(self, who: int, moods: Sequence[Mood], stop_after: int) -> None:
        """Let a laptop sync over a road in these moods; after so many questions, someone stops it."""
        self._sync(self.laptop(who), moods, stop_after)

    def _sync(self, laptop: Laptop, moods: Sequence[Mood], stop_after: int) -> client.SyncReport | None:
        asked = count(1)
        try:
            with self.road.in_mood(moods):
                done = client.sync(
                    laptop.store,
                    at=laptop.at,
                    stop=lambda: 0 < stop_after <= next(asked),
                    pause=lambda _seconds: None,
                    http=self.http,
                )
        except client.CentralUnreachable:
            self.seen["sync gave up"] += 1
            return None
        except client.CentralRefused as problem:
            if problem.code not in ROAD_SAYS:
                raise
            self.seen[f"sync refused: {problem.code}"] += 1
            return None
        finally:
            self.note_acknowledged(laptop)
        self.seen["sync stopped"] += done.stopped
        self.seen["restarts"] += done.restarted is not None
        self.seen["acts moved to a new chain"] += done.restarted or 0
        return done

    def note_acknowledged(self, laptop: Laptop) -> None:
        """Write down, outside the laptops, which acts this one was told are safe."""
        with laptop.store.read() as session:
            device = session.get_one(ThisDeviceRow, 1)
            query = select(JournalRow.event_id).where(
                JournalRow.device_id == device.device_id,
                JournalRow.epoch == device.epoch,
                JournalRow.seq <= device.acked_seq,
            )
            self.acknowledged.update(session.scalars(query))

    # ---- USB ----

    def put_on_stick(self, who: int) -> None:
        """Put what central has not confirmed on a stick."""
        self._put_on_stick(self.laptop(who))

    def _put_on_stick(self, laptop: Laptop) -> None:
        written = bundle.write_bundle(laptop.store, self._folder(), at=laptop.at)
        self.seen["bundles written"] += 1
        self.bundles.append(written.path.read_bytes())

    def bring_stick(self, which: int, harm: Harm) -> None:
        """Bring one of all sticks ever written to central: the newest is 0, and none is ever used up."""
        if not self.bundles:
            return
        data = self.bundles[-1 - which % len(self.bundles)]
        if harm in SPOILS:
            self._bring_spoiled(spoiled(data, harm, which))
            return
        self.seen["bundles brought"] += 1
        if harm is Harm.CENTRAL_DIES:
            self.central.fuse.set(9 + which, lambda: None)
        try:
            taken = take_in_bundle(self.central.store, data, at=self.central.at)
        except PowerCut:
            self.seen["central died during a bundle"] += 1
            return
        finally:
            self.central.fuse.set(0, lambda: None)
        self.seen["bundles with nothing new"] += not taken.new
        self.seen["bundles held for a gap"] += taken.held
        self.seen.update(f"bundle told: {problem}" for problem in taken.problems)
        self.answers.append((taken.answer_name, taken.answer))

    def _bring_spoiled(self, data: bytes) -> None:
        before = head_of(self.central.store)
        try:
            take_in_bundle(self.central.store, data, at=self.central.at)
        except BundleWrong as problem:
            self.seen[f"spoiled bundle refused: {type(problem).__name__}"] += 1
        else:
            raise AssertionError("a spoiled bundle was taken in")
        assert head_of(self.central.store) == before, "a spoiled bundle had an effect"

    def read_answer(self, who: int, which: int, harm: Harm) -> None:
        """Let a laptop read one of all answers ever given to it: late, twice, in any order."""
        laptop = self.laptop(who)
        begin = str(device_of(laptop.store))[:8]
        own = [answer for answer in self.answers if answer[0].startswith(begin)]
        if not own:
            return
        name, data = own[-1 - which % len(own)]
        path = self._folder() / name
        path.write_bytes(spoiled(data, harm, which) if harm in SPOILS else data)
        before = head_of(laptop.store)
        try:
            bundle.read_answer(laptop.store, path, at=laptop.at)
        except BundleWrong:
            assert harm in SPOILS, "a good answer was refused"
            assert head_of(laptop.store) == before, "a spoiled answer had an effect"
            self.seen["spoiled answers refused"] += 1
        except (client.CentralDisagrees, client.CentralAnswerWrong, bundle.EarlierActsMissing) as problem:
            self.seen[f"answer did not fit: {type(problem).__name__}"] += 1
        except client.CentralRefused as problem:
            self.seen[f"answer told: {problem.code}"] += 1
        else:
            assert harm not in SPOILS, "a spoiled answer was taken in"
            self.seen["answers read"] += 1
        self.note_acknowledged(laptop)

    def _folder(self) -> Path:
        made = self.folder / str(next(self._numbers))
        made.mkdir()
        return made

    # ---- machines ----

    def crash(self, who: int, after: int, doing: str, a: int, b: int) -> None:
        """Cut a laptop's power in the middle of what it does, and start it again from what is on disk."""
        laptop = self.laptop(who)
        saved = event_ids(laptop.store)
        left: list[Path] = []
        laptop.fuse.set(after, lambda: left.append(laptop.files()))
        try:
            if doing == "sync":
                self._sync(laptop, (), 0)
            elif doing == "stick":
                self._put_on_stick(laptop)
            else:
                self._at_desk(laptop, doing, a, b)
        except PowerCut:
            self.seen["crashes in the middle of something"] += 1
        finally:
            laptop.fuse.set(0, lambda: None)
        if not left:
            self.seen["crashes between acts"] += 1
            saved, left = event_ids(laptop.store), [laptop.files()]
        laptop.put_back(left[0])
        lost = saved - event_ids(laptop.store)
        assert not lost, f"P2: {len(lost)} saved acts are gone after a power cut"

    def copy(self, who: int) -> None:
        """Make a copy of a laptop's folder, for later."""
        laptop = self.laptop(who)
        self.copies.append(Copy(laptop.name, laptop.files(), laptop.purged))

    def restore(self, who: int, which: int) -> None:
        """Put an older copy of its own folder back on a laptop."""
        laptop = self.laptop(who)
        own = [copy for copy in self.copies if copy.name == laptop.name]
        if own:
            self.seen["laptops put back from a copy"] += 1
            chosen = own[which % len(own)]
            laptop.put_back(chosen.files)
            laptop.purged = chosen.purged

    def clone(self, which: int) -> None:
        """Start a copy of a folder on another machine, beside the laptop that it came from."""
        if self.copies and len(self.laptops) < 7:
            chosen = self.copies[which % len(self.copies)]
            self.seen["clones"] += 1
            clone = Laptop(self, chosen.name, self.keep(chosen.files), self.codes, purged=chosen.purged)
            self.laptops.append(clone)

    def lose(self, who: int) -> None:
        """Let a laptop fall into the canal."""
        if len(self.laptops) > 1:
            self.seen["laptops lost"] += 1
            self.laptops.pop(who % len(self.laptops)).store.close()

    def purge(self, who: int) -> None:
        """Erase personal data from a laptop, if it lets itself be erased."""
        laptop = self.laptop(who)
        if head_of(laptop.store) == 0:
            return
        here = event_ids(laptop.store)
        try:
            purge.purge(laptop.store, laptop.now())
        except purge.PurgeNotReady as problem:
            self.seen[f"may not erase yet: {problem.args[1]['why']}"] += 1
            return
        self.seen["laptops erased"] += 1
        laptop.purged = True
        missing = here - event_ids(self.central.store)
        assert not missing, f"P7: erased with {len(missing)} acts that central does not have"

    # ---- people at central ----

    def enrol_anew(self, who: int, bounded: bool) -> None:  # noqa: FBT001 - steps are given by place
        """Enrol a laptop once more, to see everything, or bounded to an area of which there is nothing."""
        laptop = self.laptop(who)
        if bounded:
            self.bounded.add(device_of(laptop.store))
        self._enrol_anew(laptop, ["Nergens"] if bounded else [])

    def _enrol_anew(self, laptop: Laptop, areas: Sequence[str]) -> None:
        at = self.central.at
        code = create_enrolment(self.central.store, at=at, rng=self.rng, areas=areas)
        try:
            client.enrol(laptop.store, url=URL, code=code, at=laptop.at, http=self.http)
        except client.EnrolmentRefused as problem:
            self.seen[f"enrolment refused: {problem.args[1]['code']}"] += 1
        else:
            self.seen["enrolled anew with bounds" if areas else "enrolled anew"] += 1

    def revoke(self, who: int) -> None:
        """Shut a laptop out."""
        self.seen["laptops shut out"] += 1
        device_id = device_of(self.laptop(who).store)
        devices.revoke(self.central.store, device_id, reason="Zoek", at=self.central.at)

    def admit(self, who: int) -> None:
        """Let a laptop in again."""
        devices.admit(self.central.store, device_of(self.laptop(who).store))

    def decide(self, which: int, take_in: bool) -> None:  # noqa: FBT001 - steps are given by place
        """Decide on something that is kept aside."""
        aside = quarantine.waiting(self.central.store)
        if not aside:
            return
        one = aside[which % len(aside)]
        do = quarantine.take_in if take_in else quarantine.leave_out
        self.seen["kept aside and taken in" if take_in else "kept aside and left out"] += one.events
        do(
            self.central.store,
            one.device_id,
            one.epoch,
            by="Projectleider",
            reason="Bekeken",
            at=self.central.at,
        )

    # ---- the end ----

    def drain(self) -> None:
        """Let everyone in, take in what is aside, and sync on a good road until nothing moves any more."""
        for who, laptop in enumerate(self.laptops):
            self.admit(who)
            if device_of(laptop.store) in self.bounded:
                self._enrol_anew(laptop, ())
        rested: dict[int, int] = {}
        for _ in range(8):
            while quarantine.waiting(self.central.store):
                self.decide(0, True)
            stirred = [laptop for laptop in self.laptops if rested.get(id(laptop)) != self._cursor()]
            if not stirred:
                return
            for laptop in stirred:
                done = self._sync(laptop, (), 0)
                if done and not done.unconfirmed:
                    rested[id(laptop)] = self._cursor()
        raise AssertionError("P1: it never comes to rest")

    def _cursor(self) -> int:
        with self.central.store.read() as session:
            return session.get_one(CursorRow, 1).value


def head_of(store: Store) -> int:
    """Return how many events there are in a store, of whomever."""
    return len(event_ids(store))


def event_ids(store: Store) -> set[UUID]:
    """Return the ids of everything in a journal."""
    with store.read() as session:
        return set(session.scalars(select(JournalRow.event_id)))


def device_of(store: Store) -> UUID:
    """Return the id of the laptop with this store."""
    with store.read() as session:
        return session.get_one(ThisDeviceRow, 1).device_id
