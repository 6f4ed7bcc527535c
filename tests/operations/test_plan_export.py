"""Lists of plans for a spreadsheet: they name nobody, lose nothing, and start no formula."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.models.records import CostLine, Plan, PlanText
from app.models.terms import PlanState
from app.operations import plan_lists
from app.operations.plan_export import as_csv, as_xlsx
from tests.operations.plan_samples import BENCH, FATMA, entered
from tests.operations.samples import MORNING, Laptop

NASTY = replace(BENCH, title="=HYPERLINK(1)", what="-2+3; en zo", why="@SUM", upkeep="\tx", own_part="+31 6")


def a_plan(text: PlanText) -> Plan:
    return Plan(UUID(int=1), 12_345, "", None, text, FATMA, PlanState.DRAFT, None, 1, MORNING)


def from_csv(data: bytes) -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def from_xlsx(data: bytes) -> list[tuple[Any, ...]]:
    sheet: Any = load_workbook(io.BytesIO(data)).active
    return list(sheet.iter_rows())


def test_a_csv_file_runs_nothing_and_names_nobody(laptop: Laptop) -> None:
    entered(laptop, replace(NASTY, volunteers="Fatma en Noor", asked_others="Mevrouw Bakker"))
    data = as_csv(plan_lists.whole(laptop.store))
    (cells,) = from_csv(data)
    assert cells["titel"] == "'=HYPERLINK(1)"
    assert (cells["wat"], cells["waarom"], cells["na het eerste jaar"]) == ("'-2+3; en zo", "'@SUM", "'\tx")
    assert (cells["stand"], cells["kosten in euro"], cells["gebied"]) == ("concept", "2850,00", "Meerwijk")
    for name in ("Fatma", "06 1234", "Noor", "Bakker"):
        assert name not in data.decode()


def test_an_excel_file_holds_texts_as_texts_and_amounts_as_numbers() -> None:
    text = replace(NASTY, place="\x07Plein\r\n2", cost_lines=(CostLine("alles", 1, 123_456),))
    heads, row = from_xlsx(as_xlsx([a_plan(text)]))
    cells = {head.value: cell for head, cell in zip(heads, row, strict=True)}
    assert cells["titel"].value == "=HYPERLINK(1)"
    assert {cells[name].data_type for name in ("titel", "wat", "waarom", "na het eerste jaar")} == {"s"}
    assert all(cell.quotePrefix for cell in row if isinstance(cell.value, str))
    assert (cells["nummer"].value, cells["kosten in euro"].value) == (12_345, 1234.56)
    assert "Plein" in cells["plek"].value


def test_every_state_of_a_plan_has_a_word_in_the_table() -> None:
    plans = [replace(a_plan(BENCH), state=state) for state in PlanState]
    assert len({cells["stand"] for cells in from_csv(as_csv(plans))}) == len(PlanState)


@given(text=st.text(), cents=st.integers(0, 10**9))
def test_whatever_is_typed_no_cell_is_a_formula_and_the_amount_stays(text: str, cents: int) -> None:
    plan = a_plan(PlanText(title=text, what=text, area=text, cost_lines=(CostLine("", 1, cents),)))
    (cells,) = from_csv(as_csv([plan]))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells.values())
    assert Decimal(cells["kosten in euro"].replace(",", ".")) * 100 == cents
    with zipfile.ZipFile(io.BytesIO(as_xlsx([plan]))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b'<c r="D2" t="s"' in sheet or b't="inlineStr"' in sheet or not text
