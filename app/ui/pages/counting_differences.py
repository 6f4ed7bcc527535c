"""The papers on which two entries differ: typed again without seeing the other's, then settled by two people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt

from app.models.dutch import count
from app.models.records import Batch, Helper
from app.models.terms import BatchState
from app.operations import counting as ops
from app.ui import text
from app.ui.pages.base import Page
from app.ui.pages.counting_pad import SheetPad
from app.ui.pages.counting_sheet import Ballot, Sheet
from app.ui.pages.counting_view import COUNTED, CountView, marks_of
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField, Field, TextField
from app.ui.widgets.layouts import Card, flow


class DifferencesView(CountView):
    """Asks for the differing papers by their place in the stack, one after the other."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` begins."""
        super().__init__(page)
        key = page.key
        self._batch: Batch | None = None
        self._ballot: Ballot | None = None
        self._todo: list[int] = []
        self._together = False
        self._better = ""
        self._place = named(Words("", "answer"), f"{key}_difference_place")
        self._why = named(Words(), f"{key}_difference_why")
        self.pad = SheetPad(f"{key}_again")
        self.settling = _Settling(key)
        self._switch = named(QuietButton("Wissel van medewerker", "switch"), f"{key}_difference_switch")
        self._start = named(QuietButton("Deze bundel opnieuw invoeren"), f"{key}_difference_restart")
        for part in (self._place, self._why, self.pad, self.settling, flow(self._switch, self._start)):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.pad.told.connect(self._told)
        self.pad.changed.connect(self._follow)
        self._switch.clicked.connect(page.desk.lock)
        self.restart_pressed = self._start.clicked

    @property
    def batch(self) -> Batch | None:
        """Return the batch that is looked into."""
        return self._batch

    def open(
        self, batch: Batch, ballot: Ballot, helpers: Sequence[Helper], first: UUID | None = None
    ) -> None:
        """Begin with the first differing paper; who typed none of the entries can only settle.

        ``first`` is who had better begin, being likelier to err; None when that can be either.
        """
        me = self.page.desk.helper
        other = next((helper.name for helper in helpers if helper.id == first), "")
        self._better = "" if me is None or first in (None, me.id) else other
        self._batch, self._ballot = batch, ballot
        self._todo = list(batch.differing)
        self._together = me is None or all(entry.helper_id != me.id for entry in batch.entries)
        self.settling.offer([helper for helper in helpers if me is None or helper.id != me.id])
        self.pad.set_rules(self.page.desk.edition)
        self.pad.start_clean()
        self._show()

    def focus_first(self) -> None:
        """Go to the field."""
        self.pad.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ acts

    def _told(self, sheet: Sheet) -> None:
        if self._together:
            self._to_settling(self.settling.second)
        else:
            self._reenter(sheet)

    def _reenter(self, sheet: Sheet) -> None:
        batch, desk, position = self._batch, self.page.desk, self._todo[0]
        if batch is None:
            return
        store, moment = desk.store, desk.moment()
        marks, invalid = marks_of(sheet)
        self.pad.wait()
        desk.jobs.run(
            lambda: ops.reenter(
                store, moment, batch_id=batch.id, position=position, marks=marks, invalid=invalid
            ),
            self._typed_again,
            self._refused,
            changed=COUNTED,
            owner=self,
        )

    def _settle(self) -> None:
        batch, desk, sheet = self._batch, self.page.desk, self.pad.sheet
        if batch is None or not self._may_settle(sheet):
            return
        store, moment, position = desk.store, desk.moment(), self._todo[0]
        marks, invalid = marks_of(sheet)
        second, reason = self.settling.helper_id, self.settling.reason.value
        self.page.act(
            lambda: ops.settle(
                store,
                moment,
                batch_id=batch.id,
                position=position,
                marks=marks,
                invalid=invalid,
                reason=reason,
                second_helper_id=second,
            ),
            self._settled,
            changed=COUNTED,
        )

    def _may_settle(self, sheet: Sheet) -> bool:
        if not sheet.told:
            self.pad.refuse("Typ eerst wat er op het biljet staat.")
            self.focus_first()
            return False
        wrong = self.settling.wrong()
        if wrong is not None:
            self._to_settling(wrong)
        return wrong is None

    def _to_settling(self, field: Field) -> None:
        self.bring_to_view(self.settling, field)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed_again(self, batch: Batch) -> None:
        self.pad.stop_waiting()
        position = self._todo.pop(0)
        same = position not in batch.differing
        word = "is nu bij allebei gelijk." if same else "komt straks terug: daar kijkt u samen naar."
        self.page.say(Tone.YES if same else Tone.MIND, f"Biljet {position} {word}")
        self._go_on(batch)

    def _settled(self, batch: Batch) -> None:
        self.page.say(Tone.YES, f"Biljet {self._todo.pop(0)} is samen vastgelegd.")
        self.settling.clear()
        self._go_on(batch)

    def _refused(self, error: Exception) -> None:
        self.pad.stop_waiting()
        self.pad.refuse(f"Dit biljet is nog niet bewaard. {text.sentence(error)}")

    def _go_on(self, batch: Batch) -> None:
        self._batch = batch
        if batch.state is not BatchState.DIFFERS:
            self.batch_changed.emit(batch)
            return
        if not self._todo:
            # Every paper was typed again: what differs still is for two people to look at.
            self._together = True
            self._todo = list(batch.differing)
        self._show()

    # ------------------------------------------------------------------ what is shown

    def _show(self) -> None:
        batch, ballot = self._batch, self._ballot
        if batch is None or ballot is None or self.isHidden():
            return
        self.head(f"Verschillen in bundel {batch.number}")
        title = f"Verschillen in bundel {batch.number}"
        self.show_place(self._place, title, f"Neem biljet {self._todo[0]} uit de bundel")
        self._why.set_text(self._reason(batch))
        self.settling.setVisible(self._together)
        self._switch.setVisible(self._together or bool(self._better))
        if self._together:
            self.page.set_main_action("Leg dit biljet vast", self._settle, "tick")
        self.pad.show_sheet(ballot, Sheet(), first=True)
        self.focus_first()

    def _follow(self) -> None:
        """Keep the field in view while typing; for a paper just begun, which paper it is comes first."""
        if self.pad.sheet.told or self._place.isHidden():
            self.bring_to_view(*self.pad.in_view)
        else:
            self.bring_to_view(self.pad.field, self._place)

    def _reason(self, batch: Batch) -> str:
        left = count(len(set(self._todo) | set(batch.differing)), "biljet", "biljetten")
        if self._together:
            return (
                f"Kijk met z’n tweeën naar dit biljet, en typ wat er staat. Nog {left}. Wil de andere teller het eerst "
                "zelf nog eens typen? Wissel dan van medewerker."
            )
        better = f"Laat liever {self._better} beginnen. " if self._better else ""
        return (
            f"{better}De twee invoeren zijn hier niet gelijk. Tel van boven af en typ dit biljet nog eens. Nog {left}. "
            "Wat er eerder is getypt, ziet u niet: zo kijkt u alleen naar het papier."
        )


