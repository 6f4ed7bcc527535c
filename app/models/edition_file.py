"""Files that define an edition: our own TOML (``docs/edition-file.md``) and a Pabulib ``.pb``.

A TOML file is checked as a whole: ``EditionFileWrong`` names everything that is wrong with it, line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from app.models.edition_draft import (
    COUNTED_PAPERS,
    LIKES_NEEDED,
    MIN_AGE,
    MINIMUM_BATCH,
    ContestDraft,
    EditionDraft,
    PlanDraft,
)
from app.models.pabulib import PbFile, PbNote, PbNoteKind
from app.models.plan_rules_file import read_plan_rules
from app.models.records import CostLine, Phase, PlanText
from app.models.terms import (
    DomainError,
    InvalidReason,
    LeftOver,
    Limit,
    LimitKind,
    Rule,
    TieBreak,
    file_digest,
)
from app.models.toml_lines import Problem, ProblemCode, Table, TomlWrong, read_toml

FORMAT = 1
PAPER_WORDS = ("invalid", "counted")
NEVER_COUNTED = (InvalidReason.OVER_LIMIT, InvalidReason.WRONG_CONTEST, InvalidReason.PRACTICE)
"""Papers that no edition may count: the limit is the limit, and practice is never real (invariant 11)."""
LONGEST_ID = 64
MOST_EUROS = 100_000_000

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_PLAN_TEXTS = (
    *("summary", "what", "why", "for_whom", "place", "own_part", "volunteers", "municipality_part", "upkeep"),
    "asked_others",
)


class EditionFileWrong(DomainError):
    """The file defines no edition. Data: ``problems``, all of them, in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(problems=self.problems)


def read_edition(data: bytes) -> EditionDraft:
    """Read the bytes of a TOML edition file.

    Raises:
        EditionFileWrong: with every problem in the file; a syntax error hides what comes after it.
    """
    try:
        root, problems = read_toml(data)
    except TomlWrong as wrong:
        raise EditionFileWrong([wrong.problem]) from None
    draft = _edition(root, file_digest(data.replace(b"\r\n", b"\n")))
    if problems:
        raise EditionFileWrong(problems)
    return draft


def _edition(root: Table, digest: str) -> EditionDraft:
    root.number("format", FORMAT, FORMAT, FORMAT)
    areas, themes = root.texts("areas"), root.texts("themes")
    contests = _contests(root.tables("contest", needed=True))
    counted = _counted_papers(root.table("papers"))
    draft = EditionDraft(
        digest=digest,
        name=root.text("name", longest=200),
        practice=root.yes_no("practice", default=False),
        language=root.text("language", "nl", longest=8),
        themes=themes,
        areas=areas,
        phases=tuple(_phase(table) for table in root.tables("phase")),
        likes_needed=root.number("likes_needed", LIKES_NEEDED, 0, 100_000),
        minimum_batch=root.number("minimum_batch", MINIMUM_BATCH, 2, 1000),
        signature_lists=root.yes_no("signature_lists", default=False),
        contests=contests,
        plans=_Plans(contests, areas, themes).read(root.tables("plan")),
        counted_papers=counted,
        plan_rules=read_plan_rules(root, areas),
    )
    root.end()
    return draft


def _counted_papers(table: Table) -> tuple[InvalidReason, ...]:
    """Return the odd papers that count, by this table of reasons, each ``invalid`` or ``counted``."""
    counted = tuple(reason for reason in InvalidReason if _counts(table, reason))
    table.end()
    return counted


def _counts(table: Table, reason: InvalidReason) -> bool:
    usual = "counted" if reason in COUNTED_PAPERS else "invalid"
    return table.choice(reason, ("invalid",) if reason in NEVER_COUNTED else PAPER_WORDS, usual) == "counted"


def _phase(table: Table) -> Phase:
    name, starts, ends = table.text("name", longest=200), table.day("starts"), table.day("ends")
    table.end()
    if starts and ends and ends < starts:
        table.wrong("ends", ProblemCode.ENDS_BEFORE_START, ends, str(starts))
    # A day that is missing or wrong is a problem already: this phase is never used.
    return Phase(name, starts or date.min, ends or date.max)


def _contests(tables: Iterable[Table]) -> tuple[ContestDraft, ...]:
    contests: dict[str, ContestDraft] = {}
    for table in tables:
        contest = _contest(table)
        if contest.key in contests:
            table.wrong("key", ProblemCode.DUPLICATE, contest.key)
        contests[contest.key] = contest
    return tuple(contests.values())


def _contest(table: Table) -> ContestDraft:
    key = table.text("key", longest=LONGEST_ID)
    if key and not _KEY.fullmatch(key):
        table.wrong("key", ProblemCode.WRONG_KIND, key, "key")
    # A wrong budget goes on as the highest, so that not every plan is said to be over it as well.
    budget = table.number("budget_eur", None, 1, MOST_EUROS, instead=MOST_EUROS) * 100
    contest = ContestDraft(
        key=key,
        name=table.text("name", longest=200),
        area=table.text("area", "", longest=200),
        budget_cents=budget,
        limit=_limit(table, budget),
        rule=Rule(table.choice("rule", tuple(Rule), Rule.GREEDY_SKIP)),
        tie_break=TieBreak(table.choice("tie_break", tuple(TieBreak), TieBreak.LOT)),
        threshold_votes=table.number("threshold_votes", 1, 1, 1_000_000),
        min_age=table.number("min_age", MIN_AGE, 0, 120),
        voting_date=table.day("voting_date", needed=False),
        left_over=LeftOver(table.choice("left_over", tuple(LeftOver), LeftOver.NONE)),
    )
    table.end()
    return contest


