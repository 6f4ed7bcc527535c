"""What people consent to at the desk, purpose by purpose, in the words they hear, read and take home."""

from __future__ import annotations

CONTACT = "De gemeente mag mijn gegevens gebruiken om contact op te nemen over dit plan."
CONTACT_HELP = (
    "Zonder dit vinkje bewaren we geen adres, telefoonnummer en e-mailadres. Met het vinkje gebruiken we ze alleen "
    "hiervoor, geven we ze aan niemand anders en wissen we ze na afloop. U kunt dit altijd weer intrekken."
)
PUBLISH_NAME = "Mijn naam mag bij het plan staan als anderen het lezen."
PUBLISH_NAME_HELP = (
    "Op internet en op papier. Dit hoeft niet: zonder dit vinkje staat het plan er zonder naam."
)
YES = "Ja, dat mag"

UNDER_16 = "De plannenmaker is jonger dan 16 jaar."
UNDER_16_HELP = (
    "Een plan indienen mag. Een ouder of voogd geeft dan de toestemming, "
    "en wij bewaren alleen diens gegevens."
)
