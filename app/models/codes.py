"""Card codes and the short texts in QR codes: making, writing, reading back.

A code is 11 random characters and one check character (ISO 7064, pure system with modulus 23 and radix 2,
by python-stdnum): it catches every single wrong character and every swap of neighbours. The alphabet holds
none of ``0O 1IL 2Z 5S 8B UV``. Of each look-alike pair both members are out, so a typed ``O`` or ``5`` has no
one character that was meant: nothing is mapped, the person is told which character cannot be right.

QR payloads have fixed widths and use capitals and digits alone (QR alphanumeric mode; only the paper's check
may be ``*``)::

    card   WB1C eeee p cccccccccccc     edition, practice (P) or live (L), code
    paper  WB1P eeee nn s a p k         edition, contest 00-99, style, page 1-9, practice, check (Mod 37, 2)
    record WB1J eeee h...h              edition, 64 hexadecimal characters of the journal's head hash
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from stdnum.iso7064 import mod_37_2

from app.models.terms import DomainError, Rng

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 12
CARD_TAG = "WB1C"
PAPER_TAG = "WB1P"
JOURNAL_TAG = "WB1J"

_SHORT_ID_LENGTH = 4
_CARD_LENGTH = len(CARD_TAG) + _SHORT_ID_LENGTH + 1 + CODE_LENGTH
_PAPER = re.compile(
    rf"{PAPER_TAG}(?P<edition>[{ALPHABET}]{{4}})(?P<contest>[0-9]{{2}})"
    r"(?P<style>[NG])(?P<page>[1-9])(?P<practice>[PL])[0-9A-Z*]"
)
_PAPER_LENGTH = 14
_PRACTICE_FLAG = {True: "P", False: "L"}
_DROPPED = frozenset({"Cc", "Cf", "Pd", "Zl", "Zp", "Zs"})
_MINUS = "\N{MINUS SIGN}"
_SCANNER_PREFIX = re.compile(r"^\]Q[0-9]")
"""The symbology identifier of ISO/IEC 15424 that some scanners put before a QR code."""


class BallotStyle(StrEnum):
    """How a ballot paper is set: normal (12 pt) or large print (18 pt)."""

    NORMAL = "N"
    LARGE = "G"


class Flaw(StrEnum):
    """Why a text is no code: its length, a character that is never used at that place, or the check."""

    LENGTH = "length"
    CHARACTER = "character"
    CHECK = "check"


class UnreadableCode(DomainError):
    """What was typed or scanned is no code of ours. Never carries the text itself (invariant 9).

    Attributes:
        flaw: what is wrong with it.
        position: the first character that cannot be right, from 1, spaces not counted; None when not known.
        length: how many characters were read, spaces not counted.
    """

    def __init__(self, *, flaw: Flaw, length: int, position: int | None = None) -> None:
        super().__init__(flaw=flaw, length=length, position=position)
        self.flaw = flaw
        self.length = length
        self.position = position


@dataclass(frozen=True)
class CardScan:
    """A card's code. ``edition`` (short id) and ``practice`` are None if it was typed: the roll knows."""

    code: str
    edition: str | None = None
    practice: bool | None = None


@dataclass(frozen=True)
class PaperScan:
    """What the QR on a ballot paper says: which paper it is, never which one of them."""

    edition: str
    contest: int
    style: BallotStyle
    page: int
    practice: bool


def new_code(rng: Rng) -> str:
    """Return a fresh code, ungrouped: 49.7 random bits and the check character."""
    characters = ""
    while len(characters) < CODE_LENGTH - 1:
        characters += _fair_characters(rng(CODE_LENGTH - 1))
    stem = characters[: CODE_LENGTH - 1]
    return stem + mod_37_2.calc_check_digit(stem, ALPHABET)


def _fair_characters(raw: bytes) -> str:
    # 253 is 11 x 23: the bytes 253-255 would favour the first three characters, so they are thrown away.
    fair_below = 256 - 256 % len(ALPHABET)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in raw if byte < fair_below)


