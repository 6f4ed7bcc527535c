"""What a helper is told when central refuses is what central did with it."""

from __future__ import annotations

import pytest

from app.models.terms import QuarantineReason
from app.sync.server.problems import TITLE
from app.ui.text import trouble_sentence


@pytest.mark.parametrize("code", TITLE)
def test_only_what_central_keeps_aside_is_said_to_be_kept_aside(code: str) -> None:
    assert ("apart gezet" in trouble_sentence(code)) is (code in set(QuarantineReason))


def test_acts_that_central_has_by_another_road_ask_for_the_internet() -> None:
    assert "Verstuur over internet, dan komt het goed." in trouble_sentence("event-known")


def test_a_journal_that_central_does_not_accept_asks_for_a_call() -> None:
    said = trouble_sentence("broken-chain")
    assert "Alles staat veilig op deze laptop" in said
    assert "Bel de gemeente" in said
