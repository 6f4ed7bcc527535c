"""Photos and scans on their way: cut anywhere and resumed, never mixed up, never in the way of events."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.db import Store
from app.models.blobs import PIECE_BYTES, AttachmentRow, BlobPieceRow, BlobRow
from app.models.journal import JournalRow
from app.models.records import Attachment
from app.operations import editions
from app.operations.attachments import attach, attachment_data, attachments, detach
from app.operations.blob_store import content, whole
from app.sync import client
from app.sync.blobs import BlobTally, fetch_blobs, own_blobs_digest, push_blobs, unsent
from app.sync.connection import Central, CentralUnreachable
from app.sync.protocol import BLOB_LIMIT, Problem, blobs_digest
from app.sync.server import blobs, devices
from app.sync.server.blobs import covered_blobs
from app.sync.server.practice import PracticeCentral
from app.sync.signing import sign
from app.ui.sending_state import SendState, state_of
from tests.operations.samples import KEY, MORNING, Laptop, a_draft, clock, seeded
from tests.sync.conftest import Make
from tests.sync.samples import URL, Identity, Office, a_plan, identity, no_pause, problem

PDF = "application/pdf"
SMALL = b"%PDF-1.7 a small one"


def a_scan(seed: str = "scan", size: int = 2 * PIECE_BYTES + 100) -> bytes:
    """Return a scan of three pieces."""
    return b"%PDF-1.7\n" + seeded(seed)(size)


def put(laptop: Laptop, data: bytes, title: str = "Fruitbomen") -> Attachment:
    plan_id = a_plan(laptop, title).id
    return attach(laptop.store, laptop.now(), plan_id=plan_id, data=data, media_type=PDF, caption="De plek")


def line(http: httpx.Client, laptop: Laptop, url: str = URL) -> Central:
    who = identity(laptop)
    return Central(http, url, device_id=who.device_id, private_key=who.private_key, at=MORNING)


class NoPhotos(httpx.BaseTransport):
    """A line through a proxy of the kind that knows GET and POST only."""

    def __init__(self, under: httpx.BaseTransport) -> None:
        self._under = under

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "/blobs/" in request.url.path:
            return httpx.Response(405, html="<p>Method not allowed</p>")
        return self._under.handle_request(request)


def events(office: Office, laptop: Laptop) -> None:
    """Let all of sync happen but what concerns photos and scans."""
    with httpx.Client(transport=NoPhotos(office.line)) as http:
        client.sync(laptop.store, at=laptop.now().at, http=http, pause=no_pause)


def never() -> bool:
    return False


def silent(_done: int, _total: int) -> None:
    return


def push(http: httpx.Client, laptop: Laptop, *, stop: Callable[[], bool] = never) -> BlobTally:
    tally = BlobTally()
    push_blobs(laptop.store, line(http, laptop), tell=silent, stop=stop, tally=tally)
    return tally


def fetch(http: httpx.Client, laptop: Laptop, *, stop: Callable[[], bool] = never) -> BlobTally:
    tally = BlobTally()
    fetch_blobs(laptop.store, line(http, laptop), tell=silent, stop=stop, tally=tally)
    return tally


def at_central(store: Store, data: bytes) -> bytes | None:
    """Return what central has of a scan, None when it is not whole."""
    with store.read() as session:
        edition_id = session.scalars(select(BlobRow.edition_id)).first()
        row = whole(session, edition_id, hashlib.sha256(data).digest()) if edition_id else None
        return content(session, row) if row else None


def rows(store: Store) -> tuple[int, int]:
    with store.read() as session:
        blobs_here = session.scalar(select(func.count()).select_from(BlobRow)) or 0
        return blobs_here, session.scalar(select(func.count()).select_from(BlobPieceRow)) or 0


def covered(office: Office, laptop: Laptop) -> bool:
    """Tell whether a receipt would cover the laptop's photos and scans now."""
    with laptop.store.read() as session:
        own = own_blobs_digest(session)
    with office.store.read() as session:
        return own == blobs_digest(covered_blobs(session, identity(laptop).device_id))


