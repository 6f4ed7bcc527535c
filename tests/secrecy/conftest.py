"""One day, lived once for all who attack it."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from PySide6.QtWidgets import QApplication

from app.settings import Scheme, Settings
from app.ui.style import apply_style
from tests.secrecy.day import Day, Quick, live


@pytest.fixture(scope="module")
def day(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Day]:
    apply_style(qapp, Settings(scheme=Scheme.LIGHT))
    with pytest.MonkeyPatch.context() as patch:
        yield live(Quick(request), tmp_path_factory.mktemp("day"), patch)
