from datetime import date

import pytest

from app.models.records import RegisterLine
from app.models.register_file import (
    BsnInFile,
    RegisterFileWrong,
    RowFault,
    guess_columns,
    headings_mark,
    open_register,
    read_lines,
    read_register,
)
from app.models.register_table import TableBroken, read_table
from app.ui.text import sentence

HEADING = "registernummer;naam;postcode;huisnummer;toevoeging;geboortedatum\n"
BSNS = ("123456782", "111222333", "100000009")


def year_of(birth: str) -> int | None:
    (line,) = read_register(f"{HEADING}1;A. Bakker;2037AB;1;;{birth}\n".encode()).lines
    return line.birth_year


def house_of(number: str, addition: str) -> str:
    (line,) = read_register(f"{HEADING}1;A. Bakker;2037AB;{number};{addition};\n".encode()).lines
    return line.house_number


def faults_of(row: str) -> tuple[RowFault, ...]:
    found = read_register(f"{HEADING}{row}\n".encode())
    assert found.lines == ()
    return found.problems[0].faults


def test_a_register_as_a_municipality_delivers_it_is_read_whole() -> None:
    found = read_register((HEADING + "A-12; Zoë  de Vries ;2037 ab;12;A;01-02-1948\n\n;;;;;\n").encode())
    assert found.lines == (RegisterLine("A-12", "Zoë de Vries", "2037AB", "12A", 1948, date(1948, 2, 1)),)
    assert found.problems == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_whatever_program_wrote_the_file(encoding: str) -> None:
    found = read_register(f"{HEADING}1;Zoë Ĳ;2037AB;1;;\n".replace("Ĳ", "é").encode(encoding))
    assert found.lines[0].name == "Zoë é"


def test_bytes_that_mean_nothing_do_not_stop_the_reading() -> None:
    found = read_register(HEADING.encode() + b"1;Zo\x81 B;2037AB;1;;\n")
    assert len(found.lines) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "Registernummer;Naam;Postcode;Huisnummer;Geboortejaar",
        "nummer,naam,postcode,huisnummer,geboortedatum",
        "Register number\tFull name\tPostal code\tHouse number\tBirth year",
        '"Volg nummer","Volledige naam","POSTCODE","Huis-nr","Date of birth"',
    ],
)
def test_separators_and_headings_in_dutch_and_english_are_understood(heading: str) -> None:
    separator = next(mark for mark in ";\t," if mark in heading)
    row = separator.join(("7", "Ali Kaya", "2033 XZ", "3", "1990"))
    found = read_register(f"{heading}\r\n{row}\r\n".encode())
    assert found.lines == (RegisterLine("7", "Ali Kaya", "2033XZ", "3", 1990),)


@pytest.mark.parametrize(
    "birth",
    [
        "1948",
        "01-02-1948",
        "1-2-1948",
        "1/2/1948",
        "1.2.1948",
        "1948-02-01",
        "19480201",
        "00-00-1948",
        "19480000",
    ],
)
def test_the_year_of_birth_is_found_however_the_date_is_written(birth: str) -> None:
    assert year_of(birth) == 1948


@pytest.mark.parametrize(
    "birth, born",
    [
        ("1948", None),
        ("00-00-1948", None),
        ("19480000", None),
        ("12-03-1950", date(1950, 3, 12)),
        ("1950-03-12", date(1950, 3, 12)),
        ("19500312", date(1950, 3, 12)),
        ("12.3.1950 0:00", date(1950, 3, 12)),
        ("18334", date(1950, 3, 12)),  # as a spreadsheet counts days
    ],
)
def test_a_whole_date_of_birth_is_kept_and_otherwise_only_the_year(birth: str, born: date | None) -> None:
    (line,) = read_register(f"{HEADING}1;A. Bakker;2037AB;1;;{birth}\n".encode()).lines
    assert line.birth_date == born
    assert line.birth_year == (born.year if born else 1948)


def test_a_time_behind_the_date_does_no_harm_and_no_date_is_fine() -> None:
    assert year_of("1948-02-01 00:00:00") == 1948
    assert year_of("1-2-1948 0:00") == 1948
    assert year_of("") is None


@pytest.mark.parametrize(
    "number, addition, written",
    [
        ("12", "", "12"),
        ("12", "A", "12A"),
        ("12", "3", "12-3"),
        ("12", "-3", "12-3"),
        ("12", "bis", "12bis"),
        ("12 hs", "", "12hs"),
        ("12 3", "", "12-3"),
        ("12-3", "", "12-3"),
        ("12A", "3", "12A-3"),
    ],
)
def test_house_numbers_are_written_as_people_do(number: str, addition: str, written: str) -> None:
    assert house_of(number, addition) == written


