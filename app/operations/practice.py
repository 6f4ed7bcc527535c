"""The practice edition: set up whole on first use, the same on every laptop, never real (invariant 11)."""

from __future__ import annotations

from pathlib import Path

from app import crypto, paths
from app.models.edition_draft import EditionDraft
from app.models.edition_file import read_edition
from app.models.practice import residents
from app.models.terms import Moment
from app.operations import editions, folders, register
from app.operations.folders import Opened

HELPERS = ("Anna", "Bram")
"""Who work with the practice edition: the first leads, the second is there for the second count."""

PASSPHRASE = "oefenen"  # noqa: S105 - said on the screen, and opens nothing but the practice edition
_RESIDENTS = 500
_SEED = 2026
_COST = crypto.Cost(memory_kib=64 * 1024, time=1)


def practice_draft() -> EditionDraft:
    """Return the edition in ``resources/practice``."""
    return read_edition((paths.resources() / "practice" / "edition.toml").read_bytes())


def set_up_practice(folder: Path, moment: Moment, *, device_name: str) -> Opened:
    """Make the practice folder: edition, plans, two helpers, a made-up register. Raises as ``set_up``."""
    # Nothing here is worth a recovery key: its private half is thrown away.
    _, public = crypto.new_recovery_pair(moment.rng)
    founder = folders.Founder(
        HELPERS[0], PASSPHRASE, public, cost=_COST, shortest=folders.SHORTEST_PRACTICE_PASSPHRASE
    )
    here = folders.set_up(folder, moment, draft=practice_draft(), founder=founder, device_name=device_name)
    folders.add_helper(
        here,
        moment,
        name=HELPERS[1],
        passphrase=PASSPHRASE,
        cost=_COST,
        shortest=folders.SHORTEST_PRACTICE_PASSPHRASE,
    )
    contest = editions.edition(here.store).contests[0]
    register.import_lines(
        here.store, moment, contest_id=contest.id, lines=residents(seed=_SEED, count=_RESIDENTS)
    )
    return here
