"""The page that makes a one-time code with which a laptop enrols, to be typed in or scanned."""

from __future__ import annotations

import base64
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from qrcode import QRCode

from app.models.codes import normalise
from app.models.terms import SessionKind
from app.models.words import WORDS
from app.sync.protocol import enrolment_qr
from app.sync.server.days import LastDayWrong, end_of
from app.sync.server.enrolment import CODE_LIFETIME, create_enrolment
from app.sync.server.web.look import when
from app.sync.server.web.site import Form, Here, SentForm, Who, page
from app.sync.server.web.views import Edition, editions

ROUTES = APIRouter(include_in_schema=False)

_QUIET = 4
"""The white around a symbol, in modules."""


@ROUTES.get("/aanmelden")
def choose(desk: Here, who: Who, editie: str = "") -> Response:
    """Ask for which edition the new laptop is, and what it may see."""
    known = editions(desk.store, now=desk.clock())
    edition = _chosen(known, editie)
    if edition is None and known:
        return page("aanmelden-editie.html", who, editions=known)
    return _form_page(who, edition)


@ROUTES.post("/aanmelden")
def make(request: Request, desk: Here, who: Who, form: SentForm, editie: str = "") -> Response:
    """Make a code and show it, this once."""
    known, now = editions(desk.store, now=desk.clock()), desk.clock()
    edition = _chosen(known, editie)
    if edition is None and known:
        return page("aanmelden-editie.html", who, editions=known)
    try:
        until = end_of(form.text("laatste-dag"), now)
    except LastDayWrong as wrong:
        return _form_page(who, edition, form, problem=str(wrong))
    areas = [area for area in form.texts("wijk") if edition and area in edition.areas]
    kinds = [kind for kind in SessionKind if kind.value in form.texts("sessie")]
    code = create_enrolment(
        desk.store,
        at=now,
        rng=desk.rng,
        edition_id=UUID(edition.id) if edition else None,
        areas=areas,
        session_kinds=kinds,
        valid_until=until,
    )
    address = str(request.base_url).rstrip("/")
    return page(
        "aanmeldcode.html",
        who,
        code=code,
        symbol=_symbol(enrolment_qr(address, normalise(code))),
        address=address,
        until=when(now + CODE_LIFETIME, now),
        edition=edition,
        areas=areas,
        kinds=[WORDS[kind] for kind in kinds],
    )


def _chosen(known: tuple[Edition, ...], wanted: str) -> Edition | None:
    """Return the edition that was asked for, or the only one."""
    if len(known) == 1:
        return known[0]
    return next((edition for edition in known if edition.id == wanted), None)


def _form_page(who: Who, edition: Edition | None, form: Form | None = None, problem: str = "") -> Response:
    return page(
        "aanmelden.html",
        who,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        edition=edition,
        kinds=[(kind.value, WORDS[kind]) for kind in SessionKind],
        ticked=form.texts("wijk") + form.texts("sessie") if form else (),
        last_day=form.text("laatste-dag") if form else "",
        problem=problem,
    )


def _symbol(text: str) -> str:
    """Return a QR symbol as an image that stands in the page itself: black on white, whatever the page's colours."""
    made = QRCode(border=_QUIET)
    made.add_data(text)
    made.make(fit=True)
    rows: list[list[bool]] = made.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    side = len(rows)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
