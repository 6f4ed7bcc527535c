"""Plain Dutch for everything that can be refused or answered: what happened, what it means, what to do now.

Sentences are found by the name of the error's class, so that this page imports nothing heavy; a test keeps
every ``DomainError`` and ``CryptoError`` in it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from app.models.dutch import clock, day
from app.models.online_file import OnlineFileWrong
from app.models.pb_sections import PbFileWrong
from app.models.records import ImportReport, Verdict
from app.models.terms import CardState, DomainError, VerdictKind
from app.models.toml_lines import Problem
from app.models.words import FIELDS, WORDS
from app.ui.card_step_words import card_step_sentence
from app.ui.file_text import fault_words, problem_line, row_lines
from app.ui.purge_words import WAITS
from app.ui.text_plans import PLAN_SENTENCES

UNFORESEEN = (
    "Dit ging niet goed, en het is niet bewaard. Probeer het nog eens. Lukt het weer niet? Vraag om hulp."
)

SENTENCES: dict[str, str] = {
    **PLAN_SENTENCES,
    "Stopped": "Gestopt. Wat al gedaan was, is bewaard.",
    # opening the folder
    "WrongPassphrase": "Deze wachtzin past niet bij deze naam. Probeer het nog eens; let op hoofdletters.",
    "UnknownHelper": "Deze naam staat niet op deze laptop. Kijk of u de naam schrijft zoals bij het aanmelden.",
    "NameTaken": "Er is al een medewerker met deze naam. Kies een andere naam, bijvoorbeeld met een letter erbij.",
    "HelperHasSlot": "Deze medewerker kan deze laptop al openen.",
    "LastSlot": "Dit is de laatste medewerker die deze laptop kan openen. Voeg eerst een ander toe.",
    "PassphraseTooShort": "Deze wachtzin is te kort. Neem er een van minstens {minimum} tekens, liefst een paar woorden.",
    "WrongRecoveryKey": "Deze herstelsleutel hoort niet bij deze editie. Kijk of u de goede envelop heeft.",
    "RecoveryKeyUnreadable": "De herstelsleutel is niet goed overgetypt. Vergelijk elke groep met het papier.",
    "KeyFileMissing": "Het sleutelbestand van deze editie is weg. Zet de reservekopie terug of vraag de gemeente om hulp.",
    "KeyFileDamaged": "Het sleutelbestand is beschadigd. Zet de reservekopie terug of vraag de gemeente om hulp.",
    "KeyFileNewer": "Deze editie is gemaakt met een nieuwere versie van Wijkbalie. Werk het programma bij.",
    "KeyFileExists": "In deze map staat al een editie. Kies een lege map.",
    # the store
    "StoreMissing": "In de map {folder} staat geen editie. Kies een andere map, of zet er eerst een editie klaar.",
    "StoreExists": "In de map {folder} staat al een editie. Kies een lege map.",
    "StoreUnreadable": "De gegevens op deze laptop zijn beschadigd of van buitenaf veranderd {folder}. Werk niet verder en zet de laatste reservekopie terug.",
    "StoreNewer": "Deze gegevens zijn gemaakt met een nieuwere versie van Wijkbalie. Werk het programma bij.",
    "StoreBusy": "Een ander programma houdt de gegevens bezet. Er is niets bewaard. Sluit dat programma en probeer het weer.",
    "DiskFull": "De schijf is vol of wil niet schrijven. Dit is niet bewaard. Maak ruimte en probeer het weer.",
    # the edition
    "NoEdition": "Op deze laptop staat nog geen editie. Zet er een klaar, of haal die op bij de centrale.",
    "UnknownContest": "De stemming '{wanted}' is er niet. Kies uit: {known}.",
    "NameMissing": "Vul een naam in.",
    "EditionFileWrong": "Het editiebestand klopt niet. Er is niets overgenomen.\n{problems}",
    "PbFileWrong": "Het stembestand klopt niet op regel {line}: {what}. Er is niets overgenomen.",
    # sessions
    "PlaceMissing": "Vul in waar u bent. Dan is later te zien waar een kaart is ingenomen.",
    "StationStillOpen": "Het stemlokaal {place} is nog open. Sluit eerst het stemlokaal.",
    # register
    "BsnInFile": "In de kolom '{column}' staan burgerservicenummers. Die mogen hier niet in. Haal de kolom weg uit het bestand.",
    "RegisterFileWrong": "Dit bestand is niet te lezen als register. Deze kolommen ontbreken: {missing}.",
    "RegisterFileTooLarge": "Dit bestand is te groot voor een register. Kijk of het wel het goede bestand is. Een register heeft een regel voor elke bewoner, op het eerste blad.",
    "WorkbookUnreadable": "Dit Excel-bestand is niet te lezen: het is beschadigd, heel oud, of er zit een wachtwoord op. Open het in Excel en bewaar het zonder wachtwoord als xlsx of CSV.",
    "TableBroken": "Vanaf regel {line} is het bestand niet te lezen. Kijk of daar een aanhalingsteken te veel staat.",
    "ResidentIncomplete": "Deze bewoner kan zo niet worden toegevoegd: {what}. Verbeter het en probeer het weer.",
    "UnknownEntry": "Deze bewoner staat op deze laptop niet in het register. Vraag de gebiedsverbinder.",
    # cards
    "IllegalCardStep": "Dit kan niet met deze kaart.",  # each step from each state has its own: card_step_words
    "CardRefused": "{verdict}",
    "AlreadyInRegister": "Op dit adres staat al een bewoner met deze naam in het register. Er is niets toegevoegd. Zoek op het adres en geef die bewoner de kaart.",
    "AlreadyHasCard": "Deze bewoner heeft al een stemkaart, uitgegeven op {at} ({where}). Is die kwijt? Kies dan: Kaart vervangen.",
    "HasCardAsAdded": "Deze bewoner heeft al een stemkaart, uitgegeven op {at} ({where}), onder nummer {number}. Geef geen tweede. Is die kaart kwijt? Zoek dat nummer en kies daar: Kaart vervangen.",
    "AlreadyVoted": "Deze bewoner heeft al gestemd op {at} ({where}). Een tweede kaart kan niet. Zegt de bewoner van niet? Vraag de gebiedsverbinder.",
    "TooYoung": "Deze bewoner is nog te jong. Meedoen kan vanaf {min_age} jaar. Klopt de geboortedatum niet? Vraag de gebiedsverbinder.",
    "IdentityNotSeen": "Bekijk eerst het identiteitsbewijs en zet dan het vinkje.",
    "DoneAtStation": "Dit is in een stemlokaal gebeurd. Draai het terug op de pagina Stemlokaal, zolang dat open is.",
    "PaperInBox": "Dit kan niet worden teruggedraaid: het stembiljet ligt al tussen de andere in de bus. Klopt er iets niet? Vraag de gebiedsverbinder.",
    "ReasonMissing": "Schrijf in een paar woorden waarom. Dat komt in het logboek.",
    "UnknownBallotNumber": "Plan {number} staat niet op dit stembiljet. Kijk nog eens welk nummer er staat.",
    "UnreadableCode": "Deze code klopt niet. Lees de kaart nog eens, of typ de code over in groepjes van vier.",
    # print runs, packs and lists
    "NothingToPrint": "Er is niets te maken: iedereen die mag stemmen heeft al een kaart, of u heeft geen goed aantal ingevuld.",
    "RunElsewhere": "Deze oplage is begonnen op een andere laptop ({device}). Ga daar verder: daar liggen ook de bladen.",
    "PartOutdated": "Tijdens het maken kreeg iemand uit dit deel al een kaart. Dat deel is niet gemaakt. Kies Verder gaan, dan wordt het opnieuw gemaakt.",
    "PartVoided": "De kaarten van dit deel zijn al ongeldig gemaakt. Kies Verder gaan om nieuwe te maken.",
    "RunFolderLost": "Het bestand voor de drukker staat niet heel in de map {folder}. De codes erin zijn nergens anders. Zet het terug, of maak de delen ongeldig en maak ze opnieuw.",
    "PrintFileDamaged": "Dit bestand voor de drukker is beschadigd, veranderd of niet van Wijkbalie. Gebruik het niet. Vraag de gemeente om het opnieuw te sturen.",
    "PrintFileUnfinished": "Dit bestand voor de drukker is nog niet af: de oplage is gestopt. Vraag de gemeente om de oplage af te maken en het opnieuw te sturen.",
    "NoSuchPacks": "Deze pakken zijn er niet. Kijk welke nummers op de pakken staan en vul die in, het laagste eerst.",
    "PackPlaceMissing": "Vul in waar de pakken heen gaan: een laptop, een spreekuur of een plek.",
    "ListNotOpened": "Het bestand {name} kan niet worden geopend. Er is niets overgenomen. Kies een ander bestand.",
    "SignatureListsOff": "Bij dit wijkbudget kan niet met een handtekeningenlijst worden gestemd. Geef de bewoners een stembiljet.",
    "TooFewSignatures": "Verwerk minstens {minimum} handtekeningen in één keer. Anders is te zien wie wat koos. Wacht op meer lijsten.",
    # the station
    "StationClosed": "Dit stemlokaal is gesloten. Er kan niets meer in of uit.",
    "StationPaused": "Het stemlokaal staat op pauze. Kies Verder gaan als er weer kaarten in mogen.",
    "NotPaused": "Het stemlokaal staat niet op pauze. U kunt gewoon verder.",
    "ProvisionalDecided": "Over envelop {number} is al beslist. Er is niets veranderd.",
    "ProvisionalsOpen": "Van stemlokaal {place} liggen er nog {count} enveloppen met een voorlopig biljet. Beslis eerst daarover, op de pagina Stemlokaal.",
    "StationElsewhere": "Dit stemlokaal is geopend op een andere laptop. Werk daar verder, of open hier een eigen stemlokaal.",
    "StationOpen": "Het stemlokaal is nog open. Sluit het eerst.",
    "OpeningIncomplete": "Vul nog in: {missing}.",
    "NumbersDoNotClose": "De getallen sluiten niet. Tel de stapels nog eens. Klopt het verschil? Schrijf dan op hoe het komt.",
    "CountingStarted": "De stembus is al geopend om te tellen. Dit kan nu niet meer.",
    "NothingToUndo": "Dit is al teruggenomen, of is niet hier gebeurd.",
    # the count
    "BoxShut": "De stembus van {place} is nog niet geopend om te tellen. Open hem eerst, met z’n tweeën.",
    "BoxOpened": "De stembus van {place} is al geopend om te tellen. Ga door met de bundels.",
    "SealMissing": "Lees eerst het nummer van de verzegeling, en vul het in.",
    "SealDiffers": "In het proces-verbaal van de sluiting staat verzegeling {expected}, u leest {found}. Lees het samen nog eens. Klopt het echt? Schrijf dan op hoe het komt.",
    "PapersNotMixed": "Meng eerst alle biljetten, en zet dan het vinkje. Zo blijft geheim wie wat heeft gestemd.",
    "NotAccepted": "Bundel {number} is nog niet vastgesteld. Voer de bundel gewoon verder in.",
    "NothingToExplain": "Dit klopt al, of er moet nog iets gebeuren. Kijk in de lijst wat er staat.",
    "BatchTooSmall": "Een bundel heeft minstens {minimum} biljetten. Zo blijft geheim wie wat heeft gestemd.",
    "RestTooSmall": "Dan blijven er te weinig biljetten over voor een eigen bundel: {rest}, en het moeten er minstens {minimum} zijn. Neem die er ook bij.",
    "BundleMissing": "Er horen nog {rest} biljetten in de bus te zitten: genoeg voor nog een bundel. Zoek die eerst, of tel deze biljetten bij een bundel die nog niet is vastgesteld.",
    "LastMade": "De laatste bundel van deze bus is al gemaakt. Tel deze biljetten bij een bundel die nog niet is vastgesteld.",
    "SameHelper": "U heeft deze bundel al ingevoerd. De tweede invoer doet iemand anders.",
    "EntryBusy": "{helper} is nog bezig met deze bundel. Er werkt één mens tegelijk aan een stapel.",
    "BothEntered": "Deze bundel is al twee keer ingevoerd.",
    "EntryFinished": "Deze invoer is al afgerond.",
    "NoSuchPosition": "Biljetten gaan een voor een. Het volgende is biljet {next}.",
    "PaperCountDiffers": "Op het voorblad staan {expected} biljetten, u heeft er {found} ingevoerd. Tel de stapel nog eens.",
    "NothingDiffers": "Biljet {position} verschilt niet meer.",
    "SecondHelperNeeded": "Doe dit met z’n tweeën. Kies wie er met u meekijkt.",
    "NotAgreed": "De twee invoeren van deze bundel zijn nog niet gelijk.",
    "BatchAccepted": "Bundel {number} is al vastgesteld en kan niet meer veranderen.",
    "NotYourEntry": "Deze invoer is van iemand anders, of vervallen. Ga terug naar het overzicht.",
    "UnknownPlanNumber": "Plan {number} staat niet op dit stembiljet. Kijk nog eens welk nummer er staat.",
    # the result
    "SeedSet": "Er is al een lotingszin, en die blijft staan: “{seed}”.",
    "NotAResult": "Dit bestand is geen uitslag van Wijkbalie, of er ontbreekt iets. Vraag om het JSON-bestand van de uitslag.",
    "NothingToDecide": "Over de volgorde van deze plannen valt niets te beslissen. Kijk bij de uitslag welke plannen gelijk staan.",
    "CountNotDone": "De steekproef gaat pas als alles is geteld. Stel eerst alle bundels vast en sluit elk stemlokaal.",
    "NoBatches": "Er zijn geen bundels stembiljetten om na te tellen.",
    "AuditDrawn": "De bundels voor de steekproef zijn al geloot, met deze zin: {seed}. Tel die bundels na.",
    "RiskOutOfRange": "Kies voor de kans op een gemiste fout een getal van 1 tot en met {most} procent.",
    "BatchNotDrawn": "Bundel {number} is niet geloot voor de steekproef. Kies een bundel uit de lijst.",
    "MoreThanInBatch": "In deze bundel zitten maar {papers} stembiljetten. Kijk het aantal na.",
    "TwoSeeds": "Er zijn twee lotingszinnen vastgelegd. Kies samen een van deze, en typ die precies over: {seeds}.",
    "SeedMissing": "Vul eerst de lotingszin in.",
    "ResultNotFinal": "Deze uitslag is nog niet definitief. Kijk bovenaan wat er nog moet gebeuren. Er is niets bekendgemaakt.",
    "ResultChanged": "De uitslag is intussen veranderd. Er is niets bekendgemaakt. Kijk eerst wat er nu staat.",
    "UnknownIncident": "Dit voorval is er niet meer: wat er gebeurd was, is teruggenomen. U hoeft niets te doen.",
    # erasing, and conflicts about plans
    "PurgeNotReady": "{why} Er is niets gewist.",
    "LeadNeeded": "Dit kan alleen de gebiedsverbinder doen. Er is niets veranderd.",
    "BackupNotRemoved": "De oude kopie {name} kan niet weg. Er is niets gewist. Sluit andere programma’s en probeer het weer.",
    "NoSuchVersion": "Kies een van de versies die er zijn. Hier kunt u niet zelf iets anders invullen.",
    # votes, sending and the rest
    "UnknownProjects": "In het bestand staan plannen die niet op dit stembiljet staan: {ids}. Er is niets overgenomen.",
    "OnlineFileWrong": "Dit bestand van de online stemming klopt niet. Er is niets overgenomen.\n{rows}",
    "NotAnExport": "Dit is geen export van de online stemming: er is geen kolom choices. Kies een ander bestand.",
    "AlreadyImported": "De online stemmen van deze stemming zijn al overgenomen. Er is niets overgenomen en niets dubbel geteld.",
    "TextTooLong": "De tekst bij '{field}' is te lang. Er passen {limit} tekens in.",
    "NothingAside": "Hier staat niets meer dat op een besluit wacht. Misschien heeft een ander er al over beslist.",
    "UnknownDevice": "Bij de centrale is er geen laptop met deze naam, of meer dan één. Kijk in de lijst met laptops.",
    "NotEnrolled": "Deze laptop is nog niet aangemeld bij de centrale. Vraag een aanmeldcode en meld de laptop eerst aan.",
    "EnrolmentRefused": "{code}",
    "CentralUnreachable": "De centrale is niet te bereiken. Alles staat veilig op deze laptop. Probeer het later weer, met een andere verbinding.",
    "CentralRefused": "De centrale neemt dit nu niet aan ({code}). Alles staat veilig op deze laptop. Bel de gemeente.",
    "CentralAnswerWrong": "Op dit adres antwoordt geen centrale van deze versie. Kijk of het adres klopt. Alles staat veilig op deze laptop.",
    "CentralAddressWrong": "'{url}' is geen adres van een centrale. Een adres begint met https://.",
    "CentralNotSecure": "Het adres '{url}' is niet beveiligd. Het moet beginnen met https://.",
    "WebNameWrong": "Vul een naam in van hoogstens {longest} tekens.",
    "WebUserKnown": "Er is al iemand met deze naam. Kies een andere naam, of verwijder eerst de oude.",
    "WebUserUnknown": "Er is niemand met deze naam. Kijk in de lijst: wijkbalie central user list.",
    "CentralDisagrees": "De centrale heeft een ander logboek van deze laptop dan hier staat. Verstuur niets meer en bel de gemeente.",
    # the USB stick
    "StickFull": "Dit past niet op de stick: er is {megabytes} MB nodig. Wat er al op stond, staat er nog. Maak ruimte of neem een andere stick.",
    "StickReadOnly": "Op deze stick mag niet worden geschreven. Wat er al op stond, staat er nog. Zet het schuifje op de stick om, of neem een andere.",
    "StickGone": "De stick is weg of antwoordt niet meer. Alles staat veilig op deze laptop. Steek de stick er weer in en doe het nog eens.",
    "StickUnreliable": "Wat er van de stick terugkomt, is niet wat erop is gezet. Alles staat veilig op deze laptop. Neem een andere stick.",
    "StickStopped": "Gestopt. Er is niets nieuws op de stick gezet. Alles staat veilig op deze laptop.",
    "EarlierActsMissing": "De centrale mist handelingen van vóór deze stick. Alles staat veilig op deze laptop. Zet het nog eens op een stick en breng die naar het gemeentehuis.",
    "BundleWrong": "Dit bestand van de stick kan niet worden gebruikt. Er is niets uit overgenomen. Laat het opnieuw op de stick zetten, op de plek waar het is gemaakt.",
    "NotABundle": "Dit is geen bestand van Wijkbalie voor of van een USB-stick. Er is niets overgenomen. Kies een ander bestand.",
    "BundleDamaged": "Het bestand op de stick is beschadigd of niet heel. Er is niets uit overgenomen. Laat het opnieuw op de stick zetten, op de plek waar het is gemaakt.",
    "BundleOtherVersion": "Dit bestand is gemaakt met een andere versie van Wijkbalie. Er is niets overgenomen. Werk het programma bij en doe het nog eens.",
    "BundleForOtherCentral": "Dit bestand is voor een andere centrale. Er is niets overgenomen. Kijk of de laptop bij deze centrale is aangemeld.",
    "BundleOtherEdition": "Dit bestand hoort bij een andere editie. Er is niets overgenomen. Kijk of u de goede stick heeft.",
    "BundlePracticeMixed": "Dit bestand komt uit een oefening en de centrale is echt, of andersom. Er is niets overgenomen. Kijk of u de goede stick heeft.",
    "BundleFromUnknownLaptop": "De laptop van dit bestand is bij deze centrale niet bekend. Er is niets overgenomen. Meld de laptop eerst aan.",
    "BundleSignatureWrong": "Dit bestand is niet gemaakt door wie het zegt. Er is niets overgenomen. Bel de gemeente.",
    "AnswerForOtherLaptop": "Dit antwoord van de centrale is voor een andere laptop. Er is niets veranderd. Lees het op die laptop.",
    "StoryStuck": "De voorstelling bleef steken: {what}.",
    "DocumentNotSaved": "Het blad kan niet bewaard worden in de map {folder}. Maak ruimte vrij, of vraag of u daar mag schrijven.",
    "PaperNotPrinted": "Het blad is niet geprint: de printer nam het niet aan. Kijk of de printer aan staat en papier heeft. Probeer het dan opnieuw.",
    "JournalBroken": "Het logboek klopt niet bij handeling {seq} van laptop {device}: {what}. Bel de gemeente en werk niet verder.",
}
"""What is said of each expected failure, by the name of its class. Fields in braces come from the error's data."""


