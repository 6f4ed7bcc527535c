"""The ballot paper: anonymous, without any number of its own, the same on every copy.

The places come from ``ballot_layout``; nothing may be drawn there in the white around boxes, markers and QR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO
from itertools import product

from reportlab.lib.colors import black
from reportlab.lib.units import mm

from app.documents import aruco, ballot_layout, qr
from app.documents.ballot_layout import MEASURES, Box, Measures, Page
from app.documents.flow import Text
from app.documents.layout import HEIGHT, Properties, Sheet, practice_band, right, style, text_width, vote_name
from app.models import dutch
from app.models.codes import BallotStyle, paper_qr
from app.models.records import BallotPlan, Contest, Edition
from app.models.terms import Limit, LimitKind

_LEFT, _WIDTH = 20.0, 170.0
_BESIDE_QR = 132.0


def ballot_paper(
    edition: Edition, contest: Contest, plans: Sequence[BallotPlan], *, large_print: bool = False
) -> bytes:
    """Return the ballot paper of a contest as PDF, to be copied as often as needed.

    Args:
        edition: the edition it belongs to.
        contest: one of the edition's contests.
        plans: the plans on the ballot, in the order of their numbers.
        large_print: 18 pt instead of 12 pt.
    """
    return marked_paper(edition, contest, plans, frozenset(), large_print=large_print, onto_blank=True)


def marked_paper(
    edition: Edition,
    contest: Contest,
    plans: Sequence[BallotPlan],
    marks: frozenset[int],
    *,
    large_print: bool,
    onto_blank: bool,
    offset_mm: tuple[float, float] = (0, 0),
) -> bytes:
    """Return a ballot paper with crosses as PDF: the same paper as everyone's, filled in by machine.

    The same marks give the same bytes, whoever prints them and whenever: nothing in it tells one print from
    another (invariant 3). Crosses alone have as many pages as the paper has sides, also where nothing is chosen.

    Args:
        edition: the edition it belongs to.
        contest: one of the edition's contests.
        plans: the plans on the ballot, in the order of their numbers.
        marks: the ballot numbers that get a cross.
        large_print: 18 pt instead of 12 pt; for crosses alone: on what paper they go.
        onto_blank: print the whole paper onto blank sheets, else only the crosses, onto printed papers.
        offset_mm: how far crosses alone move to the right and down, for a printer that pulls paper in askew.

    Raises:
        ValueError: a mark is no plan on this ballot, or there are no plans.
    """
    paper_style = _style(large_print=large_print)
    return _papers(edition, contest, plans, (marks,), paper_style, None if onto_blank else offset_mm)


def marked_papers(
    edition: Edition, contest: Contest, plans: Sequence[BallotPlan], papers: Sequence[frozenset[int]]
) -> bytes:
    """Return many ballot papers with crosses as one PDF, in the order given: whole, onto blank sheets.

    For signature lists: one paper for each signature. The caller shuffles them. Raises as ``marked_paper``.
    """
    return _papers(edition, contest, plans, papers, BallotStyle.NORMAL, None)


def _papers(
    edition: Edition,
    contest: Contest,
    plans: Sequence[BallotPlan],
    papers: Sequence[frozenset[int]],
    paper_style: BallotStyle,
    crosses_at: tuple[float, float] | None,
) -> bytes:
    """Draw whole papers, or crosses alone, moved by so many millimetres."""
    by_number = {plan.ballot_number: plan for plan in plans}
    if not all(marks <= set(by_number) for marks in papers):
        raise ValueError("a mark must be a plan on the ballot")
    sides = ballot_layout.pages(list(by_number), paper_style)
    out = BytesIO()
    title = f"Stembiljet – {contest.name}"
    sheet = Sheet(out, Properties(title, edition.name, edition.practice, furniture=False))
    setter = _Setter(sheet, edition, contest, paper_style, len(sides))
    for marks, page in product(papers, sides):
        if crosses_at is None:
            setter.draw(page, by_number)
        setter.mark(page, marks, crosses_at or (0, 0))
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def layout(
    edition: Edition, contest: Contest, plans: Sequence[BallotPlan], *, large_print: bool = False
) -> dict[str, object]:
    """Return where every box, marker and QR stands, ready for JSON.

    Lengths are millimetres from the top left corner of the page; of a box they are its outer edge, of a QR
    the symbol without its quiet zone.
    """
    paper_style = _style(large_print=large_print)
    sides = ballot_layout.pages([plan.ballot_number for plan in plans], paper_style)
    return {
        "format": 1,
        "unit": "mm",
        "origin": "top left",
        "paper": "A4",
        "width": ballot_layout.PAGE_WIDTH,
        "height": ballot_layout.PAGE_HEIGHT,
        "edition": edition.short_id,
        "contest": contest.key,
        "style": paper_style.value,
        "practice": edition.practice,
        "marker_dictionary": "4X4_50",
        "box_outline": ballot_layout.OUTLINE,
        "pages": [
            {
                "page": page.number,
                "side": page.side,
                "markers": [asdict(marker) for marker in page.markers],
                "qr": {
                    "text": _payload(edition, contest, paper_style, page.number),
                    "x": ballot_layout.QR_LEFT,
                    "y": ballot_layout.QR_TOP,
                    "size": ballot_layout.QR,
                },
                "boxes": [asdict(box) for box in page.boxes],
            }
            for page in sides
        ],
    }


def rule_sentence(limit: Limit) -> str:
    """Return what a resident may choose, in one plain sentence."""
    match limit.kind:
        case LimitKind.COST:
            return f"U mag voor hoogstens {dutch.euro(limit.value)} aan plannen kiezen."
        case LimitKind.CHOICES:
            return f"U mag hoogstens {dutch.count(limit.value, 'plan', 'plannen')} kiezen."
        case LimitKind.NONE:
            return "U mag zoveel plannen kiezen als u wilt."


def _style(*, large_print: bool) -> BallotStyle:
    return BallotStyle.LARGE if large_print else BallotStyle.NORMAL


def _payload(edition: Edition, contest: Contest, paper_style: BallotStyle, page: int) -> str:
    place = [known.id for known in edition.contests].index(contest.id)
    return paper_qr(edition.short_id, place, style=paper_style, page=page, practice=edition.practice)


class _Setter:
    """Draws the sides of one paper."""

    def __init__(
        self, sheet: Sheet, edition: Edition, contest: Contest, paper_style: BallotStyle, pages: int
    ) -> None:
        self.sheet, self.edition, self.contest = sheet, edition, contest
        self.style, self.pages = paper_style, pages
        self.measures: Measures = MEASURES[paper_style]

    def draw(self, page: Page, plans: dict[int, BallotPlan]) -> None:
        with self.sheet.tags.artifact():
            self._marks(page)
        if page.number == 1:
            self._first_head()
        else:
            self._next_head()
        longest = max(text_width(dutch.euro(plan.cost_cents), self.measures.size) for plan in plans.values())
        for box in page.boxes:
            self._plan(box, plans[box.ballot_number], page.room, longest)
        self._foot(page)

    def mark(self, page: Page, marks: frozenset[int], offset: tuple[float, float]) -> None:
        right_by, down_by = offset
        for box in page.boxes:
            if box.ballot_number in marks:
                with self.sheet.tags.artifact():
                    _cross(self.sheet, box.x + right_by, box.y + down_by)

    def _marks(self, page: Page) -> None:
        sheet = self.sheet
        for marker in page.markers:
            aruco.draw(sheet, marker.id, marker.x, marker.y, marker.size)
        payload = _payload(self.edition, self.contest, self.style, page.number)
        qr.draw(sheet, ballot_layout.QR_LEFT, ballot_layout.QR_TOP, ballot_layout.QR, qr.symbol(payload))
        for box in page.boxes:
            sheet.box(box.x, box.y, box.size, outline=ballot_layout.OUTLINE)
        if self.edition.practice:
            practice_band(sheet, 27, 13, 124, 8)

    def _first_head(self) -> None:
        size = self.measures.size
        top = 26.0
        top += self._line(top, "Stembiljet", size * 2, "H1", bold=True)
        top += self._line(top, vote_name(self.edition, self.contest), size, wide=_BESIDE_QR)
        top += self.measures.gap
        top += self._line(top, rule_sentence(self.contest.limit), size * 1.25, bold=True) + self.measures.gap
        self._how(top)

    def _next_head(self) -> None:
        size = self.measures.size
        top = 26.0
        top += self._line(top, "Stembiljet (vervolg)", size * 1.5, "H1", bold=True)
        name = f"{vote_name(self.edition, self.contest)}. "
        self._line(top, name + rule_sentence(self.contest.limit), size, wide=_BESIDE_QR)

    def _line(
        self, top: float, text: str, size: float, role: str = "P", *, bold: bool = False, wide: float = _WIDTH
    ) -> float:
        return self.sheet.block(
            _LEFT, top, wide, Text(text, style(size, bold=bold, leading=size * 1.2), role)
        )

    def _how(self, top: float) -> None:
        """Explain the cross with a printed example, and what to do after a mistake."""
        sheet, size = self.sheet, self.measures.size
        look = style(size, leading=size * 1.2)
        with sheet.tags.leaf("Figure", "Voorbeeld: een vakje met een kruisje erin"):
            sheet.box(_LEFT, top + 0.6, ballot_layout.BOX, outline=ballot_layout.OUTLINE)
            _cross(sheet, _LEFT, top + 0.6)
        example = "Zet een kruisje in het vakje vóór elk plan dat u kiest."
        correct = "Vergist? Geef dit biljet terug en vraag een nieuw. Verbeter niets op het biljet."
        left = _LEFT + ballot_layout.BOX + 5
        top += sheet.block(left, top, _WIDTH - ballot_layout.BOX - 5, Text(example, look))
        sheet.block(left, top, _WIDTH - ballot_layout.BOX - 5, Text(correct, look))

    def _plan(self, box: Box, plan: BallotPlan, room: float, cost_width: float) -> None:
        """Draw number, title and cost beside a box, centred on it."""
        sheet, size = self.sheet, self.measures.size
        number_width = text_width("00", size, bold=True) + 3
        left = ballot_layout.TEXT_LEFT
        title_left = left + number_width
        title_width = ballot_layout.TEXT_RIGHT - cost_width - 5 - title_left
        title = _fitting(plan.title, size, title_width, room)
        _, high = title.wrap(title_width * mm, HEIGHT * mm)
        middle = box.y + box.size / 2
        one_line = style(size, leading=size * 1.15)
        top = middle - size * 1.15 / mm / 2
        with sheet.tags.group("P"):
            bold = style(size, bold=True, leading=size * 1.15)
            sheet.block(left, top, number_width, Text(str(plan.ballot_number), bold, "Span"))
            sheet.block(title_left, middle - high / mm / 2, title_width, title)
            cost = Text(dutch.euro(plan.cost_cents), right(one_line), "Span")
            sheet.block(ballot_layout.TEXT_RIGHT - cost_width - 2, top, cost_width + 2, cost)

    def _foot(self, page: Page) -> None:
        sheet, size = self.sheet, min(self.measures.size, 14)
        baseline = ballot_layout.PAGE_HEIGHT - ballot_layout.MARKER_EDGE - 3.5
        middle = ballot_layout.PAGE_WIDTH / 2
        with sheet.tags.leaf("P"):
            sheet.text(middle, baseline, f"Pagina {page.number} van {self.pages}", size, align="centre")
        if page.number < self.pages:
            where = "op de achterkant" if page.side == "front" else "op het volgende blad"
            with sheet.tags.leaf("P"):
                sheet.text(
                    middle,
                    baseline - 6,
                    f"Let op: er staan nog meer plannen {where}.",
                    size,
                    bold=True,
                    align="centre",
                )


def _cross(sheet: Sheet, x: float, top: float) -> None:
    sheet.saveState()
    sheet.setStrokeColor(black)
    sheet.setLineCap(1)
    sheet.setLineWidth(0.8 * mm)
    near, far = 1.5, ballot_layout.BOX - 1.5
    for start, end in ((near, far), (far, near)):
        sheet.line((x + near) * mm, (HEIGHT - top - start) * mm, (x + far) * mm, (HEIGHT - top - end) * mm)
    sheet.restoreState()


def _fitting(title: str, size: float, width: float, room: float) -> Text:
    """Return a title as large as fits beside its box without touching its neighbours."""
    while True:
        text = Text(title, style(size, leading=size * 1.15), "Span")
        _, high = text.wrap(width * mm, HEIGHT * mm)
        if high <= room * mm or size <= 7:
            return text
        size -= 0.5
