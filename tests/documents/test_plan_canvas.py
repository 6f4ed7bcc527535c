from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.documents.plan_canvas import PaperSize, plan_canvas
from app.documents.round_list import round_list
from app.models.note_records import LabPlan, PlanLab
from app.models.plan_code import scanned_number
from app.models.records import DeskSession
from app.models.terms import PlanState, SessionKind
from tests.documents.samples import LONG_TITLE, PRINTED_AT, edition, look, read, scan

PLAN = LabPlan(
    plan_id=UUID(int=1),
    table="Tafel 1",
    number=10234,
    title="Bankjes aan de Molenplas",
    area="Meerwijk",
    makers=2,
    cost_cents=285_000,
    budget_cents=7_000_000,
    missing=("for_whom", "upkeep"),
    state=PlanState.DRAFT,
    likes=12,
)
LAB = PlanLab(
    DeskSession(UUID(int=2), SessionKind.PLAN_LAB, "De Ringvaart", date(2026, 11, 24), open=True), (PLAN,)
)
QUESTIONS = (
    "Wat is het idee?",
    "Voor wie is het?",
    "Wat is er nodig?",
    "Wat kost het?",
    "Wie helpt mee?",
    "De eerste drie stappen",
)


def codes_on(pdf: bytes) -> list[str]:
    return [code.text for picture in look(pdf) for code in scan(picture)]


def test_a_canvas_asks_what_makes_a_plan_and_carries_its_number() -> None:
    (page,) = read(plan_canvas(edition(), [PLAN], size=PaperSize.A4))
    assert all(question in page for question in QUESTIONS)
    assert "Plan 10234 Tafel 1 Bankjes aan de Molenplas" in page


def test_the_code_on_a_canvas_is_that_of_the_plans_other_papers() -> None:
    for size in PaperSize:
        (code,) = codes_on(plan_canvas(edition(), [PLAN], size=size))
        assert scanned_number(code, edition().short_id, practice=True) == 10234


def test_an_empty_canvas_has_room_for_name_number_and_table_and_no_code() -> None:
    data = plan_canvas(edition(), [None], size=PaperSize.A4)
    (page,) = read(data)
    assert "Nummer Tafel Hoe heet het plan?" in page
    assert codes_on(data) == []


def test_a3_is_the_same_sheet_larger() -> None:
    small, large = (plan_canvas(edition(), [PLAN, None], size=size) for size in PaperSize)
    assert read(small) == read(large)
    small_page, large_page = look(small, 50)[0], look(large, 50)[0]
    assert large_page.shape[0] == pytest.approx(small_page.shape[0] * 2**0.5, abs=2)
    assert large_page.shape[1] == pytest.approx(small_page.shape[1] * 2**0.5, abs=2)


def test_a_long_title_and_table_stay_beside_the_code_and_above_the_boxes() -> None:
    long = replace(
        PLAN, title=f"{LONG_TITLE}, {LONG_TITLE}"[:140], table="Tafel bij het raam naast de grote deur"
    )
    data = plan_canvas(edition(), [long], size=PaperSize.A4)
    assert len(codes_on(data)) == 1
    dark = look(data, 72)[0] < 200
    edge = int(14 / 25.4 * 72)
    assert not dark[:, :edge].any()
    assert not dark[:, -edge:].any()
    between = dark[int(62.2 / 25.4 * 72) : int(63.4 / 25.4 * 72)]
    assert not between.any()


def test_no_canvas_is_no_paper() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan_canvas(edition(), [], size=PaperSize.A4)


def test_practice_canvases_and_lists_say_so_and_live_ones_do_not() -> None:
    for practice in (True, False):
        shown = edition(practice=practice)
        pages = read(plan_canvas(shown, [PLAN, None], size=PaperSize.A3))
        pages += read(round_list(shown, LAB, printed_at=PRINTED_AT))
        assert all(("OEFENEN" in page) is practice for page in pages)


def test_the_round_list_says_what_each_plan_misses_and_how_far_the_evening_is() -> None:
    done = replace(
        PLAN, table="Tafel 2", number=5, title="Honing", missing=(), cost_cents=7_100_000, makers=0
    )
    (page,) = read(round_list(edition(), replace(LAB, plans=(PLAN, done)), printed_at=PRINTED_AT))
    assert "De Ringvaart – dinsdag 24 november 2026" in page
    assert "2 plannen aan 2 tafels, 1 is af. Samen € 73.850." in page.replace("\xa0", " ")
    assert "plan 10234, Meerwijk, 2 makers, 12 likes" in page
    assert "Voor wie, wat er na het eerste jaar gebeurt" in page
    assert "€ 1.000 te duur Het plan is af" in page.replace("\xa0", " ")


def test_a_round_list_without_plans_says_so() -> None:
    (page,) = read(round_list(edition(), replace(LAB, plans=()), printed_at=PRINTED_AT))
    assert "Nog geen plannen op tafel." in page


def test_a_round_list_of_a_full_house_goes_on_over_pages() -> None:
    plans = tuple(replace(PLAN, table=f"Tafel {at}", title=LONG_TITLE * at) for at in range(1, 25))
    pages = read(round_list(edition(), replace(LAB, plans=plans), printed_at=PRINTED_AT))
    assert len(pages) > 1
    assert all("Mist nog" in page for page in pages)
