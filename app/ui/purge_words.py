"""What is said about erasing personal data from this laptop. No Qt."""

from __future__ import annotations

WAITS = {
    "nothing_here": "Op deze laptop staan geen persoonsgegevens van bewoners.",
    "not_enrolled": (
        "Deze laptop is niet aangemeld bij de centrale. Wat hier staat, staat nergens anders. Daarom blijft het staan."
    ),
    "session_open": "Er is hier nog een sessie open. Sluit de dag eerst af bij Vandaag.",
    "station_open": "Er is hier nog een stemlokaal open. Sluit het eerst.",
    "event_held": (
        "Er wacht hier nog een handeling op iets van een andere laptop. Verstuur eerst nog een keer. Blijft het zo? "
        "Bel de gemeente."
    ),
    "no_receipt": "De centrale heeft nog niet bevestigd dat zij alles heeft. Verstuur eerst alles.",
    "receipt_forged": (
        "De bevestiging op deze laptop is niet van de centrale. Verstuur opnieuw. Blijft het zo? "
        "Bel de gemeente."
    ),
    "not_covered": (
        "De centrale heeft nog niet alles van deze laptop bevestigd. Verstuur eerst alles. Dan gaan de 30 dagen in."
    ),
    "photos_not_covered": "Nog niet alle foto’s en scans zijn bij de centrale. Verstuur eerst alles.",
    "grace": "De centrale heeft alles, maar nog geen 30 dagen lang. Zo lang blijft alles ook hier staan.",
}
"""Why personal data may not be erased yet, by the word of ``PurgeWait``: what is so, and what to do."""
