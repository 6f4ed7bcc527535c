"""Read a Pabulib file (``.pb``): the open format for participatory budgets, see https://pabulib.org/format.

Only approval ballots are taken: a list of plans, none above another. What the file says and Wijkbalie has no
place for is named in ``PbFile.notes``; what is wrong is one ``PbFileWrong`` with its line. Voter ids are
never kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.models.pb_sections import PbFault, PbFileWrong, Sections, decoded, to_cents, to_count
from app.models.terms import LeftOver, Limit, LimitKind, Rule, file_digest

APPROVAL = ("approval", "choose-1")
PARTLY = "Partially fund one additional project"
"""In ``leftover_budget``: the first plan that does not fit gets what is left over."""
FITS = "additional projects that fit"
"""In ``leftover_budget``: what is left over goes to further plans that fit, which is ``GREEDY_SKIP``."""


class PbNoteKind(StrEnum):
    """What a file says that is not taken over, or not as it stands."""

    RULE = "rule"
    LEFT_OVER = "left_over"
    LIMIT = "limit"
    CURRENCY = "currency"
    MIN_AGE = "min_age"
    COMMENT = "comment"
    OTHER_META = "other_meta"
    SELECTED = "selected"
    PROJECT_COLUMNS = "project_columns"
    VOTER_COLUMNS = "voter_columns"
    VOTES_DIFFER = "votes_differ"


@dataclass(frozen=True)
class PbNote:
    """One thing not taken over, with the file's own words for it."""

    kind: PbNoteKind
    found: str

    @property
    def words(self) -> str:
        """Return the note as a Dutch sentence, for the report of an import."""
        return _WORDS[self.kind].format(self.found)


_WORDS = {
    PbNoteKind.RULE: "De regel “{}” kent Wijkbalie niet. Wijkbalie neemt de regel die er het meest op lijkt.",
    PbNoteKind.LEFT_OVER: "Dit gebeurt niet met geld dat overblijft: “{}”. Wat overblijft, blijft over.",
    PbNoteKind.LIMIT: "Deze grens is niet overgenomen: {}.",
    PbNoteKind.CURRENCY: "De bedragen zijn in {}. Wijkbalie leest ze als euro’s en rekent ze niet om.",
    PbNoteKind.MIN_AGE: "Het bestand noemt geen leeftijd om te mogen stemmen. Wijkbalie neemt {} jaar.",
    PbNoteKind.COMMENT: "Deze opmerking is niet overgenomen: {}",
    PbNoteKind.OTHER_META: "Dit gegeven is niet overgenomen: {}.",
    PbNoteKind.SELECTED: "De uitslag in het bestand is niet overgenomen; gekozen waren: {}.",
    PbNoteKind.PROJECT_COLUMNS: "Deze gegevens van plannen zijn niet overgenomen: {}.",
    PbNoteKind.VOTER_COLUMNS: "Deze gegevens van kiezers zijn niet bewaard: {}.",
    PbNoteKind.VOTES_DIFFER: "De stemmen in het bestand zijn niet de som van de stembiljetten bij plan {}.",
}


@dataclass(frozen=True)
class PbProject:
    """A plan in the file. ``votes`` and ``selected`` are the file's own columns, None without them.

    ``selected`` is 0 or 1, or a higher number for money from elsewhere. ``other`` holds the remaining
    columns.
    """

    id: str
    name: str
    cost_cents: int
    votes: int | None
    selected: int | None
    other: Mapping[str, str]


@dataclass(frozen=True)
class PbBallot:
    """A ballot: the ids marked, in the file's order, and ``internet`` or ``paper`` where the file says so."""

    projects: tuple[str, ...]
    voting_method: str = ""


