"""The lot between plans with equal votes: the phrase is said aloud first, and then stands for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.models.records import Result
from app.operations import result as results
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_words import LOT_HELP, drawn_sentence, tie_sentence
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, flow


class DrawCard(Card):
    """Asks for the phrase of the draw when the lot must decide, and shows afterwards what it gave."""

    drawn = Signal()
    """The phrase was put on record."""

    def __init__(self, page: Page) -> None:
        """``page`` asks the question and does the act."""
        super().__init__()
        self._page = page
        self._result: Result | None = None
        self._head = Words("Het lot beslist", "label")
        self._ties = named(Words(), f"{page.key}_ties")
        self._how = Words(LOT_HELP, "muted")
        self.seed = TextField("Lotingszin", f"{page.key}_seed_edit")
        self._button = named(QuietButton("Leg de zin vast"), f"{page.key}_seed_set")
        self._buttons = flow(self._button)
        for part in (self._head, self._ties, self._how, self.seed, self._buttons):
            self.body.addWidget(part)
        self._button.clicked.connect(self._ask)
        self.seed.edit.returnPressed.connect(self._ask)
        self.hide()

    def show_result(self, found: Result) -> None:
        """Show what must be drawn, or what was; nothing when the lot plays no part."""
        self._result = found
        needed = bool(found.draw_needed)
        self.setVisible(needed or bool(found.seed and found.ties))
        groups = found.draw_needed if needed else found.ties
        lines = [tie_sentence(found, group) for group in groups]
        if not needed:
            lines += [drawn_sentence(group) for group in groups]
            lines.append(
                f"De lotingszin is: “{found.seed}”. Hoe de loting na te doen is, staat in het verslag."
            )
        self._head.set_text("Het lot moet beslissen" if needed else "Er is geloot")
        self._ties.set_text("\n".join(lines))
        for part in (self._how, self.seed, self._buttons):
            part.setVisible(needed)

    def _ask(self) -> None:
        seed = self.seed.value
        if not seed:
            self.seed.show_error("Typ eerst de zin die hardop gezegd is.")
            self.seed.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._page.ask(
            f"De lotingszin wordt: “{seed}”. Heeft iedereen die gehoord? Hierna kan de zin niet meer veranderen.",
            "Leg de zin vast",
            lambda: self._set(seed),
        )

    def _set(self, seed: str) -> None:
        if self._result is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        contest_id = self._result.contest.id
        self._page.act(
            lambda: results.set_seed(store, moment, contest_id=contest_id, seed=seed),
            lambda _: self.drawn.emit(),
            changed=frozenset({Topic.RESULT}),
            failed=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        self.seed.show_error(text.sentence(error))
