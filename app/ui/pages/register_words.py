"""What is said of a register before it is taken in, in plain words. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.dutch import count, number
from app.models.records import RegisterComparison, RegisterLine
from app.models.register_file import RegisterFile, RowProblem, Table, read_lines

SHOWN_PROBLEMS = 2_000
"""Rows that are wrong and shown; the rest stands in the file that can be saved."""

PREVIEWED = 5
"""Rows that are shown as they would stand in the register."""

_EXAMPLE_LENGTH = 24
PROBLEMS_FILE = "Regels die niet kloppen.csv"


def column_word(table: Table, position: int) -> str:
    """Return a column by its heading, with the first thing that stands in it."""
    found = (cells[position] for _, cells in table.rows[:50] if position < len(cells) and cells[position])
    example = next(found, "")
    short = example if len(example) <= _EXAMPLE_LENGTH else f"{example[:_EXAMPLE_LENGTH]}…"
    heading = table.headings[position] or f"Kolom {position + 1}"
    return f"{heading} (bijvoorbeeld {short})" if short else f"{heading} (leeg)"


def example_lines(table: Table, columns: dict[str, int], contests: dict[str, str] | None) -> tuple[str, ...]:
    """Return the first rows of a file as they would stand in the register, or what is wrong with them."""
    rows = table.rows[:PREVIEWED]
    read = (read_lines(Table(table.headings, (row,)), columns, contests) for row in rows)
    return tuple(_example(row[0], found) for row, found in zip(rows, read, strict=True))


def _example(line: int, found: RegisterFile) -> str:
    if found.problems:
        return str(found.problems[0])
    ((contest, (resident,)),) = found.contests.items()
    parts = [
        f"{resident.name}, {resident.postcode} {resident.house_number}",
        f"nummer {resident.register_no}",
    ]
    parts += [f"geboren {birth}"] if (birth := _birth(resident)) else []
    parts += [f"stemming {contest}"] if contest else []
    return f"Regel {line}: {', '.join(parts)}."


def _birth(resident: RegisterLine) -> str:
    if resident.birth_date is not None:
        return resident.birth_date.strftime("%d-%m-%Y")
    return str(resident.birth_year) if resident.birth_year is not None else ""


def report_sentences(found: RegisterFile, compared: RegisterComparison) -> tuple[str, ...]:
    """Return what would happen if a file were taken in, a sentence a line."""
    if not found.count:
        return ("In dit bestand staat niemand die kan worden ingelezen. Er verandert niets.",)
    parts = (
        (compared.new, "nieuw"),
        (compared.changed, "met een andere naam, adres of geboortedatum"),
        (compared.same, "precies zoals het er al staat"),
    )
    kinds = ", ".join(f"{number(many)} {word}" for many, word in parts if many)
    said = [f"In dit bestand: {count(found.count, 'bewoner', 'bewoners')}, {kinds}."]
    if compared.missing:
        are = "staat" if compared.missing == 1 else "staan"
        stay = "Die blijft staan." if compared.missing == 1 else "Die blijven staan."
        who = count(compared.missing, "bewoner", "bewoners")
        said.append(f"{who} uit het register {are} niet in dit bestand. {stay}")
    if compared.added:
        many = compared.added != 1
        who = count(compared.added, "bewoner", "bewoners")
        said.append(
            f"{who} in dit bestand {'zijn' if many else 'is'} eerder aan de balie toegevoegd, met een ander nummer. "
            f"{'Zij krijgen' if many else 'Die krijgt'} geen tweede stemkaart zolang die van toen geldt."
        )
    if compared.changed:
        said.append("Stemkaarten die al zijn uitgegeven, blijven gelden.")
    return tuple(said)


def problems_sentence(problems: Sequence[RowProblem]) -> str:
    """Return how many rows are left out."""
    if not problems:
        return "Er zijn geen problemen."
    if len(problems) == 1:
        return "1 regel klopt niet en blijft weg:"
    return f"{number(len(problems))} regels kloppen niet en blijven weg:"


def problem_lines(problems: Sequence[RowProblem]) -> tuple[str, ...]:
    """Return the problems to show, a line each."""
    shown = tuple(str(problem) for problem in problems[:SHOWN_PROBLEMS])
    rest = len(problems) - len(shown)
    if not rest:
        return shown
    return (*shown, f"En nog {count(rest, 'regel', 'regels')}. Bewaar de lijst om alles te zien.")


def problems_file(problems: Sequence[RowProblem]) -> bytes:
    """Return the list as a file for a spreadsheet: the line and the reason, and nothing of residents."""
    lines = ["regel;wat er niet klopt", *(f"{problem.line};{problem.reason}" for problem in problems)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
