"""How far this laptop and central agree, in sentences, and what to do with each kind of incident. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.models.dutch import clock, count, day, number
from app.models.records import SyncStatus
from app.models.terms import IncidentKind
from app.models.words import WORDS
from app.ui.text import sentence, trouble_sentence

if TYPE_CHECKING:
    # The client brings SQLAlchemy, which the first window must not wait for.
    from collections.abc import Sequence

    from app.sync.bundle import AnswerRead, BundleWritten
    from app.sync.client import Enrolled, SyncReport
    from app.ui.sending import Underway

ADVICE = {
    IncidentKind.CARD_USED_TWICE: (
        "Zoek uit of een van de twee een vergissing was. Neem die dan terug bij Stemlokaal, met een reden. "
        "Kan dat niet? Meld het aan de projectleider; die legt het uit in het verslag."
    ),
    IncidentKind.ENTITLEMENT_USED_TWICE: (
        "Zoek uit of een van de twee een vergissing was. Neem die dan terug bij Stemlokaal, met een reden. "
        "Kan dat niet? Meld het aan de projectleider; die legt het uit in het verslag."
    ),
    IncidentKind.VOIDED_CARD_USED: "Meld het aan de projectleider: die beslist, en legt het uit in het verslag.",
    IncidentKind.CARD_ISSUED_TWICE: "Bel de andere laptop, en maak samen een van de twee kaarten ongeldig.",
    IncidentKind.PLAN_FIELD_CONFLICT: "Bekijk wat elke laptop zegt, en kies samen met de maker wat goed is.",
    IncidentKind.TWO_TOTALS_FOR_BATCH: "Bewaar de bundel apart. De projectleider beslist welke telling geldt.",
    IncidentKind.TWO_SEEDS: (
        "Bepaal samen welke zin het eerst hardop is gezegd. Typ precies die zin nog eens over bij Uitslag."
    ),
    IncidentKind.TWO_PUBLICATIONS: (
        "Bekijk bij Uitslag wat er klopt, en maak dat bekend met een reden. Het komt in de plaats van beide."
    ),
    IncidentKind.LAPTOP_RESTARTED: (
        "Er is niets verloren. Ga na waarom de laptop is teruggezet, en of er nog een laptop is met dezelfde kopie. "
        "Zet die dan uit, en meld het aan de projectleider."
    ),
    IncidentKind.RESIDENT_ADDED: (
        "De gemeente controleert of deze bewoner mag stemmen. Schrijf op wat daaruit komt. Mag het niet? "
        "Maak de kaart dan ongeldig bij Stemkaart, als die nog niet is ingenomen."
    ),
    IncidentKind.USED_ONLINE_AND_HERE: "Meld het aan de projectleider: die beslist, en legt het uit in het verslag.",
    IncidentKind.TWO_DECISIONS: (
        "De envelop blijft dicht. De projectleider beslist wat ermee gebeurt, en legt het uit in het verslag."
    ),
    IncidentKind.TWO_TIE_ORDERS: (
        "Bekijk samen welke volgorde klopt. Leg die bij Uitslag nog eens vast; die komt in de plaats van beide."
    ),
    IncidentKind.SHEET_COUNTED_TWICE: (
        "De lijst telt één keer, met het laagste aantal. Pak de lijst erbij en kijk welk aantal goed is. Neem bij "
        "Handtekeningen de andere invoer terug."
    ),
    IncidentKind.TWO_VERDICTS: (
        "Bespreek samen wat geldt. Geef daarna één nieuw oordeel bij Plannen, op de ja-mits-tafel: dat komt in de "
        "plaats van beide. Tot die tijd telt dit vakgebied als nog open."
    ),
    IncidentKind.UNISSUED_CARD_USED: "Meld het aan de projectleider: die beslist, en legt het uit in het verslag.",
}

DOING = {
    "push": "Versturen",
    "pull": "Ophalen",
    "blobs": "Foto’s versturen en ophalen",
    "write": "Op de USB-stick zetten",
    "read": "Antwoord lezen",
}
"""What goes on, by the word of the run."""


def waiting_sentence(underway: Underway) -> str:
    """Return what to say while a run stands still; empty while it gets on."""
    if underway.what == "wait":
        seconds = count(underway.done, "seconde", "seconden")
        return f"De centrale antwoordt nu niet. Het programma probeert het over {seconds} opnieuw."
    if underway.silent:
        what = "De USB-stick antwoordt" if underway.what in {"write", "read"} else "De centrale antwoordt"
        return (
            f"{what} al een tijdje niet. Het programma wacht nog. U kunt ook stoppen; er gaat niets verloren."
        )
    return ""


_BUSY = (
    "Deze laptop is nog met iets anders bezig, zoals een groot bestand inlezen. Alles staat veilig op deze laptop. "
    "Probeer het over een paar minuten weer."
)


def fault_sentence(error: Exception) -> str:
    """Return what to tell when sending or a stick broke off; another act of this laptop may have kept the store."""
    return _BUSY if type(error).__name__ == "StoreBusy" else sentence(error)


def status_sentence(status: SyncStatus) -> str:
    """Return why central asks for a person, or else how much it has not confirmed yet."""
    if not status.enrolled:
        return "Deze laptop is nog niet aangemeld bij de centrale. Alles staat veilig op deze laptop."
    if status.trouble:
        return trouble_sentence(status.trouble)
    if status.unconfirmed:
        many = count(status.unconfirmed, "handeling is", "handelingen zijn")
        return f"{many} nog niet bij de centrale. Alles staat veilig op deze laptop."
    if status.photos:
        many = count(status.photos, "foto of scan is", "foto’s en scans zijn")
        return f"{many} nog niet bij de centrale. Alles staat veilig op deze laptop."
    if status.confirmed_at is None:
        return "Er is nog niets verstuurd. Alles staat veilig op deze laptop."
    return "De centrale heeft alles wat op deze laptop is gedaan."


def confirmed_sentence(status: SyncStatus) -> str:
    """Return when central last confirmed something."""
    if status.confirmed_at is None:
        return "De centrale heeft nog niets bevestigd."
    return f"Het laatst bevestigd: {day(status.confirmed_at)} om {clock(status.confirmed_at)}."


def central_sentence(url: str) -> str:
    """Return where this laptop sends to."""
    return (
        "De centrale draait op deze laptop zelf." if on_this_laptop(url) else f"Adres van de centrale: {url}"
    )


def on_this_laptop(url: str) -> bool:
    """Tell whether central is at work on this laptop itself, as in practice."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost"}


