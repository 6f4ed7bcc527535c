"""The page of plans on a real store, for the tests of its parts."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.models.records import CostLine, Plan, PlanText, Submitter
from app.models.terms import SessionKind
from app.operations import plan_lists, plans
from app.operations.journal import Store
from app.settings import Scheme, Settings
from app.ui.pages.plans import PlansPage
from tests.ui.desk_room import Room, begin, moment

COMPLETE = PlanText(
    title="Bankje aan de Ringvaart",
    what="Een bankje neerzetten",
    why="Even zitten",
    for_whom="Iedereen",
    area="Meerwijk",
    cost_lines=(CostLine("Bankje", 1, 125_000),),
    upkeep="De buren vegen het schoon",
)
NOOR = Submitter(name="Noor de Vries", consent_contact=True, phone="023 123 45 67")


def room_with(qtbot: QtBot, store: Store, *, scale: int = 100) -> Room:
    room = Room(
        qtbot,
        store,
        session=begin(store, SessionKind.OFFICE_HOUR),
        settings=Settings(scheme=Scheme.LIGHT, text_scale=scale),
    )
    room.open(PlansPage)
    return room


def entered(store: Store, text: PlanText = COMPLETE, submitter: Submitter = NOOR) -> Plan:
    return plans.enter(store, moment(), text=text, submitter=submitter)


def open_plan(room: Room, plan: Plan) -> PlansPage:
    """Open a plan as the window does when another page asks for it."""
    room.desk.go("plans", plan.id)
    room.settle()
    page = room.window.page
    assert isinstance(page, PlansPage)
    return page


def only_plan(store: Store) -> Plan:
    (row,) = plan_lists.plans(store)
    return plans.plan(store, row.id)


def saved(room: Room) -> None:
    """Wait until the page says that everything is saved."""
    page = room.window.page
    assert isinstance(page, PlansPage)
    room.bot.waitUntil(lambda: page.editor.strip.text.startswith("Bewaard om 10.42 uur"))
