"""What is said about incidents and conflicts of plans: what happened, each version, and what differs. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, cast

from app.models.dutch import clock, count, day, euro, number
from app.models.records import Incident
from app.models.review_records import VerdictClash
from app.models.terms import IncidentKind, ReachBy
from app.models.words import FIELDS, WORDS, laptop_name

if TYPE_CHECKING:
    # The operations bring SQLAlchemy, which the first window must not wait for.
    from app.models.terms import Json
    from app.operations.plan_conflicts import FieldConflict, FieldVersion

RECORDED = "recorded"
"""The act with which a page is asked for after the last conflict was settled."""

RECORDED_SENTENCE = "Vastgelegd. De keuze staat in het logboek, en gaat mee naar de centrale."
STATE = "state"
BALLOT = "ballot_number"
STAYS = "stays"
JOINED_TO = "joined_to"

READY_REASONS = {
    IncidentKind.CARD_USED_TWICE: ("Uitgezocht: een vergissing van ons", "Doorgegeven aan de projectleider"),
    IncidentKind.ENTITLEMENT_USED_TWICE: (
        "Uitgezocht: een vergissing van ons",
        "Doorgegeven aan de projectleider",
    ),
    IncidentKind.VOIDED_CARD_USED: ("Doorgegeven aan de projectleider",),
    IncidentKind.UNISSUED_CARD_USED: ("Doorgegeven aan de projectleider",),
    IncidentKind.CARD_ISSUED_TWICE: ("Een van de twee kaarten is ongeldig gemaakt",),
    IncidentKind.TWO_TOTALS_FOR_BATCH: ("De projectleider heeft beslist welke telling geldt",),
    IncidentKind.TWO_SEEDS: ("De zin die het eerst gezegd is, staat er nu",),
    IncidentKind.SHEET_COUNTED_TWICE: ("Nagekeken: de lijst telt nu één keer",),
    IncidentKind.LAPTOP_RESTARTED: ("De laptop was stuk en is teruggezet",),
    IncidentKind.RESIDENT_ADDED: (
        "Gecontroleerd: deze bewoner mag stemmen",
        "Gecontroleerd: mag niet stemmen, kaart is ongeldig gemaakt",
    ),
}
"""Short reasons that people often have, to press instead of to type."""

CONFLICT_REASONS = ("Overlegd met de maker", "Dit was de laatste afspraak", "Het andere was een tikfout")

FIELD_WORDS = {
    **FIELDS,
    STATE: "of het plan doorgaat",
    BALLOT: "het stembiljet",
    "number": "het nummer",
    "external_id": "het nummer in het bestand",
    "submitter.name": "naam van de plannenmaker",
    "submitter.address": "adres van de plannenmaker",
    "submitter.phone": "telefoonnummer van de plannenmaker",
    "submitter.email": "e-mailadres van de plannenmaker",
    "submitter.reach_by": "hoe de plannenmaker bericht krijgt",
    "submitter.consent_contact": "of de gemeente contact mag opnemen",
    "submitter.consent_publish_name": "of de naam bij het plan mag staan",
    "submitter.under_16": "of de plannenmaker jonger is dan 16",
    "submitter.guardian_name": "naam van de ouder of voogd",
    JOINED_TO: "met welk plan het verder gaat",
}
"""What a field of a conflict is called."""

_STATES = {
    STAYS: "Het plan gaat door",
    "withdrawn": "Het plan is ingetrokken",
    "joined": "Het plan gaat verder in een ander plan",
}
_EMPTY = "(leeg)"
NO_NAMES: Mapping[str, str] = {}
_SHORT = 160
"""More characters than this of what differs help nobody; the whole text stands above it."""


def conflict_head(conflict: FieldConflict) -> str:
    """Return which plan and which field a conflict is about."""
    if not conflict.plan_number:
        return "Twee lijsten voor het stembiljet geven andere nummers"
    return (
        f"Plan {conflict.plan_number}, {conflict.plan_title or 'zonder titel'}: {FIELD_WORDS[conflict.field]}"
    )


def clash_lines(clash: VerdictClash) -> str:
    """Return which plan and field two verdicts are about, and what each says."""
    head = f"Plan {clash.plan_number}, {clash.plan_title or 'zonder titel'}: {clash.field}"
    said = [
        f"{WORDS[one.verdict]}: {one.conditions}" if one.conditions else WORDS[one.verdict]
        for one in clash.verdicts
    ]
    return "\n".join([head, *said])


def field_head(conflict: FieldConflict) -> str:
    """Return as a heading which field has two versions."""
    return f"Verschil: {FIELD_WORDS[conflict.field]}"


def conflict_sentence(conflict: FieldConflict) -> str:
    """Return what happened and what a person does now."""
    if conflict.field == BALLOT and not conflict.plan_number:
        return (
            "Op twee laptops is apart een lijst voor het stembiljet gemaakt. De plannen houden de nummers die bij "
            "Plannen staan. Kijk na of die kloppen voordat u print, en schrijf op wat u heeft gezien."
        )
    if conflict.field == BALLOT:
        return (
            "Dit plan stond al op het stembiljet toen er op een andere laptop nog iets aan veranderde. Op het biljet "
            "verandert niets: iedereen stemt over hetzelfde plan. Bespreek het met de maker. Schrijf op wat u afsprak."
        )
    if not conflict.versions:
        return "Wat er op deze laptop stond, is hier gewist. Kijk bij de centrale of op een andere laptop wat goed is."
    if conflict.fixed:
        return (
            "Dit plan staat op het stembiljet en blijft zoals het daar staat. Schrijf op wat u heeft gezien."
        )
    if conflict.field == STATE:
        return (
            "De een trok dit plan in of voegde het samen, de ander werkte eraan verder. Zij wisten dat niet van "
            "elkaar. Bel de maker, en "
            "kies of het plan doorgaat."
        )
    return (
        "Dit is op twee laptops anders opgeschreven. Zij wisten dat niet van elkaar. Kies samen met de maker wat er "
        "komt te staan."
    )


def version_line(version: FieldVersion) -> str:
    """Return whose version it is: which laptop, who and when."""
    known = laptop_name(version.device)
    where = "Deze laptop" if version.own else known[:1].upper() + known[1:]
    who = f", {version.by}" if version.by else ""
    return f"{where}{who}, {day(version.at)} om {clock(version.at)}"


BEFORE_LINE = "Zo was het eerst"
CURRENT_LINE = "Zo staat het nu"


def value_text(field: str, value: Json, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return a value as people read it; money lines and themes a line each, a plan by its name in ``names``."""
    match value:
        case bool():
            return "Ja, dat mag" if value else "Nee"
        case int():
            return str(value)
        case str():
            return _text(field, value, names)
        case list():
            return _lines(field, value)
        case dict():
            return "\n".join(
                f"{FIELD_WORDS.get(name, name)}: {value_text(name, it)}" for name, it in value.items()
            )
        case _:
            return _EMPTY


