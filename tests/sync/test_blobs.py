"""Photos and scans on their way: cut anywhere and resumed, never mixed up, never in the way of events."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete

from app.db import Store
from app.models.blobs import BlobPieceRow, BlobRow
from app.models.journal import JournalRow
from app.operations.attachments import attachment_data, attachments
from app.sync import client
from app.sync.blobs import BlobTally, push_blobs
from app.sync.connection import CentralUnreachable
from tests.operations.samples import KEY, Laptop
from tests.sync.blob_samples import SMALL, a_scan, at_central, covered, events, fetch, line, never, push, put
from tests.sync.samples import Office


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
