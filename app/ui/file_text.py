"""What is wrong with a file that someone wants to take in, in plain Dutch, a line for each problem."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.online_file import BadRow, RowProblem
from app.models.pb_sections import PbFault
from app.models.toml_lines import Problem, ProblemCode

_KINDS = {
    "text": "een tekst tussen aanhalingstekens",
    "number": "een heel getal",
    "yes_no": "true of false",
    "date": "een datum zoals 2026-12-01",
    "list": "een lijst tussen rechte haken",
    "table": "een tabel",
    "key": "een korte naam van kleine letters, cijfers en streepjes",
}

_PROBLEMS = {
    ProblemCode.ENCODING: "Het bestand is geen UTF-8-tekst.",
    ProblemCode.SYNTAX: "Dit is geen geldige TOML: {found}",
    ProblemCode.MISSING: "'{key}' ontbreekt. Hier hoort {expected}.",
    ProblemCode.UNKNOWN_KEY: "'{key}' is hier niet bekend. Is het een tikfout?",
    ProblemCode.WRONG_KIND: "Bij '{key}' hoort {expected}. Er staat: {found}.",
    ProblemCode.EMPTY: "'{key}' is leeg.",
    ProblemCode.TOO_LONG: "'{key}' is te lang: {found}.",
    ProblemCode.OUT_OF_RANGE: "Bij '{key}' mag {expected} staan. Er staat: {found}.",
    ProblemCode.NOT_IN_LIST: "Bij '{key}' kunt u kiezen uit: {expected}. Er staat: {found}.",
    ProblemCode.DUPLICATE: "'{key}' komt twee keer voor: {found}.",
    ProblemCode.ENDS_BEFORE_START: "De einddatum bij '{key}' ligt voor de begindatum.",
    ProblemCode.OVER_BUDGET: "Het plan '{found}' kost meer dan het hele budget.",
}

_MOST_ROWS = 20

_ROWS = {
    RowProblem.UNKNOWN_PLAN: "er staat een plan dat niet op het stembiljet staat",
    RowProblem.PLAN_TWICE: "een plan staat er twee keer",
    RowProblem.BAD_CODE: "de code is niet goed",
    RowProblem.CODE_TWICE: "de code staat ook op een eerdere regel",
    RowProblem.UNKNOWN_CARD: "de kaart is hier niet bekend: haal eerst op bij de centrale",
    RowProblem.OTHER_CONTEST: "de kaart is van een andere stemming",
    RowProblem.COLUMNS: "er zijn te veel of te weinig kolommen",
}

_FAULTS = {
    PbFault.ENCODING: "het bestand is geen UTF-8-tekst",
    PbFault.QUOTES: "een aanhalingsteken wordt niet gesloten",
    PbFault.SECTION_MISSING: "het deel {found} ontbreekt",
    PbFault.OUTSIDE_SECTION: "deze regel staat voor het eerste deel (META)",
    PbFault.COLUMN_MISSING: "de kolom {found} ontbreekt",
    PbFault.HALF_ROW: "deze regel is niet af",
    PbFault.TOO_MANY_CELLS: "deze regel heeft te veel kolommen",
    PbFault.KEY_MISSING: "het gegeven {found} ontbreekt",
    PbFault.NOT_AN_AMOUNT: "dit is geen bedrag: {found}",
    PbFault.NOT_A_COUNT: "dit is geen aantal: {found}",
    PbFault.VOTE_TYPE: "stemmen van het soort '{found}' kan Wijkbalie niet lezen, alleen 'approval'",
    PbFault.DUPLICATE: "dit komt twee keer voor: {found}",
    PbFault.TOO_LONG: "dit is te lang",
    PbFault.UNKNOWN_PROJECT: "er is gestemd op een plan dat niet in het bestand staat: {found}",
    PbFault.COUNT_DIFFERS: "het aantal in META klopt niet met het bestand: {found}",
}


def problem_line(problem: Problem) -> str:
    """Return one problem of an edition file, with its line."""
    expected = _KINDS.get(problem.expected, problem.expected)
    said = _PROBLEMS[problem.code].format(key=problem.key, found=problem.found, expected=expected)
    return f"Regel {problem.line}: {said}"


def fault_words(fault: PbFault, found: str) -> str:
    """Return what is wrong with a line of a Pabulib file, to go on after "op regel 12:"."""
    return _FAULTS[fault].format(found=found)


def row_lines(rows: Sequence[BadRow]) -> str:
    """Return the lines of an online export that are wrong, one a line; the rest as a number when there are many."""
    said = [f"Regel {row.line}: {_ROWS[row.problem]}." for row in rows[:_MOST_ROWS]]
    more = len(rows) - _MOST_ROWS
    return "\n".join([*said, *([f"En nog {more} regels."] if more > 0 else [])])
