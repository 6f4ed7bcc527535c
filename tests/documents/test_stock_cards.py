from __future__ import annotations

from io import BytesIO

from app.documents.stock_cards import PER_SHEET, pack_of, stock_cards
from app.models import codes
from app.models.runs import PACK
from tests.documents.samples import CONTEST, cards, edition, look, read, scan


def run(count: int, *, first: int = 1, cover: bool = True, practice: bool = True) -> bytes:
    out = BytesIO()
    stock = cards(count, stock=True)
    shown = edition(practice=practice)
    assert stock_cards(shown, CONTEST, stock, out, first_number=first, cover=cover) == count
    return out.getvalue()


def test_every_card_of_a_thousand_reads_back_from_a_picture_of_150_dpi_and_no_code_occurs_twice() -> None:
    pictures = look(run(1000, cover=False), 150)
    scans = [codes.read_scan(code.text) for picture in pictures for code in scan(picture)]
    found = [scan.code for scan in scans if isinstance(scan, codes.CardScan)]
    assert len(found) == len(set(found)) == 1000
    assert set(found) == {card.code for card in cards(1000, stock=True)}


def test_every_pack_begins_on_its_own_cover_that_says_what_is_in_it() -> None:
    pages = read(run(120))
    covers = [page for page in pages if page.partition("Pak ")[2][:1].isdigit() and "In dit pak" in page]
    assert len(covers) == 3
    assert "Pak 2 Stemkaarten op voorraad: kaarten 51-100 Stemming: Schalkwijk" in covers[1]
    assert "In dit pak horen 50 kaarten." in covers[1]
    assert "kaarten 101-120" in covers[2]
    assert "In dit pak horen 20 kaarten." in covers[2]
    assert len(pages) == 3 + 9 + 9 + 4


def test_every_card_carries_its_number_and_pack() -> None:
    texts = " ".join(read(run(60, cover=False)))
    for number in range(1, 61):
        assert f"Kaart {number} – pak {pack_of(number)}" in texts


def test_a_run_that_goes_on_halfway_a_pack_fills_it_first() -> None:
    pages = read(run(30, first=141))
    assert "kaarten 141-150" in pages[0]
    assert "Kaart 150 – pak 3" in pages[2]
    assert "kaarten 151-170" in pages[3]


def test_a_pack_is_fifty() -> None:
    assert (PACK, pack_of(1), pack_of(50), pack_of(51)) == (50, 1, 1, 2)


def test_practice_stock_says_so_on_cover_and_card_and_live_stock_nowhere() -> None:
    cover, full, rest = read(run(7))
    assert [page.count("OEFENEN") for page in (cover, full, rest)] == [1, PER_SHEET, 1]
    assert not any("OEFENEN" in page for page in read(run(7, practice=False)))


def test_the_same_stock_gives_the_same_bytes() -> None:
    assert run(8) == run(8)


def test_the_code_stands_beside_the_qr_in_groups_of_four_without_a_name() -> None:
    texts = " ".join(read(run(7)))
    assert all(codes.group(card.code) in texts for card in cards(7))
    assert "Jansen" not in texts


def test_no_card_carries_an_address_on_the_web() -> None:
    pdf = run(PER_SHEET, practice=False)
    found = [code.text for picture in look(pdf) for code in scan(picture)] + read(pdf)
    assert not any("://" in text or "WWW" in text.upper() for text in found)
