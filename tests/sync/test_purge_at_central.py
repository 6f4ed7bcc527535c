"""Erasing with a real central behind it: its receipts decide, and afterwards both sides go on."""

from __future__ import annotations

from sqlalchemy import select

from app.models.journal import JournalRow
from app.models.plan import SubmitterRow
from app.operations import journal, plan_lists, plans
from app.sync import purge
from app.sync.purge import PurgeWait
from tests.operations.samples import Laptop
from tests.sync.samples import Office, a_plan, residents

DAY = 24


def test_inv_09_thirty_days_of_receipts_let_a_laptop_erase_and_then_go_on(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    plan = a_plan(anna, "Bankjes")
    office.sync(anna)
    assert purge.readiness(anna.store).why is PurgeWait.GRACE
    office.later(29 * DAY)
    office.sync(anna)
    assert purge.readiness(anna.store).why is PurgeWait.GRACE
    office.later(2 * DAY)
    assert purge.readiness(anna.store).why is PurgeWait.GRACE  # only central can say that the days are over
    office.sync(anna)
    done = purge.purge(anna.store, anna.now())
    assert (done.residents, done.submitters) == (3, 1)

    report = office.sync(anna)
    assert (report.refused, report.unconfirmed) == (0, 0)
    office.sync(bram)
    assert plans.plan(bram.store, plan.id).submitter.name == "Mevrouw Jansen"
    with office.store.read() as session:
        assert session.scalars(select(SubmitterRow.name)).all() == ["Mevrouw Jansen"]
        erased = select(JournalRow.event_id).where(JournalRow.payload.is_(None))
        assert session.scalars(erased).all() == []
        told = select(JournalRow).where(JournalRow.type == "device.erased")
        assert len(session.scalars(told).all()) == 1

    bram_plan = a_plan(bram, "Honing")
    office.sync(bram)
    office.sync(anna)
    assert {row.title for row in plan_lists.plans(anna.store)} == {"Bankjes", "Honing"}
    assert journal.verify(anna.store).devices == 2
    assert purge.readiness(anna.store).submitters == 1
    assert plans.plan(anna.store, bram_plan.id).submitter.name == "Mevrouw Jansen"


def test_inv_09_one_more_act_starts_the_thirty_days_anew(office: Office, anna: Laptop) -> None:
    a_plan(anna, "Bankjes")
    office.sync(anna)
    office.later(31 * DAY)
    a_plan(anna, "Honing")
    office.sync(anna)
    assert purge.readiness(anna.store).why is PurgeWait.GRACE
    office.later(31 * DAY)
    office.sync(anna)
    assert purge.readiness(anna.store).ready
