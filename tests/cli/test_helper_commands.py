"""Who may open this laptop: a lost passphrase, a new one, a helper who leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import crypto
from app.operations.practice import PASSPHRASE
from tests.cli.conftest import Run
from tests.operations.samples import seeded

NEW = "acht rode daken in de zon"


@pytest.fixture
def new_passphrase(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WIJKBALIE_NEW_PASSPHRASE", NEW)
    return NEW


def recovery_key() -> str:
    """Return the key on paper of the folder ``live``."""
    private, _ = crypto.new_recovery_pair(seeded("recovery"))
    return crypto.recovery_text(private)


def opens(run: Run, data: Path, phrase: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setenv("WIJKBALIE_PASSPHRASE", phrase)
    return run("edition", "show", "--data", data).status == 0


def test_the_key_on_paper_opens_a_laptop_whose_passphrase_was_forgotten(
    run: Run, live: Path, new_passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIJKBALIE_PASSPHRASE")
    monkeypatch.setenv("WIJKBALIE_RECOVERY_KEY", recovery_key().lower())
    done = run("helper", "recover", "--name", "anna", "--data", live)
    assert (done.status, done.out) == (0, "anna kan deze laptop weer openen met de nieuwe wachtzin.\n")
    assert opens(run, live, new_passphrase, monkeypatch)
    assert not opens(run, live, PASSPHRASE, monkeypatch)


def test_a_recovery_that_cannot_be_says_why_and_changes_nothing(
    run: Run, live: Path, new_passphrase: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recover = ("helper", "recover", "--data", live, "--name")
    run(*recover, "Anna").refused("Herstelsleutel ontbreekt", "WIJKBALIE_RECOVERY_KEY")
    monkeypatch.setenv("WIJKBALIE_RECOVERY_KEY", recovery_key()[:-1])
    run(*recover, "Anna").refused("niet goed overgetypt")
    other, _ = crypto.new_recovery_pair(seeded("another edition"))
    monkeypatch.setenv("WIJKBALIE_RECOVERY_KEY", crypto.recovery_text(other))
    run(*recover, "Anna").refused("goede envelop")
    monkeypatch.setenv("WIJKBALIE_RECOVERY_KEY", recovery_key())
    run(*recover, "Piet").refused("staat niet op deze laptop")
    run("helper", "recover", "--name", "Anna", "--data", tmp_path / "leeg").refused("geen editie")
    monkeypatch.setenv("WIJKBALIE_NEW_PASSPHRASE", "kort")
    run(*recover, "Anna").refused("te kort")
    assert opens(run, live, PASSPHRASE, monkeypatch)
    assert not opens(run, live, new_passphrase, monkeypatch)


def test_a_helper_changes_the_own_passphrase(
    run: Run, live: Path, new_passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("helper", "passphrase", "--data", live)
    assert (done.status, done.out) == (0, "Uw wachtzin is veranderd.\n")
    assert "oudere kopie" in done.err
    run("helper", "passphrase", "--data", live).refused("past niet")
    assert opens(run, live, new_passphrase, monkeypatch)


def test_a_helper_who_left_opens_nothing_and_stays_in_the_edition(
    run: Run, live: Path, new_passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("helper", "remove", "Anna", "--data", live).refused("laatste medewerker")
    assert run("helper", "add", "Bram", "--data", live).status == 0
    gone = run("helper", "remove", "bram", "--data", live)
    assert (gone.status, gone.out) == (0, "bram kan deze laptop niet meer openen.\n")
    assert "oudere kopie" in gone.err
    run("helper", "remove", "Bram", "--data", live).refused("staat niet op deze laptop")
    assert run("helper", "list", "--data", live).out.split() == ["Anna", "Bram"]
    assert not opens(run, live, new_passphrase, monkeypatch)
