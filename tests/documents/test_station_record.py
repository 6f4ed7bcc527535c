from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.documents.station_record import station_record
from app.models.closing import closing_checks
from app.models.codes import JOURNAL_TAG
from app.models.records import Provisional, StationLogLine, StationNumbers
from app.models.spoken import spoken
from app.models.terms import StationStep, short_hash
from tests.documents.pdfa import flaws
from tests.documents.samples import (
    CONTEST,
    HEAD_HASH,
    PRINTED_AT,
    counted,
    edition,
    log,
    look,
    provisionals,
    read,
    scan,
    station,
)

ZERO: dict[str, Any] = {
    "closed_at": None,
    "counted": None,
    "log": log()[:1],
    "numbers": StationNumbers(papers_begin=500),
    "prints": 0,
}


def record(
    given: Sequence[Provisional] = (), *, practice: bool = True, head: bytes = HEAD_HASH, **changes: object
) -> bytes:
    shown, made = edition(practice=practice), station(**changes)
    return station_record(shown, CONTEST, made, head_hash=head, printed_at=PRINTED_AT, provisionals=given)


def text_of(pdf: bytes) -> str:
    return " ".join(read(pdf))


def test_a_record_that_closes_says_so_and_has_every_counter_by_program_and_by_hand() -> None:
    text = text_of(record())
    assert "De getallen kloppen. Er zijn geen verschillen." in text
    assert "A Stemkaarten ingenomen 214" in text
    assert "D Bedorven 3 3" in text
    assert "I In de stembus (B + C + G + H − D − E) 214" in text
    assert "J Voorraad bij opening 500 K Voorraad bij sluiting 289" in text
    assert "Verzegeling bij opening NL-00417-23 Verzegeling bij sluiting NL-00417-23" in text
    assert "Geprint op de stemhulp 12" in text


def test_a_record_shows_every_check_with_code_page_and_field_holding_or_not() -> None:
    text = text_of(record(counted=counted(spoiled=5, seal="NL-1")))
    for check in closing_checks(station().numbers, counted(), seal="", paused=False, prints=0):
        assert text.count(f"{check.code} ") == 1
        assert f"Bladzijde {check.page}, veld {check.field}." in text
        assert f"Controle {check.code}." not in text, "each has words of its own"
    assert "3 opgeschreven, 5 geteld. Bladzijde 1, veld D. Klopt niet" in text
    assert "1 opgeschreven, 1 geteld. Bladzijde 1, veld E. Klopt" in text
    assert "Bij opening NL-00417-23, bij sluiting NL-1. Bladzijde 1, veld verzegeling. Let op" in text


def test_the_fields_that_the_checks_name_stand_on_the_page_that_they_name() -> None:
    first = read(
        record(counted=counted(spoiled=5), place="Buurthuis aan de Floris van Adrichemlaan in de Meerwijk")
    )[0]
    assert all(f" {letter} " in first for letter in "ABCDEFGHIJK")
    assert "Verzegeling bij sluiting" in first
    assert "Pauze bij sluiting" in first


def test_a_record_names_every_difference_with_its_explanation() -> None:
    said = {"F.202": "Twee biljetten zijn gescheurd uit de doos gekomen."}
    text = text_of(record(counted=counted(papers_end=287, spoiled=4), explanations=said))
    assert "De getallen kloppen niet. Er zijn 2 verschillen." in text
    assert f"Uitleg bij F.202: 211 uitgegeven, 213 uit de voorraad. {said['F.202']}" in text
    assert "Uitleg bij F.204: 3 opgeschreven, 4 geteld. Er is geen uitleg gegeven." in text


def test_a_record_tells_of_every_envelope_by_number_with_reason_and_decision() -> None:
    text = text_of(record(provisionals()))
    assert "3 enveloppen: 1 aangenomen, 1 afgewezen, 1 nog niet beslist." in text
    assert "De kaart staat niet op deze laptop Aangenomen: De kaart is intussen bekend." in text
    assert "Afgewezen: Al ingenomen in De Ark." in text
    assert all(f"Envelop {number}" in text for number in (1, 2, 3))