_AGAIN = (
    "Daarna verstuurt deze laptop alles nog een keer, en haalt alles opnieuw op. Er gaat niets verloren, en niets "
    "telt dubbel. {code} Wilt u opnieuw aanmelden?"
)


def again_sentence(*, practice: bool) -> str:
    """Return what is asked before a laptop that takes part already is enrolled anew."""
    return _AGAIN.format(
        code="Omdat u oefent, hebt u geen aanmeldcode nodig."
        if practice
        else "U hebt een nieuwe aanmeldcode van de gemeente nodig."
    )


def enrolled_sentence(found: Enrolled) -> str:
    """Return what this laptop takes part in from now on, and what it may see."""
    areas = ", ".join(found.areas) or "alle"
    kinds = ", ".join(WORDS[kind].lower() for kind in found.session_kinds) or "alles"
    said = f"Deze laptop is aangemeld. U kunt nu versturen. Wijken: {areas}. Werk: {kinds}."
    if found.valid_until is not None:
        said += f" Meedoen kan tot {day(found.valid_until)} om {clock(found.valid_until)}."
    return said


def report_sentence(report: SyncReport) -> str:
    """Return what one run sent and fetched, and what it could not."""
    return " ".join(
        filter(
            None,
            (
                "Gestopt." if report.stopped else "",
                _RESTARTED if report.restarted is not None else "",
                _carried(report),
                "De rest gaat de volgende keer." if report.stopped else "",
                _refused(report.refused),
                photos_refused_words(report),
            ),
        )
    )


