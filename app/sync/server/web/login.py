"""The pages to log in and out."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.sync.server.web.door import LoginLimited, LoginRefused
from app.sync.server.web.look import wait
from app.sync.server.web.site import (
    FORM_COOKIE,
    LOGIN_COOKIE,
    FormStale,
    Here,
    LoginForm,
    SentForm,
    Who,
    go_to,
    page,
    way_back,
)
from app.sync.server.web.users import users

ROUTES = APIRouter(include_in_schema=False)

_WHY = {
    "verlopen": "U was te lang weg, of u bent ergens anders uitgelogd. Log opnieuw in, dan gaat u verder waar u was.",
    "uit": "U bent uitgelogd.",
}
_WRONG = "Deze naam en wachtzin passen niet bij elkaar. Probeer het nog eens; let op hoofdletters."
_STALE = "Deze pagina stond te lang open. Probeer het nog eens."


@ROUTES.get("/inloggen")
def login_page(request: Request, desk: Here, reden: str = "", terug: str = "/") -> Response:
    """Ask for a name and a passphrase."""
    return _login_page(request, desk, note=_WHY.get(reden, ""), back=way_back(terug))


@ROUTES.post("/inloggen")
def log_in(request: Request, desk: Here, form: LoginForm) -> Response:
    """Let someone in, and on to where they were."""
    name, back = form.text("naam"), way_back(form.text("terug"))
    try:
        form.check(request.cookies.get(FORM_COOKIE, ""))
        token = desk.door.log_in(
            name=name, passphrase=form.raw("wachtzin"), address=_address(request), at=desk.clock()
        )
    except FormStale:
        return _login_page(request, desk, problem=_STALE, back=back, name=name, status=HTTPStatus.FORBIDDEN)
    except LoginRefused:
        return _login_page(request, desk, problem=_WRONG, back=back, name=name, status=HTTPStatus.FORBIDDEN)
    except LoginLimited as limited:
        return _login_page(
            request,
            desk,
            problem=(
                "Er is te vaak een verkeerde wachtzin ingevuld. Daarom kan er nu niemand inloggen met deze naam. "
                f"Wacht {wait(limited.until - desk.clock())} en probeer het dan opnieuw."
            ),
            back=back,
            name=name,
            status=HTTPStatus.TOO_MANY_REQUESTS,
        )
    answer = go_to(back)
    _set_cookie(answer, LOGIN_COOKIE, token)
    answer.delete_cookie(FORM_COOKIE, secure=True, httponly=True, samesite="strict")
    return answer


@ROUTES.post("/uitloggen")
def log_out(desk: Here, who: Who, form: SentForm) -> Response:  # noqa: ARG001 - reading the form checks its token
    """End the login, and forget what it kept."""
    desk.door.log_out(who)
    desk.answers.pop(who.token_hash, None)
    answer = go_to("/inloggen", reden="uit")
    answer.delete_cookie(LOGIN_COOKIE, secure=True, httponly=True, samesite="strict")
    return answer


def _login_page(
    request: Request,
    desk: Here,
    *,
    back: str,
    note: str = "",
    problem: str = "",
    name: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    token = request.cookies.get(FORM_COOKIE) or desk.door.token()
    answer = page(
        "inloggen.html",
        status=status,
        note=note,
        problem=problem,
        back=back,
        name=name,
        token=token,
        nobody=not users(desk.store),
    )
    _set_cookie(answer, FORM_COOKIE, token)
    return answer


def _set_cookie(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="strict")


def _address(request: Request) -> str:
    """Return where the browser is; behind a proxy on this computer, what that says of it (uvicorn sees to that)."""
    return request.client.host if request.client else ""
