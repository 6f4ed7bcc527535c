"""Registers in Excel workbooks, written by the same library that many programs use."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from app.models import register_table
from app.models.register_file import BsnInFile, open_register, read_register
from app.models.register_table import MOST_COLUMNS, RegisterFileTooLarge, WorkbookUnreadable

HEAD = ("Registernummer", "Naam", "Postcode", "Huisnummer", "Toevoeging", "Geboortedatum")


BORN = datetime(1950, 3, 12)  # noqa: DTZ001 - a sheet knows no time zones


def workbook(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """Return an Excel file with these rows under a head, a hidden sheet before it and one behind."""
    book = openpyxl.Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Register")
    for row in (head, *rows):
        sheet.append(list(row))
    book.create_sheet("Toelichting").append(["Dit is een toelichting"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_numbers_dates_and_empty_cells_are_read_as_people_see_them() -> None:
    found = read_register(
        workbook(
            (101, "Zoë de Vries", "2037 ab", 12, "A", BORN),
            (102.0, "Ali Kaya", "2037AB", "12-3", None, 1961),
            ("103", "Ans Bos", "2037AB", 14, None, date(1948, 2, 1)),
            (None, None, None, None, None, None),
            ("104", "Bo Vos", "2037AB", 16, None, 18334),
            ("105", "Wim Post", "2037AB", 18),
        )
    )
    assert [
        (line.register_no, line.house_number, line.birth_year, line.birth_date) for line in found.lines
    ] == [
        ("101", "12A", 1950, date(1950, 3, 12)),
        ("102", "12-3", 1961, None),
        ("103", "14", 1948, date(1948, 2, 1)),
        ("104", "16", 1950, date(1950, 3, 12)),
        ("105", "18", None, None),
    ]
    assert not found.problems


def test_a_bad_row_is_named_by_its_row_in_the_sheet_and_a_house_number_that_became_a_date_is_seen() -> None:
    found = read_register(workbook(("1", "A", "2037AB", BORN, None, 1950), ("2", "B", "x", 1)))
    assert [str(problem) for problem in found.problems] == [
        "Regel 2: het huisnummer is een datum geworden.",
        "Regel 3: de postcode is geen vier cijfers en twee letters.",
    ]


def test_inv_09_citizen_service_numbers_are_refused_as_numbers_too() -> None:
    rows = [(number, f"Naam {number}", "2037AB", 1) for number in (123456782, 111222333, 100000009)]
    with pytest.raises(BsnInFile) as problem:
        open_register(workbook(*rows, head=("Kenmerk", "Naam", "Postcode", "Huisnummer")))
    assert problem.value.data == {"column": "Kenmerk"}


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 and then nothing", b"\xd0\xcf\x11\xe0 an old or locked workbook", workbook()[:2_000]],
)
def test_a_workbook_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        open_register(data)


def test_another_file_that_is_packed_is_no_workbook() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("brief.txt", "hallo")
    with pytest.raises(WorkbookUnreadable):
        open_register(packed.getvalue())


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w") as part,
    ):
        for _ in range(401):
            part.write(bytes(1_000_000))
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(RegisterFileTooLarge):
        open_register(bomb.getvalue())


def test_a_sheet_with_more_rows_or_columns_than_a_register_has_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(RegisterFileTooLarge):
        open_register(workbook(("x",) * (MOST_COLUMNS + 1)))
    monkeypatch.setattr(register_table, "MOST_ROWS", 3)
    with pytest.raises(RegisterFileTooLarge):
        open_register(workbook(*[(n, "A", "2037AB", 1) for n in range(4)]))
