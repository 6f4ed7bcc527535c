"""Photos and scans with plans: what is kept of them, and that it comes out the same on every side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator
from io import BytesIO
from pathlib import Path
from random import Random
from shutil import copytree
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from sqlalchemy import func, select

from app.db import Store
from app.models.blobs import BLOB_BYTES, PIECE_BYTES, AttachmentRow, BlobPieceRow, BlobRow
from app.models.journal import JournalRow
from app.models.records import Attachment, PlanText, Submitter
from app.models.terms import Outcome
from app.operations import plans
from app.operations.attachments import (
    AttachmentNotHere,
    UnknownAttachment,
    attach,
    attachment_data,
    attachments,
    detach,
)
from app.operations.blob_store import Added, add_piece, content, locked, whole
from app.operations.journal import ReasonMissing, verify
from app.operations.photos import AttachmentKindWrong, AttachmentTooLarge, AttachmentUnreadable, tidied
from app.operations.plans import TextTooLong
from tests.memory import roomy_memory
from tests.operations.samples import KEY, Laptop, a_laptop, clock, copy_of, seeded

PLACE = b"52.3702157"
MAKER = "Telefoon van mevrouw Jansen"
SIDEWAYS = 6
PDF = b"%PDF-1.7\n" + b"offerte " * 100


def a_photo(width: int = 300, height: int = 200, *, colour: str = "green") -> bytes:
    """Return a JPEG as a telephone makes it: lying on its side, with maker, place and a remark in it."""
    photo = Image.new("RGB", (width, height), colour)
    said = Image.Exif()
    said[0x0112], said[0x010F] = SIDEWAYS, MAKER
    said.get_ifd(0x8825)[29] = PLACE.decode()
    out = BytesIO()
    photo.save(out, "JPEG", exif=said, comment=MAKER.encode(), xmp=MAKER.encode(), icc_profile=PLACE)
    return out.getvalue()


def a_scan(mode: str = "RGB", size: tuple[int, int] = (30, 20)) -> bytes:
    """Return a PNG with remarks in it."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", MAKER)
    said.add_itxt("XML:com.adobe.xmp", PLACE.decode())
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG", pnginfo=said)
    return out.getvalue()


def a_plan(laptop: Laptop, title: str = "Fruitbomen") -> UUID:
    text, by = PlanText(title=title), Submitter(name="Mevrouw Jansen")
    return plans.enter(laptop.store, laptop.now(), text=text, submitter=by).id


def put(laptop: Laptop, plan_id: UUID, data: bytes, media_type: str = "image/jpeg") -> Attachment:
    return attach(
        laptop.store, laptop.now(), plan_id=plan_id, data=data, media_type=media_type, caption=" De plek "
    )


def take_away(laptop: Laptop, attachment: Attachment) -> None:
    detach(laptop.store, laptop.now(), attachment_id=attachment.id, reason="er staat een buurvrouw op")


def counted(store: Store) -> tuple[int, int]:
    """Return how many photos and scans there are, and in how many pieces."""
    with store.read() as session:
        blobs = session.scalar(select(func.count()).select_from(BlobRow)) or 0
        return blobs, session.scalar(select(func.count()).select_from(BlobPieceRow)) or 0


def events(store: Store) -> int:
    return verify(store).events


# ---- what is kept ------------------------------------------------------------------------------------------------


def test_of_a_photo_the_picture_is_kept_upright_and_scaled_and_nothing_else(laptop: Laptop) -> None:
    photo = a_photo(4_000, 1_000)
    assert PLACE in photo
    assert MAKER.encode() in photo
    made = put(laptop, a_plan(laptop), photo)
    kept = attachment_data(laptop.store, made.id)
    with Image.open(BytesIO(kept)) as seen:
        assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (500, 2_000), {})
    assert PLACE not in kept
    assert MAKER.encode() not in kept
    assert (made.sha256, made.size, made.caption, made.here) == (
        hashlib.sha256(kept).digest(),
        len(kept),
        "De plek",
        True,
    )


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_scan_stays_a_png_whatever_its_colours_and_loses_its_remarks(mode: str) -> None:
    scan = a_scan(mode)
    kept = tidied(scan)
    assert MAKER.encode() in scan
    assert MAKER.encode() not in kept
    assert PLACE not in kept
    with Image.open(BytesIO(kept)) as seen:
        assert (seen.format, seen.size, seen.has_transparency_data) == ("PNG", (30, 20), "A" in mode)


