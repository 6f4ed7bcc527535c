"""Every kind of event, by its type. A test sees to it that none is forgotten."""

from __future__ import annotations

from app.operations import (
    attachment_effects,
    cards,
    count_effects,
    editions,
    erasure,
    incidents,
    plans,
    register,
    restarts,
    result,
    sessions,
    stations,
    votes,
)
from app.operations.journal import EventKind

KINDS: dict[str, EventKind] = {
    kind.type: kind
    for kind in (
        editions.CREATED,
        editions.HELPER_ADDED,
        sessions.STARTED,
        sessions.CLOSED,
        plans.ENTERED,
        plans.IMPORTED,
        plans.CHANGED,
        plans.HANDED_IN,
        plans.WITHDRAWN,
        plans.WITHDRAWAL_TAKEN_BACK,
        plans.PUT_ON_BALLOT,
        attachment_effects.ADDED,
        attachment_effects.REMOVED,
        register.IMPORTED,
        cards.PRINTED,
        cards.ISSUED,
        cards.REPLACED,
        cards.VOIDED,
        cards.SURRENDERED,
        cards.UNDONE,
        stations.OPENED,
        stations.CLOSED,
        stations.REOPENED,
        stations.PAPER,
        stations.PAPER_UNDONE,
        count_effects.MADE,
        count_effects.RECOUNTED,
        count_effects.ENTERED,
        count_effects.RESTARTED,
        count_effects.CORRECTED,
        count_effects.SETTLED,
        count_effects.ACCEPTED,
        count_effects.BOX_EXPLAINED,
        votes.IMPORTED,
        result.DRAW_ANNOUNCED,
        incidents.SETTLED,
        restarts.RESTARTED,
        erasure.ERASED,
    )
}