_RESTARTED = "Deze laptop is teruggezet uit een kopie. Wat de centrale al had, staat er nu weer op."


def _carried(report: SyncReport) -> str:
    said: list[str] = []
    if report.pushed or report.pulled or report.stopped:
        sent = count(report.pushed, "handeling", "handelingen")
        fetched = count(report.pulled, "nieuwe handeling", "nieuwe handelingen")
        said.append(f"Verstuurd: {sent}. Opgehaald van andere laptops: {fetched}.")
    if report.photos:
        said.append(
            f"{count(report.photos, 'foto of scan is', 'foto’s en scans zijn')} verstuurd of opgehaald."
        )
    if not said and not report.photos_refused:
        said.append("Er was niets te versturen, en er is niets nieuws.")
    return " ".join(said)


def photos_refused_words(report: SyncReport) -> str:
    """Return what to do about photos and scans that did not come through; empty when all did."""
    if not report.photos_refused:
        return ""
    many = count(report.photos_refused, "foto of scan kwam", "foto’s en scans kwamen")
    rest = "" if report.stopped else " De rest is binnen."
    return f"{many} niet aan.{rest} Probeer het later nog eens; bel de gemeente als het weer gebeurt."


def written_sentence(made: BundleWritten) -> str:
    """Return what is on the stick and where it must go."""
    return (
        f"{_on_stick(made)} U kunt de stick veilig verwijderen. Breng hem naar het gemeentehuis. Daar komt het "
        "antwoord van de centrale op de stick. Lees dat hier met ‘Lees antwoord van USB-stick’."
    )


def _on_stick(made: BundleWritten) -> str:
    if not made.events and not made.blobs:
        return "De centrale had alles al. Op de stick staat nu de vraag wat er nieuw is."
    many = count(made.events, "handeling staat", "handelingen staan")
    photos = f" met {count(made.blobs, 'foto', 'foto’s')}" if made.blobs else ""
    said = f"{many} nu{photos} op de stick. Alles is teruggelezen en klopt."
    return f"{said} Niet alles paste; de rest gaat de volgende keer." if made.more else said


def answers_sentence(read: Sequence[AnswerRead]) -> str:
    """Return what central's answers on a stick brought."""
    if not read:
        return (
            "Op deze stick staat geen antwoord van de centrale. Er is niets veranderd. "
            "Kijk of het de goede stick en de goede map is."
        )
    confirmed = count(sum(answer.confirmed for answer in read), "handeling", "handelingen")
    fetched = count(sum(answer.pulled for answer in read), "nieuwe handeling", "nieuwe handelingen")
    said = f"Het antwoord is gelezen. Bevestigd: {confirmed}. Opgehaald van andere laptops: {fetched}."
    return f"{said} {_refused(sum(answer.refused for answer in read))}".rstrip()


NO_STICK = "Er is nog geen USB-stick gevonden. Steek de stick in deze laptop; dan staat hier zijn naam."
MORE_STICKS = "Er is meer dan één USB-stick gevonden. U kiest straks welke."


def stick_sentence(name: str, free: int) -> str:
    """Return which stick was found; ``free`` in bytes."""
    room = f"{number(free // 10**9)} GB" if free >= 10**9 else f"{number(free // 10**6)} MB"
    return f"Gevonden: USB-stick ‘{name}’, met {room} vrij."


def _refused(refused: int) -> str:
    if not refused:
        return ""
    many = count(refused, "handeling", "handelingen")
    return f"De centrale kon {many} niet verwerken. Meld dit aan de projectleider."
