"""One event that PostgreSQL cannot take must not keep a laptop from sending all the others."""

from __future__ import annotations

import base64

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.models.edition import ThisDeviceRow
from app.models.records import RegisterLine
from app.models.terms import Outcome
from app.operations import plan_lists, register
from app.operations.journal import Event, EventKind, act
from app.sync import client
from app.sync.kinds import KINDS
from app.sync.server.report import report
from tests.operations.samples import CONTEST, Laptop, seeded
from tests.sync.samples import Office, a_plan


def test_a_name_too_long_for_an_index_is_refused_and_the_rest_goes_on(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    endless = base64.b64encode(seeded("a name")(30_000)).decode()
    lines = [RegisterLine("R1", endless, "2036AB", "12", 1950)]
    register.import_lines(anna.store, anna.now(), contest_id=CONTEST, lines=lines)
    a_plan(anna, "Schalkse honing")
    said = office.sync(anna)
    assert (said.pushed, said.refused, said.unconfirmed) == (4, 1, 0)
    office.sync(bram)
    assert [plan.title for plan in plan_lists.plans(bram.store)] == ["Schalkse honing"]
    (edition,) = report(office.store)["editions"]
    assert (edition["rejected"], edition["held"]) == (1, 0)


def test_a_pasted_title_that_postgresql_cannot_keep_is_the_same_everywhere(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    a_plan(anna, "Schalkse\x00 hon\ud83cing 🐝")
    assert office.sync(anna).refused == 0
    office.sync(bram)
    for side in (anna, bram, office):
        assert [plan.title for plan in plan_lists.plans(side.store)] == ["Schalkse honing 🐝"]


@pytest.mark.parametrize("state", ["40001", "53100", "55P03", "57014"])
def test_a_database_that_is_out_of_order_for_a_while_loses_nothing(
    office: Office, anna: Laptop, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_order(session: Session, _event: Event) -> Outcome:
        if session.get_one(ThisDeviceRow, 1).name == "central":
            session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))
        return Outcome.APPLIED

    kind = EventKind("bench.placed", out_of_order)
    monkeypatch.setitem(KINDS, kind.type, kind)
    with act(anna.store, anna.now()) as doing:
        doing.record(kind, CONTEST, {})
    with pytest.raises((client.CentralRefused, OperationalError)):
        office.sync(anna)
    assert client.status(anna.store).unconfirmed == 3
    better = EventKind("bench.placed", lambda _session, _event: Outcome.APPLIED)
    monkeypatch.setitem(KINDS, kind.type, better)
    assert office.sync(anna).unconfirmed == 0
