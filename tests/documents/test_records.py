from __future__ import annotations

from dataclasses import replace

from app.documents.plan_sheet import plan_sheet
from app.documents.result_report import result_report
from app.models.records import ClosingDifference, CostLine, PlanText, Submitter
from app.models.terms import PlanState
from tests.documents.samples import (
    BUDGET,
    LONG_TITLE,
    PRINTED_AT,
    edition,
    plan,
    read,
    result,
)


def sheet_text(text: PlanText | None = None, submitter: Submitter | None = None) -> str:
    return " ".join(read(plan_sheet(edition(), plan(text, submitter), printed_at=PRINTED_AT)))


def report_text(count: int = 16, *, seed: str = "", open_batches: int = 0) -> str:
    made = result(count, seed=seed, open_batches=open_batches)
    return " ".join(read(result_report(made, short_id="ABCD", printed_at=PRINTED_AT)))


def test_a_resident_takes_home_everything_they_told() -> None:
    text = sheet_text(submitter=Submitter(name="Fatima el Amrani", consent_publish_name=True))
    assert "Speelplek Duitslandlaan & omgeving <2>" in text
    assert "Een plan van Fatima el Amrani" in text
    assert "Bank 2 € 649,50 € 1.299" in text
    assert "Totaal € 11.149" in text
    assert "Geprint op dinsdag 1 december 2026, 10.42 uur" in text


def test_a_sheet_left_on_the_tram_gives_no_telephone_number() -> None:
    assert "12345678" not in sheet_text()


def test_a_name_is_not_on_paper_without_consent() -> None:
    assert "Fatima" not in sheet_text()


def test_what_may_be_added_is_not_said_to_be_missing() -> None:
    needed, _, welcome = sheet_text().partition("Dit kunt u nog aanvullen")
    assert "De plek: een straat, plein of gebouw." in welcome
    assert "De plek: een straat, plein of gebouw." not in needed


def test_a_plan_that_was_handed_in_is_asked_for_nothing_more() -> None:
    handed_in = replace(plan(), state=PlanState.HANDED_IN)
    text = " ".join(read(plan_sheet(edition(), handed_in, printed_at=PRINTED_AT)))
    assert "Dit mist nog" not in text
    assert "Dit kunt u nog aanvullen" not in text


def test_the_sheet_says_in_plain_words_what_is_missing() -> None:
    text = sheet_text()
    assert "Dit mist nog in uw plan" in text
    assert "Hoe het verder gaat na het eerste jaar." in text
    assert "Wat u gaat doen." not in text


def test_a_plan_that_costs_too_much_hears_by_how_much() -> None:
    dear = PlanText(title=LONG_TITLE, cost_lines=(CostLine("Alles", 1, BUDGET + 1_000_000),))
    assert "Uw plan is dus € 10.000 te duur." in sheet_text(text=dear)


def test_a_plan_of_many_pages_keeps_all_its_words() -> None:
    words = " ".join(f"woord{number}" for number in range(1500))
    text = sheet_text(text=PlanText(title="Lang verhaal", what=words))
    assert all(f"woord{number}" in text for number in range(1500))


def test_a_name_from_elsewhere_is_never_a_row_of_empty_squares() -> None:
    assert "Een plan van Ibrahim Şahin-Çelik ?" in sheet_text(
        submitter=Submitter(name="İbrahim Şahin-Çelik 王", consent_publish_name=True)
    )


def test_an_empty_plan_is_a_sheet_too() -> None:
    assert "Plan zonder titel" in sheet_text(text=PlanText(), submitter=Submitter())


def test_a_report_tells_which_plans_are_chosen_why_not_and_what_is_left() -> None:
    made = result()
    text = report_text()
    chosen = [line for line in made.plans if line.chosen]
    assert f"{len(chosen)} van de 16 plannen zijn gekozen." in text
    assert text.count("Gekozen.") == len(chosen)
    assert "Niet meer passend: nog € 501 over." in text
    assert "Niet gekozen: geen stemmen." in text
    assert "Geldig, op papier 1.204" in text
    assert "Voorlopige" not in text


def test_a_report_lets_anyone_redo_the_draw() -> None:
    text = report_text(seed="Lot van Schalkwijk")
    assert "Er is geloot met: “Lot van Schalkwijk”" in text
    assert "“Lot van Schalkwijk:" in text
    assert "SHA-256" in text


def test_a_report_without_a_draw_says_whether_equals_still_wait_for_one() -> None:
    made = result(seed="", draw_needed=((1, 2),))
    text = " ".join(read(result_report(made, short_id="ABCD", printed_at=PRINTED_AT)))
    assert "Hierover moet nog worden geloot of beslist." in text
    assert "De volgorde maakt niet uit: plan 3, 4." in text


def test_a_result_that_is_not_final_says_so_at_the_top() -> None:
    text = report_text(open_batches=2)
    assert "Voorlopige uitslag" in text
    assert "Er zijn nog 2 bundels niet vastgesteld." in text


def test_a_report_names_the_stations_that_are_open_and_what_was_explained() -> None:
    difference = ClosingDifference("F.203", 22, 20, "De Ringvaart")
    made = replace(result(), open_stations=("De Ark",), explained=((difference, "Twee mee naar huis."),))
    text = " ".join(read(result_report(made, short_id="ABCD", printed_at=PRINTED_AT)))
    assert "Voorlopige uitslag" in text
    assert "Het stemlokaal De Ark is nog open." in text
    assert (
        "De Ringvaart. Stembiljetten die in de bus horen: 22. Geteld: 20. Dat moet gelijk zijn. (F.203)"
        in text
    )
    assert "Uitleg: Twee mee naar huis." in text


def test_a_report_of_sixty_plans_has_them_all() -> None:
    text = report_text(count=60)
    assert all(f"Fruitbomen in straat {number}" in text for number in range(1, 61) if number % 4)


def test_a_report_where_nobody_voted_for_a_plan_says_that_none_is_chosen() -> None:
    assert "Er is geen plan gekozen. Er blijft € 70.000 over van € 70.000." in report_text(count=1)