def _text(field: str, value: str, names: Mapping[str, str]) -> str:
    if field == STATE:
        return _STATES[value]
    if field == JOINED_TO:
        return names.get(value, "Een plan dat op deze laptop niet bekend is")
    if field == "submitter.reach_by":
        return WORDS[ReachBy(value)].capitalize()
    return value.strip() or _EMPTY


def _lines(field: str, value: list[Json]) -> str:
    if not value:
        return _EMPTY
    if field == "cost_lines":
        lines = [cast("list[Any]", line) for line in value]
        total = sum(int(line[1]) * int(line[2]) for line in lines)
        return "\n".join([*(_cost_line(line) for line in lines), f"Samen {euro(total)}"])
    if field == BALLOT:
        pairs = [cast("list[Any]", pair) for pair in value]
        return "\n".join(f"{place}. {title or 'Plan zonder titel'}" for title, place in pairs)
    return "\n".join(str(one) for one in value)


def _cost_line(line: Sequence[Any]) -> str:
    what, quantity, cents, offer = line
    seen = " (offerte gezien)" if offer else ""
    return f"{number(quantity)} × {what or 'zonder naam'} van {euro(cents)} = {euro(quantity * cents)}{seen}"


def difference_line(field: str, before: Json, value: Json) -> str:
    """Return in words what a value changes: what is gone and what is new; empty when there is nothing to compare."""
    if before is None or isinstance(value, dict) or field in {STATE, BALLOT, JOINED_TO}:
        return ""
    old, new = value_text(field, before), value_text(field, value)
    if old == new:
        return "Hetzelfde als eerst."
    if _EMPTY in (old, new):
        return "Eerst stond hier niets." if old == _EMPTY else "Dit maakt het leeg."
    lines = isinstance(value, list)
    gone, come = _changed(old.splitlines(), new.splitlines()) if lines else _changed(old.split(), new.split())
    parts = [f"Weg: {_quoted(gone, lines=lines)}"] if gone else []
    parts += [f"Nieuw: {_quoted(come, lines=lines)}"] if come else []
    return "\n".join(parts) or "Alleen de witregels zijn anders."


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the runs of words (or lines) that are gone and those that came."""
    gone: list[str] = []
    come: list[str] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            gone += [" ".join(old[start:end])] if end > start else []
            come += [" ".join(new[new_start:new_end])] if new_end > new_start else []
    return gone, come


def _quoted(runs: Iterable[str], *, lines: bool) -> str:
    said = ("; " if lines else ", ").join(f"“{run}”" for run in runs)
    return said if len(said) <= _SHORT else f"{said[:_SHORT].rsplit(' ', 1)[0]} …"


def settled_line(incident: Incident) -> str:
    """Return the reason with which an incident was settled."""
    return f"Afgehandeld: {incident.reason}"


def settled_word(many: int) -> str:
    """Return what the fold of settled incidents is called."""
    return f"Afgehandeld: {count(many, 'voorval', 'voorvallen')}"