def is_code(text: str) -> bool:
    """Tell whether this is a code as printed, ungrouped: twelve characters with a check that holds."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET) and mod_37_2.checksum(text, ALPHABET) == 1


def group(code: str) -> str:
    """Return the code as people read it: three groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def normalise(typed: str) -> str:
    """Return what was typed or scanned in capitals, without what people and scanners put around it.

    Spaces, dashes of every kind, line ends and invisible characters go; full-width letters become plain ones.
    No letter or digit is ever changed into another one.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(char for char in plain if unicodedata.category(char) not in _DROPPED and char != _MINUS)
    return _SCANNER_PREFIX.sub("", kept)


def short_id(edition_id: UUID) -> str:
    """Return the 4-character mark of an edition on its cards and papers, the same on every laptop."""
    number = int.from_bytes(hashlib.sha256(edition_id.bytes).digest(), "big")
    characters = ""
    for _ in range(_SHORT_ID_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        characters += ALPHABET[index]
    return characters


def card_qr(edition: str, code: str, *, practice: bool) -> str:
    """Return the payload of a card's QR: 21 characters, alphanumeric mode.

    Args:
        edition: the edition's short id.
        code: the card's code, ungrouped.
        practice: whether the edition is for practice.
    """
    if not (_is_short_id(edition) and is_code(code)):
        raise ValueError("a card needs a short id and a code with its check character")
    return f"{CARD_TAG}{edition}{_PRACTICE_FLAG[practice]}{code}"


def paper_qr(edition: str, contest: int, *, style: BallotStyle, page: int, practice: bool) -> str:
    """Return the payload of a ballot paper's QR: 14 characters, alphanumeric mode, the same on every copy.

    Args:
        edition: the edition's short id.
        contest: the contest's place in the edition, 0-99.
        style: normal or large print.
        page: the page of the paper, 1-9.
        practice: whether the edition is for practice.
    """
    stem = f"{PAPER_TAG}{edition}{contest:02}{style.value}{page}{_PRACTICE_FLAG[practice]}"
    payload = stem + mod_37_2.calc_check_digit(stem)
    if not _PAPER.fullmatch(payload):
        raise ValueError("a paper needs a short id, a contest of 0-99 and a page of 1-9")
    return payload


def journal_qr(edition: str, head_hash: bytes) -> str:
    """Return the payload of a record's QR, in upper case: the whole hash of the journal's last entry, raw in."""
    return f"{JOURNAL_TAG}{edition}{head_hash.hex().upper()}"


def read_scan(text: str) -> CardScan | PaperScan:
    """Return what a scanner or a person typed into a code field means.

    Raises:
        UnreadableCode: the length, a character or the check is wrong.
    """
    read = normalise(text)
    if read.startswith(CARD_TAG):
        return _read_card(read)
    if read.startswith(PAPER_TAG):
        return _read_paper(read)
    return CardScan(_read_code(read))


def _read_card(read: str) -> CardScan:
    _expect_length(read, _CARD_LENGTH)
    start = _CARD_LENGTH - CODE_LENGTH
    edition, flag = read[len(CARD_TAG) : start - 1], read[start - 1]
    _expect_alphabet(read, edition, len(CARD_TAG))
    if flag not in _PRACTICE_FLAG.values():
        raise UnreadableCode(flaw=Flaw.CHARACTER, length=len(read), position=start)
    _expect_code(read, start)
    return CardScan(read[start:], edition=edition, practice=flag == _PRACTICE_FLAG[True])


def _read_paper(read: str) -> PaperScan:
    _expect_length(read, _PAPER_LENGTH)
    found = _PAPER.fullmatch(read)
    if found is None or mod_37_2.checksum(read) != 1:
        raise UnreadableCode(flaw=Flaw.CHECK, length=len(read))
    return PaperScan(
        edition=found["edition"],
        contest=int(found["contest"]),
        style=BallotStyle(found["style"]),
        page=int(found["page"]),
        practice=found["practice"] == _PRACTICE_FLAG[True],
    )


def _read_code(read: str) -> str:
    _expect_length(read, CODE_LENGTH)
    _expect_code(read, 0)
    return read


def _expect_code(read: str, start: int) -> None:
    _expect_alphabet(read, read[start:], start)
    if not is_code(read[start:]):
        raise UnreadableCode(flaw=Flaw.CHECK, length=len(read))


def _expect_length(read: str, wanted: int) -> None:
    if len(read) != wanted:
        raise UnreadableCode(flaw=Flaw.LENGTH, length=len(read))


def _expect_alphabet(read: str, part: str, before: int) -> None:
    for position, char in enumerate(part, start=before + 1):
        if char not in ALPHABET:
            raise UnreadableCode(flaw=Flaw.CHARACTER, length=len(read), position=position)


def _is_short_id(text: str) -> bool:
    return len(text) == _SHORT_ID_LENGTH and set(text) <= set(ALPHABET)
