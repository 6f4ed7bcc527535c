"""Everything to look over: the sums per box, every check at once, decided papers, and a batch to count again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.models.count_words import check_sentence, decided_lines, sum_sentence
from app.models.counts import BoxSum, CountCheck, DecidedBatch
from app.models.records import Batch, Contest
from app.models.terms import BatchState, Role, short_hash
from app.operations import counting, counting_again, counting_checks, counting_lists, result, stations
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.counting_online import OnlineCard
from app.ui.pages.counting_view import COUNTED, CountView
from app.ui.pages.station_lines import ToneLine
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_2, SPACE_3, Tone
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.layouts import Card, clear, column, flow
from app.ui.widgets.reason import ReasonStrip

if TYPE_CHECKING:
    from app.operations.journal import Store


@dataclass(frozen=True)
class Control:
    """All that is looked over for one contest; ``accepted`` batches each with the place of their box."""

    sums: tuple[BoxSum, ...]
    checks: tuple[CountCheck, ...]
    decided: tuple[DecidedBatch, ...]
    accepted: tuple[tuple[Batch, str], ...]


def look_over(store: Store, contest: Contest) -> Control:
    """Return all that there is to look over; off the GUI thread."""
    found = counting_checks.checks(store, contest.id)
    places = {station.id: station.place for station in stations.stations(store)}
    batches = [batch for batch in counting.batches(store) if batch.contest_id == contest.id]
    accepted = [batch for batch in batches if batch.state is BatchState.ACCEPTED]
    return Control(
        counting_checks.sums(store, contest.id),
        found,
        counting_lists.decided_papers(store, contest.id),
        tuple((batch, places[batch.station_id]) for batch in accepted if batch.station_id is not None),
    )


class ControlView(CountView):
    """The checks and lists of one contest, with what can be done about them."""

    counted_again = Signal(Batch)
    """A batch is to be counted again."""

    def __init__(self, page: Page) -> None:
        """Start empty; ``open`` shows."""
        super().__init__(page)
        key = f"{page.key}_control"
        self._contest: Contest | None = None
        self._batches: dict[str, Batch] = {}
        self.contest_field = ChoiceField("Stemming", f"{key}_contest")
        self.reason = ReasonStrip(f"{key}_reason")
        self._checks, self._sums, self._decided = (
            column(space=SPACE_3),
            column(space=SPACE_2),
            column(space=SPACE_2),
        )
        self.bar = DocumentBar(f"{key}_document")
        self._print = named(QuietButton("Print deze lijst", "print"), f"{key}_print")
        self._again = _AgainCard(key)
        self.online = OnlineCard(page)
        for part in (self.contest_field, self.reason, Words("Wat er nog moet kloppen", "label")):
            self.body.addWidget(part)
        self.body.addLayout(self._checks)
        self._part("Elke bus, van sluiting tot uitslag", self._sums)
        self._part("Biljetten waarover is beslist", self._decided)
        for part in (self.bar, flow(self._print), self._again, self.online):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.contest_field.edited.connect(self._choose)
        self._print.clicked.connect(self._save)
        self._again.wanted.connect(self._ask_again)

    def _part(self, head: str, lines: QVBoxLayout) -> None:
        card = Card()
        card.body.addWidget(Words(head, "label"))
        card.body.addLayout(lines)
        self.body.addWidget(card)

    def open(self) -> None:
        """Begin with the contest that was last looked at, or the first."""
        contests = self.page.desk.edition.contests
        self.head("Controle en lijsten")
        self.bar.clear()
        self.reason.withdraw()
        self.contest_field.set_choices([(str(contest.id), contest.name) for contest in contests])
        if not self.contest_field.value:
            self.contest_field.set_value(str(contests[0].id))
        self.contest_field.setVisible(len(contests) > 1)
        self._choose()

    def focus_first(self) -> None:
        """Go to the print of the list: it is always there."""
        self._print.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _lead(self) -> bool:
        me = self.page.desk.helper
        return me is not None and me.role is Role.LEAD

    def _choose(self) -> None:
        contests, store = self.page.desk.edition.contests, self.page.desk.store
        contest = next(one for one in contests if str(one.id) == self.contest_field.value)
        self._contest = contest
        self.online.open(contest)
        self.page.fetch(lambda: look_over(store, contest), self._show)

    def _show(self, control: Control) -> None:
        for lines in (self._checks, self._sums, self._decided):
            clear(lines)
        for number, check in enumerate(control.checks, start=1):
            self._checks.addWidget(self._line(check, number))
        if not control.checks:
            line = ToneLine(f"{self.page.key}_check_none")
            line.say(Tone.YES, "Alles klopt.")
            self._checks.addWidget(line)
        for box in control.sums:
            self._sums.addWidget(Words(sum_sentence(box)))
        if not control.sums:
            self._sums.addWidget(Words("Er is nog geen stemlokaal gesloten.", "muted"))
        said = [line for batch in control.decided for line in decided_lines(batch)]
        for line in said or ["Er is nog over geen enkel biljet beslist."]:
            self._decided.addWidget(Words(line, "body" if said else "muted"))
        self._again.setVisible(self._lead and bool(control.accepted))
        self._again.offer(control.accepted)
        self.focus_first()

    def _line(self, check: CountCheck, number: int) -> ToneLine:
        line = ToneLine(f"{self.page.key}_check_{number}")
        sentence = check_sentence(check, lead=self._lead)
        line.say(Tone.MIND if check.stops else Tone.IDLE, sentence)
        if check.stops and check.explainable and self._lead:
            button = named(
                QuietButton("Leg uit"), f"{self.page.key}_explain_{number}", f"Leg uit: {sentence}"
            )
            button.clicked.connect(lambda: self._ask_why(check))
            line.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return line

    # ------------------------------------------------------------------ acts

    def _ask_why(self, check: CountCheck) -> None:
        store = self.page.desk.store

        def explain(why: str) -> None:
            moment = self.page.desk.moment()
            self._do(
                lambda: counting_checks.explain(
                    store,
                    moment,
                    station_id=check.station_id,
                    code=check.code,
                    batch=check.batch,
                    explanation=why,
                ),
                lambda: self.page.say(Tone.YES, "De uitleg staat in het logboek."),
            )

        self.reason.ask("Hoe komt dit? De uitleg komt in het verslag.", "Leg dit vast", explain)
        self.bring_to_view(self.reason)

    def _ask_again(self, batch_key: str) -> None:
        batch, store = self._again.batches[batch_key], self.page.desk.store

        def again(why: str) -> None:
            moment = self.page.desk.moment()
            self._do(
                lambda: counting_again.count_again(store, moment, batch_id=batch.id, reason=why),
                lambda: self.counted_again.emit(batch),
            )

        self.reason.ask(
            f"Waarom wordt bundel {batch.number} opnieuw geteld? Twee mensen voeren hem weer in. "
            "Tot dan telt de bundel niet mee.",
            "Tel deze bundel opnieuw",
            again,
        )
        self.bring_to_view(self.reason)

    def _do(self, fn: Callable[[], object], done: Callable[[], None]) -> None:
        def after(_answer: object) -> None:
            done()
            if not self.isHidden():
                self._choose()

        self.page.act(fn, after, changed=COUNTED | {Topic.RESULT})

    def _save(self) -> None:
        contest, desk = self._contest, self.page.desk
        if contest is None:
            return
        store, edition, now = desk.store, desk.edition, desk.now()

        def work() -> Path:
            from app.documents.count_papers import decided_list

            batches = counting_lists.decided_papers(store, contest.id)
            head = short_hash(result.result(store, contest_id=contest.id).head_hash)
            made = decided_list(edition, contest, batches, head_hash=head, printed_at=now)
            return save_document(f"Bijzondere biljetten {contest.name}.pdf", made)

        def done(path: Path) -> None:
            self.bar.show_document(path, "De lijst voor de waarnemers staat klaar.")
            self.bar.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

        self.page.act(work, done, changed=frozenset())


class _AgainCard(Card):
    """Which accepted batch is counted again."""

    wanted = Signal(str)

    def __init__(self, key: str) -> None:
        super().__init__()
        self.batches: dict[str, Batch] = {}
        self.choice = ChoiceField(
            "Welke bundel?",
            f"{key}_batch",
            help_text="Bijvoorbeeld omdat een waarnemer erom vraagt. De oude en de nieuwe telling komen naast elkaar.",
        )
        self._button = named(QuietButton("Tel opnieuw"), f"{key}_again")
        self.body.addWidget(Words("Een vastgestelde bundel opnieuw tellen", "label"))
        self.body.addWidget(self.choice)
        self.body.addWidget(flow(self._button))
        self._button.clicked.connect(self._want)

    def offer(self, accepted: tuple[tuple[Batch, str], ...]) -> None:
        """Offer these batches, each with its place."""
        self.batches = {str(batch.id): batch for batch, _ in accepted}
        self.choice.set_choices(
            [(str(batch.id), f"{place}, bundel {batch.number}") for batch, place in accepted]
        )

    def _want(self) -> None:
        self.choice.show_error("" if self.choice.value else "Kies eerst een bundel.")
        if self.choice.value:
            self.wanted.emit(self.choice.value)
