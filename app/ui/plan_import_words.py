"""What is said of plans out of a file before and after they are taken in, in plain words. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.models.dutch import count, euro, number
from app.models.plan_file import PlanFile, PlanInFile, PlanIssue, PlanSource
from app.models.plan_preview import ImportPreview, PlanImportReport, PreviewRow, RowKind
from app.models.words import field_list

SHOWN_PROBLEMS = 2_000
"""Lines that are shown of what cannot be taken; the rest stands in the file that can be saved."""

PREVIEWED = 5
"""Plans that are shown before they are taken in."""

REPORT_FILE = "Wat niet is ingelezen.txt"

_STOPS = {
    PlanIssue.HALF_ROW: "het aantal kolommen klopt niet",
    PlanIssue.NOT_A_PLAN: "dit is geen plan",
    PlanIssue.NO_TITLE: "de titel ontbreekt",
    PlanIssue.ID_TOO_LONG: "het kenmerk is te lang",
    PlanIssue.TWICE: "een plan met dit kenmerk of deze titel staat al eerder in het bestand",
    PlanIssue.NOT_AN_AMOUNT: "de kosten zijn geen bedrag; schrijf ze als 1250 of 1250,50",
    PlanIssue.NEGATIVE: "de kosten zijn minder dan nul",
    PlanIssue.TOO_MUCH: "de kosten zijn onmogelijk hoog",
    PlanIssue.TOO_LONG: "een tekst is te lang",
    PlanIssue.UNREADABLE: "er staan letters in die niet te lezen zijn",
}

_NOTES = {
    PlanIssue.THEME: "Het thema “{found}” is er hier niet. Weggelaten bij {plans}.",
    PlanIssue.AREA: "Het gebied “{found}” is er hier niet. Weggelaten bij {plans}.",
    PlanIssue.POINT: "De plek is een punt op de kaart. Het staat als getallen bij {plans}; vul de straat of plek in.",
    PlanIssue.PLACE: "De plek is niet te lezen. Weggelaten bij {plans}.",
    PlanIssue.STATUS: "De stand “{found}” is niet overgenomen bij {plans}.",
    PlanIssue.PHOTOS: "Foto’s zijn niet overgenomen bij {plans}.",
    PlanIssue.CONTACT: "Adres, e-mail en telefoon zijn niet overgenomen bij {plans}: daar is geen toestemming voor.",
    PlanIssue.EXTRA: "Het veld “{found}” is niet overgenomen bij {plans}.",
    PlanIssue.HIDDEN: "Onzichtbare tekens zijn weggehaald bij {plans}.",
    PlanIssue.COLUMN: "De kolom “{found}” is niet overgenomen.",
    PlanIssue.VOTES: "De stemmen in het bestand zijn niet overgenomen, alleen de plannen.",
    PlanIssue.CURRENCY: "De bedragen zijn in {found}. Ze staan hier als euro’s en zijn niet omgerekend.",
}

_KINDS = {
    RowKind.NEW: "nieuw",
    RowKind.SAME: "staat er al zo",
    RowKind.CHANGED: "hier anders: {fields}",
    RowKind.KEPT: "hier anders, en vast: op het stembiljet, ingetrokken of samengevoegd; blijft zoals het is",
    RowKind.NUMBER_TAKEN: "het kenmerk is hier het nummer van een ander plan",
}


def report_sentences(previewed: ImportPreview) -> tuple[str, ...]:
    """Return what would happen if a file were taken in, a sentence a line."""
    if not previewed.rows:
        return ("In dit bestand staat geen plan dat kan worden ingelezen.",)
    parts = (
        (RowKind.NEW, "nieuw"),
        (RowKind.SAME, "precies zoals het er al staat"),
        (RowKind.CHANGED, "hier al, maar anders"),
        (RowKind.KEPT, "hier al, anders, en vast"),
        (RowKind.NUMBER_TAKEN, "met het nummer van een ander plan"),
    )
    found = [f"{number(many)} {word}" for kind, word in parts if (many := previewed.count(kind))]
    return (f"In dit bestand: {count(len(previewed.rows), 'plan', 'plannen')}, {', '.join(found)}.",)


def example_lines(previewed: ImportPreview) -> tuple[str, ...]:
    """Return the first plans as they would come in, and whether they are here already."""
    return tuple(_example(row) for row in previewed.rows[:PREVIEWED])


def _example(row: PreviewRow) -> str:
    return f"{_plan(row.row)}: {_kind(row)}."


def _plan(row: PlanInFile) -> str:
    text = row.text
    parts = (text.title, text.area, ", ".join(text.themes), euro(text.cost_cents) if text.cost_cents else "")
    return ", ".join(filter(None, parts))


def row_lines(file: PlanFile | None) -> tuple[str, ...]:
    """Return the plans of a file as they were read, and what keeps others out, in its order."""
    if file is None:
        return ("Hier staan geen plannen.",)
    where = _where(file)
    lines = [(row.line, f"{_plan(row)}.") for row in file.rows]
    lines += [(problem.line, f"{_STOPS[problem.issue]}.") for problem in file.left_out]
    return tuple(f"{where} {line}: {said}" for line, said in sorted(lines))


def _kind(row: PreviewRow) -> str:
    return _KINDS[row.kind].format(fields=field_list(row.differing))


def problem_lines(previewed: ImportPreview) -> tuple[str, ...]:
    """Return all that stays out or comes in without something: first the plans, by where they stand."""
    where = _where(previewed.file)
    kept = (RowKind.KEPT, RowKind.NUMBER_TAKEN)
    lines = [(problem.line, f"{_STOPS[problem.issue]}.") for problem in previewed.left_out]
    lines += [(row.row.line, f"{_kind(row)}.") for row in previewed.rows if row.kind in kept]
    return (*(f"{where} {line}: {said}" for line, said in sorted(lines)), *note_lines(previewed.file))


def left_out_lines(file: PlanFile) -> tuple[str, ...]:
    """Return each plan that cannot be taken, with why."""
    where = _where(file)
    return tuple(f"{where} {problem.line}: {_STOPS[problem.issue]}." for problem in file.left_out)


def note_lines(file: PlanFile) -> tuple[str, ...]:
    """Return what is left out of plans that are taken, each thing once, with how many plans it is about."""
    plans: dict[tuple[PlanIssue, str], set[int]] = {}
    for problem in file.problems:
        if not problem.stops:
            plans.setdefault((problem.issue, problem.found), set()).add(problem.line)
    return tuple(
        _NOTES[issue].format(found=found, plans=count(len(lines), "plan", "plannen"))
        for (issue, found), lines in plans.items()
    )


def _where(file: PlanFile) -> str:
    return "Regel" if file.source is PlanSource.TABLE else "Plan"


def problems_head(previewed: ImportPreview) -> str:
    """Return what stands above the list of what cannot be taken."""
    out = len({problem.line for problem in previewed.left_out})
    if not out:
        return "Dit wordt niet overgenomen:"
    return f"{count(out, 'plan kan', 'plannen kunnen')} niet worden ingelezen. Dit wordt niet overgenomen:"


def shown(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines to show: not more than people can look through."""
    rest = len(lines) - SHOWN_PROBLEMS
    if rest <= 0:
        return tuple(lines)
    return (
        *lines[:SHOWN_PROBLEMS],
        f"En nog {count(rest, 'regel', 'regels')}. Bewaar de lijst om alles te zien.",
    )


def report_file(previewed: ImportPreview) -> bytes:
    """Return the report as a text file."""
    lines: Iterable[str] = (*report_sentences(previewed), "", *problem_lines(previewed))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def done_sentence(report: PlanImportReport) -> str:
    """Return what was done."""
    return " ".join(_done(report))


def _done(report: PlanImportReport) -> Iterator[str]:
    if not report.taken:
        yield "Er is niets veranderd."
    if report.new:
        yield f"{count(report.new, 'plan is', 'plannen zijn')} ingelezen."
    if report.changed:
        yield f"{count(report.changed, 'plan is', 'plannen zijn')} bijgewerkt."
    if report.same:
        yield f"{count(report.same, 'plan stond', 'plannen stonden')} er al zo."
    if report.kept:
        was = "het was" if report.kept == 1 else "ze waren"
        yield f"{count(report.kept, 'plan bleef', 'plannen bleven')} zoals {was}."
