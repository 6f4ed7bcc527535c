"""A card that was taken back on one laptop and replaced on another before they heard of each other."""

from __future__ import annotations

from app.operations import cards, register
from app.sync.server.report import report
from tests.operations.samples import CONTEST, Laptop
from tests.sync.samples import PLACE, Office, contents, issue, residents, take_in


def test_a_card_taken_back_here_and_replaced_there_leaves_the_new_card_good_on_every_side(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    residents(anna)
    issue(anna, "R1")
    office.sync(anna)
    office.sync(bram)
    resident, *_ = register.find(bram.store, contest_id=CONTEST, text="R1")
    assert resident.card_id is not None
    act_id = cards.last_act_id(anna.store, resident.card_id)
    assert act_id is not None
    cards.undo(anna.store, anna.now(), act_id=act_id, reason="Vergissing", place=PLACE)
    made = cards.replace(
        bram.store, bram.now(), card_id=resident.card_id, reason="Nat", identity_seen=True, place=PLACE
    )
    take_in(bram, made.code)
    for laptop in (anna, bram, anna):
        office.sync(laptop)
    (edition,) = report(office.store)["editions"]
    assert (edition["held"], edition["rejected"]) == (0, 0)
    assert contents(anna.store) == contents(bram.store) == contents(office.store)
