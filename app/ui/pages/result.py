"""Uitslag: what is chosen and why, what is not final yet, the evening in the hall, and the report to keep."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.models.dutch import euro, number
from app.models.records import Contest
from app.models.result_records import Result
from app.models.result_words import (
    headline,
    limit_sentence,
    outcome_words,
    plan_name,
    rule_details,
    rule_sentence,
    votes_words,
)
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_audit import AuditCard
from app.ui.pages.result_draw import DrawCard
from app.ui.pages.result_files import Files
from app.ui.pages.result_hall import HallCard
from app.ui.pages.result_known import KnownCard
from app.ui.pages.result_look import Outlook, look
from app.ui.tokens import SPACE_3, SPACE_4, Tone
from app.ui.widgets.answers import Counter, EmptyState
from app.ui.widgets.bars import Bar, Bars, ShareBar
from app.ui.widgets.basics import QuietButton, Words, named, tone_of
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Toned, column, flow, row

_NOTHING = (
    "Er is nog niets geteld. Hier staat straks wat er gekozen is: "
    "stel bij Tellen een bundel vast, of neem de online stemmen over."
)


class ResultPage(Page):
    """The result of a contest."""

    key = "result"
    title = "Uitslag"
    topics = frozenset({Topic.COUNT, Topic.RESULT, Topic.STATION, Topic.PLANS})
    help_text = (
        "Hier staat wat er gekozen is, en waarom. Zolang er nog iets te tellen of uit te zoeken is, is de uitslag "
        "voorlopig; bovenaan staat dan wat er nog moet gebeuren. Met ‘Toon aan de zaal’ komt de uitslag plan voor plan "
        "op het grote scherm: spatie is verder, Esc is klaar. Het verslag is een PDF om te printen en te tekenen. De "
        "open data is een bestand waarmee iedereen de uitslag kan narekenen; er staan geen namen in."
    )

    def __init__(self, desk: Desk) -> None:
        """Start with the first contest."""
        super().__init__(desk)
        self._outlook: Outlook | None = None
        self._just_done = False
        self.contest = ChoiceField("Stemming", f"{self.key}_contest")
        self.files = Files(self, lambda: self.chosen_contest, lambda: self.final)
        self._none = EmptyState(f"{self.key}_none", _NOTHING, "Naar Tellen", "count")
        self._warning = _Warning(f"{self.key}_warning")
        self._headline = named(Words("", "large"), f"{self.key}_headline")
        self._money = ShareBar(f"{self.key}_money")
        self._counters = {
            thing: Counter(f"{self.key}_{thing}", word)
            for thing, word in (
                ("paper", "geldig op papier"),
                ("online", "geldig online"),
                ("blank", "blanco"),
                ("invalid", "ongeldig"),
            )
        }
        self._notes = named(Words("", "muted"), f"{self.key}_notes")
        self.draw = DrawCard(self)
        self.hall = HallCard(self)
        self.known = KnownCard(self)
        self.audit = AuditCard(self)
        self._explained = named(Words(), f"{self.key}_explained")
        self._explained_head = Words("Wat niet klopte, met uitleg", "label")
        self._rule = named(Words(), f"{self.key}_rule")
        self.bars = Bars(f"{self.key}_bars", "Stemmen per plan, in de volgorde waarin ze aan de beurt waren")
        self._to_hall = named(QuietButton("Toon aan de zaal", "result"), f"{self.key}_hall")
        self._build_content()
        self._connect()
        self._offer_contests()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Work the result out again."""
        self._offer_contests()
        self._fetch()

    # ------------------------------------------------------------------ which result

    @property
    def chosen_contest(self) -> Contest:
        """Return the contest whose result shows."""
        contests = self.desk.edition.contests
        return next((found for found in contests if str(found.id) == self.contest.value), contests[0])

    @property
    def final(self) -> bool:
        """Tell whether nothing is open any more."""
        return self._outlook is not None and not self._outlook.open

    def _offer_contests(self) -> None:
        contests = self.desk.edition.contests
        self.contest.set_choices([(str(found.id), found.name) for found in contests])
        if not self.contest.value and contests:
            self.contest.set_value(str(contests[0].id))
        self.contest.setVisible(len(contests) > 1)

    def _fetch(self) -> None:
        if self.desk.edition.contests:
            store, contest_id = self.desk.store, self.chosen_contest.id
            self.fetch(lambda: look(store, contest_id), self._show)

    def _done(self) -> None:
        """Show from the top what came of an act; the field and the button that had the keyboard are gone."""
        self._just_done = True
        self._fetch()

    # ------------------------------------------------------------------ what is shown

    def _show(self, outlook: Outlook) -> None:
        before, found = self._outlook, outlook.result
        if before is not None and before.result.contest.id != found.contest.id:
            self.files.document.clear()
        self._outlook = outlook
        self._none.setVisible(not outlook.counted)
        self._all.setVisible(outlook.counted)
        self.set_title("Voorlopige uitslag" if outlook.open and outlook.counted else self.title)
        self._offer_main(outlook)
        self._warning.show_lines(outlook.open)
        self._show_sums(found)
        self._say(self._notes, "\n".join(outlook.notes))
        self.draw.show_result(found)
        self.known.show_outlook(outlook)
        self.audit.show_outlook(outlook)
        self._say(self._explained, "\n".join(outlook.explained))
        self._explained_head.setVisible(bool(outlook.explained))
        self._rule.set_text("\n".join((limit_sentence(found), rule_sentence(found), rule_details(found))))
        self.bars.set_bars(_bars(found))
        if self._just_done:
            self._just_done = False
            self.focus_main()
            self.area.verticalScrollBar().setValue(0)

    def _offer_main(self, outlook: Outlook) -> None:
        """Offer the one thing to do: the draw when nothing else is open, else the report."""
        if outlook.result.draw_needed and len(outlook.open) == 1:
            self.set_main_action("Naar de loting", self.draw.begin)
        else:
            self.set_main_action(
                "Bewaar het verslag", self.files.save_report if outlook.counted else None, "print"
            )

    def _show_sums(self, found: Result) -> None:
        words = headline(found)
        self._headline.set_text(words)
        budget = found.contest.budget_cents
        self._money.set_share(budget - found.left_over_cents, budget, words)
        ballots = found.ballots
        for thing, value in (
            ("paper", ballots.paper),
            ("online", ballots.online),
            ("blank", ballots.blank),
            ("invalid", ballots.invalid),
        ):
            self._counters[thing].set_number(number(value))

    @staticmethod
    def _say(words: Words, said: str) -> None:
        words.set_text(said)
        words.setVisible(bool(said))

    # ------------------------------------------------------------------ the hall

    def _show_hall(self) -> None:
        from app.ui.projector.slides import evening

        if self._outlook is not None:
            self.hall.open(evening(self._outlook.result))

    def _show_draw(self) -> None:
        from app.ui.projector.slides import drawing

        if self._outlook is not None:
            self.hall.open(drawing(self._outlook.result))

    # ------------------------------------------------------------------ how it is made

    def _connect(self) -> None:
        self.contest.edited.connect(self._fetch)
        self._none.pressed.connect(self._to_count)
        self._to_hall.clicked.connect(self._show_hall)
        self.draw.hall_wanted.connect(self._show_draw)
        for signal in (self.draw.drawn, self.known.made_known, self.audit.changed):
            signal.connect(self._done)
        self.known.corrections_wanted.connect(self.files.save_corrections)

    def _build_content(self) -> None:
        self._all = QWidget()
        inside = column(self._all, space=SPACE_4)
        for part in (
            self._warning,
            self._headline,
            self._money,
            flow(*self._counters.values()),
            flow(self._to_hall, self.files.poster),
            self.hall,
            self.draw,
            self.known,
            self._notes,
            Words("Hoe er is gekozen", "label"),
            self._rule,
            Words("Alle plannen, in de volgorde waarin ze aan de beurt waren", "label"),
            self.bars,
            self._explained_head,
            self._explained,
            self.audit,
            self.files,
        ):
            inside.addWidget(part)
        for part in (self.contest, self.files.document, self._none, self._all):
            self.content.addWidget(part)
        self.content.addStretch(1)
        self._none.hide()
        self._all.hide()

    def _to_count(self) -> None:
        self.desk.go("count")


class _Warning(Toned):
    """Why the result is not final yet."""

    def __init__(self, name: str) -> None:
        super().__init__()
        named(self, name)
        self._head = Words("Let op: deze uitslag is nog niet definitief", "label")
        self._lines = Words()
        icon = Icon("mind")
        layout = row(icon, space=SPACE_3)
        layout.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        words = column(space=SPACE_3)
        for part in (self._head, self._lines):
            words.addWidget(part)
        layout.addLayout(words, 1)
        self.setLayout(layout)
        for part in (self, icon, self._head, self._lines):
            tone_of(part, Tone.MIND)
        self.hide()

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show these sentences, or nothing when there are none."""
        self._lines.set_text("\n".join(lines))
        self.setAccessibleName(f"{self._head.plain}. {' '.join(lines)}")
        self.setVisible(bool(lines))


def _bars(found: Result) -> list[Bar]:
    return [
        Bar(
            f"{plan_name(line)} – {euro(line.plan.cost_cents)}",
            line.total,
            f"{votes_words(found, line)} – {outcome_words(found, line)}",
            marked=line.chosen,
        )
        for line in found.plans
    ]
