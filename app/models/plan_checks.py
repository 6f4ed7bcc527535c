"""What holds a plan up, and what is worth a look: rules that are checked while it is typed."""

from __future__ import annotations

TEXT_LIMIT = 10_000
"""Characters in one field of a plan: four pages of A4, and far within what one journal event may hold."""
