"""Print runs of stock cards and of letters to PDF, beside the plain loop of qrcode and reportlab, and the memory.

Target: at least 10 times as quick a stock card, 6 times as quick a letter, and under 200 MB.
"""

from __future__ import annotations

import io
import multiprocessing
import secrets
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import qrcode
from _table import HELPER, edition_of, show
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from app.db import Store
from app.documents.letters import ballot_letters
from app.documents.stock_cards import stock_cards
from app.models.codes import card_qr, group, new_code
from app.models.records import Edition, IssuedCard, Resident
from app.models.terms import Moment
from app.operations import editions

CARDS = 26_000
PLAIN = 400
STOCK, LETTERS = "Stock cards with covers", "Letters with a card"
MEMORY_MB = 200.0


def an_edition() -> Edition:
    """Return an edition with one contest."""
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        store = Store.create(Path(folder) / "editie", secrets.token_bytes(32))
        moment = Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)
        made = editions.create(store, moment, draft=edition_of(16), device_name="Laptop", helper_name="Anna")
        store.close()
        return made


def ours(edition: Edition, kind: str, answers: multiprocessing.Queue[tuple[float, float, int]]) -> None:
    """Print the whole run to a file; answer the seconds, the megabytes at the peak and the bytes of the file."""
    contest = edition.contests[0]
    cards = (_card(contest.id, number, letter=kind == LETTERS) for number in range(CARDS))
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        if kind == LETTERS:
            made = ballot_letters(edition, contest, cards, out)
        else:
            made = stock_cards(edition, contest, cards, out, first_number=1, cover=True)
        seconds = time.perf_counter() - began
        size = out.tell()
    assert made == CARDS
    answers.put((seconds, peak_megabytes(), size))


def _card(contest_id: UUID, number: int, *, letter: bool) -> IssuedCard:
    card_id = UUID(int=number)
    resident = Resident(
        entry_id=card_id,
        contest_id=contest_id,
        register_no=str(number),
        name=f"Mevrouw A. van den Berg-Jansen {number}",
        postcode="2037 AB",
        house_number=str(number % 300),
        birth_year=1950,
        card_id=card_id,
        card_state=None,
    )
    return IssuedCard(card_id, contest_id, new_code(secrets.token_bytes), resident if letter else None)


def peak_megabytes() -> float:
    """Return the most memory that this process had, in megabytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def plain_cards(edition: Edition) -> float:
    """Do it as the manuals of both libraries show; return the seconds a card."""
    rl_config.useA85 = 1  # as reportlab comes; ours turns it off for the whole process
    began = time.perf_counter()
    sheet = canvas.Canvas(io.BytesIO(), pagesize=A4)
    for number in range(PLAIN):
        left, top = (number % 2) * 105 * mm, (number // 2 % 3) * 99 * mm
        code = _plain_qr(sheet, edition, left + 10 * mm, top + 10 * mm)
        sheet.setFont("Helvetica-Bold", 24)
        sheet.drawString(left + 10 * mm, top + 45 * mm, group(code))
        sheet.setFont("Helvetica", 11)
        for line in range(6):
            sheet.drawString(left + 10 * mm, top + (55 + 5 * line) * mm, "Met deze kaart kunt u stemmen.")
        if number % 6 == 5:
            sheet.showPage()
    sheet.save()
    return (time.perf_counter() - began) / PLAIN


def plain_letters(edition: Edition) -> float:
    """Do the same for letters of 25 lines, one a page; return the seconds a letter."""
    rl_config.useA85 = 1  # as reportlab comes; ours turns it off for the whole process
    began = time.perf_counter()
    sheet = canvas.Canvas(io.BytesIO(), pagesize=A4)
    for number in range(PLAIN):
        code = _plain_qr(sheet, edition, 150 * mm, 20 * mm)
        sheet.setFont("Helvetica-Bold", 28)
        sheet.drawString(20 * mm, 20 * mm, group(code))
        sheet.setFont("Helvetica", 12)
        for line in range(3):
            sheet.drawString(25 * mm, (234 - 6 * line) * mm, f"Mevrouw A. van den Berg-Jansen {number}")
        for line in range(22):
            sheet.drawString(
                20 * mm, (205 - 5 * line) * mm, "Met deze kaart kunt u stemmen. Lees hier hoe dat gaat."
            )
        sheet.showPage()
    sheet.save()
    return (time.perf_counter() - began) / PLAIN


def _plain_qr(sheet: canvas.Canvas, edition: Edition, left: float, bottom: float) -> str:
    code = new_code(secrets.token_bytes)
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
    made.add_data(card_qr(edition.short_id, code, practice=False))
    made.make(fit=True)
    sheet.drawImage(ImageReader(made.make_image().get_image()), left, bottom, 30 * mm, 30 * mm)
    return code


def measured(edition: Edition, kind: str) -> tuple[float, float, int]:
    """Return what ``ours`` answers from a process of its own, so that its memory is its own too."""
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    process = spawn.Process(target=ours, args=(edition, kind, answers))
    process.start()
    found = answers.get(timeout=600)
    process.join()
    return found


def main() -> None:
    """Measure each kind beside its plain loop and print."""
    edition = an_edition()
    for kind, plain, target in ((STOCK, plain_cards, 10.0), (LETTERS, plain_letters, 6.0)):
        before = plain(edition)
        seconds, megabytes, size = measured(edition, kind)
        # The quicker of two, so that other work on the machine does not flatter us.
        each, plain_each = seconds / CARDS, min(before, plain(edition))
        ratio = plain_each / each
        rows = [
            ["plain loop", f"{PLAIN:,}", f"{plain_each * PLAIN:.1f}", f"{plain_each * 1000:.2f}", "1.0", ""],
            [
                "Wijkbalie",
                f"{CARDS:,}",
                f"{seconds:.1f}",
                f"{each * 1000:.2f}",
                f"{ratio:.1f}",
                f"{megabytes:.0f}",
            ],
        ]
        head = ("", "made", "seconds", "ms each", "times as quick", "peak, MB")
        show(f"{kind} to PDF ({size / 1_000_000:.0f} MB)", head, rows)
        good = ratio >= target and megabytes < MEMORY_MB
        wanted = f">= {target:.0f} times as quick, < {MEMORY_MB:.0f} MB"
        print(f"  target: {wanted}: {'met' if good else 'NOT met'}")


if __name__ == "__main__":
    main()
