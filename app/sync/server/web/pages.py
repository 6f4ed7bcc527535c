"""All pages together: what is answered where, and what is said when it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from starlette.exceptions import HTTPException

from app.db import DiskFull, Store, StoreBusy
from app.sync.server.deps import Clock
from app.sync.server.web import decisions, enrol, login, overview, stick
from app.sync.server.web.look import STYLE
from app.sync.server.web.site import (
    Desk,
    FormStale,
    LoginNeeded,
    Site,
    TooLarge,
    go_to,
    here_of,
    make_desk,
    page,
)

_STYLE_ROUTES = APIRouter(include_in_schema=False)


@_STYLE_ROUTES.get("/wijkbalie.css")
def style() -> Response:
    """Return the one style sheet."""
    return Response(STYLE, media_type="text/css")


def add_pages(service: FastAPI, store: Store, clock: Clock) -> None:
    """Put the pages in front of the service, before all its other middleware."""
    service.add_middleware(Site, pages=_create_pages(make_desk(store, clock)))


def _create_pages(desk: Desk) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk
    for routes in (
        _STYLE_ROUTES,
        login.ROUTES,
        overview.ROUTES,
        decisions.ROUTES,
        enrol.ROUTES,
        stick.ROUTES,
    ):
        app.include_router(routes)
    app.add_exception_handler(LoginNeeded, _to_login)
    for kind in _SORRY:
        app.add_exception_handler(kind, _sorry)
    return app


@dataclass(frozen=True)
class _Sorry:
    """What is answered when a page cannot be given: what happened, and what to do."""

    status: HTTPStatus
    title: str
    what: str


_NOT_FOUND = _Sorry(
    HTTPStatus.NOT_FOUND,
    "Deze pagina is er niet",
    "Misschien klopt het adres niet, of is de pagina weg. Ga naar het overzicht en kies daar verder.",
)
_BUSY = _Sorry(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Dat lukt nu niet",
    (
        "De centrale kan nu niet bij haar gegevens. Probeer het over een minuut nog eens. Dat kan altijd: wat al "
        "gedaan was, bijvoorbeeld een deel van een stick, gebeurt niet dubbel."
    ),
)
_MISTAKE = _Sorry(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Dit ging niet goed",
    "De centrale maakte een fout. Probeer het nog eens. Lukt het weer niet? Vraag de beheerder om hulp.",
)
_SORRY: dict[type[Exception], _Sorry] = {
    HTTPException: _NOT_FOUND,
    RequestValidationError: _NOT_FOUND,
    FormStale: _Sorry(
        HTTPStatus.FORBIDDEN,
        "Dit formulier is niet meer geldig",
        "De pagina stond te lang open. Er is niets veranderd. Ga naar het overzicht en probeer het nog eens.",
    ),
    TooLarge: _Sorry(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Dit is te groot",
        "Een bestand van Wijkbalie is nooit zo groot. Er is niets veranderd. Kijk of u het goede bestand koos.",
    ),
    StoreBusy: _BUSY,
    DiskFull: _BUSY,
    OperationalError: _BUSY,
    PoolEmpty: _BUSY,
    Exception: _MISTAKE,
}


def _to_login(request: Request, problem: Exception) -> Response:
    expired = isinstance(problem, LoginNeeded) and problem.expired
    return go_to("/inloggen", terug=here_of(request), **({"reden": "verlopen"} if expired else {}))


def _sorry(_request: Request, problem: Exception) -> Response:
    said = next(said for kind, said in _SORRY.items() if isinstance(problem, kind))
    status = HTTPStatus(problem.status_code) if isinstance(problem, HTTPException) else said.status
    return page("niet.html", status=status, title=said.title, what=said.what)
