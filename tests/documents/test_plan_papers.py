"""What a resident takes home: the sheet of the plan, and the receipt of what was recorded of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.documents.plan_receipt import plan_receipt
from app.documents.plan_sheet import plan_sheet
from app.models import consents
from app.models.plan_code import plan_qr, scanned_number
from app.models.records import Plan, PlanText, Submitter
from app.models.terms import PlanState, ReachBy
from tests.documents.samples import LONG_TITLE, PRINTED_AT, edition, look, plan, read, scan

FATIMA = Submitter(
    name="Fatima el Amrani",
    address="Leonardo da Vinciplein 12",
    phone="06 1234 5678",
    reach_by=ReachBy.PHONE,
    consent_contact=True,
)


def receipt(submitter: Submitter, text: PlanText | None = None) -> str:
    return " ".join(read(plan_receipt(edition(), plan(text, submitter), printed_at=PRINTED_AT)))


def sheet(shown: Plan) -> str:
    return " ".join(read(plan_sheet(edition(), shown, printed_at=PRINTED_AT)))


def test_the_code_on_both_papers_is_the_number_of_the_plan() -> None:
    shown = plan(submitter=FATIMA)
    for make in (plan_sheet, plan_receipt):
        (code,) = scan(look(make(edition(), shown, printed_at=PRINTED_AT))[0])
        assert scanned_number(code.text, edition().short_id, practice=True) == shown.number


def test_a_code_of_another_edition_or_of_practice_is_no_number_here() -> None:
    text = plan_qr("ACDE", 12345, practice=False)
    assert scanned_number(text.lower(), "ACDE", practice=False) == 12345
    assert scanned_number(text, "ACDF", practice=False) is None
    assert scanned_number(text, "ACDE", practice=True) is None
    assert scanned_number("12345", "ACDE", practice=False) is None
    with pytest.raises(ValueError, match="short id"):
        plan_qr("lang", 12345, practice=False)


def test_the_receipt_shows_what_was_recorded_and_what_was_not() -> None:
    text = receipt(FATIMA)
    for said in ("Fatima el Amrani", "Leonardo da Vinciplein 12", "06 1234 5678", "per telefoon"):
        assert said in text
    assert "Niet opgeschreven: e-mailadres." in text


def test_the_receipt_holds_the_words_of_each_consent_with_the_answer() -> None:
    text = receipt(FATIMA)
    assert f"{consents.CONTACT}” Ja, dat mag." in text
    assert f"{consents.PUBLISH_NAME}” Nee, dat mag niet." in text


def test_the_receipt_says_how_long_it_is_kept_and_how_to_take_it_back() -> None:
    text = receipt(FATIMA)
    assert "Na afloop wissen wij uw gegevens." in text
    assert f"Kom naar het spreekuur en noem plan {plan().number}." in text
    assert "u hoeft niet te zeggen waarom" in text


def test_the_receipt_of_a_child_names_the_guardian() -> None:
    child = replace(FATIMA, name="Sami", under_16=True, guardian_name="Fatima el Amrani")
    text = receipt(child)
    assert "Naam van ouder of voogd: Fatima el Amrani" in text
    assert "Hierover besliste een ouder of voogd." in text
    assert "ouder of voogd" not in receipt(FATIMA)


def test_without_anything_recorded_the_receipt_says_so() -> None:
    assert "Niet opgeschreven: uw naam, adres, telefoonnummer, e-mailadres." in receipt(Submitter())


def test_the_sheet_holds_the_sentence_and_that_the_place_is_on_the_map() -> None:
    text = replace(plan().text, summary="Een plek om te spelen", point=(100, 200))
    shown = sheet(plan(text))
    assert "Een plek om te spelen" in shown
    assert "De plek staat op de kaart." in shown
    assert "op de kaart" not in sheet(plan())


def test_a_joined_plan_goes_on_as_part_of_another() -> None:
    assert "gaat verder als deel van een ander plan" in sheet(replace(plan(), state=PlanState.JOINED))


def test_a_title_that_fills_pages_is_printed_whole() -> None:
    title = " ".join(f"woord{number}" for number in range(900))
    for text in (sheet(plan(PlanText(title=title))), receipt(FATIMA, PlanText(title=title))):
        assert "woord899" in text
    assert LONG_TITLE.split()[-1] in receipt(FATIMA, PlanText(title=LONG_TITLE))
