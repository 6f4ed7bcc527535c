"""Signature sheets and likes: scan or type a sheet, put it in, and see how each plan stands."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.models.likes import LikeStanding
from app.models.plan_code import scanned_number
from app.models.plan_filter import PlanFilter
from app.models.records import PlanRow
from app.models.sheet_number import SheetScan, group, read_sheet
from app.models.terms import GONE, PlanState
from app.models.words import WORDS
from app.operations import likes, plan_lists, plans
from app.ui import text
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.likes_entry import EntryView, SheetToType
from app.ui.pages.likes_online import OnlineView
from app.ui.pages.likes_plan import PlanView
from app.ui.pages.likes_words import likes_of, plan_name, standing_line, state_line
from app.ui.tokens import SPACE_4, Tone
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.camera import CameraView, cameras
from app.ui.widgets.layouts import column, flow
from app.ui.widgets.lists import Row, SearchList
from app.ui.widgets.reveal import go_to, scroll_to
from app.ui.widgets.scan_field import ScanField

_HELP = (
    "Hier voert u handtekeningenlijsten in. Scan de QR-code op de lijst, of typ het nummer van het plan en dat van de "
    "lijst achter elkaar. Vul daarna in hoeveel handtekeningen erop staan. Een lijst telt één keer.\n"
    "Kies een plan in de lijst om lege lijsten te printen, een lijst terug te nemen of het aantal van internet in te "
    "vullen."
)


_GOING = frozenset(PlanState) - GONE


_SCAN = "Scan de QR-code op de lijst, of typ het nummer van het plan en dat van de lijst"


class LikesPage(Page):
    """The overview, one plan, one sheet, or a file of online likes."""

    key = "likes"
    title = "Handtekeningen"
    help_text = _HELP
    topics = frozenset({Topic.PLANS, Topic.SYNC})

    def __init__(self, desk: Desk) -> None:
        """Build the views."""
        super().__init__(desk)
        self.field = ScanField("likes_scan_edit", spoken=_SCAN)
        self.field.setMaxLength(200)
        self.field.setPlaceholderText("Zoals 48213 123 456 7")
        self.field.code_entered.connect(self.read)
        self.camera = CameraView("likes_camera")
        self.camera.code_read.connect(self.read)
        self.camera.failed.connect(self._camera_off)
        self._camera_act = named(QuietButton("Camera aan", "view"), "likes_camera_act")
        self._camera_act.clicked.connect(self._switch_camera)
        self._online_act = named(QuietButton("Likes van internet overnemen", "open"), "likes_online_open")
        self._online_act.clicked.connect(self._open_online)
        self.answer = AnswerPanel("likes_answer", waiting="")
        self.list = SearchList(
            "likes_list",
            ("Plan", "Likes"),
            placeholder="Zoek een plan",
            empty="Hier komen de plannen met hun likes. Er is nog geen plan.",
        )
        self.list.searched.connect(self._look_up)
        self.list.chosen.connect(self._open_plan)
        self.plan_view = PlanView(self)
        self.plan_view.sheet_entered.connect(self.read)
        self.entry = EntryView(self)
        self.entry.saved.connect(self._saved)
        self.online = OnlineView(self)
        self.online.taken.connect(self._show_overview)
        self.overview = QWidget()
        self._views = (self.overview, self.plan_view, self.entry, self.online)
        self._lay_out()
        self._show_overview()

    def _lay_out(self) -> None:
        layout = column(self.overview, space=SPACE_4)
        for part in (
            Words(_SCAN, "label"),
            self.field,
            self.camera,
            self.answer,
            flow(self._camera_act, self._online_act),
        ):
            layout.addWidget(part)
        layout.addWidget(self.list, 1)
        for view in self._views:
            self.content.addWidget(view)

    # ------------------------------------------------------------------ the page

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch again what is in view."""
        if self.overview.isVisibleTo(self):
            self._look_up(self.list.text)
        elif self.plan_view.isVisibleTo(self) and self.plan_view.plan is not None:
            self.plan_view.open(self.plan_view.plan.id)

    def show_place(self, place: Place) -> None:
        """Open the plan that another page asks for; from the page of the plan itself, the way back leads there."""
        plan_id = place.subject
        if plan_id is not None:
            self._open_plan(plan_id)
            if place.act == "plans":
                self.set_back("Terug naar het plan", lambda: self.desk.go("plans", plan_id))

    def focus_first(self) -> None:
        """Go to the field where the work begins."""
        view = next((view for view in self._views[1:] if view.isVisibleTo(self)), None)
        if isinstance(view, PlanView | EntryView | OnlineView):
            view.focus_first()
        else:
            go_to(self.field)
            self.field.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:
        """Turn the camera off when the page goes."""
        self._camera_off()
        super().hideEvent(event)

    def _show_view(self, view: QWidget) -> None:
        self.message.clear()
        for one in self._views:
            one.setVisible(one is view)
        self.area.verticalScrollBar().setValue(0)
        self.set_search(self.list if view is self.overview else None)

    def _show_overview(self) -> None:
        said = self.message.text
        self._show_view(self.overview)
        if said:
            self.say(Tone.YES, said)
        self.plan_view.forget()
        self._camera_act.setVisible(bool(cameras()))
        self.answer.setVisible(bool(self.answer.text))
        self.set_title(self.title)
        self.set_back("Alle plannen", lambda: self.desk.go("plans"))
        self.set_main_action("", None)
        if self.desk.helper is not None:
            self._look_up(self.list.text)
        if self.isVisible():
            self.focus_first()

    def _look_up(self, wanted: str) -> None:
        store = self.desk.store

        def fetch() -> tuple[tuple[PlanRow, ...], dict[UUID, LikeStanding]]:
            going = PlanFilter(text=wanted, states=_GOING)
            rows = plan_lists.page(store, going).rows
            return rows, likes.standings(store, [row.id for row in rows])

        def show(found: tuple[tuple[PlanRow, ...], dict[UUID, LikeStanding]]) -> None:
            rows, standings = found
            self.list.set_rows(
                [Row(row.id, _cells(row, standings[row.id])) for row in rows if row.id in standings], wanted
            )

        self.fetch(fetch, show)

    # ------------------------------------------------------------------ a plan, a sheet, a file

    def _open_plan(self, plan_id: UUID) -> None:
        self._camera_off()
        self.answer.reset()
        self._show_view(self.plan_view)
        self.set_back("Alle handtekeningen", self._show_overview)
        self.plan_view.forget()
        self.plan_view.open(plan_id, lambda: self._opened(plan_id))

    def _opened(self, plan_id: UUID) -> None:
        plan = self.plan_view.plan
        if plan is not None and plan.id != plan_id:
            self.say(
                Tone.MIND,
                f"Het plan dat u koos gaat verder in plan {plan.number}. Dit zijn de likes daarvan.",
            )
        self.focus_first()

    def _open_online(self) -> None:
        self._camera_off()
        self._show_view(self.online)
        self.set_back("Alle handtekeningen", self._show_overview)
        self.online.begin()

    def read(self, typed: str) -> None:
        """Go on with what was scanned or typed: a sheet, or a plan."""
        store, edition = self.desk.store, self.desk.edition

        def find() -> SheetToType:
            number = scanned_number(typed, edition.short_id, practice=edition.practice)
            scan = read_sheet(typed) if number is None else SheetScan(number)
            plan = plans.plan(store, likes.plan_of(store, scan))
            if not scan.sheet_no:
                return SheetToType(plan.id, plan.number, plan.text.title, "")
            likes.check_sheet(store, plan_id=plan.id, sheet_no=scan.sheet_no)
            standing = likes.standing(store, plan.id)
            goes_on = (
                "" if standing.plan_id == plan.id else _goes_on(plans.plan(store, standing.plan_id).number)
            )
            return SheetToType(plan.id, plan.number, plan.text.title, scan.sheet_no, goes_on)

        self.act(find, self._found, changed=frozenset(), failed=self._not_read)

    def _found(self, sheet: SheetToType) -> None:
        if not sheet.sheet_no:
            self._open_plan(sheet.plan_id)
            return
        self._camera_off()
        self.answer.reset()
        self._show_view(self.entry)
        self.set_title("Lijst invoeren")
        self.set_back("Niet invoeren", self._leave_entry)
        self.entry.open(sheet)

    def _not_read(self, error: Exception) -> None:
        if not self.overview.isVisibleTo(self):
            self.show_error(error)
            return
        self.answer.show_answer(Tone.NO, "Niet ingevoerd", text.sentence(error))
        self.answer.show()
        self.focus_first()
        scroll_to(self.answer)

    def _leave_entry(self) -> None:
        if self.entry.pending:
            self.ask(
                "De regels die u heeft getypt zijn nog niet bewaard. Gaat u terug, dan zijn ze weg.",
                "Regels weggooien",
                self._drop_entry,
                no_word="Verder typen",
            )
            return
        self._drop_entry()

    def _drop_entry(self) -> None:
        self.entry.forget()
        self._show_overview()

    def _saved(self, sheet: SheetToType, standing: LikeStanding) -> None:
        self.answer.show_answer(
            Tone.YES,
            "Bewaard",
            f"{plan_name(sheet.plan_number, sheet.title)}, lijst {group(sheet.sheet_no)}. {sheet.goes_on_in}".strip(),
            f"{standing_line(standing)}. {state_line(standing)}.",
        )
        self.field.clear()
        self._show_overview()
        scroll_to(self.answer)

    # ------------------------------------------------------------------ the camera

    def _switch_camera(self) -> None:
        if self.camera.on:
            self._camera_off()
        else:
            self.camera.start()
            self._camera_act.set_word("Camera uit")
        self.focus_first()

    def _camera_off(self) -> None:
        if self.camera.on:
            self.camera.stop()
        self._camera_act.set_word("Camera aan")


def _goes_on(number: int) -> str:
    return f"Dit plan gaat verder in plan {number}. De handtekeningen tellen daar mee."


def _cells(row: PlanRow, standing: LikeStanding) -> tuple[str, ...]:
    settled = row.state is PlanState.ON_BALLOT and not standing.enough
    stands = WORDS[row.state] if settled else state_line(standing)
    return f"{row.title or 'Plan zonder titel'}\nPlan {row.number}. {stands}", likes_of(standing)
