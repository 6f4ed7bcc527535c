"""Plain Dutch for what can be refused about plans: a part of the table in ``text.py``."""

from __future__ import annotations

PLAN_SENTENCES: dict[str, str] = {
    # entering a plan
    "PlanIncomplete": "Het plan is nog niet klaar om in te leveren. Vul nog in: {missing}.",
    "PlanFixed": "Dit plan staat vast en kan niet meer veranderen.",
    "NotHandedIn": "Dit kan alleen met plannen die zijn ingeleverd. Nog niet ingeleverd: {numbers}.",
    # photos and scans
    "AttachmentKindWrong": "Dit bestand is geen foto of scan die bij een plan past. Kies een JPEG, een PNG of een PDF.",
    "AttachmentTooLarge": "Deze foto of scan is te groot: er past {limit} MB. Maak er een kleinere van en probeer het weer.",
    "AttachmentUnreadable": "Deze foto is beschadigd en gaat niet open. Maak of bewaar de foto opnieuw en probeer het weer.",
    "AttachmentNotHere": "Deze foto of scan komt van een andere laptop en is hier nog niet. Verstuur en haal op, en kijk dan weer.",
    "UnknownAttachment": "Deze foto of scan is al bij het plan weggehaald. U hoeft niets te doen.",
    # likes
    # the feasibility check
    "NoPlansChosen": "Er is nog geen plan gekozen. Zet bij minstens één plan een vinkje.",
    "NotOnTable": "Dit plan of dit vakgebied hoort niet bij deze ronde. Ga terug naar de ronde en kies opnieuw.",
    "ConditionsMissing": "Schrijf op wat er nodig is. Dan weet de plannenmaker wat er moet gebeuren.",
    "NoWithoutReason": "Schrijf op waarom het zo niet kan. De plannenmaker krijgt dit in de brief.",
    "NoWithoutAdvice": "Schrijf op hoe het verder kan: een andere plek, een andere vorm, of wie kan helpen. Nooit alleen maar nee.",
    # ballot numbers
    # notes and plan labs
    "NoteIncomplete": "Dit is nog niet bewaard. Vul nog in: {missing}.",
    "NoPlanLab": "Er is nu geen plannenlab. Begin er een op de pagina Vandaag.",
    "TableMissing": "Vul in aan welke tafel het plan ligt, bijvoorbeeld: Tafel 1.",
    "NoteGone": "Dit is al weggehaald, misschien op een andere laptop. U hoeft niets te doen.",
    # import
}
"""What is said of each expected failure about plans. Fields in braces come from the error's data."""
