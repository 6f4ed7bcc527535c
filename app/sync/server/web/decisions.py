"""Decisions about a laptop, each with a reason and a second look: what waits, shutting out, letting in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app.sync.server import bundles, devices, quarantine
from app.sync.server.days import LastDayWrong, end_of
from app.sync.server.web.overview import laptop_of
from app.sync.server.web.site import TEXT_LIMIT, Desk, Form, Here, SentForm, Who, go_to, page
from app.sync.server.web.views import Aside, Edition

ROUTES = APIRouter(include_in_schema=False)


class Choice(StrEnum):
    """What can be decided about acts that wait, as the address says it."""

    TAKE_IN = "neem-op"
    LEAVE_OUT = "laat-weg"


@dataclass(frozen=True)
class Step:
    """What a decision does, in words: its title, what it means, what is kept of it, the question and the yes to it."""

    title: str
    means: str
    kept: str
    question: str
    yes: str
    back: str


_ON_RECORD = "Dit blijft bewaard, met uw naam."


def _choice_step(choice: Choice, aside: Aside) -> Step:
    back, of = f"/laptop/{aside.device_id}", f"{aside.many} van {aside.device}"
    if choice is Choice.TAKE_IN:
        means = (
            "Ze tellen dan mee, alsof ze gewoon zijn binnengekomen. Wat al langs een andere weg binnen is, telt niet "
            "dubbel. Dit kunt u niet terugdraaien."
        )
        return Step(f"{of} opnemen", means, _ON_RECORD, f"Wilt u {of} opnemen?", "Ja, neem op", back)
    means = (
        "Ze tellen dan niet mee. Ze blijven wel bewaard. Dit kunt u niet terugdraaien. Let op: mag de laptop later "
        "weer meedoen, en stuurt hij ze opnieuw? Dan tellen ze toch mee."
    )
    return Step(f"{of} weglaten", means, _ON_RECORD, f"Wilt u {of} weglaten?", "Ja, laat weg", back)


def _revoke_step(device_id: UUID, name: str) -> Step:
    means = (
        "De laptop krijgt dan niets meer van de centrale. Wat hij nog stuurt, gaat niet verloren: het wacht op uw "
        "besluit. U kunt de laptop later weer toelaten."
    )
    title = f"{name} uitsluiten"
    kept = "Dit staat bij de laptop zolang hij is uitgesloten."
    return Step(title, means, kept, f"Wilt u {name} uitsluiten?", "Ja, sluit uit", f"/laptop/{device_id}")


@ROUTES.get("/laptop/{device_id}/opzij/{epoch}/{choice}")
def aside_page(device_id: UUID, epoch: int, choice: Choice, desk: Here, who: Who) -> Response:
    """Ask why acts that wait are taken in or left out."""
    edition, aside = _aside_of(desk, device_id, epoch)
    if aside is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return page("reden.html", who, edition=edition, step=_choice_step(choice, aside), reason="", problem="")


@ROUTES.post("/laptop/{device_id}/opzij/{epoch}/{choice}")
def decide(device_id: UUID, epoch: int, choice: Choice, desk: Here, who: Who, form: SentForm) -> Response:
    """Take acts that wait in, or leave them out, once someone is sure."""

    def act(reason: str) -> Response:
        how = quarantine.take_in if choice is Choice.TAKE_IN else quarantine.leave_out
        try:
            how(desk.store, device_id, epoch, by=who.name, reason=reason, at=desk.clock())
        except quarantine.NothingAside:
            return go_to(f"/laptop/{device_id}", gedaan="al-besloten")
        bundles.take_in_held(desk.store, device_id, desk.clock())  # a stick may have waited for these
        done = "opgenomen" if choice is Choice.TAKE_IN else "weggelaten"
        return go_to(f"/laptop/{device_id}", gedaan=done)

    edition, aside = _aside_of(desk, device_id, epoch)
    if aside is None:
        return go_to(f"/laptop/{device_id}", gedaan="al-besloten")
    return _with_reason(who, form, edition, _choice_step(choice, aside), act)


@ROUTES.get("/laptop/{device_id}/uitsluiten")
def revoke_page(device_id: UUID, desk: Here, who: Who) -> Response:
    """Ask why a laptop is shut out."""
    edition, laptop = laptop_of(desk, device_id)
    step = _revoke_step(device_id, laptop.name)
    return page("reden.html", who, edition=edition, step=step, reason="", problem="")


@ROUTES.post("/laptop/{device_id}/uitsluiten")
def revoke(device_id: UUID, desk: Here, who: Who, form: SentForm) -> Response:
    """Shut a laptop out, once someone is sure."""
    edition, laptop = laptop_of(desk, device_id)

    def act(reason: str) -> Response:
        devices.revoke(desk.store, device_id, reason=reason, at=desk.clock())
        return go_to(f"/laptop/{device_id}", gedaan="uitgesloten")

    return _with_reason(who, form, edition, _revoke_step(device_id, laptop.name), act)


@ROUTES.get("/laptop/{device_id}/toelaten")
def admit_page(device_id: UUID, desk: Here, who: Who) -> Response:
    """Ask until when a laptop is let in again."""
    edition, laptop = laptop_of(desk, device_id)
    return page("toelaten.html", who, edition=edition, laptop=laptop, last_day=laptop.last_day, problem="")


@ROUTES.post("/laptop/{device_id}/toelaten")
def admit(device_id: UUID, desk: Here, who: Who, form: SentForm) -> Response:
    """Let a laptop in again."""
    edition, laptop = laptop_of(desk, device_id)
    typed = form.text("laatste-dag")
    try:
        bound = devices.Bound(end_of(typed, desk.clock()))
    except LastDayWrong as wrong:
        return page(
            "toelaten.html",
            who,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            edition=edition,
            laptop=laptop,
            last_day=typed,
            problem=str(wrong),
        )
    devices.admit(desk.store, device_id, bound=bound)
    return go_to(f"/laptop/{device_id}", gedaan="toegelaten")


def _aside_of(desk: Desk, device_id: UUID, epoch: int) -> tuple[Edition, Aside | None]:
    """Return what waits of a chain, None when it was decided on."""
    edition, laptop = laptop_of(desk, device_id)
    found = (one for one in edition.aside if (one.device_id, one.epoch) == (laptop.id, epoch))
    return edition, next(found, None)


def _with_reason(
    who: Who, form: Form, edition: Edition, step: Step, act: Callable[[str], Response]
) -> Response:
    """Do something once there is a reason and someone said to be sure; else ask for what is missing."""
    reason = form.text("reden")
    if not reason or len(reason) > TEXT_LIMIT:
        problem = (
            "Vul in waarom u dit besluit."
            if not reason
            else f"Houd het korter: hoogstens {TEXT_LIMIT} tekens."
        )
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(
            "reden.html", who, status=status, edition=edition, step=step, reason=reason, problem=problem
        )
    if form.text("zeker") != "ja":
        return page("zeker.html", who, edition=edition, step=step, reason=reason)
    return act(reason)
