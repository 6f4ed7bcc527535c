"""Enrolling this laptop at central with a code, once or anew; in practice, at the central inside the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import Signal

from app.sync import client
from app.sync.client import Enrolled
from app.sync.protocol import read_enrolment_qr
from app.ui import text
from app.ui.jobs import Lane, Topic
from app.ui.pages.base import Page
from app.ui.pages.sending_words import enrolled_sentence, fault_sentence
from app.ui.tokens import Tone
from app.ui.widgets.answers import announce
from app.ui.widgets.basics import QuietButton, Words, named
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Card, flow
from app.ui.widgets.reveal import go_to

_QR_LENGTH = 500
"""Most characters in a field that a scanner may type a QR code into."""
_ELSEWHERE = "Of meld deze laptop aan bij een andere centrale"
_CHANGED = frozenset({Topic.SYNC})
MainAction: TypeAlias = tuple[str, Callable[[], None], str]
"""Word, act and icon of the page's main action."""


class EnrolCard(Card):
    """The three fields of an enrolment, the first one or another."""

    enrolled = Signal()

    def __init__(self, page: Page) -> None:
        """``page`` does the act and says how it went."""
        super().__init__()
        self._page = page
        key = page.key
        practice = page.desk.practice_central is not None
        self._practice = practice
        self._head = Words(_ELSEWHERE if practice else "Meld deze laptop eerst aan", "label")
        self.url = TextField(
            "Adres van de centrale",
            f"{key}_url_edit",
            help_text="Dit krijgt u van de gemeente. Het begint met https://",
            longest=_QR_LENGTH,
        )
        self.code = TextField(
            "Aanmeldcode",
            f"{key}_code_edit",
            help_text="Deze code werkt één keer. Of scan hier de QR-code: dan is het adres ook ingevuld.",
            longest=_QR_LENGTH,
        )
        self.laptop = TextField(
            "Naam van deze laptop",
            f"{key}_name_edit",
            help_text="Zo herkennen anderen hem, bijvoorbeeld: laptop De Ringvaart.",
            optional=True,
            longest=80,
        )
        for part in (self._head, self.url, self.code, self.laptop):
            self.body.addWidget(part)
        if practice:
            button = named(QuietButton("Aanmelden"), f"{key}_enrol")
            button.clicked.connect(self._enrol)
            self.body.addWidget(flow(button))
        for field, following in ((self.url, self.code), (self.code, self.laptop)):
            field.left.connect(partial(self._read_qr, field))
            field.edit.returnPressed.connect(partial(self._go_on, field, following))
        self.laptop.edit.returnPressed.connect(self._enrol)

    def begin_anew(self, url: str) -> None:
        """Ask for all of it again, most likely for the same central."""
        if not self._practice:
            self._head.set_text("Meld deze laptop opnieuw aan")
            self.url.set_value(url)

    @property
    def first_field(self) -> TextField:
        """Return the field to begin with."""
        return self.code if self.url.value else self.url

    def main_action(self) -> MainAction:
        """Return what the page's main action is as long as this laptop is not enrolled."""
        if self._page.desk.practice_central is not None:
            return "Gebruik de oefen-centrale", self._use_practice, "send"
        return "Aanmelden", self._enrol, "send"

    def _go_on(self, field: TextField, following: TextField) -> None:
        """Go to the next field; past both when a scanner typed the whole QR code, with Enter behind it."""
        target = self.laptop if self._read_qr(field) else following
        target.setFocus()

    def _read_qr(self, field: TextField) -> bool:
        """Put what a scanner typed in a field where it belongs; leave anything else as it is."""
        found = read_enrolment_qr(field.value)
        if found is None:
            return False
        for part, value in zip((self.url, self.code), found, strict=True):
            part.set_value(value)
            part.show_error("")
        announce(self, "Adres en aanmeldcode zijn ingevuld.")
        return True

    def _enrol(self) -> None:
        for field in (self.url, self.code):
            self._read_qr(field)
        self.url.show_error("" if self.url.value else "Vul het adres in.")
        self.code.show_error("" if self.code.value else "Vul de aanmeldcode in.")
        for field in (self.url, self.code):
            if field.error:
                go_to(field)
                return
        url, code = self.url.value, self.code.value
        self._run(lambda: (url, code))

    def _use_practice(self) -> None:
        practice = self._page.desk.practice_central
        if practice is not None:
            self._run(practice)

    def _run(self, where: Callable[[], tuple[str, str]]) -> None:
        desk, name = self._page.desk, self.laptop.value
        store, at = desk.store, desk.now()

        def work() -> Enrolled:
            url, code = where()
            return client.enrol(store, url=url, code=code, at=at, name=name)

        self._page.message.clear()
        self._page.act(work, self._done, changed=_CHANGED, failed=self._refused, lane=Lane.NETWORK)

    def _done(self, found: Enrolled) -> None:
        self.code.set_value("")
        self._page.say(Tone.YES, enrolled_sentence(found))
        self.enrolled.emit()

    def _refused(self, error: Exception) -> None:
        refused = isinstance(error, client.EnrolmentRefused)
        field = self.code if refused else self.url
        if refused or isinstance(error, client.CentralAddressWrong | client.CentralNotSecure):
            field.show_error(text.sentence(error))
            go_to(field)
        else:
            self._page.say(Tone.MIND, fault_sentence(error))
