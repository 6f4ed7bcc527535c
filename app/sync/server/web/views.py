"""What the pages show, in words: central's report made ready for people. Nobody's name is in it but laptops' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import Store
from app.models.dutch import count, number
from app.models.edition import ContestRow, EditionRow
from app.models.journal import DeviceRow
from app.models.terms import QuarantineReason, StationState
from app.models.words import ACTS, WORDS, incident_act_line
from app.operations.incidents import incidents
from app.sync.server.days import last_day
from app.sync.server.report import (
    AsideReport,
    ContestReport,
    DeviceReport,
    EditionReport,
    EditionState,
    EpochReport,
    report,
    states,
)
from app.sync.server.web.look import when

NOTHING_SENT = "Nog niets gestuurd"
_WHY_ASIDE = {
    QuarantineReason.REVOKED: "De laptop was uitgesloten toen dit binnenkwam.",
    QuarantineReason.OVERDUE: "De laptop mocht niet meer meedoen toen dit binnenkwam: de laatste dag was voorbij.",
    QuarantineReason.FORK: (
        "Het logboek van deze laptop loopt uit elkaar: onder dezelfde nummers stuurde hij eerder iets anders. "
        "Dat gebeurt als een laptop uit een kopie is teruggezet, of als er twee laptops met dezelfde kopie werken."
    ),
}


@dataclass(frozen=True)
class Chain:
    """One chain of a laptop; ``complete`` when central has all that the laptop said it has.

    ``left`` when the laptop goes on in a later one.
    """

    name: str
    confirmed: int
    reported: int
    fact: str
    complete: bool
    left: bool


@dataclass(frozen=True)
class Laptop:
    """A laptop as central knows it. ``drained`` when nothing more is expected of it; ``last_day`` as a form has it.

    Of a laptop with chains that it did not leave, the one that is not complete counts.
    """

    id: str
    name: str
    contact: str
    chains: tuple[Chain, ...]
    remarks: tuple[str, ...]
    revoked: bool
    overdue: bool
    last_day: str
    drained: bool

    @property
    def fact(self) -> str:
        """Return how far the laptop is, in words."""
        open_ones = [chain for chain in self._in_use if not chain.complete] or self._in_use[-1:]
        return open_ones[0].fact if open_ones else NOTHING_SENT

    @property
    def complete(self) -> bool:
        """Tell whether central has all that the laptop said it had."""
        return bool(self.chains) and all(chain.complete for chain in self._in_use)

    @property
    def _in_use(self) -> tuple[Chain, ...]:
        return tuple(chain for chain in self.chains if not chain.left)


@dataclass(frozen=True)
class Aside:
    """Acts of one chain that wait for a decision."""

    device_id: str
    device: str
    epoch: int
    many: str
    since: str
    why: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Happening:
    """An open incident: what it is and the acts that it is about."""

    what: str
    acts: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A polling station and its counts."""

    name: str
    contest: str
    state: str
    closed: bool
    taken_in: int
    handed_out: int
    spoiled: int
    in_box: int


@dataclass(frozen=True)
class Edition:
    """What there is to see of an edition without working out its results."""

    id: str
    name: str
    practice: bool
    as_of: str
    laptops: tuple[Laptop, ...]
    aside: tuple[Aside, ...]
    held_bundles: tuple[str, ...]
    incidents: tuple[Happening, ...]
    stations: tuple[Place, ...]
    events: str
    unsettled: tuple[str, ...]
    contests: tuple[tuple[str, str], ...]
    areas: tuple[str, ...]

    @property
    def drained(self) -> bool:
        """Tell whether everything of every laptop is here."""
        return bool(self.laptops) and all(laptop.drained for laptop in self.laptops)


@dataclass(frozen=True)
class Overview(Edition):
    """All there is to see of an edition. ``missing`` stands between it and its result."""

    missing: tuple[str, ...]


def editions(store: Store, *, now: datetime) -> tuple[Edition, ...]:
    """Return every edition at central, by name; quick."""
    return tuple(_edition(store, state, now) for state in states(store))


def overviews(store: Store, *, now: datetime, only: UUID | None = None) -> tuple[Overview, ...]:
    """Return every edition at central, by name, or one, with what is missing; its results may take seconds."""
    return tuple(_overview(store, edition, now) for edition in report(store, only)["editions"])


