"""What is wrong with a file that someone wants to take in, in plain Dutch, a line for each problem."""

from __future__ import annotations

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
