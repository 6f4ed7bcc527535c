"""Erasing the personal data of residents from this laptop. What was done stays on record, without what it said.

``app/sync/purge.py`` decides when this may happen. The chain of the journal holds: only salt and payload go, and the
hash covers a digest of them. Rows that others point at stay, with nothing in them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, union, update
from sqlalchemy.orm import Session

from app.db import EMPTY_LOG
from app.models.blobs import AttachmentRow, BlobPieceRow, BlobRow
from app.models.edition import ThisDeviceRow
from app.models.journal import JournalRow
from app.models.plan import PlanRow, SubmitterRow
from app.models.plan_acts import PlanNoteRow, PlanScratchRow
from app.models.roll import BallotCardRow, CardActRow, RegisterEntryRow, RegisterWordRow
from app.models.terms import Outcome
from app.operations.journal import Act, Event, EventKind, Store
from app.operations.likes_effects import forget_people

ABOUT_RESIDENTS = {
    "register.imported": "names, addresses, dates of birth",
    "register.added": "as imported; the reason may say more of the resident",
    "plan.entered": "who handed the plan in, and whom it names",
    "plan.imported": "as entered: edits are only understood together, so all go",
    "plan.changed": "as entered",
    "plan.handed_in": "as imported",
    "plan.withdrawn": "as imported; the reason may name the maker",
    "plan.withdrawal_taken_back": "as withdrawn",
    "plan.joined": "as withdrawn",
    "plan.parted": "as withdrawn",
    "note.made": "who does what, and who took a plan up, can be people",
    "note.taken_back": "the reason may name them",
    "attachment.added": "the caption may say who is in the photo",
    "attachment.removed": "the reason may say so too",
    "like.sheet": "who signed, as keyed hashes",
}
"""The types of event of which salt and payload are erased, with what they tell of residents."""

KEPT = {
    "edition.created": "the rules, and the key of the card codes",
    "helper.added": "staff, who must still be able to open this laptop and to be named in its journal",
    "session.started": "a place and a day",
    "session.closed": "nothing but that it was",
    "like.sheet_taken_back": "a reason about the sheet",
    "like.online_counted": "numbers",
    "plan.put_on_ballot": "ids and numbers; without them no ballot paper can be read",
    "note.done": "an id and a day",
    "lab.plan_seated": "the id of a plan and a table",
    "lab.plan_unseated": "as seated",
    "review.round_started": "a name, days and ids",
    "review.plans_added": "ids",
    "review.plan_taken_off": "an id, and a reason in which nobody is named",
    "review.verdict": "a decision about a plan and why; the screen asks to name nobody in it",
    "cards.run_started": "numbers",
    "cards.printed": "codes as a keyed hash",
    "cards.part_voided": "ids; the reason is about a file",
    "cards.allotted": "ids and a place",
    "cards.used_online": "ids; cards decide who may still vote",
    "card.issued": "ids; cards decide who may still vote, and central may need to hear of them again",
    "card.replaced": "as issued; the reason is about the card",
    "card.voided": "as replaced",
    "card.surrendered": "ids and a place",
    "card.undone": "as replaced",
    "station.opened": "a place, a seal and the names of the crew",
    "station.closed": "numbers, and how a difference is explained",
    "station.reopened": "a reason about the box",
    "station.noted": "who work there, and what happened, for the record",
    "provisional.given": "a number, and what was the matter with the card",
    "provisional.taken_back": "a reason about the paper",
    "provisional.decided": "as given",
    "station.paper": "what became of a paper; a reason about the paper",
    "station.paper_undone": "as paper",
    "batch.made": "numbers",
    "batch.recounted": "numbers",
    "count.entered": "who counted, not what",
    "count.restarted": "as entered",
    "count.corrected": "which papers, not what they say",
    "count.settled": "as corrected",
    "count.accepted": "ballots, which name nobody (invariant 3)",
    "count.asked_again": "why a batch is counted again",
    "box.opened": "a seal and the ids of two helpers",
    "box.explained": "how a difference is explained",
    "votes.imported": "as accepted",
    "tie.decided": "an order of plans, and why",
    "audit.drawn": "a phrase, numbers and ids",
    "audit.found": "how many papers differ, and a note about them",
    "draw.announced": "a phrase that was said aloud",
    "result.published": "numbers about plans, and why an earlier result was corrected",
    "incident.settled": "what helpers found out; the incident stays on record with it",
    "device.restarted": "numbers",
    "device.erased": "numbers",
}
"""The types of event that stay as they are, with what they hold and why. A test keeps every type in one of the two."""

ASKS_AFTER_PEOPLE = ("volunteers", "asked_others")
"""Texts of a plan in which people are named; the other ones are the plan itself, which is public."""


@dataclass(frozen=True)
class Erased:
    """How much was erased, or would be: residents, plan makers, photos and scans by their bytes, payloads of events."""

    residents: int
    submitters: int
    photos: int
    events: int

    @property
    def anything(self) -> bool:
        """Tell whether there is anything at all."""
        return bool(self.residents or self.submitters or self.photos or self.events)


def to_erase(session: Session) -> Erased:
    """Return how much there is to erase now."""
    return Erased(
        residents=_count(session, RegisterEntryRow, _filled()),
        submitters=_count(session, SubmitterRow),
        photos=_count(session, BlobRow, BlobRow.stored > 0),
        events=_count(session, JournalRow, _telling()),
    )


def erase(doing: Act) -> Erased:
    """Erase the personal data of residents from every row and event, and record that it was done: numbers only.

    The bytes are overwritten (``secure_delete``), and the write-ahead log is emptied after the act.
    """
    session = doing.session
    found = to_erase(session)
    _erase_register(session)
    session.execute(delete(SubmitterRow))
    session.execute(delete(PlanScratchRow))
    session.execute(update(PlanRow).values(dict.fromkeys(ASKS_AFTER_PEOPLE, "")))
    _erase_notes(session)
    _erase_photos(session)
    forget_people(session)
    session.execute(update(JournalRow).where(_telling()).values(salt=None, payload=None))
    session.expire_all()
    session.info[EMPTY_LOG] = True
    doing.record(ERASED, session.get_one(ThisDeviceRow, 1).device_id, asdict(found))
    return found


def erased_at(store: Store) -> datetime | None:
    """Return when personal data were last erased here, by this laptop's clock; None when they never were."""
    query = (
        select(JournalRow.occurred_at)
        .join(ThisDeviceRow, ThisDeviceRow.device_id == JournalRow.device_id)
        .where(JournalRow.type == ERASED.type)
        .order_by(JournalRow.epoch.desc(), JournalRow.seq.desc())
    )
    with store.read() as session:
        return session.scalars(query).first()


