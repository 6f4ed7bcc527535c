"""``wijkbalie central take-in``: bundles that came on a USB stick, and the answers to bring back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.central import DatabaseOption, opened_central
from app.cli.common import JsonOption, Refusal, answer, say
from app.models.terms import DomainError
from app.ui.text import sentence

if TYPE_CHECKING:
    from app.db import Store
    from app.sync.server.bundles import BundleTaken

_NO_FILE = "Dit bestand is er niet. Kijk of de stick erin zit en of de naam klopt."


def take_in(
    files: Annotated[list[Path], typer.Argument(metavar="BESTAND...", help="Bestanden van de stick.")],
    database: DatabaseOption,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", help="Map voor de antwoorden. Leeg: naast elk bestand.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Neem bestanden van een USB-stick in, en zet bij elk het antwoord klaar voor de laptop."""
    said: list[dict[str, object]] = []
    wrong: list[str] = []
    with opened_central(database) as store:
        for path in files:
            if not path.is_file():
                wrong.append(f"{path}: {_NO_FILE}")
                continue
            try:
                taken = _take_in(store, path, answers or path.parent)
            except DomainError as problem:
                wrong.append(f"{path}: {sentence(problem)}")
                continue
            said.append(_as_json(path, taken))
            if not as_json:
                for line in _lines(path, taken):
                    say(line)
    if as_json and not wrong:
        answer({"files": said})
    if wrong:
        raise Refusal("\n".join(wrong))


def _take_in(store: Store, path: Path, folder: Path) -> BundleTaken:
    """Take one file in and put its answer in a folder, written and read back as on any stick."""
    from app.sync import stick
    from app.sync.bundle_format import FILE_LIMIT
    from app.sync.server.bundles import take_in_bundle

    taken = take_in_bundle(store, stick.get(path, FILE_LIMIT), at=datetime.now(UTC))
    stick.put(folder, taken.answer_name, taken.answer, tell=lambda _part: None, stop=lambda: False)
    return taken


def _lines(path: Path, taken: BundleTaken) -> Iterator[str]:
    yield f"{path}: van {taken.device}, nieuw: {taken.new}. Antwoord: {taken.answer_name}"
    if taken.held:
        yield "  Er missen nog handelingen van daarvóór. Het bestand wacht hier en gaat vanzelf mee als die er zijn."
    if taken.problems:
        yield f"  Niet alles telt mee ({', '.join(taken.problems)}). Kijk op de pagina van de centrale."


def _as_json(path: Path, taken: BundleTaken) -> dict[str, object]:
    return {
        "file": str(path),
        "device": taken.device,
        "new": taken.new,
        "held": taken.held,
        "problems": taken.problems,
        "answer": taken.answer_name,
    }
