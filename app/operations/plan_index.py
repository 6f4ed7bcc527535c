"""The full-text index of plans: what is like a plan while someone types it, and where words stand.

It is SQLite's FTS5 over pieces of three letters (``trigram``), so that *speeltuin* is found in *kinderspeeltuin*. It
holds folded words (``models/search.py``), follows the plans in the same transaction, and overwrites what goes out of it
(``secure-delete``). Only laptops have it: central, on PostgreSQL, does not search in plans.

FTS5's own ranking (bm25) took 90 ms for one half-written plan among 5,000. So every word is asked for on its own, and
weighed as bm25 does by how rare it is; one in both titles weighs most. ``benchmarks/plans.py`` measures it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, column, func, select, table
from sqlalchemy.orm import Session

from app.models.likeness import Term, terms_of
from app.models.plan import PlanRow
from app.models.records import PlanText
from app.models.search import words_of
from app.models.terms import GONE, PlanState
from app.operations.journal import Store

PIECE = 3
"""Letters of the pieces in the index: shorter words are not found by it."""

_NAMES = ("rowid", "plan_index", "plan_id", "title", "text", "place")
_INDEX = table("plan_index", *(column(name) for name in _NAMES))
_COLUMNS = ("title", "text", "place")
_MOST_IN_TITLE = 8
_MOST = 12
_MOST_OF_PLACE = 4
_FEW = 20
"""A word in no more plans than this is never common, however few plans there are."""

_COMMON = 10
"""A word in more than one in so many plans is common: it says nothing about what two plans share."""

_RARE = 50
"""A word in no more than one in so many plans is rare; in no more than three, however few plans there are."""

_IN_TITLE = 2.5
"""How much more a word weighs that stands in both titles."""

_ALIKE = 3
"""Words that two plans share, when none of them stands in both titles."""

_LOOKED_AT = 40


@dataclass(frozen=True)
class LookAlike:
    """A plan that looks like what is being typed; ``words`` are the typed words that it shares, best first."""

    plan_id: UUID
    number: int
    title: str
    area: str
    state: PlanState
    words: tuple[str, ...]


@dataclass
class _Shared:
    """What one plan shares with what is typed: the words with their weights.

    ``rare`` counts the rare ones that are not of the place, ``title`` tells whether one is in both titles.
    """

    words: dict[str, float]
    rare: int = 0
    title: bool = False

    @property
    def alike(self) -> bool:
        return self.title or self.rare > 1 or len(self.words) >= _ALIKE

    @property
    def weight(self) -> float:
        return sum(self.words.values())

    @property
    def best_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.words, key=lambda word: -self.words[word]))


def look_alikes(
    store: Store, text: PlanText, *, besides: UUID | None, limit: int = 5
) -> tuple[LookAlike, ...]:
    """Return the plans that look like this text, the likest first; never ``besides``, nor plans that are gone.

    Alike are plans that share a word of their titles, two rare words besides the place, or three words in all. Words
    that many plans have do not count.
    """
    titled = terms_of(text.title, most=_MOST_IN_TITLE)
    said = terms_of(text.title, text.summary, text.what, most=_MOST)
    place = terms_of(text.place, most=_MOST_OF_PLACE)
    with store.read() as session:
        if not (said or place) or not has_index(session):
            return ()
        shared = _shared(session, said, place, titled)
        found = sorted(
            (key for key, one in shared.items() if one.alike), key=lambda key: (-shared[key].weight, key)
        )
        plans = _plans(session, found[:_LOOKED_AT])
    alike = [replace(plans[key], words=shared[key].best_first) for key in found if key in plans]
    return tuple([one for one in alike if one.plan_id != besides and one.state not in GONE][:limit])


def put(session: Session, row: PlanRow) -> None:
    """Make the index say what a plan says now; part of a larger act."""
    if not has_index(session):
        return
    key = _key(row.id)
    new = dict(zip(_COLUMNS, indexed(row), strict=True))
    old = session.execute(select(*(_INDEX.c[name] for name in _COLUMNS)).where(_INDEX.c.rowid == key)).first()
    if old is None:
        session.execute(_INDEX.insert().values(rowid=key, plan_id=row.id.hex, **new))
    elif tuple(old) != tuple(new.values()):
        session.execute(_INDEX.update().where(_INDEX.c.rowid == key).values(**new))


def tidy(session: Session) -> None:
    """Lay the index out anew, for when very many plans came in at once: looking up takes half as long afterwards."""
    if has_index(session):
        session.connection().exec_driver_sql("INSERT INTO plan_index (plan_index) VALUES ('optimize')")


def indexed(row: PlanRow) -> tuple[str, str, str]:
    """Return the folded words of a plan as the index holds them: of its title, its texts and its place."""
    texts = (row.title, f"{row.summary} {row.what} {row.why} {row.for_whom}", row.place)
    title, said, place = (" ".join(words_of(one)) for one in texts)
    return title, said, place


def holding(word: str) -> ColumnElement[bool]:
    """Match the plans that have a folded word, or a piece of one, in title, texts or place."""
    if len(word) < PIECE:
        pieces = [_INDEX.c[name].contains(word, autoescape=True) for name in _COLUMNS]
        hits = select(_INDEX.c.plan_id).where(pieces[0] | pieces[1] | pieces[2])
    else:
        hits = select(_INDEX.c.plan_id).where(_INDEX.c.plan_index.op("MATCH")(_any((word,))))
    return PlanRow.id.in_(hits)


def has_index(session: Session) -> bool:
    """Tell whether this database has an index of plans: central has none."""
    return session.get_bind().dialect.name == "sqlite"


def _key(plan_id: UUID) -> int:
    """Return the row of a plan in the index: the random part of its id, which fits in SQLite's 64 bits."""
    return plan_id.int & ((1 << 62) - 1)


