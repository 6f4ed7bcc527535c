"""Bringing something into view: with large text, what the page talks about may be below the edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

_ROUND = 24
"""Pixels to keep in view above and below."""


def scroll_to(widget: QWidget) -> None:
    """Scroll the page so that ``widget`` can be seen, once it has its new place and size: its top if not all fits."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        around = area
        QTimer.singleShot(0, widget, lambda: _reveal(around, widget))


def _reveal(area: QScrollArea, widget: QWidget) -> None:
    area.ensureWidgetVisible(widget, 0, _ROUND)
    if widget.height() > area.viewport().height():
        bar = area.verticalScrollBar()
        bar.setValue(bar.value() + widget.mapTo(area.viewport(), QPoint()).y())


def go_to(widget: QWidget) -> None:
    """Give ``widget`` the keyboard and bring it into view."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    scroll_to(widget)
