from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from app.documents.action_points import action_points
from app.documents.plan_agreements import plan_agreements
from app.models.note_records import ActionPoint, PlanAfter, PlanNote
from app.models.terms import NoteKind, PlanOutcome
from tests.documents.samples import LONG_TITLE, PRINTED_AT, edition, look, read

TODAY = date(2027, 3, 1)
YEAR = date(2027, 12, 15)


def note(kind: NoteKind, who: str, what: str, due: date | None = None, done: date | None = None) -> PlanNote:
    return PlanNote(UUID(int=1), UUID(int=2), kind, who, what, due, done, None, "Anna", PRINTED_AT)


PLAN = PlanAfter(
    plan_id=UUID(int=2),
    number=10234,
    ballot_number=3,
    title="Bankjes aan de Molenplas",
    area="Meerwijk",
    cost_cents=285_000,
    outcome=PlanOutcome.CHOSEN,
    granted_cents=285_000,
    notes=(
        note(NoteKind.AGREEMENT, "Fatma", "Bankjes bestellen", due=date(2027, 2, 1)),
        note(NoteKind.AGREEMENT, "De buren", "Plaatsen", due=date(2027, 4, 1)),
        note(NoteKind.PROGRESS, "", "De vergunning is binnen"),
    ),
)


def sheet(plan: PlanAfter, *, practice: bool = True) -> bytes:
    return plan_agreements(
        edition(practice=practice), plan, one_year=YEAR, today=TODAY, printed_at=PRINTED_AT
    )


def test_the_sheet_says_who_does_what_by_when_and_is_signed() -> None:
    text = " ".join(read(sheet(PLAN)))
    assert "Dit plan is klaar uiterlijk woensdag 15 december 2027" in text
    assert "Fatma: Bankjes bestellen Te laat: het moest klaar zijn op maandag 1 februari 2027." in text
    assert "De buren: Plaatsen Open, klaar uiterlijk donderdag 1 april 2027." in text
    assert "Hoe gaat het? De vergunning is binnen" in text
    assert text.count("Plannenmaker") == 2


def test_a_plan_without_agreements_is_invited_to_make_them() -> None:
    assert "Maak ze samen" in " ".join(read(sheet(replace(PLAN, notes=()))))


def test_a_plan_that_was_not_chosen_gets_its_way_on_and_no_date() -> None:
    way = note(NoteKind.WAY_ON, "Oranje Fonds", "Vraagt in mei geld aan")
    text = " ".join(read(sheet(replace(PLAN, outcome=PlanOutcome.DOES_NOT_FIT, notes=(way,)))))
    assert "Het kan wel verder" in text
    assert "Hoe dit plan verder gaat Oranje Fonds: Vraagt in mei geld aan" in text
    assert "2027-12-15" not in text
    assert "een jaar na de uitslag" not in text


def test_long_agreements_go_on_over_pages_and_stay_on_the_paper() -> None:
    many = tuple(
        note(NoteKind.AGREEMENT, f"Groep {at}", f"{LONG_TITLE}. " * 4, due=TODAY + timedelta(days=at))
        for at in range(9)
    )
    data = sheet(replace(PLAN, title=LONG_TITLE, notes=many))
    assert len(read(data)) > 1
    for picture in look(data, 60):
        edge = int(18 / 25.4 * 60)
        assert not (picture[:, -edge:] < 200).any()


def points(*notes: PlanNote) -> list[ActionPoint]:
    return [ActionPoint(one, 10234, "Bankjes aan de Molenplas") for one in notes]


def test_every_department_has_a_page_of_its_own_with_what_is_open() -> None:
    made = points(
        note(NoteKind.ACTION_POINT, "Verkeer", "Drempel bekijken", due=date(2027, 2, 1)),
        note(NoteKind.ACTION_POINT, "Groen", "Boom planten"),
        note(NoteKind.ACTION_POINT, "verkeer", "Oversteek"),
        note(NoteKind.ACTION_POINT, "Verkeer", "Is al gedaan", done=TODAY),
        note(NoteKind.ACTION_POINT, "", "Wie doet dit?"),
    )
    green, nobody, traffic = read(action_points(edition(), made, today=TODAY, printed_at=PRINTED_AT))
    assert "Groen 1 actiepunt staat open" in green
    assert "Nog geen afdeling" in nobody
    assert "2 actiepunten staan open" in traffic
    assert "Te laat: het moest klaar zijn op maandag 1 februari 2027" in traffic
    assert "Is al gedaan" not in traffic


def test_the_longest_note_fits_on_every_paper() -> None:
    long = note(NoteKind.ACTION_POINT, "V" * 2_000, "heel lang " * 200)
    one = ActionPoint(long, 10234, LONG_TITLE * 20)
    assert "…" in read(action_points(edition(), [one], today=TODAY, printed_at=PRINTED_AT))[0]
    assert len(read(sheet(replace(PLAN, notes=(long, long))))) > 1


def test_when_nothing_is_open_the_list_says_so_and_practice_shows() -> None:
    for practice in (True, False):
        shown = edition(practice=practice)
        (page,) = read(action_points(shown, [], today=TODAY, printed_at=PRINTED_AT))
        assert "Er staat niets open." in page
        assert ("OEFENEN" in page) is practice
        assert all(("OEFENEN" in one) is practice for one in read(sheet(PLAN, practice=practice)))
