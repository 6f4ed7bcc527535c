from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, select

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.models.journal import DeviceRow, EpochRow, JournalRow
from app.models.terms import DomainError
from app.operations import incidents, journal
from app.sync import client
from app.sync.client import (
    CentralAddressWrong,
    CentralAnswerWrong,
    CentralNotSecure,
    CentralRefused,
    CentralUnreachable,
    NotEnrolled,
)
from app.sync.connection import checked_url
from app.sync.protocol import BatchAnswer, Changes, Receipt, blobs_digest, receipt_part
from app.sync.signing import signed
from tests.operations.samples import KEY, Laptop
from tests.sync.conftest import Make
from tests.sync.samples import (
    URL,
    Office,
    a_plan,
    contents,
    issue,
    no_pause,
    outcomes,
    residents,
    take_in,
)


@pytest.mark.parametrize(
    "url, error",
    [
        ("", CentralAddressWrong),
        ("centrale.haarlem.nl", CentralAddressWrong),
        ("ftp://centrale.haarlem.nl", CentralAddressWrong),
        ("https://", CentralAddressWrong),
        ("https://[", CentralAddressWrong),
        ("https://centrale:haarlem", CentralAddressWrong),
        ("https://centrale..nl", CentralAddressWrong),
        (f"https://{'a' * 64}.nl", CentralAddressWrong),
        ("https://cent\u200brale.nl", CentralAddressWrong),  # pasted from a mail
        ("https://cen\ntrale.nl", CentralAddressWrong),
        ("http://centrale.haarlem.nl", CentralNotSecure),
    ],
)
def test_an_address_that_is_wrong_or_in_the_clear_is_refused_before_anything_is_sent(
    url: str, error: type[DomainError]
) -> None:
    with pytest.raises(error):
        checked_url(url)


@pytest.mark.parametrize("url", [" https://centrale.haarlem.nl/ ", "https://centrale.haarlem.nl"])
def test_an_address_is_kept_as_people_mean_it(url: str) -> None:
    assert checked_url(url) == "https://centrale.haarlem.nl"


def test_a_laptop_that_was_never_enrolled_says_so(laptop: Make) -> None:
    new = laptop("Laptop Anna")
    with pytest.raises(NotEnrolled):
        client.sync(new.store, at=new.now().at)
    assert client.status(new.store).unconfirmed == 2


