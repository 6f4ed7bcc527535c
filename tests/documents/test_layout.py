from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest

from app.documents.ballot_card import desk_card
from app.documents.ballot_paper import ballot_paper
from app.documents.corrections import corrections
from app.documents.envelope_label import envelope_labels
from app.documents.letters import ballot_letters
from app.documents.plan_receipt import plan_receipt
from app.documents.plan_sheet import plan_sheet
from app.documents.posters import posters
from app.documents.result_poster import result_poster
from app.documents.result_report import result_report
from app.documents.station_record import station_record
from app.documents.stock_cards import stock_cards
from tests.documents.samples import (
    CONTEST,
    HEAD_HASH,
    PRINTED_AT,
    ballot_plans,
    cards,
    edition,
    plan,
    provisionals,
    published,
    read,
    result,
    station,
)


def _run() -> bytes:
    out = BytesIO()
    stock_cards(edition(), CONTEST, cards(7, stock=True), out, first_number=1, cover=True)
    return out.getvalue()


def _letters() -> bytes:
    out = BytesIO()
    ballot_letters(edition(), CONTEST, cards(2), out)
    return out.getvalue()


FORMS: dict[str, Callable[[], bytes]] = {
    "plan": lambda: plan_sheet(edition(), plan(), printed_at=PRINTED_AT),
    "plan receipt": lambda: plan_receipt(edition(), plan(), printed_at=PRINTED_AT),
    "desk card": lambda: desk_card(edition(), CONTEST, next(cards(1))),
    "card run": _run,
    "letters": _letters,
    "labels": lambda: envelope_labels(edition(), CONTEST, "De Ringvaart", provisionals()),
    "posters": lambda: posters(edition(), CONTEST, "De Ringvaart", "10.00 tot 20.00 uur"),
    "paper": lambda: ballot_paper(edition(), CONTEST, ballot_plans(60)),
    "station": lambda: station_record(
        edition(), CONTEST, station(), head_hash=HEAD_HASH, printed_at=PRINTED_AT
    ),
    "result poster": lambda: result_poster(result(40)),
    "corrections": lambda: corrections(result(), published(), printed_at=PRINTED_AT),
    "result": lambda: result_report(result(40), short_id="ABCD", printed_at=PRINTED_AT),
}
TAGGED = sorted(FORMS.keys() - {"card run", "letters"})


@pytest.fixture(params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> bytes:
    return FORMS[request.param]()


def test_every_form_has_title_author_and_language(form: bytes) -> None:
    about = pypdfium2.PdfDocument(form).get_metadata_dict()
    assert about["Title"].startswith(
        (
            "Plan 12: Speelplek",
            "Bewijs bij plan 12",
            "Stem",
            "Proces-verbaal",
            "Uitslag",
            "De uitslag",
            "Verbeterde uitslag",
            "Brieven",
            "Posters",
            "Etiketten",
        )
    )
    assert about["Subject"] == about["Title"]
    assert about["Author"] == "Schalkwijk aan Zet"
    assert b"/Lang (nl-NL)" in form


def test_every_page_of_practice_says_so(form: bytes) -> None:
    pages = read(form)
    assert pages
    assert all("OEFENEN" in page for page in pages)


def test_every_font_is_embedded(form: bytes) -> None:
    fonts = re.findall(rb"/BaseFont /([^\s/]+)", form)
    assert fonts
    assert all(b"AtkinsonHyperlegible" in font for font in fonts)
    assert b"/FontFile2" in form


def test_no_time_but_that_of_printing_gets_in(form: bytes) -> None:
    about = pypdfium2.PdfDocument(form).get_metadata_dict()
    assert about["CreationDate"] in {"D:20261201094200+00'00'", "D:20000101000000+00'00'"}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_same_input_gives_the_same_bytes(name: str) -> None:
    assert FORMS[name]() == FORMS[name]()


@pytest.mark.parametrize("name", TAGGED)
def test_every_form_for_people_can_be_heard(name: str) -> None:
    pdf = FORMS[name]()
    assert b"/Marked true" in pdf
    assert b"/S /H1" in pdf
    pages = len(pypdfium2.PdfDocument(pdf))
    assert len(re.findall(rb"/StructParents \d+", pdf)) == pages


@pytest.mark.parametrize("name", ["plan", "station", "result", "corrections", "paper", "desk card"])
def test_every_page_is_numbered(name: str) -> None:
    pages = read(FORMS[name]())
    for number, page in enumerate(pages, start=1):
        assert f"Pagina {number} van {len(pages)}" in page
