"""The help of one page, on the page itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.ui.tokens import SPACE_2, SPACE_4
from app.ui.widgets.basics import LinkButton, Words, named
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Toned, column, row

KEYS = (
    "Toetsen: Alt+1 tot Alt+8 kiest een pagina · Ctrl+F zoekt · Ctrl+Enter doet wat de grote knop doet · "
    "Esc gaat terug · Ctrl+L vergrendelt · Ctrl+= en Ctrl+- maken de letters groter en kleiner."
)


class HelpPanel(Toned):
    """What this page is for and how it works, and the keys."""

    closed = Signal()

    def __init__(self, name: str, text: str) -> None:
        """Start hidden; F1 shows it."""
        super().__init__()
        named(self, name, f"Uitleg. {text} {KEYS}")
        layout = column(self, space=SPACE_2, margin=SPACE_4)
        top = row()
        top.addWidget(Icon("help"), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(Words("Zo werkt deze pagina", "label"), 1)
        close = named(LinkButton("Uitleg weg", "close", key="Esc"), f"{name}_close")
        close.clicked.connect(self.closed)
        top.addWidget(close)
        layout.addLayout(top)
        layout.addWidget(Words(text))
        layout.addWidget(Words(KEYS, "muted"))
        self.hide()
