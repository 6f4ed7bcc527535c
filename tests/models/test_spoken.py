from __future__ import annotations

import hashlib
from itertools import combinations

from app.models.spoken import spoken, words
from app.models.terms import short_hash


def test_the_words_are_256_plain_ones_in_the_order_of_the_alphabet() -> None:
    known = words()
    assert len(known) == len(set(known)) == 256
    assert list(known) == sorted(known)
    assert all(word.isascii() and word.islower() and word.isalpha() and 4 <= len(word) <= 8 for word in known)


def test_a_word_is_known_by_its_first_four_letters_and_no_slip_of_one_letter_makes_another() -> None:
    assert len({word[:4] for word in words()}) == 256
    for one, other in combinations(words(), 2):
        if len(one) == len(other):
            assert sum(left != right for left, right in zip(one, other, strict=True)) > 1, (one, other)
        shorter, longer = sorted((one, other), key=len)
        if len(longer) - len(shorter) == 1:
            assert shorter not in {longer[:at] + longer[at + 1 :] for at in range(len(longer))}, (one, other)


def test_the_words_say_what_the_short_number_says() -> None:
    digest = hashlib.sha256(b"journal").digest()
    back = bytes(words().index(word) for word in spoken(digest))
    assert short_hash(back + bytes(16)) == short_hash(digest)
    assert len(spoken(digest)) == 16
