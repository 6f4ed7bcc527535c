"""Typing a batch, paper by paper, each on disk before the next; and what to do when the stack does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt

from app.models.records import Batch, Contest, Paper
from app.models.terms import Moment
from app.operations import counting as ops
from app.operations.journal import Store
from app.ui import text
from app.ui.pages.base import Page
from app.ui.pages.counting_pad import SheetPad
from app.ui.pages.counting_sheet import Ballot, Sheet, Stack
from app.ui.pages.counting_view import COUNTED, CountView, ballot_for, marks_of
from app.ui.widgets.basics import MainButton, QuietButton, Words, named
from app.ui.widgets.layouts import flow


@dataclass(frozen=True)
class Begun:
    """What is fetched to begin: the batch, the ballot, and what this helper typed of it before."""

    batch: Batch
    ballot: Ballot
    papers: tuple[Paper, ...]


class EntryView(CountView):
    """One helper types the whole stack. Nothing of another's entry is fetched, let alone shown."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        key = page.key
        self._batch: Batch | None = None
        self._ballot: Ballot | None = None
        self.stack = Stack(0, ())
        self._typist: UUID | None = None
        self._main: MainButton | None = None
        self._place = named(Words("", "answer"), f"{key}_place")
        self._saved = named(Words("", "muted"), f"{key}_saved")
        self.pad = SheetPad(key)
        self._done = named(Words("", "large"), f"{key}_entry_done")
        self._look_back = named(QuietButton("Laatste biljet nakijken", "back"), f"{key}_look_back")
        self._wrong_count = named(QuietButton("Het aantal klopt niet"), f"{key}_recount")
        self._again = named(QuietButton("Begin deze bundel opnieuw"), f"{key}_restart")
        self._buttons = flow(self._look_back, self._wrong_count, self._again)
        for part in (self._place, self._saved, self.pad, self._done, self._buttons):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.pad.told.connect(self._save)
        self.pad.changed.connect(lambda: self.bring_to_view(*self.pad.in_view))
        self.pad.back_requested.connect(self._go_back)
        self._look_back.clicked.connect(lambda: self._go_back(Sheet()))
        self.recount_pressed = self._wrong_count.clicked
        self.restart_pressed = self._again.clicked

    @property
    def batch(self) -> Batch | None:
        """Return the batch that is typed."""
        return self._batch

    def open(self, begun: Begun) -> None:
        """Begin, or go on where this helper stopped."""
        stack = Stack(begun.batch.paper_count, begun.papers)
        stack.go_on_with(self._begun_before(begun, stack))
        me = self.page.desk.helper
        self._typist = None if me is None else me.id
        self._batch, self._ballot, self.stack = begun.batch, begun.ballot, stack
        self.pad.set_rules(self.page.desk.edition)
        self.pad.start_clean()
        self._saved.set_text(_where_you_were(stack))
        self._show()

    def forget(self) -> None:
        """Forget what stood on the paper that was not saved yet: the batch begins again."""
        self._typist = None

    def _begun_before(self, begun: Begun, stack: Stack) -> Sheet:
        """Return what this helper had typed of the next paper before going away; nobody else's."""
        me, old = self.page.desk.helper, self.stack
        same = self._batch is not None and self._batch.id == begun.batch.id and old.next == stack.next
        if not same or me is None or me.id != self._typist:
            return Sheet()
        return self.pad.sheet if old.position == old.next else old.draft

    def focus_first(self) -> None:
        """Go to the field, or to the main action when the stack is done."""
        button = self._main if self.stack.complete else self.pad.field
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, sheet: Sheet) -> None:
        stack, batch = self.stack, self._batch
        if batch is None or stack.complete:
            return
        if stack.position < stack.next and sheet == stack.sheet:
            self._kept(sheet)
            return
        position, desk = stack.position, self.page.desk
        store, moment = desk.store, desk.moment()
        marks, invalid = marks_of(sheet)
        self.pad.wait()
        desk.jobs.run(
            lambda: ops.enter_paper(
                store, moment, batch_id=batch.id, position=position, marks=marks, invalid=invalid
            ),
            lambda _paper: self._on_disk(position, sheet),
            self._not_saved,
            owner=self,
        )

    def _on_disk(self, position: int, sheet: Sheet) -> None:
        self._saved.set_text(f"Biljet {position} is bewaard.")
        self._kept(sheet)
        if self.isHidden():
            # The typist went away while it was written: what came after it has no paper to stand on.
            self.pad.stop_waiting()
            self.pad.sheet = Sheet()
        else:
            self.pad.go_on()

    def _not_saved(self, error: Exception) -> None:
        self.pad.stop_waiting()
        self.pad.refuse(f"Dit biljet is nog niet bewaard. {text.sentence(error)}")

    def _kept(self, sheet: Sheet) -> None:
        self.stack.keep(sheet)
        self._show()

    def _go_back(self, draft: Sheet) -> None:
        if self.stack.back(draft):
            self._saved.set_text("Verbeter dit biljet, of druk op Enter als het goed is.")
            self._show()

    def _show(self) -> None:
        stack, batch, ballot = self.stack, self._batch, self._ballot
        if batch is None or ballot is None or self.isHidden():
            return
        self.head(f"Bundel {batch.number} invoeren")
        self.page.set_back("Stoppen en later verder", self.left.emit)
        for part in (self.pad, self._saved):
            part.setVisible(not stack.complete)
        for part in (self._done, self._look_back):
            part.setVisible(stack.complete)
        if stack.complete:
            self._show_complete(batch, stack)
            return
        place = f"Biljet {stack.position} van {stack.paper_count}"
        self.show_place(self._place, f"Bundel {batch.number} invoeren", place)
        self.pad.show_sheet(ballot, stack.sheet, first=stack.position == 1)
        self.focus_first()

    def _show_complete(self, batch: Batch, stack: Stack) -> None:
        title = f"Bundel {batch.number} invoeren"
        self.show_place(self._place, title, f"Alle {stack.paper_count} biljetten zijn ingevoerd")
        self.page.area.verticalScrollBar().setValue(0)
        self._done.set_text(
            "Is de stapel nu op? Rond dan af. Is er nog een biljet over? Dan klopt het aantal niet."
        )
        self._main = self.page.set_main_action("Rond de invoer af", self._finish, "tick")
        self.focus_first()

    def _finish(self) -> None:
        batch, desk = self._batch, self.page.desk
        if batch is None:
            return
        store, moment = desk.store, desk.moment()
        self.page.act(
            lambda: ops.finish_entry(store, moment, batch_id=batch.id),
            self.batch_changed.emit,
            changed=COUNTED,
        )


def _where_you_were(stack: Stack) -> str:
    saved = stack.next - 1
    words = [f"U gaat verder waar u was: {saved} bewaard."] if saved else []
    if stack.draft.told:
        words.append(f"Wat u van biljet {stack.next} had getypt, staat er nog.")
    return " ".join(words)


def begin(store: Store, moment: Moment, batch: Batch, contest: Contest) -> Begun:
    """Begin or go on with an entry; off the GUI thread. Raises the errors of ``counting.begin_entry``."""
    ops.begin_entry(store, moment, batch_id=batch.id)
    papers = ops.entered(store, batch_id=batch.id, helper_id=moment.by)
    return Begun(ops.batch(store, batch.id), ballot_for(store, contest), papers)
