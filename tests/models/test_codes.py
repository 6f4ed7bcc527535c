"""Codes on cards, and what the QR codes on cards and papers say."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from app.models.codes import (
    ALPHABET,
    BallotStyle,
    CardScan,
    Flaw,
    PaperScan,
    UnreadableCode,
    card_qr,
    group,
    is_code,
    new_code,
    normalise,
    paper_qr,
    read_scan,
    short_id,
)

QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
EDITION = short_id(UUID("0190a1b2-0000-7000-8000-000000000001"))

codes = st.integers(min_value=0).map(lambda seed: new_code(random.Random(seed).randbytes))
short_ids = st.uuids().map(short_id)
papers = st.builds(
    PaperScan,
    edition=short_ids,
    contest=st.integers(0, 99),
    style=st.sampled_from(BallotStyle),
    page=st.integers(1, 9),
    practice=st.booleans(),
)


def qr_of(paper: PaperScan) -> str:
    return paper_qr(paper.edition, paper.contest, style=paper.style, page=paper.page, practice=paper.practice)


def flaw_of(text: str) -> UnreadableCode:
    with pytest.raises(UnreadableCode) as caught:
        read_scan(text)
    return caught.value


def test_the_alphabet_has_no_characters_that_look_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("0O1IL2Z5S8BUV")


@given(codes)
def test_a_new_code_is_twelve_characters_that_read_back_as_themselves(code: str) -> None:
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert is_code(code)
    assert read_scan(code) == CardScan(code, edition=None, practice=None)


def test_every_wrong_character_and_every_swap_of_neighbours_is_caught_in_ten_thousand_codes() -> None:
    source = random.Random(7)

    def passes(text: str) -> bool:
        return mod_37_2.checksum(text, ALPHABET) == 1

    for _ in range(10_000):
        code = new_code(source.randbytes)
        assert passes(code)
        for i, right in enumerate(code):
            assert not any(passes(code[:i] + wrong + code[i + 1 :]) for wrong in ALPHABET if wrong != right)
        for i, (left, right) in enumerate(itertools.pairwise(code)):
            assert left == right or not passes(code[:i] + right + left + code[i + 2 :])


@given(codes, st.data())
def test_a_wrong_or_swapped_character_is_refused_at_the_counter(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 10))
    wrong = data.draw(st.sampled_from([char for char in ALPHABET if char != code[place]]))
    assert flaw_of(code[:place] + wrong + code[place + 1 :]).flaw is Flaw.CHECK
    if code[place] != code[place + 1]:
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert flaw_of(swapped).flaw is Flaw.CHECK


def test_every_character_is_as_likely_as_every_other() -> None:
    source = random.Random(23)
    counts = Counter("".join(new_code(source.randbytes)[:11] for _ in range(20_000)))
    expected = 20_000 * 11 / 23
    chi_square = sum((counts[char] - expected) ** 2 / expected for char in ALPHABET)
    assert chi_square < 48.3  # 22 degrees of freedom, one in a thousand


def test_bytes_that_would_favour_some_characters_are_thrown_away() -> None:
    served = iter([bytes([255, 254, 253, 22, *range(7)]), bytes([252] * 11)])
    code = new_code(lambda _: next(served))
    assert code.startswith("Y34679AC" + "YYY")


def test_ten_thousand_codes_are_all_different() -> None:
    source = random.Random(1)
    assert len({new_code(source.randbytes) for _ in range(10_000)}) == 10_000


@given(codes)
def test_a_code_is_shown_in_groups_of_four_and_typed_back_in_any_way(code: str) -> None:
    shown = group(code)
    assert [len(part) for part in shown.split(" ")] == [4, 4, 4]
    for typed in (shown, shown.lower(), shown.replace(" ", "-"), f"\t{code}\r\n", f"{code[:5]} – {code[5:]}"):
        assert read_scan(typed) == CardScan(code)


def test_no_character_is_ever_silently_taken_for_another() -> None:
    assert normalise("o0 1il 2z 5s 8b uv") == "O01IL2Z5S8BUV"


@pytest.mark.parametrize("look_alike", "0O1IL2Z5S8BUV")
@given(code=codes, place=st.integers(0, 11))
def test_a_look_alike_is_pointed_at(look_alike: str, code: str, place: int) -> None:
    error = flaw_of(group(code[:place] + look_alike + code[place + 1 :]))
    assert (error.flaw, error.position) == (Flaw.CHARACTER, place + 1)


@pytest.mark.parametrize(
    "typed, length", [("", 0), ("  \r\n", 0), ("ACDE FGHJ KMN", 11), ("8712345678906", 13)]
)
def test_a_text_of_another_length_is_told_by_its_length(typed: str, length: int) -> None:
    error = flaw_of(typed)
    assert (error.flaw, error.length, error.position) == (Flaw.LENGTH, length, None)


def test_inv_09_a_refused_code_is_not_repeated_in_the_error() -> None:
    code = new_code(random.Random(3).randbytes)
    wrong = code[:11] + ALPHABET[ALPHABET.index(code[11]) - 1]
    assert wrong[:6] not in repr(flaw_of(wrong))


@pytest.mark.parametrize("practice", [True, False])
@given(edition=short_ids, code=codes)
def test_a_card_scans_back_to_its_edition_practice_mark_and_code(
    edition: str,
    code: str,
    *,
    practice: bool,
) -> None:
    payload = card_qr(edition, code, practice=practice)
    assert len(payload) == 21
    assert set(payload) <= QR_ALPHANUMERIC
    assert payload.startswith("WB1C")
    assert "://" not in payload
    for scanned in (payload, payload.lower(), payload + "\r\n", payload + "\t ", "]Q1" + payload):
        assert read_scan(scanned) == CardScan(code, edition=edition, practice=practice)


@given(papers)
def test_a_paper_scans_back_to_what_it_is(paper: PaperScan) -> None:
    payload = qr_of(paper)
    assert len(payload) == 14
    assert set(payload) <= QR_ALPHANUMERIC
    for scanned in (payload, payload.lower(), payload + "\r\n"):
        assert read_scan(scanned) == paper


@given(papers, st.data())
def test_a_paper_with_one_wrong_character_is_refused(paper: PaperScan, data: st.DataObject) -> None:
    payload = qr_of(paper)
    place = data.draw(st.integers(0, 13))
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"))
    if wrong != payload[place]:
        flaw_of(payload[:place] + wrong + payload[place + 1 :])


@given(short_ids, codes, st.integers(1, 20))
def test_a_card_scan_that_was_cut_off_is_refused(edition: str, code: str, kept: int) -> None:
    payload = card_qr(edition, code, practice=False)
    if kept != 12:
        assert flaw_of(payload[:kept]).flaw is Flaw.LENGTH
    flaw_of(payload[:kept])


def test_a_card_with_a_flag_that_is_neither_practice_nor_live_is_refused() -> None:
    code = new_code(random.Random(4).randbytes)
    payload = card_qr(EDITION, code, practice=True)
    error = flaw_of(payload[:8] + "X" + payload[9:])
    assert (error.flaw, error.position) == (Flaw.CHARACTER, 9)


def test_a_card_with_a_wrong_character_in_edition_or_code_is_pointed_at() -> None:
    payload = card_qr(EDITION, new_code(random.Random(5).randbytes), practice=True)
    assert flaw_of(payload[:4] + "O" + payload[5:]).position == 5
    assert flaw_of(payload[:20] + "0").position == 21


def test_a_payload_that_could_not_be_read_back_is_never_made() -> None:
    code = new_code(random.Random(6).randbytes)
    with pytest.raises(ValueError, match="short id"):
        card_qr("ABC", code, practice=False)
    with pytest.raises(ValueError, match="check character"):
        card_qr(EDITION, "A" * 11, practice=False)
    with pytest.raises(ValueError, match="page"):
        paper_qr(EDITION, 1, style=BallotStyle.NORMAL, page=10, practice=False)
    with pytest.raises(ValueError, match="contest"):
        paper_qr(EDITION, 100, style=BallotStyle.NORMAL, page=1, practice=False)


def test_an_edition_keeps_the_same_short_id_everywhere() -> None:
    edition = UUID("6f0c7c0e-8e2b-5a53-9a6b-0d1a5e2c4b7f")
    assert short_id(edition) == short_id(UUID(str(edition))) == "YWQP"


def test_a_thousand_editions_hardly_ever_share_a_short_id() -> None:
    source = random.Random(8)
    ids = {short_id(UUID(bytes=source.randbytes(16))) for _ in range(1_000)}
    assert len(ids) > 990


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_an_answer_and_never_a_crash(text: str) -> None:
    try:
        read = read_scan(text)
    except UnreadableCode as error:
        assert error.length == len(normalise(text))  # noqa: PT017
    else:
        assert isinstance(read, CardScan | PaperScan)
