from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.models.edition_draft import COUNTED_PAPERS
from app.models.edition_file import EditionFileWrong, draft_from_pb, read_edition
from app.models.pabulib import PbNoteKind, read_pb
from app.models.records import CostLine, Phase
from app.models.terms import InvalidReason, Limit, LimitKind, Rule
from app.models.toml_lines import Problem, ProblemCode

DOCS = Path(__file__).parents[2] / "docs" / "edition-file.md"

SMALL = """\
format = 1
name = "Proef"
areas = ["Noord", "Zuid"]
themes = ["Groen"]

[[contest]]
key = "noord"
name = "Noord"
budget_eur = 25000

[[plan]]
id = "p1"
title = "Bank"
on_ballot = true

[[plan.cost]]
what = "Bank"
unit_eur = 1500
"""


def problems_in(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(EditionFileWrong) as wrong:
        read_edition(text if isinstance(text, bytes) else text.encode())
    assert wrong.value.data == {"problems": wrong.value.problems}
    return wrong.value.problems


def codes(text: str | bytes) -> list[tuple[int, str, ProblemCode]]:
    return [(problem.line, problem.key, problem.code) for problem in problems_in(text)]


def with_line(old: str, new: str) -> str:
    assert SMALL.count(old) == 1
    return SMALL.replace(old, new)


def test_what_a_small_file_leaves_out_gets_the_usual_values() -> None:
    edition = read_edition(SMALL.encode())
    (contest,) = edition.contests
    assert not edition.practice
    assert (edition.language, edition.likes_needed, edition.minimum_batch) == ("nl", 50, 10)
    assert contest.limit == Limit(LimitKind.COST, 25_000_00)
    assert (contest.rule, contest.threshold_votes, contest.min_age) == (Rule.GREEDY_SKIP, 1, 16)
    assert contest.voting_date is None
    (plan,) = edition.plans
    assert (plan.contest_key, plan.ballot_number, plan.text.cost_cents) == ("noord", 1, 1_500_00)


def test_the_example_in_the_docs_is_a_valid_file() -> None:
    example = DOCS.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    edition = read_edition(example.encode())
    assert [contest.key for contest in edition.contests] == ["meerwijk", "molenwijk"]
    assert edition.contests[1].limit == Limit(LimitKind.CHOICES, 3)
    assert edition.phases[0] == Phase("Plannen indienen", date(2026, 5, 11), date(2026, 6, 30))
    assert [plan.ballot_number for plan in edition.plans] == [1, None]
    assert edition.plans[0].text.cost_lines[0] == CostLine("Fruitbomen", 40, 120_00)


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    text = """\
naam = "x"
areas = ["A", "A", 3]
likes_needed = true
[[phase]]
name = "p"
starts = 2026-02-02
ends = 2026-01-01
[[phase]]
name = "q"
starts = "morgen"
[[contest]]
key = "Een Twee"
budget_eur = 1.5
rule = "anders"
limit = "max_length"
[[contest]]
key = "a"
name = " "
budget_eur = 1000
limit_eur = 0
[[contest]]
key = "a"
name = "n"
budget_eur = 1000
limit = "none"
[[plan]]
id = "a"
title = \"\"\"
key = 3
\"\"\"
area = "Z"
themes = ["T"]
on_ballot = true
contest = "nee"
  [[plan.cost]]
  what = ""
  unit_eur = 0
[[plan]]
id = "a"
title = "t"
contest = "a"
on_ballot = "ja"
"""
    assert codes(text) == [
        (1, "naam", ProblemCode.UNKNOWN_KEY),
        (1, "name", ProblemCode.MISSING),
        (2, "areas", ProblemCode.DUPLICATE),
        (2, "areas", ProblemCode.WRONG_KIND),
        (3, "likes_needed", ProblemCode.WRONG_KIND),
        (7, "phase.ends", ProblemCode.ENDS_BEFORE_START),
        (8, "phase.ends", ProblemCode.MISSING),
        (10, "phase.starts", ProblemCode.WRONG_KIND),
        (11, "contest.limit_choices", ProblemCode.MISSING),
        (11, "contest.name", ProblemCode.MISSING),
        (12, "contest.key", ProblemCode.WRONG_KIND),
        (13, "contest.budget_eur", ProblemCode.WRONG_KIND),
        (14, "contest.rule", ProblemCode.NOT_IN_LIST),
        (18, "contest.name", ProblemCode.EMPTY),
        (20, "contest.limit_eur", ProblemCode.OUT_OF_RANGE),
        (22, "contest.key", ProblemCode.DUPLICATE),
        (31, "plan.area", ProblemCode.NOT_IN_LIST),
        (32, "plan.themes", ProblemCode.NOT_IN_LIST),
        (34, "plan.contest", ProblemCode.NOT_IN_LIST),
        (36, "plan.cost.what", ProblemCode.EMPTY),
        (37, "plan.cost.unit_eur", ProblemCode.OUT_OF_RANGE),
        (39, "plan.id", ProblemCode.DUPLICATE),
        (42, "plan.on_ballot", ProblemCode.WRONG_KIND),
    ]


def test_a_word_that_is_not_in_the_list_comes_with_the_words_to_choose_from() -> None:
    (problem,) = problems_in(with_line('name = "Noord"', 'name = "Noord"\nrule = "loting"'))
    assert (problem.found, problem.expected) == ("loting", "greedy_skip, greedy_stop, equal_shares")


def test_a_plan_on_the_ballot_may_not_cost_more_than_the_budget() -> None:
    (problem,) = problems_in(with_line("unit_eur = 1500", "unit_eur = 25001"))
    assert (problem.line, problem.code) == (11, ProblemCode.OVER_BUDGET)
    assert (problem.found, problem.expected) == ("25001", "25000")


def test_a_plan_on_the_ballot_needs_a_cost() -> None:
    without = SMALL.split("[[plan.cost]]", maxsplit=1)[0]
    assert codes(without) == [(11, "plan.cost", ProblemCode.MISSING)]


def test_a_wrong_budget_does_not_also_blame_every_plan() -> None:
    assert codes(with_line("budget_eur = 25000", 'budget_eur = "veel"')) == [
        (9, "contest.budget_eur", ProblemCode.WRONG_KIND)
    ]


def test_with_more_contests_a_plan_must_say_which() -> None:
    second = '[[contest]]\nkey = "zuid"\nname = "Zuid"\nbudget_eur = 1\n\n[[plan]]'
    assert codes(with_line("[[plan]]", second)) == [(16, "plan.contest", ProblemCode.MISSING)]


def test_an_edition_without_a_contest_is_none() -> None:
    alone = 'name = "x"\n[[plan]]\nid = "a"\ntitle = "t"\ncontest = "nee"\n'
    assert codes(alone) == [(1, "contest", ProblemCode.MISSING)]
    assert codes('name = "x"\ncontest = "nee"\n') == [(2, "contest", ProblemCode.WRONG_KIND)]


def test_single_brackets_where_a_list_is_meant_are_pointed_at() -> None:
    single = 'name = "x"\n\n[contest]\nkey = "k"\nname = "n"\nbudget_eur = 1\n'
    assert codes(single) == [(3, "contest", ProblemCode.WRONG_KIND)]


def test_lists_and_names_have_their_kind_and_length() -> None:
    contest = '[[contest]]\nkey = "k"\nname = "n"\nbudget_eur = 1\n'
    text = f'name = "{"x" * 201}"\nthemes = "Groen"\nlanguage = 3\n{contest}'
    assert codes(text) == [
        (1, "name", ProblemCode.TOO_LONG),
        (2, "themes", ProblemCode.WRONG_KIND),
        (3, "language", ProblemCode.WRONG_KIND),
    ]


def test_a_key_in_an_inline_table_is_found_on_the_line_of_its_list() -> None:
    inline = SMALL.replace(
        '\n[[plan.cost]]\nwhat = "Bank"\nunit_eur = 1500\n', 'cost = [{ what = "B", unit_eur = 0 }]\n'
    )
    assert codes(inline) == [(15, "plan.cost.unit_eur", ProblemCode.OUT_OF_RANGE)]


@pytest.mark.parametrize(
    "data, line, code",
    [
        (b'name = "x"\nareas = = 3\n', 2, ProblemCode.SYNTAX),
        (b'name = "x"\nareas = [', 2, ProblemCode.SYNTAX),
        (b'name = "x"\nareas = ["\xe9"]\n', 2, ProblemCode.ENCODING),
    ],
)
def test_a_file_that_is_no_toml_names_the_line(data: bytes, line: int, code: ProblemCode) -> None:
    (problem,) = problems_in(data)
    assert (problem.line, problem.code) == (line, code)


def test_the_same_file_gives_the_same_ids_whatever_its_line_ends() -> None:
    here, there = read_edition(SMALL.encode()), read_edition(SMALL.replace("\n", "\r\n").encode())
    other = read_edition(with_line("25000", "26000").encode())
    assert here == there
    assert here.id == there.id != other.id
    assert here.contest_id("noord") == there.contest_id("noord") != other.contest_id("noord")
    assert here.plan_id(here.plans[0]) == there.plan_id(there.plans[0]) != other.plan_id(other.plans[0])


PB = """\
META
key;value
description;Buurtbudget
unit;Stad
district;Wijk
instance;588
num_projects;2
num_votes;1
budget;1000
vote_type;approval
rule;greedy
date_end;01.12.2026
max_length;1
language;nl
PROJECTS
project_id;cost;name
b;100.50;Bank
a;900;Boom
VOTES
voter_id;vote
1;a
"""


def test_a_pb_file_becomes_an_edition_with_one_contest_and_all_plans_on_the_ballot() -> None:
    edition, notes = draft_from_pb(read_pb(PB.encode()), "x.pb")
    (contest,) = edition.contests
    assert (edition.name, edition.areas, edition.practice) == ("Buurtbudget", ("Wijk",), False)
    assert (contest.key, contest.budget_cents, contest.area) == ("588", 1000_00, "Wijk")
    assert contest.limit == Limit(LimitKind.CHOICES, 1)
    assert contest.voting_date == date(2026, 12, 1)
    assert [(plan.ballot_number, plan.external_id, plan.text.cost_cents) for plan in edition.plans] == [
        (1, "b", 100_50),
        (2, "a", 900_00),
    ]
    assert [note.kind for note in notes] == [PbNoteKind.MIN_AGE]
    assert edition.id == draft_from_pb(read_pb(PB.replace("\n", "\r\n").encode()), "y.pb")[0].id


def test_a_pb_file_without_names_gets_them_from_the_file_name() -> None:
    pb = read_pb(PB.encode())
    edition, _ = draft_from_pb(replace(pb, meta={"instance": "Lente 2026!"}), "map/Stad_2026.pb")
    assert (edition.name, edition.areas, edition.contests[0].key) == ("Stad_2026", (), "stemming")


def test_which_odd_papers_count_is_a_rule_of_the_edition() -> None:
    said = '[papers]\nsigned = "counted"\ntorn = "invalid"\n'
    assert set(read_edition(f"{SMALL}\n{said}".encode()).counted_papers) == {
        InvalidReason.SIGNED,
        InvalidReason.TWO_TOGETHER,
    }
    assert read_edition(SMALL.encode()).counted_papers == COUNTED_PAPERS


@pytest.mark.parametrize("reason", ["over_limit", "practice", "wrong_contest"])
def test_no_edition_counts_practice_papers_or_what_is_over_the_limit(reason: str) -> None:
    found = problems_in(f'{SMALL}\n[papers]\n{reason} = "counted"\n')
    assert [(one.key, one.code) for one in found] == [(f"papers.{reason}", ProblemCode.NOT_IN_LIST)]
