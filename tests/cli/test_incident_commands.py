"""Incidents without a window: seen, and settled with a reason."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from app.models.journal import JournalRow
from app.models.terms import IncidentKind
from app.operations import folders
from app.operations.incidents import reconcile
from app.operations.practice import PASSPHRASE
from tests.cli.conftest import Run


def an_incident(folder: Path) -> None:
    """Raise an incident about the last two acts, as a sync would that brings two laptops together."""
    here = folders.open_folder(folder, name=None, passphrase=PASSPHRASE)
    with here.store.write() as session:
        acts = session.scalars(select(JournalRow.event_id).order_by(JournalRow.seq.desc()).limit(2)).all()
        kind = IncidentKind.CARD_USED_TWICE
        reconcile(session, uuid4(), {kind: acts}, (kind,))
    here.store.close()


def test_an_incident_is_shown_and_settled_with_a_reason(run: Run, live: Path) -> None:
    assert run("incidents", "list", "--data", live).out == ""
    an_incident(live)
    (found,) = run("incidents", "list", "--json", "--data", live).json
    assert (found["kind"], found["settled"], len(found["acts"])) == ("card_used_twice", False, 2)
    assert "twee keer ingenomen" in run("incidents", "list", "--data", live).out
    run("incidents", "settle", found["id"], "--reason", " ", "--data", live).refused("waarom")
    done = run("incidents", "settle", found["id"], "--reason", "Zelfde scan, één kaart.", "--data", live)
    assert done.status == 0
    (after,) = run("incidents", "list", "--json", "--data", live).json
    assert (after["settled"], after["reason"]) == (True, "Zelfde scan, één kaart.")


def test_an_unknown_incident_is_refused_in_a_sentence(run: Run, live: Path) -> None:
    run("incidents", "settle", uuid4(), "--reason", "gezien", "--data", live).refused("voorval")