@pytest.mark.parametrize(
    "row, faults",
    [
        (";A. Bakker;2037AB;1;;1948", (RowFault.REGISTER_NO,)),
        ("1;;2037AB;1;;1948", (RowFault.NAME,)),
        ("1;A. Bakker;0037AB;1;;1948", (RowFault.POSTCODE,)),
        ("1;A. Bakker;2037AB;;;1948", (RowFault.HOUSE_NUMBER,)),
        ("1;A. Bakker;2037AB;A1;;1948", (RowFault.HOUSE_NUMBER,)),
        ("1;A. Bakker;2037AB;1;;onbekend", (RowFault.BIRTH,)),
        ("1;A. Bakker;2037AB;1;;1-2-48", (RowFault.BIRTH,)),
        ("1;A. Bakker;2037AB;1;;31-02-1950", (RowFault.BIRTH,)),
        ("1;A. Bakker;2037AB;1;;03/25/1950", (RowFault.BIRTH,)),
        ("1;A. Bakker;2037AB;12-mrt;;1950", (RowFault.HOUSE_DATE,)),
        ("1;A. Bakker;2037AB;2026-03-12;;1950", (RowFault.HOUSE_DATE,)),
        ("1;A. Bakker;2037AB;1;;1950;;over", (RowFault.COLUMNS,)),
        ("1;A. Bakker;2037AB;1;;1648", (RowFault.BIRTH,)),
        ("1;A. Bakker;2037AB;1", (RowFault.COLUMNS,)),
        (f"{'1' * 33};{'n' * 201};nee;{'1' * 17};;?", (*list(RowFault)[1:6],)),
    ],
)
def test_a_bad_row_is_refused_with_everything_that_is_wrong(row: str, faults: tuple[RowFault, ...]) -> None:
    assert faults_of(row) == faults


def test_each_bad_row_is_listed_by_its_line_and_the_good_ones_are_taken() -> None:
    rows = '1;"Bakker\nA.";2037AB;1;;1948\n1;B. Dubbel;2037AB;2;;1950\n3;C. Smit;nee;0x;;\n4;D. Goed;2037AB;4;;\n'
    found = read_register((HEADING + rows).encode())
    assert [line.register_no for line in found.lines] == ["1", "4"]
    assert [(problem.line, problem.faults) for problem in found.problems] == [
        (4, (RowFault.TWICE,)),
        (5, (RowFault.POSTCODE,)),
    ]


def test_inv_09_a_problem_is_said_in_words_without_any_personal_data() -> None:
    found = read_register(f"{HEADING}77;Geheim Persoon;2037;;;1948\n".encode())
    sentence = str(found.problems[0])
    assert sentence.startswith("Regel 2: de postcode is geen vier cijfers en twee letters, het huisnummer")
    assert "Geheim" not in repr(found)


@pytest.mark.parametrize("heading", ["BSN", "Burgerservicenummer", "klant_bsn", "sofi-nummer"])
def test_inv_09_a_column_that_is_called_bsn_is_refused(heading: str) -> None:
    with pytest.raises(BsnInFile) as problem:
        read_register(f"naam;postcode;huisnummer;{heading}\nA;2037AB;1;\n".encode())
    assert problem.value.data == {"column": heading}


def test_inv_09_a_column_that_holds_bsns_is_refused_whatever_it_is_called() -> None:
    rows = "".join(f"{bsn};Naam {bsn};2037AB;1\n" for bsn in BSNS)
    with pytest.raises(BsnInFile) as problem:
        read_register(f"nummer;naam;postcode;huisnummer\n{rows};X;2037AB;1\n".encode())
    assert problem.value.data == {"column": "nummer"}


def test_numbers_of_nine_digits_that_are_no_bsn_are_welcome() -> None:
    rows = "".join(f"{number};Naam;2037AB;1\n" for number in range(200_000_000, 200_000_050))
    assert len(read_register(f"nummer;naam;postcode;huisnummer\n{rows}".encode()).lines) == 50


