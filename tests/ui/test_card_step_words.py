"""Each step that a card does not allow has a sentence of its own; the drawing is what the code does."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from app.models.terms import CardState, CardStep
from app.operations.cards import LEGAL, IllegalCardStep
from app.ui.card_step_words import STEP_SENTENCES
from app.ui.text import sentence

_DRAWN = re.compile(r"^    (\w+) --> (\w+): (.+)$", re.MULTILINE)
DOCS = Path(__file__).parents[2] / "docs" / "cards.md"


def test_every_illegal_step_from_every_state_has_its_own_sentence() -> None:
    said = {
        (state, step): sentence(IllegalCardStep(step=step, state=state))
        for state, step in product(CardState, CardStep)
        if (state, step) not in LEGAL
    }
    assert len(set(said.values())) == len(said) == 39
    assert all(one.endswith((".", "?")) and len(one) > 30 for one in said.values())
    told = {(state, step) for step, states in STEP_SENTENCES.items() for state in states}
    assert told == set(said), "no sentence for what is allowed"


def test_the_drawing_in_the_docs_is_exactly_the_code() -> None:
    names = {state.value.replace("_", ""): state for state in CardState}
    drawn = {
        (names[before], CardStep(step.replace(" ", "_"))): names[after]
        for before, after, steps in _DRAWN.findall(DOCS.read_text(encoding="utf-8"))
        for step in steps.split(", ")
    }
    assert drawn == LEGAL
