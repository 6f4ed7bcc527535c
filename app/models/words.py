"""The one Dutch word for each word of the code, on screen and on paper (``docs/glossary.md``)."""

from __future__ import annotations

from collections.abc import Iterable

from app.models.dutch import clock, count, day, number
from app.models.records import ClosingDifference, IncidentAct
from app.models.runs import OnlineReport
from app.models.sheet_number import group
from app.models.terms import (
    BatchState,
    CardState,
    CardStep,
    CrewRole,
    IncidentKind,
    InvalidReason,
    NoteKind,
    PaperKind,
    PlanOutcome,
    PlanState,
    ReachBy,
    Role,
    SessionKind,
    VerdictWord,
)

WORDS: dict[object, str] = {
    CardState.PRINTED: "nog niet uitgegeven",
    CardState.ALLOTTED: "op voorraad gelegd, nog niet uitgegeven",
    CardState.ISSUED: "uitgegeven",
    CardState.VOIDED: "ongeldig gemaakt",
    CardState.REPLACED: "vervangen door een nieuwe kaart",
    CardState.SURRENDERED: "ingenomen",
    CardState.USED_ONLINE: "online gebruikt",
    CardStep.ALLOT: "Op voorraad gelegd",
    CrewRole.CHAIR: "voorzitter",
    CrewRole.MEMBER: "lid",
    CardStep.USE_ONLINE: "Online gebruikt",
    CardStep.ISSUE: "Uitgegeven",
    CardStep.VOID: "Ongeldig gemaakt",
    CardStep.REPLACE: "Vervangen",
    CardStep.SURRENDER: "Ingenomen",
    CardStep.UNDO: "Teruggenomen",
    SessionKind.OFFICE_HOUR: "Spreekuur",
    SessionKind.PLAN_LAB: "Plannenlab",
    SessionKind.POLLING_STATION: "Stemlokaal",
    PlanState.DRAFT: "Nog niet ingeleverd",
    PlanState.HANDED_IN: "Ingeleverd",
    PlanState.ON_BALLOT: "Op het stembiljet",
    PlanState.WITHDRAWN: "Teruggetrokken",
    PlanState.JOINED: "Samengevoegd",
    VerdictWord.YES: "Ja",
    VerdictWord.YES_PROVIDED: "Ja, mits",
    VerdictWord.NO: "Nee",
    NoteKind.ACTION_POINT: "Actiepunt",
    NoteKind.AGREEMENT: "Afspraak",
    NoteKind.PROGRESS: "Voortgang",
    NoteKind.WAY_ON: "Andere weg",
    ReachBy.LETTER: "brief",
    ReachBy.PHONE: "telefoon",
    ReachBy.EMAIL: "e-mail",
    Role.LEAD: "leiding",
    Role.HELPER: "medewerker",
    BatchState.MADE: "nog niet ingevoerd",
    BatchState.FIRST_ENTRY: "eerste invoer",
    BatchState.SECOND_ENTRY: "wacht op de tweede invoer",
    BatchState.DIFFERS: "verschillen uitzoeken",
    BatchState.AGREED: "gelijk, nog vaststellen",
    BatchState.ACCEPTED: "vastgesteld",
    PaperKind.VALID: "geldig",
    PaperKind.BLANK: "blanco",
    PaperKind.INVALID: "ongeldig",
    InvalidReason.OVER_LIMIT: "te veel gekozen",
    InvalidReason.UNCLEAR: "niet duidelijk",
    InvalidReason.SIGNED: "met naam of handtekening",
    InvalidReason.TORN: "gescheurd of beschadigd",
    InvalidReason.TWO_TOGETHER: "twee biljetten aan elkaar",
    InvalidReason.WRONG_CONTEST: "van een andere stemming",
    InvalidReason.PRACTICE: "oefenbiljet",
    PlanOutcome.CHOSEN: "gekozen",
    PlanOutcome.PARTIAL: "krijgt een deel van het geld",
    PlanOutcome.DOES_NOT_FIT: "niet meer passend",
    PlanOutcome.AFTER_STOP: "na het plan dat niet meer paste",
    PlanOutcome.BELOW_THRESHOLD: "te weinig stemmen",
    IncidentKind.CARD_USED_TWICE: "Een stemkaart is twee keer ingenomen",
    IncidentKind.ENTITLEMENT_USED_TWICE: "Twee kaarten van één bewoner zijn ingenomen",
    IncidentKind.VOIDED_CARD_USED: "Een ongeldig gemaakte kaart is ingenomen",
    IncidentKind.UNISSUED_CARD_USED: "Een kaart is gebruikt die nooit is uitgegeven, of waarvan dat is teruggedraaid",
    IncidentKind.CARD_ISSUED_TWICE: "Een kaart is aan twee bewoners uitgegeven",
    IncidentKind.PLAN_FIELD_CONFLICT: "Een plan is op twee laptops anders gewijzigd",
    IncidentKind.TWO_TOTALS_FOR_BATCH: "Van één bundel zijn er twee tellingen",
    IncidentKind.TWO_SEEDS: "Er zijn twee lotingszinnen vastgelegd",
    IncidentKind.LAPTOP_RESTARTED: "Een laptop is teruggezet uit een kopie",
    IncidentKind.RESIDENT_ADDED: "Een bewoner is toegevoegd die niet in het register stond",
    IncidentKind.USED_ONLINE_AND_HERE: "Een kaart is online gebruikt, en ook hier",
    IncidentKind.TWO_TIE_ORDERS: "Over de volgorde van gelijke plannen is twee keer anders beslist",
    IncidentKind.TWO_PUBLICATIONS: "De uitslag is op twee laptops anders bekendgemaakt",
    IncidentKind.SHEET_COUNTED_TWICE: "Dezelfde handtekeningenlijst is twee keer ingevoerd",
    IncidentKind.TWO_VERDICTS: "Over hetzelfde plan zijn twee oordelen gegeven",
    IncidentKind.TWO_DECISIONS: "Over één voorlopig biljet is twee keer anders beslist",
}
"""The one Dutch word for each word of the code (``docs/glossary.md``)."""