def _limit(table: Table, budget_cents: int) -> Limit:
    kind = LimitKind(table.choice("limit", tuple(LimitKind), LimitKind.COST))
    if kind is LimitKind.CHOICES:
        return Limit(kind, table.number("limit_choices", None, 1, 1000))
    if kind is LimitKind.COST:
        return Limit(kind, _euros(table, "limit_eur") if table.has("limit_eur") else budget_cents)
    return Limit(kind)


def _euros(table: Table, key: str) -> int:
    """Take an amount in whole euros, at least one, and return it in cents."""
    return table.number(key, None, 1, MOST_EUROS) * 100


class _Plans:
    """Reads the plans of a file; their ballot numbers are their order in the file, 1 upward per contest."""

    def __init__(
        self, contests: tuple[ContestDraft, ...], areas: tuple[str, ...], themes: tuple[str, ...]
    ) -> None:
        self._contests = {contest.key: contest for contest in contests}
        self._areas = areas
        self._themes = themes
        self._on_ballot = Counter[str]()
        self._seen: set[str] = set()

    def read(self, tables: Iterable[Table]) -> tuple[PlanDraft, ...]:
        return tuple(self._plan(table) for table in tables)

    def _plan(self, table: Table) -> PlanDraft:
        external_id = table.text("id", longest=LONGEST_ID)
        if external_id in self._seen:
            table.wrong("id", ProblemCode.DUPLICATE, external_id)
        self._seen.add(external_id)
        text = self._text(table)
        contest = self._contest(table)
        on_ballot = table.yes_no("on_ballot", default=False)
        if on_ballot:
            self._check_ballot(table, contest, text)
        table.end()
        return PlanDraft(external_id, contest, self._on_ballot[contest] if on_ballot else None, text)

    def _contest(self, table: Table) -> str:
        """Return the plan's contest; it need not be named when there is only one."""
        keys = tuple(self._contests)
        if not keys:
            return table.text("contest", "")
        return table.choice("contest", keys, keys[0] if len(keys) == 1 else None)

    def _check_ballot(self, table: Table, key: str, text: PlanText) -> None:
        self._on_ballot[key] += 1
        contest = self._contests.get(key)
        if not text.cost_lines:
            table.wrong("cost", ProblemCode.MISSING)
        if contest and text.cost_cents > contest.budget_cents:
            table.wrong("", ProblemCode.OVER_BUDGET, text.cost_cents // 100, str(contest.budget_cents // 100))

    def _text(self, table: Table) -> PlanText:
        title = table.text("title", longest=200)
        area = table.choice("area", self._areas, "") if self._areas else table.text("area", "")
        themes = table.texts("themes")
        for theme in themes:
            if theme not in self._themes:
                table.wrong("themes", ProblemCode.NOT_IN_LIST, theme, ", ".join(self._themes))
        lines = tuple(_cost_line(line) for line in table.tables("cost"))
        plain = {key: table.text(key, "") for key in _PLAN_TEXTS}
        return replace(PlanText(title=title, area=area, themes=themes, cost_lines=lines), **plain)


def _cost_line(table: Table) -> CostLine:
    line = CostLine(
        what=table.text("what", longest=200),
        quantity=table.number("quantity", 1, 1, 100_000),
        unit_cents=_euros(table, "unit_eur"),
    )
    table.end()
    return line


def draft_from_pb(pb: PbFile, file_name: str) -> tuple[EditionDraft, tuple[PbNote, ...]]:
    """Return the edition that a Pabulib file tells of, with one contest, and what of the file is not in it.

    All its plans are on the ballot, numbered in the order of the file, each with its cost as one line.

    Args:
        pb: the file as read.
        file_name: its name, for the edition's name when the file gives none.
    """
    area = pb.meta.get("district") or pb.meta.get("unit", "")
    name = pb.meta.get("description") or PurePath(file_name).stem
    contest = _pb_contest(pb, name, area)
    draft = EditionDraft(
        digest=pb.digest,
        name=name,
        practice=False,
        language=pb.language,
        themes=(),
        areas=(area,) if area else (),
        phases=(),
        likes_needed=LIKES_NEEDED,
        minimum_batch=MINIMUM_BATCH,
        signature_lists=False,
        contests=(contest,),
        plans=_pb_plans(pb, contest),
    )
    return draft, (PbNote(PbNoteKind.MIN_AGE, str(MIN_AGE)), *pb.notes)


def _pb_contest(pb: PbFile, name: str, area: str) -> ContestDraft:
    instance = pb.meta.get("instance", "").lower()
    return ContestDraft(
        key=instance if _KEY.fullmatch(instance) and len(instance) <= LONGEST_ID else "stemming",
        name=name,
        area=area,
        budget_cents=pb.budget_cents,
        limit=pb.limit,
        rule=pb.rule,
        tie_break=TieBreak.LOT,
        threshold_votes=pb.threshold_votes,
        min_age=MIN_AGE,
        voting_date=pb.voting_date,
        left_over=pb.left_over,
    )


def _pb_plans(pb: PbFile, contest: ContestDraft) -> tuple[PlanDraft, ...]:
    return tuple(
        PlanDraft(
            external_id=project.id,
            contest_key=contest.key,
            ballot_number=number,
            text=PlanText(
                title=project.name,
                area=contest.area,
                cost_lines=(CostLine("Kosten volgens het bestand", 1, project.cost_cents),),
            ),
        )
        for number, project in enumerate(pb.projects, 1)
    )
