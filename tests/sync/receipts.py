"""Receipts as central signs them, made by hand: for what is here, or for something else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from app.db import Store
from app.models.edition import ThisDeviceRow
from app.sync.blobs import own_blobs_digest
from app.sync.protocol import Receipt, receipt_part
from app.sync.purge import GRACE
from app.sync.signing import public_key, signed

CENTRAL = bytes(range(100, 132))
"""Central's private key."""

RECEIVED = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)


def enrol(store: Store) -> None:
    """Let a laptop know central's key."""
    with store.write() as session:
        row = session.get_one(ThisDeviceRow, 1)
        row.central_key, row.central_url = public_key(CENTRAL), "https://centrale.example"


def vouch(
    store: Store,
    said: dict[str, object] | None = None,
    *,
    after: timedelta = GRACE,
    by: bytes = CENTRAL,
    forged: bool = False,
) -> None:
    """Put central's receipt for all that is here in place, ``after`` the first one that covered it."""
    with store.write() as session:
        row = session.get_one(ThisDeviceRow, 1)
        values: dict[str, object] = {
            "device_id": str(row.device_id),
            "epoch": row.epoch,
            "acked_seq": row.head_seq,
            "head_hash": row.head_hash.hex(),
            "blobs": own_blobs_digest(session),
            "received_at": RECEIVED.isoformat(timespec="milliseconds"),
        }
        receipt = Receipt.model_validate(values | (said or {}))
        signature = signed(by, receipt_part(receipt))
        told = receipt.model_dump() | ({"received_at": "2036-01-01T00:00:00.000+00:00"} if forged else {})
        row.receipt = json.dumps({"receipt": told, "signature": signature})
        row.covered_since = RECEIVED - after
