"""Which words of a plan say what it is about, and the ways in which Dutch writes such a word.

It is no dictionary: plurals, diminutives and compounds are cut by simple rules. What is cut too far finds a plan too
many, never one too few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.models.search import fold

SHORTEST = 4
"""Letters that a word, or what is left of it, has at the least."""

_COMPOUND = 12
"""From so many letters on a word is taken for a compound, of which the end says what it is."""

_HEAD = 8

_EMPTY = frozenset(
    """
    aan achter alle alleen alles altijd ander andere beetje beter bijna bijvoorbeeld binnen boven buiten daar daarom
    daarvoor deze dingen doen doet door eens eigen elke elkaar enkele ergens extra gaan gaat geen geld genoeg goed goede
    graag groot grote haar hebben heeft heel helpen hier hierdoor iedere iedereen iemand iets jaar jaren jullie kan keer
    klein kleine komen komt krijgen kunnen laten leuk leuke maar maken maakt meer meerdere mensen mijn misschien moet
    moeten mogelijk mooi mooie naar naast niet niets nieuw nieuwe nodig nooit onder onze oude over paar plaats plan
    plannen plek plekken rond samen soms staan staat steeds straks tegen terug tijdens toch tussen vaak vanaf vandaag
    veel verder verschillende voor waar waarbij waardoor waarom wanneer want waren weer weinig welke werd wijk wijken
    wijkbudget willen worden wordt zelf zich zijn zoals zodat zonder zouden
    bewoner bewoners bewonersinitiatief buurt buurten buurtbewoner buurtbewoners euro gemeente idee ideeen inwoners
    project straat straten woont wonen
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
"""Folded words that say nothing about what a plan is."""


@dataclass(frozen=True)
class Term:
    """A word as it was typed, in small letters, and the folded pieces of text of which one must be found."""

    word: str
    forms: tuple[str, ...]


def terms_of(*texts: str, most: int) -> tuple[Term, ...]:
    """Return the words that say what these texts are about, in their order; no more than ``most`` of them."""
    found: dict[str, Term] = {}
    for text in texts:
        for word in re.findall(r"[^\W_]+", text.lower()):
            folded = fold(word)
            forms = forms_of(folded)
            if len(found) < most and forms and folded not in _EMPTY and not folded.isdigit():
                found.setdefault(forms[0], Term(word, forms))
    return tuple(found.values())


def forms_of(word: str) -> tuple[str, ...]:
    """Return the pieces by which a folded word is found in other spellings: the shortest ones that still say it.

    ``bankjes`` gives ``bank``, ``bomen`` gives ``bomen`` and ``boom``. None when the word is too short.
    """
    if len(word) < SHORTEST:
        return ()
    wanted = [form for form in _cut(word) if len(form) >= SHORTEST and form not in _EMPTY] or [word]
    # What holds another form is found with it.
    return tuple(
        form for form in dict.fromkeys(wanted) if not any(other != form and other in form for other in wanted)
    )


def _cut(word: str) -> Iterator[str]:
    stem = _without_diminutive(word)
    yield from _singular(stem) if stem == word else _singular_or_same(stem)
    if len(stem) >= _COMPOUND and not re.search(r"(heid|ing|ingen|atie)$", stem):
        yield stem[-_HEAD:]


def _without_diminutive(word: str) -> str:
    """Take ``-je`` and its kin away: ``kastje``, ``boompje``, ``stoeltjes``, ``bloemetje``."""
    found = re.fullmatch(r"(.{3,}?)(?:etje|(?<=m)pje|(?<=[lnraeiouw])tje|je)s?", word)
    if found is None:
        return word
    return found[1] + "t" if found[1] in _EMPTY else found[1]  # "plantje" is no small plan


def _singular_or_same(stem: str) -> Iterator[str]:
    yield stem
    yield from _plural(stem)


def _singular(word: str) -> Iterator[str]:
    if found := re.fullmatch(r"(.*[^aeiou])en", word):
        yield from _without_en(found[1])
    elif re.fullmatch(r".*(el|er|em|en|aar|ie|oo|ee)s", word):
        yield word[:-1]
    else:
        yield word
        yield from _plural(word)


def _without_en(stem: str) -> Iterator[str]:
    """Give a word that lost ``-en`` its own vowel and end again: ``bom`` is ``boom``, ``huiz`` is ``huis``."""
    if stem[-1:] == stem[-2:-1]:
        yield stem[:-1]
        return
    hard = stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])
    if re.search(r"(?:^|[^aeiou])[aeou][^aeiou]$", stem):
        yield stem + "en"
        yield hard[:-1] + hard[-2] + hard[-1]
    else:
        yield stem
        yield hard


def _plural(word: str) -> Iterator[str]:
    """Add how more than one of it is written, where that does not begin with the word itself."""
    soft = word[:-1] + {"f": "v", "s": "z"}.get(word[-1], word[-1])
    if re.search(r"(?:aa|ee|oo|uu)[^aeiou]$", word):
        yield soft[:-2] + soft[-1] + "en"
    elif soft != word and word[-2] in "aeiou":
        yield soft + "en"
