"""What there is to do today: the list that a session writes itself, from where its work stands. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.models.dutch import count, day, number
from app.models.plan_filter import PlanFilter
from app.models.records import Batch, Contest, DeskSession, PlanRow, Station
from app.models.review_words import days_sentence
from app.models.terms import BatchState, PlanState, SessionKind, StationState
from app.models.waiting import Waiting
from app.models.words import WORDS

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

MOST_PLANS = 2_000
"""More unfinished plans than any edition has: the list counts them all."""

_UNFINISHED = PlanFilter(states=frozenset({PlanState.DRAFT}))

CLOSE_DAY = "close_day"


@dataclass(frozen=True)
class Task:
    """Something to do: a sentence, the verb on its button, and the page that it brings you to.

    Without a ``word`` it cannot be done now, and ``why`` says why not; with one, ``why`` explains. ``subject`` and
    ``act`` tell the page what to open.
    """

    key: str
    sentence: str
    word: str = ""
    why: str = ""
    icon: str = "today"
    page: str = ""
    subject: UUID | None = None
    act: str = ""


@dataclass(frozen=True)
class CountedStation:
    """A station of this session with what was counted of its box. ``closes``: the box held what it must."""

    station: Station
    batches: tuple[Batch, ...] = ()
    closes: bool = True

    @property
    def settled(self) -> bool:
        """Tell whether there are batches and every one of them was settled."""
        return bool(self.batches) and all(batch.state is BatchState.ACCEPTED for batch in self.batches)


@dataclass(frozen=True)
class Situation:
    """Where the work of a session stands. ``today`` is the date at the desk, ``plans`` are those not handed in."""

    session: DeskSession
    today: date
    contests: tuple[Contest, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    residents: int = 0
    stations: tuple[CountedStation, ...] = ()
    unconfirmed: int = 0
    open_incidents: int = 0
    waiting: Waiting = field(default_factory=Waiting)

    @property
    def voted(self) -> bool:
        """Tell whether the voting of this session is over: every contest had its station, and all are closed."""
        states = {counted.station.state for counted in self.stations}
        held = {counted.station.contest_id for counted in self.stations}
        to_come = any(contest.plans and contest.id not in held for contest in self.contests)
        return states == {StationState.CLOSED} and not to_come


def look(store: Store, session: DeskSession, today: date) -> Situation:
    """Return where the work of a session stands in the store."""
    from app.operations import editions, incidents, journal, plan_lists, plans_waiting, register, stations

    contests = editions.edition(store).contests
    confirmed, acts, _ = journal.confirmed_head(store)
    return Situation(
        session=session,
        today=today,
        contests=contests,
        plans=plan_lists.page(store, _UNFINISHED, limit=MOST_PLANS).rows,
        residents=sum(register.count(store, contest.id) for contest in contests),
        stations=tuple(
            _counted(store, station)
            for station in stations.stations(store)
            if station.session_id == session.id
        ),
        unconfirmed=acts - confirmed,
        open_incidents=sum(not incident.settled for incident in incidents.incidents(store)),
        waiting=Waiting() if session.kind is SessionKind.POLLING_STATION else plans_waiting.waiting(store),
    )


def _counted(store: Store, station: Station) -> CountedStation:
    from app.operations import counting

    batches = counting.batches(store, station_id=station.id)
    closes = counting.box_difference(store, station.id) is None
    return CountedStation(station, batches, closes)


def tasks(now: Situation) -> tuple[Task, ...]:
    """Return what there is to do, most urgent first; sending and closing the day always come last."""
    return (*_earlier_day(now), *_work(now), *_send(now), _close_day(now))


def incident_sentence(how_many: int) -> str:
    """Return what stands above the list when something is out of line; empty when nothing is."""
    if not how_many:
        return ""
    said = "Er is 1 voorval" if how_many == 1 else f"Er zijn {number(how_many)} voorvallen"
    return f"{said} waar iemand naar moet kijken."


def session_name(session: DeskSession) -> str:
    """Return a session as people call it, with its day."""
    return f"{WORDS[session.kind]} {session.place} – {day(session.day)}"


def _work(now: Situation) -> Iterator[Task]:
    if now.session.kind is SessionKind.POLLING_STATION:
        yield from _polling(now)
        if not now.voted:
            yield _issue_card(now)
    else:
        if now.session.kind is SessionKind.PLAN_LAB:
            yield _tables()
        yield _write_plan()
        if now.session.kind is SessionKind.OFFICE_HOUR:
            yield _issue_card(now)
        yield from _unfinished_plans(now)
        yield from _waiting_plans(now.waiting, now.today)


def _earlier_day(now: Situation) -> Iterator[Task]:
    if now.session.day < now.today and not _open_station(now):
        yield Task(
            "earlier_day",
            f"Dit is nog de dag van {day(now.session.day)}",
            "Dag afsluiten",
            "Sluit die dag af en begin een nieuwe. Er gaat niets verloren.",
            "mind",
            act=CLOSE_DAY,
        )


# ---------------------------------------------------------------------- plans and cards


def _tables() -> Task:
    return Task("lab", "Werk aan plannen, tafel voor tafel", "Naar de tafels", icon="plans", page="lab")


def _write_plan() -> Task:
    return Task("plan", "Schrijf een plan op", "Nieuw plan", icon="plans", page="plans", act="new")


def _issue_card(now: Situation) -> Task:
    if now.residents:
        return Task("card", "Geef een stemkaart uit", "Stemkaart", icon="card", page="card")
    why = "Dat kan nog niet: er staat niemand in het register. De leiding kan het inlezen bij Beheer."
    return Task("card", "Geef een stemkaart uit", why=why, icon="card")


def _unfinished_plans(now: Situation) -> Iterator[Task]:
    drafts = [plan for plan in now.plans if plan.state is PlanState.DRAFT]
    ready = [plan for plan in drafts if not plan.missing]
    without_costs = [plan for plan in drafts if "cost_lines" in plan.missing]
    rest = [plan for plan in drafts if plan.missing and "cost_lines" not in plan.missing]
    if ready:
        verb = "is af en kan" if len(ready) == 1 else "zijn af en kunnen"
        yield _plan_task("ready", ready, f"{verb} worden ingeleverd")
    if without_costs:
        yield _plan_task("costs", without_costs, f"{_lacks(without_costs)} nog een begroting")
    if rest:
        yield _plan_task("unfinished", rest, f"{'is' if len(rest) == 1 else 'zijn'} nog niet af")


def _waiting_plans(waiting: Waiting, today: date) -> Iterator[Task]:
    """Say what waits for the 'ja, mits' table, at it, and after it."""
    if many := waiting.enough_likes:
        what = "heeft genoeg likes en wacht" if many == 1 else "hebben genoeg likes en wachten"
        sentence = f"{count(many, 'plan', 'plannen')} {what} op de ja-mits-tafel"
        yield Task("enough", sentence, "Ja-mits-tafel", "", "plans", "check")
    if many := waiting.to_judge:
        sentence = (
            f"Nog {count(many, 'plan', 'plannen')} {'wacht' if many == 1 else 'wachten'} op een oordeel"
        )
        days = days_sentence((waiting.deadline - today).days) if waiting.deadline else ""
        why = f"De laatste dag is {day(waiting.deadline)}: {days}." if waiting.deadline else ""
        yield Task("judge", sentence, "Ja-mits-tafel", why, "plans", "check")
    if many := waiting.points:
        sentence = (
            f"{count(many, 'actiepunt', 'actiepunten')} {'is' if many == 1 else 'zijn'} nog niet gedaan"
        )
        first = waiting.first_due
        verb = "moest" if first and first < today else "moet"
        why = f"Het eerste {verb} klaar zijn op {day(first)}." if first else ""
        yield Task("points", sentence, "Bekijk", why, "plans", "after")


def _lacks(plans: list[PlanRow]) -> str:
    return "mist" if len(plans) == 1 else "missen"


def _plan_task(key: str, found: list[PlanRow], what: str) -> Task:
    first = found[0]
    word = "Open het plan" if len(found) == 1 else "Open het eerste"
    name = first.title or "een plan zonder titel"
    sentence = f"{count(len(found), 'plan', 'plannen')} {what}"
    return Task(
        key, sentence, word, f"Het gaat om: {name}" if len(found) == 1 else "", "plans", "plans", first.id
    )


# ---------------------------------------------------------------------- the polling station


def _polling(now: Situation) -> Iterator[Task]:
    for place, counted in enumerate(now.stations):
        yield from _station_tasks(now, counted, str(place))
    opened = {counted.station.contest_id for counted in now.stations}
    for contest in now.contests:
        if contest.id not in opened:
            yield _open_station_task(now, contest)


def _station_tasks(now: Situation, counted: CountedStation, place: str) -> Iterator[Task]:
    station = counted.station
    name = _contest_words(now, station.contest_id)
    if station.state is StationState.OPEN:
        if station.paused:
            why = "Er gaat nu geen kaart in. Kies daar Verder gaan."
            yield Task(
                f"pause_{place}",
                f"Het stemlokaal staat op pauze{name}",
                "Naar het stemlokaal",
                why,
                "mind",
                "station",
                station.id,
            )
        taken = count(station.numbers.taken_in, "kaart", "kaarten")
        why = f"{taken} ingenomen, {count(station.numbers.in_box, 'stembiljet', 'stembiljetten')} in de bus."
        yield Task(
            f"take_in_{place}",
            f"Neem kaarten in{name}",
            "Kaarten innemen",
            why,
            "station",
            "station",
            station.id,
        )
        yield Task(
            f"close_{place}",
            f"Sluit het stemlokaal{name}",
            "Stemlokaal sluiten",
            "Als de tijd om is en de laatste bewoner klaar is.",
            "lock",
            "station",
            station.id,
            act="close",
        )
        return
    if station.numbers.provisional_open:
        many = count(station.numbers.provisional_open, "envelop", "enveloppen")
        why = "Daarna kan het tellen beginnen."
        sentence = f"Beslis over {many} met een voorlopig biljet{name}"
        yield Task(f"envelopes_{place}", sentence, "Beslissen", why, "mind", "station", station.id)
        return
    if not (counted.settled and counted.closes):
        yield _count_task(counted, name, place)
    if counted.settled:
        why = "Alle bundels van dit stemlokaal zijn vastgesteld."
        yield Task(
            f"result_{place}",
            f"Bekijk de uitslag{name}",
            "Uitslag",
            why,
            "result",
            "result",
            station.contest_id,
        )


def _count_task(counted: CountedStation, name: str, place: str) -> Task:
    done = sum(batch.paper_count for batch in counted.batches if batch.state is BatchState.ACCEPTED)
    in_box = counted.station.numbers.in_box
    verb = "Tel de stembiljetten verder" if counted.batches else "Tel de stembiljetten"
    why = f"{number(done)} van {count(in_box, 'stembiljet', 'stembiljetten')} geteld."
    return Task(f"count_{place}", f"{verb}{name}", "Tellen", why, "count", "count", counted.station.id)


def _open_station_task(now: Situation, contest: Contest) -> Task:
    name = _contest_words(now, contest.id)
    key = f"open_{contest.key}"
    if not contest.plans:
        why = "Dat kan nog niet: er staan geen plannen op het stembiljet."
        return Task(key, f"Open het stemlokaal{name}", why=why, icon="station")
    return Task(key, f"Open het stemlokaal{name}", "Openen", "", "station", "station", contest.id, act="open")


def _contest_words(now: Situation, contest_id: UUID) -> str:
    """Name the contest only where there is more than one."""
    if len(now.contests) < 2:
        return ""
    return next((f": {contest.name}" for contest in now.contests if contest.id == contest_id), "")


# ---------------------------------------------------------------------- the end of the day


def _send(now: Situation) -> Iterator[Task]:
    if now.unconfirmed:
        sentence = f"Verstuur wat nog niet bij de centrale is ({number(now.unconfirmed)})"
        why = "Geen internet? Dan kan het later. Alles is bewaard op deze laptop."
        yield Task("send", sentence, "Versturen", why, "send", "send")


def _close_day(now: Situation) -> Task:
    station = _open_station(now)
    if station is not None:
        why = f"Dat kan nog niet: het stemlokaal {station.place} is nog open. Sluit dat eerst."
        return Task(CLOSE_DAY, "Sluit de dag af", why=why, icon="tick")
    return Task(CLOSE_DAY, "Sluit de dag af", "Dag afsluiten", icon="tick", act=CLOSE_DAY)


def _open_station(now: Situation) -> Station | None:
    found = (counted.station for counted in now.stations)
    return next((station for station in found if station.state is StationState.OPEN), None)