def test_a_record_tells_what_happened_with_its_times() -> None:
    text = text_of(record())
    assert "Pauze: De printer deed het niet (A. de Vries)" in text
    assert "12.05 uur" in text
    assert "Andere bemensing: A. de Vries (voorzitter), C. Bos (lid) (A. de Vries)" in text
    assert "Voorval: Iemand filmde" in text
    assert "Pauzes 1 keer Wisselingen 1 keer" in text


def test_a_record_of_a_very_long_day_keeps_all_its_words() -> None:
    long = " ".join(f"woord{number}" for number in range(1500))
    lines = (StationLogLine(PRINTED_AT, StationStep.NOTE, long, "A. de Vries"), *log())
    text = text_of(record(log=lines, explanations={"F.204": long}, counted=counted(spoiled=9)))
    assert all(text.count(f"woord{number} ") == 2 for number in range(1499))


def test_the_zero_report_shows_the_opening_its_checks_and_counters_at_zero() -> None:
    text = text_of(record(**ZERO))
    assert "Verslag van de opening" in text
    assert "Klok gelijk met de centrale" in text
    assert "A Stemkaarten ingenomen 0" in text
    assert "I In de stembus (B + C + G + H − D − E) 0" in text
    assert "J Voorraad bij opening 500" in text
    assert "sluiting" not in text


def test_a_record_has_lines_to_sign_for_who_was_there() -> None:
    text = text_of(record())
    assert "A. de Vries (voorzitter) B. Yilmaz (lid)" in text.partition("Ondertekening")[2]


def test_a_record_carries_the_head_of_the_journal_as_number_words_and_qr() -> None:
    pdf = record()
    text = text_of(pdf)
    assert short_hash(HEAD_HASH) in text
    assert " ".join(spoken(HEAD_HASH)) in text
    (found,) = [code for picture in look(pdf) for code in scan(picture)]
    assert found.text == f"{JOURNAL_TAG}{edition().short_id}{HEAD_HASH.hex().upper()}"


def test_a_head_of_zeros_has_a_qr_too() -> None:
    (found,) = [code for picture in look(record(head=bytes(32))) for code in scan(picture)]
    assert found.text.endswith("0" * 64)


def test_every_page_says_which_one_it_is_and_whether_this_is_practice() -> None:
    pages = read(record(provisionals()))
    assert all(f"Pagina {number} van {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert all("OEFENEN" in page for page in pages)
    assert not any("OEFENEN" in page for page in read(record(practice=False)))


def test_a_record_and_a_zero_report_are_fit_to_be_kept() -> None:
    assert flaws(record(provisionals())) == []
    assert flaws(record(practice=False, place="Café “Ĳzer” & <Ark>", **ZERO)) == []


def test_the_look_at_pdf_a_sees_what_is_wrong() -> None:
    good = record()
    assert flaws(good.replace(b"<pdfaid:part>2", b"<pdfaid:part>1")) == ["it does not call itself PDF/A-2b"]
    assert flaws(good.replace(b"/GTS_PDFA1", b"/GTS_PDFX1")) == ["no output intent"]
    assert flaws(good.replace(b"FontFile2", b"FontFileX"))[0].endswith("is not embedded")
    assert "Author is not the same in metadata and information" in flaws(
        good.replace(b"/Author (S", b"/Author (Z")
    )
    assert "has /SMask" in flaws(good.replace(b"/Tabs /S ", b"/SMask 1"))


def test_the_same_record_gives_the_same_bytes() -> None:
    assert record(provisionals()) == record(provisionals())
    assert record() != record(head=bytes(32))


def test_a_crew_of_one_leaves_lines_for_others() -> None:
    assert text_of(record(crew="A. de Vries")).count("Naam:") == 2
