"""The sheet that all forms share: A4, the embedded typeface, practice band, footer, title, language and tags.

Lengths are millimetres from the top left corner of the page; reportlab's points from the bottom left stay in
here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any, BinaryIO, Literal

from reportlab import rl_config
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate

from app.documents.archive import mark_archival
from app.documents.tags import Tags
from app.models import dutch
from app.models.records import Contest, Edition
from app.paths import resources

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0
REGULAR, BOLD = "Wijk", "Wijk-Bold"
INK, MUTED, LINE = HexColor("#1C1B1A"), HexColor("#4D4A47"), HexColor("#7D7872")
PRACTICE_INK = HexColor("#5B2A86")
PRACTICE_TEXT = "OEFENEN – dit is een oefening, niets telt echt"
PROGRAM = "Wijkbalie"
LANGUAGE = "nl-NL"

# Pages are bytes, not text: packed again as letters they take a quarter more room and most of a print run's time.
rl_config.useA85 = 0

Align = Literal["left", "right", "centre"]


@dataclass(frozen=True)
class Properties:
    """What a document says of itself.

    ``printed_at`` is the only time that gets into the file; None for what must not carry one (invariant 3).
    The ``footer`` lines stand on every page, left of its number. What is ``archival`` is made to be kept: PDF/A-2b.
    """

    title: str
    author: str
    practice: bool
    printed_at: datetime | None = None
    footer: tuple[str, ...] = ()
    furniture: bool = True
    archival: bool = False


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the typeface with reportlab, once."""
    folder = resources() / "fonts"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "AtkinsonHyperlegible-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "AtkinsonHyperlegible-Bold.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def style(size: float, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    """Return a paragraph style of the typeface; ``more`` as reportlab has it."""
    load_fonts()
    given: dict[str, Any] = {
        "name": f"{size}{bold}",
        "fontName": BOLD if bold else REGULAR,
        "bulletFontName": REGULAR,
        "fontSize": size,
        "leading": size * 1.35,
        "textColor": INK,
        "splitLongWords": True,
        **more,
    }
    return ParagraphStyle(**given)


def right(base: ParagraphStyle) -> ParagraphStyle:
    """Return the same style, set against the right edge."""
    return ParagraphStyle(f"{base.name}-right", parent=base, alignment=TA_RIGHT)


def printable(text: str) -> str:
    """Return the text as the typeface can set it: a letter that it lacks loses its marks (``İ``: ``I``).

    Of a script that it lacks altogether every letter becomes a question mark, so that a gap shows.
    """
    return "".join(map(_in_typeface, text))


@lru_cache(maxsize=4096)
def _in_typeface(char: str) -> str:
    load_fonts()
    typeface: Any = pdfmetrics.getFont(REGULAR)
    known: dict[int, int] = typeface.face.charToGlyph
    if ord(char) in known or char.isspace():
        return char
    parts = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
    return "".join(part if ord(part) in known else "?" for part in parts)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in millimetres."""
    load_fonts()
    return pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size) / mm


class Sheet(Canvas):
    """A PDF in the making: the same input gives the same bytes. Close it with ``save``."""

    # What reportlab's type stubs leave out.
    _doc: Any
    _code: list[str]
    _startPage: Callable[[], None]  # noqa: N815 - reportlab's name

    def __init__(self, out: BinaryIO, properties: Properties) -> None:
        load_fonts()
        # The first font is ours: reportlab would name Helvetica on every page without it. (As a dictionary:
        # its type stubs take the name for a number.)
        first: dict[str, Any] = {"initialFontName": REGULAR}
        super().__init__(
            out, pagesize=A4, invariant=1, pageCompression=1, lang=LANGUAGE, pdfVersion=(1, 7), **first
        )
        self.properties = properties
        self.tags = Tags(self)
        self._kept: list[dict[str, Any]] = []
        self.setTitle(properties.title)
        self.setAuthor(properties.author)
        self.setCreator(PROGRAM)
        self.setSubject(properties.title)
        self.setViewerPreference("DisplayDocTitle", "true")
        if properties.printed_at is not None:
            self.document()._timeStamp = _stamp(properties.printed_at)  # noqa: SLF001 - reportlab has no other way

    def document(self) -> Any:
        """Return reportlab's document behind this canvas."""
        return self._doc

    def literal(self, operators: str) -> None:
        """Write page operators as they are."""
        self._code.append(operators)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page back: its furniture names the number of pages, which is not known yet."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Finish all pages and write the file."""
        if self._code:
            self.showPage()
        pages = self._kept
        for page in pages:
            self.__dict__.update(page)
            if self.properties.furniture:
                self._furnish(self.getPageNumber(), len(pages))
            self.finish_page()
            self.tags.tie_page(self.getPageNumber() - 1)
        self.tags.write()
        if self.properties.archival:
            mark_archival(self.document(), LANGUAGE)
        self.write_file()

    def finish_page(self) -> None:
        """Hand the page over to the document."""
        super().showPage()

    def write_file(self) -> None:
        """Write the document as it stands."""
        super().save()

    def _furnish(self, page: int, pages: int) -> None:
        with self.tags.artifact():
            if self.properties.practice:
                practice_band(self, MARGIN, 8, WIDTH - 2 * MARGIN, 8)
            lines = self.properties.footer
            top = HEIGHT - 14 - 4.2 * (max(len(lines), 1) - 1)
            for row, line in enumerate(lines):
                self.text(MARGIN, top + 4.2 * row, line, 9, colour=MUTED)
            self.text(
                WIDTH - MARGIN, HEIGHT - 14, f"Pagina {page} van {pages}", 9, colour=MUTED, align="right"
            )

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: Any = INK,
        align: Align = "left",
    ) -> None:
        """Draw one line of text; ``x`` is its left, right or middle, by ``align``."""
        self.setFont(BOLD if bold else REGULAR, size)
        self.setFillColor(colour)
        at, up, known = x * mm, (HEIGHT - baseline) * mm, printable(text)
        if align == "left":
            self.drawString(at, up, known)
        elif align == "right":
            self.drawRightString(at, up, known)
        else:
            self.drawCentredString(at, up, known)

    def fitted(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        width: float,
        *,
        bold: bool = False,
        least: float = 7,
    ) -> None:
        """Draw one line in this width: smaller when it is long, and cut off with an ellipsis below ``least``."""
        if not text:
            return
        known = printable(text)
        wide = text_width(known, size, bold=bold)
        if wide > width:
            size = max(size * width / wide, least)
            known = _shortened(known, size, width, bold=bold)
        self.text(x, baseline, known, size, bold=bold)

    def block(self, x: float, top: float, width: float, flowable: Flowable) -> float:
        """Draw something that wraps with its top left corner here; return its height in millimetres."""
        _, high = flowable.wrap(width * mm, HEIGHT * mm)
        flowable.drawOn(self, x * mm, (HEIGHT - top) * mm - high)
        return high / mm

    def box(self, x: float, top: float, size: float, *, outline: float) -> None:
        """Draw an empty black square whose outer edge has this size."""
        self.setStrokeColor(black)
        self.setLineWidth(outline * mm)
        inner = size - outline
        self.rect((x + outline / 2) * mm, (HEIGHT - top - size + outline / 2) * mm, inner * mm, inner * mm)

    def rule(self, x: float, y: float, width: float, *, weight: float = 0.5, colour: Any = LINE) -> None:
        """Draw a level line; ``weight`` in points."""
        self.setStrokeColor(colour)
        self.setLineWidth(weight)
        self.line(x * mm, (HEIGHT - y) * mm, (x + width) * mm, (HEIGHT - y) * mm)


