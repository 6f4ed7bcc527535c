"""Cover sheets to fill in by hand, and the list of decided papers for the observers."""

from __future__ import annotations

from dataclasses import replace

from app.documents.count_papers import cover_sheets, decided_list
from app.models.counts import Decided, DecidedBatch
from app.models.terms import InvalidReason, PaperKind
from tests.documents.pdfa import flaws
from tests.documents.samples import CONTEST, PRINTED_AT, edition, read, station

BATCH = DecidedBatch(
    place="De Ringvaart",
    number=3,
    paper_count=25,
    decided=(
        Decided(InvalidReason.TORN, PaperKind.VALID, 2),
        Decided(InvalidReason.SIGNED, PaperKind.INVALID, 1),
    ),
    typists=("Anna", "Bram"),
    settled=("kruisje half in het vakje (Anna en Carla)",),
)


def test_every_batch_has_a_numbered_cover_sheet_with_room_for_what_is_counted_by_hand() -> None:
    pages = read(cover_sheets(edition(), CONTEST, station(), [4, 5], box=2))
    assert len(pages) == 2
    for number, page in zip((4, 5), pages, strict=True):
        for words in (
            f"Voorblad bundel {number}",
            "Bus 2: stemlokaal",
            "met de hand geteld",
            "Tweede invoer door:",
        ):
            assert words in page


def test_the_list_says_why_how_many_and_who_and_can_be_kept() -> None:
    shown = replace(edition(practice=False), counted_papers=(InvalidReason.TORN,))
    made = decided_list(shown, CONTEST, [BATCH], head_hash="ab12", printed_at=PRINTED_AT)
    assert not flaws(made)
    text = " ".join(" ".join(read(made)).split())
    for words in (
        "gewoon mee: gescheurd of beschadigd.",
        "De Ringvaart, bundel 3 (25 biljetten)",
        "met naam of handtekening ongeldig 1",
        "gescheurd of beschadigd geldig 2",
        "Ingevoerd door Anna en Bram.",
        "kruisje half in het vakje (Anna en Carla)",
        "Controlegetal ab12",
    ):
        assert words in text


def test_a_list_without_decisions_says_so() -> None:
    made = decided_list(edition(), CONTEST, [], head_hash="ab12", printed_at=PRINTED_AT)
    assert "Er is over geen enkel biljet beslist." in " ".join(read(made))
