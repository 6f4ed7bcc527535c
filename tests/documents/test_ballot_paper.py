from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from app.documents import aruco
from app.documents.ballot_paper import ballot_paper, layout, marked_paper, rule_sentence
from app.models import codes
from app.models.terms import Limit, LimitKind
from tests.documents.samples import CONTEST, ballot_plans, edition, look, read, scan

DPI = 150
PX = DPI / 25.4
SIZES = [(1, False), (15, False), (17, False), (18, False), (24, False), (25, False), (60, False), (24, True)]


def pages(count: int, *, large: bool = False) -> list[dict[str, Any]]:
    made: Any = layout(edition(), CONTEST, ballot_plans(count), large_print=large)
    return made["pages"]


def test_markers_are_those_of_opencv() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for number, rows in enumerate(aruco.PATTERNS):
        image = cv2.aruco.generateImageMarker(dictionary, number, aruco.CELLS)
        cells = image[1:-1, 1:-1] > 127
        assert ["".join("1" if white else "0" for white in row) for row in cells] == list(rows)


@pytest.mark.parametrize("count, large", SIZES)
def test_a_reader_finds_all_four_markers_where_the_layout_says(count: int, large: bool) -> None:  # noqa: FBT001
    pictures = look(ballot_paper(edition(), CONTEST, ballot_plans(count), large_print=large), DPI)
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    described = pages(count, large=large)
    assert len(pictures) == len(described)
    for picture, page in zip(pictures, described, strict=True):
        corners, ids, _ = detector.detectMarkers(picture)
        found = {int(number): corner[0][0] / PX for number, corner in zip(ids.ravel(), corners, strict=True)}
        assert sorted(found) == ([0, 1, 2, 3] if page["side"] == "front" else [4, 5, 6, 7])
        for marker in page["markers"]:
            assert found[marker["id"]] == pytest.approx([marker["x"], marker["y"]], abs=0.3)


@pytest.mark.parametrize("count, large", SIZES)
def test_every_box_is_ink_around_white_and_nothing_comes_near_it(count: int, large: bool) -> None:  # noqa: FBT001
    pictures = look(ballot_paper(edition(), CONTEST, ballot_plans(count), large_print=large), DPI)
    for picture, page in zip(pictures, pages(count, large=large), strict=True):
        for box in page["boxes"]:
            x, y, size = box["x"], box["y"], box["size"]
            edges = [(x + size / 2, y + 0.22), (x + size / 2, y + size - 0.22), (x + 0.22, y + size / 2)]
            assert all(picture[int(down * PX), int(right * PX)] < 110 for right, down in edges)
            assert _white(picture, x + 0.7, y + 0.7, x + size - 0.7, y + size - 0.7)
            assert _white(picture, x - 12, y, x - 0.3, y + size), "white to the left"
            assert _white(picture, x + size + 0.3, y, x + size + 4, y + size), "white to the right"


def _white(picture: NDArray[np.uint8], left: float, top: float, right: float, bottom: float) -> bool:
    part = picture[int(top * PX) + 1 : int(bottom * PX), int(left * PX) + 1 : int(right * PX)]
    return bool(np.all(part > 250))


@pytest.mark.parametrize("count, large", SIZES)
def test_boxes_keep_their_distance_and_break_the_rhythm_after_five(count: int, large: bool) -> None:  # noqa: FBT001
    numbers: list[int] = []
    for page in pages(count, large=large):
        tops = [box["y"] for box in page["boxes"]]
        steps = [below - above for above, below in pairwise(tops)]
        assert len(tops) <= 24
        assert all(step >= 11 - 1e-6 for step in steps)
        for place, step in enumerate(steps, start=1):
            assert step == pytest.approx(steps[0] + (3 if place % 5 == 0 else 0), abs=0.02)
        assert all(box["size"] == 7 for box in page["boxes"])
        assert tops[-1] + 7 < 297 - 13 - 10 - 2, "the last box stays above the lower markers"
        numbers += [box["ballot_number"] for box in page["boxes"]]
    assert numbers == list(range(1, count + 1))


@pytest.mark.parametrize("count, large", [(16, False), (60, False), (24, True)])
def test_the_qr_says_which_page_this_is_and_stands_where_the_layout_says(count: int, large: bool) -> None:  # noqa: FBT001
    pictures = look(ballot_paper(edition(), CONTEST, ballot_plans(count), large_print=large), DPI)
    for picture, page in zip(pictures, pages(count, large=large), strict=True):
        (found,) = scan(picture)
        assert found.text == page["qr"]["text"]
        said = codes.read_scan(found.text)
        assert isinstance(said, codes.PaperScan)
        assert (said.page, said.practice) == (page["page"], True)
        corner = found.position.top_left
        assert (corner.x / PX, corner.y / PX) == pytest.approx((page["qr"]["x"], page["qr"]["y"]), abs=0.5)
        assert page["qr"]["size"] == 22


