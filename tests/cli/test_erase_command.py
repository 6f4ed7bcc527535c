"""Erasing without a window: only with central's word, and only when someone says that they are sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.db import Store
from app.models.records import PlanText, Submitter
from app.models.terms import Moment
from app.operations import folders, plans
from app.operations.practice import PASSPHRASE
from app.sync import purge
from tests.cli.conftest import Run
from tests.operations.samples import MORNING, seeded
from tests.sync.receipts import enrol, vouch


@pytest.fixture
def filled(live: Path) -> Path:
    here = folders.open_folder(live, name=None, passphrase=PASSPHRASE)
    moment = Moment(by=here.helper.id, at=MORNING, rng=seeded("a plan"))
    plans.enter(here.store, moment, text=PlanText(title="Bankjes"), submitter=Submitter(name="Fatma Yilmaz"))
    here.store.close()
    return live


def vouched(folder: Path) -> None:
    here = folders.open_folder(folder, name=None, passphrase=PASSPHRASE)
    enrol(here.store)
    vouch(here.store)
    here.store.close()


def submitters(folder: Path) -> int:
    store: Store = folders.open_folder(folder, name=None, passphrase=PASSPHRASE).store
    found = purge.readiness(store).submitters
    store.close()
    return found


def test_without_centrals_word_nothing_is_erased(run: Run, filled: Path) -> None:
    run("erase", "--yes", "--data", filled).refused("niet aangemeld", "Er is niets gewist.")
    assert submitters(filled) == 1


def test_erasing_is_asked_about_unless_someone_says_to_be_sure(run: Run, filled: Path) -> None:
    vouched(filled)
    run("erase", "--data", filled).refused("--yes")
    assert submitters(filled) == 1
    done = run("erase", "--yes", "--data", filled)
    assert done.status == 0
    assert "1 plannenmaker" in done.out
    assert submitters(filled) == 0
    assert run("journal", "verify", "--data", filled).status == 0
    run("erase", "--yes", "--data", filled).refused("geen persoonsgegevens")
