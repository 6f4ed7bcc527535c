"""Plans as OpenStad answers them: texts without markup, money to the cent, and nothing personal but a name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.html_text import html_text
from app.models.openstad import NotOpenStad, OpenStadJsonBroken, read_openstad
from app.models.plan_file import Known, NoPlansInFile, PlanFile, PlanFileDamaged, PlanIssue, PlanSource
from app.models.plan_reading import read_plans
from app.ui.text import is_expected, sentence

KNOWN = Known(("Groen", "Elkaar ontmoeten"), ("Meerwijk",))

RESOURCE = {
    "id": 36957,
    "projectId": 4,
    "title": "Bankjes &amp; bomen in Café ’t Hoekje",
    "summary": "Drie <b>bankjes</b> om uit te rusten",
    "description": "<p>Drie bankjes.</p><p>Met:<ul><li>leuning</li><li>schaduw</li></ul></p><script>x()</script>",
    "budget": 12500,
    "images": [{"url": "https://images.example/1"}],
    "location": {"lat": 52.352001, "lng": 4.6491},
    "extraData": {"gebied": "meerwijk", "theme": "Groen", "phone": "06 12345678", "leeg": ""},
    "tags": [
        {"id": 1, "type": "theme", "name": "Elkaar ontmoeten"},
        {"id": 2, "type": "theme", "name": "Water"},
        {"id": 3, "type": "status", "name": "open"},
    ],
    "statuses": [{"id": 3, "type": "status", "name": "open", "label": "Open"}],
    "user": {
        "id": 9,
        "role": "member",
        "displayName": "Fatma Yilmaz",
        "email": "fatma@voorbeeld.example",
        "phoneNumber": "06 12345678",
    },
}


def read(*items: object) -> PlanFile:
    return read_openstad(json.dumps(list(items)).encode(), KNOWN)


def with_budget(written: str) -> bytes:
    return json.dumps([RESOURCE | {"budget": "@"}]).replace('"@"', written).encode()


def test_a_resource_becomes_a_plan_with_the_name_of_its_maker_and_no_way_to_reach_them() -> None:
    (row,) = read(RESOURCE).rows
    assert (row.line, row.external_id, row.submitter, row.cost_cents) == (
        1,
        "36957",
        "Fatma Yilmaz",
        1_250_000,
    )
    assert row.text.title == "Bankjes & bomen in Café ’t Hoekje"
    assert row.text.summary == "Drie bankjes om uit te rusten"
    assert row.text.what == "Drie bankjes.\n\nMet:\n\n- leuning\n- schaduw"
    assert (row.text.area, row.text.place) == ("Meerwijk", "Kaartpunt 52.35200, 4.64910")
    assert row.text.themes == ("Elkaar ontmoeten", "Groen")
    found = repr(read(RESOURCE))
    assert "06 12345678" not in found
    assert "fatma@" not in found


def test_all_that_was_left_out_is_said() -> None:
    found = read(RESOURCE)
    assert found.source is PlanSource.OPENSTAD
    assert {(problem.issue, problem.found) for problem in found.problems} == {
        (PlanIssue.STATUS, "open"),
        (PlanIssue.THEME, "Water"),
        (PlanIssue.POINT, ""),
        (PlanIssue.PHOTOS, ""),
        (PlanIssue.EXTRA, "phone"),
        (PlanIssue.CONTACT, ""),
    }
    assert found.left_out == ()


def test_an_answer_in_pages_is_read_too() -> None:
    pages = {"metadata": {"page": 0, "pageCount": 1}, "records": [RESOURCE]}
    assert len(read_plans("resource.json", json.dumps(pages).encode(), KNOWN).rows) == 1


@pytest.mark.parametrize(
    "written, cents",
    [("null", 0), ("0", 0), ("12.5", 1250), ("12.10", 1210), ("1e3", 100_000), ('"1.250,50"', 125_050)],
)
def test_a_budget_is_read_to_the_cent(written: str, cents: int) -> None:
    (row,) = read_openstad(with_budget(written), KNOWN).rows
    assert row.cost_cents == cents


@pytest.mark.parametrize(
    "written, issue",
    [
        ("-5", PlanIssue.NEGATIVE),
        ("-1e999999999", PlanIssue.NEGATIVE),
        ("1e999999999", PlanIssue.TOO_MUCH),
        ("1e99999999999999999999999", PlanIssue.TOO_MUCH),
        ("9" * 100_000, PlanIssue.TOO_MUCH),
        ("12.345", PlanIssue.NOT_AN_AMOUNT),
        ("0.1000000000000000000000000000000000001", PlanIssue.NOT_AN_AMOUNT),
        ("true", PlanIssue.NOT_AN_AMOUNT),
        ("[5]", PlanIssue.NOT_AN_AMOUNT),
    ],
)
def test_an_absurd_budget_keeps_a_plan_out_at_once(written: str, issue: PlanIssue) -> None:
    found = read_openstad(with_budget(written), KNOWN)
    assert found.rows == ()
    assert [problem.issue for problem in found.left_out] == [issue]


def test_a_place_in_words_stays_and_one_that_is_none_is_said() -> None:
    odd = [{"lat": "52"}, {"lat": 5200, "lng": 4}, {"coordinates": [1]}]
    found = read(
        *(RESOURCE | {"id": n, "location": spot} for n, spot in enumerate(["Molenplas 3", None, {}, *odd]))
    )
    assert [row.text.place for row in found.rows] == ["Molenplas 3", "", "", "", "", ""]
    assert [problem.line for problem in found.problems if problem.issue is PlanIssue.PLACE] == [4, 5, 6]


def test_half_a_letter_out_of_a_title_does_not_spoil_the_file() -> None:
    (row,) = read_openstad(json.dumps([RESOURCE | {"title": "Bank @"}]).replace("@", "\\ud83d").encode()).rows
    assert row.text.title == "Bank"


def test_one_that_is_no_plan_is_left_out_and_named() -> None:
    found = read(RESOURCE, 5, {"id": 7, "title": ""}, RESOURCE)
    assert [(problem.line, problem.issue) for problem in found.left_out] == [
        (2, PlanIssue.NOT_A_PLAN),
        (3, PlanIssue.NO_TITLE),
        (4, PlanIssue.TWICE),
    ]


@pytest.mark.parametrize(
    "data, error",
    [
        (json.dumps([RESOURCE]).encode()[:-20], OpenStadJsonBroken),
        (b"[" * 200_000, NotOpenStad),
        (b'{"a":' * 200_000, NotOpenStad),
        (b'[{"userId": 1, "id": 1, "title": "x", "body": "y"}]', NotOpenStad),
        (b'{"error": "niet ingelogd"}', NotOpenStad),
        (b"[]", NoPlansInFile),
        (b'[{"title": "Caf\xe9"}]', PlanFileDamaged),
    ],
)
def test_what_is_no_answer_of_openstad_is_refused_with_a_sentence(
    data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        read_plans("resource.json", data, KNOWN)
    assert is_expected(refused.value)
    assert "…" not in sentence(refused.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_whatever_stands_in_a_field_the_file_is_read_or_refused_in_words(value: object) -> None:
    found = read(RESOURCE, *(RESOURCE | {"id": key, key: value} for key in RESOURCE if key != "id"))
    assert found.rows[0].external_id == "36957"


@pytest.mark.parametrize(
    "markup, text",
    [
        ("Minder dan 3 < 5 & meer", "Minder dan 3 < 5 & meer"),
        ("regel een\nregel twee", "regel een\nregel twee"),
        ("een<br>twee<br/>drie", "een\ntwee\ndrie"),
        ("<p>Caf&eacute;&nbsp;x</p>", "Café\xa0x"),
        ("<style>p{}</style>zichtbaar<script>nee", "zichtbaar"),
        ("<<<<" * 3, "<<<<" * 3),
    ],
)
def test_markup_is_taken_off_and_text_stays(markup: str, text: str) -> None:
    assert html_text(markup) == text
