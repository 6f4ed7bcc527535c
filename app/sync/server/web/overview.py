"""The pages that only show: the overview of an edition, its result, a laptop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app.models.result_records import Result
from app.models.result_words import (
    explained,
    headline,
    limit_sentence,
    order_sentence,
    outcome_words,
    rule_details,
    rule_sentence,
    tie_sentence,
)
from app.models.terms import TieBreak
from app.operations.result import result
from app.sync.server.web.site import Desk, Here, Who, page
from app.sync.server.web.views import Edition, Laptop, Overview, editions, newcomers, overviews

ROUTES = APIRouter(include_in_schema=False)

_DONE = {
    "opgenomen": "De handelingen zijn opgenomen.",
    "weggelaten": "De handelingen tellen niet mee. Ze blijven wel bewaard.",
    "uitgesloten": "De laptop is uitgesloten.",
    "toegelaten": "De laptop mag weer meedoen.",
    "al-besloten": "Hierover was al besloten. Er is niets veranderd.",
}


@dataclass(frozen=True)
class Shown:
    """A result with its words: what is chosen, by which rules, and what became of each plan by its number."""

    result: Result
    headline: str
    rules: tuple[str, ...]
    outcomes: Mapping[int, str]


@ROUTES.get("/")
def start(desk: Here, who: Who) -> Response:
    """Show the only edition, or a list of all."""
    known = editions(desk.store, now=desk.clock())
    if len(known) == 1:
        return page("editie.html", who, edition=edition_of(desk, UUID(known[0].id)))
    return page("edities.html", who, editions=known, newcomers=newcomers(desk.store))


@ROUTES.get("/editie/{edition_id}")
def edition_page(edition_id: UUID, desk: Here, who: Who) -> Response:
    """Show an edition."""
    return page("editie.html", who, edition=edition_of(desk, edition_id))


@ROUTES.get("/editie/{edition_id}/uitslag")
def result_page(edition_id: UUID, desk: Here, who: Who) -> Response:
    """Show the result, or what is still to be done before there is one: never who is ahead."""
    edition = edition_of(desk, edition_id)
    keys = () if edition.missing else tuple(UUID(key) for key, _ in edition.contests)
    shown = tuple(_shown(result(desk.store, contest_id=key)) for key in keys)
    return page("uitslag.html", who, edition=edition, results=shown, notes=tuple(_notes(edition, shown)))


@ROUTES.get("/laptop/{device_id}")
def laptop_page(device_id: UUID, desk: Here, who: Who, gedaan: str = "") -> Response:
    """Show a laptop, with what can be decided about it."""
    edition, laptop = laptop_of(desk, device_id)
    aside = [one for one in edition.aside if one.device_id == laptop.id]
    return page(
        "laptop.html",
        who,
        edition=edition,
        laptop=laptop,
        aside=aside,
        done=_DONE.get(gedaan, ""),
    )


def _shown(found: Result) -> Shown:
    ties = [f"{tie_sentence(found, group)} {order_sentence(found, group)}" for group in found.ties]
    if ties and found.seed and found.tie_break is not TieBreak.DECIDE:
        ties.append(f"Er is geloot met: “{found.seed}”.")
    return Shown(
        result=found,
        headline=headline(found),
        rules=(limit_sentence(found), rule_sentence(found), rule_details(found), *ties),
        outcomes={line.plan.ballot_number: outcome_words(found, line) for line in found.plans},
    )


def _notes(edition: Overview, shown: Iterable[Shown]) -> Iterator[str]:
    """Yield what someone should know who reads the result out, a sentence each."""
    for laptop in edition.laptops:
        if laptop.revoked and not laptop.complete:
            yield f"De laptop {laptop.name} is uitgesloten. Stand: {laptop.fact}."
        for chain in laptop.chains:
            if chain.left and not chain.complete:
                yield f"De laptop {laptop.name}, {chain.name}: {chain.fact}."
    yield from edition.unsettled
    for one in shown:
        yield from explained(one.result)


def edition_of(desk: Desk, edition_id: UUID) -> Overview:
    """Return an edition. Raises ``HTTPException`` 404."""
    for edition in overviews(desk.store, now=desk.clock(), only=edition_id):
        return edition
    raise HTTPException(HTTPStatus.NOT_FOUND)


def laptop_of(desk: Desk, device_id: UUID) -> tuple[Edition, Laptop]:
    """Return a laptop and its edition. Raises ``HTTPException`` 404."""
    for edition in editions(desk.store, now=desk.clock()):
        for laptop in edition.laptops:
            if laptop.id == str(device_id):
                return edition, laptop
    raise HTTPException(HTTPStatus.NOT_FOUND)
