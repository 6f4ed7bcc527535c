"""The list of plans on paper: every plan once, whatever is in it, and nobody's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.documents.plan_list import plan_list
from app.models.records import PlanText, Submitter
from app.models.terms import PlanState
from tests.documents.samples import PRINTED_AT, edition, plan, read


def test_the_list_says_what_each_plan_is_costs_and_misses_and_names_nobody() -> None:
    whole = plan(submitter=Submitter(name="Fatma Yilmaz", consent_publish_name=True))
    half = replace(plan(PlanText(title="Appelbomen", place="Zomerplein")), number=777)
    (page,) = read(
        plan_list(edition(), [whole, half], "2 plannen. Gekozen: Meerwijk.", printed_at=PRINTED_AT)
    )
    assert "2 plannen. Gekozen: Meerwijk." in page
    for word in (
        str(whole.number),
        whole.text.title,
        "777",
        "Appelbomen",
        "Zomerplein",
        "Mist nog: wat het plan is",
    ):
        assert word in page
    assert "Fatma" not in page


def test_a_plan_that_is_gone_misses_nothing() -> None:
    gone = replace(plan(PlanText(title="Appelbomen")), state=PlanState.WITHDRAWN)
    (page,) = read(plan_list(edition(), [gone], "1 plan.", printed_at=PRINTED_AT))
    assert "Teruggetrokken" in page
    assert "Mist nog" not in page


def test_a_long_list_repeats_its_head_on_every_page_and_shows_each_plan_once() -> None:
    plans = [
        replace(plan(PlanText(title=f"Naam {number:03d}")), number=20_000 + number) for number in range(60)
    ]
    pages = read(plan_list(edition(), plans, "60 plannen.", printed_at=PRINTED_AT))
    assert len(pages) > 2
    assert all("Nummer Plan" in page for page in pages)
    text = " ".join(pages)
    assert [text.count(f"Naam {number:03d}") for number in range(60)] == [1] * 60


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "woord " * 1_600, "regel\n" * 1_600, "<b>&\x00\u202e\U0001f333"]
)
def test_whatever_is_in_a_plan_it_fits_on_a_page(text: str) -> None:
    odd = plan(PlanText(title=text, summary=text, place=text, area="Meerwijk"))
    assert len(read(plan_list(edition(), [odd], "1 plan.", printed_at=PRINTED_AT))) == 1


def test_an_empty_list_says_so() -> None:
    (page,) = read(plan_list(edition(), [], "Geen plannen.", printed_at=PRINTED_AT))
    assert "Geen plannen." in page
    assert "Samen kost" not in page
