"""What is said about the history of a plan: what someone did, when, and what it changed. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from app.models.dutch import clock, count, day
from app.models.terms import IncidentKind, Json, NoteKind, VerdictWord
from app.models.words import ACTS, WORDS, laptop_name
from app.ui.pages.incidents_words import FIELD_WORDS, JOINED_TO, STATE, difference_line, value_text

if TYPE_CHECKING:
    # The operations bring SQLAlchemy, which the first window must not wait for.
    from app.operations.plan_history import FieldChange, HistoryLine

Said: TypeAlias = "Mapping[str, int | str]"

ERASED = "Wat hier stond, is gewist met de gegevens van bewoners."
TOGETHER = timedelta(minutes=30)
"""Edits by one person on one laptop with less than this between them are told as one."""

_TYPED = frozenset(("plan.entered", "plan.changed"))
_KNOWN_BY_ACT = frozenset((STATE, "number", "external_id"))
"""Fields of which the act says enough."""

_NOTHING: tuple[Json, ...] = (None, "", [])
_SHORT = 160
_OF_MAKER = " van de plannenmaker"


def told_together(lines: Iterable[HistoryLine]) -> list[HistoryLine]:
    """Return the lines with what was typed in one sitting as one act: a form saves itself many times.

    Such a line stands at the time of its first edit, as the act that began it.
    """
    told: list[HistoryLine] = []
    until = None
    for line in lines:
        last = told[-1] if told else None
        if last is not None and until is not None and _goes_on(last, line) and line.at - until < TOGETHER:
            told[-1] = replace(last, changes=_merged(last.changes, line.changes))
        else:
            told.append(line)
        until = line.at
    return [line for line in told if line.changes or line.type != "plan.changed" or line.erased]


def _goes_on(last: HistoryLine, line: HistoryLine) -> bool:
    same = (last.by, last.device) == (line.by, line.device) and not (last.erased or line.erased)
    return same and last.type in _TYPED and line.type == "plan.changed"


def _merged(before: Sequence[FieldChange], after: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Return changes that came after each other as one; a field that is back where it was did not change."""
    found = {change.field: change for change in before}
    for change in after:
        first = found.get(change.field)
        found[change.field] = replace(change, before=first.before) if first else change
    return tuple(one for one in found.values() if one.private or one.before != one.after)


def head(line: HistoryLine) -> str:
    """Return what was done, and under it when, by whom and where."""
    what = ACTS.get(line.type, line.type)
    who = f" door {line.by}" if line.by else ""
    return (
        f"{what[:1].upper()}{what[1:]}\n{day(line.at)} om {clock(line.at)}{who} ({laptop_name(line.device)})"
    )


def body(line: HistoryLine, expertise: Mapping[str, str]) -> str:
    """Return what an act said, a thing a line; ``expertise`` are the names of the fields of the check by their key."""
    if line.erased:
        return ERASED
    told = (_change_line(change) for change in line.changes if not change.private)
    said = [*told, _private_line(line.changes), _said_line(line, expertise)]
    reason = [f"Reden: {line.reason}"] if line.reason else []
    return "\n".join(one for one in (*said, *reason) if one)


def _change_line(change: FieldChange) -> str:
    word = FIELD_WORDS.get(change.field, change.field)
    name = word[:1].upper() + word[1:]
    if change.field == "point":
        return f"{name}: veranderd."
    if change.field in _KNOWN_BY_ACT or (change.before in _NOTHING and change.after in _NOTHING):
        return ""
    if change.field == JOINED_TO:
        return f"Gaat verder in plan {change.after}." if change.after else f"Los van plan {change.before}."
    if change.before in _NOTHING:
        return f"{name}: {_short(change.field, change.after)}"
    if change.after in _NOTHING:
        return f"{name}: leeggemaakt. Eerst: {_short(change.field, change.before)}"
    return f"{name}. {difference_line(change.field, change.before, change.after)}".replace("\n", " ")


def _private_line(changes: Iterable[FieldChange]) -> str:
    """Return which contact data changed, never what they were or are."""
    words = [FIELD_WORDS.get(change.field, change.field) for change in changes if change.private]
    if not words:
        return ""
    return f"Van de plannenmaker veranderd: {', '.join(word.removesuffix(_OF_MAKER) for word in words)}."


def _short(field: str, value: Json) -> str:
    said = value_text(field, value).replace("\n", "; ")
    return said if len(said) <= _SHORT else f"{said[:_SHORT].rsplit(' ', 1)[0]} …"


def _said_line(line: HistoryLine, expertise: Mapping[str, str]) -> str:
    """Return what an act that is no edit said."""
    said: Said = {name: value if isinstance(value, (int, str)) else "" for name, value in line.said.items()}
    if line.type == "review.verdict":
        return _verdict(said, expertise)
    return _SAID[line.type](said) if line.type in _SAID else ""


def _sheet(said: Said) -> str:
    return f"Lijst {said['sheet_no']}: {count(int(said['count']), 'handtekening', 'handtekeningen')}."


def _online(said: Said) -> str:
    return f"{count(int(said['count']), 'like', 'likes')} op {_day(said['as_of'])}."


def _note(said: Said) -> str:
    due = f", voor {_day(said['due'])}" if said["due"] else ""
    who = f"{said['who']}: " if said["who"] else ""
    return f"{WORDS[NoteKind(str(said['kind']))]}. {who}{said['what']}{due}"


def _verdict(said: Said, expertise: Mapping[str, str]) -> str:
    key = str(said["field"])
    found = f"{expertise.get(key, key)}: {WORDS[VerdictWord(str(said['verdict']))]}."
    advice = f"Advies: {said['advice']}" if said["advice"] else ""
    return " ".join(str(part) for part in (found, said["conditions"], advice) if part)


_SAID: Mapping[str, Callable[[Said], str]] = {
    "attachment.added": lambda said: str(said["caption"]),
    "like.sheet": _sheet,
    "like.online_counted": _online,
    "note.made": _note,
    "note.done": lambda said: f"{said['what']} – gedaan op {_day(said['on'])}",
    "note.taken_back": lambda said: str(said["what"]),
    "review.round_started": lambda said: str(said["round"]),
    "review.plans_added": lambda said: str(said["round"]),
    "plan.put_on_ballot": lambda said: f"Met nummer {said['number']}.",
    "lab.plan_seated": lambda said: f"Tafel: {said['table']}",
    "incident.settled": lambda said: WORDS[IncidentKind(str(said["kind"]))],
}


def _day(written: int | str) -> str:
    return day(date.fromisoformat(str(written)))
