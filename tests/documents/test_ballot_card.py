from __future__ import annotations

from dataclasses import replace

from app.documents.ballot_card import QR_SIZE, desk_card
from app.documents.qr import FIXED_MASK, Press, symbol
from app.models import codes
from tests.documents.samples import CONTEST, cards, edition, look, read, scan


def scanned(pdf: bytes) -> list[str]:
    return [code.text for picture in look(pdf) for code in scan(picture)]


def test_a_qr_is_large_enough_for_any_reader() -> None:
    assert QR_SIZE >= 25


def test_a_card_from_the_desk_explains_itself_and_reads_back() -> None:
    (card,) = cards(1)
    pdf = desk_card(edition(), CONTEST, card)
    (page,) = read(pdf)
    assert "Voor Mevrouw A. van den Berg-Jansen 0." in page
    assert "Ga op dinsdag 1 december 2026 naar het stemlokaal." in page
    assert "ingevuld stembiljet" in page
    assert "online" in page
    assert "Kaart kwijt?" in page
    assert "Niemand heeft uw code nodig." in page
    assert codes.group(card.code) in page
    assert scanned(pdf) == [codes.card_qr(edition().short_id, card.code, practice=True)]


def test_the_press_makes_what_the_qr_library_makes() -> None:
    press, single = Press(21), Press(12)
    for card in cards(40):
        text = codes.card_qr(edition().short_id, card.code, practice=True)
        assert press.symbol(text) == symbol(text, mask=FIXED_MASK)
        assert single.symbol(card.code) == symbol(card.code, mask=FIXED_MASK)


def test_a_long_name_keeps_the_desk_card_on_one_page_and_the_card_whole() -> None:
    (card,) = cards(1)
    assert card.resident is not None
    named = replace(
        card, resident=replace(card.resident, name="Mevrouw van den Berg tot Oude Kerkhoven " * 4)
    )
    pdf = desk_card(replace(edition(), name="Het democratisch wijkbudget " * 4), CONTEST, named)
    assert len(read(pdf)) == 1
    assert len(scanned(pdf)) == 1
