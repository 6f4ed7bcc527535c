from __future__ import annotations

from string import Formatter

import pytest
from PySide6.QtWidgets import QApplication

from app import paths
from app.models import dutch
from app.ui.marking.look import can_write
from app.ui.marking.session import SIZES, Theme
from app.ui.marking.words import LANGUAGES, language, writable
from tests.ui.marking.booth import ballot

DUTCH = language("nl")
OTHERS = [code for code in LANGUAGES if code != "nl"]


def places(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_says_everything_that_dutch_says(code: str) -> None:
    other = language(code)
    assert list(other.words) == list(DUTCH.words), "the same keys, in the same order"
    for key, sentence in DUTCH.words.items():
        assert other.words[key].strip(), key
        assert places(other.words[key]) == places(sentence), key


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_was_left_in_dutch(code: str) -> None:
    same = {key for key, said in language(code).words.items() if said == DUTCH.words[key]}
    assert same <= {"plan_line", "plan_cost"}


def test_no_sentence_is_idle() -> None:
    folder = paths.resources().parent / "app" / "ui" / "marking"
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    made = [*(f"size_{size + 1}" for size in range(SIZES)), *(f"theme_{theme}" for theme in Theme)]
    for key in DUTCH.words.keys() - made:
        assert f'"{key.removesuffix("_one")}"' in source or f'"{key}"' in source, key


@pytest.mark.parametrize(
    "code, said",
    [("nl", "€ 12.500"), ("en", "€12,500"), ("tr", "12.500 €"), ("ar", "12.500 €")],
)
def test_money_is_written_as_the_language_writes_it(code: str, said: str) -> None:
    assert language(code).euro(12_500_00).replace("\u00a0", " ") == said


def test_dutch_money_is_that_of_the_ballot_paper() -> None:
    for cents in (0, 5, 350, 12_500_00, 1_234_567_89):
        assert DUTCH.euro(cents) == dutch.euro(cents)


def test_one_has_a_sentence_of_its_own() -> None:
    assert DUTCH.say("left_choices", count=1) == "U kunt nog 1 plan kiezen."
    assert DUTCH.say("left_choices", count=0) == "U kunt nog 0 plannen kiezen."


def test_a_dutch_title_does_not_turn_an_arabic_sentence_around() -> None:
    said = language("ar").plan(ballot()[0])
    assert said == "\u200f\u20681\u2069. \u2068Een schommel in het park\u2069"
    assert DUTCH.plan(ballot()[0]) == "1. Een schommel in het park"


def test_all_four_languages_can_be_shown_with_the_fonts_that_go_with_the_program(qapp: QApplication) -> None:
    assert [one.code for one in writable(can_write)] == list(LANGUAGES)


def test_a_language_without_letters_is_not_offered() -> None:
    latin = writable(lambda letter: not "\u0600" <= letter <= "\u06ff")
    assert [one.code for one in latin] == ["nl", "en", "tr"]
    plain = writable(lambda letter: (letter not in "ğışİ" and letter < "\u0600") or letter in "–…")
    assert [one.code for one in plain] == ["nl", "en"]
