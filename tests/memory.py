"""Where files of tests may lie that no power cut is about: in memory, which spares hundreds of them a slow disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_ROOM = 4 * 2**30
"""Bytes that must be free there: several times what all tests at once take."""


def roomy_memory() -> Path | None:
    """Return a folder whose files stay in memory, for ``dir`` of ``tempfile``; None where there is none with room."""
    memory = Path("/dev/shm")  # noqa: S108 - each makes a fresh folder of its own in it
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return memory if roomy else None
