"""Who makes the plan: a name, what they agree to, and how to reach them; of a child only a guardian's data."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models import consents
from app.models.records import Submitter
from app.models.terms import ReachBy
from app.models.words import WORDS
from app.ui.pages.plans_ticks import ConsentField
from app.ui.tokens import SPACE_4
from app.ui.widgets.basics import Words
from app.ui.widgets.fields import CheckField, ChoiceField, TextField
from app.ui.widgets.layouts import column
from app.ui.widgets.reveal import go_to

_CONTACT = ("address", "phone", "email")
_OWN = "Hoe bereiken we u?"
_GUARDIAN = "Gegevens van ouder of voogd"


class PersonPart(QWidget):
    """Holds what ``Submitter`` holds. Contact data without consent stand in the fields, but are no part of it."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._texts = {
            "name": TextField("Naam", "plans_person_name_edit", longest=120),
            "guardian_name": TextField("Naam van ouder of voogd", "plans_person_guardian_edit", longest=120),
            "address": TextField("Adres", "plans_person_address_edit", optional=True),
            "phone": TextField("Telefoonnummer", "plans_person_phone_edit", longest=40, optional=True),
            "email": TextField("E-mailadres", "plans_person_email_edit", longest=120, optional=True),
        }
        self._reach = ChoiceField(
            "Hoe wilt u bericht krijgen?",
            "plans_reach",
            [(way.value, WORDS[way].capitalize()) for way in ReachBy],
            help_text="Een brief of een telefoontje is net zo goed als een e-mail.",
        )
        self._under_16 = CheckField(
            consents.UNDER_16, "plans_person_under_16", help_text=consents.UNDER_16_HELP
        )
        self._publish = ConsentField("plans_consent_name", consents.PUBLISH_NAME, consents.PUBLISH_NAME_HELP)
        self._contact = ConsentField("plans_consent_contact", consents.CONTACT, consents.CONTACT_HELP)
        self._reachable = QWidget()
        self._whose = Words("", "label")
        self._build()
        self._wire()
        self.set_value(Submitter(), again=False)

    @property
    def value(self) -> Submitter:
        """Return who it is, with contact data only where there is consent, and a guardian only of a child."""
        young, contact = self._under_16.value, self._contact.value
        kept = {"name", *(("guardian_name",) if young else ()), *(_CONTACT if contact else ())}
        texts = {name: field.value if name in kept else "" for name, field in self._texts.items()}
        return replace(
            Submitter(
                reach_by=ReachBy(self._reach.value or ReachBy.LETTER),
                consent_contact=contact,
                consent_publish_name=self._publish.value,
                under_16=young,
            ),
            **texts,
        )

    def set_value(self, submitter: Submitter, *, again: bool) -> None:
        """Show who; ``again`` says that it is the same plan: contact data that wait for consent may stay."""
        for name, field in self._texts.items():
            if name not in _CONTACT or submitter.consent_contact or not again:
                field.set_value(getattr(submitter, name))
        self._under_16.set_value(submitter.under_16)
        self._reach.set_value(submitter.reach_by.value)
        self._contact.set_value(submitter.consent_contact)
        self._publish.set_value(submitter.consent_publish_name)
        self._follow()

    def set_read_only(self, fixed: bool) -> None:  # noqa: FBT001  # a switch
        """Let it be read only."""
        for field in self._texts.values():
            if isinstance(field.control, QLineEdit):
                field.control.setReadOnly(fixed)
        for check in (self._reach, self._under_16, self._contact, self._publish):
            check.control.setEnabled(not fixed)

    def focus_name(self) -> None:
        """Put the keyboard where the name goes."""
        go_to(self._texts["name"])

    def focus_guardian(self) -> None:
        """Put the keyboard where the name of the guardian goes."""
        go_to(self._texts["guardian_name"])

    def _build(self) -> None:
        layout = column(self, space=SPACE_4)
        reachable = column(self._reachable, space=SPACE_4)
        for part in (*(self._texts[name] for name in _CONTACT), self._reach):
            reachable.addWidget(part)
        for part in (
            self._texts["name"],
            self._under_16,
            self._publish,
            self._contact,
            self._whose,
            self._texts["guardian_name"],
            self._reachable,
        ):
            layout.addWidget(part)

    def _wire(self) -> None:
        for field in (*self._texts.values(), self._reach, self._under_16, self._contact, self._publish):
            field.edited.connect(self._edit)
            field.left.connect(self.left)
        self._under_16.edited.connect(self._other_person)

    def _other_person(self) -> None:
        """Empty what was someone else's: the child's own data are not kept as its guardian's, nor the reverse."""
        for name in ("guardian_name", *_CONTACT):
            self._texts[name].set_value("")
        self._edit()

    def _edit(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        young, contact = self._under_16.value, self._contact.value
        self._whose.set_text(_GUARDIAN if young else _OWN)
        self._whose.setVisible(young or contact)
        self._texts["guardian_name"].setVisible(young)
        self._reachable.setVisible(contact)
