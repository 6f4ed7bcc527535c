"""The place of a plan on the sketch map, in words and within the map."""

from __future__ import annotations

from app.models.plan_map import box, inside, middle, moved, nearest_street, place_sentence
from app.models.plan_rules import AreaMap, Street

AREA = AreaMap(
    "Meerwijk",
    ((500, 490), (940, 470), (900, 940), (500, 900)),
    (
        Street("Leonardo da Vinciplein", ((600, 640), (760, 640))),
        Street("Kade", ((520, 880), (700, 890), (880, 920))),
    ),
)


def test_the_place_is_said_by_the_street_it_is_nearest_to() -> None:
    assert nearest_street(AREA, (610, 650)) == "Leonardo da Vinciplein"
    assert nearest_street(AREA, (860, 900)) == "Kade"
    assert (
        place_sentence(AREA, (610, 650))
        == "De plek staat op de kaart, in Meerwijk, bij Leonardo da Vinciplein."
    )
    assert place_sentence(AREA, None) == "Er staat nog geen plek op de kaart."


def test_a_place_outside_the_outline_is_said_to_be_outside() -> None:
    assert inside(AREA, middle(AREA))
    assert not inside(AREA, (100, 100))
    assert place_sentence(AREA, (100, 100)) == "De plek staat op de kaart, buiten Meerwijk."


def test_an_area_without_streets_is_enough() -> None:
    bare = AreaMap("Meerwijk", AREA.outline)
    assert nearest_street(bare, (600, 600)) == ""
    assert place_sentence(bare, (600, 600)) == "De plek staat op de kaart, in Meerwijk."
    assert box(bare) == (500, 470, 940, 940)


def test_the_point_never_leaves_the_map() -> None:
    assert moved((5, 995), -10, 10) == (0, 1000)
    assert moved((500, 500), 10, -50) == (510, 450)
