"""A print run on disk: one folder, a PDF file for each part, and if asked one sealed file for a print shop.

Each part is written under another name, flushed to the disk and only then given its own; it is recorded after that
(``print_runs.go_on``). A file of a part that no act names is what a stop, a crash or a power cut left behind: its cards
are worth nothing, and it is thrown away.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app import paths
from app.crypto.print_file import PrintFile
from app.documents.letters import ballot_letters
from app.documents.stock_cards import stock_cards
from app.models.codes import card_qr, group
from app.models.records import Contest, Edition, IssuedCard
from app.models.runs import PACK, DraftPart, PrintRun, RunPart
from app.models.terms import DomainError, Moment, PrintKind
from app.operations import print_runs
from app.operations.journal import Store

PRINT_FILE = "voor de drukker.wbdruk"

_PART_NAME = re.compile(r"deel \d{3,} .*\.pdf")
_COLUMNS = ("nummer", "pak", "code", "qr", "naam", "postcode", "huisnummer")


class RunFolderLost(DomainError):
    """The file for the print shop in ``folder`` is not there any more, or lacks parts: its codes are gone."""


class PartState(StrEnum):
    """How a part lies on the disk: as it was made, not at all, or otherwise than it was made."""

    GOOD = "good"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class PartFile:
    """A part of a run and its file."""

    part: RunPart
    path: Path
    state: PartState


def run_folder(base: Path, contest: Contest, run: PrintRun) -> Path:
    """Return where the papers of a run lie, under ``base``: the same at every look."""
    kind = "Brieven met stemkaart" if run.kind is PrintKind.LETTERS else "Stemkaarten op voorraad"
    return base / f"{kind} {contest.key} {run.started_at:%Y-%m-%d} {run.id.hex[-6:]}"


def part_path(folder: Path, part: RunPart | DraftPart) -> Path:
    """Return the file of a part."""
    return folder / f"deel {part.part:03} kaart {part.first} tot en met {part.last}.pdf"


def make(
    store: Store,
    now: Callable[[], Moment],
    edition: Edition,
    run: PrintRun,
    folder: Path,
    *,
    passphrase: str = "",
    told: Callable[[int, int], None] = lambda _count, _total: None,
) -> PrintRun:
    """Make what is left of a run in its folder, and return how far it came.

    Args:
        store: where the run is.
        now: gives the moment of each part, with the randomness of its codes.
        edition: the edition that the run belongs to.
        run: the run, begun on this laptop.
        folder: where its papers lie (``run_folder``).
        passphrase: seals a file for a print shop; empty for none.
        told: hears how many cards of how many there are; when it raises, the run stops there.

    Raises ``OSError``, ``RunFolderLost``, as ``PrintFile`` and ``print_runs.go_on`` do, and what ``told`` raises.
    """
    # What is shown on a screen may be older than the parts that were made since: those would be thrown away.
    run = print_runs.run_now(store, now(), run.id)
    folder.mkdir(parents=True, exist_ok=True)
    _throw_away_unknown(folder, run)
    contest = next(contest for contest in edition.contests if contest.id == run.contest_id)
    sealed = _print_file(folder, run, passphrase, now) if passphrase or has_print_file(folder) else None
    done = run.made

    def write(part: DraftPart) -> str:
        sha256 = _write_part(
            edition, contest, part, part_path(folder, part), lambda at: told(done + at, total)
        )
        if sealed is not None:
            sealed.add(part.part, _rows(edition, part))
        return sha256

    total = run.made + run.left

    def reached(count: int, of: int) -> None:
        nonlocal done, total
        done, total = count, of
        told(count, of)

    made = print_runs.go_on(store, now, run_id=run.id, write=write, told=reached)
    if sealed is not None:
        sealed.finish()
    return made


def has_print_file(folder: Path) -> bool:
    """Tell whether a file for a print shop was begun: its passphrase is needed to go on."""
    return (folder / PRINT_FILE).exists()


def check(folder: Path, run: PrintRun) -> tuple[PartFile, ...]:
    """Compare each part that was not voided with its file."""
    return tuple(_checked(folder, part) for part in run.parts if not part.voided)


def _checked(folder: Path, part: RunPart) -> PartFile:
    path = part_path(folder, part)
    try:
        found = _sha256(path)
    except OSError:
        return PartFile(part, path, PartState.GONE)
    return PartFile(part, path, PartState.GOOD if found == part.sha256 else PartState.CHANGED)


def _print_file(folder: Path, run: PrintRun, passphrase: str, now: Callable[[], Moment]) -> PrintFile:
    keep = {part.part for part in run.parts if not part.voided}
    path = folder / PRINT_FILE
    if keep and not path.exists():
        raise RunFolderLost(folder=str(folder))
    return PrintFile(path, passphrase, now().rng, first=_csv([_COLUMNS]), keep=keep)


def _throw_away_unknown(folder: Path, run: PrintRun) -> None:
    """Remove what no act names: parts that were not recorded, parts that were voided, and half a file."""
    known = {part_path(folder, part).name for part in run.parts if not part.voided}
    for path in folder.iterdir():
        half = path.name.startswith(".deel ")
        if half or (_PART_NAME.fullmatch(path.name) and path.name not in known):
            path.unlink()


def _write_part(
    edition: Edition, contest: Contest, part: DraftPart, path: Path, told: Callable[[int], None]
) -> str:
    """Put a part on the disk whole, or not at all; return its SHA-256."""
    draft = paths.unfinished(path)
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb+") as out:
            cards = _told(part.cards, told)
            if part.kind is PrintKind.LETTERS:
                ballot_letters(edition, contest, cards, out)
            else:
                stock_cards(edition, contest, cards, out, first_number=part.first, cover=True)
            out.flush()
            os.fsync(out.fileno())
            out.seek(0)
            sha256 = hashlib.file_digest(out, "sha256").hexdigest()
        draft.replace(path)
        paths.flush_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def _told(cards: tuple[IssuedCard, ...], told: Callable[[int], None]) -> Iterator[IssuedCard]:
    for done, card in enumerate(cards):
        if done % PACK == 0:
            told(done)
        yield card


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(edition: Edition, part: DraftPart) -> bytes:
    lines: list[tuple[str, ...]] = []
    for number, card in enumerate(part.cards, start=part.first):
        who = card.resident
        address = (who.name, who.postcode, who.house_number) if who else ("", "", "")
        pack = "" if who else str(-(-number // PACK))
        code = card_qr(edition.short_id, card.code, practice=edition.practice)
        lines.append((str(number), pack, group(card.code), code, *address))
    return _csv(lines)


def _csv(lines: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode()
