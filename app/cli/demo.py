"""``wijkbalie demo``: a whole day through the real pages, with pictures and papers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.common import say


def demo(
    out: Annotated[Path, typer.Option("--out", help="Map voor beelden, papieren en uitslag.")],
    seed: Annotated[int, typer.Option("--seed", help="Zelfde getal, zelfde dag.")] = 1,
) -> None:
    """Speel een hele dag na, van plan tot uitslag, en bewaar de beelden en de papieren."""
    from app.main import play_demo

    steps = play_demo(out.absolute(), seed)
    say(f"De dag is gespeeld in {steps} stappen. De beelden staan in {out / 'screens'}.")
