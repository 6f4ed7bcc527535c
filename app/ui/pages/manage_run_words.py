"""What Beheer says of print runs and packs, in words. No Qt in here."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.dutch import clock, count, day, number
from app.models.records import Contest
from app.models.runs import Allotment, PrintRun
from app.models.terms import PrintKind
from app.models.words import laptop_name

KINDS = ((PrintKind.STOCK.value, "Kaarten op voorraad"), (PrintKind.LETTERS.value, "Brieven met stemkaart"))
"""What can be made, and what it is called."""

NO_RUNS = "Er zijn nog geen kaarten gemaakt. Kies wat u wilt maken en druk op Kaarten maken."
READY = "De kaarten staan klaar om te printen. Bewaar ze achter slot, en wis de bestanden na het printen."
STOPPED = "Gestopt. De delen die klaar zijn, gelden. Met Verder gaan maakt u de rest."

_WHAT = {
    PrintKind.STOCK: "Geen namen erop, zes op een blad, in pakken van vijftig. Ze gelden pas als u ze uitgeeft.",
    PrintKind.LETTERS: "Een brief met kaart voor elke bewoner die mag stemmen en er nog geen heeft. Ze gelden meteen.",
}


def kind_sentence(kind: PrintKind) -> str:
    """Return what these cards are."""
    return _WHAT[kind]


def run_head(run: PrintRun, contests: Sequence[Contest]) -> str:
    """Return what a run is called: what, for which vote where there are several, and since when."""
    what = dict(KINDS)[run.kind.value]
    contest = next((one.name for one in contests if one.id == run.contest_id), "")
    of = f" – {contest}" if len(contests) > 1 else ""
    return f"{what}{of}, begonnen {day(run.started_at)} om {clock(run.started_at)}"


def run_sentence(run: PrintRun) -> str:
    """Return how far a run is."""
    made = f"{count(run.made, 'kaart', 'kaarten')} gemaakt"
    if not run.here:
        return f"{made} op {laptop_name(run.device)}. Daar liggen de bladen, en daar kan iemand verder gaan."
    if run.left:
        return f"{made}, nog {number(run.left)} te maken."
    packs = f", {count(run.packs, 'pak', 'pakken')}" if run.kind is PrintKind.STOCK and run.parts else ""
    return f"Klaar: {made}{packs}, in {count(len(run.parts), 'bestand', 'bestanden')}."


def gone_sentence(parts: Sequence[int]) -> str:
    """Return what it means that files are not there any more."""
    return (
        f"{_parts(parts)} staat niet meer in de map. Zijn deze kaarten geprint? Dan hoeft u niets te doen. "
        "Zijn ze nooit geprint? Maak ze dan ongeldig en kies Verder gaan: er komen nieuwe kaarten."
    )


def changed_sentence(parts: Sequence[int]) -> str:
    """Return what it means that files are not what they were."""
    return (
        f"{_parts(parts)} is veranderd nadat het gemaakt is. Print het niet. "
        "Maak deze kaarten ongeldig en kies Verder gaan: er komen nieuwe kaarten."
    )


def allotment_sentence(allotment: Allotment) -> str:
    """Return where packs went."""
    first, last = number(allotment.first), number(allotment.last)
    packs = f"Pak {first}" if first == last else f"Pak {first} tot en met {last}"
    return f"{packs}: {allotment.label}, sinds {day(allotment.at)} om {clock(allotment.at)}"


def _parts(parts: Sequence[int]) -> str:
    if len(parts) == 1:
        return f"Het bestand van deel {parts[0]}"
    return f"Het bestand van de delen {', '.join(map(str, parts[:-1]))} en {parts[-1]}"