ACTS: dict[str, str] = {
    "attachment.added": "foto of scan bij een plan gezet",
    "attachment.removed": "foto of scan bij een plan weggehaald",
    "audit.drawn": "bundels geloot voor de steekproef",
    "audit.found": "bundel nageteld voor de steekproef",
    "batch.made": "bundel gemaakt",
    "batch.recounted": "bundel opnieuw geteld",
    "box.explained": "verschil uitgelegd",
    "box.opened": "stembus geopend om te tellen",
    "card.issued": "kaart uitgegeven",
    "card.replaced": "kaart vervangen",
    "card.surrendered": "kaart ingenomen",
    "card.undone": "teruggenomen",
    "card.voided": "kaart ongeldig gemaakt",
    "cards.allotted": "pakken kaarten toegewezen",
    "cards.part_voided": "deel van een oplage ongeldig gemaakt",
    "cards.printed": "kaarten gemaakt",
    "cards.run_started": "oplage begonnen",
    "cards.used_online": "kaarten online gebruikt",
    "count.accepted": "telling vastgesteld",
    "count.asked_again": "bundel opnieuw te tellen",
    "count.corrected": "telling verbeterd",
    "count.entered": "bundel ingevoerd",
    "count.restarted": "invoer opnieuw begonnen",
    "count.settled": "verschil in de telling uitgezocht",
    "device.erased": "gegevens van bewoners gewist",
    "device.restarted": "laptop teruggezet uit een kopie",
    "draw.announced": "lotingszin vastgelegd",
    "edition.created": "editie klaargezet",
    "helper.added": "medewerker toegevoegd",
    "incident.settled": "voorval afgehandeld",
    "lab.plan_seated": "plan aan een tafel van het plannenlab gezet",
    "lab.plan_unseated": "plan van een tafel van het plannenlab gehaald",
    "like.online_counted": "likes van internet overgenomen",
    "like.sheet": "handtekeningenlijst ingevoerd",
    "like.sheet_taken_back": "handtekeningenlijst teruggenomen",
    "note.done": "afspraak of actiepunt gedaan",
    "note.made": "afspraak, actiepunt of bericht bij een plan gezet",
    "note.taken_back": "bericht bij een plan weggehaald",
    "plan.changed": "plan gewijzigd",
    "plan.entered": "plan ingevoerd",
    "plan.handed_in": "plan ingeleverd",
    "plan.imported": "plan overgenomen",
    "plan.joined": "plan samengevoegd met een ander plan",
    "plan.parted": "samenvoegen van een plan teruggedraaid",
    "plan.put_on_ballot": "plan op het stembiljet gezet",
    "plan.withdrawal_taken_back": "intrekken van een plan teruggedraaid",
    "plan.withdrawn": "plan ingetrokken",
    "provisional.decided": "over een voorlopig biljet beslist",
    "provisional.given": "voorlopig biljet gegeven",
    "provisional.taken_back": "voorlopig biljet teruggenomen",
    "register.added": "bewoner toegevoegd",
    "register.imported": "register ingelezen",
    "result.published": "uitslag bekendgemaakt",
    "review.plan_taken_off": "plan van de ja-mits-tafel gehaald",
    "review.plans_added": "plannen op de ja-mits-tafel gezet",
    "review.round_started": "ronde van de ja-mits-tafel begonnen",
    "review.verdict": "oordeel gegeven over een plan",
    "session.closed": "sessie gesloten",
    "session.started": "sessie begonnen",
    "station.closed": "stemlokaal gesloten",
    "station.noted": "regel in het verslag van het stemlokaal",
    "station.opened": "stemlokaal geopend",
    "station.paper": "stembiljet uitgegeven, bedorven of teruggegeven",
    "station.paper_undone": "stembiljet teruggedraaid",
    "station.reopened": "stemlokaal weer geopend",
    "tie.decided": "volgorde van gelijke plannen beslist",
    "votes.imported": "online stemmen overgenomen",
}
"""What an act is called where an incident or central names it, by its type in the journal."""

