"""Acts of a desk, picked by a die, and how a store must look after each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db import Store
from app.models.records import Attachment, CostLine, IssuedCard, Plan, PlanText, RegisterLine, Submitter
from app.models.roll import RegisterEntryRow
from app.models.terms import DomainError, Moment, SessionKind
from app.operations import attachments, cards, journal, plans, register, sessions
from tests.operations.samples import CONTEST, HELPER, KEY, MORNING, a_laptop, seeded, tables

PLACE = "De Ringvaart"
RESIDENTS = 60
OWNER = Submitter(name="Mevrouw Jansen")


def whole_text(title: str) -> PlanText:
    """Return a plan that can be handed in."""
    return PlanText(
        title=title,
        what="Bijenkasten " * 20,
        why="Te weinig bloemen",
        for_whom="De buurt",
        area="Meerwijk",
        cost_lines=(CostLine("Alles", 1, 50_000),),
        upkeep="De buren",
    )


@dataclass(frozen=True)
class Step:
    """One act with everything it is given: done again on the same rows, it leaves the same rows."""

    seed: str
    number: int
    operation: Callable[..., Any]
    given: Mapping[str, Any]

    def do(self, store: Store) -> Any:  # noqa: ANN401 - what the operation gives
        at = MORNING + timedelta(minutes=self.number)
        moment = Moment(by=HELPER, at=at, rng=seeded(f"{self.seed}:{self.number}"))
        return self.operation(store, moment, **self.given)


@dataclass
class Desk:
    """What a helper remembers of a day: enough to pick an act that can be done now."""

    seed: str
    chance: Random
    free: list[UUID]
    with_papers: bool
    plans: list[Plan] = field(default_factory=list[Plan])
    issued: list[IssuedCard] = field(default_factory=list[IssuedCard])
    taken_in: list[UUID] = field(default_factory=list[UUID])
    papers: list[Attachment] = field(default_factory=list[Attachment])
    number: int = 0

    @classmethod
    def begin(cls, store: Store, seed: str, *, with_papers: bool) -> Desk:
        with store.read() as session:
            entries = list(session.scalars(select(RegisterEntryRow.id).order_by(RegisterEntryRow.id)))
        chance = Random(seed)
        chance.shuffle(entries)
        return cls(seed, chance, entries, with_papers)

    def act(self, store: Store) -> Step:
        """Do one act; what cannot be done (another laptop was first) is left, and another one is picked."""
        while True:
            step = self._pick()
            self.number += 1
            try:
                self._remember(step, step.do(store))
            except DomainError:
                continue
            return step

    def _pick(self) -> Step:
        chance = self.chance
        title = f"Plan {self.number}"
        choices: list[tuple[Callable[..., Any], Mapping[str, Any]]] = [
            (plans.enter, {"text": whole_text(title), "submitter": OWNER}),
            (sessions.start, {"kind": SessionKind.OFFICE_HOUR, "place": PLACE, "day": date(2026, 12, 1)}),
        ]
        if self.plans:
            plan = chance.choice(self.plans)
            text = replace(plan.text, title=title, why=f"Omdat {self.number}")
            choices += [
                (plans.change, {"plan_id": plan.id, "text": text, "submitter": OWNER}),
                (plans.hand_in, {"plan_id": plan.id}),
                (plans.withdraw, {"plan_id": plan.id, "reason": "Toch niet"}),
            ]
            paper = b"%PDF-" + chance.randbytes(chance.randint(100, 60_000))
            if self.with_papers:
                said = {"plan_id": plan.id, "data": paper, "media_type": "application/pdf", "caption": title}
                choices.append((attachments.attach, said))
        if self.free:
            said = {"entry_id": self.free[-1], "identity_seen": True, "place": PLACE}
            choices += [(cards.issue, said)] * 4
        if self.issued:
            card = chance.choice(self.issued)
            said = {"card_id": card.card_id, "reason": "Kwijt", "place": PLACE}
            surrender = (cards.surrender, {"contest_id": CONTEST, "scan": card.code, "place": PLACE})
            choices += [surrender] * 3
            choices += [(cards.void, said), (cards.replace, said | {"identity_seen": True})]
        if self.taken_in:
            undone = {"act_id": chance.choice(self.taken_in), "reason": "Vergissing", "place": PLACE}
            choices.append((cards.undo, undone))
        if self.papers:
            away = {"attachment_id": chance.choice(self.papers).id, "reason": "Verkeerd"}
            choices.append((attachments.detach, away))
        return Step(self.seed, self.number, *chance.choice(choices))

    def _remember(self, step: Step, made: Any) -> None:  # noqa: ANN401 - what the operation gave
        if step.operation is plans.enter:
            self.plans.append(made)
        elif isinstance(made, IssuedCard):
            self.issued.append(made)
            if step.operation is cards.issue:
                self.free.pop()
        elif step.operation is cards.surrender:
            self.taken_in.append(made)
        elif isinstance(made, Attachment):
            self.papers.append(made)
        elif step.operation is attachments.detach:
            self.papers = [paper for paper in self.papers if paper.id != step.given["attachment_id"]]


@dataclass(frozen=True)
class State:
    """How a store looks after an act: the head of its journal, and a digest of every row that acts made."""

    seq: int
    head: bytes
    rows: bytes

    @classmethod
    def of(cls, store: Store) -> State:
        """Look at a store, checking its chain. Raises ``JournalBroken`` or ``StoreUnreadable``."""
        found = journal.verify(store)
        return cls(found.head_seq, found.head_hash, hashlib.sha256(repr(tables(store)).encode()).digest())


@dataclass(frozen=True)
class Story:
    """A day at a desk: a folder that it begins from, its acts, and the state before and after each of them."""

    base: Path
    steps: Sequence[Step]
    states: Sequence[State]


def new_desk(folder: Path, name: str) -> Store:
    """Make a laptop with an edition and a register."""
    laptop = a_laptop(folder, name)
    lines = [
        RegisterLine(f"R{number}", f"Bewoner {number}", "2036AB", str(number), 1980)
        for number in range(RESIDENTS)
    ]
    register.import_lines(laptop.store, laptop.now(), contest_id=CONTEST, lines=lines)
    return laptop.store


def a_story(folder: Path, seed: str, acts: int) -> Story:
    """Live a day once, without any mishap."""
    base = folder / "begin"
    new_desk(base, "Laptop 1").close()
    store = Store.open(copied(base, folder / "heel"), KEY)
    desk = Desk.begin(store, seed, with_papers=True)
    steps: list[Step] = []
    states = [State.of(store)]
    while len(steps) < acts:
        step, state = desk.act(store), State.of(store)
        if state.seq > states[-1].seq:  # an act that changed nothing leaves nothing
            steps.append(step)
            states.append(state)
    store.close()
    return Story(base, steps, states)


def copied(folder: Path, to: Path) -> Path:
    """Copy what a disk would hold of a store: without the file of shared memory."""
    to.mkdir()
    for path in folder.iterdir():
        if not path.name.endswith("-shm"):
            (to / path.name).write_bytes(path.read_bytes())
    return to
