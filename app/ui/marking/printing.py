"""From marks to paper without a file: nothing that says what a resident chose may lie on the disk of this laptop.

On Linux and macOS the paper goes to ``lp`` through a pipe. Qt's own printing is not used there: it writes the whole
document to a temporary file first. On Windows it paints straight into the printer's own channel. What the print system
of the computer keeps is outside the program; ``docs/marking.md`` says how to have it keep nothing.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.models.terms import DomainError
from app.ui.printing import save_document

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PATIENCE_S = 30
"""Seconds that the print system may take to accept a paper; after that nobody knows whether it did."""

DOTS_PER_INCH = 300
"""How finely a paper is painted where the printer takes pictures only."""

_TITLE = "Stembiljet"
"""What every print job is called: one cannot be told from another."""


class PaperNotPrinted(DomainError):
    """The print system did not take the paper."""


class Printer(Protocol):
    """Something that puts a paper out."""

    def send(self, pdf: bytes) -> bool:
        """Print a paper, given as PDF, on both sides of the sheet; return whether it surely came so far.

        Raises ``PaperNotPrinted`` when it surely did not.
        """
        ...


class PipePrinter:
    """A printer of CUPS, fed through a pipe."""

    def __init__(self, name: str, command: str = "lp") -> None:
        """``name`` is what the system calls the printer."""
        self._command = [command, "-s", "-d", name, "-t", _TITLE, "-o", "media=A4"]
        self._command += ["-o", "print-scaling=none", "-o", "sides=two-sided-long-edge", "-"]

    def send(self, pdf: bytes) -> bool:
        """As ``Printer.send``."""
        try:
            done = subprocess.run(  # noqa: S603  # the command is ours, the name comes from the system
                self._command, input=pdf, capture_output=True, check=False, timeout=PATIENCE_S
            )
        except subprocess.TimeoutExpired:
            return False
        except OSError:
            done = None
        # Not raised above: an error would carry the paper along as what it came from.
        if done is None or done.returncode:
            raise PaperNotPrinted
        return True


class PaintedPrinter:
    """A printer of Windows, painted on page by page from memory."""

    def __init__(self, make: Callable[[], QPrinter]) -> None:
        """``make`` gives a printer that nothing was set on yet."""
        self._make = make

    def send(self, pdf: bytes) -> bool:
        """As ``Printer.send``; may run on any thread."""
        from PySide6.QtCore import QBuffer, QRectF, QSize
        from PySide6.QtGui import QPageSize, QPainter
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPrintSupport import QPrinter

        printer = self._make()
        printer.setDocName(_TITLE)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
        buffer, paper = QBuffer(), QPdfDocument()
        buffer.setData(pdf)
        buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        paper.load(buffer)
        painter = QPainter()
        if not (paper.pageCount() and painter.begin(printer)):
            raise PaperNotPrinted
        for page in range(paper.pageCount()):
            if page:
                printer.newPage()
            points = paper.pagePointSize(page)
            dots = QSize(
                round(points.width() / 72 * DOTS_PER_INCH), round(points.height() / 72 * DOTS_PER_INCH)
            )
            per_point = printer.resolution() / 72
            place = QRectF(0, 0, points.width() * per_point, points.height() * per_point)
            painter.drawImage(place, paper.render(page, dots))
        return painter.end()


class PracticePrinter:
    """Shows in practice, where nothing counts and there may be no printer, what would have come out: as a document."""

    def send(self, pdf: bytes) -> bool:
        """As ``Printer.send``."""
        save_document("Oefenstembiljet van de stemhulp.pdf", pdf)
        return True


def printer_names() -> tuple[str, ...]:
    """Return the printers of this computer, its usual one first; asking may take a second."""
    from PySide6.QtPrintSupport import QPrinterInfo

    usual = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return tuple(sorted(names, key=lambda name: (name != usual, name)))


def printer_for(wanted: str, names: tuple[str, ...], *, practice: bool) -> Printer | None:
    """Return the printer that was chosen, else the usual one; in practice a document where there is none."""
    if not names:
        return PracticePrinter() if practice else None
    name = wanted if wanted in names else names[0]
    if platform.system() == "Windows":
        return PaintedPrinter(lambda: _windows_printer(name))
    return PipePrinter(name)


def _windows_printer(name: str) -> QPrinter:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    return printer
