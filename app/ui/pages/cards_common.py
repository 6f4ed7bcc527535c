"""What the views of the page Stemkaart share: the page itself, the question for a reason, and where we are."""

from __future__ import annotations

from app.models.codes import UnreadableCode, read_scan
from app.models.records import Contest, Verdict
from app.models.terms import VerdictKind
from app.operations.cards import CardRefused
from app.ui.jobs import Topic
from app.ui.pages.base import Page
from app.ui.text import sentence, verdict_words
from app.ui.tokens import Tone
from app.ui.widgets.fields import ChoiceField
from app.ui.widgets.reason import ReasonStrip

NO_PLACE = (
    "Er is nog geen spreekuur of stemlokaal begonnen. Begin er eerst een, "
    "dan is later te zien waar een kaart is uitgegeven of ingenomen."
)
MISTAKE = ("Verkeerde bewoner", "Verkeerde kaart gescand")
CARDS_CHANGED = frozenset({Topic.CARDS})
BOX_CHANGED = CARDS_CHANGED | {Topic.STATION}


def not_a_code(text: str) -> str:
    """Say that a scanned or typed code is no reason: codes never get into the journal."""
    try:
        read_scan(text)
    except UnreadableCode:
        return ""
    return "Dit is de code van een kaart, geen reden. Schrijf in een paar woorden waarom."


def stock_sentence(error: Exception) -> str:
    """Return why a card was not given; of a stock card that is not good, which to scan now."""
    found = error.data.get("verdict") if isinstance(error, CardRefused) else None
    if not isinstance(found, Verdict):
        return sentence(error)
    words = verdict_words(found)
    if found.kind is VerdictKind.UNREADABLE:
        return f"{words.sentence} {words.todo}"
    return f"{words.sentence} Deze kaart kunt u niet geven. Scan een andere kaart uit de voorraad."


class CardDesk:
    """Handed to each view, so that it can act through the page."""

    def __init__(self, page: Page) -> None:
        """Make the two parts that views share; the page puts them in its content."""
        self.page = page
        self.desk = page.desk
        self.reason = ReasonStrip(page.name("reason"), refuse=not_a_code)
        self.choice = ChoiceField("Stemming", page.name("contest_choice"))

    @property
    def contest(self) -> Contest:
        """Return the contest that is chosen; the first one until someone chooses."""
        contests = self.desk.edition.contests
        chosen = self.choice.value
        return next((contest for contest in contests if str(contest.id) == chosen), contests[0])

    def show_contests(self) -> None:
        """Offer the contests of the edition."""
        contests = self.desk.edition.contests
        self.choice.set_choices([(str(contest.id), contest.name) for contest in contests])
        if not self.choice.value and contests:
            self.choice.set_value(str(contests[0].id))

    def place(self) -> str:
        """Return where this happens. Without a session nothing can happen: that is said, and nothing returned."""
        session = self.desk.session
        if session is None:
            self.page.say(Tone.MIND, NO_PLACE, "Naar Vandaag", self._to_today)
        return session.place if session else ""

    def _to_today(self) -> None:
        self.desk.go("today")
