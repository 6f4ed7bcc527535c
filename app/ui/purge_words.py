"""What is said about erasing personal data from this laptop. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.dutch import clock, count, day

if TYPE_CHECKING:
    # The client of sync brings SQLAlchemy, which the first window must not wait for.
    from datetime import datetime

    from app.sync.purge import Purged, PurgeReadiness

WAITS = {
    "nothing_here": "Op deze laptop staan geen persoonsgegevens van bewoners.",
    "not_enrolled": (
        "Deze laptop is niet aangemeld bij de centrale. Wat hier staat, staat nergens anders. Daarom blijft het staan."
    ),
    "session_open": "Er is hier nog een spreekuur, plannenlab of stemlokaal open. Sluit de dag eerst af bij Vandaag.",
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


def here_sentence(found: PurgeReadiness) -> str:
    """Return whose personal data are on this laptop."""
    return f"Op deze laptop staan {_what(found.residents, found.submitters, found.blobs)}."


def _what(residents: int, submitters: int, photos: int) -> str:
    people = (
        f"gegevens van {count(residents, 'bewoner', 'bewoners')} "
        f"en {count(submitters, 'plannenmaker', 'plannenmakers')}"
    )
    return f"{people}, en {count(photos, 'foto of scan', 'foto’s en scans')}" if photos else people


def waits_sentence(found: PurgeReadiness) -> str:
    """Return why erasing must wait and until when, or that it may be done."""
    if found.ready:
        return "De centrale heeft alles al 30 dagen. U kunt de gegevens hier wissen."
    sentence = WAITS[found.why.value]
    if found.ready_at is not None and found.why.value == "grace":
        sentence += f" Verstuur op {day(found.ready_at)} of later nog een keer. Daarna kunt u wissen."
    return sentence


def erased_sentence(at: datetime | None) -> str:
    """Return when personal data were last erased from this laptop; nothing when they never were."""
    if at is None:
        return ""
    return (
        f"Op {day(at)} om {clock(at)} zijn de persoonsgegevens op deze laptop gewist. Bij de centrale staan ze nog. "
        "Bewoners zijn hier niet meer op te zoeken; de plannen staan er nog, zonder wie ze maakte."
    )


def question_sentence(found: PurgeReadiness) -> str:
    """Return what follows from erasing, to be asked once."""
    return (
        f"{here_sentence(found)} Die verdwijnen hier voorgoed, met oude reservekopieën. U kunt dit niet terugdraaien. "
        "Bij de centrale blijft alles bewaard. Wat u zelf op papier of als bestand bewaarde, ruimt u zelf op."
    )


def done_sentence(done: Purged) -> str:
    """Return what was erased."""
    copies = count(done.backups, "oude reservekopie", "oude reservekopieën")
    return (
        f"Gewist: {_what(done.residents, done.submitters, done.blobs)}{f', en {copies}' if done.backups else ''}. "
        "Het logboek klopt nog. Verstuur nog een keer, dan weet de centrale het ook."
    )
