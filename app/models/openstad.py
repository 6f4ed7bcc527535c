"""Plans of OpenStad: what ``GET /api/project/:id/resource?includeTags=1&includeUser=1`` answers.

That is a list of resources, or with pages an object with ``records`` (openstad-headless, ``apps/api-server``). Texts
hold HTML. Of ``user`` only the name is looked at: an e-mail address or telephone number needs a consent that is not in
the file. Of ``extraData``, whose keys each project chooses, only area and theme are known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard, cast

from app.models.html_text import html_text
from app.models.plan_file import (
    MOST_CENTS,
    MOST_PLANS,
    Gathering,
    Known,
    PlanFile,
    PlanFileDamaged,
    PlanFileTooLarge,
    PlanIssue,
    PlanSource,
    amount_of,
    within,
)
from app.models.register_table import Told, quiet
from app.models.terms import DomainError

_TEXTS = {"title": "title", "summary": "summary", "description": "what"}
_SIGNS = ("summary", "budget", "extraData", "statuses")
"""Keys of a resource of which other services have none."""

_NAMES = ("displayName", "fullName", "name", "nickName")
_CONTACT = ("email", "phoneNumber", "phone", "address", "postcode", "city")
_AREAS = ("area", "gebied", "wijk", "buurt")
_THEMES = ("theme", "thema", "themes", "themas")
_LONGEST_HTML = 100_000
_MOST_DIGITS = 13
_DEGREES = 180
_CENT = Decimal("0.01")
_TELL_EVERY = 200


class OpenStadJsonBroken(DomainError):
    """The text is no JSON from this ``line`` on: cut off, for instance."""


class NotOpenStad(DomainError):
    """It is JSON, and no list of plans of OpenStad."""


def read_openstad(data: bytes, known: Known | None = None, told: Told = quiet) -> PlanFile:
    """Read the bytes of an answer of OpenStad; a plan's line is its place in the list, from 1.

    Raises ``PlanFileDamaged``, ``OpenStadJsonBroken``, ``NotOpenStad``, ``PlanFileTooLarge`` or ``NoPlansInFile``.
    """
    items = _resources(_parsed(data))
    if len(items) > MOST_PLANS:
        raise PlanFileTooLarge
    gathering = Gathering(PlanSource.OPENSTAD, known or Known())
    for number, item in enumerate(items, 1):
        if number % _TELL_EVERY == 1:
            told(number - 1, len(items))
        if _is_object(item):
            _read(gathering, number, item)
        else:
            gathering.note(number, PlanIssue.NOT_A_PLAN)
    return gathering.finish()


def _parsed(data: bytes) -> object:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise PlanFileDamaged(line=data[: problem.start].count(b"\n") + 1) from problem
    try:
        return json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise OpenStadJsonBroken(line=problem.lineno) from problem
    except RecursionError as problem:  # lists in lists in lists: no service answers like that
        raise NotOpenStad from problem


def _decimal(number: str) -> Decimal:
    """Return a number exactly; one that no computer can hold as infinite."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal("Infinity")


def _integer(number: str) -> Decimal | int:
    """Return a whole number; a huge one as a decimal, which is quick whatever its length."""
    return int(number) if len(number) <= _MOST_DIGITS else Decimal(number)


def _no_number(_name: str) -> None:
    """Take NaN and Infinity, which are no JSON, for nothing."""


def _resources(found: object) -> list[object]:
    if _is_object(found):
        found = found.get("records")
    if not isinstance(found, list):
        raise NotOpenStad
    items = cast("list[object]", found)
    if items and not any(_is_resource(item) for item in items):
        raise NotOpenStad
    return items


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_resource(item: object) -> bool:
    return _is_object(item) and {"id", "title"} <= item.keys() and any(key in item for key in _SIGNS)


