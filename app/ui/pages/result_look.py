"""What the result page shows at a glance: the result, what is still open around it, and what was made known. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.dutch import clock, day
from app.models.publication import Publication, changes, numbers_of
from app.models.records import Helper
from app.models.result_records import Result
from app.models.result_words import explained, missing
from app.operations import editions, publication
from app.operations import result as results
from app.sync import client

if TYPE_CHECKING:
    from app.models.records import SyncStatus
    from app.operations.journal import Store


@dataclass(frozen=True)
class Outlook:
    """A result as it stands, what must be done before it is final (``open``) and what is good to know (``notes``).

    ``known`` is when it was made known, ``explained`` what did not hold, with why.
    """

    result: Result
    open: tuple[str, ...]
    notes: tuple[str, ...]
    known: tuple[Publication, ...]
    explained: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()

    @property
    def counted(self) -> bool:
        """Tell whether there is any ballot yet."""
        ballots = self.result.ballots
        return bool(ballots.paper or ballots.online or ballots.blank or ballots.invalid)

    @property
    def in_force(self) -> tuple[Publication, ...]:
        """Return what was made known and not corrected since."""
        return publication.in_force(self.known)

    @property
    def differs(self) -> bool:
        """Tell whether this is not what was made known."""
        now = numbers_of(self.result)
        return any(changes(known.numbers, now) for known in self.in_force)


def look(store: Store, contest_id: UUID) -> Outlook:
    """Return the result of a contest with what is still open and what was made known."""
    found = results.result(store, contest_id=contest_id)
    return Outlook(
        result=found,
        open=missing(found),
        notes=tuple(_notes(client.status(store))),
        known=publication.publications(store, contest_id),
        explained=explained(found),
        helpers=editions.helpers(store),
    )


def _notes(status: SyncStatus) -> Iterator[str]:
    """Yield what this laptop cannot know by itself."""
    if status.open_incidents:
        one = "Er staat nog 1 voorval open." if status.open_incidents == 1 else ""
        yield f"{one or f'Er staan nog {status.open_incidents} voorvallen open.'} Kijk bij Beheer."
    if status.unconfirmed and status.enrolled:
        yield "Niet alles van deze laptop is bij de centrale. Verstuur eerst."
    if status.enrolled:
        yield "Haal eerst op wat op andere laptops is geteld. De centrale weet of elke laptop alles heeft gestuurd."


def known_lines(known: Sequence[Publication]) -> tuple[str, ...]:
    """Return when a result was made known and by whom, and why it was corrected, a line each."""
    return tuple(_known_line(one) for one in known)


def _known_line(one: Publication) -> str:
    what = "Verbeterd en opnieuw bekendgemaakt" if one.corrects else "Bekendgemaakt"
    why = f" Reden: {one.reason}" if one.reason else ""
    by = f" door {one.by}" if one.by else ""
    return f"{what} op {day(one.at)}, {clock(one.at)}{by}.{why}"
