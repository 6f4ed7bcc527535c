"""What this laptop can tell about itself before a day's work: printers, battery, free room on the disk.

Slow to ask (a printer on the network may take seconds): never on the GUI thread. What cannot be seen is None.
"""

from __future__ import annotations

import ctypes
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from app.ui.marking.printing import printer_names

_POWER_FOLDER = Path("/sys/class/power_supply")
_ON_MAINS = 1
_UNKNOWN_PERCENT = 255


@dataclass(frozen=True)
class Battery:
    """How full the battery is, in percent, and whether the laptop is on the mains."""

    percent: int
    plugged: bool


@dataclass(frozen=True)
class Machine:
    """What was seen. ``free_bytes`` on the disk that documents go to; no ``battery`` is none, or none to be seen."""

    printers: tuple[str, ...]
    battery: Battery | None
    free_bytes: int | None


def look(folder: Path) -> Machine:
    """Look at this laptop; ``folder`` is on the disk that matters."""
    return Machine(printer_names(), battery(), _free(folder))


def _free(folder: Path) -> int | None:
    there = next((one for one in (folder, *folder.parents) if one.exists()), None)
    try:
        return shutil.disk_usage(there).free if there else None
    except OSError:
        return None


def battery(folder: Path = _POWER_FOLDER) -> Battery | None:
    """Return the battery; ``folder`` is where Linux shows it."""
    if sys.platform == "win32":
        return _windows_battery()
    for supply in sorted(folder.glob("BAT*")):
        try:
            percent = int((supply / "capacity").read_text().strip())
            status = (supply / "status").read_text().strip()
        except (OSError, ValueError):
            continue
        return Battery(percent, plugged=status != "Discharging")
    return None


class _PowerStatus(ctypes.Structure):
    """SYSTEM_POWER_STATUS of the Windows API."""

    _fields_ = (
        ("ac_line", ctypes.c_ubyte),
        ("flag", ctypes.c_ubyte),
        ("percent", ctypes.c_ubyte),
        ("saver", ctypes.c_ubyte),
        ("seconds_left", ctypes.c_ulong),
        ("seconds_full", ctypes.c_ulong),
    )


def _windows_battery() -> Battery | None:
    status = _PowerStatus()
    windows = getattr(ctypes, "windll", None)
    if windows is None or not windows.kernel32.GetSystemPowerStatus(ctypes.byref(status)):
        return None
    if status.percent == _UNKNOWN_PERCENT:
        return None
    return Battery(status.percent, plugged=status.ac_line == _ON_MAINS)
