"""Synchroniseren: how far this laptop and central agree, and bringing them together, by internet or by USB stick."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from app.models.records import Incident, SyncStatus
from app.operations import incidents
from app.sync import client
from app.ui.desk import Desk, Place
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.pages.incidents import IncidentList
from app.ui.pages.incidents_words import RECORDED, RECORDED_SENTENCE
from app.ui.pages.sending_enrol import EnrolCard
from app.ui.pages.sending_progress import RunProgress
from app.ui.pages.sending_stick import FindDrives, StickCard
from app.ui.pages.sending_words import again_sentence, central_sentence, confirmed_sentence, status_sentence
from app.ui.sending import Ending
from app.ui.sending_state import ICONS, STATES, TONES, SendState, state_of
from app.ui.sticks import drives
from app.ui.tokens import Tone
from app.ui.widgets.answers import AnswerPanel
from app.ui.widgets.basics import LinkButton, MainButton, Words, named
from app.ui.widgets.layouts import flow
from app.ui.widgets.reveal import scroll_to

if TYPE_CHECKING:
    from app.operations.journal import Store


@dataclass(frozen=True)
class Standing:
    """What the page shows: how far sending is, and what a person must look at."""

    status: SyncStatus
    incidents: tuple[Incident, ...]


def standing(store: Store) -> Standing:
    """Return how far this laptop is, from this laptop alone."""
    found = incidents.incidents(store)
    return Standing(client.status(store), tuple(incident for incident in found if not incident.settled))


class SendingPage(Page):
    """Sending to central and fetching from it."""

    key = "send"
    title = "Synchroniseren"
    topics = frozenset(Topic)
    help_text = (
        "Wat u doet is meteen bewaard op deze laptop. Is er internet, verstuur het dan naar de centrale: die voegt "
        "alle laptops samen. U haalt tegelijk op wat er op andere laptops is gedaan. Zonder internet kunt u gewoon "
        "doorwerken; er gaat niets verloren. Stoppen kan altijd: de volgende keer gaat het verder waar het was. "
        "Komt er geen internet, zet dan alles op een USB-stick en breng die naar het gemeentehuis."
    )

    def __init__(self, desk: Desk, find_drives: FindDrives = drives) -> None:
        """Show nothing yet; the first refresh fills the page. ``find_drives`` tells which sticks there are."""
        super().__init__(desk)
        self._standing: Standing | None = None
        self._main_button: MainButton | None = None
        self._enrolling_again = False
        self._just_enrolled = False
        self._was_running = False
        self._stick_wanted = False
        self._said: tuple[SendState, str, str] | None = None
        self.panel = AnswerPanel(f"{self.key}_state", waiting=STATES[SendState.HERE])
        self._confirmed = named(Words("", "muted"), f"{self.key}_confirmed")
        again = named(LinkButton("Opnieuw aanmelden bij de gemeente"), f"{self.key}_again")
        again.clicked.connect(self._ask_again)
        self._again = flow(again)
        self.progress = RunProgress(desk.sending, f"{self.key}_progress")
        self.enrol = EnrolCard(self)
        self.stick = StickCard(self, find_drives)
        self.incidents = IncidentList(self)
        for part in (self.panel, self._confirmed, self.progress, self.enrol, self.incidents, self.stick):
            self.content.addWidget(part)
        self.content.addWidget(self._again)
        self.content.addStretch(1)
        self.stick.hide()
        self._again.hide()
        self.enrol.enrolled.connect(self._enrolled)
        desk.sending.changed.connect(self._follow)
        desk.sending.ended.connect(self._tell)
        desk.stick.ended.connect(self._say_at_top)

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Look again how far this laptop is."""
        store = self.desk.store
        self.fetch(lambda: standing(store), self._show)

    def show_place(self, place: Place) -> None:
        """Begin with the stick when that was asked for, as soon as it is known; or say what was recorded."""
        if place.act == "stick":
            self._stick_wanted = True
            self.refresh(self.topics)
        elif place.act == RECORDED:
            self.say(Tone.YES, RECORDED_SENTENCE)

    def focus_first(self) -> None:
        """Go to the main action, or to the address when that must come first."""
        field = self.enrol.first_field
        if self.desk.sending.running:
            self.progress.stop.setFocus(Qt.FocusReason.OtherFocusReason)
            scroll_to(self.progress)
        elif self.desk.practice_central is None and field.isVisible():
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._main_button is not None:
            self._main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------ taking part

    def _ask_again(self) -> None:
        practice = self.desk.practice_central is not None
        self.ask(again_sentence(practice=practice), "Opnieuw aanmelden", self._begin_again)

    def _begin_again(self) -> None:
        if self._standing is not None:
            self.enrol.begin_anew(self._standing.status.central_url)
            self._enrol_again(wanted=True)

    def _enrol_again(self, *, wanted: bool) -> None:
        """Show the card of an enrolment to a laptop that takes part already, or put it away."""
        self._enrolling_again = wanted
        self.set_back("Terug", partial(self._enrol_again, wanted=False) if wanted else None)
        if self._standing is not None:
            self._show_parts(self._standing.status)
            self._show_top()
            self.focus_first()
            if wanted:
                scroll_to(self.enrol.first_field)

    def _enrolled(self) -> None:
        self._just_enrolled = True
        self._enrolling_again = False
        self.set_back("", None)
        self.desk.sending.begin_anew()
        self.refresh(self.topics)

    # ------------------------------------------------------------------ what is shown

    def _show(self, found: Standing) -> None:
        first, self._standing = self._standing is None, found
        enrolled = found.status.enrolled
        self._show_state(found)
        self._show_parts(found.status)
        self.incidents.refresh()
        if first and self.isVisible():
            self.focus_first()
            if enrolled:
                # Until now the fields of an enrolment had the keyboard, and the page had scrolled to them.
                QTimer.singleShot(0, self, self._show_top)
        if self._just_enrolled and enrolled:
            # The fields and the button that had the keyboard are gone.
            self._just_enrolled = False
            self.focus_main()
            self._show_top()
        if self._stick_wanted:
            self._begin_stick(enrolled=enrolled)

    def _show_parts(self, status: SyncStatus) -> None:
        """Show what can be done now: enrol, or send over the internet or by stick."""
        sending, asks = self.desk.sending, not status.enrolled or self._enrolling_again
        self._confirmed.set_text(f"{confirmed_sentence(status)} {central_sentence(status.central_url)}")
        self.panel.setHidden(self._enrolling_again)
        self._confirmed.setHidden(not status.enrolled or self._enrolling_again)
        self.enrol.setVisible(asks)
        self.stick.setVisible(not asks)
        self._again.setVisible(not asks and not sending.running)
        if sending.running:
            self.set_main_action("", None)
        elif asks:
            self._main_button = self.set_main_action(*self.enrol.main_action())
        else:
            word = "Ga verder" if sending.unfinished and not status.trouble else "Verstuur nu"
            self._main_button = self.set_main_action(word, self._send, "send")

    def _show_state(self, found: Standing) -> None:
        sending = self.desk.sending
        state = state_of(found.status, sending=sending.running)
        if state is SendState.SENDING:
            sentence, todo = "U kunt gewoon doorwerken, ook op een andere pagina.", ""
        else:
            sentence = status_sentence(found.status)
            if found.status.trouble and self.message.text == sentence:
                self.message.clear()  # the panel says it, and goes on saying it
            todo = "Kijk hieronder wat er aan de hand is." if found.incidents else ""
        if (state, sentence, todo) != self._said:
            self._said = (state, sentence, todo)
            self.panel.show_answer(TONES[state], STATES[state], sentence, todo, ICONS[state])

    # ------------------------------------------------------------------ sending

    def _send(self) -> None:
        self.message.clear()
        self.desk.sending.send()

    def _follow(self) -> None:
        """Follow a run that begins, gets on or ends; the keyboard stays with the button that takes its place."""
        if self._standing is None:
            return
        underway = self.desk.sending.underway
        if self._was_running is not (underway is not None):
            self._was_running = underway is not None
            held = self._was_running or self.progress.held_keyboard
            self._show_state(self._standing)
            self._show_parts(self._standing.status)
            if held and self.isVisible():
                self.focus_first()

    def _tell(self, ending: Ending) -> None:
        self._say_at_top(ending)
        self.refresh(self.topics)

    def _say_at_top(self, ending: Ending) -> None:
        """Say it with the title and the main action in view, where large letters make them scroll along."""
        self.say(ending.tone, ending.sentence)
        QTimer.singleShot(0, self, self._show_top)

    def _show_top(self) -> None:
        self.area.verticalScrollBar().setValue(0)

    # ------------------------------------------------------------------ the stick

    def _begin_stick(self, *, enrolled: bool) -> None:
        self._stick_wanted = False
        if self._enrolling_again:
            self._enrol_again(wanted=False)
        if enrolled:
            self.stick.ask_write()
        else:
            self.say(
                Tone.MIND,
                "Een USB-stick kan pas als deze laptop is aangemeld bij de centrale. Doe dat eerst.",
            )
