from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pabulib.checker import Checker

from app.models.allocation import Rules, allocate, ballot_worth
from app.models.pabulib import PbFile, PbNoteKind, read_pb
from app.models.pabulib_write import PbAbout, write_pb
from app.models.pb_sections import PbFault, PbFileWrong
from app.models.records import BallotPlan, Contest
from app.models.result_records import BallotCounts, PlanResult, Result
from app.models.terms import Channel, Limit, LimitKind, PaperKind, Rule, TieBreak
from tests.real_elections import real_file

FILES = (
    "Netherlands_Amsterdam_289.pb",
    "Netherlands_Amsterdam_588.pb",
    "Netherlands_Amsterdam_621.pb",
    "Netherlands_Assen_2024.pb",
    "Poland_Warszawa_2019_Marysin_Wawerski_Polnocny.pb",
)
ABOUT = PbAbout("Buurtbudget", "Haarlem", "2026", date(2026, 11, 9), date(2026, 12, 1))
Ballot = tuple[Channel, tuple[int, ...]]

SMALL = """\
META
key;value
num_projects;2
num_votes;3
budget;1000
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name;category;selected
b;100.5;2;Een bank; met ; leuning;groen;1
a;900;1;Boom;;0
VOTES
voter_id;vote;age;voting_method
x1;a,b;33;internet
x2;b;;paper
x3;;70;paper
""".replace("Een bank; met ; leuning", '"Een ""bank""; met  leuning"')


def real(name: str) -> bytes:
    return real_file(name).read_bytes()


def checked(text: str) -> Mapping[str, Mapping[str, Mapping[int, str]]]:
    """Return what pabulib-checker says: level -> kind -> messages."""
    with redirect_stdout(io.StringIO()):
        found = cast("dict[object, dict[str, object]]", Checker().process_files([text]))
    return cast("Mapping[str, Mapping[str, Mapping[int, str]]]", found[1]["results"])


def result_of(
    euros_and_votes: Iterable[tuple[BallotPlan, Mapping[Channel, int]]],
    *,
    budget_cents: int,
    rule: Rule = Rule.GREEDY_SKIP,
    limit: Limit | None = None,
    seed: str = "",
    threshold: int = 1,
) -> Result:
    lines = list(euros_and_votes)
    votes = {plan.ballot_number: per_channel for plan, per_channel in lines}
    totals = {number: sum(per_channel.values()) for number, per_channel in votes.items()}
    ballots = {(number,): total for number, total in totals.items()}
    rules = Rules(budget_cents, rule, threshold, seed=seed)
    allocation = allocate((plan for plan, _ in lines), ballots, rules)
    contest = Contest(
        id=UUID(int=1),
        key="c",
        name="Stemming",
        area="",
        budget_cents=budget_cents,
        limit=limit or Limit(LimitKind.NONE),
        rule=rule,
        tie_break=TieBreak.LOT,
        threshold_votes=threshold,
        min_age=16,
        voting_date=None,
        plans=len(lines),
    )
    return Result(
        edition="Buurtbudget",
        practice=False,
        contest=contest,
        rule=rule,
        tie_break=TieBreak.LOT,
        seed=seed,
        ballots=BallotCounts(blank=2, invalid=1),
        plans=tuple(
            PlanResult(
                line.plan,
                votes[line.plan.ballot_number],
                line.chosen,
                line.outcome,
                line.left_cents,
                line.rank,
            )
            for line in allocation.plans
        ),
        left_over_cents=allocation.left_over_cents,
        ties=allocation.ties,
        open_batches=0,
        head_hash=b"",
    )


def counted(
    plans: Iterable[tuple[str, int]], ballots: Iterable[Ballot], *, budget_cents: int, **rest: object
) -> Result:
    """Return the result of plans (title, cents), numbered from 1, and ballots."""
    votes: dict[int, Counter[Channel]] = {}
    for channel, marks in ballots:
        for mark in marks:
            votes.setdefault(mark, Counter())[channel] += 1
    lines = [
        (BallotPlan(UUID(int=n), n, f"p{n}", title, cents), votes.get(n, Counter[Channel]()))
        for n, (title, cents) in enumerate(plans, 1)
    ]
    return result_of(lines, budget_cents=budget_cents, **rest)  # pyright: ignore[reportArgumentType]


def lines_of(text: str, section: str) -> list[str]:
    return text.split(f"{section}\n")[1].split("VOTES\n", maxsplit=1)[0].splitlines()


