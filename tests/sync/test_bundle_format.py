"""The files on a stick as bytes: what goes in comes out, and whatever is wrong is one plain error."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import pytest
import rfc8785
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from app.models.journal import JournalRow
from app.operations.journal import genesis, journal_row
from app.sync.bundle_content import Blob, BundleContent, FrameKind, Packer, answer_content, bundle_content
from app.sync.bundle_format import (
    AnswerHeader,
    BundleDamaged,
    BundleHeader,
    BundleOtherVersion,
    BundleSignatureWrong,
    BundleWrong,
    FileKind,
    NotABundle,
    answer_name,
    bundle_name,
    key_id,
    open_answer,
    open_bundle,
    seal,
)
from app.sync.protocol import Batch, Problem
from app.sync.signing import Device, decryption_key, encryption_key, public_key

LAPTOP = Device(UUID(int=7), 1, hashlib.sha256(b"laptop").digest())
CENTRAL = hashlib.sha256(b"central").digest()
OTHER = hashlib.sha256(b"other").digest()
AT = "2026-12-01T09:00:00.000+00:00"
PHOTO = Blob(hashlib.sha256(b"a photo").digest(), "image/jpeg", b"a photo")


def a_header(last: int, frames: int, first: int = 1) -> BundleHeader:
    return BundleHeader(
        device_id=str(LAPTOP.id),
        epoch=1,
        first_seq=first,
        last_seq=last,
        head_hash="0" * 64,
        edition_id=str(UUID(int=9)),
        practice=False,
        cursor=12,
        central=key_id(encryption_key(CENTRAL)),
        made_at=AT,
        frames=frames,
    )


def events(count: int) -> list[JournalRow]:
    head, rows = genesis(LAPTOP.id, 1), list[JournalRow]()
    for seq in range(1, count + 1):
        header = {
            "event_id": str(UUID(int=seq)),
            "device_id": str(LAPTOP.id),
            "epoch": 1,
            "seq": seq,
            "type": "plan.entered",
            "schema": 1,
            "entity_id": str(UUID(int=1)),
            "base_rev": 0,
            "actor_id": str(UUID(int=2)),
            "occurred_at": AT,
            "payload_digest": "0" * 64,
        }
        rows.append(journal_row(header, prev_hash=head, salt=bytes(16), payload='{"a":1}'))
        head = rows[-1].hash
    return rows


def batches(count: int = 5, size: int = 2) -> list[Batch]:
    rows = events(count)
    made: list[Batch] = []
    for start in range(0, count, size):
        prev_hash = rows[start - 1].hash if start else genesis(LAPTOP.id, 1)
        part = rows[start : start + size]
        made.append(Batch.signed(LAPTOP, first_seq=start + 1, prev_hash=prev_hash, rows=part, head_seq=count))
    return made


def a_bundle(frames: Callable[[Packer], None], last: int = 5) -> bytes:
    packer = Packer()
    frames(packer)
    header = a_header(last, packer.frames)
    return packer.sealed(
        FileKind.BUNDLE, header, receiver=encryption_key(CENTRAL), private_key=LAPTOP.private_key
    )


def everything(packer: Packer) -> None:
    for batch in batches():
        packer.message(FrameKind.BATCH, batch)
    packer.blob(PHOTO)


BUNDLE = a_bundle(everything)
ROW = [(b"B", batch.model_dump_json(by_alias=True).encode()) for batch in batches()]
"""The frames of all batches."""


def read(data: bytes) -> BundleContent:
    opened = open_bundle(data)
    opened.check_signature(public_key(LAPTOP.private_key))
    return bundle_content(opened, decryption_key(CENTRAL))


def wrapped(packed: bytes, frames: int, last: int = 5) -> bytes:
    """Return a bundle around any content, encrypted and signed as it should be."""
    header = a_header(last, frames)
    return seal(
        FileKind.BUNDLE,
        header,
        packed,
        receiver=encryption_key(CENTRAL),
        private_key=LAPTOP.private_key,
    )


def packed(frames: Iterable[tuple[bytes, bytes]]) -> bytes:
    raw = b"".join(kind + struct.pack(">I", len(data)) + data for kind, data in frames)
    return zstandard.ZstdCompressor().compress(raw)


def redigested(data: bytes) -> bytes:
    """Return a changed file with its last check made right again, as someone on purpose would."""
    return data[:-32] + hashlib.sha256(data[:-32]).digest()


def test_what_a_laptop_puts_in_comes_out_at_central() -> None:
    assert read(BUNDLE) == BundleContent(tuple(batches()), (PHOTO,))
    assert bundle_name(open_bundle(BUNDLE).header) == "00000000-1-1-5.wbsync"


def test_a_bundle_shows_nothing_of_what_is_in_it() -> None:
    assert b"plan.entered" not in BUNDLE
    assert b"photo" not in BUNDLE


def test_centrals_answer_comes_out_at_the_laptop_and_nowhere_else() -> None:
    problem = Problem(type="urn:wijkbalie:problem:gap", title="A gap", status=409, acked_seq=3)
    packer = Packer()
    packer.message(FrameKind.PROBLEM, problem)
    header = AnswerHeader(
        device_id=str(LAPTOP.id), epoch=1, first_seq=5, acked_seq=3, cursor=0, after=0, made_at=AT, frames=1
    )
    receiver = encryption_key(LAPTOP.private_key)
    data = packer.sealed(FileKind.ANSWER, header, receiver=receiver, private_key=CENTRAL)
    opened = open_answer(data)
    opened.check_signature(public_key(CENTRAL))
    assert answer_content(opened, decryption_key(LAPTOP.private_key)).problems == (problem,)
    assert answer_name(header) == "00000000-1-3.wbreceipt"
    with pytest.raises(BundleDamaged):
        answer_content(opened, decryption_key(OTHER))
    with pytest.raises(NotABundle):
        open_bundle(data)


def test_every_changed_byte_is_seen_as_damage() -> None:
    for place in range(8, len(BUNDLE)):
        data = bytearray(BUNDLE)
        data[place] ^= 1 + place % 255
        with pytest.raises(BundleDamaged):
            read(bytes(data))


def test_every_cut_off_bundle_is_seen_as_damage() -> None:
    for size in range(len(BUNDLE)):
        with pytest.raises(BundleDamaged):
            read(BUNDLE[:size])


@pytest.mark.parametrize("data", [b"PK\x03\x04 a letter", b"x" * 100, BUNDLE[1:]])
def test_another_kind_of_file_is_said_to_be_that(data: bytes) -> None:
    with pytest.raises(NotABundle):
        read(data)


def test_a_file_larger_than_any_bundle_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sync.bundle_format.FILE_LIMIT", len(BUNDLE) - 1)
    with pytest.raises(NotABundle):
        read(BUNDLE)


def test_another_version_is_said_to_be_that() -> None:
    newer = BUNDLE[:8] + b"\x00\x02" + BUNDLE[10:]
    with pytest.raises(BundleOtherVersion):
        read(redigested(newer))


def test_whoever_changes_a_bundle_on_purpose_cannot_sign_it() -> None:
    for place in range(14, len(BUNDLE) - 32, 7):
        data = bytearray(BUNDLE)
        data[place] ^= 1
        with pytest.raises((BundleDamaged, BundleSignatureWrong)):
            read(redigested(bytes(data)))
    with pytest.raises(BundleSignatureWrong):
        read(redigested(BUNDLE[:-96] + bytes(64) + bytes(32)))


def test_content_cannot_be_put_under_another_header() -> None:
    length = struct.unpack_from(">8sHI", BUNDLE)[2]
    header = json.loads(BUNDLE[14 : 14 + length])
    other = rfc8785.dumps(header | {"cursor": 99})
    moved = BUNDLE[:10] + struct.pack(">I", len(other)) + other + BUNDLE[14 + length : -96]
    opened = open_bundle(redigested(moved + bytes(96)))
    with pytest.raises(BundleDamaged):
        bundle_content(opened, decryption_key(CENTRAL))


@pytest.mark.parametrize(
    "frames",
    [
        [(b"X", b"{}")],
        [(b"A", b"{}")],
        [(b"B", b"")],
        [(b"B", b"[" * 100_000)],
        [(b"B", b'{"epoch": 1e999}')],
        [(b"F", b"")],
        [(b"F", PHOTO.sha256 + b"image/jpeg\nanother photo")],
        [(b"F", PHOTO.sha256 + b"image/\x00\na photo")],
        [(b"F", PHOTO.sha256 + b"image/jpeg\n")],
        [(b"F", PHOTO.sha256 + b"text/html\na photo")],
    ],
)
def test_what_is_wrong_inside_is_damage_even_when_it_was_signed(
    frames: Sequence[tuple[bytes, bytes]],
) -> None:
    good = [*ROW, (b"F", PHOTO.sha256 + b"image/jpeg\na photo")]
    assert len(read(wrapped(packed(good), 4)).blobs) == 1
    with pytest.raises(BundleDamaged):
        read(wrapped(packed([*good, *frames]), len(good) + len(frames)))


def test_batches_must_be_the_row_that_the_header_tells_of() -> None:
    assert read(wrapped(packed(ROW), 3)).batches == tuple(batches())
    for wrong in ([], ROW[:2], ROW[1:], ROW[::-1], [*ROW, ROW[-1]]):
        with pytest.raises(BundleDamaged):
            read(wrapped(packed(wrong), len(wrong)))
    for count in (2, 4):
        with pytest.raises(BundleDamaged):
            read(wrapped(packed(ROW), count))
    with pytest.raises(BundleDamaged):
        read(wrapped(packed(ROW)[:-9], 3))
    with pytest.raises(BundleDamaged):
        read(wrapped(packed([*ROW, (b"F", PHOTO.sha256 + b"image/jpeg\na photo")]), 3))


def test_a_small_file_that_unpacks_without_end_is_refused_at_the_limit() -> None:
    compress = zstandard.ZstdCompressor(level=1).compressobj()
    frame = b"F" + struct.pack(">I", 16 << 20) + bytes(16 << 20)
    bomb = b"".join(compress.compress(frame) for _ in range(17)) + compress.flush()
    assert len(bomb) < 1 << 20
    with pytest.raises(BundleDamaged) as refused:
        read(wrapped(bomb, 17))
    assert "larger than" in str(refused.value.__cause__)


def test_one_endless_frame_is_refused_before_it_is_unpacked() -> None:
    compress = zstandard.ZstdCompressor(level=1).compressobj()
    bomb = compress.compress(b"B" + struct.pack(">I", 5 << 20)) + compress.compress(bytes(5 << 20))
    with pytest.raises(BundleDamaged) as refused:
        read(wrapped(bomb + compress.flush(), 1))
    assert "larger than" in str(refused.value.__cause__)


# ---- the fuzzer ----------------------------------------------------------------------------------------------


def read_or_refuse(data: bytes) -> None:
    """Read a file; anything but a plain refusal fails the test."""
    try:
        read(data)
    except BundleWrong:
        return


def spoiled(draw: st.DrawFn, data: bytes) -> bytes:
    """Return ``data`` with some of it changed, left out, doubled or put elsewhere."""
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        part = draw(
            st.sampled_from((b"", data[start:end] * 2, data[end : end + 40], data[start:end][::-1]))
            | st.binary(max_size=40)
        )
        data = data[:start] + part + data[end:]
    return data


@st.composite
def spoiled_files(draw: st.DrawFn) -> bytes:
    data = spoiled(draw, BUNDLE)
    return redigested(data) if draw(st.booleans()) else data


RAW = zstandard.ZstdDecompressor().decompress(
    open_bundle(BUNDLE).packed(decryption_key(CENTRAL)), max_output_size=1 << 20
)


@st.composite
def spoiled_contents(draw: st.DrawFn) -> bytes:
    """Return bundles with any nonsense inside, encrypted and signed as they should be."""
    raw = spoiled(draw, RAW)
    content = zstandard.ZstdCompressor().compress(raw)
    return wrapped(spoiled(draw, content) if draw(st.booleans()) else content, draw(st.integers(0, 6)))


@given(data=st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: BUNDLE[:14] + tail))
@example(data=b"")
def test_fuzz_any_bytes_are_refused_in_words(data: bytes) -> None:
    read_or_refuse(data)
    read_or_refuse(redigested(data))


@given(data=spoiled_files())
def test_fuzz_a_spoiled_file_is_refused_in_words(data: bytes) -> None:
    read_or_refuse(data)


@given(data=spoiled_contents())
def test_fuzz_spoiled_content_in_a_good_wrapper_is_refused_in_words(data: bytes) -> None:
    read_or_refuse(data)


@given(
    frames=st.lists(st.tuples(st.sampled_from((b"B", b"F", b"A", b"Z")), st.binary(max_size=80)), max_size=5)
)
def test_fuzz_any_frames_in_a_good_wrapper_are_refused_in_words(frames: list[tuple[bytes, bytes]]) -> None:
    read_or_refuse(wrapped(packed(frames), len(frames), last=0))
