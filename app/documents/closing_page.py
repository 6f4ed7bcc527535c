"""The numbers of a polling station, and the checks between them at its closing, set for the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportlab.platypus import Flowable

from app.documents.flow import Grid, Panel, Row, Text
from app.documents.layout import MUTED, right, style
from app.models import dutch
from app.models.closing import ClosingCheck
from app.models.records import Station

_BODY = style(12)
_BOLD = style(12, bold=True)
_NOTE = style(10.5, textColor=MUTED)
_SUBHEAD = style(12, bold=True, spaceBefore=8, spaceAfter=2, keepWithNext=1)

_CHECKS = {
    "F.201": (
        "Voor elke ingenomen stemkaart hoort één stembiljet in de stembus te zitten.",
        "{expected} kaarten ingenomen, {found} biljetten in de bus.",
    ),
    "F.202": (
        "De stembiljetten die uit de voorraad zijn, horen uitgegeven te zijn, ook de voorlopige.",
        "{expected} uitgegeven, {found} uit de voorraad.",
    ),
    "F.204": (
        "De bedorven stembiljetten horen er allemaal te liggen.",
        "{expected} opgeschreven, {found} geteld.",
    ),
    "F.205": (
        "De teruggegeven stembiljetten horen er allemaal te liggen.",
        "{expected} opgeschreven, {found} geteld.",
    ),
    "F.206": (
        "De enveloppen met een voorlopig stembiljet horen er allemaal te liggen.",
        "{expected} opgeschreven, {found} geteld.",
    ),
    "W.201": (
        "De verzegeling van de stembus hoort dezelfde te zijn als bij de opening.",
        "Bij opening {expected}, bij sluiting {found}.",
    ),
    "W.202": ("Bij de sluiting hoort er geen pauze meer te zijn.", ""),
    "W.203": ("Er horen mensen te zijn geweest.", "{found} kaarten ingenomen."),
    "W.204": (
        "De stemhulp hoort niet meer stembiljetten te printen dan er zijn uitgegeven.",
        "{expected} uitgegeven, {found} geprint op de stemhulp.",
    ),
}
"""What each closing check means, and what was expected and found."""


def outcome(found: Sequence[ClosingCheck]) -> Flowable:
    """Return whether the numbers close, for the top of the record."""
    wrong = [check for check in found if check.fatal and not check.holds]
    if not wrong:
        return Panel([Text("De getallen kloppen. Er zijn geen verschillen.", style(14, bold=True))])
    many = dutch.count(len(wrong), "verschil", "verschillen")
    word = "Er is" if len(wrong) == 1 else "Er zijn"
    said = f"De getallen kloppen niet. {word} {many}. Zie de controle bij sluiting."
    return Panel([Text(said, style(14, bold=True))])


def numbers(station: Station) -> Grid:
    """Return the numbers, each with the letter of its field, by the program and, once closed, as counted by hand."""
    own, hand = station.numbers, station.counted
    rows = [
        _row("A", "Stemkaarten ingenomen", own.taken_in),
        _row("B", "Stembiljetten uitgegeven", own.handed_out),
        _row("C", "Ingevuld meegebracht", own.brought_in),
        _row("D", "Bedorven", own.spoiled, hand.spoiled if hand else None),
        _row("E", "Teruggegeven", own.handed_back, hand.handed_back if hand else None),
        _row("F", "Voorlopig, in een envelop", own.provisional, hand.provisional if hand else None),
        _row("G", "Na een handtekeningenlijst", own.signature_list),
        _row("H", "Voorlopig en aangenomen", own.provisional_accepted),
        _row("I", "In de stembus (B + C + G + H − D − E)", own.in_box, heavy=True),
        _row("J", "Voorraad bij opening", own.papers_begin),
        *([_row("K", "Voorraad bij sluiting", None, hand.papers_end)] if hand else []),
    ]
    words = ("", "", "Programma", "Geteld" if hand else "")
    header = Row(tuple((Text(word, right(style(10.5, bold=True))),) for word in words))
    return Grid((12, 98, 32, 28), header, rows)


def _row(letter: str, words: str, own: int | None, counted: int | None = None, *, heavy: bool = False) -> Row:
    values = ("" if value is None else dutch.number(value) for value in (own, counted))
    cells = ((Text(value, right(_BOLD)),) for value in values)
    return Row(((Text(letter, _BOLD),), (Text(words, _BOLD if heavy else _BODY),), *cells), heavy=heavy)


def checks(found: Sequence[ClosingCheck]) -> Grid:
    """Return every check with its code and where its field stands, holding or not."""
    bold = style(10.5, bold=True)
    header = Row(tuple((Text(word, bold),) for word in ("Code", "Controle", "Uitkomst")))
    return Grid((18, 120, 32), header, [_check_row(check) for check in found])


def _check_row(check: ClosingCheck) -> Row:
    rule, _ = _CHECKS.get(check.code, ("", ""))
    held = "Klopt" if check.holds else "Klopt niet" if check.fatal else "Let op"
    where = f"{_compared(check)} Bladzijde {check.page}, veld {check.field}.".strip()
    pieces = [Text(rule or f"Controle {check.code}.", _BODY), Text(where, _NOTE)]
    look = _BODY if check.holds else _BOLD
    return Row(((Text(check.code, _BOLD),), pieces, (Text(held, look),)))


def _compared(check: ClosingCheck) -> str:
    _, said = _CHECKS.get(check.code, ("", "{expected} verwacht, {found} gevonden."))
    return said.format(expected=check.expected or "–", found=check.found or "–")


def explanations(found: Sequence[ClosingCheck], said: Mapping[str, str]) -> Iterator[Flowable]:
    """Yield each difference with what the crew wrote about it; a difference without words says so."""
    wrong = [check for check in found if not check.holds and (check.fatal or check.code in said)]
    for check in wrong:
        yield Text(f"Uitleg bij {check.code}: {_compared(check)}", _SUBHEAD, "H3")
        yield Text(said.get(check.code) or said.get("") or "Er is geen uitleg gegeven.", _BODY)
