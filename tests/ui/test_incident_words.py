from app.models.terms import IncidentKind
from app.models.words import WORDS
from app.ui.pages.sending_words import ADVICE


def test_every_kind_of_incident_has_a_name_and_says_what_to_do() -> None:
    assert set(ADVICE) == set(IncidentKind)
    assert set(IncidentKind) <= set(WORDS)
