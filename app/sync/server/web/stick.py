"""The page that takes a file from a USB stick in, and gives central's answer back for the same stick."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from app.models.dutch import count
from app.models.terms import DomainError
from app.sync.bundle_format import (
    BundleDamaged,
    BundleForOtherCentral,
    BundleFromUnknownLaptop,
    BundleOtherEdition,
    BundleOtherVersion,
    BundlePracticeMixed,
    BundleSignatureWrong,
    BundleWrong,
    NotABundle,
)
from app.sync.server.bundles import BUNDLE_MEDIA, BundleTaken, take_in_bundle
from app.sync.server.web.site import Answer, Here, StickForm, Who, page

ROUTES = APIRouter(include_in_schema=False)

_WRONG: dict[type[DomainError], str] = {
    NotABundle: "Dit is geen bestand van Wijkbalie. Kies het bestand waarvan de naam eindigt op .wbsync.",
    BundleDamaged: (
        "Dit bestand is beschadigd of niet af. Er is niets verloren: alles staat nog op de laptop. Zet het daar "
        "opnieuw op de stick."
    ),
    BundleOtherVersion: (
        "Dit bestand is gemaakt met een andere versie van Wijkbalie. Alles staat nog op de laptop. Vraag de beheerder "
        "om overal dezelfde versie te zetten."
    ),
    BundleForOtherCentral: (
        "Dit bestand is voor een andere centrale gemaakt, of het is een antwoord van een centrale. Kies het bestand "
        "dat de laptop op de stick zette."
    ),
    BundleOtherEdition: "Dit bestand hoort bij een andere editie. Kijk of u de goede stick heeft.",
    BundlePracticeMixed: (
        "Dit bestand komt uit een oefening en deze centrale is echt, of andersom. Het telt hier niet mee."
    ),
    BundleFromUnknownLaptop: (
        "De laptop die dit bestand maakte, is hier niet aangemeld. Alles staat nog op de laptop. Meld de laptop eerst "
        "aan."
    ),
    BundleSignatureWrong: (
        "Dit bestand komt niet van de laptop die erin genoemd wordt. Het is niet ingelezen. Meld dit aan de beheerder."
    ),
}
_NONE_CHOSEN = "Kies eerst het bestand op de stick."
_ASIDE = frozenset({"revoked", "overdue", "fork"})


@ROUTES.get("/stick")
def choose(who: Who) -> Response:
    """Ask for the file."""
    return page("stick.html", who, problem="")


@ROUTES.post("/stick")
def take_in(desk: Here, who: Who, form: StickForm) -> Response:
    """Take the file in and tell what came of it."""
    data = form.file("bestand")
    try:
        taken = take_in_bundle(desk.store, data, at=desk.clock()) if data else None
    except BundleWrong as wrong:
        return _again(who, _WRONG.get(type(wrong), _WRONG[NotABundle]))
    if taken is None:
        return _again(who, _NONE_CHOSEN)
    desk.keep(who, Answer(taken.answer_name, taken.answer))
    return page("stick-ingelezen.html", who, taken=taken, said=_said(taken))


@ROUTES.get("/stick/antwoord")
def answer(desk: Here, who: Who) -> Response:
    """Give the answer to the last file, to be put on the stick."""
    found = desk.answers.get(who.token_hash)
    if found is None:
        return _again(who, "Het antwoord is er niet meer. Lees de stick nog eens in; dat kan geen kwaad.")
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.data, media_type=BUNDLE_MEDIA, headers=headers)


def _again(who: Who, problem: str) -> Response:
    return page("stick.html", who, status=HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)


def _said(taken: BundleTaken) -> list[str]:
    """Return what came of a file, a sentence each."""
    said: list[str] = []
    if taken.new:
        said.append(f"{count(taken.new, 'nieuwe handeling', 'nieuwe handelingen')} opgenomen.")
    if taken.held:
        said.append(
            "De stick is te vroeg: er missen nog handelingen van daarvóór. Hij wordt hier bewaard en telt vanzelf mee "
            "zodra die er zijn."
        )
    if _ASIDE & set(taken.problems):
        said.append("Een deel wacht op uw besluit. U vindt het bij de laptop.")
    if set(taken.problems) - _ASIDE:
        said.append(
            "Een deel kon niet worden opgenomen. Er is niets verloren: het staat nog op de laptop. Vraag de beheerder "
            "om hulp."
        )
    return said or ["Er was niets nieuws: alles op deze stick was al binnen."]
