from __future__ import annotations

import hashlib
from dataclasses import replace
from fractions import Fraction

from app.documents.corrections import corrections
from app.documents.result_poster import result_poster
from app.documents.result_report import result_report
from app.models.allocation import lot
from app.models.codes import JOURNAL_TAG
from app.models.publication import numbers_of
from app.models.result_parts import TieDecision
from app.models.result_records import PlanResult, Result
from app.models.spoken import spoken
from app.models.terms import LeftOver, PlanOutcome, Rule, TieBreak, short_hash
from tests.documents.pdfa import flaws
from tests.documents.samples import (
    HEAD_HASH,
    PRINTED_AT,
    audit,
    decided,
    look,
    parts,
    published,
    read,
    recounts,
    result,
    scan,
)


def text_of(made: Result, **more: object) -> str:
    return " ".join(read(report(made, **more)))


def report(made: Result, **more: object) -> bytes:
    return result_report(made, short_id="ABCD", printed_at=PRINTED_AT, **more)  # pyright: ignore[reportArgumentType]


def partly(made: Result) -> Result:
    """Return the result with a part of its cost for the first plan that did not fit."""

    def changed(line: PlanResult) -> PlanResult:
        given = line.plan.ballot_number == 9
        return replace(line, outcome=PlanOutcome.PARTIAL, granted_cents=50_100) if given else line

    return replace(
        made,
        plans=tuple(changed(line) for line in made.plans),
        left_over_cents=0,
        left_over=LeftOver.PARTIAL,
    )


def test_a_report_is_fit_to_be_kept_whatever_is_in_it() -> None:
    whole = report(
        result(parts=parts(), audit=audit()), published=published(), decided=decided(), recounts=recounts()
    )
    assert flaws(whole) == []
    assert flaws(report(result(2, seed="", practice=False))) == []
    assert flaws(corrections(result(), published(), printed_at=PRINTED_AT)) == []


def test_the_lot_of_every_equal_plan_stands_in_full_and_can_be_redone_by_hand() -> None:
    text = text_of(result(seed="3164251634"))
    for plan in (1, 2):
        redone = hashlib.sha256(f"3164251634:{plan}".encode()).hexdigest()
        assert redone == lot("3164251634", plan)
        assert redone in text.replace(" ", "")
    assert "Er is geloot met: “3164251634”" in text
    assert "“3164251634:" in text


def test_what_a_person_decided_about_equals_stands_with_name_and_reason() -> None:
    decided = TieDecision((2, 1), "Plan 2 is voor meer mensen", "Anna", PRINTED_AT)
    text = text_of(result(seed="", tie_break=TieBreak.DECIDE, ties=((2, 1),), tie_decisions=(decided,)))
    assert "Beslist door Anna: eerst plan 2, 1. Reden: Plan 2 is voor meer mensen" in text
    assert "SHA-256" not in text


def test_the_numbers_stand_per_box_with_small_ones_joined_and_online_apart() -> None:
    text = text_of(result(parts=parts(), smallest_part=10))
    assert "De Ringvaart 800 10 4 814" in text
    assert "De Molen en Het Badhuis 404 4 5 413" in text
    assert "Online 2.310 0 0 2.310" in text
    assert "Wat minder dan 10 biljetten heeft, staat bij een ander." in text


def test_channels_that_may_not_be_told_apart_stand_together_only() -> None:
    apart, together = text_of(result()), text_of(result(channels_apart=False))
    assert "Nr. Plan Kosten Papier Online Samen" in apart
    assert "Nr. Plan Kosten Samen" in together
    assert "173" in apart
    assert "173" not in together


def test_money_that_is_left_over_goes_to_a_plan_that_gets_a_part() -> None:
    text = text_of(partly(result()))
    assert "Krijgt wat over was: € 501 van de € 25.000." in text
    assert "Deel voor plan 9 € 501" in text
    assert "Wat over is, gaat naar het eerste plan dat niet meer past." in text


def test_each_rule_is_explained_in_words() -> None:
    told = {rule: text_of(result(rule=rule)) for rule in Rule}
    assert "dan slaan wij het over" in told[Rule.GREEDY_SKIP]
    assert "stoppen wij" in told[Rule.GREEDY_STOP]
    assert "methode van gelijke delen" in told[Rule.EQUAL_SHARES]
    shared = text_of(result(rule=Rule.EQUAL_SHARES, voter_cents=Fraction(200_000, 3)))
    assert "Ieders deel was aan het eind € 666,66, naar beneden afgerond." in shared