def online(*ballots: tuple[int, ...]) -> list[Ballot]:
    return [(Channel.ONLINE, marks) for marks in ballots]


# ---------------------------------------------------------------------------- reading


def test_a_file_is_read_with_quotes_decimals_and_empty_ballots() -> None:
    pb = read_pb(SMALL.encode())
    bank, tree = pb.projects
    assert (bank.id, bank.name, bank.cost_cents, bank.votes, bank.selected) == (
        "b",
        'Een "bank"; met leuning',
        100_50,
        2,
        1,
    )
    assert (dict(bank.other), dict(tree.other)) == ({"category": "groen"}, {})
    assert [(ballot.projects, ballot.voting_method) for ballot in pb.ballots] == [
        (("a", "b"), "internet"),
        (("b",), "paper"),
        ((), "paper"),
    ]
    assert pb.votes == {"a": 1, "b": 2}
    assert (pb.budget_cents, pb.limit, pb.rule) == (1000_00, Limit(LimitKind.NONE), Rule.GREEDY_SKIP)


def test_voter_ids_are_not_kept_anywhere() -> None:
    assert "x1" not in repr(read_pb(SMALL.encode()))


def test_what_is_not_taken_is_said_in_plain_words() -> None:
    notes = {note.kind: note for note in read_pb(SMALL.encode()).notes}
    assert list(notes) == [PbNoteKind.SELECTED, PbNoteKind.PROJECT_COLUMNS, PbNoteKind.VOTER_COLUMNS]
    assert notes[PbNoteKind.VOTER_COLUMNS].words == "Deze gegevens van kiezers zijn niet bewaard: age."


@pytest.mark.parametrize(
    "old, new, kind, found",
    [
        ("rule;greedy", "rule;equalshares/add1", PbNoteKind.RULE, "equalshares/add1"),
        ("rule;greedy", "rule;greedy\nmin_length;2", PbNoteKind.LIMIT, "min_length 2"),
        ("rule;greedy", "rule;greedy\nmax_sum_cost;9\nmax_length;5", PbNoteKind.LIMIT, "max_length 5"),
        ("rule;greedy", "rule;greedy\nbudget_per_category;1,2", PbNoteKind.LIMIT, "budget_per_category 1,2"),
        ("rule;greedy", "rule;greedy\ncurrency;PLN", PbNoteKind.CURRENCY, "PLN"),
        ("rule;greedy", "rule;greedy\ncomment;#1: a;b", PbNoteKind.COMMENT, "#1: a;b"),
        ("rule;greedy", "rule;greedy\nedition;5", PbNoteKind.OTHER_META, "edition 5"),
        (
            "rule;greedy",
            "rule;greedy\nleftover_budget;Partially fund",
            PbNoteKind.LEFT_OVER,
            "Partially fund",
        ),
        ("a;900;1", "a;900;7", PbNoteKind.VOTES_DIFFER, "a"),
    ],
)
def test_every_kind_of_thing_that_is_not_taken_is_named(
    old: str, new: str, kind: PbNoteKind, found: str
) -> None:
    notes = read_pb(SMALL.replace(old, new).encode()).notes
    assert [note.found for note in notes if note.kind is kind] == [found]


@pytest.mark.parametrize(
    "meta, rule",
    [
        ("rule;greedy", Rule.GREEDY_SKIP),
        ("rule;greedy\nleftover_budget;Fund additional projects that fit within", Rule.GREEDY_SKIP),
        ("rule;greedy\nleftover_budget;Partially fund one additional project", Rule.GREEDY_STOP),
        ("rule;greedy-no-skip", Rule.GREEDY_STOP),
        ("rule;equalshares", Rule.EQUAL_SHARES),
        ("rule;equalshares/add1", Rule.EQUAL_SHARES),
    ],
)
def test_the_nearest_of_our_rules_is_taken(meta: str, rule: Rule) -> None:
    assert read_pb(SMALL.replace("rule;greedy", meta).encode()).rule is rule


def test_a_threshold_and_a_day_are_taken() -> None:
    meta = "rule;greedy-threshold\nmin_project_score_threshold;30\ndate_end;15.04.2024\nmax_sum_cost;2.5"
    pb = read_pb(SMALL.replace("rule;greedy", meta).encode())
    assert (pb.threshold_votes, pb.voting_date) == (30, date(2024, 4, 15))
    assert pb.limit == Limit(LimitKind.COST, 2_50)


