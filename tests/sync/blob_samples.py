"""Photos and scans on their way: lines, pieces, and what central and a laptop have of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import httpx
from sqlalchemy import func, select

from app.db import Store
from app.models.blobs import PIECE_BYTES, BlobPieceRow, BlobRow
from app.models.records import Attachment
from app.operations.attachments import attach
from app.operations.blob_store import content, whole
from app.sync import client
from app.sync.blobs import BlobTally, fetch_blobs, own_blobs_digest, push_blobs
from app.sync.connection import Central
from app.sync.protocol import blobs_digest
from app.sync.server.blobs import covered_blobs
from app.sync.signing import sign
from tests.operations.samples import MORNING, Laptop, seeded
from tests.sync.samples import URL, Identity, Office, a_plan, identity, no_pause

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
