from __future__ import annotations

from dataclasses import replace

import pytest

from app.documents.envelope_label import envelope_labels
from app.documents.posters import posters
from tests.documents.samples import CONTEST, edition, look, provisionals, read

LONG = "Multifunctioneel buurthuis De Ringvaart aan de Floris van Adrichemlaan bij de Meerwijk"
HOURS = "10.00 tot 20.00 uur"


def test_the_posters_say_where_when_how_and_what_to_bring() -> None:
    place, steps, card, lost, left, right = read(posters(edition(), CONTEST, "De Ringvaart", HOURS))
    assert "Stemlokaal De Ringvaart dinsdag 1 december 2026 Open: 10.00 tot 20.00 uur" in place
    assert "Zo stemt u 1 Geef uw stemkaart af." in steps
    assert "Neem uw stemkaart mee" in card
    assert "Kaart kwijt?" in lost
    assert "Stemlokaal De Ringvaart" in left
    assert left == right
    assert all("Schalkwijk aan Zet – Schalkwijk" in page for page in (place, steps, card, lost, left))


def test_an_arrow_points_where_it_says() -> None:
    *_, left, right = (
        picture < 128 for picture in look(posters(edition(), CONTEST, "De Ringvaart", HOURS), 40)
    )
    arrow = slice(int(40 * 40 / 25.4), int(170 * 40 / 25.4))
    half = left.shape[1] // 2
    assert left[arrow, :half].sum() > left[arrow, half:].sum()
    assert left[arrow, :half].sum() == pytest.approx(right[arrow, half:].sum(), rel=0.02)


@pytest.mark.parametrize(
    "place, hours", [("Zaal", "9 uur"), (LONG, f"{HOURS}, en op zaterdag van 10.00 tot 13.00 uur")]
)
def test_nothing_on_a_poster_runs_off_the_paper_or_into_its_foot(place: str, hours: str) -> None:
    long = replace(
        edition(), name="Democratisch wijkbudget Schalkwijk aan Zet voor alle bewoners van de wijk"
    )
    for picture in look(posters(long, CONTEST, place, hours), 72):
        dark = picture < 200
        edge = int(14 / 25.4 * 72)
        assert not dark[:, :edge].any()
        assert not dark[:, -edge:].any()
        foot = int((297 - 24) / 25.4 * 72)
        assert not dark[foot - 4 : foot - 1].any()


def test_practice_posters_and_labels_say_so_and_live_ones_do_not() -> None:
    for practice in (True, False):
        shown = edition(practice=practice)
        pages = read(posters(shown, CONTEST, "De Ringvaart", HOURS))
        pages += read(envelope_labels(shown, CONTEST, "De Ringvaart", provisionals()))
        assert all(("OEFENEN" in page) is practice for page in pages)


def test_a_label_has_number_station_contest_and_reason_and_names_nobody() -> None:
    first, second = read(envelope_labels(edition(), CONTEST, "De Ringvaart", provisionals()))
    assert "Niet openen" in first
    assert "Envelop 1 Voorlopig stembiljet Stemlokaal: De Ringvaart" in first
    assert "Reden: De kaart staat niet op deze laptop" in first
    assert "Envelop 2" in first
    assert "Envelop 3" in second


def test_labels_without_papers_are_to_be_filled_in_by_hand() -> None:
    (sheet,) = read(envelope_labels(edition(), CONTEST, "De Ringvaart"))
    assert sheet.count("Niet openen") == 2
    assert "Reden:" in sheet


def test_a_long_reason_stays_on_its_label() -> None:
    given = replace(provisionals()[0], note="De kaart staat niet op deze laptop. " * 20)
    (sheet,) = read(envelope_labels(edition(), CONTEST, LONG, [given]))
    assert sheet.count("De kaart staat niet op deze laptop.") == 20