@pytest.mark.parametrize(
    "old, new, line, what",
    [
        ("META\nkey;value\n", "", 1, PbFault.OUTSIDE_SECTION),
        ("VOTES\n", "VOTERS\n", 17, PbFault.SECTION_MISSING),
        (SMALL[SMALL.index("VOTES") :], "", 12, PbFault.SECTION_MISSING),
        (SMALL[SMALL.index("b;100") : SMALL.index("VOTES")], "", 10, PbFault.SECTION_MISSING),
        ("PROJECTS\n", "PROJECTS\nPROJECTS\n", 9, PbFault.DUPLICATE),
        ("budget;1000", "budget", 5, PbFault.HALF_ROW),
        ("budget;1000", "budget;", 5, PbFault.KEY_MISSING),
        ("budget;1000\n", "", 2, PbFault.KEY_MISSING),
        ("budget;1000", "budget;1000\nBudget;2", 6, PbFault.DUPLICATE),
        ("a;900;1;Boom;;0", "a;900;1;Boom", 11, PbFault.HALF_ROW),
        ("a;900;1;Boom;;0", "a;900;1;Boom;groot;;0", 11, PbFault.TOO_MANY_CELLS),
        ("a;900", "a;9,00", 11, PbFault.NOT_AN_AMOUNT),
        ("a;900", "a;-900", 11, PbFault.NOT_AN_AMOUNT),
        ("a;900", "a;1e3", 11, PbFault.NOT_AN_AMOUNT),
        ("a;900", "a;0.005", 11, PbFault.NOT_AN_AMOUNT),
        ("a;900;1", "a;900;veel", 11, PbFault.NOT_A_COUNT),
        ("a;900", "b;900", 11, PbFault.DUPLICATE),
        ("a;900", ";900", 11, PbFault.HALF_ROW),
        ("a;900", "a" * 65 + ";900", 11, PbFault.TOO_LONG),
        ("voter_id;vote;", "voter_id;votes;", 13, PbFault.COLUMN_MISSING),
        ("x2;b", "x2;c", 15, PbFault.UNKNOWN_PROJECT),
        ("x2;b", "x2;b,b", 15, PbFault.DUPLICATE),
        ("x2;b", "x1;b", 15, PbFault.DUPLICATE),
        ("type;approval", "type;ordinal", 6, PbFault.VOTE_TYPE),
        ("num_votes;3", "num_votes;4", 4, PbFault.COUNT_DIFFERS),
        ("num_projects;2", "num_projects;1", 3, PbFault.COUNT_DIFFERS),
        ("Boom", '"Boom', 11, PbFault.QUOTES),
    ],
)
def test_a_file_that_is_wrong_names_the_line_and_what(old: str, new: str, line: int, what: PbFault) -> None:
    with pytest.raises(PbFileWrong) as wrong:
        read_pb(SMALL.replace(old, new, 1).encode())
    assert (wrong.value.line, wrong.value.what) == (line, what)
    assert wrong.value.data["line"] == line


@pytest.mark.parametrize("data", [SMALL.encode("utf-16-le"), SMALL.replace("Boom", "Boöm").encode("cp1252")])
def test_a_file_in_another_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(PbFileWrong) as wrong:
        read_pb(data)
    assert wrong.value.what is PbFault.ENCODING


def test_a_file_saved_by_a_spreadsheet_with_a_mark_and_windows_line_ends_is_read() -> None:
    spread = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    assert read_pb(spread).ballots == read_pb(SMALL.encode()).ballots


@given(st.binary(max_size=60), st.integers(0, len(SMALL)), st.integers(0, 30))
def test_a_damaged_file_is_read_or_refused_but_never_a_crash(junk: bytes, at: int, cut: int) -> None:
    data = SMALL.encode()
    with suppress(PbFileWrong):
        read_pb(data[:at] + junk + data[at + cut :])


# ---------------------------------------------------------------------------- real files


@pytest.mark.parametrize("name", FILES)
def test_real_votes_counted_again_equal_the_votes_in_the_file(name: str) -> None:
    pb = read_pb(real(name))
    votes = pb.votes
    assert [votes.get(project.id, 0) for project in pb.projects] == [project.votes for project in pb.projects]
    assert PbNoteKind.VOTES_DIFFER not in {note.kind for note in pb.notes}


