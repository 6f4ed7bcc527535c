"""What is said of every step that a card's state does not allow: what is the matter, and what to do now. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.terms import CardState, CardStep

_ASK = "Vraag de gebiedsverbinder."

_ALLOT = {
    CardState.ISSUED: "De kaarten uit dit pak zijn al uitgegeven. Een pak met uitgegeven kaarten kan nergens meer heen. Kies een ander pak.",
    CardState.VOIDED: "De kaarten uit dit pak zijn ongeldig gemaakt. Vernietig het pak en kies een ander.",
    CardState.REPLACED: "De kaarten uit dit pak zijn al uitgegeven en vervangen. Kies een ander pak.",
    CardState.SURRENDERED: "De kaarten uit dit pak zijn al gebruikt om te stemmen. Kies een ander pak.",
    CardState.USED_ONLINE: "De kaarten uit dit pak zijn al online gebruikt. Kies een ander pak.",
}
_ISSUE = {
    CardState.ISSUED: "Deze kaart is al aan iemand uitgegeven. Leg hem apart en scan een andere kaart uit de voorraad.",
    CardState.VOIDED: "Deze kaart is ongeldig gemaakt. Vernietig hem en scan een andere kaart uit de voorraad.",
    CardState.REPLACED: "Deze kaart is vervangen door een nieuwe. Vernietig hem en scan een kaart uit de voorraad.",
    CardState.SURRENDERED: "Met deze kaart is al gestemd. Houd hem hier, vertel het de gebiedsverbinder en scan een andere kaart.",
    CardState.USED_ONLINE: "Met deze kaart is al online gestemd. Houd hem hier, vertel het de gebiedsverbinder en scan een andere kaart.",
}
_VOID = {
    CardState.VOIDED: "Deze kaart is al ongeldig. U hoeft niets te doen. De bewoner kan een nieuwe kaart krijgen.",
    CardState.REPLACED: "Deze kaart is al vervangen en geldt niet meer. Zoek de bewoner op: daar staat de nieuwe kaart.",
    CardState.SURRENDERED: "Met deze kaart is al gestemd. Ongeldig maken helpt dan niet meer: het stembiljet zit in de bus. Klopt dat niet? Vraag de gebiedsverbinder.",
    CardState.USED_ONLINE: f"Met deze kaart is al online gestemd. Ongeldig maken helpt dan niet meer. Klopt dat niet? {_ASK}",
}
_REPLACE = {
    CardState.PRINTED: "Deze kaart is nog van niemand en kan dus niet vervangen worden. Zoek de bewoner op en kies: Stemkaart uitgeven.",
    CardState.ALLOTTED: "Deze kaart ligt nog op voorraad en is van niemand. Zoek de bewoner op en kies: Stemkaart uitgeven.",
    CardState.VOIDED: "Deze kaart is al ongeldig gemaakt. Zoek de bewoner opnieuw op en kies: Stemkaart uitgeven.",
    CardState.REPLACED: "Deze kaart is al een keer vervangen. Zoek de bewoner opnieuw op: daar staat de nieuwe kaart.",
    CardState.SURRENDERED: "Met deze kaart is al gestemd. De bewoner kan geen nieuwe krijgen. Zegt de bewoner van niet? Vraag de gebiedsverbinder.",
    CardState.USED_ONLINE: "Met deze kaart is al online gestemd. De bewoner kan geen nieuwe krijgen. Zegt de bewoner van niet? Vraag de gebiedsverbinder.",
}
_SURRENDER = {
    CardState.PRINTED: f"Deze kaart is nooit aan iemand uitgegeven en kan niet worden ingenomen. Houd hem hier. {_ASK}",
    CardState.ALLOTTED: f"Deze kaart lag op voorraad en is nooit uitgegeven. Hij kan niet worden ingenomen. Houd hem hier. {_ASK}",
    CardState.VOIDED: f"Deze kaart is ongeldig gemaakt en kan niet worden ingenomen. {_ASK}",
    CardState.REPLACED: "Deze kaart is vervangen en kan niet worden ingenomen. Vraag of de bewoner de nieuwe kaart bij zich heeft.",
    CardState.SURRENDERED: f"Deze kaart is al ingenomen. Geef geen stembiljet. {_ASK}",
    CardState.USED_ONLINE: f"Met deze kaart is al online gestemd. Geef geen stembiljet. {_ASK}",
}
_USE_ONLINE = {
    CardState.PRINTED: f"Deze kaart is nooit uitgegeven en kan niet online gebruikt zijn. {_ASK}",
    CardState.ALLOTTED: f"Deze kaart ligt nog op voorraad en kan niet online gebruikt zijn. {_ASK}",
    CardState.VOIDED: f"Deze kaart is ongeldig gemaakt en mocht niet online gebruikt worden. {_ASK}",
    CardState.REPLACED: f"Deze kaart is vervangen en mocht niet online gebruikt worden. {_ASK}",
    CardState.SURRENDERED: f"Met deze kaart is al op papier gestemd. Hij mocht niet online gebruikt worden. {_ASK}",
    CardState.USED_ONLINE: "Het online gebruik van deze kaart staat er al. U hoeft niets te doen.",
}
_UNDO = {
    CardState.PRINTED: "Met deze kaart is nog niets gedaan, of het is al teruggedraaid. Zoek de bewoner opnieuw op.",
    CardState.ALLOTTED: "Een pak kaarten gaat niet terug door terugdraaien. Wijs het pak bij Beheer aan een andere plek toe.",
    CardState.ISSUED: "Dit uitgeven kan niet worden teruggedraaid: de kaart is per post verstuurd, of er gebeurde daarna nog iets mee. Klopt de kaart niet? Kies: Kaart ongeldig maken.",
    CardState.VOIDED: "Dit kan niet worden teruggedraaid: de kaart is daarna, of met een heel deel van de oplage, ongeldig gemaakt. Geef de bewoner een nieuwe kaart.",
    CardState.REPLACED: "Dit kan niet worden teruggedraaid: de kaart is daarna vervangen. Zoek de bewoner op en kijk bij de nieuwe kaart.",
    CardState.SURRENDERED: "Dit kan niet worden teruggedraaid: met de kaart is daarna gestemd. Draai eerst het innemen terug.",
    CardState.USED_ONLINE: f"Dat er online is gestemd komt van de online kant en wordt hier niet teruggedraaid. Klopt het niet? {_ASK}",
}

STEP_SENTENCES: Mapping[CardStep, Mapping[CardState, str]] = {
    CardStep.ALLOT: _ALLOT,
    CardStep.ISSUE: _ISSUE,
    CardStep.VOID: _VOID,
    CardStep.REPLACE: _REPLACE,
    CardStep.SURRENDER: _SURRENDER,
    CardStep.USE_ONLINE: _USE_ONLINE,
    CardStep.UNDO: _UNDO,
}
"""For each step a sentence for every state that does not allow it (``cards.LEGAL``): a test goes through all."""


def card_step_sentence(data: Mapping[str, object]) -> str:
    """Return the sentence of an ``IllegalCardStep`` from its data: step and state."""
    return STEP_SENTENCES[CardStep(str(data["step"]))][CardState(str(data["state"]))]
