"""Which USB sticks are in this computer."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_DRIVE_REMOVABLE = 2
"""What ``GetDriveTypeW`` of Windows answers for a stick."""

_MOUNTED_UNDER = ("/media/", "/run/media/", "/Volumes/")
"""Where Linux and macOS mount what a person puts in."""


@dataclass(frozen=True)
class Drive:
    """A stick by the name that its owner gave it, where it is, and how many bytes are free on it."""

    name: str
    folder: Path
    free: int


def drives() -> tuple[Drive, ...]:
    """Return the sticks that can be written now. May take a while when a disk sleeps: not for the GUI thread."""
    return tuple(
        Drive(volume.displayName() or volume.rootPath(), Path(volume.rootPath()), volume.bytesAvailable())
        for volume in QStorageInfo.mountedVolumes()
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and is_stick(volume.rootPath())
    )


def is_stick(root: str) -> bool:
    """Tell whether this is the root of something that can be pulled out."""
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOVABLE
    return f"{root.rstrip('/')}/".startswith(_MOUNTED_UNDER) and root.rstrip("/").count("/") > 1