@dataclass(frozen=True)
class PbFile:
    """A file that was read and found whole. ``voter_columns`` names voter data that was seen and not kept.

    ``digest`` is the SHA-256 of the file with LF line ends, in hexadecimal.
    """

    digest: str
    meta: Mapping[str, str]
    budget_cents: int
    limit: Limit
    threshold_votes: int
    projects: tuple[PbProject, ...]
    ballots: tuple[PbBallot, ...]
    voter_columns: tuple[str, ...]

    @property
    def language(self) -> str:
        """Return the two-letter language of the file; Dutch when it does not say."""
        return self.meta.get("language", "")[:2] or "nl"

    @property
    def rule(self) -> Rule:
        """Return the nearest of our rules; ``notes`` tells where it is not quite the file's own."""
        if self.meta.get("rule", "").startswith("equalshares"):
            return Rule.EQUAL_SHARES
        stops = self.meta.get("rule") == "greedy-no-skip"
        left_over = self.meta.get("leftover_budget", "")
        return Rule.GREEDY_STOP if stops or (left_over and FITS not in left_over) else Rule.GREEDY_SKIP

    @property
    def left_over(self) -> LeftOver:
        """Return what becomes of the money that is left over."""
        return LeftOver.PARTIAL if PARTLY in self.meta.get("leftover_budget", "") else LeftOver.NONE

    @property
    def voting_date(self) -> date | None:
        """Return the last day of the vote, None when the file gives no more than a year."""
        try:
            return datetime.strptime(self.meta.get("date_end", ""), "%d.%m.%Y").date()  # noqa: DTZ007 - a day
        except ValueError:
            return None

    @property
    def votes(self) -> Mapping[str, int]:
        """Return the votes per project id, counted from the ballots."""
        return Counter(project for ballot in self.ballots for project in ballot.projects)

    @property
    def notes(self) -> tuple[PbNote, ...]:
        """Return all that is not taken over, in the order of the file."""
        return (*self._meta_notes(), *self._column_notes())

    def _meta_notes(self) -> Iterator[PbNote]:
        for key, value in self.meta.items():
            kind = self._not_taken(key, value)
            if kind is not None:
                named = kind in {PbNoteKind.OTHER_META, PbNoteKind.LIMIT}
                yield PbNote(kind, f"{key} {value}" if named else value)

    def _not_taken(self, key: str, value: str) -> PbNoteKind | None:
        if key in _TAKEN_META or not value:
            return None
        also_cost = self.limit.kind is LimitKind.COST
        exact: dict[str, PbNoteKind | None] = {
            "rule": None if value in _RULES else PbNoteKind.RULE,
            "leftover_budget": None if FITS in value or PARTLY in value else PbNoteKind.LEFT_OVER,
            "currency": None if value == "EUR" else PbNoteKind.CURRENCY,
            "comment": PbNoteKind.COMMENT,
            "max_sum_cost": None,
            "max_length": PbNoteKind.LIMIT if also_cost else None,
        }
        bound = key.startswith(("min_", "max_", "budget_per_"))
        return exact.get(key, PbNoteKind.LIMIT if bound else PbNoteKind.OTHER_META)

    def _column_notes(self) -> Iterator[PbNote]:
        chosen = [project.id for project in self.projects if project.selected]
        if chosen:
            yield PbNote(PbNoteKind.SELECTED, ", ".join(chosen))
        other = dict.fromkeys(column for project in self.projects for column in project.other)
        if other:
            yield PbNote(PbNoteKind.PROJECT_COLUMNS, ", ".join(other))
        if self.voter_columns:
            yield PbNote(PbNoteKind.VOTER_COLUMNS, ", ".join(self.voter_columns))
        votes = self.votes
        differing = [p.id for p in self.projects if p.votes is not None and p.votes != votes.get(p.id, 0)]
        if differing:
            yield PbNote(PbNoteKind.VOTES_DIFFER, ", ".join(differing))


_RULES = frozenset({"greedy", "greedy-no-skip", "greedy-threshold"})
"""The rules that are ours as well."""

_TAKEN_META = frozenset(
    {
        *("description", "country", "unit", "district", "instance", "num_projects", "num_votes", "budget"),
        *("vote_type", "date_begin", "date_end", "language", "min_project_score_threshold"),
    }
)


def read_pb(data: bytes) -> PbFile:
    """Read the bytes of a ``.pb`` file.

    Raises:
        PbFileWrong: the first thing that is wrong, with its line.
    """
    sections = Sections(decoded(data))
    meta = sections.meta()
    kind = meta.get("vote_type", "approval")
    if kind not in APPROVAL:
        raise PbFileWrong(sections.line_of("vote_type"), PbFault.VOTE_TYPE, kind)
    projects = tuple(_project(line, row) for line, row in sections.rows("PROJECTS", ("project_id", "cost")))
    votes = sections.rows("VOTES", ("voter_id", "vote"))
    if not projects:
        raise PbFileWrong(sections.line_after("PROJECTS"), PbFault.SECTION_MISSING, "PROJECTS")
    known = frozenset(project.id for project in projects)
    ballots = tuple(_ballot(line, row, known) for line, row in votes)
    for key, found in (("num_projects", len(projects)), ("num_votes", len(ballots))):
        if key in meta and sections.count(key) != found:
            raise PbFileWrong(sections.line_of(key), PbFault.COUNT_DIFFERS, f"{key} {meta[key]}, {found}")
    return PbFile(
        digest=file_digest(data.replace(b"\r\n", b"\n")),
        meta=meta,
        budget_cents=sections.amount("budget"),
        limit=_limit(sections),
        threshold_votes=max(1, sections.count("min_project_score_threshold", 1)),
        projects=projects,
        ballots=ballots,
        voter_columns=tuple(
            c for c in sections.columns("VOTES") if c not in {"voter_id", "vote", "voting_method"}
        ),
    )


def _limit(sections: Sections) -> Limit:
    if sections.has("max_sum_cost"):
        return Limit(LimitKind.COST, sections.amount("max_sum_cost"))
    if sections.has("max_length"):
        return Limit(LimitKind.CHOICES, sections.count("max_length"))
    return Limit(LimitKind.NONE)


def _project(line: int, row: dict[str, str]) -> PbProject:
    project_id, votes, selected = row.pop("project_id"), row.pop("votes", ""), row.pop("selected", "")
    return PbProject(
        id=project_id,
        cost_cents=to_cents(line, row.pop("cost")),
        votes=to_count(line, votes) if votes else None,
        selected=to_count(line, selected) if selected else None,
        name=" ".join(row.pop("name", "").split()) or project_id,
        other={column: value for column, value in row.items() if value},
    )


def _ballot(line: int, row: dict[str, str], known: frozenset[str]) -> PbBallot:
    marks = tuple(mark.strip() for mark in row["vote"].split(",")) if row["vote"] else ()
    for mark in marks:
        if mark not in known:
            raise PbFileWrong(line, PbFault.UNKNOWN_PROJECT, mark)
    if len(set(marks)) < len(marks):
        raise PbFileWrong(line, PbFault.DUPLICATE, row["vote"])
    return PbBallot(marks, row.get("voting_method", ""))