def test_a_file_without_the_needed_columns_is_refused_with_all_that_miss() -> None:
    with pytest.raises(RegisterFileWrong) as problem:
        read_register(b"naam;straat\nA;B\n")
    assert problem.value.data["missing"] == ("register_no", "postcode", "house_number")
    assert sentence(problem.value).endswith("Deze kolommen ontbreken: registernummer, postcode, huisnummer.")
    with pytest.raises(RegisterFileWrong):
        read_register(b"")


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    with pytest.raises(TableBroken) as problem:
        read_register((HEADING + '1;"' + "x" * 140_000).encode())
    assert sentence(problem.value).startswith("Vanaf regel 2 is het bestand niet te lezen.")


# ---- separators, heads, columns -------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_usual_separator_is_seen(separator: str) -> None:
    rows = (("nummer", "naam", "postcode", "huisnummer"), ("7", "Ali Kaya", "2033XZ", "3"))
    (line,) = read_register("\n".join(separator.join(row) for row in rows).encode()).lines
    assert line == RegisterLine("7", "Ali Kaya", "2033XZ", "3", None)


def test_a_line_that_names_the_separator_is_heeded_and_still_counts() -> None:
    found = read_register(b"sep=,\nnummer,naam,postcode,huisnummer\n7,Ali Kaya,nee,3\n")
    assert [problem.line for problem in found.problems] == [3]


def test_utf_16_without_its_mark_is_understood() -> None:
    assert read_register(f"{HEADING}1;Zo\u00e9;2037AB;1;;\n".encode("utf-16-le")).lines[0].name == "Zo\u00e9"


def test_a_file_without_a_head_loses_nobody() -> None:
    table = read_table(b"7;Ali Kaya;2033 XZ;3\n8;Ans Bos;2033 XZ;4\n")
    assert table.headings == ("Kolom 1", "Kolom 2", "Kolom 3", "Kolom 4")
    columns = {"register_no": 0, "name": 1, "postcode": 2, "house_number": 3}
    assert [line.name for line in read_lines(table, columns).lines] == ["Ali Kaya", "Ans Bos"]


def test_empty_columns_at_the_end_of_a_row_do_no_harm() -> None:
    assert len(read_register((HEADING + "1;A;2037AB;1;;;;\n").encode()).lines) == 1


def test_a_date_of_birth_is_chosen_above_a_year_and_letter_and_addition_are_two() -> None:
    headings = (
        "Nr",
        "Naam",
        "Postcode",
        "Huisnummer",
        "Huisletter",
        "Toevoeging",
        "Geboortejaar",
        "Geboortedatum",
    )
    columns = guess_columns(headings)
    assert (columns["birth"], columns["letter"], columns["addition"]) == (7, 4, 5)
    (line,) = read_register((";".join(headings) + "\n1;A;2037AB;12;A;3;1950;12-03-1950\n").encode()).lines
    assert (line.house_number, line.birth_date) == ("12A-3", date(1950, 3, 12))


def test_the_same_headings_are_known_again_and_tell_nothing() -> None:
    assert headings_mark(("Naam", "Post-code")) == headings_mark(("naam", "POSTCODE"))
    assert headings_mark(("Naam", "Postcode")) != headings_mark(("Postcode", "Naam"))
    assert "naam" not in headings_mark(("Naam",))


def test_each_resident_goes_to_the_contest_that_the_file_names_by_key_or_name() -> None:
    rows = "1;A;2037AB;1;noord\n2;B;2037AB;2;Schalkwijk Z\u00fcid\n1;C;2037AB;3;schalkwijk zuid\n3;D;2037AB;4;west\n"
    data = f"nummer;naam;postcode;huisnummer;stemming\n{rows}".encode()
    found = read_register(data, {"noord": "noord", "zuid": "zuid", "schalkwijk zuid": "zuid"})
    assert {key: [line.name for line in lines] for key, lines in found.contests.items()} == {
        "noord": ["A"],
        "zuid": ["B", "C"],
    }
    assert [(problem.line, problem.faults) for problem in found.problems] == [(5, (RowFault.CONTEST,))]
    assert list(read_register(data).contests) == [""]


def test_reading_tells_how_far_it_is_and_can_be_stopped() -> None:
    class Enough(Exception):
        pass

    told: list[tuple[int, int]] = []

    def stop_halfway(count: int, total: int) -> None:
        told.append((count, total))
        if count > 3_000:
            raise Enough

    data = (HEADING + "".join(f"{n};A;2037AB;1;;\n" for n in range(9_000))).encode()
    with pytest.raises(Enough):
        open_register(data, stop_halfway)
    assert told[-1][1] >= 9_000