FIELDS: dict[str, str] = {
    "title": "titel",
    "what": "wat het plan is",
    "why": "waarom",
    "for_whom": "voor wie",
    "area": "wijk",
    "place": "plek",
    "themes": "thema",
    "cost_lines": "begroting",
    "own_part": "wat u zelf doet",
    "volunteers": "wie er helpen",
    "municipality_part": "wat de gemeente moet doen",
    "upkeep": "wat er na het eerste jaar gebeurt",
    "asked_others": "met wie er gepraat is",
    "summary": "het plan in één zin",
    "point": "de plek op de kaart",
    "caption": "bijschrift",
    "table": "tafel",
    "note_who": "wie",
    "note_what": "wat er is afgesproken of gebeurd",
    "crew": "wie er werken",
    "seal": "het nummer van de verzegeling",
    "papers": "het aantal stembiljetten",
}
"""What a field is called on screen and paper."""


def online_report_lines(report: OnlineReport) -> list[str]:
    """Return what became of a list of cards that were used online, a sentence a line; what is nought is left out."""
    lines = (
        (report.marked, "Overgenomen als online gebruikt: {}."),
        (report.known, "Stonden er al zo: {}."),
        (report.taken_in, "Ook hier ingenomen: {}. Dit zijn nu voorvallen: kijk bij Beheer."),
        (
            report.not_good,
            "Hier niet uitgegeven of ongeldig: {}. Ze gelden als online gebruikt en zijn voorvallen: kijk bij Beheer.",
        ),
        (
            report.unknown,
            "Hier niet bekend: {}. Haal eerst op bij de centrale en lees de lijst dan nog eens in.",
        ),
    )
    said = [line.format(number(count)) for count, line in lines if count]
    return said or ["In de lijst staat geen enkele code."]


def difference_sentence(difference: ClosingDifference, advice: str = "") -> str:
    """Return a closing check that does not hold, in words, with what to do; its code ends it, for the record."""
    said = {
        "F.201": "Ingenomen kaarten: {expected}. Stembiljetten die in de bus horen: {found}. Dat moet gelijk zijn.",
        "F.202": "Uitgegeven biljetten, ook voorlopig: {expected}. Weg van de voorraad: {found}. Dat moet gelijk zijn.",
        "F.203": "Stembiljetten die in de bus horen: {expected}. Geteld: {found}. Dat moet gelijk zijn.",
        "F.204": "Bedorven biljetten opgeschreven: {expected}. Geteld: {found}. Dat moet gelijk zijn.",
        "F.205": "Teruggegeven biljetten opgeschreven: {expected}. Geteld: {found}. Dat moet gelijk zijn.",
        "F.206": "Voorlopige biljetten opgeschreven: {expected}. Enveloppen geteld: {found}. Dat moet gelijk zijn.",
    }[difference.code]
    numbers = said.format(expected=difference.expected, found=difference.found)
    return f"{numbers}{' ' if advice else ''}{advice} ({difference.code})"


def field_list(fields: Iterable[str]) -> str:
    """Return the names of fields as people call them, with commas."""
    return ", ".join(FIELDS.get(name, name) for name in fields)


def incident_act_line(act: IncidentAct) -> str:
    """Return an act that an incident is about as one line: what, when, where, by whom, on which laptop."""
    parts = [f"{ACTS.get(act.type, act.type)} op {day(act.at)} om {clock(act.at)}"]
    if act.sheet_no:
        many = count(act.count, "handtekening", "handtekeningen")
        parts[0] = f"Plan {act.plan_number}, lijst {group(act.sheet_no)}, {many}: {parts[0]}"
    parts += [f"in {act.place}"] if act.place else []
    parts += [f"door {act.by}"] if act.by else []
    return f"{' '.join(parts)} ({laptop_name(act.device)})"


def laptop_name(name: str) -> str:
    """Return a laptop by its name in a sentence, without the word laptop twice."""
    return name if name.lower().startswith("laptop") else f"laptop {name}"
