"""Versturen: how far this laptop and central agree, and bringing them together."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from PySide6.QtCore import Qt

from app.models.dutch import number
from app.models.records import Incident
from app.models.words import WORDS, incident_act_line
from app.sync import client
from app.sync.client import SyncReport
from app.ui import text
from app.ui.desk import Desk
from app.ui.jobs import Job, Lane, Progress, Topic
from app.ui.pages.base import Page
from app.ui.pages.sending_enrol import EnrolCard
from app.ui.pages.sending_words import (
    STATES,
    TODO,
    SendState,
    Standing,
    confirmed_sentence,
    report_sentence,
    standing,
    status_sentence,
)
from app.ui.tokens import SPACE_2, SPACE_3, SPACE_4, Tone
from app.ui.widgets.answers import AnswerPanel, Counter
from app.ui.widgets.basics import MainButton, Words, named, tone_of
from app.ui.widgets.icons import Icon
from app.ui.widgets.layouts import Toned, clear, column, flow, row
from app.ui.widgets.progress import ProgressRow

_TONES = {
    SendState.HERE: Tone.IDLE,
    SendState.SENDING: Tone.IDLE,
    SendState.CONFIRMED: Tone.YES,
    SendState.ATTENTION: Tone.MIND,
}
_DOING = {"push": "Versturen", "pull": "Ophalen"}
_HERE = {"127.0.0.1", "localhost"}


@dataclass
class _Phase:
    """Which half of the run goes on: written by the network's thread, read by the window's."""

    what: str = "push"


class SendingPage(Page):
    """Sending to central and fetching from it."""

    key = "send"
    title = "Versturen"
    topics = frozenset(Topic)
    help_text = (
        "Wat u doet is meteen bewaard op deze laptop. Is er internet, verstuur het dan naar de centrale: die voegt "
        "alle laptops samen. U haalt tegelijk op wat er op andere laptops is gedaan. Zonder internet kunt u gewoon "
        "doorwerken; er gaat niets verloren. Stoppen kan altijd: de volgende keer gaat het verder waar het was."
    )

    def __init__(self, desk: Desk) -> None:
        """Show nothing yet; the first refresh fills the page."""
        super().__init__(desk)
        self._job: Job[SyncReport] | None = None
        self._phase = _Phase()
        self._shown_phase = self._phase.what
        self._standing: Standing | None = None
        self._main_button: MainButton | None = None
        self._just_enrolled = False
        self.panel = AnswerPanel(f"{self.key}_state", waiting=STATES[SendState.HERE])
        self.unconfirmed = Counter(f"{self.key}_unconfirmed", "nog niet bij de centrale")
        self._confirmed = named(Words("", "muted"), f"{self.key}_confirmed")
        self.progress = ProgressRow(f"{self.key}_progress")
        self.enrol = EnrolCard(self)
        self._incidents_head = Words("Hier moet iemand naar kijken", "label")
        self._incidents = column(space=SPACE_3)
        for part in (self.panel, self.progress, flow(self.unconfirmed), self._confirmed, self.enrol):
            self.content.addWidget(part)
        self.content.addWidget(self._incidents_head)
        self.content.addLayout(self._incidents)
        self.content.addStretch(1)
        self.progress.stop_requested.connect(self._stop)
        self.enrol.enrolled.connect(self._enrolled)

    # ------------------------------------------------------------------ what the window asks

    def refresh(self, topics: frozenset[Topic]) -> None:
        """Look again how far this laptop is."""
        self._look()

    def focus_first(self) -> None:
        """Go to the main action, or to the address when that must come first."""
        field = self.enrol.url
        if self.desk.practice_central is None and field.isVisible():
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._main_button is not None:
            self._main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enrolled(self) -> None:
        self._just_enrolled = True
        self._look()

    # ------------------------------------------------------------------ what is shown

    def _look(self) -> None:
        store = self.desk.store
        self.fetch(lambda: standing(store), self._show)

    def _show(self, found: Standing) -> None:
        self._standing = found
        enrolled = found.status.enrolled
        self._show_state(SendState.SENDING if self._job is not None else found.state, found)
        self.unconfirmed.set_number(number(found.status.unconfirmed))
        self.unconfirmed.setVisible(enrolled)
        self._confirmed.set_text(confirmed_sentence(found.status))
        self._confirmed.setVisible(enrolled)
        self.enrol.setVisible(not enrolled)
        if self._job is not None:
            self.set_main_action("", None)
        elif enrolled:
            self._main_button = self.set_main_action("Verstuur nu", self._send, "send")
        else:
            self._main_button = self.set_main_action(*self.enrol.main_action())
        self._show_incidents(found.incidents)
        if self._just_enrolled and enrolled:
            # The fields and the button that had the keyboard are gone.
            self._just_enrolled = False
            self.focus_main()
            self.area.verticalScrollBar().setValue(0)

    def _show_state(self, state: SendState, found: Standing) -> None:
        if state is SendState.SENDING:
            sentence, todo = "U kunt gewoon doorwerken.", ""
        else:
            sentence = status_sentence(found.status)
            todo = "Kijk hieronder wat er aan de hand is." if state is SendState.ATTENTION else ""
        self.panel.show_answer(_TONES[state], STATES[state], sentence, todo)

    def _show_incidents(self, found: tuple[Incident, ...]) -> None:
        clear(self._incidents)
        self._incidents_head.setVisible(bool(found))
        for incident in found:
            self._incidents.addWidget(_IncidentCard(incident))

    # ------------------------------------------------------------------ sending

    def _send(self) -> None:
        desk, store, phase = self.desk, self.desk.store, _Phase()
        at, url = desk.now(), self._standing.status.central_url if self._standing else ""
        practice = desk.practice_central if urlsplit(url).hostname in _HERE else None
        self._phase, self._shown_phase = phase, phase.what

        def work(progress: Progress) -> SyncReport:
            def tell(what: str, done: int, total: int) -> None:
                phase.what = what
                # Once stopping, reporting would break a page off half-way; the sync itself stops after it.
                if not progress.stopping:
                    progress.report(done, total)

            # The practice central of this laptop has another address each time the program starts.
            address = practice()[0] if practice else None
            return client.sync(store, at=at, url=address, progress=tell, stop=lambda: progress.stopping)

        self.message.clear()
        self._job = desk.jobs.run_long(
            work,
            self._sent,
            self._not_sent,
            progressed=self._progressed,
            changed=frozenset(Topic),
            owner=self,
            lane=Lane.NETWORK,
        )
        self.progress.start(_DOING[phase.what])
        if self._standing is not None:
            self._show(self._standing)

    def _progressed(self, done: int, total: int) -> None:
        if self._phase.what != self._shown_phase:
            self._shown_phase = self._phase.what
            self.progress.start(_DOING[self._shown_phase])
        self.progress.show_count(done, total)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _sent(self, report: SyncReport) -> None:
        self._over()
        tone = Tone.MIND if report.refused or report.stopped else Tone.YES
        self.say(tone, report_sentence(report))

    def _not_sent(self, error: Exception) -> None:
        self._over()
        self.say(Tone.MIND, text.sentence(error))
        self._look()

    def _over(self) -> None:
        self._job = None
        self.progress.finish()
        if self._standing is not None:
            self._show(self._standing)


class _IncidentCard(Toned):
    """One incident: what it is, the acts it is about, and what to do."""

    def __init__(self, incident: Incident) -> None:
        super().__init__()
        named(self, f"send_incident_{incident.id}", WORDS[incident.kind])
        head = Words(WORDS[incident.kind], "label")
        acts = Words("\n".join(incident_act_line(act) for act in incident.acts))
        todo = Words(TODO[incident.kind])
        icon = Icon("mind")
        across = row(icon, space=SPACE_3)
        words = column(space=SPACE_2)
        for part in (head, acts, todo):
            words.addWidget(part)
        across.addLayout(words, 1)
        across.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        self.setLayout(across)
        for part in (self, icon, head, acts, todo):
            tone_of(part, Tone.MIND)
