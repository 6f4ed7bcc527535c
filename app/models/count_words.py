"""What the checks on a count say, to who types and to who leads; and a count beside an older one."""

from __future__ import annotations

from collections.abc import Iterator

from app.models.counts import BoxSum, CountCheck, DecidedBatch, Totals
from app.models.dutch import count, number
from app.models.terms import PaperKind
from app.models.words import WORDS

_SAID = {
    "F.203": (
        "Volgens de sluiting horen er {expected} biljetten in de bus, in bundels zijn het er {found}.",
        "Kijk in de bus en onder de tafel. Haal er de leiding bij als het zo blijft.",
        "Laat zoeken en hertellen. Klopt het echt? Leg dan uit hoe het komt.",
    ),
    "F.301": (
        "Dit stemlokaal is nog open.",
        "Wacht tot het gesloten is.",
        "Sluit het op de pagina Stemlokaal.",
    ),
    "F.302": (
        "Er liggen nog {found} enveloppen met een voorlopig biljet.",
        "Wacht tot daarover is beslist.",
        "Beslis erover op de pagina Stemlokaal.",
    ),
    "F.303": (
        "De stembus is nog niet geopend om te tellen.",
        "Open de bus met z’n tweeën.",
        "Wijs twee mensen aan die de bus openen.",
    ),
    "F.304": (
        "Deze bundel is nog niet vastgesteld.",
        "Voer de bundel in, of zoek de verschillen uit.",
        "Kijk of er voor deze bundel twee tellers zijn.",
    ),
    "F.305": (
        "Op het voorblad staan {expected} biljetten, er zijn er {found} geteld.",
        "Haal er de leiding bij.",
        "Laat de bundel opnieuw tellen, of leg het verschil uit.",
    ),
    "F.306": (
        "Van deze bundel zijn er twee tellingen, van twee laptops.",
        "Haal er de leiding bij.",
        "Laat de bundel opnieuw tellen.",
    ),
    "F.307": (
        "Er zijn twee verschillende bestanden met online stemmen overgenomen, op twee laptops. Eén daarvan telt.",
        "Haal er de leiding bij.",
        "Zoek uit of het juiste bestand telt, en schrijf op wat u vond.",
    ),
    "W.301": (
        "Veel blanco biljetten: {found} van de {expected}.",
        "Kijk een paar bundels na. Haal er de leiding bij.",
        "Kijk of het klopt, en leg uit hoe het komt.",
    ),
    "W.302": (
        "Veel ongeldige biljetten: {found} van de {expected}.",
        "Kijk een paar bundels na. Haal er de leiding bij.",
        "Kijk of het klopt, en leg uit hoe het komt.",
    ),
    "W.303": (
        "De verzegeling had een ander nummer dan bij de sluiting.",
        "U hoeft niets te doen.",
        "Neem de uitleg over in het verslag.",
    ),
}
_FIELDS = {
    "F.203": "Tellen, aantal in bundels",
    "F.301": "Stemlokaal, sluiten",
    "F.302": "Stemlokaal, enveloppen",
    "F.303": "Tellen, de stembus openen",
    "F.304": "Tellen, invoer",
    "F.305": "Tellen, aantal op het voorblad",
    "F.306": "Tellen, opnieuw tellen",
    "F.307": "Beheer, voorvallen",
    "W.301": "Tellen, blanco",
    "W.302": "Tellen, ongeldig",
    "W.303": "Tellen, verzegeling",
}
"""On which page, and in which field of it, something is put right."""


def check_sentence(check: CountCheck, *, lead: bool) -> str:
    """Return what does not hold, where, and what the reader can do about it; the code ends it, for the record."""
    said, teller, coordinator = _SAID[check.code]
    numbers = said.format(expected=number(check.expected), found=number(check.found))
    where = f"{check.place}, bundel {check.batch}" if check.batch else check.place
    if check.explanation:
        return f"{where}: {numbers} Uitleg: {check.explanation} ({check.code})"
    return (
        f"{where}: {numbers} {coordinator if lead else teller} (pagina {_FIELDS[check.code]}; {check.code})"
    )


def sum_sentence(box: BoxSum) -> str:
    """Return what a box came to, from the closing to the accepted papers."""
    kinds = ", ".join(f"{number(box.kinds.get(kind, 0))} {WORDS[kind]}" for kind in PaperKind)
    return (
        f"{box.place}: volgens de sluiting {number(box.in_box)}, in bundels {number(box.bundled)}, "
        f"vastgesteld {number(box.counted)} ({kinds})."
    )


def decided_lines(batch: DecidedBatch) -> Iterator[str]:
    """Yield what was decided in a batch, and by whom."""
    people = " en ".join(batch.typists)
    where = f"{batch.place}, bundel {batch.number}"
    for line in batch.decided:
        papers = count(line.papers, "biljet", "biljetten")
        what = f"{papers} {WORDS[line.reason]}, telt als {WORDS[line.kind]}"
        yield f"{where}: {what}. Door {people}."
    for settled in batch.settled:
        yield f"{where}: samen bij het biljet vastgelegd: {settled}."


def old_and_new_lines(old: Totals, new: Totals) -> Iterator[str]:
    """Yield a batch's older count beside the new one: papers by worth, and each plan whose votes changed."""
    yield f"Eerder geteld: {_kinds(old)}. Nu: {_kinds(new)}."
    changed = [
        plan for plan in sorted({*old.votes, *new.votes}) if old.votes.get(plan, 0) != new.votes.get(plan, 0)
    ]
    for plan in changed:
        yield f"Plan {plan}: eerst {number(old.votes.get(plan, 0))}, nu {number(new.votes.get(plan, 0))}."
    if not changed:
        yield "Elk plan heeft evenveel stemmen als eerst."


def _kinds(totals: Totals) -> str:
    return ", ".join(f"{number(totals.kinds.get(kind, 0))} {WORDS[kind]}" for kind in PaperKind)
