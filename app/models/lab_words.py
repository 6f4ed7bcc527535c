"""What is said of the plans of a plan lab, on screen, on paper and in the hall; of people only how many."""

from __future__ import annotations

from app.models.dutch import count, euro
from app.models.note_records import LabPlan, PlanLab
from app.models.plan_checks import FindingKind
from app.models.words import field_list


def missing_words(plan: LabPlan, *, capital: bool = True) -> str:
    """Return what a plan still misses, or that it lacks nothing; with a capital unless it goes on in a sentence."""
    said = field_list(plan.missing) or "het plan is af"
    return said[:1].upper() + said[1:] if capital or not plan.missing else said


_LOOK = {
    FindingKind.BELOW_MINIMUM: "te weinig geld gevraagd",
    FindingKind.OUTSIDE_AREA: "buiten de wijk",
    FindingKind.AREA_UNKNOWN: "welke wijk",
    FindingKind.OTHER_THEME: "het thema",
    FindingKind.TRAFFIC_SAFETY: "veilig verkeer",
    FindingKind.MUNICIPAL_DUTY: "taak van de gemeente",
    FindingKind.NOT_WITHIN_YEAR: "binnen een jaar",
}


def look_words(plan: LabPlan) -> str:
    """Return what someone must look at, in a few words, or nothing."""
    said = dict.fromkeys(_LOOK[finding.kind] for finding in plan.findings if finding.kind in _LOOK)
    return f"Let op: {', '.join(said)}" if said else ""


def over_words(plan: LabPlan) -> str:
    """Return how much too expensive a plan is, or nothing when it is not."""
    return f"{euro(plan.over_cents)} te duur" if plan.over_cents else ""


def likes_words(plan: LabPlan) -> str:
    """Return how many likes it has, or nothing while it has none."""
    return count(plan.likes, "like", "likes") if plan.likes else ""


def makers_words(plan: LabPlan) -> str:
    """Return by how many people it was made, or nothing when no maker is known yet."""
    return count(plan.makers, "maker", "makers") if plan.makers else ""


def totals_words(lab: PlanLab) -> str:
    """Return how far the evening is, in one sentence."""
    if not lab.plans:
        return "Nog geen plannen op tafel."
    plans = count(len(lab.plans), "plan", "plannen")
    tables = count(len(lab.tables), "tafel", "tafels")
    done = f"{lab.complete} {'is' if lab.complete == 1 else 'zijn'} af" if lab.complete else "nog geen is af"
    return f"{plans} aan {tables}, {done}. Samen {euro(lab.cost_cents)}."
