"""The marking screen's one trace: how many papers it printed at a station.

A number and nothing else (invariants 3 and 4): no event in the journal, no time, no choice. It goes into the record
when the station closes.

The write-ahead log would tell more: a count that rises between two check-ins says who sat at the screen. So it is
emptied with every print, and again when the station closes.
"""

from __future__ import annotations

from uuid import UUID

from app.db import EMPTY_LOG
from app.models.roll import MarkingRow, StationRow
from app.operations.journal import Store
from app.operations.stations import set_prints


def count_print(store: Store, station_id: UUID) -> int:
    """Count one more paper that the marking screen printed; return how many there are now."""
    with store.write() as session:
        session.get_one(StationRow, station_id)
        row = session.get(MarkingRow, station_id)
        prints = 1 + (row.prints if row else 0)
        set_prints(session, station_id, prints)
        session.info[EMPTY_LOG] = True
        return prints
