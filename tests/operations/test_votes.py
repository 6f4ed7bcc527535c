"""Online votes come in once, whole, and without anything about who cast them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import select

from app.db import Store
from app.models.ballots import BallotRow, BatchRow
from app.models.edition_file import draft_from_pb
from app.models.journal import JournalRow
from app.models.pabulib import PbFile, read_pb
from app.models.result_words import missing
from app.models.terms import BatchState, Channel, IncidentKind, InvalidReason, Outcome, PaperKind, file_digest
from app.operations import editions, incidents, votes
from app.operations.result import result, set_seed
from app.operations.stations import StationOpen
from tests.operations.count_samples import PLANS, Make, open_box
from tests.operations.samples import CONTEST, KEY, Laptop, clock, seeded, tables
from tests.real_elections import real_file

DIGEST = "ab" * 32


def a_file(ballots: Iterable[Sequence[int]], plans: int = PLANS, *, methods: bool = False) -> PbFile:
    """Return a file of the online side about the ten plans (or more), a ballot a line."""
    lines = [",".join(f"p{mark}" for mark in marks) for marks in ballots]
    text = [
        "META", "key;value", "description;Test", f"num_projects;{plans}", f"num_votes;{len(lines)}",
        "budget;70000", "vote_type;approval", "PROJECTS", "project_id;cost;name",
        *(f"p{n};10000;Plan {n}" for n in range(1, plans + 1)),
        "VOTES", "voter_id;vote" + (";voting_method" if methods else ""),
        *(f"kiezer-{n};{line}" + (";paper" if methods else "") for n, line in enumerate(lines, 1)),
    ]  # fmt: skip
    return read_pb("\n".join(text).encode())


def imported(store: Store) -> list[JournalRow]:
    with store.read() as session:
        query = select(JournalRow).where(JournalRow.type == "votes.imported").order_by(JournalRow.seq)
        return list(session.scalars(query))


def ballots_of(store: Store) -> list[BallotRow]:
    with store.read() as session:
        return list(session.scalars(select(BallotRow)))


def take(here: Laptop, pb: PbFile, source: str = DIGEST) -> votes.ImportReport:
    return votes.import_online(here.store, here.now(), contest_id=CONTEST, pb=pb, source=source)


def test_online_ballots_are_counted_per_plan(here: Laptop) -> None:
    report = take(here, a_file([[1, 2], [1], [10]]))
    assert (report.taken, report.skipped, report.notes) == (3, (), ())
    found = result(here.store, contest_id=CONTEST)
    online = {line.plan.external_id: line.votes[Channel.ONLINE] for line in found.plans if line.total}
    assert online == {"p1": 2, "p2": 1, "p10": 1}
    assert (found.ballots.online, found.ballots.paper) == (3, 0)


def test_a_pb_too_waits_until_the_stations_are_closed(here: Laptop) -> None:
    open_box(here, 3)
    with pytest.raises(StationOpen):
        take(here, a_file([[1]]))
    assert not imported(here.store)


def test_inv_03_nothing_of_the_voter_and_nothing_of_the_order_is_kept(make: Make) -> None:
    cast = [[n % 10 + 1] for n in range(40)]
    seen: set[str] = set()
    for turn, order in enumerate((cast, cast[::-1])):
        here = make(f"turn {turn}")
        moment = replace(here.now(), rng=seeded("the same dice"))
        votes.import_online(here.store, moment, contest_id=CONTEST, pb=a_file(order), source=DIGEST)
        payload = imported(here.store)[0].payload or ""
        assert "kiezer" not in payload
        lines = json.loads(payload)["ballots"]
        assert [line[0] for line in lines] == sorted(str(row.id) for row in ballots_of(here.store))
        seen.add(json.dumps(lines))
    assert len(seen) == 1


def test_a_file_about_other_plans_is_refused_whole(here: Laptop) -> None:
    with pytest.raises(votes.UnknownProjects) as unknown:
        take(here, a_file([[1], [11]], plans=12))
    assert unknown.value.data == {"ids": ("p11", "p12")}
    assert ballots_of(here.store) == []
    assert imported(here.store) == []


def test_the_online_votes_of_a_contest_are_taken_once_whatever_the_file(here: Laptop) -> None:
    """The same export saved again has another digest, and a newer one holds the same voters."""
    take(here, a_file([[1], [2]]))
    for ballots, source in (([[1], [2]], DIGEST), ([[1], [2]], "cd" * 32), ([[1], [2], [3]], "ef" * 32)):
        with pytest.raises(votes.AlreadyImported):
            take(here, a_file(ballots), source=source)
    assert len(ballots_of(here.store)) == 2


def _online_sides(
    make: Make, other: Sequence[Sequence[int]], source: str
) -> tuple[list[dict[str, list[tuple[object, ...]]]], Laptop]:
    """Import on two laptops apart, let everyone hear everything in another order; return what each holds."""
    one, two, three = make("Laptop 1"), make("Laptop 2"), make("central")
    take(one, a_file([[1], [2]]))
    take(two, a_file(other), source=source)
    mine, theirs = one.events(), two.events()
    one.receive(theirs)
    two.receive(mine)
    three.receive([*theirs, *mine])
    names = ("ballot", "batch", "incident", "incident_act")
    return [{name: tables(side.store)[name] for name in names} for side in (one, two, three)], three


def test_inv_06_two_files_on_two_laptops_are_an_incident_and_never_added_up(make: Make) -> None:
    states, central = _online_sides(make, [[1], [2], [3]], "cd" * 32)
    assert states[0] == states[1] == states[2]
    found = incidents.incidents(central.store)
    assert [(incident.kind, len(incident.acts)) for incident in found] == [
        (IncidentKind.TWO_TOTALS_FOR_BATCH, 2)
    ]
    assert result(central.store, contest_id=CONTEST).ballots.online in {2, 3}


def test_two_files_of_online_votes_keep_a_result_provisional_until_someone_looked(make: Make) -> None:
    _, here = _online_sides(make, [[1], [2], [3]], "cd" * 32)
    set_seed(here.store, here.now(), contest_id=CONTEST, seed="drie zessen")
    shown = result(here.store, contest_id=CONTEST)
    assert shown.provisional
    (sentence,) = missing(shown)
    assert sentence.startswith("Online: Er zijn twee verschillende bestanden met online stemmen")
    (found,) = incidents.incidents(here.store)
    incidents.settle(here.store, here.now(), incident_id=found.id, reason="Bestand van dinsdag klopt")
    assert not result(here.store, contest_id=CONTEST).provisional


def test_inv_06_the_same_votes_saved_again_elsewhere_are_no_incident(make: Make) -> None:
    states, central = _online_sides(make, [[2], [1]], "cd" * 32)
    assert states[0] == states[1] == states[2]
    assert incidents.incidents(central.store) == ()
    assert result(central.store, contest_id=CONTEST).ballots.online == 2


def test_a_ballot_over_the_limit_is_invalid_and_said_so(here: Laptop) -> None:
    report = take(here, a_file([range(1, 9), [], [1]], methods=True))
    assert report.taken == 3
    assert report.notes == (
        "Stembiljetten boven de grens van de stemming, geteld als ongeldig: 1.",
        "Stembiljetten zonder keuze, geteld als blanco: 1.",
        "Stembiljetten die volgens het bestand op papier waren, meegeteld bij online: 3.",
    )
    kinds = sorted(
        (row.kind, row.reason) for row in ballots_of(here.store) if row.kind is not PaperKind.VALID
    )
    assert kinds == [(PaperKind.BLANK, None), (PaperKind.INVALID, InvalidReason.OVER_LIMIT)]
    counts = result(here.store, contest_id=CONTEST).ballots
    assert (counts.online, counts.blank, counts.invalid) == (1, 1, 1)


def test_an_empty_file_is_an_import_without_ballots(here: Laptop) -> None:
    assert take(here, a_file([])).taken == 0
    assert result(here.store, contest_id=CONTEST).open_batches == 0


def _many() -> PbFile:
    return a_file([[n % 7 + 1, 8 + n % 3] for n in range(4000)])


def test_inv_06_a_large_file_travels_in_parts_and_counts_when_all_are_there(make: Make) -> None:
    here, other = make("Laptop 1"), make("Laptop 2")
    take(here, _many())
    parts = imported(here.store)
    assert len(parts) > 1
    assert all(len(part.payload or "") < 200_000 for part in parts)
    *most, last = [event for event in here.events() if event.type == "votes.imported"][::-1]
    other.receive(most)
    halfway = result(other.store, contest_id=CONTEST)
    assert (halfway.ballots.online, halfway.open_batches) == (0, 1)
    other.receive([last])
    assert result(other.store, contest_id=CONTEST).ballots.online == 4000
    assert tables(other.store)["ballot"] == tables(here.store)["ballot"]


def test_inv_06_the_same_file_on_two_laptops_counts_once_everywhere(make: Make) -> None:
    one, two = make("Laptop 1"), make("Laptop 2")
    take(one, _many())
    take(two, _many())
    mine, theirs = one.events(), two.events()
    assert tables(one.store)["ballot"] != tables(two.store)["ballot"]
    one.receive(theirs)
    two.receive(mine[::-1])
    mixed = make("central")
    mixed.receive([event for pair in zip(mine[::-1], theirs, strict=True) for event in pair])
    kept = [[tables(side.store)[name] for name in ("ballot", "batch")] for side in (one, two, mixed)]
    assert kept[0] == kept[1] == kept[2]
    assert result(mixed.store, contest_id=CONTEST).ballots.online == 4000
    assert {two.outcomes[event.event_id] for event in mine if event.type == "votes.imported"} <= {
        Outcome.APPLIED,
        Outcome.DUPLICATE,
    }


def test_an_import_for_a_contest_that_is_not_here_yet_waits(tmp_path: Path, here: Laptop) -> None:
    take(here, a_file([[1]]))
    bare = Store.create(tmp_path / "bare", KEY)
    editions.prepare_empty(bare, here.now(), device_name="bare")
    other = Laptop("bare", bare, here.now)
    event = next(event for event in here.events() if event.type == "votes.imported")
    other.receive([event])
    assert other.outcomes[event.event_id] is Outcome.HELD
    bare.close()


@pytest.mark.parametrize("name", ["588", "289", "621"])
def test_real_votes_add_up_to_the_files_own_column(tmp_path: Path, name: str) -> None:
    path = real_file(f"Netherlands_Amsterdam_{name}.pb")
    data = path.read_bytes()
    pb = read_pb(data)
    store, now = Store.create(tmp_path / "real", KEY), clock(seeded(name))
    draft, _ = draft_from_pb(pb, path.name)
    contest = editions.create(store, now(), draft=draft, device_name="a", helper_name="Anna").contests[0]
    begun = process_time()
    report = votes.import_online(store, now(), contest_id=contest.id, pb=pb, source=file_digest(data))
    assert process_time() - begun < 10, "10,081 ballots take under a second of the processor"
    found = result(store, contest_id=contest.id)
    assert {line.plan.external_id: line.total for line in found.plans} == {p.id: p.votes for p in pb.projects}
    assert (report.taken, report.notes) == (len(pb.ballots), ())
    assert found.ballots.online == int(pb.meta["num_votes"])
    with store.read() as session:
        batch = session.scalars(select(BatchRow)).one()
    assert (batch.state, batch.paper_count, batch.source) == (
        BatchState.ACCEPTED,
        len(pb.ballots),
        file_digest(data),
    )
    store.close()
