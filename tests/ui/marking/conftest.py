"""A resident at the marking screen, in the dress of the program."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import Scheme, Settings
from app.ui.style import apply_style
from tests.ui.marking.booth import Resident

Sit = Callable[..., Resident]


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        apply_style(qapp, Settings(scheme=Scheme.LIGHT))


@pytest.fixture
def sit(qtbot: QtBot) -> Generator[Sit]:
    """Return how to sit a resident down; everyone is gone afterwards."""
    seated: list[Resident] = []

    def down(**how: object) -> Resident:
        seated.append(Resident(qtbot, **how))  # pyright: ignore[reportArgumentType]  # as Resident takes them
        return seated[-1]

    yield down
    for resident in seated:
        resident.leave()


@pytest.fixture
def resident(sit: Sit) -> Resident:
    return sit()
