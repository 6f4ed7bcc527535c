"""Enrolment codes with bounds, and letting a laptop in again, from the command line at central."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import zxingcpp
from sqlalchemy import select

from app.models.journal import DeviceRow, EnrolmentRow
from app.models.terms import SessionKind
from app.sync.protocol import read_enrolment_qr
from app.sync.server.devices import revoke
from tests.cli.conftest import Run
from tests.operations.samples import Laptop, a_laptop
from tests.postgres import central_url as central_url  # noqa: PLC0414 - a fixture
from tests.sync.conftest import office as office  # noqa: PLC0414 - a fixture
from tests.sync.samples import Office, identity

SUMMER_END = datetime(2099, 7, 1, 22, tzinfo=UTC)
"""Midnight in the Netherlands after 1 July 2099."""
AREAS = "De centrale kent geen gebied “Schalkwij”. Zij kent: Schalkwijk."


@pytest.fixture
def anna(office: Office, tmp_path: Path) -> Generator[Laptop]:
    """A laptop that sent its edition, with one area."""
    made = a_laptop(tmp_path / "anna", "Laptop Anna")
    office.enrol(made)
    office.sync(made)
    yield made
    made.store.close()


def codes(office: Office) -> list[EnrolmentRow]:
    """Return the codes that nobody used yet."""
    with office.store.read() as session:
        return list(session.scalars(select(EnrolmentRow).where(EnrolmentRow.device_id.is_(None))))


def last_moment(office: Office, device_id: UUID) -> datetime | None:
    with office.store.read() as session:
        return session.get_one(DeviceRow, device_id).valid_until


def test_a_code_is_bounded_to_areas_kinds_of_sessions_and_a_dutch_day(
    run: Run, office: Office, anna: Laptop, central_url: str
) -> None:
    said = run(
        *("central", "enrol", "--database", central_url, "--area", "Schalkwijk"),
        *("--session", "office_hour", "--session", "plan_lab", "--until", "2099-07-01", "--json"),
    )
    assert len(said.json["code"]) == len("FJX4 6KGA 3GQW")
    (made,) = codes(office)
    assert made.areas == ["Schalkwijk"]
    assert made.session_kinds == [SessionKind.OFFICE_HOUR, SessionKind.PLAN_LAB]
    assert made.valid_until == SUMMER_END


def test_an_area_a_session_or_a_day_that_cannot_be_makes_no_code(
    run: Run, office: Office, anna: Laptop, central_url: str
) -> None:
    enrol = ("central", "enrol", "--database", central_url)
    run(*enrol, "--area", "Schalkwij").refused(AREAS)
    edition = run("central", "report", "--json", "--database", central_url).json["editions"][0]["id"]
    run(*enrol, "--edition", edition, "--area", "Schalkwijk", "--area", "Schalkwij").refused(AREAS)
    run(*enrol, "--session", "spreekuren").refused("office_hour", "plan_lab", "polling_station", status=2)
    run(*enrol, "--until", "morgen").refused("Dit is geen datum", status=2)
    run(*enrol, "--until", "2026-01-31").refused("al voorbij", status=2)
    assert codes(office) == []


def test_a_central_that_knows_no_edition_yet_takes_any_area(
    run: Run, office: Office, central_url: str
) -> None:
    assert run("central", "enrol", "--area", "Schalkwijk", "--database", central_url).status == 0
    (made,) = codes(office)
    assert (made.areas, made.session_kinds, made.valid_until) == (["Schalkwijk"], [], None)


def test_a_code_can_be_scanned_from_the_screen(run: Run, office: Office, central_url: str) -> None:
    said = run("central", "enrol", "--url", "https://centrale.example", "--database", central_url)
    code, *drawn = said.out.splitlines()
    wide = max(map(len, drawn))
    halves = {" ": (255, 255), "▄": (255, 0), "▀": (0, 255), "█": (0, 0)}
    rows = [
        [halves[mark.replace("\xa0", " ")][half] for mark in line.ljust(wide)]
        for line in drawn
        for half in (0, 1)
    ]
    picture = np.kron(255 - np.array(rows, np.uint8), np.ones((4, 4), np.uint8))
    (found,) = zxingcpp.read_barcodes(picture, try_invert=True)
    assert read_enrolment_qr(found.text) == ("https://centrale.example", code)


def test_letting_a_laptop_in_again_keeps_its_last_day_unless_another_is_named(
    run: Run, office: Office, anna: Laptop, central_url: str
) -> None:
    device, at_central = identity(anna).device_id, ("--database", central_url)
    assert "zonder laatste dag" in run("central", "admit", "Laptop Anna", *at_central).out
    said = run("central", "admit", "Laptop Anna", "--until", "2099-07-01", *at_central)
    assert "tot en met woensdag 1 juli 2099" in said.out
    revoke(office.store, device, reason="Kwijt", at=office.at)
    assert "tot en met woensdag 1 juli 2099" in run("central", "admit", "Laptop Anna", *at_central).out
    assert last_moment(office, device) == SUMMER_END
    with office.store.write() as session:
        session.get_one(DeviceRow, device).valid_until = datetime(2026, 1, 31, 23, tzinfo=UTC)
    said = run("central", "admit", "Laptop Anna", *at_central)
    assert "zijn laatste dag, zaterdag 31 januari 2026, is voorbij" in said.out
    run("central", "admit", "Laptop Anna", "--until", "2026-01-31", *at_central).refused(
        "al voorbij", status=2
    )
    assert "zonder laatste dag" in run("central", "admit", "Laptop Anna", "--until", "geen", *at_central).out
    assert last_moment(office, device) is None
