"""The paper of the check: a letter to every maker, the list for the evening, the record of the draw."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np
import pytest

from app.documents.letters import WINDOW_BOTTOM, WINDOW_LEFT, WINDOW_RIGHT, WINDOW_TOP
from app.documents.review_letter import address_lines, review_letters
from app.documents.review_list import draw_page, review_list
from app.models.plan_rules import Expertise
from app.models.records import Submitter
from app.models.review_records import (
    DrawnPlan,
    FieldStand,
    GivenVerdict,
    NumberDraw,
    RoundView,
    TablePlan,
)
from app.models.terms import PlanState, VerdictWord
from tests.documents.samples import CONTEST, LONG_TITLE, PRINTED_AT, edition, look, read

YES, PROVIDED, NO = VerdictWord.YES, VerdictWord.YES_PROVIDED, VerdictWord.NO
PX = 150 / 25.4
FIELDS = (Expertise("groen", "Openbare ruimte en groen"), Expertise("verkeer", "Verkeer"))
FATMA = Submitter(
    name="Fatma Yilmaz", address="Molenplas 12, 2037 AB Haarlem", phone="06 1", consent_contact=True
)
CONDITION = "Houd een doorgang van anderhalve meter vrij, en de straat vrij voor de brandweer."
REASON, ADVICE = "Het kan hier niet veilig.", "Kies samen met ons een plek achter de kerk."


def stand(field: Expertise, word: VerdictWord | None, conditions: str = "", advice: str = "") -> FieldStand:
    if word is None:
        return FieldStand(field)
    given = GivenVerdict(UUID(int=9), word, conditions, advice, {}, "Anna", PRINTED_AT)
    return FieldStand(field, (given,), (given,))


def plan(number: int, green: FieldStand, traffic: FieldStand, title: str = "Bankjes") -> TablePlan:
    return TablePlan(
        id=UUID(int=number),
        number=number,
        title=title,
        summary="",
        what="Drie bankjes",
        why="",
        area="Meerwijk",
        place="Molenplas, bij de brug",
        cost_cents=285_000,
        state=PlanState.HANDED_IN,
        changed_at=PRINTED_AT,
        fields=(green, traffic),
    )


def good(number: int, title: str = "Bankjes") -> TablePlan:
    return plan(number, stand(FIELDS[0], YES), stand(FIELDS[1], YES), title)


def provided(number: int) -> TablePlan:
    return plan(number, stand(FIELDS[0], YES), stand(FIELDS[1], PROVIDED, CONDITION))


def refused(number: int) -> TablePlan:
    return plan(number, stand(FIELDS[0], None), stand(FIELDS[1], NO, REASON, ADVICE))


def a_round(*plans: TablePlan) -> RoundView:
    return RoundView(UUID(int=5), "Eerste ronde", date(2026, 10, 20), date(2026, 12, 1), FIELDS, tuple(plans))


def letters(view: RoundView, makers: dict[UUID, tuple[Submitter, ...]] | None = None) -> bytes:
    known = makers or {one.id: (FATMA,) for one in view.plans}
    return review_letters(edition(), view, known, printed_at=PRINTED_AT)


@pytest.mark.parametrize(
    "made, head, said",
    [
        (good(10_001), "Goed nieuws", ("Uw plan kan!", "Verkeer")),
        (provided(10_002), "Ja, mits", ("Dit is nog nodig:", "anderhalve meter")),
        (refused(10_003), "Nu nog niet, maar zo kan het verder", (REASON, ADVICE, "nog niet geoordeeld")),
    ],
    ids=["ja", "ja mits", "nee"],
)
def test_a_letter_says_what_can_be_done(made: TablePlan, head: str, said: tuple[str, ...]) -> None:
    text = " ".join(" ".join(read(letters(a_round(made)))).split())
    for words in (head, *said, "Beste Fatma", "Wat gebeurt er nu?", str(made.number)):
        assert words in text


def test_the_window_shows_the_address_and_nothing_else() -> None:
    dark = look(letters(a_round(provided(10_002))))[0] < 200
    left, right = int(WINDOW_LEFT * PX), int(WINDOW_RIGHT * PX)
    top, bottom = int(WINDOW_TOP * PX), int(WINDOW_BOTTOM * PX)
    assert dark[top:bottom, left:right].any()
    ring = dark[int(45 * PX) : int(90 * PX)].copy()
    ring[top - int(45 * PX) : bottom - int(45 * PX), left:right] = False
    assert not np.any(ring)


@pytest.mark.parametrize(
    "maker",
    [replace(FATMA, consent_contact=False), replace(FATMA, address=""), Submitter()],
    ids=["no consent", "no address", "nobody known"],
)
def test_inv_09_without_consent_or_address_the_letter_names_the_plan_to_hand_it_over(
    maker: Submitter,
) -> None:
    (text,) = read(letters(a_round(good(10_001)), {UUID(int=10_001): (maker,)}))
    assert "plan 10001" in text
    assert "Molenplas 12" not in text
    assert ("Fatma" in text) == (maker.consent_contact and bool(maker.name))


def test_a_long_name_takes_two_lines_of_the_window_and_never_the_place_of_the_town() -> None:
    long = replace(FATMA, name="Maria van den Heuvel-Oosterhuis tot Nederhorst den Berg")
    lines = address_lines(good(10_001), long)
    assert lines == (
        "Maria van den Heuvel-Oosterhuis",
        "tot Nederhorst den Berg",
        "Molenplas 12",
        "2037 AB Haarlem",
    )
    lines = address_lines(good(10_001), replace(long, address="Molenplas 12, 2037 AB, Haarlem"))
    assert lines == (long.name, "Molenplas 12", "2037 AB", "Haarlem")


def test_a_letter_for_a_maker_under_16_goes_to_the_guardian() -> None:
    young = replace(FATMA, name="Noor", under_16=True, guardian_name="S. Yilmaz")
    (text,) = read(letters(a_round(good(10_001)), {UUID(int=10_001): (young,)}))
    assert text.index("S. Yilmaz") < text.index("Molenplas 12") < text.index("Beste Noor")


def test_a_round_is_one_file_with_a_letter_to_each_maker_and_pages_of_its_own() -> None:
    long = plan(10_004, stand(FIELDS[0], PROVIDED, "Regel het onderhoud. " * 120), stand(FIELDS[1], YES))
    waiting = plan(10_005, stand(FIELDS[0], YES), stand(FIELDS[1], None))
    other = Submitter(name="Ben", address="Kerkweg 3\n2037 XY Haarlem", consent_contact=True)
    view = a_round(good(10_001), long, waiting)
    pages = read(letters(view, {good(10_001).id: (FATMA, other), long.id: (FATMA,), waiting.id: (FATMA,)}))
    assert ["Pagina 1 van 1" in page for page in pages[:2]] == [True, True]
    assert "Beste Fatma" in pages[0]
    assert "Beste Ben" in pages[1]
    assert [f"Pagina {at} van {len(pages) - 2}" in page for at, page in enumerate(pages[2:], 1)] == [True] * (
        len(pages) - 2
    )
    assert len(pages) > 3
    assert not any("10005" in page for page in pages), "a plan that is open gets no letter"
    assert all("Schalkwijk aan Zet – plan" in page for page in pages)


def test_where_no_plan_has_an_outcome_there_is_nothing_to_write() -> None:
    waiting = plan(10_005, stand(FIELDS[0], YES), stand(FIELDS[1], None))
    with pytest.raises(ValueError, match="no plan has an outcome"):
        letters(a_round(waiting))


def test_the_list_of_the_evening_says_what_is_open_and_names_nobody() -> None:
    view = a_round(*(refused(10_100 + at) for at in range(30)), good(10_001, LONG_TITLE))
    pages = read(review_list(edition(), view, today=date(2026, 11, 8), printed_at=PRINTED_AT))
    text = " ".join(" ".join(pages).split())
    assert "nog 23 dagen" in text
    assert "Openbare ruimte en groen: nog 30 plannen" in text
    assert "Verkeer: klaar" in text
    assert "Openbare ruimte en groen: nog open" in text
    assert "Anna" not in text
    assert len(pages) > 1


def test_the_record_of_the_draw_lets_anyone_redo_it() -> None:
    seed = "3164251634"
    lots = {number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest() for number in (10_001, 10_002)}
    order = sorted(lots, key=lots.__getitem__)
    drawn = tuple(
        DrawnPlan(at, number, f"Plan over {number}", lots[number]) for at, number in enumerate(order, start=1)
    )
    draw = NumberDraw(seed, "Anna", PRINTED_AT, drawn)
    text = " ".join(" ".join(read(draw_page(edition(), CONTEST, draw, printed_at=PRINTED_AT))).split())
    assert f"{seed}:{order[0]}" in text
    assert " ".join(lots[order[0]][at : at + 4] for at in range(0, 12, 4)) in text
    assert text.index(f"plan {order[0]}") < text.index(f"plan {order[1]}")
    assert text.count("Naam en handtekening") == 2
