from __future__ import annotations

import pkgutil
from importlib import import_module

from app import operations
from app.operations.journal import EventKind
from app.sync.kinds import KINDS


def test_every_kind_of_event_that_an_operation_records_is_known_to_the_other_side() -> None:
    modules = [
        import_module(found.name) for found in pkgutil.iter_modules(operations.__path__, "app.operations.")
    ]
    written = {
        value.type: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, EventKind)
    }
    assert written == KINDS