@dataclass(frozen=True)
class VerdictWords:
    """The answer at the check-in: one word, one sentence, the one thing to do."""

    word: str
    sentence: str
    todo: str


_VERDICTS: dict[VerdictKind, VerdictWords] = {
    VerdictKind.ACCEPTED: VerdictWords("Goed", "De kaart is ingenomen.", "Geef een stembiljet."),
    VerdictKind.UNKNOWN: VerdictWords(
        "Niet innemen",
        "Deze kaart is op deze laptop niet bekend.",
        "Lees de code nog eens. Blijft het zo? Vraag de gebiedsverbinder.",
    ),
    VerdictKind.UNREADABLE: VerdictWords(
        "Niet te lezen",
        "De code is niet goed gelezen.",
        "Scan de kaart nog eens, of typ de code van de kaart over.",
    ),
    VerdictKind.NOT_ISSUED: VerdictWords(
        "Niet innemen",
        "Deze kaart is nooit aan iemand uitgegeven, voor zover deze laptop weet.",
        "Houd de kaart hier en vraag de gebiedsverbinder.",
    ),
    VerdictKind.ALREADY_TAKEN_IN: VerdictWords(
        "Niet innemen",
        "Deze kaart is al ingenomen{earlier}.",
        "Geef geen stembiljet. Vraag de gebiedsverbinder.",
    ),
    VerdictKind.VOIDED: VerdictWords(
        "Niet innemen",
        "Deze kaart is ongeldig gemaakt{earlier}.",
        "Geef geen stembiljet. De bewoner kan met een identiteitsbewijs een nieuwe kaart krijgen, op de pagina Stemkaart.",
    ),
    VerdictKind.REPLACED: VerdictWords(
        "Niet innemen",
        "Deze kaart is vervangen{earlier}. Alleen de nieuwe kaart geldt.",
        "Vraag of de bewoner de nieuwe kaart bij zich heeft.",
    ),
    VerdictKind.OTHER_CONTEST: VerdictWords(
        "Niet innemen",
        "Deze kaart hoort bij een andere stemming: {contest}.",
        "Wijs de bewoner naar het stemlokaal van die stemming.",
    ),
    VerdictKind.OTHER_EDITION: VerdictWords(
        "Niet innemen",
        "Deze kaart is van een ander wijkbudget of een ander jaar.",
        "Vraag of de bewoner de kaart van nu bij zich heeft.",
    ),
    VerdictKind.PRACTICE_CARD: VerdictWords(
        "Niet innemen",
        "Dit is een oefenkaart. Die telt niet.",
        "Vraag of de bewoner een echte kaart bij zich heeft.",
    ),
    VerdictKind.LIVE_CARD: VerdictWords(
        "Niet innemen",
        "Dit is een echte stemkaart, en dit is een oefening.",
        "Geef de kaart terug: hij is nog goed voor de echte stemming.",
    ),
    VerdictKind.USED_ONLINE: VerdictWords(
        "Niet innemen",
        "Met deze kaart is al online gestemd.",
        "Geef geen stembiljet. Zegt de bewoner van niet? Vraag de gebiedsverbinder.",
    ),
    VerdictKind.OTHER_CARD_USED: VerdictWords(
        "Niet innemen",
        "De bewoner van deze kaart heeft al gestemd, met een andere kaart{earlier}.",
        "Geef geen stembiljet. Zegt de bewoner van niet? Vraag de gebiedsverbinder.",
    ),
    VerdictKind.NOT_A_CARD: VerdictWords(
        "Dit is geen stemkaart", "Dit is de code van een stembiljet.", "Vraag de bewoner om de stemkaart."
    ),
}

