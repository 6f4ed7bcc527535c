"""The edition on this laptop: set up from a draft, contests, helpers."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.codes import short_id
from app.models.edition import ContestRow, EditionRow, HelperRow, ThisDeviceRow
from app.models.edition_draft import ContestDraft, EditionDraft
from app.models.records import Contest, Edition, Helper
from app.models.terms import (
    DomainError,
    Json,
    LeftOver,
    LimitKind,
    Moment,
    Outcome,
    Role,
    Rule,
    TieBreak,
)
from app.operations import plans
from app.operations.edition_read import RULES, edition_record
from app.operations.journal import Act, Event, EventKind, Store, act, genesis


class NoEdition(DomainError):
    """There is no edition on this laptop yet."""


class UnknownContest(DomainError):
    """There is no contest called ``wanted``; ``known`` are the ones there are."""


class NameMissing(DomainError):
    """A helper has a name."""


def prepare_empty(store: Store, moment: Moment, *, device_name: str) -> None:
    """Give a new store its own device identity. The edition comes by ``create`` or from central."""
    with store.write() as session:
        device_id = moment.new_secret_id()
        session.add(
            ThisDeviceRow(
                one=1,
                device_id=device_id,
                name=device_name,
                epoch=1,
                head_seq=0,
                head_hash=genesis(device_id, 1),
                private_key=moment.rng(32),
                central_url="",
                central_key=None,
                central_encryption_key=None,
                receipt="",
                covered_since=None,
                acked_seq=0,
                confirmed_at=None,
                pull_cursor=0,
                older_confirmed=False,
                trouble="",
                heard_at=None,
                answers_from=None,
            )
        )


def create(
    store: Store, moment: Moment, *, draft: EditionDraft, device_name: str, helper_name: str
) -> Edition:
    """Set an edition up on a new store, with the acting helper as its first session lead.

    Ids follow from the draft, so that the same file on two laptops gives the same edition. The key of the
    card codes is random, but for practice, where every laptop has the same.
    """
    prepare_empty(store, moment, device_name=device_name)
    with act(store, moment) as doing:
        secret = moment.rng(32)
        key = hashlib.sha256(draft.digest.encode()).digest() if draft.practice else secret
        doing.record(CREATED, draft.id, _payload(draft, key))
        record_helper(doing, moment.by, helper_name, Role.LEAD)
        for number, plan in enumerate(draft.plans, start=1):
            plans.record_imported(
                doing,
                plan_id=draft.plan_id(plan),
                number=number,
                external_id=plan.external_id,
                contest_id=draft.contest_id(plan.contest_key),
                ballot_number=plan.ballot_number,
                text=plan.text,
            )
    return edition(store)


def _payload(draft: EditionDraft, key: bytes) -> dict[str, Json]:
    return {
        "name": draft.name,
        "practice": draft.practice,
        "language": draft.language,
        "themes": list(draft.themes),
        "areas": list(draft.areas),
        "phases": [[phase.name, phase.starts.isoformat(), phase.ends.isoformat()] for phase in draft.phases],
        "likes_needed": draft.likes_needed,
        "minimum_batch": draft.minimum_batch,
        "signature_lists": draft.signature_lists,
        "counted_papers": [reason.value for reason in draft.counted_papers],
        "plan_rules": RULES.dump_python(draft.plan_rules, mode="json"),
        "code_key": key.hex(),
        "contests": [_contest_payload(draft.contest_id(contest.key), contest) for contest in draft.contests],
    }


def _contest_payload(contest_id: UUID, contest: ContestDraft) -> dict[str, Json]:
    return {
        "id": str(contest_id),
        "key": contest.key,
        "name": contest.name,
        "area": contest.area,
        "budget_cents": contest.budget_cents,
        "limit_kind": contest.limit.kind.value,
        "limit_value": contest.limit.value,
        "rule": contest.rule.value,
        "tie_break": contest.tie_break.value,
        "left_over": contest.left_over.value,
        "threshold_votes": contest.threshold_votes,
        "min_age": contest.min_age,
        "voting_date": contest.voting_date.isoformat() if contest.voting_date else None,
    }


def add_helper(
    store: Store, moment: Moment, *, helper_id: UUID, name: str, role: Role = Role.HELPER
) -> Helper:
    """Add a helper to the edition; their key slot is made beside it. Raises ``NameMissing``."""
    if not name.strip():
        raise NameMissing
    with act(store, moment) as doing:
        record_helper(doing, helper_id, name.strip(), role)
    return Helper(helper_id, name.strip(), role)


def record_helper(doing: Act, helper_id: UUID, name: str, role: Role) -> None:
    """Record a new helper as part of a larger act."""
    doing.record(HELPER_ADDED, helper_id, {"name": name, "role": role.value})


def edition(store: Store) -> Edition:
    """Return the edition on this laptop. Raises ``NoEdition``."""
    with store.read() as session:
        row = session.scalars(select(EditionRow)).first()
        if row is None:
            raise NoEdition
        return edition_record(session, row)


def contest_named(shown: Edition, wanted: str) -> Contest:
    """Return the contest with this key, name or id; the only one when ``wanted`` is empty.

    Raises ``UnknownContest`` with the keys that there are.
    """
    if not wanted and len(shown.contests) == 1:
        return shown.contests[0]
    for contest in shown.contests:
        if wanted and wanted in {contest.key, contest.name, str(contest.id)}:
            return contest
    raise UnknownContest(wanted=wanted, known=tuple(contest.key for contest in shown.contests))


def helpers(store: Store) -> tuple[Helper, ...]:
    """Return every helper of the edition, by name."""
    with store.read() as session:
        rows = session.scalars(select(HelperRow).order_by(HelperRow.name))
        return tuple(Helper(row.id, row.name, row.role) for row in rows)


# ---- effects: the same here and at central ----


def _apply_created(session: Session, event: Event) -> Outcome:
    payload = event.payload
    row = session.get(EditionRow, event.entity_id)
    if row is not None:
        row.code_keys = sorted({*row.code_keys, payload["code_key"]})
        return Outcome.DUPLICATE
    session.add(
        EditionRow(
            id=event.entity_id,
            short_id=short_id(event.entity_id),
            name=payload["name"],
            practice=payload["practice"],
            language=payload["language"],
            themes=payload["themes"],
            areas=payload["areas"],
            phases=payload["phases"],
            likes_needed=payload["likes_needed"],
            minimum_batch=payload["minimum_batch"],
            signature_lists=payload.get("signature_lists", False),
            counted_papers=payload.get("counted_papers", []),
            plan_rules=payload.get("plan_rules", {}),
            code_keys=[payload["code_key"]],
        )
    )
    session.flush()
    for position, contest in enumerate(payload["contests"], start=1):
        session.add(_contest_row(event.entity_id, position, contest))
    session.flush()
    return Outcome.APPLIED


def _contest_row(edition_id: UUID, position: int, payload: dict[str, Any]) -> ContestRow:
    voting = payload["voting_date"]
    return ContestRow(
        id=UUID(payload["id"]),
        edition_id=edition_id,
        position=position,
        key=payload["key"],
        name=payload["name"],
        area=payload["area"],
        budget_cents=payload["budget_cents"],
        limit_kind=LimitKind(payload["limit_kind"]),
        limit_value=payload["limit_value"],
        rule=Rule(payload["rule"]),
        tie_break=TieBreak(payload["tie_break"]),
        left_over=LeftOver(payload.get("left_over", LeftOver.NONE)),
        threshold_votes=payload["threshold_votes"],
        min_age=payload["min_age"],
        voting_date=date.fromisoformat(voting) if voting else None,
    )


def _apply_helper_added(session: Session, event: Event) -> Outcome:
    if session.get(HelperRow, event.entity_id) is not None:
        return Outcome.DUPLICATE
    payload = event.payload
    session.add(HelperRow(id=event.entity_id, name=payload["name"], role=Role(payload["role"])))
    session.flush()
    return Outcome.APPLIED


CREATED = EventKind("edition.created", _apply_created)
HELPER_ADDED = EventKind("helper.added", _apply_helper_added)
