from __future__ import annotations

import hashlib
from math import comb

import pytest

from app.models.audit_sample import drawn_numbers, sample_size


@pytest.mark.parametrize(
    "papers, margin, risk, wrong, sample",
    [
        ([50] * 20, 1, 10, 1, 18),  # one wrong batch is enough: nearly all
        ([50] * 20, 101, 10, 2, 14),  # a batch of 50 brings two plans 100 votes closer
        ([50] * 20, 1000, 10, 10, 4),
        ([50] * 20, 2001, 10, 20, 1),  # all of them wrong would not do
        ([50] * 20, None, 10, 1, 18),  # no margin to go by
        ([50] * 20, 1000, 1, 10, 6),
        ([200, 10, 10], 300, 10, 1, 3),  # the largest first
        ([], 10, 10, 0, 0),
    ],
)
def test_the_sample_follows_from_the_margin(
    papers: list[int], margin: int | None, risk: int, wrong: int, sample: int
) -> None:
    size = sample_size(papers, margin, risk)
    assert (size.wrong, size.sample) == (wrong, sample)
    batches = len(papers)
    if batches:
        assert 100 * comb(batches - wrong, sample) <= risk * comb(batches, sample)


def test_the_draw_can_be_redone_by_hand() -> None:
    lots = {n: hashlib.sha256(f"4 2 6 1 5 3:{n}".encode()).hexdigest() for n in range(1, 13)}
    assert drawn_numbers("4 2 6 1 5 3", 12, 3) == set(sorted(lots, key=lambda n: lots[n])[:3])
