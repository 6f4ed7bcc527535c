"""Plain Dutch for what can be refused about plans: a part of the table in ``text.py``."""

from __future__ import annotations

PLAN_SENTENCES: dict[str, str] = {
    # entering a plan
    "PlanIncomplete": "Het plan is nog niet klaar om in te leveren. Vul nog in: {missing}.",
    "PlanStopped": "Dit plan kan zo nog niet worden ingeleverd. {why}",
    "PlanFixed": "Dit plan staat vast en kan niet meer veranderen.",
    "JoinedToItself": "Een plan kan niet samengaan met zichzelf. Kies een ander plan.",
    "JoinTargetGone": "Dat andere plan doet zelf niet meer mee. Er is niets veranderd. Kies een plan dat nog wel meedoet.",
    "JoinTargetFixed": "Dat andere plan staat al op het stembiljet en verandert niet meer. Er is niets veranderd.",
    "BallotTooLong": "Dit zijn {count} plannen. Op één stembiljet passen er hoogstens {most}. Er is nog niets gedaan. Haal plannen van de tafel, of verdeel ze over meer stemmingen.",
    "NotHandedIn": "Dit kan alleen met plannen die zijn ingeleverd. Nog niet ingeleverd: {numbers}.",
    # photos and scans
    "AttachmentKindWrong": "Dit bestand is geen foto of scan die bij een plan past. Kies een JPEG, een PNG of een PDF.",
    "AttachmentTooLarge": "Deze foto of scan is te groot: er past {limit} MB. Maak er een kleinere van en probeer het weer.",
    "AttachmentUnreadable": "Deze foto is beschadigd en gaat niet open. Maak of bewaar de foto opnieuw en probeer het weer.",
    "AttachmentNotHere": "Deze foto of scan komt van een andere laptop en is hier nog niet. Verstuur en haal op, en kijk dan weer.",
    "UnknownAttachment": "Deze foto of scan is al bij het plan weggehaald. U hoeft niets te doen.",
    # likes
    "SheetNumberWrong": "Er zit een tikfout in het nummer. Lees het nummer van het plan en dat van de lijst nog eens van het papier.",
    "NotASheet": "Dit is geen handtekeningenlijst. Scan de QR-code op de lijst, of typ het nummer van het plan en dat van de lijst.",
    "SheetOfOtherEdition": "Deze lijst is niet van deze editie, of het is een lijst om mee te oefenen. Hier telt hij niet mee.",
    "PlanNotHere": "Het plan {number} staat niet op deze laptop. Kijk of het nummer klopt, of haal eerst op bij de centrale.",
    "PlanNumberTwice": "Twee plannen hebben het nummer {number}. Kies het goede plan in de lijst van plannen.",
    "LikesOfWithdrawn": "Dit plan is ingetrokken. Er komen geen handtekeningen meer bij.",
    "EmptySheet": "Op deze lijst staat geen handtekening. Dan hoeft u hem niet in te voeren.",
    "TooManySignatures": "Op één lijst passen {lines} handtekeningen. Er staat nu {count}. Tel ze nog eens.",
    "LinesMissing": "Er zijn {typed} van de {count} regels ingevoerd. Voer elke regel in, of verbeter het aantal.",
    "LikeLineWrong": "Deze regel is niet goed te lezen. Kijk naar de naam, de postcode (1234 AB) en het huisnummer.",
    "SheetCounted": "Deze lijst is al ingevoerd, door {by}, op {at}. Leg hem bij de lijsten die klaar zijn.",
    "SheetGone": "Deze lijst is al teruggenomen. U hoeft niets te doen.",
    "LikeFileUnreadable": "Dit bestand is niet te lezen. Sla het op als CSV of als Excel-bestand (.xlsx) en probeer het weer.",
    "LikeColumnsMissing": "In dit bestand mist een kolom. Er hoort een kolom nummer te zijn, met het nummer van het plan, en een kolom likes.",
    "OnlineCountOlder": "Er staat al een nieuwere telling van internet, van {as_of}. Deze is niet overgenomen.",
    # the feasibility check
    "NoPlansChosen": "Er is nog geen plan gekozen. Zet bij minstens één plan een vinkje.",
    "TakenOffTable": "In deze ronde van tafel gehaald: {numbers}. Begin er een nieuwe ronde mee.",
    "NotOnTable": "Dit plan of dit vakgebied hoort niet bij deze ronde. Ga terug naar de ronde en kies opnieuw.",
    "ConditionsMissing": "Schrijf op wat er nodig is. Dan weet de plannenmaker wat er moet gebeuren.",
    "NoWithoutReason": "Schrijf op waarom het zo niet kan. De plannenmaker krijgt dit in de brief.",
    "NoWithoutAdvice": "Schrijf op hoe het verder kan: een andere plek, een andere vorm, of wie kan helpen. Nooit alleen maar nee.",
    # ballot numbers
    "NothingToDraw": "Er is nog geen plan dat op het stembiljet kan. Eerst moet de ja-mits-tafel over de plannen oordelen.",
    "NumbersGiven": "De plannen van deze stemming hebben al een nummer. Daar verandert niets meer aan. Er is niet opnieuw geloot.",
    # notes and plan labs
    "NoteIncomplete": "Dit is nog niet bewaard. Vul nog in: {missing}.",
    "NoPlanLab": "Er is nu geen plannenlab. Begin er een op de pagina Vandaag.",
    "TableMissing": "Vul in aan welke tafel het plan ligt, bijvoorbeeld: Tafel 1.",
    "NoteGone": "Dit is al weggehaald, misschien op een andere laptop. U hoeft niets te doen.",
    # import
    "PlanFileTooLarge": "Dit bestand is te groot: er past {megabytes} MB en {plans} plannen in. Kijk of het wel het goede bestand is, of deel het in stukken.",
    "PlanFileDamaged": "Vanaf regel {line} zijn de letters in dit bestand niet te lezen: het is beschadigd of half opgeslagen. Bewaar het opnieuw als UTF-8 en kies het weer.",
    "NoPlansInFile": "In dit bestand staan geen plannen. Kijk of het wel het goede bestand is.",
    "PlanColumnsMissing": "Dit bestand is niet te lezen als lijst met plannen. Deze kolommen ontbreken: {missing}.",
    "OpenStadJsonBroken": "Vanaf regel {line} is dit bestand niet te lezen: het is afgebroken of beschadigd. Haal het opnieuw op uit OpenStad.",
    "NotOpenStad": "Dit bestand is geen lijst met plannen van OpenStad. Kies een ander bestand.",
}
"""What is said of each expected failure about plans. Fields in braces come from the error's data."""
