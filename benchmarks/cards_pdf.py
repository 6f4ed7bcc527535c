"""A print run of stock cards to PDF, beside the plain loop of qrcode and reportlab, and the memory it takes.

Target: at least 10 times as quick a card, and under 200 MB.
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
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from app.db import Store
from app.documents.ballot_card import ballot_cards
from app.models.codes import card_qr, group, new_code
from app.models.records import Edition, IssuedCard
from app.models.terms import Moment
from app.operations import editions

CARDS = 26_000
PLAIN = 400
TARGET = 10.0
MEMORY_MB = 200.0


def an_edition() -> Edition:
    """Return an edition with one contest."""
    with tempfile.TemporaryDirectory(prefix="wijkbalie-bench-") as folder:
        store = Store.create(Path(folder) / "editie", secrets.token_bytes(32))
        moment = Moment(by=HELPER, at=datetime.now(UTC), rng=secrets.token_bytes)
        made = editions.create(store, moment, draft=edition_of(16), device_name="Laptop", helper_name="Anna")
        store.close()
        return made


def ours(edition: Edition, answers: multiprocessing.Queue[tuple[float, float, int]]) -> None:
    """Print the whole run to a file; answer the seconds, the megabytes at the peak and the bytes of the file."""
    contest = edition.contests[0]
    cards = (
        IssuedCard(UUID(int=number), contest.id, new_code(secrets.token_bytes), None)
        for number in range(CARDS)
    )
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        made = ballot_cards(edition, contest, cards, out)
        seconds = time.perf_counter() - began
        size = out.tell()
    assert made == CARDS
    answers.put((seconds, peak_megabytes(), size))


def peak_megabytes() -> float:
    """Return the most memory that this process had, in megabytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def plain(edition: Edition) -> float:
    """Do it as the manuals of both libraries show; return the seconds a card."""
    began = time.perf_counter()
    sheet = canvas.Canvas(io.BytesIO(), pagesize=A4)
    for number in range(PLAIN):
        code = new_code(secrets.token_bytes)
        made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
        made.add_data(card_qr(edition.short_id, code, practice=False))
        made.make(fit=True)
        picture = ImageReader(made.make_image().get_image())
        left, top = (number % 2) * 105 * mm, (number // 2 % 3) * 99 * mm
        sheet.drawImage(picture, left + 10 * mm, top + 10 * mm, 30 * mm, 30 * mm)
        sheet.setFont("Helvetica-Bold", 24)
        sheet.drawString(left + 10 * mm, top + 45 * mm, group(code))
        sheet.setFont("Helvetica", 11)
        for line in range(6):
            sheet.drawString(left + 10 * mm, top + (55 + 5 * line) * mm, "Met deze kaart kunt u stemmen.")
        if number % 6 == 5:
            sheet.showPage()
    sheet.save()
    return (time.perf_counter() - began) / PLAIN


def main() -> None:
    """Measure both and print."""
    edition = an_edition()
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    process = spawn.Process(target=ours, args=(edition, answers))
    process.start()
    seconds, megabytes, size = answers.get(timeout=600)
    process.join()
    per_card, plain_per_card = seconds / CARDS, plain(edition)
    ratio = plain_per_card / per_card
    rows = [
        [
            "plain loop",
            f"{PLAIN:,}",
            f"{plain_per_card * PLAIN:.1f}",
            f"{plain_per_card * 1000:.2f}",
            "1.0",
            "",
        ],
        [
            "Wijkbalie",
            f"{CARDS:,}",
            f"{seconds:.1f}",
            f"{per_card * 1000:.2f}",
            f"{ratio:.1f}",
            f"{megabytes:.0f}",
        ],
    ]
    head = ("", "cards", "seconds", "ms a card", "times as quick", "peak, MB")
    show(f"Stock cards to PDF ({size / 1_000_000:.0f} MB)", head, rows)
    good = ratio >= TARGET and megabytes < MEMORY_MB
    print(f"  target: >= {TARGET:.0f} times as quick, < {MEMORY_MB:.0f} MB: {'met' if good else 'NOT met'}")


if __name__ == "__main__":
    main()