def test_a_small_photo_is_not_blown_up_and_the_same_photo_gives_the_same_bytes() -> None:
    assert tidied(a_photo(30, 20)) == tidied(a_photo(30, 20))
    with Image.open(BytesIO(tidied(a_photo(30, 20)))) as seen:
        assert seen.size == (20, 30)


def test_a_pdf_stays_as_it_is_in_pieces(laptop: Laptop) -> None:
    scan = PDF + seeded("scan")(2 * PIECE_BYTES)
    made = put(laptop, a_plan(laptop), scan, "application/pdf")
    assert attachment_data(laptop.store, made.id) == scan
    assert counted(laptop.store) == (1, 3)


OTHERS = {
    "a GIF": (b"GIF89a" + bytes(20), "image/gif"),
    "a web page that says it is a photo": (b"<html><script>", "image/jpeg"),
    "a PNG that says it is a JPEG": (a_scan(), "image/jpeg"),
    "a PDF that says it is a PNG": (PDF, "image/png"),
    "nothing": (b"", "image/png"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_no_photo_or_scan_is_refused_by_its_real_first_bytes(laptop: Laptop, what: str) -> None:
    plan_id = a_plan(laptop)
    with pytest.raises(AttachmentKindWrong):
        put(laptop, plan_id, *OTHERS[what])
    assert attachments(laptop.store, plan_id) == ()
    assert counted(laptop.store) == (0, 0)


def test_what_is_too_large_is_refused_also_when_it_only_says_so(laptop: Laptop) -> None:
    with pytest.raises(AttachmentTooLarge) as why:
        tidied(PDF + bytes(BLOB_BYTES))
    assert why.value.data == {"limit": 16}
    huge = bytearray(a_scan())
    huge[16:24] = (60_000).to_bytes(4, "big") * 2  # a few hundred bytes that claim 3.6 billion pixels
    huge[29:33] = crc32(huge[12:29]).to_bytes(4, "big")
    with pytest.raises(AttachmentTooLarge):
        tidied(bytes(huge))
    with pytest.raises(TextTooLong):
        attach(
            laptop.store,
            laptop.now(),
            plan_id=a_plan(laptop),
            data=a_photo(),
            media_type="image/jpeg",
            caption="a" * 201,
        )


@given(
    sample=st.sampled_from([a_photo(40, 30), a_scan(), a_scan("P")]),
    cut=st.integers(4, 2_000),
    at=st.integers(4, 2_000),
    byte=st.integers(0, 255),
)
def test_a_damaged_photo_is_refused_or_read_but_nothing_else_happens(
    sample: bytes, cut: int, at: int, byte: int
) -> None:
    damaged = bytearray(sample[: max(9, len(sample) - cut % len(sample))])
    damaged[max(9, at % len(damaged)) % len(damaged)] = byte
    try:
        kept = tidied(bytes(damaged))
    except (AttachmentUnreadable, AttachmentTooLarge, AttachmentKindWrong):
        return
    with Image.open(BytesIO(kept)) as seen:
        seen.load()


# ---- one blob, many places ---------------------------------------------------------------------------------------


def test_the_same_photo_twice_is_kept_once(laptop: Laptop) -> None:
    here, there = a_plan(laptop, "Hier"), a_plan(laptop, "Daar")
    first = put(laptop, here, a_photo())
    before = events(laptop.store)
    assert put(laptop, here, a_photo()) == first
    assert events(laptop.store) == before
    second = put(laptop, there, a_photo())
    assert second.id != first.id
    assert counted(laptop.store) == (1, 1)
    take_away(laptop, first)
    assert attachments(laptop.store, here) == ()
    assert attachment_data(laptop.store, second.id)
    take_away(laptop, second)
    assert counted(laptop.store) == (0, 0)
    with pytest.raises(UnknownAttachment):
        take_away(laptop, first)
    with pytest.raises(UnknownAttachment):
        attachment_data(laptop.store, first.id)


def test_taking_a_photo_away_takes_a_reason(laptop: Laptop) -> None:
    made = put(laptop, a_plan(laptop), a_photo())
    with pytest.raises(ReasonMissing):
        detach(laptop.store, laptop.now(), attachment_id=made.id, reason="  ")
    assert attachments(laptop.store, made.plan_id) == (made,)


def test_photos_stand_in_the_order_in_which_they_were_put_there(laptop: Laptop) -> None:
    plan_id = a_plan(laptop)
    made = [put(laptop, plan_id, a_photo(colour=colour)) for colour in ("red", "green", "blue")]
    made.append(put(laptop, plan_id, PDF, "application/pdf"))
    assert attachments(laptop.store, plan_id) == tuple(made)


def test_inv_08_no_byte_of_a_photo_can_be_read_on_the_disk(laptop: Laptop, tmp_path: Path) -> None:
    scan = PDF + b"Mevrouw Jansen, Ringvaartstraat" * 1_000
    put(laptop, a_plan(laptop), scan, "application/pdf")
    laptop.store.close()
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert any(len(data) > len(scan) for data in files)
    assert all(b"Ringvaartstraat" not in data and b"%PDF" not in data for data in files)


# ---- the same on every side --------------------------------------------------------------------------------------

Laptops = Callable[[str], Laptop]


def test_a_photo_waits_for_its_plan_and_its_bytes_come_by_another_road(laptops: Laptops) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    made = put(one, a_plan(one), a_photo())
    entered, added = one.events()
    two.receive([added])
    assert two.outcomes[added.event_id] is Outcome.HELD
    two.receive([entered])
    (seen,) = attachments(two.store, made.plan_id)
    assert (seen.sha256, seen.caption, seen.here) == (made.sha256, made.caption, False)
    with pytest.raises(AttachmentNotHere):
        attachment_data(two.store, seen.id)


def test_a_photo_taken_away_on_two_laptops_is_gone_once(laptops: Laptops) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    made = put(one, a_plan(one), a_photo())
    two.receive(one.events())
    take_away(one, made)
    take_away(two, made)
    theirs, ours = two.events(), one.events()
    one.receive(theirs)
    two.receive(ours)
    assert Outcome.DUPLICATE in one.outcomes.values()
    assert attachments(one.store, made.plan_id) == attachments(two.store, made.plan_id) == ()


def test_an_event_that_tells_nonsense_is_refused(laptops: Laptops) -> None:
    one, two = laptops("Laptop 1"), laptops("Laptop 2")
    put(one, a_plan(one), a_photo())
    entered, added = one.events()
    assert added.payload is not None
    two.receive([entered])
    wrongs = ('"media_type":"text/html"', '"size":0', '"size":99999999', '"sha256":"00"', '"sha256":"zz"')
    for number, wrong in enumerate(wrongs, start=added.seq + 1):
        field = wrong.split(":")[0]
        copy = copy_of(added)
        copy.event_id, copy.seq = uuid4(), number
        copy.payload = re.sub(rf"{field}:[^,}}]+", wrong, added.payload)
        two.receive([copy])
        assert two.outcomes[copy.event_id] is Outcome.REJECTED, wrong


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[JournalRow], set[bytes]]:
    """Return the folder of a laptop that heard nothing yet, what two others did, and which photos are left."""
    folder = tmp_path_factory.mktemp("story")
    one, two = a_laptop(folder / "1", "Laptop 1"), a_laptop(folder / "2", "Laptop 2")
    plan_id = a_plan(one)
    red, green = (put(one, plan_id, a_photo(colour=colour)) for colour in ("red", "green"))
    two.receive(one.events())
    again = put(two, a_plan(two, "Ook mooi"), a_photo(colour="red"))
    take_away(two, red)
    take_away(one, red)
    take_away(one, green)
    take_away(two, green)
    stays = put(one, plan_id, PDF, "application/pdf")
    told = {row.event_id: row for row in (*one.events(), *two.events())}
    for laptop in (one, two):
        laptop.store.close()
    third = a_laptop(folder / "3", "Laptop 3")
    third.store.close()
    return folder / "3", list(told.values()), {again.sha256, stays.sha256}


@settings(max_examples=12)
@given(order=st.randoms(use_true_random=False))
def test_inv_06_photos_come_out_the_same_in_any_order(
    story: tuple[Path, list[JournalRow], set[bytes]], order: Random
) -> None:
    template, told, left = story
    shuffled = [copy_of(row) for row in order.sample(told, len(told))]
    with TemporaryDirectory(dir=roomy_memory()) as folder:
        copytree(template, folder, dirs_exist_ok=True)
        laptop = Laptop("Laptop 3", Store.open(Path(folder), KEY), clock(seeded("3")))
        laptop.receive(shuffled)
        with laptop.store.read() as session:
            found = list(session.scalars(select(AttachmentRow.sha256)))
            waiting = session.scalars(
                select(JournalRow.event_id).where(JournalRow.outcome == Outcome.HELD)
            ).all()
        laptop.store.close()
    assert (set(found), len(found), waiting) == (left, 2, [])


# ---- bytes in pieces ---------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(data=st.binary(min_size=1, max_size=24), drawn=st.data())
def test_pieces_of_any_size_with_repeats_and_gaps_add_up_to_the_whole(
    bare: tuple[Laptop, UUID], data: bytes, drawn: st.DataObject
) -> None:
    laptop, edition_id = bare
    sha256 = hashlib.sha256(data).digest()
    done = Added.MORE_TO_COME
    with laptop.store.write() as session:
        row = locked(session, edition_id, sha256, size=len(data), media_type="image/png")
        while done is not Added.WHOLE:
            offset = drawn.draw(st.just(row.stored) | st.integers(0, len(data) - 1))
            piece = data[offset : offset + drawn.draw(st.integers(3, 24))]
            expected = offset == row.stored
            done = add_piece(session, row, size=len(data), offset=offset, data=piece)
            assert (done is Added.ELSEWHERE) == (not expected)
            assert content(session, row) == data[: row.stored]
        assert add_piece(session, row, size=len(data), offset=0, data=b"other") is Added.WHOLE
        assert whole(session, edition_id, sha256) is row
        assert content(session, row) == data
        session.rollback()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Laptop, UUID]]:
    """Give a laptop and the id of an edition."""
    laptop = a_laptop(tmp_path_factory.mktemp("bare"), "Laptop 1")
    yield laptop, uuid4()
    laptop.store.close()


@pytest.mark.parametrize("wrong", ["bytes", "size", "length"])
def test_wrong_bytes_or_a_second_size_throw_away_all_that_was_stored(store: Store, wrong: str) -> None:
    edition_id, data = uuid4(), b"0123456789"
    sha256 = hashlib.sha256(data).digest()
    with store.write() as session:
        row = locked(session, edition_id, sha256, size=10, media_type="image/png")
        assert add_piece(session, row, size=10, offset=0, data=data[:4]) is Added.MORE_TO_COME
        second = {"bytes": b"xxxxxx", "size": data[4:], "length": data[4:] + b"more"}[wrong]
        size = 12 if wrong == "size" else 10
        assert add_piece(session, row, size=size, offset=4, data=second) is Added.WRONG_BYTES
        assert whole(session, edition_id, sha256) is None
    assert counted(store) == (0, 0)