class _Settling(Card):
    """Who looks along, and why this is what the paper says."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.second = ChoiceField("Wie kijkt er met u mee?", f"{key}_second_helper")
        self.reason = TextField(
            "Waarom is dit wat er staat?",
            f"{key}_settle_reason",
            help_text="In een paar woorden, bijvoorbeeld: kruisje staat half in het vakje. Dit komt in het logboek.",
        )
        self.body.addWidget(self.second)
        self.body.addWidget(self.reason)
        self._helpers: dict[str, Helper] = {}

    def offer(self, helpers: Sequence[Helper]) -> None:
        """Offer these helpers as the second pair of eyes."""
        self._helpers = {str(helper.id): helper for helper in helpers}
        self.second.set_choices([(key, helper.name) for key, helper in self._helpers.items()])
        self.clear()

    @property
    def helper_id(self) -> UUID:
        """Return who looks along. Raises ``KeyError`` when nobody was chosen."""
        return self._helpers[self.second.value].id

    def clear(self) -> None:
        """Empty the reason; whoever looks along stays."""
        self.reason.set_value("")

    def wrong(self) -> Field | None:
        """Return the first field that is not filled in, and say so; None when both are."""
        self.second.show_error("" if self.second.value else "Kies wie er met u meekijkt.")
        self.reason.show_error("" if self.reason.value else "Schrijf in een paar woorden waarom.")
        return next((field for field in (self.second, self.reason) if field.error), None)
