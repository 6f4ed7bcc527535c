"""The line that asks for a reason before an act that is on record: a few ready ones to press, or one to type."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.tokens import SPACE_3, SPACE_4
from app.ui.widgets.answers import Strip
from app.ui.widgets.basics import LinkButton, QuietButton, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import clear, column, flow
from app.ui.widgets.reveal import scroll_to

NO_NAMES = "Schrijf geen namen op."
"""What is written stays when names and addresses are erased."""

MISSING = "Schrijf in een paar woorden waarom. Dat komt in het logboek."


class ReasonStrip(Strip):
    """Asks why, on the page itself. A ready reason does the act at once."""

    def __init__(
        self,
        name: str,
        *,
        refuse: Callable[[str], str] | None = None,
        label: str = "Of schrijf zelf waarom",
        missing: str = MISSING,
    ) -> None:
        """``refuse`` says why a typed text cannot be it; ``missing`` is said when nothing was typed."""
        super().__init__(name, label)
        self._missing = missing
        self._name = name
        self._refuse = refuse
        self._act: Callable[[str], None] | None = None
        self._ready = column(space=SPACE_3)
        self.reason = TextField(label, f"{name}_edit", help_text=NO_NAMES, longest=200)
        self.reason.edit.returnPressed.connect(self._answer)
        self.reason.check = None
        self._yes = named(QuietButton(""), f"{name}_yes")
        self._no = named(LinkButton("Terug", "back", key="Esc"), f"{name}_no")
        self._yes.clicked.connect(self._answer)
        self._no.clicked.connect(self.withdraw)
        layout = column(self, space=SPACE_3, margin=SPACE_4)
        layout.addWidget(self._words)
        layout.addLayout(self._ready)
        layout.addWidget(self.reason)
        layout.addWidget(flow(self._yes, self._no))

    def ask(
        self, sentence: str, yes_word: str, act: Callable[[str], None], *, ready: Sequence[str] = ()
    ) -> None:
        """Ask why; ``yes_word`` is the verb of the act, ``ready`` are reasons that people often have."""
        self._act = act
        self._yes.set_word(yes_word)
        self.reason.set_value("")
        self._show_ready(ready)
        self.put(sentence, self.reason)
        scroll_to(self)

    def _show_ready(self, ready: Sequence[str]) -> None:
        clear(self._ready)
        if not ready:
            return
        buttons: list[QWidget] = []
        for place, reason in enumerate(ready, start=1):
            button = named(QuietButton(reason), f"{self._name}_ready_{place}")
            button.clicked.connect(lambda _checked=False, chosen=reason: self._do(chosen))
            buttons.append(button)
        self._ready.addWidget(flow(*buttons))

    def _answer(self) -> None:
        reason = self.reason.value
        wrong = (self._refuse(reason) if self._refuse and reason else "") if reason else self._missing
        if wrong:
            self.reason.set_value("")
            self.reason.show_error(wrong)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._do(reason)

    def _do(self, reason: str) -> None:
        act, self._act = self._act, None
        self.withdraw()
        if act is not None:
            act(reason)
