"""What there is to do for the count, box by box, and for whom. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.counts import BoxOpening
from app.models.dutch import count, number
from app.models.records import Batch, ClosingDifference, Helper, Station
from app.models.terms import BatchState, StationState
from app.models.words import WORDS
from app.operations import counting, counting_boxes, editions, result, stations

if TYPE_CHECKING:
    from app.operations.journal import Store

BOX_CHECK = "F.203"
"""The check that as many papers were bundled as the box must hold."""


class StepKind(StrEnum):
    """What can be done next, in the order of urgency."""

    GO_ON = "go_on"
    DIFFERENCES = "differences"
    ACCEPT = "accept"
    SECOND = "second"
    ENTER = "enter"
    OPEN = "open"
    MAKE = "make"
    SWITCH = "switch"
    BUSY = "busy"
    EXPLAIN = "explain"
    RESULT = "result"


@dataclass(frozen=True)
class Box:
    """A closed station's box with its batches. ``unexplained`` is set once all batches are accepted and differ.

    ``opening`` says how it was opened to be counted, None while it is shut.
    """

    station: Station
    batches: tuple[Batch, ...]
    unexplained: ClosingDifference | None = None
    opening: BoxOpening | None = None

    @property
    def in_box(self) -> int:
        """Return how many papers the box must hold."""
        return self.station.numbers.in_box

    @property
    def bundled(self) -> int:
        """Return how many papers are in a batch."""
        return sum(batch.paper_count for batch in self.batches)

    @property
    def shut(self) -> bool:
        """Tell whether it must still be opened, by two people."""
        return self.opening is None and not self.batches

    @property
    def left(self) -> int:
        """Return how many papers must still be in the box."""
        return max(0, self.in_box - self.bundled)

    @property
    def emptied(self) -> bool:
        """Tell whether all papers are counted, or someone explained why there are no more."""
        counted = bool(self.batches) and all(batch.state is BatchState.ACCEPTED for batch in self.batches)
        return not self.unexplained and (counted or self.in_box == 0)


@dataclass(frozen=True)
class CountRoom:
    """All that the overview shows."""

    boxes: tuple[Box, ...]
    open_stations: tuple[Station, ...]
    helpers: tuple[Helper, ...]

    def number_of(self, box: Box) -> int:
        """Return the number of a box among the boxes of this count, as it stands on its cover sheets."""
        order = sorted(self.boxes, key=lambda one: (one.station.opened_at, one.station.id))
        return 1 + [one.station.id for one in order].index(box.station.id)


@dataclass(frozen=True)
class Step:
    """One thing to do: the word on its button, and the box and batch it is about."""

    kind: StepKind
    word: str
    box: Box | None = None
    batch: Batch | None = None


def look_round(store: Store) -> CountRoom:
    """Return every box with how far it is, and the stations that are still open."""
    found = stations.stations(store)
    closed = [station for station in found if station.state is StationState.CLOSED]
    boxes = [_box(store, station) for station in closed]
    still_open = tuple(station for station in found if station.state is StationState.OPEN)
    return CountRoom(tuple(boxes), still_open, editions.helpers(store))


def _box(store: Store, station: Station) -> Box:
    batches = counting.batches(store, station_id=station.id)
    difference = counting.box_difference(store, station.id)
    opening = counting_boxes.opening(store, station.id)
    settled = bool(batches) and all(batch.state is BatchState.ACCEPTED for batch in batches)
    if not (settled and difference):
        return Box(station, batches, opening=opening)
    # Only the result knows which differences were explained; this is asked at the very end of a count.
    open_ones = result.result(store, contest_id=station.contest_id).differences
    return Box(station, batches, difference if difference in open_ones else None, opening)


def batch_step(box: Box, batch: Batch, me: UUID) -> Step | None:
    """Return what this helper can do with a batch; None when it is finished."""
    kind = _kind(batch, me)
    if kind is None:
        return None
    words = {
        StepKind.GO_ON: "Ga verder met bundel {n}",
        StepKind.DIFFERENCES: "Zoek de verschillen van bundel {n} uit",
        StepKind.ACCEPT: "Stel bundel {n} vast",
        StepKind.SECOND: "Tweede invoer van bundel {n}",
        StepKind.ENTER: "Voer bundel {n} in",
        StepKind.SWITCH: "Wissel van medewerker",
        StepKind.BUSY: "Neem bundel {n} over",
    }
    return Step(kind, words[kind].format(n=batch.number), box, batch)


def _kind(batch: Batch, me: UUID) -> StepKind | None:
    settled = {
        BatchState.ACCEPTED: None,
        BatchState.AGREED: StepKind.ACCEPT,
        BatchState.DIFFERS: StepKind.DIFFERENCES,
    }
    if batch.state in settled:
        return settled[batch.state]
    if any(entry.helper_id == me and not entry.finished for entry in batch.entries):
        return StepKind.GO_ON
    if any(not entry.finished for entry in batch.entries):
        return StepKind.BUSY
    if any(entry.helper_id == me for entry in batch.entries):
        return StepKind.SWITCH
    return StepKind.SECOND if batch.entries else StepKind.ENTER


def next_step(boxes: Sequence[Box], me: UUID) -> Step | None:
    """Return the most urgent thing to do for this helper; None when another must act first."""
    steps = list(_steps(boxes, me))
    if not steps and boxes and all(box.emptied for box in boxes):
        return Step(StepKind.RESULT, "Bekijk de uitslag")
    order = list(StepKind)
    return min(steps, key=lambda step: order.index(step.kind), default=None)


def _steps(boxes: Iterable[Box], me: UUID) -> Iterable[Step]:
    for box in boxes:
        for batch in box.batches:
            step = batch_step(box, batch, me)
            if step is not None and step.kind is not StepKind.BUSY:
                yield step
        yield from box_steps(box)


def box_steps(box: Box) -> list[Step]:
    """Return what can be done with a box itself, whoever does it."""
    steps: list[Step] = []
    if box.left and box.shut:
        steps.append(Step(StepKind.OPEN, "Open de stembus", box))
    elif box.left and not box.emptied:
        steps.append(Step(StepKind.MAKE, "Maak een bundel", box))
    if box.unexplained:
        steps.append(Step(StepKind.EXPLAIN, "Leg het verschil uit", box))
    return steps


def state_sentence(batch: Batch) -> str:
    """Return how far a batch is, in words."""
    papers = count(batch.paper_count, "biljet", "biljetten")
    return f"Bundel {batch.number}, {papers}: {_state(batch)}."


def _state(batch: Batch) -> str:
    if batch.state is BatchState.ACCEPTED:
        return f"{WORDS[batch.state]} – {totals(batch)}"
    if batch.state is BatchState.DIFFERS:
        differing = len(batch.differing)
        return f"{count(differing, 'biljet verschilt', 'biljetten verschillen')}"
    busy = [entry for entry in batch.entries if not entry.finished]
    if busy:
        turn = "eerste" if len(batch.entries) == 1 else "tweede"
        return f"{turn} invoer door {busy[0].helper}, {number(busy[0].done)} van {number(batch.paper_count)}"
    if batch.state is BatchState.FIRST_ENTRY:
        return f"een keer ingevoerd door {batch.entries[0].helper}; nu de tweede invoer, door iemand anders"
    return WORDS[batch.state]


def totals(batch: Batch) -> str:
    """Return what a batch holds, in words."""
    return f"{number(batch.valid)} geldig, {number(batch.blank)} blanco, {number(batch.invalid)} ongeldig"


def box_sentence(box: Box) -> str:
    """Return how many papers a box holds and how far they are bundled."""
    holds = f"In de bus: {count(box.in_box, 'stembiljet', 'stembiljetten')}."
    if box.opening is not None:
        holds += f" Geopend door {' en '.join(box.opening.people)}."
    if not box.batches:
        return holds
    rest = f" Nog in de bus: {number(box.left)}." if box.left else ""
    return f"{holds} In bundels: {number(box.bundled)}.{rest}"