def test_the_hand_recount_stands_with_what_was_found() -> None:
    text = text_of(result(audit=audit(differing=1)))
    assert "Getrokken met: “3164251634”. Natellen: 2 van de 3 bundels." in text
    assert "1 biljet anders (Anna en Bram). Een kruisje stond naast het hokje" in text
    assert "Let op: 2 biljetten zijn anders dan ingevoerd." in text
    assert "nog natellen" in text_of(result(audit=audit(done=False)))


def test_decided_papers_stand_as_numbers_per_batch_and_reason_without_names_or_what_they_say() -> None:
    text = text_of(result(), decided=decided())
    assert "De Ringvaart, bundel 1 te veel gekozen ongeldig 2" in text
    assert "De Ringvaart, bundel 1 gescheurd of beschadigd geldig 1" in text
    assert "Het Badhuis, bundel 3 met naam of handtekening ongeldig 1" in text
    assert "De Ringvaart, bundel 1: over 1 biljet beslisten twee mensen samen." in text
    assert "Carla" not in text
    assert "scheur loopt" not in text
    assert "Biljetten waarover is beslist" not in text_of(result())


def test_a_batch_that_was_counted_again_shows_old_beside_new_with_the_reason() -> None:
    text = text_of(result(), recounts=recounts())
    assert "De Ringvaart, bundel 2. Reden: een waarnemer vroeg erom" in text
    assert "Eerder geteld: 48 geldig, 2 blanco, 0 ongeldig. Nu: 49 geldig, 1 blanco, 0 ongeldig." in text
    assert "Plan 2: eerst 15, nu 16." in text
    assert "Opnieuw geteld" not in text_of(result())


def test_inv_03_of_a_small_batch_that_was_counted_again_no_votes_are_told() -> None:
    text = text_of(result(smallest_part=49), recounts=recounts())
    assert "Nu: 49 geldig, 1 blanco, 0 ongeldig." in text
    assert "Plan 2: eerst" not in text


def test_the_report_carries_the_head_of_the_journal_as_number_words_and_qr() -> None:
    pdf = report(result(4))
    text = " ".join(read(pdf))
    assert short_hash(HEAD_HASH) in text
    assert " ".join(spoken(HEAD_HASH)) in text
    (found,) = [code for picture in look(pdf) for code in scan(picture)]
    assert found.text == f"{JOURNAL_TAG}ABCD{HEAD_HASH.hex().upper()}"


def test_the_page_of_corrections_shows_old_beside_new_and_nothing_else() -> None:
    (page,) = read(corrections(result(), published(), printed_at=PRINTED_AT))
    assert "Waarom: Er was een bundel vergeten" in page
    assert "Geldig op papier 1.190 1.204" in page
    assert "2. Fruitbomen in straat 2: stemmen 262 259" in page
    assert "3. Fruitbomen" not in page


def test_a_correction_that_changes_who_is_chosen_says_so_in_words() -> None:
    first, second = published()
    lost = tuple(
        replace(plan, outcome=PlanOutcome.DOES_NOT_FIT, granted_cents=0) if plan.number == 1 else plan
        for plan in numbers_of(result()).plans
    )
    old = replace(first, numbers=replace(first.numbers, rule=Rule.GREEDY_STOP, plans=lost))
    text = " ".join(read(corrections(result(), (old, second), printed_at=PRINTED_AT)))
    assert "1. Fruitbomen in straat 1: uitkomst niet meer passend gekozen" in text
    assert "1. Fruitbomen in straat 1: geld € 0 € 12.500" in text
    assert "De regel stoppen bij wat niet past overslaan wat niet past" in text


def test_the_poster_is_one_page_with_all_that_is_chosen_however_many_plans() -> None:
    for count in (0, 3, 16, 60, 200):
        made = result(count)
        (page,) = read(result_poster(made))
        assert all(line.plan.title in page for line in made.plans if line.chosen)
        assert "De uitslag" in page
    assert "Niet gekozen 10. Fruitbomen in straat 10 – 111 stemmen" in " ".join(read(result_poster(result())))
    assert "52 plannen zijn niet gekozen." in " ".join(read(result_poster(result(60))))


def test_a_poster_of_a_result_that_is_not_final_says_so() -> None:
    assert "Voorlopige uitslag" in read(result_poster(result(open_batches=1)))[0]
