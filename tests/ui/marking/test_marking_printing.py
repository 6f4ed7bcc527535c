"""From marks to paper: through a pipe, or painted from memory; never by way of a file."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app.documents.ballot_paper import marked_paper
from app.models.records import Contest, Edition
from app.ui.marking.printing import PaintedPrinter, PaperNotPrinted, PipePrinter, PracticePrinter, printer_for
from tests.documents import samples
from tests.ui.marking.booth import ballot

LP = """#!{python}
import sys, pathlib
here = pathlib.Path(__file__).parent
(here / "said").write_text(repr(sys.argv[1:]))
gate = (here / "gate").open("rb") if (here / "gate").exists() else None
(here / "taking").write_bytes(sys.stdin.buffer.read())
(here / "taking").rename(here / "taken")
if gate:
    gate.read()
sys.exit({status})
"""


def fake_lp(folder: Path, status: int = 0) -> str:
    """Make a program that stands where ``lp`` does, and keeps what it gets."""
    folder.mkdir(exist_ok=True)
    program = folder / "lp"
    program.write_text(LP.format(python=sys.executable, status=status))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@contextmanager
def shut_gate(folder: Path) -> Generator[None]:
    """Let ``lp`` take the paper and then say nothing, until the block ends."""
    folder.mkdir(exist_ok=True)
    gate = folder / "gate"
    os.mkfifo(gate)
    # Open for both: neither side waits for the other.
    keeper = os.open(gate, os.O_RDWR)
    try:
        yield
    finally:
        gate.unlink()
        os.close(keeper)


@pytest.fixture(scope="module")
def paper() -> bytes:
    edition, contest = _edition()
    return marked_paper(edition, contest, ballot(), frozenset({2, 5}), large_print=False, onto_blank=True)


def _edition() -> tuple[Edition, Contest]:
    edition = samples.edition()
    return edition, edition.contests[0]


def ink(pdf: bytes) -> np.ndarray:
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_numpy()
    return cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 128


def test_the_paper_goes_through_a_pipe_under_a_name_like_every_other(tmp_path: Path, paper: bytes) -> None:
    assert PipePrinter("Balie", fake_lp(tmp_path / "bin")).send(paper)
    assert (tmp_path / "bin" / "taken").read_bytes() == paper
    said = (tmp_path / "bin" / "said").read_text()
    assert "'Balie', '-t', 'Stembiljet', '-o', 'media=A4'" in said
    assert "two-sided-long-edge" in said


@pytest.mark.parametrize("status", [1, 127])
def test_a_printer_that_refuses_is_said_and_keeps_nothing_of_the_paper(
    tmp_path: Path, paper: bytes, status: int
) -> None:
    with pytest.raises(PaperNotPrinted) as refused:
        PipePrinter("Balie", fake_lp(tmp_path / "bin", status)).send(paper)
    assert (refused.value.data, refused.value.__context__) == ({}, None)


def test_a_printer_that_does_not_answer_may_have_taken_the_paper(
    tmp_path: Path, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.marking.printing.PATIENCE_S", 0.05)
    with shut_gate(tmp_path / "bin"):
        assert PipePrinter("Balie", fake_lp(tmp_path / "bin")).send(paper) is False


def test_a_computer_without_lp_says_so(tmp_path: Path, paper: bytes) -> None:
    with pytest.raises(PaperNotPrinted) as refused:
        PipePrinter("Balie", str(tmp_path / "lp")).send(paper)
    assert refused.value.__context__ is None


def test_a_painted_paper_has_everything_in_its_place(
    qapp: QApplication, tmp_path: Path, paper: bytes
) -> None:
    def onto_pdf() -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "uit.pdf"))
        return printer

    assert PaintedPrinter(onto_pdf).send(paper)
    came_out = (tmp_path / "uit.pdf").read_bytes()
    assert len(pypdfium2.PdfDocument(came_out)) == len(pypdfium2.PdfDocument(paper))
    wanted, got = ink(paper), ink(came_out)
    assert abs(wanted.shape[0] - got.shape[0]) <= 1
    high, wide = min(wanted.shape[0], got.shape[0]), min(wanted.shape[1], got.shape[1])
    near = cv2.dilate(got[:high, :wide].astype(np.uint8), np.ones((7, 7)))
    missing = wanted[:high, :wide] & ~near.astype(bool)
    assert missing.sum() < 0.01 * wanted.sum(), "every mark lies within half a millimetre of its place"


def test_what_is_no_paper_is_not_printed(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(PaperNotPrinted):
        PaintedPrinter(QPrinter).send(b"no pdf")


def test_practice_shows_the_paper_where_there_is_no_printer(
    tmp_path: Path, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIJKBALIE_DOCUMENTS", str(tmp_path))
    printer = printer_for("", (), practice=True)
    assert isinstance(printer, PracticePrinter)
    assert printer.send(paper)
    assert (tmp_path / "Oefenstembiljet van de stemhulp.pdf").read_bytes() == paper


def test_for_real_there_is_no_marking_screen_without_a_printer() -> None:
    assert printer_for("", (), practice=False) is None
    assert printer_for("Balie", (), practice=False) is None


def test_the_chosen_printer_is_taken_and_else_the_usual_one() -> None:
    chosen = printer_for("Balie", ("Usual", "Balie"), practice=False)
    usual = printer_for("Gone", ("Usual", "Balie"), practice=True)
    assert isinstance(chosen, PipePrinter)
    assert isinstance(usual, PipePrinter)
    assert "Balie" in chosen._command
    assert "Usual" in usual._command
