from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from app import crypto
from app.db import DiskFull, StoreExists, StoreMissing
from app.models.terms import Moment, Role
from app.operations import editions, folders, plans, practice, register
from tests.operations.samples import a_draft

CHEAP = crypto.Cost(memory_kib=64 * 1024, time=1)


def now() -> Moment:
    return Moment(by=uuid4(), at=datetime(2026, 12, 1, 9, tzinfo=UTC), rng=secrets.token_bytes)


PASSPHRASE = "zeven groene stoepen"


def founder(passphrase: str = PASSPHRASE) -> folders.Founder:
    _, public = crypto.new_recovery_pair(secrets.token_bytes)
    return folders.Founder("Anna", passphrase, public, cost=CHEAP)


def set_up(folder: Path) -> folders.Opened:
    return folders.set_up(folder, now(), draft=a_draft(), founder=founder(), device_name="Laptop 1")


def test_an_edition_is_set_up_closed_and_opened_again_by_its_first_helper(tmp_path: Path) -> None:
    folder = tmp_path / "editie"
    set_up(folder).store.close()
    here = folders.open_folder(folder, name="anna ", passphrase="zeven groene stoepen")
    assert (here.helper.name, here.helper.role) == ("Anna", Role.LEAD)
    assert editions.edition(here.store).name == "Schalkwijk aan Zet"
    here.store.close()


def test_a_wrong_passphrase_an_unknown_name_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "editie"
    with pytest.raises(StoreMissing):
        folders.open_folder(folder, name="Anna", passphrase="x")
    set_up(folder).store.close()
    with pytest.raises(crypto.WrongPassphrase):
        folders.open_folder(folder, name="Anna", passphrase="acht groene stoepen")
    with pytest.raises(crypto.UnknownHelper):
        folders.open_folder(folder, name="Piet", passphrase="zeven groene stoepen")


def test_an_edition_is_never_set_up_over_another(tmp_path: Path) -> None:
    folder = tmp_path / "editie"
    set_up(folder).store.close()
    with pytest.raises(StoreExists):
        set_up(folder)


def test_a_folder_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "editie"
    with pytest.raises(crypto.PassphraseTooShort):
        folders.set_up(
            folder, now(), draft=a_draft(), founder=founder(passphrase="kort"), device_name="Laptop 1"
        )
    assert list(tmp_path.iterdir()) == []
    folder.mkdir()
    (folder / "iets anders.txt").write_text("van iemand")
    with pytest.raises(OSError, match="not empty"):
        set_up(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["editie"]


def test_a_second_helper_opens_with_their_own_passphrase_and_takes_over_the_desk(tmp_path: Path) -> None:
    here = set_up(tmp_path / "editie")
    moment = Moment(by=here.helper.id, at=now().at, rng=secrets.token_bytes)
    added = folders.add_helper(here, moment, name="Bram", passphrase="acht rode daken", cost=CHEAP)
    assert folders.switch_helper(here, name="bram", passphrase="acht rode daken") == added
    assert [helper.name for helper in editions.helpers(here.store)] == ["Anna", "Bram"]
    with pytest.raises(editions.NameMissing):
        folders.add_helper(here, moment, name=" ", passphrase="acht rode daken", cost=CHEAP)
    with pytest.raises(editions.NameMissing):
        editions.add_helper(here.store, moment, helper_id=uuid4(), name=" ")
    here.store.close()


def test_a_helper_known_to_the_lock_but_not_to_the_journal_does_not_lead(tmp_path: Path) -> None:
    here = set_up(tmp_path / "editie")
    stranger = uuid4()
    crypto.add_slot(
        here.folder,
        here.key,
        helper_id=stranger,
        name="Cor",
        passphrase="negen blauwe deuren",
        rng=secrets.token_bytes,
        cost=CHEAP,
    )
    found = folders.switch_helper(here, name="Cor", passphrase="negen blauwe deuren")
    assert (found.id, found.role) == (stranger, Role.HELPER)
    here.store.close()


def test_a_helper_who_could_not_be_written_down_can_be_added_again(tmp_path: Path) -> None:
    here = set_up(tmp_path / "editie")
    moment = Moment(by=here.helper.id, at=now().at, rng=secrets.token_bytes)
    with here.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def full(connection: Any, *_: object) -> None:  # noqa: ANN401 - a DB-API connection has no common type
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(here.store.engine, "checkout", full)
    long_name = "Bram " * 20_000
    with pytest.raises(DiskFull):
        folders.add_helper(here, moment, name=long_name, passphrase="acht rode daken", cost=CHEAP)
    event.remove(here.store.engine, "checkout", full)
    assert crypto.helpers(here.folder) == (here.helper.id,)
    here.store.close()
    again = folders.open_folder(here.folder, name="Anna", passphrase=PASSPHRASE)
    added = folders.add_helper(again, moment, name=long_name, passphrase="acht rode daken", cost=CHEAP)
    assert crypto.helpers(again.folder) == (again.helper.id, added.id)
    again.store.close()


def test_a_laptop_set_up_to_join_has_no_edition_until_it_arrives(tmp_path: Path) -> None:
    folder = tmp_path / "editie"
    here = folders.set_up_to_join(folder, now(), founder=founder(), device_name="Laptop 2")
    assert here.helper.role is Role.LEAD
    with pytest.raises(editions.NoEdition):
        editions.edition(here.store)
    here.store.close()
    folders.remove_unused(folder)
    assert not folder.exists()


def test_the_practice_edition_comes_whole_on_first_use(tmp_path: Path) -> None:
    here = practice.set_up_practice(tmp_path / "oefening", now(), device_name="Laptop 1")
    edition = editions.edition(here.store)
    (contest,) = edition.contests
    assert (edition.name, edition.practice, edition.likes_needed) == (
        "Schalkwijk aan Zet (oefening)",
        True,
        50,
    )
    assert (contest.budget_cents, contest.min_age) == (7_000_000, 16)
    assert edition.themes == ("Elkaar ontmoeten", "Op straat & groen", "Duurzaamheid")
    assert edition.areas == ("Boerhaavewijk", "Europawijk", "Meerwijk", "Molenwijk")
    titles = {plan.title for plan in plans.ballot(here.store, contest.id)}
    assert {"Mooizooi Talentplek", "Schalkse honing", "Fleurige entree Molenwijk"} <= titles
    assert register.count(here.store, contest.id) == 500
    here.store.close()
    again = folders.open_folder(here.folder, name="Bram", passphrase=practice.PASSPHRASE)
    assert again.helper.name == "Bram"
    again.store.close()


def test_two_practice_laptops_have_the_same_edition_with_the_same_code_key(tmp_path: Path) -> None:
    one = practice.set_up_practice(tmp_path / "een", now(), device_name="Laptop 1")
    two = practice.set_up_practice(tmp_path / "twee", now(), device_name="Laptop 2")
    assert editions.edition(one.store) == editions.edition(two.store)
    one.store.close()
    two.store.close()


def test_a_contest_is_found_by_key_name_or_when_it_is_the_only_one(tmp_path: Path) -> None:
    here = set_up(tmp_path / "editie")
    edition = editions.edition(here.store)
    (contest,) = edition.contests
    for wanted in ("", "schalkwijk", "Schalkwijk aan Zet", str(contest.id)):
        assert editions.contest_named(edition, wanted) == contest
    with pytest.raises(editions.UnknownContest) as unknown:
        editions.contest_named(edition, "haarlem")
    assert unknown.value.data == {"wanted": "haarlem", "known": ("schalkwijk",)}
    here.store.close()
