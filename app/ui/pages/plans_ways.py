"""The ways on from the list of plans: to the pages where something is done with many plans."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.layouts import flow

WAYS: tuple[tuple[str, str], ...] = (
    ("lab", "Plannenlab"),
    ("likes", "Handtekeningen"),
    ("check", "Ja-mits-tafel"),
    ("after", "Na de stemming"),
    ("plan_import", "Plannen inlezen"),
)
"""The key of each page (``app/ui/catalogue.py``) with the word on its button, in the order of a season."""


def plan_ways(desk: Desk) -> QWidget:
    """Return the buttons, one for each way."""
    buttons: list[QWidget] = []
    for key, word in WAYS:
        button = named(QuietButton(word), f"plans_to_{key}")
        button.clicked.connect(lambda _checked=False, page=key: desk.go(page))
        buttons.append(button)
    return flow(*buttons)