def test_without_a_network_nothing_changes(anna: Laptop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    before = client.status(anna.store)
    with pytest.raises(CentralUnreachable):
        client.sync(anna.store, at=anna.now().at, url=f"http://127.0.0.1:{port}", pause=no_pause)
    after = client.status(anna.store)
    assert (after.unconfirmed, after.confirmed_at) == (before.unconfirmed, None)


Answer = Callable[[httpx.Request], httpx.Response]


def answer_of(acked_seq: int) -> str:
    """Return an answer that is signed by a key that is not central's."""
    receipt = Receipt(
        device_id=str(UUID(int=1)),
        epoch=1,
        acked_seq=acked_seq,
        head_hash="00" * 32,
        blobs=blobs_digest(()),
        received_at="2026-12-01T09:00:00.000+00:00",
    )
    return BatchAnswer(
        acked_seq=acked_seq,
        head_hash=receipt.head_hash,
        results=(),
        receipt=receipt,
        receipt_signature=signed(b"k" * 32, receipt_part(receipt)),
    ).model_dump_json()


STRANGE: dict[str, tuple[httpx.Response, type[DomainError]]] = {
    "a hotspot's login page": (
        httpx.Response(200, html="<p>Welkom op de gratis wifi</p>"),
        CentralAnswerWrong,
    ),
    "a redirect to it": (
        httpx.Response(302, headers={"location": "http://wifi.example"}),
        CentralAnswerWrong,
    ),
    "a gateway without central": (httpx.Response(502, html="<p>Bad gateway</p>"), CentralUnreachable),
    "another service": (httpx.Response(404, html="<p>Not found</p>"), CentralAnswerWrong),
    "a problem that is none": (
        httpx.Response(409, headers={"content-type": "application/problem+json"}, content=b"[]"),
        CentralAnswerWrong,
    ),
    "a receipt of someone else": (httpx.Response(200, content=answer_of(2)), CentralAnswerWrong),
    "less than was sent": (httpx.Response(200, content=answer_of(1)), CentralAnswerWrong),
}


@pytest.mark.parametrize("what", STRANGE)
def test_nothing_counts_as_confirmed_when_something_else_answers(anna: Laptop, what: str) -> None:
    response, error = STRANGE[what]
    with (
        httpx.Client(transport=httpx.MockTransport(lambda _request: response)) as http,
        pytest.raises(error),
    ):
        client.sync(anna.store, at=anna.now().at, http=http, pause=no_pause)
    assert client.status(anna.store).unconfirmed == 2
    assert client.status(anna.store).confirmed_at is None


Spoil = Callable[[Changes], Changes]


def first(page: Changes, **changed: object) -> Changes:
    """Return the page with another first event."""
    event = page.events[0].model_copy(update=changed)
    return page.model_copy(update={"events": (event, *page.events[1:])})


PAGES: dict[str, Spoil] = {
    "another payload": lambda page: first(page, payload='{"a":1}'),
    "a hash that does not follow": lambda page: first(page, prev_hash="00" * 32),
    "an event left out": lambda page: page.model_copy(update={"events": page.events[1:]}),
    "a cursor that stands still": lambda page: page.model_copy(update={"cursor": 0}),
    "another edition": lambda page: page.model_copy(
        update={"edition_id": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}
    ),
}


@pytest.mark.parametrize("what", PAGES)
def test_a_page_of_changes_that_does_not_hold_changes_nothing(
    office: Office, anna: Laptop, bram: Laptop, what: str
) -> None:
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    before = contents(bram.store)

    def spoiled(request: httpx.Request) -> httpx.Response:
        response = office.line.handle_request(request)
        if request.url.path != "/v1/snapshot":
            return response
        page = PAGES[what](Changes.model_validate_json(response.read()))
        return httpx.Response(200, content=page.model_dump_json(by_alias=True))

    with httpx.Client(transport=httpx.MockTransport(spoiled)) as http, pytest.raises(CentralAnswerWrong):
        client.sync(bram.store, at=bram.now().at, http=http, pause=no_pause)
    assert contents(bram.store) == before


def test_inv_05_an_event_whose_payload_was_erased_keeps_its_place_in_the_chain(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    with office.store.write() as session:
        for row in session.scalars(select(JournalRow)):
            row.salt = row.payload = None
    assert office.sync(bram).pulled == 3
    assert journal.verify(bram.store).devices == 2
    assert set(outcomes(bram.store).values()) == {"applied", "rejected"}


def test_a_laptop_that_central_forgot_is_told_so(office: Office, anna: Laptop) -> None:
    with office.store.write() as session:
        session.execute(delete(EpochRow))
        session.delete(session.scalars(select(DeviceRow)).one())
    with pytest.raises(CentralRefused) as why:
        office.sync(anna)
    assert why.value.code == "unknown-device"


def test_people_read_the_name_of_the_other_laptop_in_an_incident(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    code = issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    take_in(anna, code)
    take_in(bram, code)
    office.sync(anna)
    office.sync(bram)
    (incident,) = incidents.incidents(bram.store)
    assert "Laptop Anna" in str(incident.acts)


def test_central_may_move_to_another_address(office: Office, anna: Laptop) -> None:
    client.sync(anna.store, at=anna.now().at, url="https://centrale.haarlem.nl", http=office.http)
    assert client.status(anna.store).central_url == "https://centrale.haarlem.nl"
    assert client.status(anna.store).confirmed_at is not None
    client.sync(anna.store, at=anna.now().at, url=URL + "/", http=office.http)
    assert client.status(anna.store).central_url == URL


def test_an_address_at_which_there_is_no_central_is_not_remembered(office: Office, anna: Laptop) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no such host", request=request)

    with (
        httpx.Client(transport=httpx.MockTransport(silent)) as nowhere,
        pytest.raises(client.CentralUnreachable),
    ):
        client.sync(
            anna.store, at=anna.now().at, url="https://centraal.haarlem.nl", http=nowhere, pause=no_pause
        )
    assert client.status(anna.store).central_url == URL
    office.sync(anna)


def test_a_long_act_of_the_desk_does_not_end_a_run(office: Office, anna: Laptop, tmp_path: Path) -> None:
    a_plan(anna, "Schalkse honing")
    desk, import_of_thousands = Store.open(tmp_path / anna.name, KEY), ExitStack()
    with anna.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")  # milliseconds

    def meanwhile(request: httpx.Request) -> httpx.Response:
        if "/batches" in request.url.path and not waited:
            import_of_thousands.enter_context(desk.write()).execute(select(ThisDeviceRow))
        return office.line.handle_request(request)

    def wait(seconds: float) -> None:
        waited.append(seconds)
        import_of_thousands.close()

    waited: list[float] = []
    with httpx.Client(transport=httpx.MockTransport(meanwhile)) as http:
        report = client.sync(anna.store, at=anna.now().at, http=http, pause=wait)
    assert (report.unconfirmed, waited[:1]) == (0, [1])
    desk.close()
