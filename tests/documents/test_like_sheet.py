"""The signature sheet: its code leads back to plan and sheet, and there is room to write."""

from __future__ import annotations

import numpy as np
import pytest

from app.documents.like_sheet import like_sheets
from app.models.records import PlanText
from app.models.sheet_number import group, new, read_sheet
from tests.documents.samples import LONG_TITLE, PRINTED_AT, edition, look, plan, read, scan
from tests.operations.samples import seeded

SUMMARY = "Drie bankjes aan het water, waar wandelaars kunnen uitrusten."
BENCH = plan(PlanText(title="Bankjes aan de Molenplas", summary=SUMMARY))


def numbers(count: int) -> list[str]:
    rng = seeded("sheets")
    return [new(rng, BENCH.number) for _ in range(count)]


@pytest.mark.parametrize("practice", [True, False])
def test_the_code_on_each_page_leads_back_to_the_plan_and_its_own_sheet(*, practice: bool) -> None:
    made = numbers(3)
    shown = edition(practice=practice)
    pdf = like_sheets(shown, BENCH, made, printed_at=PRINTED_AT)
    for picture, text, sheet_no in zip(look(pdf, 100), read(pdf), made, strict=True):
        (found,) = scan(picture)
        read_back = read_sheet(found.text)
        assert (read_back.plan_number, read_back.sheet_no) == (BENCH.number, sheet_no)
        assert (read_back.edition, read_back.practice) == (shown.short_id, practice)
        assert f"lijst {group(sheet_no)}" in text
        assert ("OEFENEN" in text) is practice


def test_a_sheet_says_what_signing_means_and_names_nobody() -> None:
    (text,) = read(like_sheets(edition(), BENCH, numbers(1), printed_at=PRINTED_AT))
    assert "Bankjes aan de Molenplas" in text
    assert SUMMARY in text
    assert "Met 50 likes kijkt de gemeente of het kan. U stemt er nog niet mee." in text
    assert "alleen om te kijken of niemand twee keer tekent" in text
    assert all(f" {line} " in f"{text} " for line in range(1, 16))
    assert "Fatima" not in text
    assert "06 12345678" not in text


def test_what_is_long_stays_off_the_code_and_off_the_lines() -> None:
    long = plan(PlanText(title=f"{LONG_TITLE} met alle kinderen", summary=f"{SUMMARY} " * 3))
    for shown in (BENCH, long):
        (picture,) = look(like_sheets(edition(), shown, numbers(1), printed_at=PRINTED_AT), 100)
        assert len(scan(picture)) == 1
        dark = picture < 200
        table = rows_of(dark)
        assert min(np.diff(table[1:])) > 10 * 100 / 25.4
        assert len(table) == 17
        assert not dark[int(272 * 100 / 25.4) : int(276 * 100 / 25.4)].any()


def rows_of(dark: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> list[int]:
    """Return the rows of the picture where a line of the table lies: dark over nearly the whole width."""
    left, right = int(21 * 100 / 25.4), int(189 * 100 / 25.4)
    full = [int(row) for row in np.flatnonzero(dark[:, left:right].mean(axis=1) > 0.97)]
    full = [row for row in full if row > 80 * 100 / 25.4]
    return [row for place, row in enumerate(full) if place == 0 or row - full[place - 1] > 1]
