"""Beheer: how the marking screen of this laptop prints."""

from __future__ import annotations

from dataclasses import replace

from app.models.records import BallotPlan, Contest
from app.settings import MARKING_OFFSET_MM
from app.ui.jobs import NOTHING, Lane
from app.ui.marking.printing import PaperNotPrinted, printer_for, printer_names
from app.ui.pages.base import Page
from app.ui.pages.manage_section import ContestChoice, Section
from app.ui.pages.station_marking import marked
from app.ui.tokens import Tone
from app.ui.widgets.basics import QuietButton, named
from app.ui.widgets.fields import CheckField, ChoiceField, TextField
from app.ui.widgets.layouts import flow

_USUAL, _USUAL_WORD = "*", "De gewone printer van deze laptop"
_NO_PRINTER = "Deze laptop vindt geen printer. Sluit een printer aan en probeer het opnieuw."
_NO_PLANS = "Dat kan nog niet: er staan geen plannen op het stembiljet."
_SENT = "Het proefbiljet gaat naar de printer, met bij elk plan een kruisje. Scheur het daarna door."


class MarkingSection(Section):
    """The printer of the marking screen, and where its crosses come."""

    def __init__(self, page: Page) -> None:
        """Show what was chosen for this laptop."""
        super().__init__(
            page,
            "marking",
            "Stemhulp",
            "Op de stemhulp kiest een bewoner zelf en print zijn stembiljet. U opent de stemhulp bij Stemlokaal.",
        )
        self._printer = ChoiceField("Welke printer?", "manage_marking_printer", [(_USUAL, _USUAL_WORD)])
        self._on_printed = CheckField(
            "In de printer liggen stembiljetten die al gedrukt zijn", "manage_marking_on_printed"
        )
        self._right = _millimetres("Kruisjes naar rechts", "manage_marking_right_edit", "naar links")
        self._down = _millimetres("Kruisjes omlaag", "manage_marking_down_edit", "omhoog")
        self._contest = ContestChoice("manage_marking_contest", self.desk.edition.contests)
        self._test = named(QuietButton("Proefbiljet printen", "print"), "manage_marking_test")
        self.add(self._printer, self._on_printed, self._right, self._down, self._contest, flow(self._test))
        self._show()
        self._printer.edited.connect(self._save)
        self._on_printed.edited.connect(self._save)
        for edit in (self._right, self._down):
            edit.left.connect(self._save)
        self._test.clicked.connect(self._print_test)

    def refresh(self) -> None:
        """Ask which printers there are."""
        self.desk.jobs.run(printer_names, self._offer, self.page.show_error, owner=self, lane=Lane.PRINTER)

    def _offer(self, names: tuple[str, ...]) -> None:
        chosen = self.desk.settings.marking_printer
        if chosen and chosen not in names:
            names = (*names, chosen)
        self._printer.set_choices([(_USUAL, _USUAL_WORD), *((name, name) for name in names)])
        self._printer.set_value(chosen or _USUAL)

    def _show(self) -> None:
        settings = self.desk.settings
        self._printer.set_value(settings.marking_printer or _USUAL)
        self._on_printed.set_value(settings.marking_on_printed)
        self._right.set_value(_shown(settings.marking_right_mm))
        self._down.set_value(_shown(settings.marking_down_mm))
        self._show_offset()

    def _show_offset(self) -> None:
        for edit in (self._right, self._down):
            edit.setVisible(self._on_printed.value)

    def _save(self) -> None:
        right, down = _read(self._right), _read(self._down)
        self._show_offset()
        if right is None or down is None:
            return
        self.desk.change_settings(
            replace(
                self.desk.settings,
                marking_printer=self._printer.value.removeprefix(_USUAL),
                marking_on_printed=self._on_printed.value,
                marking_right_mm=right,
                marking_down_mm=down,
            )
        )

    def _print_test(self) -> None:
        contest = self._contest.contest
        if contest is None:
            return
        self._save()
        from app.operations import plans

        store = self.desk.store
        self.page.fetch(
            lambda: plans.ballot(store, contest.id), lambda found: self._send_test(contest, found)
        )

    def _send_test(self, contest: Contest, plans: tuple[BallotPlan, ...]) -> None:
        edition, settings = self.desk.edition, self.desk.settings
        if not plans:
            self.page.say(Tone.MIND, _NO_PLANS)
            return

        def send() -> bool:
            printer = printer_for(settings.marking_printer, printer_names(), practice=edition.practice)
            if printer is not None:
                every = frozenset(plan.ballot_number for plan in plans)
                if not printer.send(marked(edition, contest, plans, every, settings)):
                    raise PaperNotPrinted
            return printer is not None

        self.page.act(send, self._sent, changed=NOTHING, lane=Lane.PRINTER)

    def _sent(self, there: bool) -> None:  # noqa: FBT001  # an answer
        self.page.say(Tone.YES if there else Tone.NO, _SENT if there else _NO_PRINTER)


def _millimetres(label: str, name: str, other_way: str) -> TextField:
    help_text = f"In millimeters, bijvoorbeeld 1,5. Met een min ervoor gaan ze {other_way}."
    field = TextField(label, name, help_text=help_text, longest=5)
    field.check = lambda: "" if _read(field) is not None else _WRONG
    return field


_WRONG = f"Vul een getal in van -{MARKING_OFFSET_MM:g} tot en met {MARKING_OFFSET_MM:g}."


def _shown(millimetres: float) -> str:
    return f"{millimetres:g}".replace(".", ",")


def _read(field: TextField) -> float | None:
    """Return what stands in a field; nothing is 0, and None is no such number."""
    try:
        found = float(field.value.replace(",", ".").replace("−", "-") or "0")
    except ValueError:
        return None
    return found if abs(found) <= MARKING_OFFSET_MM else None
