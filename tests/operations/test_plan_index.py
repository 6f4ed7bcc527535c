"""The index of plans: what looks like a plan while it is typed, what words find, and what is gone from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import db
from app.models.likeness import forms_of
from app.models.plan import PlanRow
from app.models.records import PlanText
from app.models.search import words_of
from app.operations import plan_index, plans
from app.operations.plan_index import LookAlike, holding, look_alikes
from tests.operations.plan_samples import BENCH, FATMA, edited, entered, exchange
from tests.operations.samples import Laptop

PLAYGROUND = PlanText(title="Kinderspeeltuin bij de Toekan", what="Een glijbaan en schommels", place="Toekan")
TREES = PlanText(title="Fruitbomen langs het water", what="Appels en peren voor iedereen", area="Molenwijk")
TRAFFIC = PlanText(title="Veilig oversteken", what="Een drempel en een zebrapad", place="Briandlaan")


def alike(laptop: Laptop, text: PlanText, besides: UUID | None = None) -> list[tuple[str, tuple[str, ...]]]:
    found = look_alikes(laptop.store, text, besides=besides)
    return [(one.title, one.words) for one in found]


@pytest.mark.parametrize(
    "typed, found",
    [
        ("Bankje bij de vijver", "bankje"),
        ("Meer banken in de wijk", "banken"),
        ("Een nieuwe speeltuin", "speeltuin"),
        ("Speeltuintjes", "speeltuintjes"),
        ("De speelt", "speelt"),
        ("Fruitboom", "fruitboom"),
        ("Een grote waterspeelplaats: FRUÍTBOMEN", "fruítbomen"),
    ],
)
def test_a_plan_about_the_same_thing_is_found_however_it_is_written(
    laptop: Laptop, typed: str, found: str
) -> None:
    for text in (BENCH, PLAYGROUND, TREES, TRAFFIC):
        entered(laptop, text)
    ((_, words),) = alike(laptop, PlanText(title=typed))
    assert words == (found,)


def test_what_is_typed_so_far_is_compared_with_every_text_of_other_plans(laptop: Laptop) -> None:
    plan_id = entered(laptop, BENCH)
    number = plans.plan(laptop.store, plan_id).number
    typed = PlanText(what="Wandelaars willen uitrusten", place="Molenplas, bij de brug")
    (found,) = look_alikes(laptop.store, typed, besides=None)
    assert found == LookAlike(plan_id, number, BENCH.title, BENCH.area, found.state, found.words)
    assert set(found.words) == {"wandelaars", "molenplas", "brug"}


def test_one_word_in_common_outside_the_titles_is_not_alike(laptop: Laptop) -> None:
    entered(laptop, BENCH)
    assert alike(laptop, PlanText(title="Een kunstwerk", place="Molenplas")) == []
    assert alike(laptop, PlanText(title="Een plan voor de bewoners van onze wijk", what="2037 bij de")) == []
    assert alike(laptop, PlanText()) == []


def test_two_rare_words_are_alike_but_not_the_same_place_alone(laptop: Laptop) -> None:
    entered(laptop, PLAYGROUND)
    entered(laptop, BENCH)
    typed = PlanText(title="Buiten zijn", what="Een schommel en een glijbaan")
    assert alike(laptop, typed) == [(PLAYGROUND.title, ("schommel", "glijbaan"))]
    assert alike(laptop, PlanText(title="Een kunstwerk", place="Molenplas, bij de brug")) == []


def test_a_word_that_many_plans_have_makes_no_two_plans_alike(laptop: Laptop) -> None:
    for number in range(22):
        entered(laptop, PlanText(title=f"Samen koken {'abcdefghijklmnopqrstuvwxyz'[number] * 5}"))
    assert alike(laptop, PlanText(title="Koken")) == []
    assert alike(laptop, PlanText(title="Koken met ccccc")) == [("Samen koken ccccc", ("ccccc",))]


def test_the_likest_comes_first_and_a_word_in_both_titles_weighs_most(laptop: Laptop) -> None:
    entered(laptop, replace(TRAFFIC, what="Bij de schommels en de glijbaan van de Toekan"))
    entered(laptop, PLAYGROUND)
    entered(laptop, PlanText(title="Speeltuin voor peuters"))
    typed = PlanText(title="Speeltuin", what="Schommels en een glijbaan", place="Toekan")
    assert [title for title, _ in alike(laptop, typed)] == [
        "Kinderspeeltuin bij de Toekan",
        "Speeltuin voor peuters",
        "Veilig oversteken",
    ]


def test_a_plan_is_not_like_itself_nor_like_one_that_was_withdrawn(laptop: Laptop) -> None:
    own, other = entered(laptop, BENCH), entered(laptop, BENCH)
    assert len(alike(laptop, BENCH)) == 2
    assert len(alike(laptop, BENCH, besides=own)) == 1
    plans.withdraw(laptop.store, laptop.now(), plan_id=other, reason="dubbel")
    assert alike(laptop, BENCH, besides=own) == []
    assert len(look_alikes(laptop.store, BENCH, besides=uuid4(), limit=0)) == 0


def test_a_plan_that_came_from_another_laptop_is_found_too(laptops: Callable[[str], Laptop]) -> None:
    laptop, other = laptops("Anna"), laptops("Bram")
    plan_id = entered(laptop)
    exchange(laptop, other)
    edited(other, plan_id, title="Hangmatten aan de Molenplas")
    exchange(laptop, other)
    assert alike(laptop, PlanText(title="Hangmat")) == [("Hangmatten aan de Molenplas", ("hangmat",))]
    assert alike(laptop, PlanText(title="Bankjes")) == []


def test_what_was_taken_out_of_a_text_is_gone_from_the_index(laptop: Laptop) -> None:
    plan_id = entered(laptop, replace(BENCH, what="Bel Wilhelmina van der Xanten"))
    edited(laptop, plan_id, what="Drie bankjes")
    with laptop.store.write() as session:
        session.connection().exec_driver_sql(
            "CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, plan_index, row)"
        )
        left = {row[0] for row in session.connection().exec_driver_sql("SELECT term FROM temp.terms")}
        raw = [
            bytes(row[0]) for row in session.connection().exec_driver_sql("SELECT block FROM plan_index_data")
        ]
    assert "ban" in left
    assert not {"xan", "wil"} & left
    assert not any(b"xan" in block or b"lhe" in block for block in raw)


def test_laying_the_index_out_anew_changes_nothing_that_is_found(laptop: Laptop) -> None:
    plan_id = entered(laptop, BENCH)
    entered(laptop, PLAYGROUND)
    with laptop.store.write() as session:
        plan_index.tidy(session)
    assert alike(laptop, PlanText(title="Speeltuin")) == [(PLAYGROUND.title, ("speeltuin",))]
    edited(laptop, plan_id, title="Hangmatten")
    assert alike(laptop, PlanText(title="Banken")) == []
    assert alike(laptop, PlanText(title="Hangmat")) == [("Hangmatten", ("hangmat",))]


def test_an_older_store_gets_its_plans_into_the_index(laptop: Laptop) -> None:
    entered(laptop, BENCH)
    config = db.alembic_config()
    with laptop.store.engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
    laptop.store.migrate()
    assert alike(laptop, PlanText(title="Banken")) == [(BENCH.title, ("banken",))]
    assert found_by(laptop, "uit") == {BENCH.title}


@pytest.mark.parametrize(
    "word, forms",
    [
        ("bankjes", {"bank"}),
        ("bomen", {"bomen", "boom"}),
        ("boom", {"boom", "bomen"}),
        ("huizen", {"huiz", "huis"}),
        ("huisjes", {"huis", "huizen"}),
        ("kastje", {"kast"}),
        ("stoeltjes", {"stoel"}),
        ("bloemetje", {"bloem"}),
        ("plantjes", {"plant"}),
        ("kinderspeeltuin", {"peeltuin"}),
        ("verkeersveiligheid", {"verkeersveiligheid"}),
        ("bak", set[str]()),
    ],
)
def test_a_word_is_cut_to_what_other_spellings_share(word: str, forms: set[str]) -> None:
    assert set(forms_of(word)) == forms


def found_by(laptop: Laptop, word: str) -> set[str]:
    with laptop.store.read() as session:
        return set(session.scalars(select(PlanRow.title).where(holding(word))))


TEXT = st.text(alphabet='abé "-_%(', max_size=12)


@given(edits=st.lists(st.tuples(st.integers(0, 2), TEXT, TEXT, TEXT), max_size=8), word=TEXT)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_after_any_edits_a_word_finds_exactly_the_plans_that_have_it(
    laptop: Laptop, edits: list[tuple[int, str, str, str]], word: str
) -> None:
    ids = [plans.enter(laptop.store, laptop.now(), text=PlanText(), submitter=FATMA).id for _ in range(3)]
    for which, title, said, place in edits:
        edited(laptop, ids[which], title=title, what=said, place=place)
    now = [plans.plan(laptop.store, plan_id) for plan_id in ids]
    for piece in words_of(word):
        with laptop.store.read() as session:
            query = select(PlanRow.id).where(PlanRow.id.in_(ids), holding(piece))
            found = set(session.scalars(query))
        wanted = {
            plan.id
            for plan in now
            if any(
                piece in " ".join(words_of(one)) for one in (plan.text.title, plan.text.what, plan.text.place)
            )
        }
        assert found == wanted
