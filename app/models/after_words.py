"""What is said of plans after the vote and of their notes, on screen and on paper."""

from __future__ import annotations

from datetime import date

from app.models.dutch import count, day, euro
from app.models.note_records import PlanAfter, PlanNote
from app.models.terms import NoteKind, PlanOutcome

NO_TITLE = "Plan zonder titel"
NO_DEPARTMENT = "Nog geen afdeling"
ERASED = "De tekst is gewist."


def plan_head(plan: PlanAfter) -> str:
    """Return a plan by its number on the ballot, if it has one, and its title."""
    title = plan.title or NO_TITLE
    return f"{plan.ballot_number}. {title}" if plan.ballot_number else title


def due_words(note: PlanNote, today: date) -> str:
    """Return how far a note is, in words: done, too late, or open and until when."""
    if note.done_on is not None:
        return f"Gedaan op {day(note.done_on)}"
    if note.due is None:
        return "Open"
    if note.overdue(today):
        return f"Te laat: het moest klaar zijn op {day(note.due)}"
    return f"Open, klaar uiterlijk {day(note.due)}"


def note_words(note: PlanNote) -> str:
    """Return what a note says: who, and what."""
    if not note.what:
        return ERASED
    who = note.who or (NO_DEPARTMENT if note.kind is NoteKind.ACTION_POINT else "")
    return f"{who}: {note.what}" if who else note.what


def outcome_line(plan: PlanAfter) -> str:
    """Return what became of a plan in the vote, kindly for each."""
    if plan.outcome is PlanOutcome.CHOSEN:
        return f"Dit plan wordt uitgevoerd, met {euro(plan.granted_cents or plan.cost_cents)}."
    if plan.outcome is PlanOutcome.PARTIAL:
        return f"Dit plan krijgt {euro(plan.granted_cents)}, een deel van wat het kost."
    if plan.outcome is not None:
        return "Dit plan krijgt nu geen geld uit dit budget. Het kan wel verder: zoek samen een andere weg."
    if plan.ballot_number is None:
        return "Dit plan staat niet op het stembiljet. Komt het er ook niet meer op? Zoek dan samen een andere weg."
    return "De uitslag is nog niet bekendgemaakt."


def agreements_line(plan: PlanAfter, today: date) -> str:
    """Return how many agreements of a plan are open, too late or done."""
    agreed = plan.of(NoteKind.AGREEMENT)
    if not agreed:
        return "Nog geen afspraken"
    late = sum(note.overdue(today) for note in agreed)
    done = sum(note.done_on is not None for note in agreed)
    still = len(agreed) - done - late
    parts = ((late, "te laat"), (still, "open"), (done, "gedaan"))
    said = ", ".join(f"{many} {word}" for many, word in parts if many)
    return f"{count(len(agreed), 'afspraak', 'afspraken')}: {said}"


def way_line(plan: PlanAfter) -> str:
    """Return who took up a plan that gets no money from this budget."""
    ways = [note.who for note in plan.of(NoteKind.WAY_ON) if note.who]
    return f"Gaat verder met: {', '.join(ways)}" if ways else "Nog geen andere weg gevonden"
