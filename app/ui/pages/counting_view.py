"""What the views of the count have in common: they share one page, one at a time."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.models.records import BallotPlan, Batch, Contest
from app.models.terms import InvalidReason
from app.operations import plans
from app.operations.journal import Store
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.counting_sheet import Ballot, Sheet
from app.ui.tokens import SPACE_2, SPACE_4
from app.ui.widgets.answers import announce
from app.ui.widgets.basics import Words
from app.ui.widgets.layouts import column

_ROOM_FOR_PLACE = 125
"""The largest text, in per cent, at which the window has room for a second heading."""

_SECOND_ROUND_MS = 40

COUNTED = frozenset({Topic.COUNT})


class CountView(QWidget):
    """One state of the page. It sets the page's title, way back and main action when it is opened."""

    left = Signal()
    """The person is done here: show the overview."""
    batch_changed = Signal(Batch)
    """An act brought a batch to another state: show what comes next."""
    batch_wanted = Signal(Batch)
    """The person wants to go on with this batch."""

    def __init__(self, page: Page) -> None:
        """``page`` does the acts and says what went wrong."""
        super().__init__()
        self.page = page
        self._shown = 0
        self.body = column(self, space=SPACE_4)

    def focus_first(self) -> None:
        """Put the keyboard where the work begins."""
        self.setFocus()

    def head(self, title: str) -> None:
        """Head the page, with the way back to the overview and without a main action yet."""
        self.page.set_title(title)
        self.page.set_back("Terug naar het overzicht", self.left.emit)
        self.page.set_main_action("", None)

    def bring_to_view(self, *widgets: QWidget) -> None:
        """Scroll until these are seen, the last one above all; needed only with large letters."""
        self._shown += 1
        mine = self._shown

        def scroll() -> None:
            area = self.page.area
            if mine != self._shown:
                return
            for widget in widgets:
                # Not ensureWidgetVisible: of a line of text that shows the cursor only.
                top = widget.mapTo(area.viewport(), QPoint(0, 0)).y() + area.verticalScrollBar().value()
                area.ensureVisible(0, top + widget.height(), 0, SPACE_2)
                area.ensureVisible(0, top, 0, SPACE_2)

        # The layout gives wrapped words their height in a second round; only then do places stand still.
        for wait_ms in (0, _SECOND_ROUND_MS):
            QTimer.singleShot(wait_ms, self, scroll)

    def show_place(self, place: Words, small_title: str, sentence: str) -> None:
        """Say large where the work is; with large letters the page's title says it, which never scrolls away."""
        large_letters = self.page.desk.settings.text_scale > _ROOM_FOR_PLACE
        place.set_text(sentence)
        place.setVisible(not large_letters)
        self.page.set_title(sentence if large_letters else small_title)
        announce(self, sentence)

    def contest(self, contest_id: UUID) -> Contest:
        """Return a contest of the edition by its id."""
        return next(contest for contest in self.page.desk.edition.contests if contest.id == contest_id)


def ballot_for(store: Store, contest: Contest) -> Ballot:
    """Return the ballot of a contest."""
    found: tuple[BallotPlan, ...] = plans.ballot(store, contest.id)
    return Ballot.of(contest, found)


def marks_of(sheet: Sheet) -> tuple[tuple[int, ...], InvalidReason | None]:
    """Return what an operation is told of a sheet: its marks, and what a person saw that is the matter with it."""
    return sheet.marks, sheet.invalid or sheet.noted
