"""The lists of the page after the vote: plans that go on, plans that look for another way, and action points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from app.models.after_words import agreements_line, due_words, note_words, plan_head, way_line
from app.models.dutch import count, day
from app.models.note_records import ActionPoint, AfterVote, PlanAfter
from app.models.search import words_of
from app.ui.jobs import NOTHING
from app.ui.pages.after_look import Seen
from app.ui.printing import DocumentBar, save_document
from app.ui.tokens import SPACE_3, Tone
from app.ui.widgets.answers import MessageBar
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.lists import Row, SearchList
from app.ui.widgets.reveal import go_to

if TYPE_CHECKING:
    from app.ui.pages.after import AfterPage

_NOT_YET = (
    "Hier komen de plannen zodra de uitslag is bekendgemaakt. Bij een gekozen plan schrijft u op wie wat doet en "
    "wanneer. Bij een plan dat geen geld krijgt, schrijft u op hoe het verder gaat."
)
_OTHERS = (
    "Een wijkbudget is geen wedstrijd. Deze plannen krijgen nu geen geld uit dit budget, maar ze kunnen wel verder: "
    "met een fonds, een organisatie of de wijkraad."
)
_TWO = "De uitslag is op twee laptops anders bekendgemaakt. Kijk bij Beheer wat er aan de hand is."
_ROWS_IN_VIEW = 6


class AfterLists(QWidget):
    """Everything that the page shows while no plan is open."""

    def __init__(self, page: AfterPage) -> None:
        """Start empty; ``show_seen`` fills it."""
        super().__init__()
        self._page = page
        self._points: tuple[ActionPoint, ...] = ()
        self._others: tuple[PlanAfter, ...] = ()
        self._plan_of: dict[UUID, UUID] = {}
        self._two = MessageBar(page.name("two_results"))
        self._none = Words(_NOT_YET, "muted")
        self._to_result = named(QuietButton("Naar Uitslag", "result"), page.name("to_result"))
        self._to_result.clicked.connect(lambda: page.desk.go("result"))
        self._known = named(Words("", "muted"), page.name("known"))
        self._chosen_head = Words("Deze plannen worden uitgevoerd", "large")
        self.chosen = self._list(
            "chosen", "Plannen die worden uitgevoerd", "Er is geen plan gekozen.", search=False
        )
        self._others_head = Words("Deze plannen zoeken een andere weg", "large")
        self._others_about = Words(_OTHERS, "muted")
        self.others = self._list(
            "others", "Zoek op titel", "Alle plannen van het stembiljet worden uitgevoerd.", search=True
        )
        self._points_head = Words("Wat afdelingen nog moeten doen", "large")
        self.points = self._list(
            "points",
            "Actiepunten",
            "Hier komen actiepunten voor afdelingen, zoals bij een plan voor veilig verkeer. Er is er nog geen.",
            search=False,
            head="Actiepunt",
        )
        self._print = named(QuietButton("Actiepunten printen", "print"), page.name("points_print"))
        self._print.clicked.connect(self._print_points)
        self.document = DocumentBar(page.name("points_document"))
        self._build()
        self.chosen.chosen.connect(page.open_plan)
        self.others.chosen.connect(page.open_plan)
        self.others.searched.connect(self._show_others)
        self.points.chosen.connect(self._open_point)

    @property
    def search(self) -> QWidget:
        """Return the field that Ctrl+F goes to."""
        return self.others.search

    def _list(self, thing: str, spoken: str, empty: str, *, search: bool, head: str = "Plan") -> SearchList:
        return SearchList(self._page.name(thing), (head,), placeholder=spoken, empty=empty, searchable=search)

    def _build(self) -> None:
        layout = column(self, space=SPACE_3)
        self._with_result = (
            self._known,
            self._chosen_head,
            self.chosen,
            self._others_head,
            self._others_about,
            self.others,
        )
        self._to_result_line = flow(self._to_result)
        for part in (self._two, self._none, self._to_result_line, *self._with_result):
            layout.addWidget(part)
        for part in (self._points_head, self.points, flow(self._print), self.document):
            layout.addWidget(part)

    # ------------------------------------------------------------------ what there is

    def show_seen(self, seen: Seen, today: date) -> None:
        """Show what was fetched; ``today`` decides what is too late."""
        for part in self._with_result:
            part.setVisible(bool(seen.after))
        for part in (self._none, self._to_result_line):
            part.setVisible(not seen.after)
        if any(after.two_results for after in seen.after):
            self._two.say(Tone.MIND, _TWO)
        else:
            self._two.clear()
        self._known.set_text("\n".join(map(_known_line, seen.after)))
        chosen = [plan for after in seen.after for plan in after.chosen]
        self._others = tuple(plan for after in seen.after for plan in after.others)
        self._fill(
            self.chosen,
            [Row(plan.plan_id, (f"{plan_head(plan)}\n{agreements_line(plan, today)}",)) for plan in chosen],
        )
        self._show_others()
        self._show_points(seen.points, today)

    def _show_others(self) -> None:
        wanted = words_of(self.others.text)
        rows = [
            Row(plan.plan_id, (f"{plan_head(plan)}\n{way_line(plan)}",))
            for plan in self._others
            if all(word in " ".join(words_of(f"{plan.title} {plan.number}")) for word in wanted)
        ]
        self._fill(self.others, rows)

    def _show_points(self, points: tuple[ActionPoint, ...], today: date) -> None:
        self._points = points
        self._plan_of = {point.note.id: point.note.plan_id for point in points}
        self._fill(self.points, [Row(point.note.id, (_point_lines(point, today),)) for point in points])
        self._print.setEnabled(any(point.note.done_on is None for point in points))

    def _open_point(self, note_id: UUID) -> None:
        self._page.open_plan(self._plan_of[note_id])

    def _fill(self, shown: SearchList, rows: Sequence[Row]) -> None:
        height = shown.table.verticalHeader().defaultSectionSize()
        shown.setMinimumHeight((2 + min(max(len(rows), 2), _ROWS_IN_VIEW)) * height)
        shown.set_rows(rows)

    def _print_points(self) -> None:
        page, points = self._page, self._points
        edition, now, today = page.desk.edition, page.desk.now(), page.today

        def make() -> Path:
            from app.documents.action_points import action_points

            return save_document(
                "Actiepunten voor afdelingen.pdf", action_points(edition, points, today=today, printed_at=now)
            )

        def made(path: Path) -> None:
            self.document.show_document(path, "De actiepunten staan klaar, een blad voor elke afdeling.")
            go_to(self.document.print_button)

        page.act(make, made, changed=NOTHING)


def _known_line(after: AfterVote) -> str:
    chosen = count(len(after.chosen), "plan wordt", "plannen worden")
    return (
        f"{after.contest.name}: de uitslag is bekendgemaakt op {day(after.made_known)}. {chosen} uitgevoerd, "
        f"uiterlijk {day(after.one_year)}: een jaar na de uitslag."
    )


def _point_lines(point: ActionPoint, today: date) -> str:
    title = point.plan_title or "Plan zonder titel"
    return f"{note_words(point.note)}\n{title} (plan {point.plan_number}). {due_words(point.note, today)}."