def real_ballots(pb: PbFile) -> list[Ballot]:
    numbers = {project.id: number for number, project in enumerate(pb.projects, 1)}
    channels = {"paper": Channel.PAPER}
    return [
        (channels.get(b.voting_method, Channel.ONLINE), tuple(numbers[project] for project in b.projects))
        for b in pb.ballots
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_real_ballot_is_over_the_limit_or_blank(name: str) -> None:
    pb = read_pb(real(name))
    costs = {number: project.cost_cents for number, project in enumerate(pb.projects, 1)}
    worth = Counter(ballot_worth(marks, pb.limit, costs).kind for _, marks in real_ballots(pb))
    assert worth == {PaperKind.VALID: len(pb.ballots)}


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize("name", FILES)
def test_a_real_election_written_again_passes_the_checker_and_says_the_same(name: str, rule: Rule) -> None:
    pb = read_pb(real(name))
    ballots = real_ballots(pb)
    result = counted(
        [(project.name, project.cost_cents) for project in pb.projects],
        ballots,
        budget_cents=pb.budget_cents,
        rule=rule,
        limit=pb.limit,
        seed="een lot",
    )
    text = write_pb(result, reversed(ballots), ABOUT)
    assert checked(text)["errors"] == {}
    again = read_pb(text.encode())
    assert again.votes == {f"p{number}": sum(votes.values()) for number, votes in per_plan(ballots).items()}
    if rule is not Rule.EQUAL_SHARES:  # that rule has no name there; the comment says it
        assert again.rule is rule
    assert again.limit == pb.limit
    assert len(again.ballots) == len(pb.ballots)


def per_plan(ballots: Iterable[Ballot]) -> dict[int, Counter[Channel]]:
    votes: dict[int, Counter[Channel]] = {}
    for channel, marks in ballots:
        for mark in marks:
            votes.setdefault(mark, Counter())[channel] += 1
    return votes


def test_the_real_choice_of_a_greedy_vote_is_ours_too() -> None:
    pb = read_pb(real("Poland_Warszawa_2019_Marysin_Wawerski_Polnocny.pb"))
    result = counted(
        [(project.name, project.cost_cents) for project in pb.projects],
        real_ballots(pb),
        budget_cents=pb.budget_cents,
    )
    ours = {plan.plan.ballot_number for plan in result.plans if plan.chosen}
    assert ours == {number for number, project in enumerate(pb.projects, 1) if project.selected}


def test_the_real_tie_for_the_last_place_in_amsterdam_asks_for_a_draw() -> None:
    pb = read_pb(real("Netherlands_Amsterdam_621.pb"))
    plans = [
        BallotPlan(UUID(int=n), n, project.id, project.name, project.cost_cents)
        for n, project in enumerate(pb.projects, 1)
    ]
    votes = {(n,): pb.votes[plan.external_id] for n, plan in enumerate(plans, 1)}
    drawn = allocate(plans, votes, Rules(pb.budget_cents, pb.rule)).draw_needed
    assert [[plans[number - 1].external_id for number in group] for group in drawn] == [["43236", "43224"]]


# ---------------------------------------------------------------------------- writing

PLANS = [("Bank", 600_00), ("Boom", 500_00), ("Feest", 300_00)]
BALLOTS = online((1, 2), (1,), (1, 3), (2,), (3, 2), ())


def test_a_written_result_passes_the_checker_without_errors_and_reads_back() -> None:
    result = counted(PLANS, BALLOTS, budget_cents=1000_00, limit=Limit(LimitKind.COST, 1000_00))
    text = write_pb(result, BALLOTS, ABOUT)
    assert checked(text)["errors"] == {}
    pb = read_pb(text.encode())
    assert (pb.meta["rule"], pb.meta["num_votes"], pb.meta["date_end"]) == ("greedy", "5", "01.12.2026")
    assert [(p.id, p.votes, p.selected) for p in pb.projects] == [("p1", 3, 1), ("p2", 3, 0), ("p3", 2, 1)]
    assert pb.limit == Limit(LimitKind.COST, 1000_00)
    assert "2 blank and 1 invalid" in pb.meta["comment"]


def test_inv_03_the_file_does_not_depend_on_the_order_in_which_ballots_came_in() -> None:
    result = counted(PLANS, BALLOTS, budget_cents=1000_00)
    marks_turned: list[Ballot] = [(channel, marks[::-1]) for channel, marks in reversed(BALLOTS)]
    assert write_pb(result, BALLOTS, ABOUT) == write_pb(result, marks_turned, ABOUT)


@pytest.mark.parametrize("papers", [0, 9, 10])
def test_inv_03_with_a_handful_of_papers_the_file_does_not_say_which_those_are(papers: int) -> None:
    ballots = online(*[(1,)] * 30) + [(Channel.PAPER, (2,))] * papers
    text = write_pb(counted(PLANS, ballots, budget_cents=1000_00), ballots, ABOUT)
    assert ("voting_method" in text) is (papers != 9)
    assert checked(text)["errors"] == {}


def test_the_draw_stands_in_the_file_with_its_seed() -> None:
    result = counted(PLANS, BALLOTS, budget_cents=1000_00, seed="kersenbloesem")
    comment = read_pb(write_pb(result, BALLOTS, ABOUT).encode()).meta["comment"]
    order = ", ".join(f"p{number}" for number in result.ties[0])
    assert f"Seed: 'kersenbloesem'. Order drawn: {order}." in comment


def test_a_practice_result_says_so_in_the_file() -> None:
    result = replace(counted(PLANS, BALLOTS, budget_cents=1000_00), practice=True)
    assert read_pb(write_pb(result, BALLOTS, ABOUT).encode()).meta["comment"].startswith("#1: PRACTICE.")


def test_awkward_titles_and_ids_stay_one_row_each() -> None:
    plans = [(' "Bank"; voor\n opa\r\n', 600_00), ("", 500_00), ("META", 300_00)]
    result = counted(plans, BALLOTS, budget_cents=1000_00)
    awkward = tuple(
        replace(line, plan=replace(line.plan, external_id=f"plan; {line.plan.ballot_number},"))
        for line in result.plans
    )
    text = write_pb(replace(result, plans=awkward), BALLOTS, ABOUT)
    assert checked(text)["errors"] == {}
    names = {project.id: project.name for project in read_pb(text.encode()).projects}
    assert names == {"1": '"Bank"; voor opa', "2": "-", "3": "META"}


def test_ballots_that_do_not_add_up_to_the_result_are_not_written() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        write_pb(counted(PLANS, BALLOTS, budget_cents=1000_00), BALLOTS[1:], ABOUT)


@pytest.mark.parametrize(
    "plans, budget_cents, rule, name",
    [
        (PLANS, 1000_00, Rule.GREEDY_STOP, "greedy-no-skip"),
        ([("a", 600_00), ("b", 500_50), ("c", 399_75)], 1000_00, Rule.GREEDY_SKIP, "greedy-custom"),
        ([*PLANS, ("Niemand", 100_00)], 1000_00, Rule.GREEDY_SKIP, "greedy-threshold"),
        ([("Gratis", 0), *PLANS[1:]], 700_00, Rule.GREEDY_SKIP, "greedy"),
        (PLANS, 9000_00, Rule.GREEDY_SKIP, "greedy"),
    ],
)
def test_odd_elections_pass_the_checker_too(
    plans: list[tuple[str, int]], budget_cents: int, rule: Rule, name: str
) -> None:
    result = counted(plans, BALLOTS, budget_cents=budget_cents, rule=rule)
    text = write_pb(result, BALLOTS, replace(ABOUT, begins=2026, ends=2026))
    assert checked(text)["errors"] == {}
    pb = read_pb(text.encode())
    assert pb.meta["rule"] == name
    assert {project.id for project in pb.projects if project.selected} == {
        line.plan.external_id for line in result.plans if line.chosen
    }


@settings(deadline=None)  # the checker reads the world's countries on its first file
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 6)), min_size=2, max_size=6),
    st.integers(60, 150),
    st.sampled_from(list(Rule)),
    st.integers(1, 4),
)
def test_whatever_the_result_the_written_file_has_no_errors(
    election: list[tuple[int, int]], budget: int, rule: Rule, threshold: int
) -> None:
    ballots = [
        ballot for number, (_, votes) in enumerate(election, 1) for ballot in online(*[(number,)] * votes)
    ]
    plans = [(f"Plan {n}", euros * 100) for n, (euros, _) in enumerate(election, 1)]
    limit = Limit(LimitKind.CHOICES, 9)
    result = counted(plans, ballots, budget_cents=budget * 100, rule=rule, threshold=threshold, limit=limit)
    assert checked(write_pb(result, ballots, ABOUT))["errors"] == {}
