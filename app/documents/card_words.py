"""What a resident can do with a card, in plain words: the same on the letter and on the sheet from the desk."""

from __future__ import annotations

from app.models import dutch
from app.models.records import Contest

HOW = "Zo stemt u. Kies één manier:"
KNOW = "Goed om te weten"
GOOD_TO_KNOW = (
    "Uw stem is geheim. Op het stembiljet staan geen naam en geen code.",
    "Niemand heeft uw code nodig. Geef hem aan niemand, ook niet aan de telefoon.",
    "Kaart kwijt? Kom langs met uw identiteitsbewijs. U krijgt een nieuwe. De oude werkt niet meer.",
)
"""What keeps a vote safe and secret, and what to do when the card is lost."""


def ways(contest: Contest) -> tuple[str, ...]:
    """Return the ways to vote, one sentence or two each."""
    when = f" op {dutch.day(contest.voting_date)}" if contest.voting_date is not None else ""
    return (
        f"Ga{when} naar het stemlokaal. Neem uw kaart mee. U krijgt een stembiljet.",
        "Of lever uw kaart in met een ingevuld stembiljet. Dat kan bij ons aan tafel. Niemand leest uw stembiljet.",
        "Of stem online met de code op uw kaart, als de gemeente dat aanbiedt.",
    )
