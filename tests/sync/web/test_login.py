"""The door of central's pages: who gets in, who does not, and what a browser is told to keep to."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator

import pytest
from selenium.webdriver.common.keys import Keys
from sqlalchemy import func, select, text

from app.models.web import WebFailureRow, WebSessionRow
from app.sync.server.web.door import TRIES_BY_ADDRESS, TRIES_BY_NAME
from app.sync.server.web.site import FORM_COOKIE, LOGIN_COOKIE, way_back
from app.sync.server.web.users import WebUserKnown, add_user, remove_user, users
from tests.operations.samples import seeded
from tests.sync.samples import Office
from tests.sync.web.browser import NAME, PHRASE, Browser
from tests.sync.web.conftest import Town
from tests.sync.web.person import Person

WRONG = "passen niet bij elkaar"
TOO_OFTEN = "te vaak een verkeerde wachtzin"


@pytest.fixture
def open_office(office: Office) -> Office:
    add_user(office.store, name=NAME, passphrase=PHRASE, at=office.at, rng=seeded("user"))
    return office


@pytest.fixture
def person(open_office: Office) -> Generator[Person]:
    made = Person(open_office)
    yield made
    made.http.close()


def test_someone_logs_in_by_keyboard_alone_and_out_again(town: Town, browser: Browser) -> None:
    browser.open("/aanmelden")
    assert browser.path == "/inloggen?terug=%2Faanmelden"
    browser.press(NAME, Keys.TAB, PHRASE, Keys.ENTER)
    browser.wait_for("/aanmelden")
    assert browser.h1 == "Laptop aanmelden"
    browser.press(Keys.TAB)
    assert browser.focused.text == "Naar de inhoud"
    for words in ("Overzicht", "USB-stick inlezen", "Laptop aanmelden", "Uitloggen"):
        browser.press(Keys.TAB)
        assert browser.focused.text == words
    browser.press(Keys.ENTER)
    assert "U bent uitgelogd" in browser.text
    browser.open("/")
    assert browser.h1 == "Inloggen"


def test_the_login_is_a_cookie_that_nothing_but_the_browser_gets(town: Town, browser: Browser) -> None:
    browser.open("/")
    browser.log_in()
    (cookie,) = browser.chrome.get_cookies()
    assert cookie["name"] == LOGIN_COOKIE
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/",
    )
    assert "expiry" not in cookie
    with town.office.store.read() as session:
        kept = session.scalars(select(WebSessionRow.token_hash)).one()
    assert cookie["value"] not in kept.hex()


def test_five_wrong_passphrases_shut_the_door_for_a_quarter_of_an_hour(
    open_office: Office, person: Person
) -> None:
    for _ in range(TRIES_BY_NAME):
        answer = person.log_in(phrase="een hele foute wachtzin")
        assert answer.status_code == 403
        assert WRONG in answer.text
    limited = person.log_in()
    assert limited.status_code == 429
    assert TOO_OFTEN in limited.text
    assert "Wacht 15 minuten" in limited.text
    assert not person.is_in()
    open_office.later(14.5 / 60)
    assert "Wacht 1 minuut " in person.log_in().text
    open_office.later(0.5 / 60)
    assert person.log_in().status_code == 303
    assert person.is_in()


def test_a_login_that_is_refused_for_now_makes_the_wait_no_longer(
    open_office: Office, person: Person
) -> None:
    for _ in range(TRIES_BY_NAME + 3):
        person.log_in(phrase="een hele foute wachtzin")
    open_office.later(0.25)
    assert person.log_in().status_code == 303


def test_guessing_many_names_from_one_address_is_bounded_too(open_office: Office, person: Person) -> None:
    person.log_in(name="Naam 1")
    with open_office.store.write() as session:
        seen = session.scalars(select(WebFailureRow.who)).all()
        session.add_all(
            WebFailureRow(who=who, at=open_office.at) for who in seen for _ in range(TRIES_BY_ADDRESS - 1)
        )
    assert person.log_in().status_code == 429


def test_a_name_that_does_not_exist_gets_the_same_answer(person: Person) -> None:
    wrong = person.log_in(phrase="een hele foute wachtzin").text
    unknown = person.log_in(name="Fatima El Amrano", phrase="een hele foute wachtzin").text
    assert unknown.replace("El Amrano", "El Amrani") == wrong.replace(person.token, person.token)


def test_names_are_found_whatever_their_capitals(person: Person) -> None:
    assert person.log_in(name="  fatima  EL amrani ").status_code == 303


def test_the_form_to_log_in_with_must_be_ours(person: Person) -> None:
    answer = person.http.post("/inloggen", data={"naam": NAME, "wachtzin": PHRASE, "token": ""})
    assert answer.status_code == 403
    assert "stond te lang open" in answer.text
    person.get("/inloggen")
    assert person.http.cookies[FORM_COOKIE] == person.token
    assert person.post("/inloggen", {"naam": NAME, "wachtzin": PHRASE}, token="0" * 64).status_code == 403
    assert not person.is_in()


def test_after_eight_hours_someone_logs_in_again_and_goes_on(open_office: Office, person: Person) -> None:
    person.log_in()
    open_office.later(7.9)
    assert person.is_in()
    open_office.later(0.1)
    answer = person.get("/stick")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/inloggen?terug=%2Fstick&reden=verlopen"
    assert "U was te lang weg" in person.get(answer.headers["location"]).text
    assert 'name="terug" value="/stick"' in person.page.text
    assert person.log_in(back="/stick").headers["location"] == "/stick"
    with open_office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSessionRow)) == 1


def test_a_form_that_was_open_too_long_is_asked_again(open_office: Office, person: Person) -> None:
    person.log_in()
    person.get("/aanmelden")
    open_office.later(8)
    answer = person.post("/aanmelden")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/inloggen?terug=%2Faanmelden&reden=verlopen",
    )


def test_a_form_without_the_token_of_the_login_changes_nothing(person: Person) -> None:
    person.log_in()
    for path in ("/aanmelden", "/stick", "/uitloggen"):
        for token in ("", "0" * 64):
            answer = person.post(path, token=token)
            assert answer.status_code == 403
            assert "niet meer geldig" in answer.text
    assert person.is_in()


def test_logging_out_ends_the_login_for_whoever_kept_the_cookie(person: Person) -> None:
    person.log_in()
    kept = person.http.cookies[LOGIN_COOKIE]
    person.get("/")
    person.post("/uitloggen")
    assert LOGIN_COOKIE not in person.http.cookies
    person.http.cookies.set(LOGIN_COOKIE, kept)
    assert not person.is_in()


def test_who_is_removed_is_out_at_once(open_office: Office, person: Person) -> None:
    person.log_in()
    remove_user(open_office.store, name=NAME.upper())
    assert not person.is_in()
    assert users(open_office.store) == ()
    assert "Er kan nog niemand inloggen" in person.get("/inloggen").text


def test_a_name_is_there_once(open_office: Office) -> None:
    with pytest.raises(WebUserKnown):
        add_user(
            open_office.store, name=NAME.lower(), passphrase=PHRASE, at=open_office.at, rng=seeded("again")
        )


@pytest.mark.parametrize(
    "path",
    [
        "//elders.test",
        "https://elders.test",
        "/\\elders.test",
        "javascript:alert(1)",
        "/\t/elders.test",
        "elders",
        "",
        "/uitloggen",
        "/inloggen?terug=/",
    ],
)
def test_nobody_is_sent_elsewhere_after_logging_in(path: str) -> None:
    assert way_back(path) == "/"
    assert way_back("/laptop/1?a=b") == "/laptop/1?a=b"


def test_every_answer_has_the_headers_that_keep_a_browser_safe(person: Person) -> None:
    person.log_in()
    for path in ("/", "/inloggen", "/nergens", "/wijkbalie.css", "/laptop/geen"):
        headers = person.get(path).headers
        policy = headers["content-security-policy"]
        for part in (
            "default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        ):  # fmt: skip
            assert part in policy
        assert "script" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "<script" not in person.page.text


def test_a_page_that_is_not_there_is_said_in_dutch_and_the_service_keeps_its_own_answers(
    person: Person,
) -> None:
    for path in ("/nergens", "/editie/geen", "/laptop/00000000-0000-0000-0000-000000000000"):
        person.log_in()
        answer = person.get(path)
        assert answer.status_code == 404
        assert "Deze pagina is er niet" in answer.text
    assert person.get("/healthz").json() == {"status": "ok"}
    for path in ("/v1/nergens", "/v2/nergens"):
        assert person.get(path).headers["content-type"] == "application/problem+json"


def test_a_form_larger_than_a_form_is_refused(person: Person) -> None:
    person.log_in()
    person.get("/aanmelden")
    answer = person.post("/aanmelden", {"wijk": "x" * 70_000})
    assert answer.status_code == 413
    assert "Dit is te groot" in answer.text


def test_what_cannot_be_a_form_is_no_mistake_of_ours(person: Person) -> None:
    person.log_in()
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert person.http.post("/stick", content=b"--x\r\nbroken", headers=kind).status_code in {400, 403}
    person.get("/aanmelden")
    assert person.post(
        "/aanmelden", {"laatste-dag": "\x00\ud800".encode("utf-8", "replace").decode()}
    ).status_code in {200, 422}


def test_the_log_holds_neither_names_nor_what_was_asked_for(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="wijkbalie.central"):
        person.log_in(phrase="een hele foute wachtzin")
        person.log_in(back="/laptop/geheim")
        person.get("/laptop/00000000-0000-0000-0000-000000000000?gedaan=geheim")
    fields = [record.__dict__["fields"] for record in caplog.records]
    assert [one["status"] for one in fields] == [200, 403, 200, 303, 404]
    assert {one["route"] for one in fields} == {"/inloggen", "/laptop/{device_id}"}
    said = json.dumps(fields)
    for word in ("Fatima", "wachtzin", "geheim", "testclient"):
        assert word not in said


def test_failures_are_kept_without_the_name_and_go(open_office: Office, person: Person) -> None:
    person.log_in(name="Wilhelmina", phrase="een hele foute wachtzin")
    with open_office.store.read() as session:
        assert all(b"Wilhelmina" not in who for who in session.scalars(select(WebFailureRow.who)))
    open_office.later(1)
    person.log_in()
    with open_office.store.read() as session:
        assert session.scalar(select(func.count()).select_from(WebFailureRow)) == 0


def test_a_mistake_of_ours_is_a_page_too_and_is_logged_without_what_was_asked(
    open_office: Office, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    person.log_in()
    with open_office.store.write() as session:
        session.execute(text("ALTER TABLE edition RENAME TO elsewhere"))
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="wijkbalie.central"):
        answer = person.get("/?vraag=geheim")
    assert answer.status_code == 500
    assert "Dit ging niet goed" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    mistake, request = (record.__dict__["fields"] for record in caplog.records)
    assert mistake["kind"] == "ProgrammingError"
    assert request["status"] == 500
    assert "geheim" not in json.dumps([mistake, request])