_ENROLMENT = {
    "code-unknown": "Deze aanmeldcode is niet bekend. Lees hem nog eens over.",
    "code-used": "Deze aanmeldcode is al gebruikt. Vraag de gemeente om een nieuwe.",
    "code-expired": "Deze aanmeldcode is verlopen. Vraag de gemeente om een nieuwe.",
    "device-known": "Deze laptop is al aangemeld met een andere sleutel. Bel de gemeente.",
    "other-edition": "Deze aanmeldcode is voor een andere editie dan die op deze laptop.",
    "revoked": "Deze laptop doet niet meer mee. Alles staat veilig op deze laptop. Bel de projectleider.",
    "which-edition": "De centrale weet niet welke editie bij deze code hoort. Vraag een code voor uw editie.",
}

_BY_ITSELF = "De centrale kan dit nu even niet aannemen. Alles staat veilig op deze laptop. Probeer het over een paar minuten weer."
_TWO_ROADS = "De centrale heeft een ander logboek van deze laptop dan hier staat. Wat u deed is bewaard, en bij de centrale apart gezet. Bel de projectleider en verstuur tot dan niets."
_ELSEWHERE = "De centrale heeft dit werk al op een andere manier gekregen. Alles staat veilig op deze laptop. Verstuur over internet, dan komt het goed. Gebeurt het dan weer? Bel de gemeente."
_NOT_AS_IT_IS = "De centrale kan niet aannemen wat deze laptop stuurt. Alles staat veilig op deze laptop. Bel de gemeente."
_OUR_FAULT = "De centrale begrijpt niet wat deze laptop stuurt. Alles staat veilig op deze laptop. Zet het op een USB-stick en bel de gemeente."

