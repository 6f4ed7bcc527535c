"""Central's data as files for others: numbers, results and the chained journal, with nothing personal in them."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import select

from app.db import Store
from app.models.journal import JournalRow
from app.operations.result import result
from app.operations.result_files import result_json, result_pb
from app.sync.server.report import report


def export_files(store: Store) -> dict[str, bytes]:
    """Return the files by name: ``overzicht.json``, per contest ``<key>.json`` and ``<key>.pb``, ``logboek.jsonl``.

    With more than one edition the names of a contest begin with the id of its edition. The journal holds the header
    and hash of every event, so that anyone can follow the chains; what was done is in the payloads, which are
    left out.
    """
    found = report(store)
    files = {"overzicht.json": _json(found)}
    several = len(found["editions"]) > 1
    for edition in found["editions"]:
        for contest in edition["contests"]:
            name = f"{edition['id'][:8]}-{contest['key']}" if several else contest["key"]
            counted = result(store, contest_id=UUID(contest["id"]))
            files[f"{name}.json"] = _json(result_json(counted))
            files[f"{name}.pb"] = result_pb(store, counted).encode()
    return files | {"logboek.jsonl": _journal(store)}


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"


def _journal(store: Store) -> bytes:
    columns = (JournalRow.header, JournalRow.prev_hash, JournalRow.hash, JournalRow.outcome)
    order = (JournalRow.device_id, JournalRow.epoch, JournalRow.seq)
    with store.read() as session:
        lines = [
            {
                "header": json.loads(header),
                "prev_hash": prev_hash.hex(),
                "hash": own_hash.hex(),
                "outcome": outcome.value,
            }
            for header, prev_hash, own_hash, outcome in session.execute(select(*columns).order_by(*order))
        ]
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()
