"""The stick itself: full, pulled out, locked, wrong; the old file stays whole and nothing of ours is left half."""

from __future__ import annotations

import resource
import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from random import Random

import pytest

from app.models.terms import DomainError
from app.operations.attachments import attach
from app.sync import bundle, client, stick
from app.sync.bundle_format import open_bundle
from app.sync.stick import StickFull, StickGone, StickReadOnly, StickStopped, StickUnreliable
from app.ui.text import is_expected, sentence
from tests.operations.samples import Laptop
from tests.sync.conftest import Make
from tests.sync.samples import a_plan
from tests.sync.stick_samples import copy_of_laptop, this, write

LOCKED = Path("/sys/kernel")
"""A folder in which nobody can make a file, not even root."""

SCAN = b"%PDF-1.7\n" + Random(1).randbytes(3_000_000)
"""Some megabytes that cannot be made smaller: more than one piece."""


@pytest.fixture
def anna(laptop: Make) -> Laptop:
    """A laptop that is enrolled, as far as it knows, with a scan to bring."""
    made = laptop("Laptop Anna")
    with made.store.write() as session:
        device = session.get_one(type(this(made.store)), 1)
        device.central_key = device.central_encryption_key = bytes(range(32))
    plan = a_plan(made, "Schalkse honing")
    attach(
        made.store, made.now(), plan_id=plan.id, data=SCAN, media_type="application/pdf", caption="Offerte"
    )
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def room_for(size: int) -> Generator[None]:
    """Let no file of this process grow beyond so many bytes, as on a full stick (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def put(folder: Path, name: str, data: bytes, tell: Callable[[float], None] = lambda _part: None) -> Path:
    return stick.put(folder, name, data, tell=tell, stop=lambda: False)


def refused(kind: type[DomainError], act: Callable[[], object]) -> None:
    """Check that this fails as expected, with a sentence that says so."""
    with pytest.raises(kind) as failed:
        act()
    assert is_expected(failed.value)
    assert "…" not in sentence(failed.value)


def test_a_file_is_whole_on_the_stick_and_nothing_else_is(folder: Path) -> None:
    parts: list[float] = []
    path = put(folder, "ab-1.wbsync", SCAN, parts.append)
    assert files(folder) == {"ab-1.wbsync": SCAN}
    assert path == folder / "ab-1.wbsync"
    assert parts == sorted(parts)
    assert parts[-1] == 1
    assert len(parts) > 6


def test_a_full_stick_is_said_and_the_old_file_stays_whole(folder: Path) -> None:
    put(folder, "ab-1.wbsync", b"old")
    with room_for(1_500_000):
        refused(StickFull, lambda: put(folder, "ab-1.wbsync", SCAN))
        refused(StickFull, lambda: put(folder, "ab-2.wbsync", SCAN))
    assert files(folder) == {"ab-1.wbsync": b"old"}
    put(folder, "ab-1.wbsync", SCAN)
    assert files(folder) == {"ab-1.wbsync": SCAN}


@pytest.mark.parametrize("when", [0.1, 0.5, 0.6, 0.75])
def test_a_stick_that_is_pulled_out_is_said(folder: Path, when: float) -> None:
    def pull_out(part: float) -> None:
        if part >= when and folder.exists():
            shutil.move(folder, folder.with_name("in someone's pocket"))

    refused(StickGone, lambda: put(folder, "ab-1.wbsync", SCAN, pull_out))
    assert not folder.exists()


def test_a_stick_that_is_not_there_is_said(folder: Path) -> None:
    refused(StickGone, lambda: put(folder / "weg", "ab-1.wbsync", SCAN))
    refused(StickGone, lambda: bundle.answers_in(folder / "weg"))
    refused(StickGone, lambda: stick.get(folder / "weg.wbreceipt", 10))
    assert not files(folder)


def test_a_stick_that_may_not_be_written_is_said() -> None:
    refused(StickReadOnly, lambda: put(LOCKED, "ab-1.wbsync", SCAN))


@pytest.mark.parametrize("wrong", [b"x", b""])
def test_a_stick_that_gives_back_something_else_is_said(folder: Path, wrong: bytes) -> None:
    put(folder, "ab-1.wbsync", b"old")

    def spoil(part: float) -> None:
        draft = folder / ".ab-1.wbsync.deel"
        if part == 0.5:  # written, not yet read back
            draft.write_bytes(SCAN[:-1] + wrong)

    refused(StickUnreliable, lambda: put(folder, "ab-1.wbsync", SCAN, spoil))
    assert files(folder) == {"ab-1.wbsync": b"old"}


def test_what_an_earlier_try_left_half_is_removed_and_nothing_of_others(folder: Path) -> None:
    others = {".cd-1.wbsync.deel": b"half of another laptop", "brief.txt": b"Beste gemeente"}
    for name, data in others.items():
        (folder / name).write_bytes(data)
    (folder / ".ab-0.wbsync.deel").write_bytes(b"half")
    put(folder, "ab-1.wbsync", SCAN)
    assert files(folder) == others | {"ab-1.wbsync": SCAN}


# ---- a whole bundle ------------------------------------------------------------------------------------------


def test_a_newer_bundle_takes_the_place_of_older_ones_of_this_laptop_alone(
    anna: Laptop, laptop: Make, folder: Path
) -> None:
    old = write(anna, folder)
    others = {
        old.path.name.replace("-1-1-", "-2-1-"): b"of another chain, and unreadable",
        old.path.name.replace("-1-1-", "-1-0-"): b"damaged",
        "00000000-1-1-3.wbsync": old.path.read_bytes(),
        "1.wbreceipt": b"an answer",
    }
    for name, data in others.items():
        (folder / name).write_bytes(data)
    a_plan(anna, "Fruitbomen")
    new = write(anna, folder)
    assert (new.events, new.blobs, new.first_seq) == (old.events + 1, 1, 1)
    assert set(files(folder)) == {new.path.name, *others}
    assert open_bundle(new.path.read_bytes()).header.last_seq == new.last_seq == this(anna.store).head_seq


def test_a_laptop_put_back_from_a_copy_leaves_what_its_later_self_wrote(
    anna: Laptop, folder: Path, tmp_path: Path
) -> None:
    copy = copy_of_laptop(anna, tmp_path / anna.name, tmp_path / "copy")
    a_plan(anna, "Fruitbomen")
    a_plan(anna, "Mooizooi")
    later = write(anna, folder)
    data = later.path.read_bytes()
    behind = write(copy, folder)
    assert later.path.read_bytes() == data  # it has acts that the copy does not have
    for _ in range(2):
        a_plan(copy, "Schalkse honing")
    beside = write(copy, folder)
    assert (beside.first_seq, beside.last_seq) == (later.first_seq, later.last_seq)
    assert later.path.read_bytes() == data  # other acts under the same numbers
    assert not behind.path.exists()
    assert set(files(folder)) == {later.path.name, beside.path.name}
    copy.store.close()


def test_a_bundle_that_does_not_fit_leaves_the_last_one(anna: Laptop, folder: Path) -> None:
    write(anna, folder)
    before = files(folder)
    a_plan(anna, "Fruitbomen")
    with ExitStack() as full:

        def fill(_done: int, _total: int) -> None:
            full.enter_context(room_for(2_500_000))

        refused(StickFull, lambda: bundle.write_bundle(anna.store, folder, at=anna.now().at, progress=fill))
    assert files(folder) == before


def test_writing_tells_how_far_it_is_and_can_be_stopped_at_any_moment(anna: Laptop, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    at = anna.now().at
    bundle.write_bundle(anna.store, folder, at=at, progress=lambda *step: told.append(step))
    whole = files(folder)
    assert told == sorted(told)
    assert told[-1] == (5, 5)
    a_plan(anna, "Fruitbomen")
    asked = 0
    for asked in count():
        left = iter(range(asked))
        try:
            bundle.write_bundle(anna.store, folder, at=at, stop=lambda left=left: next(left, None) is None)
        except StickStopped:
            assert files(folder) == whole
        else:
            break
    assert asked > 6
    assert len(files(folder)) == 1


def test_writing_a_stick_confirms_nothing_by_itself(anna: Laptop, folder: Path) -> None:
    write(anna, folder)
    assert client.status(anna.store).unconfirmed == this(anna.store).head_seq
