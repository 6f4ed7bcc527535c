"""What the page Stemkaart says of residents and their cards, in words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.models.ages import old_enough
from app.models.dutch import clock, day
from app.models.records import Card, CardHistoryLine, Contest, Resident
from app.models.terms import CardState, CardStep
from app.models.words import WORDS

NO_CARD = "geen kaart"
BY_POST = "per post"
"""The place of a card that came from a print run (``cards.BY_POST``)."""

_VOTED = (
    "Deze bewoner heeft al gestemd. Geef geen kaart. Zegt de bewoner van niet? Vraag de gebiedsverbinder."
)
_FROM_ELSEWHERE = frozenset({CardState.ALLOTTED, CardState.USED_ONLINE})
_GOOD_FOR_A_NEW_ONE = frozenset({None, CardState.VOIDED})


@dataclass(frozen=True)
class Dossier:
    """A resident with the card that matters most and the act that could be taken back."""

    resident: Resident
    card: Card | None = None
    last_act: UUID | None = None
    too_young_for: int | None = None
    """The least age in years, when the resident is too young to vote; else None."""

    @property
    def may_get_card(self) -> bool:
        """Tell whether a card can be issued: there is none, or it was made worthless, and the age is right."""
        return self.wants_card and self.too_young_for is None

    @property
    def wants_card(self) -> bool:
        """Tell whether the resident has no card that was ever good, or none any more."""
        return self.resident.card_state in _GOOD_FOR_A_NEW_ONE

    @property
    def has_good_card(self) -> bool:
        """Tell whether the resident has a card that can still be used."""
        return self.resident.card_state is CardState.ISSUED

    @property
    def may_undo(self) -> bool:
        """Tell whether the last act can be taken back here.

        A print run is one act for hundreds of cards, and what was used online comes from elsewhere.
        """
        if self.card is None or self.last_act is None or self.card.state in _FROM_ELSEWHERE:
            return False
        posted = bool(self.card.history) and self.card.history[0].where == BY_POST
        return not (posted and self.card.state is CardState.ISSUED)


def too_young(resident: Resident, contest: Contest, today: date) -> bool:
    """Tell whether a resident may not vote yet on the voting date, as ``cards.issue`` refuses.

    By the whole date of birth where the register has it, else by the year alone.
    """
    on = contest.voting_date or today
    return not old_enough(contest.min_age, on, year=resident.birth_year, born=resident.birth_date)


def address(resident: Resident) -> str:
    """Return postcode and house number as they stand on an envelope: ``2033 AB 12``."""
    code = resident.postcode
    spaced = f"{code[:4]} {code[4:]}" if len(code) == 6 else code
    return f"{spaced} {resident.house_number}".strip()


def born(resident: Resident) -> str:
    """Return the date of birth, or the year, as the register has it."""
    if resident.birth_date is not None:
        return resident.birth_date.strftime("%d-%m-%Y")
    return str(resident.birth_year) if resident.birth_year is not None else ""


def state_word(resident: Resident) -> str:
    """Return the state of the resident's card in a word or two, for a list."""
    return NO_CARD if resident.card_state is None else WORDS[resident.card_state]


def state_sentence(dossier: Dossier) -> str:
    """Return how it stands with the resident's card, or that the resident is too young for one."""
    if dossier.wants_card and dossier.too_young_for is not None:
        return (
            f"Deze bewoner is te jong om te stemmen (vanaf {dossier.too_young_for} jaar). Geef geen kaart. "
            "Klopt de geboortedatum niet? Vraag de gebiedsverbinder."
        )
    if dossier.card is None or dossier.resident.card_state is None:
        return "Deze bewoner heeft nog geen stemkaart."
    line = _telling(dossier.card)
    when = f" {_when(line)}" if line else ""
    return {
        CardState.PRINTED: "De kaart is teruggenomen en nog niet opnieuw uitgegeven.",
        CardState.ALLOTTED: "De kaart is teruggenomen en ligt weer op voorraad.",
        CardState.ISSUED: f"De stemkaart is uitgegeven{when}.",
        CardState.VOIDED: f"De stemkaart is ongeldig gemaakt{when}. De bewoner kan een nieuwe krijgen.",
        CardState.REPLACED: f"De stemkaart is vervangen{when}.",
        CardState.SURRENDERED: f"De stemkaart is ingenomen{when}. {_VOTED}",
        CardState.USED_ONLINE: f"Met de stemkaart is online gestemd. {_VOTED}",
    }[dossier.resident.card_state]


def history_sentence(line: CardHistoryLine) -> str:
    """Return one thing that happened to a card, as a sentence."""
    said = f"{WORDS[line.step]} {_when(line)}"
    said += f" door {line.by}." if line.by else "."
    return f"{said} Reden: {_stopped(line.reason)}" if line.reason else said


def _telling(card: Card) -> CardHistoryLine | None:
    """Return the line that made the card what it is now."""
    step = {
        CardState.ISSUED: CardStep.ISSUE,
        CardState.VOIDED: CardStep.VOID,
        CardState.REPLACED: CardStep.REPLACE,
        CardState.SURRENDERED: CardStep.SURRENDER,
        CardState.USED_ONLINE: CardStep.USE_ONLINE,
    }.get(card.state)
    return next((line for line in reversed(card.history) if line.step is step), None)


def _when(line: CardHistoryLine) -> str:
    where = f" {line.where}" if line.where == BY_POST else f" in {line.where}" if line.where else ""
    return f"op {day(line.at)} om {clock(line.at)}{where}"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