def _any(pieces: Iterable[str], of: str = "") -> str:
    """Return an FTS5 query for any of these; folded words hold no quotation marks."""
    return of + "(" + " OR ".join(f'"{piece}"' for piece in pieces) + ")"


def _shared(
    session: Session, said: Sequence[Term], place: Sequence[Term], titled: Sequence[Term]
) -> dict[int, _Shared]:
    """Return what the plans share with the terms, by their key in the index."""
    total = session.scalar(select(func.count()).select_from(PlanRow)) or 0
    most = max(_FEW, total // _COMMON)
    shared: dict[int, _Shared] = defaultdict(lambda: _Shared({}))
    for term in dict.fromkeys((*said, *place)):
        keys = _keys(session, _any(term.forms), most)
        rare = term in said and len(keys) <= max(3, total // _RARE)
        for key in keys:
            shared[key].words[term.word] = math.log1p(total / len(keys))
            shared[key].rare += rare
    for term in titled:
        keys = _keys(session, _any(term.forms, "title:"), most)
        for key in keys:
            weight = _IN_TITLE * math.log1p(total / len(keys))
            shared[key].words[term.word] = weight + shared[key].words.get(term.word, 0.0)
            shared[key].title = True
    return shared


def _keys(session: Session, query: str, most: int) -> list[int]:
    """Return the keys of the plans that match; none when there are more than ``most``."""
    found = (
        session.connection()
        .exec_driver_sql("SELECT rowid FROM plan_index WHERE plan_index MATCH ? LIMIT ?", (query, most + 1))
        .all()
    )
    return [row[0] for row in found] if len(found) <= most else []


def _plans(session: Session, keys: Sequence[int]) -> dict[int, LookAlike]:
    hits = session.execute(select(_INDEX.c.rowid, _INDEX.c.plan_id).where(_INDEX.c.rowid.in_(keys)))
    ids = {UUID(plan_id): key for key, plan_id in hits}
    query = select(PlanRow.id, PlanRow.number, PlanRow.title, PlanRow.area, PlanRow.state)
    rows = session.execute(query.where(PlanRow.id.in_(ids)))
    return {
        ids[plan_id]: LookAlike(plan_id, number, title, area, state, ())
        for plan_id, number, title, area, state in rows
    }