def _erase_register(session: Session) -> None:
    """Let residents go; one that a card points at keeps its id, and nothing else."""
    needed = union(
        select(BallotCardRow.entry_id).where(BallotCardRow.entry_id.is_not(None)),
        select(CardActRow.entry_id).where(CardActRow.entry_id.is_not(None)),
    )
    session.execute(delete(RegisterWordRow))
    session.execute(delete(RegisterEntryRow).where(RegisterEntryRow.id.not_in(needed)))
    texts = dict.fromkeys(("name", "search", "postcode", "house_number", "added_because"), "")
    empty = {**texts, "birth_year": None, "birth_date": None}
    ids = session.scalars(select(RegisterEntryRow.id)).all()
    if ids:
        session.execute(
            update(RegisterEntryRow), [{"id": one, "register_no": one.hex, **empty} for one in ids]
        )


def _erase_notes(session: Session) -> None:
    """Leave of a note what kind it was, its days, and whether it was taken back."""
    session.execute(update(PlanNoteRow).values(who="", what=""))
    session.execute(update(PlanNoteRow).where(PlanNoteRow.taken_back.is_not(None)).values(taken_back=""))


def _erase_photos(session: Session) -> None:
    """Wipe the bytes and captions; that there was a photo, by its hash, is what central's receipt is about."""
    session.execute(update(AttachmentRow).values(caption=""))
    session.execute(delete(BlobPieceRow))
    session.execute(delete(BlobRow))


def _filled() -> ColumnElement[bool]:
    entry = RegisterEntryRow
    texts = (entry.name, entry.search, entry.postcode, entry.house_number, entry.added_because)
    born = (entry.birth_year, entry.birth_date)
    return or_(*(one.is_not(None) for one in born), *(text != "" for text in texts))


def _telling() -> ColumnElement[bool]:
    return JournalRow.type.in_(ABOUT_RESIDENTS) & JournalRow.payload.is_not(None)


def _count(session: Session, table: type[object], *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


# ---- effect: the same here and at central ---------------------------------------------------------------------


def _apply_erased(_session: Session, _event: Event) -> Outcome:
    """Change nothing: one laptop erased its own copy, and what central and the others have stays."""
    return Outcome.APPLIED


ERASED = EventKind("device.erased", _apply_erased)