def test_every_plan_stands_on_the_paper_with_number_and_cost() -> None:
    plans = ballot_plans(60)
    texts = " ".join(read(ballot_paper(edition(), CONTEST, plans)))
    for plan in plans:
        assert f"{plan.ballot_number} {plan.title} €" in texts
    assert "U mag voor hoogstens € 70.000 aan plannen kiezen." in texts
    assert "Zet een kruisje" in texts
    assert "Pagina 4 van 4" in texts


def test_who_has_the_front_is_told_of_the_back() -> None:
    front, back = read(ballot_paper(edition(), CONTEST, ballot_plans(24)))
    assert "er staan nog meer plannen op de achterkant" in front
    assert "er staan nog meer plannen" not in back


@pytest.mark.parametrize("large", [False, True])
def test_places_do_not_depend_on_titles(large: bool) -> None:  # noqa: FBT001
    plain = ballot_plans(15)
    other = [type(plan)(plan.id, plan.ballot_number, "", "X" * 200, 1) for plan in plain]
    assert layout(edition(), CONTEST, plain, large_print=large) == layout(
        edition(), CONTEST, other, large_print=large
    )


def test_the_layout_is_json_and_the_paper_is_the_same_every_time() -> None:
    plans = ballot_plans(16)
    described = layout(edition(), CONTEST, plans)
    assert json.loads(json.dumps(described)) == described
    assert ballot_paper(edition(), CONTEST, plans) == ballot_paper(edition(), CONTEST, plans)


def test_no_plans_make_no_paper() -> None:
    with pytest.raises(ValueError, match="1 plan or more"):
        ballot_paper(edition(), CONTEST, [])


@pytest.mark.parametrize(
    "limit, sentence",
    [
        (Limit(LimitKind.COST, 7_000_050), "U mag voor hoogstens €\u00a070.000,50 aan plannen kiezen."),
        (Limit(LimitKind.CHOICES, 1), "U mag hoogstens 1 plan kiezen."),
        (Limit(LimitKind.CHOICES, 5), "U mag hoogstens 5 plannen kiezen."),
        (Limit(LimitKind.NONE), "U mag zoveel plannen kiezen als u wilt."),
    ],
)
def test_the_rule_is_one_plain_sentence(limit: Limit, sentence: str) -> None:
    assert rule_sentence(limit) == sentence


def marked(
    count: int, *marks: int, large: bool = False, blank: bool = True, by: tuple[float, float] = (0, 0)
) -> bytes:
    chosen = frozenset(marks)
    return marked_paper(
        edition(), CONTEST, ballot_plans(count), chosen, large_print=large, onto_blank=blank, offset_mm=by
    )


def crossed(pdf: bytes, count: int, *, large: bool) -> list[int]:
    """Return the numbers of the boxes with ink in the middle."""
    found: list[int] = []
    for picture, page in zip(look(pdf, DPI), pages(count, large=large), strict=True):
        for box in page["boxes"]:
            x, y, middle = box["x"], box["y"], box["size"] / 2
            if not _white(picture, x + middle - 1, y + middle - 1, x + middle + 1, y + middle + 1):
                found.append(box["ballot_number"])
    return found


@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("count, large", [(16, False), (24, False), (24, True), (60, False)])
def test_a_machine_puts_a_cross_in_the_chosen_boxes_and_no_other(
    count: int,
    large: bool,  # noqa: FBT001
    blank: bool,  # noqa: FBT001
) -> None:
    chosen = [1, 7, count]
    assert crossed(marked(count, *chosen, large=large, blank=blank), count, large=large) == chosen


def test_a_paper_filled_in_by_machine_is_everyones_paper_with_crosses() -> None:
    plain = ballot_paper(edition(), CONTEST, ballot_plans(24))
    assert marked(24) == plain, "a blank one cannot be told from a printed one"
    for empty, filled, only in zip(
        look(plain), look(marked(24, 3, 20)), look(marked(24, 3, 20, blank=False)), strict=True
    ):
        assert np.array_equal(np.minimum(empty, only), filled)


def test_crosses_alone_can_be_moved_for_the_printer() -> None:
    still, moved = marked(16, 2, blank=False), marked(16, 2, blank=False, by=(1.5, -2.0))
    before, after = ([axis.mean() for axis in np.nonzero(look(pdf, DPI)[0] < 128)] for pdf in (still, moved))
    assert np.subtract(after, before) / PX == pytest.approx([-2.0, 1.5], abs=0.05)


def test_two_papers_with_the_same_marks_are_the_same_bytes_without_a_time() -> None:
    assert marked(24, 9, 3, 14) == marked(24, 14, 3, 9)
    assert b"D:2000" in marked(24, 9), "the time that stands in every one of our papers"
    assert b"D:2026" not in marked(24, 9)


def test_a_mark_for_a_plan_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="on the ballot"):
        marked(16, 17)
