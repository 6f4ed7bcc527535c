"""Counting a few batches again by hand: drawn from a public seed, and what two people found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.result_parts import Audit
from app.models.result_words import audit_lines, batch_name
from app.ui import text
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_look import Outlook
from app.ui.pages.result_seed import SeedFields
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField, TextField
from app.ui.widgets.layouts import Card, column, flow

if TYPE_CHECKING:
    from app.operations.journal import Store

RISK_PERCENT = 10
"""The chance, in percent, that a wrong result stays unseen."""

_HELP = (
    "Tel een paar bundels met de hand na. Welke, bepaalt het toeval: gooi met een dobbelsteen of zeg een zin, "
    "pas als alles is geteld. Zo ziet iedereen dat niemand ze heeft uitgekozen."
)


class AuditCard(Card):
    """Draws the sample, says which batches it is, and takes in what was found."""

    changed = Signal()
    """The sample was drawn, or a finding was put on record."""

    def __init__(self, page: Page) -> None:
        """``page`` asks the question and does the acts."""
        super().__init__()
        self._page = page
        self._contest: UUID | None = None
        self._audit: Audit | None = None
        self._said = named(Words(), f"{page.key}_audit")
        self.body.addWidget(Words("Natellen met de hand", "label"))
        self.body.addWidget(self._said)
        self.seed = SeedFields(page.key, "audit_seed", "Trek de bundels", self._ask_draw)
        self.body.addWidget(self.seed)
        self._build_finding()
        self.hide()

    def show_outlook(self, outlook: Outlook) -> None:
        """Show how the recount stands; it can begin once all papers are counted."""
        found = outlook.result
        self._contest, self._audit = found.contest.id, found.audit
        can = bool(found.ballots.paper) and not (found.open_batches or found.open_stations)
        self.setVisible(found.audit is not None or can)
        self.seed.setVisible(found.audit is None)
        self._said.set_text("\n".join(audit_lines(found.audit)) if found.audit else _HELP)
        waiting = [batch for batch in found.audit.drawn if batch.finding is None] if found.audit else []
        self._finding.setVisible(bool(waiting))
        self.batch.set_choices([(str(batch.batch_id), batch_name(batch)) for batch in waiting])
        if waiting and not self.batch.value:
            self.batch.set_value(str(waiting[0].batch_id))
        here = self._page.desk.helper
        others = [helper for helper in outlook.helpers if here is None or helper.id != here.id]
        self.second.set_choices([(str(helper.id), helper.name) for helper in others])

    # ------------------------------------------------------------------ drawing

    def _ask_draw(self, seed: str, said: str) -> None:
        self._page.ask(
            f"{said} Hiermee trekt het programma de bundels. Daarna kan dit niet meer veranderen.",
            "Trek de bundels",
            lambda: self._draw(seed),
        )

    def _draw(self, seed: str) -> None:
        from app.operations import audit

        contest_id = self._contest
        if contest_id is None:
            return
        store, moment = self._page.desk.store, self._page.desk.moment()
        self._page.act(
            lambda: audit.draw_audit(
                store, moment, contest_id=contest_id, seed=seed, risk_percent=RISK_PERCENT
            ),
            lambda _: self.changed.emit(),
            changed=frozenset({Topic.RESULT}),
            failed=lambda error: self.seed.refuse(text.sentence(error)),
        )

    # ------------------------------------------------------------------ what was found

    def _build_finding(self) -> None:
        key = self._page.key
        self._finding = QWidget()
        self.batch = ChoiceField("Welke bundel is nageteld?", f"{key}_audit_batch")
        self.differing = TextField(
            "Hoeveel biljetten zijn anders dan ingevoerd?",
            f"{key}_audit_differing_edit",
            help_text="Typ 0 als alles klopt.",
            longest=4,
        )
        self.note = TextField("Wat was er anders?", f"{key}_audit_note_edit", optional=True, longest=200)
        self.second = ChoiceField("Wie telde er mee?", f"{key}_audit_second")
        button = named(QuietButton("Bewaar wat u vond"), f"{key}_audit_save")
        button.clicked.connect(self._save)
        inside = column(self._finding)
        for part in (self.batch, self.differing, self.note, self.second, flow(button)):
            inside.addWidget(part)
        self.body.addWidget(self._finding)

    def _save(self) -> None:
        wrong = self._wrong_finding()
        if wrong:
            field, sentence = wrong
            field.show_error(sentence)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._record(self._page.desk.store, UUID(self.batch.value), UUID(self.second.value))

    def _wrong_finding(self) -> tuple[ChoiceField | TextField, str] | None:
        if not self.batch.value:
            return self.batch, "Kies eerst de bundel."
        if not self.differing.value.isdecimal():
            return self.differing, "Typ een getal. Typ 0 als alles klopt."
        if int(self.differing.value) and not self.note.value:
            return self.note, "Schrijf in een paar woorden wat er anders was."
        if not self.second.value:
            return self.second, "Natellen doet u met z’n tweeën. Kies wie er meetelde."
        return None

    def _record(self, store: Store, batch_id: UUID, second: UUID) -> None:
        from app.operations import audit

        differing, note, moment = int(self.differing.value), self.note.value, self._page.desk.moment()
        self._page.act(
            lambda: audit.record_audit(
                store, moment, batch_id=batch_id, differing=differing, note=note, second_helper_id=second
            ),
            lambda _: self._recorded(),
            changed=frozenset({Topic.RESULT}),
        )

    def _recorded(self) -> None:
        for field in (self.differing, self.note):
            field.set_value("")
        self.changed.emit()
