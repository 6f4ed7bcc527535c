"""Whatever is wrong with a bundle at central is one plain refusal, however it came, and changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.models.blobs import BlobRow
from app.models.journal import JournalRow, QuarantineRow
from app.sync.bundle_format import (
    BundleDamaged,
    BundleForOtherCentral,
    BundleFromUnknownLaptop,
    BundleHeader,
    BundleOtherEdition,
    BundleOtherVersion,
    BundlePracticeMixed,
    BundleSignatureWrong,
    BundleWrong,
    NotABundle,
    open_bundle,
)
from app.sync.server.bundles import take_in_bundle
from app.sync.signing import decryption_key
from tests.operations.samples import Laptop
from tests.sync.samples import URL, Office, a_plan, contents, problem
from tests.sync.stick_samples import all_agree, held, read, resealed, this, write
from tests.sync.test_bundle_format import packed, redigested, spoiled

Spoil = Callable[[Office, Laptop, bytes], bytes]


def headed(**changed: object) -> Spoil:
    """Return how to put another header on a bundle, sealed and signed as it should be."""

    def change(header: BundleHeader) -> BundleHeader:
        return header.model_copy(update=changed)

    return lambda office, laptop, data: resealed(office, laptop, data, change)


WRONG: dict[str, tuple[Spoil, type[BundleWrong], str, int]] = {
    "a letter": (lambda *_: b"Beste gemeente", NotABundle, "bundle-unreadable", 422),
    "nothing": (lambda *_: b"", BundleDamaged, "bundle-unreadable", 422),
    "cut off": (lambda _o, _l, data: data[:-100], BundleDamaged, "bundle-unreadable", 422),
    "newer": (
        lambda _o, _l, data: redigested(data[:8] + b"\x00\x02" + data[10:]),
        BundleOtherVersion,
        "other-version",
        426,
    ),
    "another central": (headed(central="0" * 32), BundleForOtherCentral, "bundle-foreign", 403),
    "practice or not": (headed(practice=False), BundlePracticeMixed, "bundle-foreign", 403),
    "another edition": (headed(edition_id=str(uuid4())), BundleOtherEdition, "other-edition", 409),
    "an unknown laptop": (headed(device_id=str(uuid4())), BundleFromUnknownLaptop, "unknown-device", 401),
    "someone else": (
        lambda office, laptop, data: resealed(office, laptop, data, by=bytes(32)),
        BundleSignatureWrong,
        "bad-signature",
        401,
    ),
    "another chain": (headed(epoch=2), BundleDamaged, "bundle-unreadable", 422),
    "more than there is": (headed(last_seq=99), BundleDamaged, "bundle-unreadable", 422),
}


@pytest.fixture
def written(office: Office, anna: Laptop, tmp_path: Path) -> bytes:
    """A bundle of one plan, of a laptop that central knows."""
    office.sync(anna)
    a_plan(anna, "Schalkse honing")
    return write(anna, tmp_path / "stick").path.read_bytes()


def everything(office: Office) -> object:
    """Return all that a bundle could change at central."""
    with office.store.read() as session:
        aside = session.scalar(select(func.count()).select_from(QuarantineRow))
    return contents(office.store), held(office), aside


def by_post(office: Office, data: bytes) -> httpx.Response:
    return office.http.post(
        f"{URL}/v1/bundles", content=data, headers={"content-type": "application/octet-stream"}
    )


def test_a_wrong_file_is_refused_by_what_is_wrong_with_it_and_changes_nothing(
    office: Office, anna: Laptop, written: bytes, subtests: pytest.Subtests
) -> None:
    before = everything(office)
    for what, (spoil, kind, code, status) in WRONG.items():
        with subtests.test(what):
            data = spoil(office, anna, written)
            with pytest.raises(kind):
                take_in_bundle(office.store, data, at=office.at)
            response = by_post(office, data)
            assert (problem(response), response.status_code) == (code, status)
            assert everything(office) == before
    assert take_in_bundle(office.store, written, at=office.at).new == 1


def test_the_answer_over_the_internet_is_the_one_a_stick_brings_back(
    office: Office, anna: Laptop, written: bytes, tmp_path: Path
) -> None:
    response = by_post(office, written)
    name = response.headers["content-disposition"].split('"')[1]
    assert (response.status_code, response.headers["content-type"]) == (200, "application/octet-stream")
    assert name == f"{str(this(anna.store).device_id)[:8]}-1-{this(anna.store).head_seq}.wbreceipt"
    (tmp_path / name).write_bytes(response.content)
    taken = take_in_bundle(office.store, written, at=office.at)
    assert taken.answer_name == name
    assert read(anna, tmp_path, taken).confirmed == 1
    all_agree(office.store, anna.store)


def test_a_bundle_may_be_larger_than_other_requests_but_not_without_end(
    office: Office, written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = written + bytes(5 * 1024 * 1024)
    assert problem(by_post(office, large)) == "bundle-unreadable"
    elsewhere = office.http.post(f"{URL}/v1/enrol", content=large)
    assert problem(elsewhere) == "too-large"
    monkeypatch.setattr("app.sync.server.guard.FILE_LIMIT", len(written) - 1)
    assert problem(by_post(office, written)) == "too-large"


# ---- the fuzzer ----------------------------------------------------------------------------------------------


def places(value: Any, path: tuple[str | int, ...] = ()) -> Generator[tuple[str | int, ...]]:  # noqa: ANN401
    """Return the way to everything inside a message."""
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in steps:
        yield from places(inner, (*path, key))


def changed_at(value: Any, path: tuple[str | int, ...], new: object) -> Any:  # noqa: ANN401
    """Return a message with something else at one place."""
    if not path:
        return new
    inner = changed_at(value[path[0]], path[1:], new)
    if isinstance(value, dict):
        return value | {path[0]: inner}
    return [inner if place == path[0] else one for place, one in enumerate(value)]


ODD = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**63)
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(("\x00", "\ud800", "{}", '{"a":1}', "0" * 64, [], {}, [[]]))
)
FUZZ = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


def raw_of(office: Office, data: bytes) -> bytes:
    content = open_bundle(data).packed(decryption_key(this(office.store).private_key))
    return zstandard.ZstdDecompressor().decompress(content, max_output_size=1 << 20)


def rows(office: Office) -> tuple[object, ...]:
    with office.store.read() as session:
        tables = (JournalRow, BlobRow, QuarantineRow)
        return tuple(session.scalar(select(func.count()).select_from(table)) for table in tables), held(
            office
        )


def nothing_comes_of(office: Office, data: bytes) -> None:
    """Check that a bundle is refused, whole or batch by batch, without a trace."""
    before = rows(office)
    try:
        taken = take_in_bundle(office.store, data, at=office.at)
    except BundleWrong:
        assert problem(by_post(office, data))
    else:
        assert taken.new == 0
        assert taken.problems
    assert rows(office) == before


@FUZZ
@given(data=st.data())
def test_fuzz_a_spoiled_file_is_refused_in_words(
    office: Office, anna: Laptop, written: bytes, data: st.DataObject
) -> None:
    bad = redigested(data.draw(st.composite(spoiled)(written)))
    if bad != written:
        nothing_comes_of(office, bad)


@FUZZ
@given(data=st.data())
def test_fuzz_spoiled_messages_in_a_good_wrapper_are_refused_in_words(
    office: Office, anna: Laptop, written: bytes, data: st.DataObject
) -> None:
    message = json.loads(raw_of(office, written)[5:])
    path, odd = data.draw(st.sampled_from(list(places(message)))), data.draw(ODD)
    bad = json.dumps(changed_at(message, path, odd)).encode()
    if json.loads(bad) == message or (path[-1] == "payload" and odd is None):
        return  # an event whose payload was erased is an event all the same
    nothing_comes_of(office, resealed(office, anna, written, packed=packed([(b"B", bad)])))