def _read(gathering: Gathering, line: int, item: Mapping[str, Any]) -> None:
    tags, areas = _tags(gathering, line, item)
    extra: dict[str, Any] = item["extraData"] if _is_object(item.get("extraData")) else {}
    areas += _named(extra, _AREAS)
    tags += _named(extra, _THEMES)
    for key, value in extra.items():
        if key.lower() not in {*_AREAS, *_THEMES} and value not in (None, "", [], {}):
            gathering.note(line, PlanIssue.EXTRA, key[:80])
    if item.get("images"):
        gathering.note(line, PlanIssue.PHOTOS)
    texts = {field: _plain(item.get(key)) for key, field in _TEXTS.items()}
    gathering.add(
        line,
        _text(item.get("id")),
        texts | {"place": _place(gathering, line, item.get("location"))},
        _cents(item.get("budget")),
        area=areas[0] if areas else "",
        themes=tags,
        submitter=_maker(gathering, line, item.get("user")),
    )


def _plain(value: object) -> str:
    """Return a text without its markup; one that is far too long stays as it is, and is refused for it."""
    text = _text(value)
    return html_text(text) if len(text) <= _LONGEST_HTML else text


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return str(value)


def _tags(gathering: Gathering, line: int, item: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the tags that may be themes, and those that are areas; a status is only named."""
    themes: list[str] = []
    areas: list[str] = []
    statuses: dict[str, str] = {}
    for tag in (*_objects(item.get("tags")), *_objects(item.get("statuses"))):
        name, kind = _plain(tag.get("name") or tag.get("label")), _text(tag.get("type")).lower()
        if kind == "status":
            statuses.setdefault(name.casefold(), name)
        elif name:
            (areas if kind in _AREAS else themes).append(name)
    for name in filter(None, statuses.values()):
        gathering.note(line, PlanIssue.STATUS, name)
    return themes, areas


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from filter(_is_object, cast("list[object]", value))


def _named(extra: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    found: list[str] = []
    for key, value in extra.items():
        if key.lower() in keys:
            several = cast("list[object]", value) if isinstance(value, list) else [value]
            found += [_plain(one) for one in several if _text(one)]
    return found


def _place(gathering: Gathering, line: int, location: object) -> str:
    """Return where it is: an address as it stands, a point on the map as numbers that a helper can look up."""
    if isinstance(location, str):
        return html_text(location)
    if not _is_object(location) or not location:
        return ""
    spot: object = location.get("coordinates")
    pair = (
        cast("list[object]", spot) if isinstance(spot, list) else [location.get("lat"), location.get("lng")]
    )
    degrees = [one for one in pair if isinstance(one, int | Decimal) and not isinstance(one, bool)]
    if len(degrees) != len(("lat", "lng")) or not all(-_DEGREES <= one <= _DEGREES for one in degrees):
        gathering.note(line, PlanIssue.PLACE)
        return ""
    gathering.note(line, PlanIssue.POINT)
    return "Kaartpunt " + ", ".join(f"{one:.5f}" for one in degrees)


def _cents(budget: object) -> int | PlanIssue:
    if budget is None or budget == "":
        return 0
    if isinstance(budget, str):
        return amount_of(budget)
    if isinstance(budget, bool) or not isinstance(budget, int | Decimal):
        return PlanIssue.NOT_AN_AMOUNT
    amount = Decimal(budget)
    if (
        not -MOST_CENTS < amount < MOST_CENTS
    ):  # before it is made a whole number: 1e999999 has a million digits
        return PlanIssue.NEGATIVE if amount < 0 else PlanIssue.TOO_MUCH
    in_cents = amount.quantize(_CENT)
    return within(int(in_cents / _CENT)) if in_cents == amount else PlanIssue.NOT_AN_AMOUNT


def _maker(gathering: Gathering, line: int, user: object) -> str:
    """Return the maker's name; that there was more is only noted."""
    if not _is_object(user):
        return ""
    if any(user.get(key) for key in _CONTACT):
        gathering.note(line, PlanIssue.CONTACT)
    return next((html_text(name) for key in _NAMES if (name := _text(user.get(key))).strip()), "")
