"""Plans out of CSV, XLSX and ``.pb``: what comes out is what stood there, and what cannot be is said by line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.pabulib import read_pb
from app.models.pb_sections import PbFileWrong
from app.models.plan_file import (
    LARGEST,
    MOST_PLANS,
    Known,
    NoPlansInFile,
    PlanColumnsMissing,
    PlanFile,
    PlanFileDamaged,
    PlanFileTooLarge,
    PlanIssue,
    PlanSource,
    amount_of,
    without_hidden,
)
from app.models.plan_reading import read_plans
from app.models.register_columns import BsnInFile
from app.models.register_table import TableBroken, WorkbookUnreadable
from app.ui.text import is_expected, sentence
from tests.models.test_pabulib import FILES, real

HEADING = "kenmerk;titel;wat;gebied;thema's;kosten in euro\n"
KNOWN = Known(("Groen", "Elkaar ontmoeten", "Sport, spel"), ("Meerwijk",))


def read(text: str, known: Known = KNOWN) -> PlanFile:
    return read_plans("plannen.csv", text.encode(), known)


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def issues(found: PlanFile) -> list[tuple[int, PlanIssue, str]]:
    return [(problem.line, problem.issue, problem.found) for problem in found.problems]


def test_a_list_of_plans_is_read_with_its_paragraphs_and_to_the_cent() -> None:
    found = read(
        HEADING + 'A1;Bankjes;"Drie bankjes.\n\nMet leuning";meerwijk;groen, Elkaar ontmoeten;1.250,50\n'
    )
    (row,) = found.rows
    assert (found.source, found.problems) == (PlanSource.TABLE, ())
    assert (row.line, row.external_id, row.cost_cents) == (2, "A1", 125_050)
    assert row.text.what == "Drie bankjes.\n\nMet leuning"
    assert (row.text.area, row.text.themes) == ("Meerwijk", ("Groen", "Elkaar ontmoeten"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_accents_survive_whatever_program_wrote_the_file(encoding: str, separator: str) -> None:
    text = f"titel{separator}wat\nCafé ’t Hoekje{separator}Zoë’s plan\n"
    (row,) = read_plans("x.csv", text.encode(encoding), KNOWN).rows
    assert (row.text.title, row.text.what) == ("Café ’t Hoekje", "Zoë’s plan")


def test_what_the_edition_does_not_know_is_left_out_and_said() -> None:
    found = read(HEADING + 'A1;Bankjes;;Elders;"Sport, spel";5\nA2;Boom;;;Groen|Water;\n')
    assert [row.text.themes for row in found.rows] == [("Sport, spel",), ("Groen",)]
    assert [row.text.area for row in found.rows] == ["", ""]
    assert issues(found) == [(2, PlanIssue.AREA, "Elders"), (3, PlanIssue.THEME, "Water")]
    assert not any(problem.stops for problem in found.problems)


@pytest.mark.parametrize(
    "row, issue",
    [
        ("A1;Bankjes", PlanIssue.HALF_ROW),
        ("A1;Bankjes;;;;5;en;meer", PlanIssue.HALF_ROW),
        ("A1;;wat;;;5", PlanIssue.NO_TITLE),
        ("A" * 65 + ";Bankjes;;;;5", PlanIssue.ID_TOO_LONG),
        ("A1;Bankjes;;;;ongeveer 5", PlanIssue.NOT_AN_AMOUNT),
        ("A1;Bankjes;;;;1,250", PlanIssue.NOT_AN_AMOUNT),
        ("A1;Bankjes;;;;-5", PlanIssue.NEGATIVE),
        ("A1;Bankjes;;;;" + "9" * 5000, PlanIssue.TOO_MUCH),
        ("A1;Bankjes;" + "x" * 10_001 + ";;;5", PlanIssue.TOO_LONG),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_rest_is_read(row: str, issue: PlanIssue) -> None:
    found = read(f"{HEADING}{row}\nA2;Boom;;;;10\n")
    assert [one.external_id for one in found.rows] == ["A2"]
    assert issues(found) == [(2, issue, "")]
    assert found.left_out == found.problems


def test_an_id_that_comes_twice_is_taken_once_and_a_plan_without_one_goes_by_its_title() -> None:
    found = read(HEADING + "A1;Bankjes;;;;\nA1;Boom;;;;\n;Kas;;;;\n;  KAS ;;;;\n")
    assert [row.text.title for row in found.rows] == ["Bankjes", "Kas"]
    assert found.rows[1].external_id == read("titel\nkas\n").rows[0].external_id
    assert issues(found) == [(3, PlanIssue.TWICE, ""), (5, PlanIssue.TWICE, "")]


def test_marks_that_hide_or_turn_a_title_around_are_taken_out_and_letters_stay() -> None:
    found = read("titel\n\u202eBank\u0007je\u200f\nمقعد في الحي\n👩‍🌾 Moestuin\n")
    assert [row.text.title for row in found.rows] == ["Bankje", "مقعد في الحي", "👩‍🌾 Moestuin"]
    assert issues(found) == [(2, PlanIssue.HIDDEN, "")]


def test_a_formula_stays_text_in_a_csv_file_and_in_a_workbook() -> None:
    (row,) = read('titel;wat\n=1+1;"=HYPERLINK(""x"")"\n').rows
    assert (row.text.title, row.text.what) == ("=1+1", '=HYPERLINK("x")')
    found = read_plans("x.xlsx", workbook(("titel", "wat"), ("Bank", '=HYPERLINK("x")')), KNOWN)
    assert found.rows[0].text.what == '=HYPERLINK("x")'


def test_what_our_own_export_keeps_from_starting_comes_back_as_it_was() -> None:
    (row,) = read("titel;wat\n'=1+1;'s avonds licht\n").rows
    assert (row.text.title, row.text.what) == ("=1+1", "'s avonds licht")


def test_a_workbook_gives_amounts_and_paragraphs_as_they_stand() -> None:
    rows = (("id", "titel", "wat", "kosten"), (12, "Bank", "Eén\ntwee", 1250.5), (13, "Boom", None, 12.345))
    found = read_plans("x.xlsx", workbook(*rows, (14, "Kas", "", 0.1 + 0.2)), KNOWN)
    assert [(row.external_id, row.cost_cents) for row in found.rows] == [("12", 125_050), ("14", 30)]
    assert found.rows[0].text.what == "Eén\ntwee"
    assert issues(found) == [(3, PlanIssue.NOT_AN_AMOUNT, "")]


def test_columns_that_nobody_asked_for_are_named_once() -> None:
    assert issues(read("titel;Telefoon;leeg\nBank;06;\n")) == [(0, PlanIssue.COLUMN, "Telefoon")]


def test_ten_thousand_plans_are_read_and_more_than_there_can_be_are_refused() -> None:
    assert len(read("titel\n" + "".join(f"Plan {n}\n" for n in range(10_000))).rows) == 10_000
    with pytest.raises(PlanFileTooLarge):
        read("titel\n" + "".join(f"Plan {n}\n" for n in range(MOST_PLANS + 1)))


def bomb() -> bytes:
    """Return a workbook that is small as a file and far too large once it is unpacked."""
    written = io.BytesIO(workbook(("titel",), ("Bank",)))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as packed:
        for number in range(11):
            packed.writestr(f"xl/media/{number}.bin", bytes(10_000_000))
    return written.getvalue()


@pytest.mark.parametrize(
    "name, data, error",
    [
        ("x.csv", b"", NoPlansInFile),
        ("x.csv", b"titel\n", NoPlansInFile),
        ("x.csv", b"naam;kosten\nBank;5\n", PlanColumnsMissing),
        ("x.csv", b"titel;wat\nCaf\xc3\xa9;x\nBoom\xff;y\n", PlanFileDamaged),
        ("x.csv", b'titel;wat\nBank;x\nBoom;"y\n', TableBroken),
        ("x.csv", b"titel;bsn\nBank;123456782\n", BsnInFile),
        ("x.csv", b"titel\n" + b"x" * 50_000_000, PlanFileTooLarge),
        ("x.xlsx", b"PK\x03\x04 kapot", WorkbookUnreadable),
        ("x.xlsx", b"\xd0\xcf\x11\xe0 van vroeger", WorkbookUnreadable),
        ("x.pb", b"META\nkey;value\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n", PbFileWrong),
        ("x.pb", b"META\nkey;value\nbudget;1\nVOTES\nvoter_id;vote\n", PbFileWrong),
    ],
)
def test_a_file_that_is_no_list_of_plans_is_refused_with_a_sentence(
    name: str, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        read_plans(name, data, KNOWN)
    assert is_expected(refused.value)
    assert "…" not in sentence(refused.value)


def test_a_workbook_that_unpacks_into_far_more_than_plans_is_not_unpacked() -> None:
    data = bomb()
    assert len(data) < LARGEST / 100
    with pytest.raises(PlanFileTooLarge):
        read_plans("x.xlsx", data, KNOWN)


def refusal(name: str, data: bytes) -> Exception | None:
    try:
        read_plans(name, data, KNOWN)
    except Exception as refused:  # noqa: BLE001 - whatever it is, there must be a sentence for it
        return refused
    return None


def test_a_workbook_with_a_fault_in_any_place_is_read_or_refused_in_words() -> None:
    data = workbook(("titel", "kosten"), ("Bank", 12.5))
    faulty = (data[:at] + bytes([data[at] ^ 0xA5]) + data[at + 1 :] for at in range(0, len(data), 23))
    refused = [found for one in faulty if (found := refusal("x.xlsx", one)) is not None]
    assert [found for found in refused if not is_expected(found)] == []


def test_a_workbook_whose_names_are_no_text_is_refused_in_words() -> None:
    data = workbook(("titel",), ("Bank",)).replace(
        b"xl/worksheets/sheet1.xml", b"xl/worksheets/\xa0heet1.xml"
    )
    flagged = bytearray(data)
    for at in range(len(flagged) - 10):
        if bytes(flagged[at : at + 4]) == b"PK\x01\x02":
            flagged[at + 9] |= 0x08  # this name is UTF-8
    assert isinstance(refusal("x.xlsx", bytes(flagged)), WorkbookUnreadable)


@given(st.binary(max_size=200), st.sampled_from(["x.csv", "x.json", "x.pb", "x.xlsx"]))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(data: bytes, name: str) -> None:
    refused = refusal(name, data)
    assert refused is None or is_expected(refused)


def test_the_line_of_a_quote_that_is_never_closed_is_where_it_begins() -> None:
    with pytest.raises(TableBroken) as refused:
        read('titel;wat\nBank;x\nBoom;"y\nz\n\n')
    assert refused.value.data["line"] == 3


@pytest.mark.parametrize(
    "said, cents",
    [("1250", 125_000), ("€ 1.250,-", 125_000), ("1,250.50", 125_050), ("EUR 3.5", 350), ("", 0), ("0", 0)],
)
def test_an_amount_is_read_to_the_cent(said: str, cents: int) -> None:
    assert amount_of(said) == cents


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_comes_out_without_loss_of_a_plan_a_cost_or_a_letter(name: str) -> None:
    data = real(name)
    pb, found = read_pb(data), read_plans(name, data, Known())
    assert [(row.external_id, row.text.title, row.cost_cents) for row in found.rows] == [
        (project.id, project.name, project.cost_cents) for project in pb.projects
    ]
    assert found.source is PlanSource.PABULIB
    assert not found.left_out


def whole(text: str) -> bool:
    """Tell whether a text is one that people could type: nothing hidden, no white space around."""
    return text == without_hidden(text).strip() and not (text[:1] == "'" and text[1:2] in "=+-@\t")


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40).filter(whole)
TITLE = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: bool(text) and whole(text))
PARAGRAPHS = st.lists(TEXT, max_size=3).map("\n".join).filter(whole)
PLANS = st.lists(
    st.tuples(TITLE, PARAGRAPHS, st.integers(0, 10**11)), min_size=1, max_size=8, unique_by=lambda row: row[0]
)


@given(PLANS, st.sampled_from([";", ",", "\t"]))
def test_any_table_of_plans_written_as_csv_and_read_back_is_the_same(
    plans: list[tuple[str, str, int]], separator: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["kenmerk", "titel", "wat", "kosten"])
    for number, (title, what, cents) in enumerate(plans):
        writer.writerow([str(number), title, what, f"{cents // 100},{cents % 100:02d}"])
    found = read_plans("x.csv", out.getvalue().encode("utf-8-sig"), Known())
    assert [(row.text.title, row.text.what, row.cost_cents) for row in found.rows] == plans
    assert found.problems == ()