def _shortened(text: str, size: float, width: float, *, bold: bool) -> str:
    if text_width(text, size, bold=bold) <= width + 0.01:
        return text
    while text and text_width(f"{text}…", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def practice_band(
    canvas: Canvas,
    x: float,
    top: float,
    width: float,
    height: float,
    *,
    size: float = 11,
) -> None:
    """Draw the band of practice: diagonal stripes with its word on a plate, clear in black and white."""
    left, bottom, wide, high = x * mm, (HEIGHT - top - height) * mm, width * mm, height * mm
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(left, bottom, wide, high)
    canvas.clipPath(clip, stroke=0, fill=0)
    canvas.setStrokeColor(PRACTICE_INK)
    canvas.setLineWidth(high / 4)
    at = left - high
    while at < left + wide + high:
        canvas.line(at, bottom - high / 4, at + 1.5 * high, bottom + high * 1.25)
        at += high * 0.75
    canvas.restoreState()
    canvas.setStrokeColor(PRACTICE_INK)
    canvas.setLineWidth(1.2)
    canvas.rect(left, bottom, wide, high, stroke=1, fill=0)
    plate = pdfmetrics.stringWidth(PRACTICE_TEXT, BOLD, size) + size * 1.6
    canvas.setFillColor(white)
    canvas.rect(left + (wide - plate) / 2, bottom, plate, high, stroke=1, fill=1)
    canvas.setFillColor(PRACTICE_INK)
    canvas.setFont(BOLD, size)
    canvas.drawCentredString(left + wide / 2, bottom + high / 2 - size * 0.34, PRACTICE_TEXT)


def vote_name(edition: Edition, contest: Contest) -> str:
    """Return what is voted on: the edition and its contest, or one name when both are called so."""
    return edition.name if edition.name == contest.name else f"{edition.name} – {contest.name}"


def printed_line(printed_at: datetime) -> str:
    """Return when this was printed, for the footer."""
    return f"Geprint op {dutch.day(printed_at)}, {dutch.clock(printed_at)}"


def flow(
    story: Sequence[Flowable],
    properties: Properties,
    *,
    top: float = 22,
    bottom: float = 26,
    sheet_type: type[Sheet] = Sheet,
) -> bytes:
    """Set a story on as many sheets as it takes and return the PDF; ``top`` and ``bottom`` are margins."""
    out = BytesIO()
    sheet = sheet_type(out, properties)
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN * mm - 6,
        rightMargin=MARGIN * mm - 6,
        topMargin=top * mm - 6,
        bottomMargin=bottom * mm - 6,
        title=properties.title,
        author=properties.author,
        subject=properties.title,
        creator=PROGRAM,
    )

    def make(*_args: object, **_options: object) -> Sheet:
        return sheet

    template.build(list(story), canvasmaker=make)
    return out.getvalue()


def _stamp(moment: datetime) -> TimeStamp:
    stamp = TimeStamp(1)
    stamp.YMDhms = moment.astimezone(UTC).timetuple()[:6]
    return stamp