_REFUSALS = {
    "bad-request": _OUR_FAULT,
    "bad-signature": "De centrale herkent deze laptop niet. Alles staat veilig op deze laptop. Bel de gemeente: de laptop moet opnieuw worden aangemeld.",
    "blob-differs": "Een foto is onderweg veranderd en niet aangekomen. De foto staat nog op deze laptop. Probeer het nog eens.",
    "broken-chain": _NOT_AS_IT_IS,
    "disagrees": SENTENCES["CentralDisagrees"],
    "busy": _BY_ITSELF,
    "event-known": _ELSEWHERE,
    "fork": _TWO_ROADS,
    "internal": _BY_ITSELF,
    "not-found": "Op dit adres is de centrale niet van deze versie. Alles staat veilig op deze laptop. Bel de gemeente.",
    "other-device": "De centrale herkent deze laptop niet. Alles staat veilig op deze laptop. Bel de gemeente: de laptop moet opnieuw worden aangemeld.",
    "other-edition": "De centrale heeft deze laptop bij een andere editie. Alles staat veilig op deze laptop. Bel de gemeente.",
    "other-version": "De centrale werkt met een andere versie van Wijkbalie. Alles staat veilig op deze laptop. Werk het programma bij en probeer het weer.",
    "overdue": "De tijd waarin deze laptop mocht meedoen is voorbij. Wat u deed is bewaard, en bij de centrale apart gezet. Bel de projectleider.",
    "revoked": "Deze laptop doet niet meer mee. Wat u deed is bewaard, en bij de centrale apart gezet. Bel de projectleider.",
    "too-large": "Er is iets te groot om te versturen. Alles staat veilig op deze laptop. Bel de gemeente.",
    "unknown-device": "De centrale kent deze laptop niet. Alles staat veilig op deze laptop. Bel de gemeente: de laptop moet opnieuw worden aangemeld.",
}
"""What is said when central refuses, by the code of its problem; other codes get the general sentence."""

