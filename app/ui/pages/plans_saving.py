"""Saving a plan while someone types: at every rest, and at once when a field or the page is left.

Between two savings what is typed is kept on disk every second, for the case that the power goes (``plan_scratch``).
What another laptop changed in the meantime stays: only what was typed here since the last saving is saved.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.records import Plan, PlanText, Submitter
from app.models.terms import Moment
from app.ui.desk import Desk
from app.ui.jobs import Topic

if TYPE_CHECKING:
    # The store brings SQLAlchemy, which the first window must not wait for.
    from app.operations.journal import Store

KEEP_MS = 700
"""Milliseconds after the first key that is not kept: keeping begins, so that within a second it is on disk."""

REST_MS = 1_500
"""Milliseconds of rest in typing before it is saved."""

Written: TypeAlias = tuple[PlanText, Submitter]
EMPTY: Written = (PlanText(), Submitter())

R = TypeVar("R", PlanText, Submitter)


def merged(before: R, mine: R, theirs: R) -> R:
    """Return ``theirs`` with every field that ``mine`` changed since ``before``."""
    names = [field.name for field in fields(mine)]
    changed = {name: getattr(mine, name) for name in names if getattr(mine, name) != getattr(before, name)}
    return replace(theirs, **changed)


class _Pad:
    """What was last saved of one plan. Lives on the store's thread, where savings come one after the other."""

    def __init__(self, plan: Plan | None) -> None:
        self.plan_id: UUID | None = plan.id if plan else None
        self.saved: Written = (plan.text, plan.submitter) if plan else EMPTY

    def save(self, store: Store, moment: Moment, mine: Written) -> Plan:
        from app.operations import plans

        if self.plan_id is None:
            plan = plans.enter(store, moment, text=mine[0], submitter=mine[1])
        else:
            now = plans.plan(store, self.plan_id)
            text = merged(self.saved[0], mine[0], now.text)
            submitter = merged(self.saved[1], mine[1], now.submitter)
            plan = plans.change(store, moment, plan_id=self.plan_id, text=text, submitter=submitter)
        self.plan_id, self.saved = plan.id, mine
        return plan

    def keep(self, store: Store, helper_id: UUID, mine: Written) -> None:
        from app.operations.plan_scratch import keep_scratch

        keep_scratch(store, helper_id=helper_id, plan_id=self.plan_id, before=self.saved, now=mine)


class PlanSaver(QObject):
    """Saves what stands in a form. One plan at a time; ``begin`` turns to another."""

    saving = Signal()
    """Something was typed that is not saved yet."""
    saved = Signal(Plan)
    """All that was typed is on disk."""
    failed = Signal(Exception)
    """What was typed could not be saved; it is tried again at the next ``flush`` or key."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        """Save through the desk, under the name of who sits there."""
        super().__init__(parent)
        self._desk = desk
        self._pad = _Pad(None)
        self._mine: Written = EMPTY
        self._dirty = False
        self._under_way = 0
        self._keep = QTimer(self, interval=KEEP_MS, singleShot=True)
        self._keep.timeout.connect(self._keep_typed)
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self.flush)

    @property
    def settled(self) -> bool:
        """Tell whether all that was typed is saved and answered for."""
        return not self._dirty and not self._under_way

    @property
    def plan_id(self) -> UUID | None:
        """Return which plan it is; None until a new one was saved. Safe from the store's thread."""
        return self._pad.plan_id

    def begin(self, plan: Plan | None) -> None:
        """Turn to a plan as it stands in the store, or to a new one, after saving what was typed in the last."""
        self.flush()
        self._stop()
        self._pad = _Pad(plan)
        self._mine = self._pad.saved
        self._dirty, self._under_way = False, 0

    def typed(self, mine: Written) -> None:
        """Note what now stands in the form. A new plan of which nothing was typed is not saved."""
        self._mine = mine
        self._dirty = self._pad.plan_id is not None or self._under_way > 0 or mine != EMPTY
        if self._dirty:
            self._rest.start()
            if not self._keep.isActive():
                self._keep.start()
            self.saving.emit()

    def _stop(self) -> None:
        self._keep.stop()
        self._rest.stop()

    def _keep_typed(self) -> None:
        """Keep what is typed; saved or without anybody at the desk there is nothing to keep."""
        helper = self._desk.helper
        if not self._dirty or helper is None:
            return
        pad, mine, store = self._pad, self._mine, self._desk.store
        self._desk.jobs.run(lambda: pad.keep(store, helper.id, mine), _nothing, self.failed.emit, owner=self)

    def flush(self) -> None:
        """Save now what is not saved yet. Nobody at the desk: then it was flushed before the lock fell."""
        if not self._dirty or self._desk.helper is None:
            return
        self._stop()
        self._dirty = False
        self._under_way += 1
        pad, mine, store, moment = self._pad, self._mine, self._desk.store, self._desk.moment()
        self._desk.jobs.run(
            lambda: pad.save(store, moment, mine),
            lambda plan: self._answer(pad, plan),
            lambda error: self._refused(pad, error),
            changed=frozenset({Topic.PLANS}),
            owner=self,
        )

    def _answer(self, pad: _Pad, plan: Plan) -> None:
        if pad is not self._pad:
            return
        self._under_way -= 1
        if self.settled:
            self.saved.emit(plan)

    def _refused(self, pad: _Pad, error: Exception) -> None:
        if pad is self._pad:
            self._under_way -= 1
            self._dirty = True
        self.failed.emit(error)


def _nothing(_kept: None) -> None:
    """Say nothing: what is kept is not saved yet."""
