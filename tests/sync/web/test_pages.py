"""Central's pages in a real browser: what the projectleider sees and decides, and that everyone can use them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from selenium.webdriver.common.by import By
from sqlalchemy import select

from app.models.journal import DeviceRow, EnrolmentRow, QuarantineRow
from app.models.terms import QuarantineDecision, SessionKind
from app.operations import result as results
from app.sync import client
from app.sync.protocol import read_enrolment_qr
from app.sync.server import devices, quarantine
from app.sync.server.report import report
from app.ui import tokens
from tests.operations.count_samples import a_counting_laptop
from tests.operations.samples import CONTEST, Laptop, a_laptop
from tests.sync import stick_samples as sticks
from tests.sync.samples import a_plan, residents
from tests.sync.web import story
from tests.sync.web.browser import NAME, Browser
from tests.sync.web.conftest import Town
from tests.sync.web.fit import unfit
from tests.sync.web.story import NAMES, id_of

STYLE = Path(__file__).parents[3] / "app" / "sync" / "server" / "web" / "style.css"
LONG = "Laptop van het wijkteam Schalkwijk-Oost (de-grijze-met-de-sticker-van-de-bibliotheek)"

Make = Callable[[str], Laptop]


@pytest.fixture
def at_desk(browser: Browser) -> Browser:
    """The browser of someone who is logged in."""
    browser.open("/")
    browser.log_in()
    return browser


@pytest.fixture
def laptop(tmp_path: Path, town: Town) -> Generator[Make]:
    """Make laptops that are enrolled, by name."""
    made: list[Laptop] = []

    def make(name: str) -> Laptop:
        made.append(a_laptop(tmp_path / str(len(made)), name))
        town.office.enrol(made[-1])
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def counting(tmp_path: Path, town: Town) -> Generator[Laptop]:
    """A laptop that is enrolled, with plans to count votes for."""
    made = a_counting_laptop(tmp_path / "counting", LONG)
    town.office.enrol(made)
    yield made
    made.store.close()


def test_every_page_can_be_used_by_everyone_and_names_no_resident(
    town: Town, browser: Browser, counting: Laptop, laptop: Make
) -> None:
    office, bram, carla = town.office, laptop("Bram"), laptop("Carla")
    story.a_card_taken_in_twice(office, counting, bram)
    story.shut_out_and_sent(office, carla)
    story.a_box_counted(office, counting, "De Ringvaart")
    story.a_box_still_open(
        office, bram, "Buurthuis Meerwijk, ingang aan de achterkant naast de fietsenstalling"
    )
    story.says_it_has_more(office.store, bram, 14)
    story.a_stick_that_came_early(office, bram)
    (edition,) = report(office.store)["editions"]
    of_carla, decide = f"/laptop/{id_of(carla)}", f"/laptop/{id_of(carla)}/opzij/1/neem-op"

    def check() -> None:
        assert unfit(browser) == [], browser.path
        html = browser.chrome.page_source
        assert [name for name in NAMES if re.search(rf"\b{name}\b", html)] == []

    browser.open("/inloggen")
    check()
    browser.log_in(phrase="een hele foute wachtzin")
    check()
    browser.log_in()
    for path in (
        "/", f"/editie/{edition['id']}/uitslag", of_carla, f"/laptop/{id_of(bram)}", decide,
        f"{of_carla}/uitsluiten", f"{of_carla}/toelaten", "/stick", "/stick/antwoord", "/aanmelden", "/nergens",
    ):  # fmt: skip
        browser.open(path)
        check()
    browser.open("/aanmelden")
    browser.choose("Maak een code")
    check()
    browser.open(decide)
    browser.fill("Waarom?", "de laptop is terug")
    browser.choose("Verder")
    check()


def test_the_overview_says_how_far_each_laptop_is(town: Town, at_desk: Browser, laptop: Make) -> None:
    assert "nog geen editie" in at_desk.text
    office, anna, bram = town.office, laptop("Anna"), laptop("Bram")
    laptop("Carla")
    office.sync(anna)
    office.sync(bram)
    story.says_it_has_more(office.store, bram, 14)
    office.later(24)
    at_desk.open("/")
    at_desk.log_in()
    assert at_desk.h1 == "Schalkwijk aan Zet"
    rows = [row.text for row in at_desk.chrome.find_elements(By.CSS_SELECTOR, "tbody tr")]
    assert "gisteren om 10.00 uur" in rows[0]
    assert rows[0].endswith("2 2 ✓ Alles is binnen")
    assert rows[1].endswith("2 16 ! Nog 14 handelingen op de laptop")
    assert rows[2].endswith("0 0 ! Nog niets gestuurd")
    assert "Nog niet alles van de laptops is binnen" in at_desk.text


def test_incidents_tell_what_when_where_and_on_which_laptop(
    town: Town, at_desk: Browser, laptop: Make
) -> None:
    story.a_card_taken_in_twice(town.office, laptop("Anna"), laptop("Bram"))
    at_desk.open("/")
    assert "Een stemkaart is twee keer ingenomen" in at_desk.text
    for place, name in (("De Ringvaart", "Anna"), ("Meerwijk", "Bram")):
        act = rf"kaart ingenomen op dinsdag 1 december 2026 om \d+\.\d\d uur in {place} \(laptop {name}\)"
        assert re.search(act, at_desk.text)


def test_what_waits_is_taken_in_with_a_reason_and_a_second_look(
    town: Town, at_desk: Browser, laptop: Make
) -> None:
    carla = laptop("Carla")
    story.shut_out_and_sent(town.office, carla)
    at_desk.open("/")
    at_desk.choose("Bekijk en besluit")
    assert "De laptop was uitgesloten toen dit binnenkwam." in at_desk.text
    assert at_desk.chrome.find_element(By.CSS_SELECTOR, "tbody tr").text == "plan ingevoerd 2"
    at_desk.choose("Neem op")
    at_desk.run("document.querySelector('form.fields').noValidate = true")
    at_desk.choose("Verder")
    assert "Vul in waarom u dit besluit." in at_desk.text
    assert at_desk.focused == at_desk.field("Waarom?")
    at_desk.fill("Waarom?", "de laptop is <b>terug</b>")
    at_desk.choose("Verder")
    assert at_desk.h1 == "Wilt u 2 handelingen van Carla opnemen?"
    assert "de laptop is <b>terug</b>" in at_desk.text
    assert len(quarantine.waiting(town.office.store)) == 1
    at_desk.choose("Ja, neem op")
    assert "De handelingen zijn opgenomen." in at_desk.text
    assert quarantine.waiting(town.office.store) == ()
    (edition,) = report(town.office.store)["editions"]
    assert edition["plans"] == 2
    with town.office.store.read() as session:
        kept = session.scalars(select(QuarantineRow)).all()
    assert {(row.decision, row.decided_by, row.decided_reason) for row in kept} == {
        (QuarantineDecision.TAKEN_IN, NAME, "de laptop is <b>terug</b>")
    }


def test_what_was_decided_meanwhile_is_said_and_not_done_twice(
    town: Town, at_desk: Browser, laptop: Make
) -> None:
    carla = laptop("Carla")
    story.shut_out_and_sent(town.office, carla)
    at_desk.open(f"/laptop/{id_of(carla)}/opzij/1/laat-weg")
    at_desk.fill("Waarom?", "gestolen")
    at_desk.choose("Verder")
    quarantine.leave_out(
        town.office.store, id_of(carla), 1, by="een ander", reason="gestolen", at=town.office.at
    )
    at_desk.choose("Ja, laat weg")
    assert "Hierover was al besloten." in at_desk.text


def test_a_laptop_is_shut_out_and_let_in_again(town: Town, at_desk: Browser, laptop: Make) -> None:
    anna = laptop("Anna")
    town.office.sync(anna)
    at_desk.open("/")
    at_desk.choose("Anna")
    at_desk.choose("Sluit deze laptop uit")
    at_desk.fill("Waarom?", "kwijt in de tram")
    at_desk.choose("Verder")
    at_desk.choose("Ja, sluit uit")
    assert "De laptop is uitgesloten." in at_desk.text
    assert "Reden: kwijt in de tram" in at_desk.text
    with town.office.store.read() as session:
        assert session.get_one(DeviceRow, id_of(anna)).revoked_at == town.office.at
    at_desk.choose("Laat weer toe")
    at_desk.run("arguments[0].value = '2026-11-30'", at_desk.field("Laatste dag"))
    at_desk.choose("Laat weer toe")
    assert "Deze dag is al voorbij." in at_desk.text
    at_desk.run("arguments[0].value = '2026-12-03'", at_desk.field("Laatste dag"))
    at_desk.choose("Laat weer toe")
    assert "De laptop mag weer meedoen." in at_desk.text
    assert "Mag meedoen tot vrijdag 4 december 2026 om 0.00 uur." in at_desk.text
    town.office.later(72)
    at_desk.open(at_desk.path)
    at_desk.log_in()
    assert "Mag niet meer meedoen sinds" in at_desk.text


def test_there_is_a_result_once_nothing_is_open_and_no_winner_before(
    town: Town, at_desk: Browser, counting: Laptop
) -> None:
    office = town.office
    story.a_box_counted(office, counting, "De Ringvaart")
    story.says_it_has_more(office.store, counting, 1)
    at_desk.open("/")
    at_desk.choose("Bekijk wat er nog moet gebeuren")
    assert "nog 1 handeling op de laptop." in at_desk.text
    assert "Het lot moet nog beslissen." in at_desk.text
    assert "Plan 1" not in at_desk.text
    assert "gekozen" not in at_desk.text
    results.set_seed(counting.store, counting.now(), contest_id=CONTEST, seed="drie zessen")
    office.sync(counting)
    at_desk.open("/")
    assert "Alles van alle laptops is binnen" in at_desk.text
    at_desk.choose("Bekijk de uitslag")
    found = results.result(counting.store, contest_id=CONTEST)
    rows = at_desk.chrome.find_elements(By.CSS_SELECTOR, "tbody tr")
    assert len(rows) == len(found.plans) == 10
    for row, line in zip(rows, found.plans, strict=True):
        assert row.text.startswith(f"{line.plan.ballot_number}. {line.plan.title}")
        assert f" {line.total} " in row.text
        assert ("✓ gekozen" in row.text) == line.chosen
    assert unfit(at_desk) == []


def test_a_code_to_enrol_with_can_be_typed_and_scanned(
    town: Town, at_desk: Browser, laptop: Make, tmp_path: Path
) -> None:
    town.office.sync(laptop("Anna"))
    at_desk.open("/aanmelden")
    at_desk.field("Stemlokaal").click()
    at_desk.choose("Maak een code")
    shown = at_desk.chrome.find_element(By.CLASS_NAME, "code").text
    assert re.fullmatch(r"[0-9A-Z]{4}( [0-9A-Z]{4}){2}", shown)
    picture = at_desk.chrome.find_element(By.TAG_NAME, "img").screenshot_as_png
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert read_enrolment_qr(read.text) == (town.address, shown.replace(" ", ""))
    with town.office.store.read() as session:
        kept = session.scalars(select(EnrolmentRow).where(EnrolmentRow.device_id.is_(None))).one()
    assert kept.session_kinds == [SessionKind.POLLING_STATION]
    assert kept.areas == []
    bram = a_laptop(tmp_path / "bram", "Bram")
    client.enrol(
        bram.store, url="http://localhost", code=shown, at=bram.now().at, name="Bram", http=town.office.http
    )
    bram.store.close()
    at_desk.open("/")
    assert "Bram" in at_desk.text


def test_a_stick_is_taken_in_and_its_answer_goes_back(
    town: Town, at_desk: Browser, laptop: Make, tmp_path: Path
) -> None:
    anna, folder = laptop("Anna"), tmp_path / "stick"
    residents(anna)
    a_plan(anna, "Schalkse honing")
    written = sticks.write(anna, folder)
    at_desk.open("/stick")
    at_desk.field("Bestand").send_keys(str(written.path))
    at_desk.choose("Lees in")
    assert at_desk.h1 == "De stick van Anna is ingelezen"
    assert "4 nieuwe handelingen opgenomen." in at_desk.text
    assert unfit(at_desk) == []
    answer = at_desk.save("Bewaar het antwoord")
    assert sticks.bundle.read_answer(anna.store, answer, at=anna.now().at).confirmed == 4
    answer.unlink()
    assert client.status(anna.store).unconfirmed == 0
    at_desk.open("/stick")
    at_desk.field("Bestand").send_keys(str(written.path))
    at_desk.choose("Lees in")
    assert "alles op deze stick was al binnen" in at_desk.text


def test_a_file_that_is_no_stick_of_ours_is_told_in_a_sentence(
    town: Town, at_desk: Browser, laptop: Make, tmp_path: Path
) -> None:
    anna = laptop("Anna")
    whole = sticks.write(anna, tmp_path / "stick").path.read_bytes()
    for data, said in (
        (b"een foto", "Dit is geen bestand van Wijkbalie."),
        (whole[:-40], "Dit bestand is beschadigd of niet af."),
    ):
        (tmp_path / "bestand.wbsync").write_bytes(data)
        at_desk.open("/stick")
        at_desk.field("Bestand").send_keys(str(tmp_path / "bestand.wbsync"))
        at_desk.choose("Lees in")
        assert said in at_desk.text
        assert at_desk.field("Bestand").get_attribute("aria-invalid") == "true"


def test_a_laptop_that_may_not_take_part_is_no_reason_to_wait_for_a_result(
    town: Town, at_desk: Browser, laptop: Make
) -> None:
    anna, bram = laptop("Anna"), laptop("Bram")
    town.office.sync(anna)
    devices.revoke(town.office.store, id_of(bram), reason="gestolen", at=town.office.at)
    at_desk.open("/")
    assert "Alles van alle laptops is binnen" in at_desk.text
    at_desk.choose("Bekijk wat er nog moet gebeuren")
    assert "Bram" not in at_desk.text


def test_the_colours_are_those_of_the_desk() -> None:
    found = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", STYLE.read_text("utf-8"))
    for scheme, pairs in ((tokens.LIGHT, found[: len(found) // 2]), (tokens.DARK, found[len(found) // 2 :])):
        wanted = {
            "paper": scheme.paper, "surface": scheme.surface, "ink": scheme.ink, "muted": scheme.muted,
            "line": scheme.line, "accent": scheme.accent, "on-accent": scheme.on_accent, "hover": scheme.hover,
            "yes": scheme.yes.ink, "yes-ground": scheme.yes.ground, "no": scheme.no.ink,
            "no-ground": scheme.no.ground, "mind": scheme.mind.ink, "mind-ground": scheme.mind.ground,
        }  # fmt: skip
        assert dict(pairs) == {name: colour.lower() for name, colour in wanted.items()}