def ask(
    office: Office,
    who: Identity,
    method: str,
    data: bytes,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    query: str = "",
) -> httpx.Response:
    """Send a signed request about a scan."""
    path = f"/v1/blobs/{hashlib.sha256(data).hexdigest()}{query}"
    request = office.http.build_request(method, URL + path, content=body or None, headers=headers)
    sign(request, body, device_id=who.device_id, private_key=who.private_key, at=MORNING)
    return office.http.send(request)


def piece(office: Office, who: Identity, data: bytes, start: int, end: int, **changed: str) -> httpx.Response:
    """Send a piece of a scan; ``changed`` headers, with underscores, replace the right ones."""
    headers = {
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(start),
        "Upload-Length": str(len(data)),
        "Blob-Media-Type": PDF,
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    return ask(office, who, "PATCH", data, data[start:end], headers)


# ---- the way there and back --------------------------------------------------------------------------------------


def test_a_photo_reaches_central_and_the_other_laptop(office: Office, anna: Laptop, bram: Laptop) -> None:
    scan = a_scan()
    made = put(anna, scan)
    events(office, anna)
    sent = push(office.http, anna)
    assert (sent.sent, sent.pieces, sent.refused) == (1, 3, set())
    assert at_central(office.store, scan) == scan
    events(office, bram)
    assert not attachments(bram.store, made.plan_id)[0].here
    assert fetch(office.http, bram).fetched == 1
    assert attachment_data(bram.store, made.id) == scan
    assert fetch(office.http, bram) == BlobTally()
    again = push(office.http, anna)
    assert (again.sent, again.pieces, again.whole) == (0, 0, {made.sha256})


class Cut(httpx.BaseTransport):
    """A line that dies at one request: before central heard it, or before its answer came."""

    def __init__(self, under: httpx.BaseTransport, at: int, *, heard: bool) -> None:
        self._under, self._left, self._heard = under, at, heard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left >= 0:
            return self._under.handle_request(request)
        if self._heard:
            self._under.handle_request(request)
        raise httpx.ReadError("the network went away", request=request)


@pytest.mark.parametrize("heard", [True, False], ids=["the answer gets lost", "the request gets lost"])
def test_a_line_that_is_cut_anywhere_goes_on_from_there(
    office: Office, anna: Laptop, bram: Laptop, tmp_path: Path, *, heard: bool
) -> None:
    for at in range(4):  # the question, and three pieces
        scan = a_scan(f"cut at {at}")
        made = put(anna, scan, f"Plan {at}")
        events(office, anna)
        with (
            httpx.Client(transport=Cut(office.line, at, heard=heard)) as cut,
            pytest.raises(CentralUnreachable),
        ):
            push(cut, anna)
        assert covered(office, anna) == (at == 3 and heard)
        anna.store.close()  # the program was closed as well
        anna.store = Store.open(tmp_path / "Laptop Anna", KEY)
        assert push(office.http, anna).pieces == 3 - max(0, at - 1) - (heard and at > 0)
        assert covered(office, anna)
        assert at_central(office.store, scan) == scan

        events(office, bram)
        pieces = at % 3
        with (
            httpx.Client(transport=Cut(office.line, pieces, heard=heard)) as cut,
            pytest.raises(CentralUnreachable),
        ):
            fetch(cut, bram)
        assert not attachments(bram.store, made.plan_id)[0].here
        assert fetch(office.http, bram).pieces == 3 - pieces
        assert attachment_data(bram.store, made.id) == scan


def test_a_photo_is_sent_until_someone_asks_to_stop_and_then_the_rest(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    first, second = a_scan("one"), a_scan("two")
    put(anna, first)
    put(anna, second)
    events(office, anna)
    asked = iter([False] * 2 + [True] * 9)
    assert push(office.http, anna, stop=lambda: next(asked)).pieces == 2
    told: list[tuple[int, int]] = []
    tally = BlobTally()
    done = push_blobs(
        anna.store,
        line(office.http, anna),
        tell=lambda here, of: told.append((here, of)),
        stop=never,
        tally=tally,
    )
    assert (done, tally.pieces, tally.sent, told) == (True, 4, 2, [(1, 2), (2, 2)])
    events(office, bram)
    asked = iter([False] * 2 + [True] * 9)
    assert fetch(office.http, bram, stop=lambda: next(asked)).pieces == 2
    assert fetch(office.http, bram).pieces == 4


def test_what_is_not_at_central_yet_is_fetched_another_time(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    made = put(anna, a_scan())
    events(office, anna)
    events(office, bram)
    assert fetch(office.http, bram) == BlobTally()
    asked = iter([False] * 2 + [True] * 9)
    push(office.http, anna, stop=lambda: next(asked))
    assert fetch(office.http, bram) == BlobTally()
    push(office.http, anna)
    assert fetch(office.http, bram).fetched == 1
    assert attachments(bram.store, made.plan_id)[0].here


def test_a_laptop_fetches_its_own_photos_back_when_it_lost_them(office: Office, anna: Laptop) -> None:
    scan = a_scan()
    made = put(anna, scan)
    events(office, anna)
    push(office.http, anna)
    with anna.store.write() as session:
        session.execute(delete(BlobPieceRow))
        session.execute(delete(BlobRow))
    assert push(office.http, anna).pieces == 0
    fetch(office.http, anna)
    assert attachment_data(anna.store, made.id) == scan


def test_photos_that_were_erased_here_do_not_come_back(office: Office, anna: Laptop) -> None:
    made = put(anna, SMALL)
    office.sync(anna)
    with anna.store.write() as session:
        session.execute(delete(BlobPieceRow))
        session.execute(delete(BlobRow))
        session.get_one(JournalRow, made.id).payload = None
    assert fetch(office.http, anna) == BlobTally()
    assert client.status(anna.store).photos == 0


# ---- what central refuses ----------------------------------------------------------------------------------------


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


# ---- many at once, many pieces -----------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do things in threads of their own, begun at one moment; return what each gave."""
    start, given_back = Barrier(len(acts)), dict[int, object]()

    def run(number: int, act: Callable[[], object]) -> None:
        start.wait()
        given_back[number] = act()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [given_back[number] for number in range(len(acts))]


def test_two_laptops_that_send_the_same_photo_at_once_never_spoil_it(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    for turn in range(2):
        scan = a_scan(f"turn {turn}")
        for laptop in (anna, bram):
            put(laptop, scan, f"Plan {turn}")
            events(office, laptop)
        with httpx.Client(transport=office.line) as one, httpx.Client(transport=office.line) as two:
            at_once(lambda: push(one, anna), lambda: push(two, bram))
        for laptop in (anna, bram):  # who was overtaken goes on later
            push(office.http, laptop)
        assert at_central(office.store, scan) == scan
        assert covered(office, anna)
        assert covered(office, bram)


def test_who_is_overtaken_goes_on_where_the_other_is(office: Office, anna: Laptop, bram: Laptop) -> None:
    scan = a_scan()
    put(anna, scan)

    def overtaken(request: httpx.Request) -> httpx.Response:
        if request.headers.get("Upload-Offset") == "0":
            piece(office, identity(bram), scan, 0, 700)
        return office.line.handle_request(request)

    with httpx.Client(transport=httpx.MockTransport(overtaken)) as http:
        tally = push(http, anna)
    assert (tally.sent, tally.refused) == (1, set())
    assert at_central(office.store, scan) == scan


def test_two_pieces_for_one_place_at_one_moment_are_one_piece(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    scan = a_scan()
    for turn in range(6):
        start = rows(office.store)[1] and int(
            ask(office, identity(anna), "HEAD", scan).headers["Upload-Offset"]
        )
        answers = at_once(
            lambda: piece(office, identity(anna), scan, start, start + 700).status_code,  # noqa: B023
            lambda: piece(office, identity(bram), scan, start, start + 900).status_code,  # noqa: B023
        )
        assert sorted(answers, key=str) == [204, 409]
        assert rows(office.store) == (1, turn + 1)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(min_size=1, max_size=200), cuts=st.lists(st.integers(1, 199), max_size=6))
def test_pieces_of_any_size_make_the_same_photo(
    office: Office, anna: Laptop, body: bytes, cuts: list[int]
) -> None:
    who, scan = identity(anna), b"%PDF-" + body
    ends = [*sorted({cut for cut in cuts if cut < len(scan)}), len(scan)]
    for start, end in zip([0, *ends], ends, strict=False):
        assert piece(office, who, scan, start, end).headers["Upload-Offset"] == str(end)
    assert at_central(office.store, scan) == scan


# ---- receipts and events -----------------------------------------------------------------------------------------


def test_a_receipt_covers_a_laptop_only_when_all_its_photos_are_whole(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    assert covered(office, anna)
    first = put(anna, a_scan("one"))
    put(anna, SMALL)
    assert not covered(office, anna)
    events(office, anna)
    stops = iter([False] * 3 + [True] * 9)
    push(office.http, anna, stop=lambda: next(stops))
    assert not covered(office, anna)
    push(office.http, anna)
    assert covered(office, anna)
    events(office, bram)
    assert covered(office, bram)  # another laptop's photos are not its concern
    detach(anna.store, anna.now(), attachment_id=first.id, reason="er staat een buurvrouw op")
    assert not covered(office, anna)
    events(office, anna)
    assert covered(office, anna)


def test_a_photo_that_is_taken_away_is_wiped_at_central_also_half_way(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    made = put(anna, a_scan())
    events(office, anna)
    stops = iter([False] * 2 + [True] * 9)
    push(office.http, anna, stop=lambda: next(stops))
    assert rows(office.store) == (1, 2)
    detach(anna.store, anna.now(), attachment_id=made.id, reason="er staat een buurvrouw op")
    assert push(office.http, anna).pieces == 0
    events(office, anna)
    assert rows(office.store) == (0, 0)
    events(office, bram)
    assert fetch(office.http, bram) == BlobTally()


def test_events_go_through_when_photos_do_not(office: Office, anna: Laptop, bram: Laptop) -> None:
    first, second = put(anna, SMALL), put(anna, a_scan(), "Muziekkoepel")
    with httpx.Client(transport=NoPhotos(office.line)) as http:
        client.sync(anna.store, at=MORNING, http=http, pause=no_pause)
        assert client.status(anna.store).unconfirmed == 0
        assert push(http, anna).refused == {first.sha256, second.sha256}
        client.sync(bram.store, at=MORNING, http=http, pause=no_pause)
        assert fetch(http, bram).refused == {first.sha256, second.sha256}
    assert len(attachments(bram.store, first.plan_id)) == 1
    office.sync(anna)
    push(office.http, anna)
    assert covered(office, anna)


def test_one_run_of_sync_carries_photos_last_and_gets_a_receipt_for_them(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    made = put(anna, a_scan())
    told: list[str] = []
    with httpx.Client(transport=NoPhotos(office.line)) as http:
        report = client.sync(
            anna.store, at=MORNING, http=http, pause=no_pause, progress=lambda what, _d, _t: told.append(what)
        )
    assert (report.unconfirmed, report.photos, report.photos_refused) == (0, 0, 1)
    assert list(dict.fromkeys(told)) == ["push", "pull", "blobs"]
    assert state_of(client.status(anna.store)) is SendState.HERE
    report = office.sync(anna)
    assert (report.photos, report.photos_refused) == (1, 0)
    assert client.status(anna.store).photos == 0
    assert state_of(client.status(anna.store)) is SendState.CONFIRMED
    assert office.sync(bram).photos == 1
    assert attachments(bram.store, made.plan_id)[0].here


def test_a_line_that_is_cut_during_photos_is_gone_on_with_as_long_as_it_gets_further(
    office: Office, anna: Laptop
) -> None:
    for number in range(4):
        put(anna, a_scan(str(number)))
    seen = 0

    def shaky(request: httpx.Request) -> httpx.Response:
        nonlocal seen
        seen += "/blobs/" in request.url.path
        response = office.line.handle_request(request)
        if "/blobs/" in request.url.path and seen % 3 == 0:
            raise httpx.ReadError("the network went away", request=request)
        return response

    with httpx.Client(transport=httpx.MockTransport(shaky)) as http:
        report = client.sync(anna.store, at=MORNING, http=http, pause=no_pause)
    assert (report.unconfirmed, report.photos_refused, client.status(anna.store).photos) == (0, 0, 0)
    assert covered(office, anna)


def test_one_photo_that_central_refuses_stops_no_other(
    office: Office, anna: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = put(anna, a_scan())
    put(anna, SMALL)
    events(office, anna)
    monkeypatch.setattr(blobs, "EDITION_BYTES", 1_000)
    tally = push(office.http, anna)
    assert (tally.sent, tally.refused) == (1, {large.sha256})
    assert at_central(office.store, SMALL) == SMALL


def test_bytes_that_are_not_the_right_ones_are_never_shown(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    made = put(anna, a_scan())
    events(office, anna)
    push(office.http, anna)
    events(office, bram)

    def spoiled(request: httpx.Request) -> httpx.Response:
        response = office.line.handle_request(request)
        return httpx.Response(200, content=response.read().replace(b"%PDF", b"%XXX"))

    def empty(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200)

    for answer in (spoiled, empty):
        with httpx.Client(transport=httpx.MockTransport(answer)) as http:
            assert fetch(http, bram).refused == {made.sha256}
        assert not attachments(bram.store, made.plan_id)[0].here
        assert rows(bram.store) == (0, 0)
    fetch(office.http, bram)
    assert attachments(bram.store, made.plan_id)[0].here


def test_an_answer_that_makes_no_sense_ends_that_photo_only(office: Office, anna: Laptop) -> None:
    made = put(anna, a_scan())
    events(office, anna)
    for offset in (b"", b"x", b"0", b"-5", b"\xb2"):

        def strange(_request: httpx.Request, said: bytes = offset) -> httpx.Response:
            return httpx.Response(204, headers=[(b"Upload-Offset", said)])

        with httpx.Client(transport=httpx.MockTransport(strange)) as http:
            assert push(http, anna).refused == {made.sha256}


def test_after_a_receipt_only_what_it_does_not_cover_is_asked_about(office: Office, anna: Laptop) -> None:
    asked: list[str] = []

    def listening(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return office.line.handle_request(request)

    with httpx.Client(transport=httpx.MockTransport(listening)) as http:
        for number in range(3):
            put(anna, SMALL + bytes([number]))
        events(office, anna)
        assert push(http, anna).sent == 3
        assert asked == ["HEAD", "PATCH"] * 3
        put(anna, SMALL)
        events(office, anna)  # brings a receipt that covers the first three
        asked.clear()
        push(http, anna)
        assert asked == ["HEAD", "PATCH"]
        events(office, anna)
    with anna.store.read() as session:
        assert list(unsent(session)) == []


def test_practice_does_the_same_over_a_real_connection(laptop: Make, tmp_path: Path) -> None:
    anna, bram, scan = laptop("Laptop Anna"), laptop("Laptop Bram"), a_scan()
    made = put(anna, scan)
    with PracticeCentral(tmp_path / "central", KEY) as central, httpx.Client() as http:
        for one in (anna, bram):
            client.enrol(one.store, url=central.url, code=central.enrolment_code(), at=MORNING, http=http)
            client.sync(one.store, at=MORNING, http=http)
        for one in (anna, bram):
            tally = BlobTally()
            to = line(http, one, central.url)
            assert push_blobs(one.store, to, tell=silent, stop=never, tally=tally)
            assert fetch_blobs(one.store, to, tell=silent, stop=never, tally=tally)
            assert not tally.refused
        assert at_central(central.store, scan) == scan
    assert attachment_data(bram.store, made.id) == scan
    with bram.store.read() as session:
        assert session.scalars(select(AttachmentRow.device_id)).one() == identity(anna).device_id
