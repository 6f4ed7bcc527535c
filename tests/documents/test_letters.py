from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from app.documents.letters import (
    QR_SIZE,
    WINDOW_BOTTOM,
    WINDOW_LEFT,
    WINDOW_RIGHT,
    WINDOW_TOP,
    ballot_letters,
)
from app.models import codes
from app.models.records import IssuedCard
from tests.documents.samples import CONTEST, cards, edition, look, read, scan

PX = 150 / 25.4
LONG = "Mevrouw drs. A.M.C. van den Berg-van der Heijden tot Oude Kerkhoven"


def letters(count: int, *, practice: bool = True) -> bytes:
    out = BytesIO()
    assert ballot_letters(edition(practice=practice), CONTEST, cards(count), out) == count
    return out.getvalue()


def letter_to(name: str) -> bytes:
    (card,) = cards(1)
    assert card.resident is not None
    out = BytesIO()
    ballot_letters(edition(), CONTEST, [replace(card, resident=replace(card.resident, name=name))], out)
    return out.getvalue()


def test_every_letter_carries_the_card_of_its_own_reader() -> None:
    pdf = letters(20)
    for card, text, picture in zip(cards(20), read(pdf), look(pdf), strict=True):
        (found,) = scan(picture)
        said = codes.read_scan(found.text)
        assert isinstance(said, codes.CardScan)
        assert said.code == card.code
        assert card.resident is not None
        assert text.count(card.resident.name) == 2, "in the window and on the card"
        assert codes.group(card.code) in text


@pytest.mark.parametrize("name", ["A. Ali", LONG])
def test_the_window_shows_the_address_and_nothing_else(name: str) -> None:
    """The line round the window is free, so that nothing is cut off by it, nor comes into it when the letter shifts."""
    dark = look(letter_to(name))[0] < 200
    left, right = int(WINDOW_LEFT * PX), int(WINDOW_RIGHT * PX)
    top, bottom = int(WINDOW_TOP * PX), int(WINDOW_BOTTOM * PX)
    assert dark[top:bottom, left:right].any()
    ring = dark[int(45 * PX) : int(90 * PX)].copy()
    ring[top - int(45 * PX) : bottom - int(45 * PX), left:right] = False
    assert not np.any(ring)


def test_a_long_name_stands_in_the_window_whole() -> None:
    first, _, second = "Mevrouw drs. A.M.C. van den Berg-van|der Heijden tot Oude Kerkhoven".partition("|")
    (text,) = read(letter_to(LONG))
    assert f"{first} {second} Huisnummer 0 2037 AB" in text


def test_a_letter_says_in_plain_words_what_it_is_about_and_what_to_do() -> None:
    (text,) = read(letters(1, practice=False))
    assert "Uw stemkaart voor Schalkwijk aan Zet – Schalkwijk" in text
    assert "Voor alle plannen samen is er € 70.000." in text
    assert "Ga op dinsdag 1 december 2026 naar het stemlokaal." in text
    assert "Kaart kwijt?" in text
    assert "OEFENEN" not in text


def test_letter_and_card_each_say_that_this_is_practice() -> None:
    (text,) = read(letters(1))
    assert text.count("OEFENEN") == 2, "the card is torn off"


def test_a_card_for_nobody_has_no_letter() -> None:
    nobody: list[IssuedCard] = list(cards(1, stock=True))
    with pytest.raises(ValueError, match="resident"):
        ballot_letters(edition(), CONTEST, nobody, BytesIO())


def test_the_qr_is_large_enough_and_the_same_letters_give_the_same_bytes() -> None:
    assert QR_SIZE >= 25
    assert letters(3) == letters(3)
