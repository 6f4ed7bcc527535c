"""What the lead arranges that reaches beyond the store: given to the desk by whoever put the program together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from app.models.records import Helper
from app.models.terms import Moment

AddHelper: TypeAlias = Callable[[Moment, str, str], Helper]
"""(who adds and when, name, passphrase) -> the new helper. Takes about a second; raises what has a sentence."""


@dataclass(frozen=True)
class Housekeeping:
    """The acts of *Beheer* that need the folder or its key."""

    add_helper: AddHelper
