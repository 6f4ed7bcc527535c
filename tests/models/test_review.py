"""The flow of questions at the table: what is asked next, and what the answers add up to."""

from app.models.plan_rules import NO_RULES, Expertise, PlanRules, Question
from app.models.review import GENERAL, asked, fields_of, next_question, proposal
from app.models.terms import VerdictWord

PERMIT = Expertise(
    "vergunning",
    "Vergunningen",
    (
        Question("nodig", "Is er een vergunning nodig?"),
        Question("op-tijd", "Kan die er op tijd zijn?", "nodig", VerdictWord.NO, "Vraag nu al aan."),
        Question("leges", "Zijn de kosten begroot?", "op-tijd", VerdictWord.YES_PROVIDED, "Zet ze erbij."),
        Question("veilig", "Is het veilig?", "", VerdictWord.YES_PROVIDED, "Gebruik een keurmerk."),
    ),
)


def test_an_edition_without_fields_of_expertise_has_one_without_questions() -> None:
    assert fields_of(NO_RULES) == (GENERAL,)
    assert next_question(GENERAL, {}) is None
    assert proposal(GENERAL, {}).verdict is VerdictWord.YES
    assert fields_of(PlanRules(expertise=(PERMIT,))) == (PERMIT,)


def test_questions_come_one_after_the_other_and_one_that_hangs_on_a_no_is_left_out() -> None:
    answers: dict[str, bool] = {}
    walked: list[str] = []
    while (question := next_question(PERMIT, answers)) is not None:
        walked.append(question.key)
        answers[question.key] = question.key != "nodig"
    assert walked == ["nodig", "veilig"]
    assert proposal(PERMIT, answers).verdict is VerdictWord.YES


def test_an_answer_that_changes_calls_for_other_questions_and_forgets_what_hung_on_it() -> None:
    answers = {"nodig": True, "op-tijd": False, "veilig": True}
    assert [question.key for question in asked(PERMIT, answers)] == ["nodig", "op-tijd", "veilig"]
    assert proposal(PERMIT, answers).verdict is VerdictWord.NO
    changed = answers | {"nodig": False}
    assert proposal(PERMIT, changed).verdict is VerdictWord.YES
    late = answers | {"op-tijd": True}
    assert next_question(PERMIT, late) == PERMIT.questions[2]
    assert next_question(PERMIT, late | {"nodig": False}) is None, "what hangs on it is not asked either"


def test_the_worst_no_is_proposed_with_a_reason_and_every_advice() -> None:
    found = proposal(PERMIT, {"nodig": True, "op-tijd": False, "veilig": False})
    assert found.verdict is VerdictWord.NO
    assert found.conditions == "Kan die er op tijd zijn? Nee."
    assert found.advice == "Vraag nu al aan.\nGebruik een keurmerk."


def test_what_has_to_be_done_first_is_the_condition_of_a_yes_provided() -> None:
    found = proposal(PERMIT, {"nodig": False, "veilig": False})
    assert found.verdict is VerdictWord.YES_PROVIDED
    assert (found.conditions, found.advice) == ("Gebruik een keurmerk.", "")
