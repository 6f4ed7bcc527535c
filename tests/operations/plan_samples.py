"""Plans as people enter and change them, and laptops that tell each other of it."""

from dataclasses import replace
from uuid import UUID

from app.models.records import CostLine, Incident, PlanText, ReachBy, Submitter
from app.models.terms import IncidentKind
from app.operations import incidents, plans
from app.operations.journal import act
from tests.operations.samples import CONTEST, Laptop

BENCH = PlanText(
    title="Bankjes aan de Molenplas",
    what="Drie bankjes",
    why="Om uit te rusten",
    for_whom="Oudere wandelaars",
    area="Meerwijk",
    place="Molenplas, bij de brug",
    themes=("Elkaar ontmoeten",),
    cost_lines=(CostLine("bank", 3, 80_000, offer_attached=True), CostLine("plaatsen", 1, 45_000)),
    upkeep="De buurt houdt ze schoon",
)


FATMA = Submitter(name="Fatma Yilmaz", phone="06 1234", reach_by=ReachBy.PHONE, consent_contact=True)


def entered(laptop: Laptop, text: PlanText = BENCH) -> UUID:
    return plans.enter(laptop.store, laptop.now(), text=text, submitter=FATMA).id


def edited(laptop: Laptop, plan_id: UUID, **values: object) -> None:
    plan = plans.plan(laptop.store, plan_id)
    text = replace(plan.text, **values)
    plans.change(laptop.store, laptop.now(), plan_id=plan_id, text=text, submitter=plan.submitter)


def conflicts(laptop: Laptop) -> tuple[Incident, ...]:
    return tuple(i for i in incidents.incidents(laptop.store) if i.kind is IncidentKind.PLAN_FIELD_CONFLICT)


def handed_in(laptop: Laptop, title: str) -> UUID:
    plan_id = entered(laptop, replace(BENCH, title=title))
    return plans.hand_in(laptop.store, laptop.now(), plan_id=plan_id).id


def imported(
    laptop: Laptop, plan_id: UUID, ballot_number: int | None, title: str = "Uit het bestand"
) -> None:
    with act(laptop.store, laptop.now()) as doing:
        plans.record_imported(
            doing,
            plan_id=plan_id,
            number=7,
            external_id="2331",
            contest_id=CONTEST if ballot_number else None,
            ballot_number=ballot_number,
            text=PlanText(title=title, cost_lines=(CostLine("alles", 1, 500),)),
        )


def exchange(*laptops: Laptop) -> None:
    events = [event for laptop in laptops for event in laptop.events()]
    for laptop in laptops:
        laptop.receive(events)