def newcomers(store: Store) -> tuple[str, ...]:
    """Return the names of laptops that enrolled with an edition of which nothing came yet."""
    with store.read() as session:
        known = select(EditionRow.id)
        query = select(DeviceRow.name).where(DeviceRow.edition_id.not_in(known)).order_by(DeviceRow.name)
        return tuple(session.scalars(query))


def _overview(store: Store, found: EditionReport, now: datetime) -> Overview:
    edition = _edition(store, found, now)
    return Overview(**vars(edition), missing=tuple(_missing(found, edition.laptops)))


def _edition(store: Store, edition: EditionState, now: datetime) -> Edition:
    laptops = tuple(_laptop(edition, device, now) for device in edition["devices"])
    contests = _contests(store, UUID(edition["id"]))
    names = {contest.key: contest.name for contest in contests}
    return Edition(
        id=edition["id"],
        name=edition["name"],
        practice=edition["practice"],
        as_of=when(now, now),
        laptops=laptops,
        aside=tuple(_aside(one, now) for one in edition["aside"]),
        held_bundles=tuple(_held_bundles(edition, now)),
        incidents=tuple(_incidents(store, edition)),
        stations=tuple(
            Place(
                name=one["place"],
                contest=names[one["contest"]],
                state="gesloten" if one["state"] == StationState.CLOSED else "open",
                closed=one["state"] == StationState.CLOSED,
                taken_in=one["taken_in"],
                handed_out=one["handed_out"],
                spoiled=one["spoiled"],
                in_box=one["in_box"],
            )
            for one in edition["stations"]
        ),
        events=count(edition["events"], "handeling", "handelingen"),
        unsettled=tuple(_unsettled(edition)),
        contests=tuple((str(contest.id), contest.name) for contest in contests),
        areas=tuple(dict.fromkeys(contest.area for contest in contests if contest.area)),
    )


def _contests(store: Store, edition_id: UUID) -> Sequence[ContestRow]:
    query = select(ContestRow).where(ContestRow.edition_id == edition_id).order_by(ContestRow.position)
    with store.read() as session:
        return session.scalars(query).all()


def _laptop(edition: EditionState, device: DeviceReport, now: datetime) -> Laptop:
    contact, until = device["last_contact"], device["valid_until"]
    overdue = until is not None and now >= datetime.fromisoformat(until)
    revoked = device["revoked_at"] is not None
    aside = {one["epoch"]: one["events"] for one in edition["aside"] if one["device_id"] == device["id"]}
    chains = tuple(_chains(device["epochs"], aside))
    laptop = Laptop(
        id=device["id"],
        name=device["name"],
        contact=when(datetime.fromisoformat(contact), now) if contact else "nog geen contact",
        chains=chains,
        remarks=tuple(_remarks(device, now, overdue=overdue)),
        revoked=revoked,
        overdue=overdue,
        last_day=last_day(datetime.fromisoformat(until)).isoformat() if until else "",
        drained=False,
    )
    return replace(laptop, drained=(revoked or laptop.complete) and not aside)


def _chains(epochs: list[EpochReport], aside: Mapping[int, int]) -> Iterator[Chain]:
    for place, epoch in enumerate(epochs, start=1):
        yield Chain(
            name="" if len(epochs) == 1 else f"logboek {place}",
            confirmed=epoch["acked_seq"],
            reported=max(epoch["reported_seq"], epoch["acked_seq"]),
            fact=_fact(epoch, aside.get(epoch["epoch"], 0)),
            complete=_has_sent(epoch) and not epoch["unsent"] and epoch["epoch"] not in aside,
            left=epoch["left"],
        )


def _fact(epoch: EpochReport, aside: int) -> str:
    unsent = epoch["unsent"]
    if aside:
        said = f"{_acts(aside)} {_word(aside, 'wacht', 'wachten')} op uw besluit"
        return f"{said}, en nog {_acts(unsent)} op de laptop" if unsent and not epoch["left"] else said
    if unsent and epoch["left"]:
        return f"{_acts(unsent)} niet binnen toen de laptop werd teruggezet uit een kopie"
    if unsent:
        return f"Nog {_acts(unsent)} op de laptop"
    return "Alles is binnen" if _has_sent(epoch) else NOTHING_SENT


def _has_sent(epoch: EpochReport) -> bool:
    """Tell whether anything came, be it only to be left out by a person."""
    return bool(epoch["acked_seq"] or epoch["reported_seq"])


