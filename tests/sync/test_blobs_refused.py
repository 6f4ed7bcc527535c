"""Photos and scans that central does not take, and why."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.db import Store
from app.models.blobs import PIECE_BYTES
from app.operations import editions
from app.sync.protocol import BLOB_LIMIT, Problem
from app.sync.server import blobs, devices
from app.sync.signing import sign
from tests.operations.samples import KEY, MORNING, Laptop, a_draft, clock, seeded
from tests.sync.blob_samples import PDF, SMALL, a_scan, ask, at_central, events, piece, push, put, rows
from tests.sync.samples import URL, Identity, Office, identity, problem


def test_central_says_how_far_it_is(office: Office, anna: Laptop) -> None:
    who, scan = identity(anna), a_scan()
    nothing = ask(office, who, "HEAD", scan)
    assert (nothing.status_code, nothing.headers["content-type"]) == (404, "application/problem+json")
    taken = piece(office, who, scan, 0, 1_000)
    assert (taken.status_code, taken.headers["Upload-Offset"], taken.content) == (204, "1000", b"")
    known = ask(office, who, "HEAD", scan)
    assert (known.status_code, known.headers["Upload-Offset"]) == (200, "1000")
    assert known.headers["Upload-Length"] == str(len(scan))


def test_a_piece_that_begins_elsewhere_is_refused_and_told_where_to_go_on(
    office: Office, anna: Laptop
) -> None:
    who, scan = identity(anna), a_scan()
    first = piece(office, who, scan, 5, 10)
    assert (first.status_code, problem(first)) == (409, "blob-offset")
    assert rows(office.store) == (0, 0)
    piece(office, who, scan, 0, 1_000)
    for start in (0, 999, 1_001):
        elsewhere = piece(office, who, scan, start, start + 500)
        assert (elsewhere.status_code, problem(elsewhere)) == (409, "blob-offset")
        assert Problem.model_validate_json(elsewhere.content).upload_offset == 1_000
    assert rows(office.store) == (1, 1)


def test_wrong_bytes_are_thrown_away_as_a_whole_and_the_right_ones_are_welcome(
    office: Office, anna: Laptop
) -> None:
    who, wrong = identity(anna), b"x" * len(SMALL)
    piece(office, who, SMALL, 0, 5)
    request = office.http.build_request(
        "PATCH",
        f"{URL}/v1/blobs/{hashlib.sha256(SMALL).hexdigest()}",
        content=wrong[5:],
        headers={
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": "5",
            "Upload-Length": str(len(SMALL)),
            "Blob-Media-Type": PDF,
        },
    )
    sign(request, wrong[5:], device_id=who.device_id, private_key=who.private_key, at=MORNING)
    refused = office.http.send(request)
    assert (refused.status_code, problem(refused)) == (422, "blob-differs")
    assert rows(office.store) == (0, 0)
    assert ask(office, who, "HEAD", SMALL).status_code == 404
    assert piece(office, who, SMALL, 0, 99).status_code == 204
    again = piece(office, who, SMALL, 5, 99)
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, str(len(SMALL)))
    assert at_central(office.store, SMALL) == SMALL


def test_another_length_for_the_same_photo_is_a_mistake_that_stops_nobody_for_long(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    piece(office, identity(bram), SMALL, 0, 5, Upload_Length="9999")
    refused = piece(office, identity(anna), SMALL, 5, 99)
    assert problem(refused) == "blob-differs"
    assert piece(office, identity(anna), SMALL, 0, 99).status_code == 204
    assert at_central(office.store, SMALL) == SMALL


WRONG_HEADERS: dict[str, tuple[dict[str, str], int, str]] = {
    "no number": ({"Upload_Offset": "x"}, 422, "bad-request"),
    "before the beginning": ({"Upload_Offset": "-1"}, 422, "bad-request"),
    "beyond all bounds": ({"Upload_Length": str(BLOB_LIMIT + 1)}, 422, "bad-request"),
    "nothing at all": ({"Upload_Length": "0"}, 422, "bad-request"),
    "another kind of body": ({"Content_Type": "application/json"}, 415, "bad-request"),
    "no photo or scan": ({"Blob_Media_Type": "text/html"}, 422, "bad-request"),
}


@pytest.mark.parametrize("what", WRONG_HEADERS)
def test_a_piece_with_wrong_headers_is_refused_and_leaves_nothing(
    office: Office, anna: Laptop, what: str
) -> None:
    changed, status, code = WRONG_HEADERS[what]
    answer = piece(office, identity(anna), SMALL, 0, 99, **changed)
    assert (answer.status_code, problem(answer)) == (status, code)
    assert rows(office.store) == (0, 0)


def test_what_is_too_large_or_empty_or_badly_named_is_refused(
    office: Office, anna: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, scan = identity(anna), a_scan()
    large = piece(office, who, scan, 0, PIECE_BYTES + 1)
    assert (large.status_code, problem(large)) == (413, "too-large")
    assert problem(piece(office, who, scan, 0, 0)) == "bad-request"
    headers = {"Upload-Offset": "0", "Upload-Length": "3", "Blob-Media-Type": PDF}
    assert problem(ask(office, who, "PATCH", scan, headers=headers)) == "bad-request"
    for name in ("x", "00", "F" * 64, "0" * 65):
        request = office.http.build_request("GET", f"{URL}/v1/blobs/{name}")
        sign(request, b"", device_id=who.device_id, private_key=who.private_key, at=MORNING)
        assert problem(office.http.send(request)) == "bad-request"
    monkeypatch.setattr(blobs, "EDITION_BYTES", len(scan))
    assert piece(office, who, scan, 0, 9).status_code == 204
    full = piece(office, who, SMALL, 0, 99)
    assert (full.status_code, problem(full)) == (507, "too-large")
    assert piece(office, who, scan, 9, 99).status_code == 204


def test_only_an_enrolled_laptop_that_was_not_shut_out_is_heard(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    piece(office, identity(anna), SMALL, 0, 5)
    stranger = Identity(identity(bram).device_id, bytes(32))
    devices.revoke(office.store, identity(anna).device_id, reason="kwijt", at=MORNING)
    for who, code, status in ((stranger, "bad-signature", 401), (identity(anna), "revoked", 403)):
        assert ask(office, who, "HEAD", SMALL).status_code == status
        assert problem(ask(office, who, "GET", SMALL)) == code
        assert problem(piece(office, who, SMALL, 5, 99)) == code
    assert rows(office.store) == (1, 1)


def test_a_laptop_of_another_edition_sees_nothing_and_has_its_own(
    office: Office, anna: Laptop, tmp_path: Path
) -> None:
    put(anna, SMALL)
    events(office, anna)
    piece(office, identity(anna), SMALL, 0, 5)
    store, now = Store.create(tmp_path / "elders", KEY), clock(seeded("elders"))
    draft = replace(a_draft(), digest="1" * 64, name="Elders aan Zet")
    editions.create(store, now(), draft=draft, device_name="Laptop Elders", helper_name="Eva")
    elsewhere = Laptop("Laptop Elders", store, now)
    office.enrol(elsewhere)
    who = identity(elsewhere)
    assert ask(office, who, "HEAD", SMALL).status_code == 404
    assert problem(piece(office, who, SMALL, 5, 99)) == "blob-offset"
    assert piece(office, who, b"%PDF-1.7 their own", 0, 99).status_code == 204
    assert piece(office, identity(anna), SMALL, 5, 99).status_code == 204
    assert ask(office, identity(anna), "GET", SMALL, query="?offset=5").content == SMALL[5:]
    assert problem(ask(office, who, "GET", SMALL)) == "not-found"
    assert piece(office, who, SMALL, 0, 99).status_code == 204  # the same file, for the second edition
    assert rows(office.store) == (3, 4)
    store.close()


def test_a_photo_may_come_before_its_event_and_is_shown_to_nobody_until_then(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    put(anna, SMALL)
    assert push(office.http, anna).sent == 1
    assert problem(ask(office, identity(bram), "GET", SMALL)) == "not-found"
    events(office, anna)
    given_out = ask(office, identity(bram), "GET", SMALL, query="?offset=5")
    assert (given_out.status_code, given_out.content) == (200, SMALL[5:])
    assert given_out.headers["Upload-Offset"] == "5"
    assert given_out.headers["content-type"] == "application/octet-stream"
    beyond = ask(office, identity(bram), "GET", SMALL, query=f"?offset={len(SMALL)}")
    assert (beyond.status_code, problem(beyond)) == (416, "bad-request")
