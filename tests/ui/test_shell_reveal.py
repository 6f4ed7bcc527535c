"""Bringing something into view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.reveal import scroll_to

ABOVE, VIEW = 1_000, 300


@pytest.mark.parametrize("height", [100, 500], ids=["fits", "is taller than the window"])
@pytest.mark.parametrize("start", [0, 10_000], ids=["from above", "from below"])
def test_the_top_of_what_the_page_talks_about_is_always_in_view(
    qtbot: QtBot, height: int, start: int
) -> None:
    area, inside = QScrollArea(widgetResizable=True), QWidget()
    layout = QVBoxLayout(inside)
    parts = [QWidget() for _ in range(3)]
    for part, high in zip(parts, (ABOVE, height, ABOVE), strict=True):
        part.setFixedHeight(high)
        layout.addWidget(part)
    area.setWidget(inside)
    area.resize(400, VIEW)
    qtbot.addWidget(area)
    area.show()
    area.verticalScrollBar().setValue(start)
    scroll_to(parts[1])
    qtbot.waitUntil(lambda: 0 <= parts[1].mapTo(area.viewport(), QPoint()).y() < VIEW - min(height, VIEW) + 1)
