"""Uitslag: what is chosen and why, what is not final yet, and the report to keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.documents.result_report import result_report
from app.models.dutch import euro, number
from app.models.records import Contest, Result
from app.operations import result as results
from app.operations.result_files import result_json, result_pb
from app.ui.desk import Desk
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.result_draw import DrawCard
from app.ui.pages.result_words import (
    Outlook,
    explained,
    headline,
    limit_sentence,
    look,
    outcome_words,
    provisional,
    rule_sentence,
    votes_words,
)
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3, SPACE_4, Tone
from app.ui.widgets.answers import Counter, EmptyState
from app.ui.widgets.bars import Bar, Bars
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
        "voorlopig; bovenaan staat dan wat er nog moet gebeuren. Het verslag is een PDF om te printen en te tekenen. "
        "De open data is een bestand waarmee iedereen de uitslag kan narekenen; er staan geen namen in."
    )

    def __init__(self, desk: Desk) -> None:
        """Start with the first contest."""
        super().__init__(desk)
        self._outlook: Outlook | None = None
        self._just_drawn = False
        self.contest = ChoiceField("Stemming", f"{self.key}_contest")
        self.document = DocumentBar(f"{self.key}_document")
        self._none = EmptyState(f"{self.key}_none", _NOTHING, "Naar Tellen", "count")
        self._warning = _Warning(f"{self.key}_warning")
        self._headline = named(Words("", "large"), f"{self.key}_headline")
        self._counters = {
            thing: Counter(f"{self.key}_{thing}", word)
            for thing, word in (
                ("paper", "geldig op papier"),
                ("online", "geldig online"),
                ("blank", "blanco"),
                ("invalid", "ongeldig"),
            )
        }
        self.draw = DrawCard(self)
        self._explained = named(Words(), f"{self.key}_explained")
        self._explained_head = Words("Wat niet klopte, met uitleg", "label")
        self._rule = named(Words(), f"{self.key}_rule")
        self.bars = Bars(f"{self.key}_bars", "Stemmen per plan, in de volgorde waarin ze aan de beurt waren")
        self._files = flow(*self._file_buttons())
        self._build_content()
        self.contest.edited.connect(self._fetch)
        self._none.pressed.connect(self._to_count)
        self.draw.drawn.connect(self._drawn)
        self._offer_contests()

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Work the result out again."""
        self._offer_contests()
        self._fetch()

    # ------------------------------------------------------------------ which result

    @property
    def _contest(self) -> Contest:
        contests = self.desk.edition.contests
        return next((found for found in contests if str(found.id) == self.contest.value), contests[0])

    def _offer_contests(self) -> None:
        contests = self.desk.edition.contests
        self.contest.set_choices([(str(found.id), found.name) for found in contests])
        if not self.contest.value and contests:
            self.contest.set_value(str(contests[0].id))
        self.contest.setVisible(len(contests) > 1)

    def _fetch(self) -> None:
        if self.desk.edition.contests:
            store, contest_id = self.desk.store, self._contest.id
            self.fetch(lambda: look(store, contest_id), self._show)

    def _drawn(self) -> None:
        """Show from the top what the lot gave; the field and the button that had the keyboard are gone."""
        self._just_drawn = True
        self._fetch()

    # ------------------------------------------------------------------ what is shown

    def _show(self, outlook: Outlook) -> None:
        before = self._outlook
        if before is not None and before.result.contest.id != outlook.result.contest.id:
            self.document.clear()
        self._outlook = outlook
        self._none.setVisible(not outlook.counted)
        self._all.setVisible(outlook.counted)
        lines = provisional(outlook)
        self.set_title("Voorlopige uitslag" if lines and outlook.counted else self.title)
        self.set_main_action("Bewaar het verslag", self._save_report if outlook.counted else None, "print")
        self._warning.show_lines(lines)
        self._headline.set_text(headline(outlook.result))
        self._show_counts(outlook.result)
        self.draw.show_result(outlook.result)
        self._show_explained(explained(outlook.result))
        self._rule.set_text(f"{limit_sentence(outlook.result)} {rule_sentence(outlook.result)}")
        self.bars.set_bars(_bars(outlook.result))
        if self._just_drawn:
            self._just_drawn = False
            self.focus_main()
            self.area.verticalScrollBar().setValue(0)

    def _show_counts(self, found: Result) -> None:
        ballots = found.ballots
        for thing, value in (
            ("paper", ballots.paper),
            ("online", ballots.online),
            ("blank", ballots.blank),
            ("invalid", ballots.invalid),
        ):
            self._counters[thing].set_number(number(value))

    def _show_explained(self, lines: tuple[str, ...]) -> None:
        self._explained.set_text("\n".join(lines))
        for part in (self._explained_head, self._explained):
            part.setVisible(bool(lines))

    # ------------------------------------------------------------------ files

    def _save_report(self) -> None:
        now = self.desk.now()
        self._save("pdf", lambda found: result_report(found, printed_at=now), "Het verslag staat klaar.")

    def _save_pb(self) -> None:
        store = self.desk.store
        self._save("pb", lambda found: result_pb(store, found).encode(), "De open data is bewaard.")

    def _save_json(self) -> None:
        self._save("json", _json_bytes, "De uitslag is bewaard, voor andere programma’s.")

    def _save(self, ending: str, make: Callable[[Result], bytes], sentence: str) -> None:
        """Work the result out afresh, so that what is saved is what stands on record now, and write it."""
        store, contest = self.desk.store, self._contest
        final = self._outlook is not None and not provisional(self._outlook)
        name = _file_name(contest, ending, practice=self.desk.edition.practice, final=final)

        def work() -> Path:
            return save_document(name, make(results.result(store, contest_id=contest.id)))

        def done(path: Path) -> None:
            self.document.print_button.setVisible(ending == "pdf")
            self.document.show_document(path, f"{sentence} Het heet: {path.name}")
            self.area.verticalScrollBar().setValue(0)

        self.message.clear()
        self.act(work, done, changed=frozenset())

    # ------------------------------------------------------------------ how it is made

    def _file_buttons(self) -> list[QWidget]:
        made: list[QWidget] = []
        for thing, word, act in (
            ("pb", "Bewaar als open data (.pb)", self._save_pb),
            ("json", "Bewaar voor andere programma’s (JSON)", self._save_json),
        ):
            button = named(QuietButton(word), f"{self.key}_{thing}")
            button.clicked.connect(act)
            made.append(button)
        return made

    def _build_content(self) -> None:
        self._all = QWidget()
        inside = column(self._all, space=SPACE_4)
        for part in (
            self._warning,
            self._headline,
            flow(*self._counters.values()),
            self.draw,
            self._explained_head,
            self._explained,
            Words("Hoe er is gekozen", "label"),
            self._rule,
            Words("Alle plannen, in de volgorde waarin ze aan de beurt waren", "label"),
            self.bars,
            self._files,
        ):
            inside.addWidget(part)
        for part in (self.contest, self.document, self._none, self._all):
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
    threshold = found.contest.threshold_votes
    return [
        Bar(
            f"{line.plan.ballot_number}. {line.plan.title} – {euro(line.plan.cost_cents)}",
            line.total,
            f"{votes_words(line)} – {outcome_words(line, threshold)}",
            marked=line.chosen,
        )
        for line in found.plans
    ]


def _json_bytes(found: Result) -> bytes:
    return json.dumps(result_json(found), ensure_ascii=False, indent=2).encode()


def _file_name(contest: Contest, ending: str, *, practice: bool, final: bool) -> str:
    begin = "Oefening - " if practice else ""
    return f"{begin}{'Uitslag' if final else 'Voorlopige uitslag'} {contest.name}.{ending}"