_STEPS = {
    "missing": "er ontbreekt een handeling",
    "changed": "de handeling is veranderd",
    "payload": "de inhoud is veranderd",
}

_COLUMNS = {
    "register_no": "registernummer",
    "name": "naam",
    "postcode": "postcode",
    "house_number": "huisnummer",
}
"""What the columns of a register file are called in it."""


def sentence(error: Exception) -> str:
    """Return what to tell a person about an expected failure. An unknown one gets the general sentence."""
    template = SENTENCES.get(type(error).__name__)
    if template is None:
        return UNFORESEEN
    if type(error).__name__ == "CentralRefused":
        return trouble_sentence(str(vars(error).get("code")))
    if isinstance(error, PbFileWrong):
        return template.format(line=error.line, what=fault_words(error.what, error.found))
    data: dict[str, object] = error.data if isinstance(error, DomainError) else vars(error)
    if type(error).__name__ == "IllegalCardStep":
        return card_step_sentence(data)
    if isinstance(error, OnlineFileWrong):
        return template.format(rows=row_lines(error.rows))
    plain: defaultdict[str, str] = defaultdict(lambda: "…")
    plain.update((name, _plain(value)) for name, value in data.items())
    return template.format_map(plain)


def trouble_sentence(code: str) -> str:
    """Return what to tell a person about what central said, by its code, as ``SyncStatus.trouble`` has it."""
    return _REFUSALS.get(code, SENTENCES["CentralRefused"]).format(code=code)


