"""Beheer: what the lead sets up, prints and checks; a helper finds here how the program looks."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from app.models.terms import Role
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.incidents_words import RECORDED, RECORDED_SENTENCE
from app.ui.pages.manage_edition import EditionSection, PeopleSection
from app.ui.pages.manage_marking import MarkingSection
from app.ui.pages.manage_online import OnlineSection
from app.ui.pages.manage_posters import PostersSection
from app.ui.pages.manage_print_runs import PrintRunsSection
from app.ui.pages.manage_prints import PapersSection, PlansFileSection
from app.ui.pages.manage_purge import PurgeSection
from app.ui.pages.manage_records import IncidentsSection, JournalSection, ViewSection
from app.ui.pages.manage_register import RegisterSection
from app.ui.pages.manage_section import Section
from app.ui.tokens import Tone
from app.ui.widgets.basics import Words
from app.ui.widgets.reveal import scroll_to

_FOR_LEAD = "U kunt hier de weergave kiezen. Voor het andere vraagt u de gebiedsverbinder."


class ManagePage(Page):
    """The sections of Beheer under each other."""

    key = "manage"
    title = "Beheer"
    help_text = (
        "Hier ziet u de editie, voegt u medewerkers toe, leest u het register in, maakt u stemkaarten en "
        "stembiljetten, en controleert u het logboek. Elk blok staat op zichzelf. Er gebeurt niets voordat u op "
        "een knop drukt."
    )
    topics = frozenset({Topic.PLANS, Topic.REGISTER, Topic.SESSION, Topic.STATION, Topic.CARDS, Topic.SYNC})

    def __init__(self, desk: Desk) -> None:
        """Make every section; which ones show follows from who sits at the desk."""
        super().__init__(desk)
        self._why = Words(_FOR_LEAD, "muted")
        self.content.addWidget(self._why)
        self._incidents = IncidentsSection(self)
        self._sections: tuple[Section, ...] = (
            EditionSection(self),
            PeopleSection(self),
            RegisterSection(self),
            PrintRunsSection(self),
            OnlineSection(self),
            PapersSection(self),
            PostersSection(self),
            PlansFileSection(self),
            MarkingSection(self),
            self._incidents,
            JournalSection(self),
            PurgeSection(self),
            ViewSection(self),
        )
        for section in self._sections:
            self.content.addWidget(section)
        self.content.addStretch(1)
        desk.helper_changed.connect(self._follow_helper)
        self.area.verticalScrollBar().rangeChanged.connect(self._follow)
        self._follow_helper()

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Fetch again what the shown sections show, and stay where the page was."""
        bar = self.area.verticalScrollBar()
        shown = bar.value()
        for section in self._sections:
            if not section.isHidden():
                section.refresh()
        bar.setValue(shown)  # Qt scrolls to where the keyboard goes when a section is put in use

    def show_place(self, place: Place) -> None:
        """Bring the incidents into view, and say so when one was settled."""
        if place.act == RECORDED:
            self.say(Tone.YES, RECORDED_SENTENCE)
        if place.act == "incidents":
            self._incidents.list.go_to_first()
        elif place.act == RECORDED:
            # The sections get their places once the page has been laid out.
            QTimer.singleShot(0, self, self._show_incidents)

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be done, and leave in view what is: at first, the top."""
        bar = self.area.verticalScrollBar()
        shown = bar.value()
        super().focus_first()
        QTimer.singleShot(0, self, lambda: bar.setValue(shown))

    def _follow(self) -> None:
        """Keep the incident in view that was gone to while the sections above it are still filled."""
        held = self._keyboard()
        if held is not None and self._incidents.isAncestorOf(held):
            scroll_to(held)

    def _show_incidents(self) -> None:
        self.area.ensureWidgetVisible(self._incidents)

    def _follow_helper(self) -> None:
        helper = self.desk.helper
        if helper is None:
            return
        leads = helper.role is Role.LEAD
        self._why.setVisible(not leads)
        for section in self._sections:
            section.setVisible(leads or not section.for_lead)
        if leads and self.isVisible():
            self.refresh(self.topics)
