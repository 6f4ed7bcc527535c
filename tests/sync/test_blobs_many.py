"""Many photos at once, in pieces, with the events and receipts that go with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.models.blobs import AttachmentRow
from app.operations.attachments import attachment_data, attachments, detach
from app.sync import client
from app.sync.blobs import BlobTally, fetch_blobs, push_blobs, unsent
from app.sync.server import blobs
from app.sync.server.practice import PracticeCentral
from app.ui.sending_state import SendState, state_of
from tests.operations.samples import KEY, MORNING, Laptop
from tests.sync.blob_samples import (
    SMALL,
    NoPhotos,
    a_scan,
    ask,
    at_central,
    covered,
    events,
    fetch,
    line,
    never,
    piece,
    push,
    put,
    rows,
    silent,
)
from tests.sync.conftest import Make
from tests.sync.samples import Office, identity, no_pause


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


@pytest.mark.parametrize("lost", ["the answer to the last piece", "the receipt for the photos"])
def test_a_run_ends_only_with_a_receipt_for_the_photos_also_after_a_cut(
    office: Office, anna: Laptop, lost: str
) -> None:
    put(anna, SMALL)
    seen: list[str] = []

    def cut(request: httpx.Request) -> httpx.Response:
        response = office.line.handle_request(request)
        photos_sent = "PATCH" in seen
        seen.append(request.method)
        now = request.method == "PATCH" if lost.startswith("the answer") else photos_sent
        if now and "cut" not in seen:
            seen.append("cut")
            raise httpx.ReadError("the network went away", request=request)
        return response

    with httpx.Client(transport=httpx.MockTransport(cut)) as http:
        client.sync(anna.store, at=MORNING, http=http, pause=no_pause)
    assert "cut" in seen
    assert client.status(anna.store).photos == 0
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