def is_expected(error: Exception) -> bool:
    """Tell whether this failure was foreseen: it has a sentence of its own."""
    return type(error).__name__ in SENTENCES


def _plain(value: object) -> str:
    """Return a piece of an error's data as people read it."""
    match value:
        case Problem():
            return problem_line(value)
        case Verdict():
            return verdict_sentence(value)
        case datetime():
            return f"{day(value)} om {clock(value)}"
        case date():
            return day(value)
        case tuple():
            return _listed(cast("tuple[object, ...]", value))
        case _:
            return _word(value)


def _listed(items: tuple[object, ...]) -> str:
    return ("\n" if any(isinstance(item, Problem) for item in items) else ", ").join(map(_plain, items))


def _word(value: object) -> str:
    if isinstance(value, CardState):  # before text, which it also is
        return WORDS[value]
    text = str(value)
    return (
        FIELDS.get(text)
        or _COLUMNS.get(text)
        or _STEPS.get(text)
        or WAITS.get(text)
        or _ENROLMENT.get(text, text)
    )


def verdict_words(verdict: Verdict) -> VerdictWords:
    """Return the answer at the check-in in words."""
    words = _VERDICTS[verdict.kind]
    earlier = f" op {day(verdict.at)} om {clock(verdict.at)}" if verdict.at else ""
    earlier += f" in {verdict.where}" if verdict.where and earlier else ""
    return VerdictWords(
        words.word, words.sentence.format(earlier=earlier, contest=verdict.contest), words.todo
    )


def verdict_sentence(verdict: Verdict) -> str:
    """Return the answer at the check-in as running text."""
    words = verdict_words(verdict)
    return f"{words.word}. {words.sentence} {words.todo}"


def import_report_lines(report: ImportReport, what: str) -> list[str]:
    """Return what an import took and what it left, a sentence a line."""
    lines = [f"{report.taken} {what} overgenomen."]
    lines += [f"Niet overgenomen: {line}" for line in report.skipped]
    return lines + list(report.notes)
