"""A desk without a store, for the shell and for pages that are given their own answers."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from app.models.records import DeskSession, Edition, Helper
from app.models.terms import Role, SessionKind
from app.settings import Scheme, Settings
from app.ui.desk import Desk, Opened, PracticeLogin
from app.ui.jobs import Jobs
from app.ui.style import apply_style

if TYPE_CHECKING:
    from app.operations.journal import Store

ANNA = Helper(UUID(int=1), "Anna", Role.LEAD)
BASIL = Helper(UUID(int=2), "Basil", Role.HELPER)


class WrongPassphrase(Exception):
    """Stands for the refusal of the key file, which has its sentence by this name."""


def edition(*, practice: bool = True) -> Edition:
    return Edition(UUID(int=9), "SAZ1", "Schalkwijk aan Zet", practice, "nl", (), (), (), 50, 10, ())


def opened(helper: Helper = ANNA, *, practice: bool = True) -> Opened:
    """Return what a right passphrase opens. No page of the shell looks into the store."""
    session = DeskSession(
        UUID(int=3), SessionKind.POLLING_STATION, "De Ringvaart", date(2026, 12, 1), open=True
    )
    return Opened(cast("Store", object()), edition(practice=practice), helper, session)


def unlock(name: str, passphrase: str) -> Opened:
    if passphrase != "oefenen":
        raise WrongPassphrase
    return opened(BASIL if name == "Basil" else ANNA)


@pytest.fixture
def jobs(qapp: QApplication) -> Generator[Jobs]:
    made = Jobs(inline=True)
    yield made
    made.shutdown()


@pytest.fixture
def desk(jobs: Jobs) -> Desk:
    """Return a locked desk of a practice edition, in light colours, whose jobs run at once."""
    return Desk(
        jobs,
        unlock,
        settings=Settings(scheme=Scheme.LIGHT),
        practice=PracticeLogin(("Anna", "Basil"), "oefenen"),
        clock=lambda: datetime(2026, 12, 1, 9, 42, tzinfo=UTC),
        rng=bytes,
    )


@pytest.fixture
def open_desk(desk: Desk, qapp: QApplication) -> Desk:
    """Return a desk with Anna behind it, in the dress of the program."""
    apply_style(qapp, desk.settings)
    desk.let_in(opened())
    return desk
