"""Who may log in to central's own page, from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.postgres import central_url as central_url  # noqa: PLC0414 - a fixture

PHRASE = "een hele lange wachtzin"


def test_someone_may_log_in_and_later_no_longer(
    run: Run, central_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--database", central_url)
    assert "nog niemand" in run("central", "user", "list", *at).out
    monkeypatch.setenv("WIJKBALIE_PAGE_PASSPHRASE", PHRASE)
    assert (
        run("central", "user", "add", "  Fatima  El Amrani", *at).out == "Fatima El Amrani kan nu inloggen.\n"
    )
    assert run("central", "user", "list", "--json", *at).json == {"users": ["Fatima El Amrani"]}
    run("central", "user", "add", "fatima el amrani", *at).refused("Er is al iemand met deze naam")
    assert "kan niet meer inloggen" in run("central", "user", "remove", "fatima el amrani", *at).out
    run("central", "user", "remove", "Fatima El Amrani", *at).refused("Er is niemand met deze naam")


def test_a_passphrase_has_twelve_characters_and_is_nowhere_else_to_be_found(
    run: Run, central_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--database", central_url)
    run("central", "user", "add", "Fatima", *at).refused("WIJKBALIE_PAGE_PASSPHRASE")
    monkeypatch.setenv("WIJKBALIE_PAGE_PASSPHRASE", "elf tekens.")
    run("central", "user", "add", "Fatima", *at).refused("minstens 12 tekens")
    monkeypatch.setenv("WIJKBALIE_PAGE_PASSPHRASE", PHRASE)
    run("central", "user", "add", "  ", *at).refused("Vul een naam in")
    run("central", "user", "add", "x" * 81, *at).refused("hoogstens 80 tekens")
    assert run("central", "user", "list", "--json", *at).json == {"users": []}
