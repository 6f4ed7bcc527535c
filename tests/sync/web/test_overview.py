"""What the overview says of laptops that were put back, are late, or wait; and of more than one edition."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.models.edition import EditionRow
from app.models.journal import DeviceRow, JournalRow
from app.models.pabulib import read_pb
from app.models.result_words import headline, limit_sentence, outcome_words, rule_details, rule_sentence
from app.models.terms import (
    IncidentKind,
    InvalidReason,
    LeftOver,
    Outcome,
    QuarantineReason,
    Role,
    SessionKind,
    file_digest,
)
from app.models.words import ACTS, WORDS
from app.operations import counting_checks, editions, plan_lists, votes
from app.operations import result as results
from app.sync import push
from app.sync.connection import CentralRefused
from app.sync.kinds import KINDS
from app.sync.server import devices, ingest, quarantine
from app.sync.server.problems import Refused
from app.sync.server.report import report
from app.sync.server.web.views import _WHY_ASIDE, overviews
from tests.operations.count_samples import BRAM, counted, opened_box, plans_draft
from tests.operations.samples import CONTEST, Laptop, clock, seeded
from tests.stores import new_store
from tests.sync.samples import Office, a_plan, identity, problem, send
from tests.sync.test_refusals import signed_anew
from tests.sync.web import story
from tests.sync.web.person import Person
from tests.sync.web.story import id_of


def words(person: Person, path: str = "/") -> str:
    """Return what is to be read on a page, without its markup."""
    return plain(html.unescape(re.sub(r"<[^>]*>", " ", person.get(path).text)))


def plain(text: str) -> str:
    """Return a text with single ordinary spaces."""
    return " ".join(text.split())


def test_a_laptop_that_was_put_back_shows_each_of_its_chains(
    office: Office, anna: Laptop, person: Person
) -> None:
    office.sync(anna)
    story.says_it_has_more(office.store, anna, 3)
    story.another_chain(office.store, anna, begun_by_itself=True)
    said = words(person)
    assert "Laptop Anna , logboek 1" in said
    assert "! 3 handelingen niet binnen toen de laptop werd teruggezet uit een kopie" in said
    assert "✓ Alles is binnen" in said
    (overview,) = overviews(office.store, now=office.at)
    assert overview.drained
    assert not any("Laptop Anna" in line for line in overview.missing)


def test_what_a_person_took_in_as_a_chain_does_not_hide_what_is_still_on_the_laptop(
    office: Office, anna: Laptop, person: Person
) -> None:
    office.sync(anna)
    story.says_it_has_more(office.store, anna, 3)
    story.another_chain(office.store, anna, begun_by_itself=False)
    assert "! Nog 3 handelingen op de laptop" in words(person)
    (overview,) = overviews(office.store, now=office.at)
    assert not overview.drained
    assert "Laptop Anna: nog 3 handelingen op de laptop." in overview.missing


def test_a_laptop_whose_last_day_is_over_is_told_and_what_it_sends_waits(
    office: Office, anna: Laptop, person: Person
) -> None:
    assert "Laptop Anna is aangemeld, en heeft nog niets gestuurd." in words(person)
    office.sync(anna)
    with office.store.write() as session:
        session.get_one(DeviceRow, id_of(anna)).valid_until = office.at + timedelta(hours=1)
    assert "Mag meedoen tot vandaag om 11.00 uur." in words(person)
    office.later(1)
    a_plan(anna, "Schalkse honing")
    with pytest.raises(CentralRefused):
        office.sync(anna)
    said = words(person)
    assert "Mag niet meer meedoen sinds vandaag om 11.00 uur." in said
    assert "! 1 handeling wacht op uw besluit" in said
    assert "de laatste dag was voorbij" in said
    assert "Laptop Anna: 1 handeling wacht op uw besluit." in words(
        person, f"/editie/{overviews(office.store, now=office.at)[0].id}/uitslag"
    )


def test_what_a_late_laptop_said_it_has_more_is_still_waited_for_after_the_decision(
    office: Office, anna: Laptop, person: Person
) -> None:
    office.sync(anna)
    with office.store.write() as session:
        session.get_one(DeviceRow, id_of(anna)).valid_until = office.at
    for title in ("Schalkse honing", "Fruitbomen", "Bankjes"):
        a_plan(anna, title)
    one_batch_came(office, anna, events=1)
    assert "! 1 handeling wacht op uw besluit, en nog 2 handelingen op de laptop" in words(person)
    quarantine.take_in(office.store, id_of(anna), 1, by="Karin", reason="te laat, maar echt", at=office.at)
    (overview,) = overviews(office.store, now=office.at)
    assert not overview.drained
    assert "Laptop Anna: nog 2 handelingen op de laptop." in overview.missing
    with pytest.raises(CentralRefused):
        office.sync(anna)
    quarantine.leave_out(office.store, id_of(anna), 1, by="Karin", reason="te laat", at=office.at)
    (overview,) = overviews(office.store, now=office.at)
    assert overview.drained
    assert not any("Laptop Anna" in line for line in overview.missing)


def test_a_laptop_that_came_too_late_with_all_it_has_is_done_once_that_was_left_out(
    office: Office, anna: Laptop, bram: Laptop
) -> None:
    office.sync(anna)
    with office.store.write() as session:
        session.get_one(DeviceRow, id_of(bram)).valid_until = office.at
    with pytest.raises(CentralRefused):
        office.sync(bram)
    quarantine.leave_out(office.store, id_of(bram), 1, by="Karin", reason="te laat", at=office.at)
    (overview,) = overviews(office.store, now=office.at)
    assert overview.drained


def test_what_a_forked_laptop_says_it_has_is_not_taken_for_the_chain_that_central_has(
    office: Office, anna: Laptop
) -> None:
    twin = push.next_batch(anna.store, after=0).batch
    a_plan(anna, "Schalkse honing")
    office.sync(anna)
    sent = json.loads(twin.model_dump_json(by_alias=True))
    sent["events"][-1]["header"]["occurred_at"] = "2026-12-01T10:00:00.000+00:00"
    sent["local_head_seq"] = 400
    answer = send(
        office, identity(anna), "POST", f"/v1/devices/{id_of(anna)}/batches", signed_anew(anna, sent)
    )
    assert problem(answer) == "fork"
    (laptop,) = overviews(office.store, now=office.at)[0].laptops
    assert laptop.chains[0].reported == laptop.chains[0].confirmed == 3


def one_batch_came(office: Office, laptop: Laptop, *, events: int) -> None:
    """Let a laptop send so many events, and then the line dies."""
    batch = push.next_batch(laptop.store, limit=events).batch
    with pytest.raises(Refused):
        ingest.ingest(office.store, id_of(laptop), batch, at=office.at)


def test_acts_that_wait_or_failed_are_counted_in_words(office: Office, anna: Laptop, person: Person) -> None:
    office.sync(anna)
    assert "Ze zijn allemaal verwerkt." in words(person)
    with office.store.write() as session:
        first, second = session.query(JournalRow).order_by(JournalRow.seq).limit(2)
        first.outcome, second.outcome = Outcome.HELD, Outcome.REJECTED
    said = words(person)
    assert "1 handeling wacht op iets wat een andere laptop nog moet sturen." in said
    assert "1 handeling kon niet worden verwerkt." in said


def test_with_more_editions_each_has_its_own_page(office: Office, anna: Laptop, person: Person) -> None:
    office.sync(anna)
    with office.store.write() as session:
        session.add(
            EditionRow(
                id=uuid4(),
                short_id="ABCD",
                name="Zuid <Oost>",
                practice=False,
                language="nl",
                themes=[],
                areas=[],
                phases=[],
                likes_needed=50,
                minimum_batch=1,
                code_keys=[],
            )
        )
    said = words(person)
    assert "Kies een editie. Schalkwijk aan Zet Dit is een oefening. 1 laptop. ✓ Alles van alle" in said
    assert "Zuid <Oost> 0 laptops." in said
    first, second = overviews(office.store, now=office.at)
    assert "Er is nog geen laptop aangemeld" in words(person, f"/editie/{second.id}")
    assert "Er is nog geen stemming." in words(person, f"/editie/{second.id}/uitslag")
    assert "Voor welke editie is de laptop?" in words(person, "/aanmelden")
    assert f"voor {first.name}" in words(person, f"/aanmelden?editie={first.id}")


def test_no_page_works_out_a_result_that_it_does_not_show(
    office: Office, anna: Laptop, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.shut_out_and_sent(office, anna)
    counted: list[object] = []
    plain_result = results.result

    def result(*args: object, **kwargs: object) -> object:
        counted.append(kwargs)
        return plain_result(*args, **kwargs)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr("app.sync.server.report.result", result)
    laptop = f"/laptop/{id_of(anna)}"
    quick = (
        "/aanmelden",
        laptop,
        f"{laptop}/uitsluiten",
        f"{laptop}/toelaten",
        f"{laptop}/opzij/1/neem-op",
        "/stick",
    )
    for path in quick:
        assert person.get(path).status_code == 200
    person.get("/aanmelden")
    assert "Code" in person.post("/aanmelden").text
    assert counted == []
    assert person.get("/").status_code == 200
    assert len(counted) == 1


def test_the_forms_of_a_page_that_is_long_gone_decide_nothing(
    office: Office, anna: Laptop, person: Person
) -> None:
    story.shut_out_and_sent(office, anna)
    path = f"/laptop/{id_of(anna)}/opzij/1"
    person.get(f"{path}/laat-weg")
    assert person.post(f"{path}/laat-weg", {"reden": "x" * 1001, "zeker": "ja"}).status_code == 422
    assert person.post(f"{path}/weet-niet", {"reden": "waarom niet", "zeker": "ja"}).status_code == 404
    assert len(quarantine.waiting(office.store)) == 1
    done = person.http.post(f"{path}/laat-weg", data={"token": person.token, "reden": "weg", "zeker": "ja"})
    assert done.status_code == 403  # a page that is not there gives no form either
    person.get("/aanmelden")
    assert person.post(f"{path}/laat-weg", {"reden": "weg", "zeker": "ja"}).status_code == 303
    assert quarantine.waiting(office.store) == ()
    assert person.get(f"{path}/laat-weg").status_code == 404


def test_a_page_promises_to_keep_a_name_only_where_it_is_kept(
    office: Office, anna: Laptop, person: Person
) -> None:
    story.shut_out_and_sent(office, anna)
    assert "met uw naam" in words(person, f"/laptop/{id_of(anna)}/opzij/1/neem-op")
    shut_out = words(person, f"/laptop/{id_of(anna)}/uitsluiten")
    assert "Dit staat bij de laptop zolang hij is uitgesloten." in shut_out
    assert "met uw naam" not in shut_out


def test_leaving_out_says_that_a_laptop_that_is_let_in_again_brings_them_after_all(
    office: Office, anna: Laptop, person: Person
) -> None:
    story.shut_out_and_sent(office, anna)
    path = f"/laptop/{id_of(anna)}/opzij/1/laat-weg"
    assert "stuurt hij ze opnieuw? Dan tellen ze toch mee." in words(person, path)
    person.post(path, {"reden": "weg ermee", "zeker": "ja"})
    devices.admit(office.store, id_of(anna))
    office.sync(anna)
    assert {plan.title for plan in plan_lists.plans(office.store)} == {
        "Fruitbomen in de Europawijk",
        "Schalkse honing",
    }


def test_everything_that_can_stand_on_a_page_has_a_word() -> None:
    assert set(KINDS) <= set(ACTS)
    for kind in (*IncidentKind, *SessionKind):
        assert kind in WORDS
    assert set(_WHY_ASIDE) == set(QuarantineReason)


PB = b"""META
key;value
num_projects;2
num_votes;2
budget;25500
vote_type;approval
PROJECTS
project_id;cost
p1;10000
p2;10000
VOTES
voter_id;vote
a;p1
b;p2
"""


@pytest.fixture
def teller(office: Office, tmp_path: Path) -> Generator[Laptop]:
    """A laptop that is enrolled, with money for two plans and a half, which goes to the first that does not fit."""
    draft, now = plans_draft(), clock(seeded("teller"))
    contest = replace(draft.contests[0], budget_cents=2_550_000, left_over=LeftOver.PARTIAL)
    store = new_store(tmp_path / "teller")
    editions.create(
        store, now(), draft=replace(draft, contests=(contest,)), device_name="Teller", helper_name="Anna"
    )
    editions.add_helper(store, now(), helper_id=BRAM, name="Bram", role=Role.HELPER)
    made = Laptop("Teller", store, now)
    office.enrol(made)
    yield made
    store.close()


def test_the_result_at_central_has_the_words_of_the_laptops_and_keeps_few_votes_together(
    office: Office, teller: Laptop, person: Person
) -> None:
    votes.import_online(
        teller.store, teller.now(), contest_id=CONTEST, pb=read_pb(PB), source=file_digest(PB)
    )
    results.set_seed(teller.store, teller.now(), contest_id=CONTEST, seed="drie zessen")
    story.a_box_counted(office, teller, "De Ringvaart")
    found = results.result(teller.store, contest_id=CONTEST)
    assert found.partial
    assert not found.channels_apart
    said = words(person, f"/editie/{overviews(office.store, now=office.at)[0].id}/uitslag")
    assert plain(headline(found)) in said
    for line in found.plans:
        assert f"{line.total} € 10.000" in said
        assert plain(outcome_words(found, line)) in said
    assert "krijgt wat over was: € 5.500 van de € 10.000" in said
    assert "Op papier" not in said
    (edition,) = report(office.store)["editions"]
    assert not any(plan["votes"] for plan in edition["contests"][0]["plans"])
    rules = (rule_sentence(found), rule_details(found), limit_sentence(found))
    assert all(plain(rule) in said for rule in rules)
    assert "Er is geloot met: “drie zessen”." in said


def test_an_open_check_on_the_count_stands_between_central_and_its_result(
    office: Office, teller: Laptop, person: Person
) -> None:
    box = opened_box(teller, 12)
    counted(teller, box, [*([InvalidReason.UNCLEAR] * 3), *([[1]] * 9)])
    office.sync(teller)
    path = f"/editie/{overviews(office.store, now=office.at)[0].id}/uitslag"
    assert "De Ringvaart: Veel ongeldige biljetten: 3 van de 12." in words(person, path)
    assert "gekozen" not in words(person, path)
    why = "op het bord stond het fout"
    counting_checks.explain(teller.store, teller.now(), station_id=box, code="W.302", explanation=why)
    office.sync(teller)
    said = words(person, path)
    assert "gekozen" in said
    assert f"Veel ongeldige biljetten: 3 van de 12. Uitleg: {why} (W.302)" in said