def _remarks(device: DeviceReport, now: datetime, *, overdue: bool) -> Iterator[str]:
    revoked_at, until = device["revoked_at"], device["valid_until"]
    if revoked_at:
        yield f"Uitgesloten: {when(datetime.fromisoformat(revoked_at), now)}. Reden: {device['revoked_reason']}"
    elif until and overdue:
        yield f"Mag niet meer meedoen sinds {when(datetime.fromisoformat(until), now)}."
    elif until:
        yield f"Mag meedoen tot {when(datetime.fromisoformat(until), now)}."


def _aside(found: AsideReport, now: datetime) -> Aside:
    kinds = sorted(
        (ACTS.get(kind, "iets wat deze centrale niet kent"), n) for kind, n in found["types"].items()
    )
    return Aside(
        device_id=found["device_id"],
        device=found["device"],
        epoch=found["epoch"],
        many=_acts(found["events"]),
        since=when(datetime.fromisoformat(found["received_at"]), now),
        why=tuple(_WHY_ASIDE[QuarantineReason(why)] for why in found["why"]),
        kinds=tuple(kinds),
    )


def _held_bundles(edition: EditionState, now: datetime) -> Iterator[str]:
    for one in edition["held_bundles"]:
        came = when(datetime.fromisoformat(one["received_at"]), now)
        yield (
            f"Stick van {one['device']}, ingelezen {came}: de handelingen {number(one['first_seq'])} tot en met "
            f"{number(one['last_seq'])}. Hij wacht op de handelingen daarvóór."
        )


def _incidents(store: Store, edition: EditionState) -> Iterator[Happening]:
    wanted = {UUID(one["id"]) for one in edition["incidents"]}
    for one in incidents(store) if wanted else ():
        if one.id in wanted:
            acts = (incident_act_line(replace(act, by="")) for act in one.acts)
            yield Happening(WORDS.get(one.kind, "Iets vraagt aandacht"), tuple(acts))


def _unsettled(edition: EditionState) -> Iterator[str]:
    if edition["held"]:
        yield (
            f"{_acts(edition['held'])} {_word(edition['held'], 'wacht', 'wachten')} op iets wat een andere laptop "
            "nog moet sturen."
        )
    if edition["rejected"]:
        yield (
            f"{_acts(edition['rejected'])} {_word(edition['rejected'], 'kon', 'konden')} niet worden verwerkt. "
            "Ze zijn bewaard, maar tellen niet mee. Laat de beheerder ernaar kijken."
        )


def _missing(edition: EditionReport, laptops: Iterable[Laptop]) -> Iterator[str]:
    """Yield what must still be done before there is a result, a sentence each."""
    laptops = tuple(laptops)
    if not laptops:
        yield "Er is nog geen laptop aangemeld."
    for one in edition["aside"]:
        many = one["events"]
        yield f"{one['device']}: {_acts(many)} {_word(many, 'wacht', 'wachten')} op uw besluit."
    decided = {laptop.id for laptop in laptops} - {one["device_id"] for one in edition["aside"]}
    for laptop in laptops:
        if laptop.id in decided and not laptop.drained:
            yield f"{laptop.name}: {_lower(laptop.fact)}."
    if edition["held_bundles"]:
        many = len(edition["held_bundles"])
        yield f"{count(many, 'stick wacht', 'sticks wachten')} op eerdere handelingen."
    if edition["incidents"]:
        many = len(edition["incidents"])
        yield f"{count(many, 'voorval is', 'voorvallen zijn')} nog niet afgehandeld."
    if edition["held"]:
        yield f"{_acts(edition['held'])} {_word(edition['held'], 'wacht', 'wachten')} op een andere laptop."
    if not edition["contests"]:
        yield "Er is nog geen stemming."
    for contest in edition["contests"]:
        yield from _missing_of(contest, several=len(edition["contests"]) > 1)


def _missing_of(contest: ContestReport, *, several: bool) -> Iterator[str]:
    """Yield what is missing of one contest, with its name when there are several."""
    begin = f"{contest['name']}: " if several else ""
    for sentence in contest["missing"]:
        yield f"{begin}{sentence}"
    if not any(contest["ballots"].values()):
        yield f"{contest['name']}: er is nog niets geteld."


def _acts(many: int) -> str:
    return count(many, "handeling", "handelingen")


def _word(many: int, one: str, more: str) -> str:
    return one if many == 1 else more


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
