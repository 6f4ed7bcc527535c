"""Sync in full: epochs, scope, receipts, what is put aside, photos and scans, and who may see central's page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CHAIN = ("epoch", "acked_seq", "head_hash", "reported_seq")


def upgrade() -> None:
    """Make the new shape. A laptop's one chain so far becomes its first epoch."""
    _epochs()
    _put_aside()
    _blobs()
    _web()
    with op.batch_alter_table("journal") as table:
        table.add_column(sa.Column("contest_id", sa.Uuid(), nullable=True))
        table.create_index("ix_journal_outcome", ["outcome"])
    with op.batch_alter_table("this_device") as table:
        table.add_column(sa.Column("central_encryption_key", sa.LargeBinary(32), nullable=True))
        table.add_column(sa.Column("receipt", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("covered_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("enrolment") as table:
        _scope(table)
    _no_defaults("this_device", ("receipt",))
    _no_defaults("enrolment", ("areas", "session_kinds"))


def _epochs() -> None:
    # SQLite makes an altered table anew and empties the old one, which rows that point at it would forbid: so first
    # the laptops, then their chains.
    op.execute(
        "CREATE TEMPORARY TABLE old_chain AS "
        "SELECT id, epoch, acked_seq, head_hash, reported_seq, enrolled_at FROM device"
    )
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("encryption_key", sa.LargeBinary(32), nullable=True))
        _scope(table)
        table.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("revoked_reason", sa.String(), nullable=False, server_default=""))
        for name in _CHAIN:
            table.drop_column(name)
    _no_defaults("device", ("areas", "session_kinds", "revoked_reason"))
    op.create_table(
        "device_epoch",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("acked_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reported_seq", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_device_epoch_device_id_device"),
        sa.PrimaryKeyConstraint("device_id", "epoch", name="pk_device_epoch"),
    )
    op.execute(
        "INSERT INTO device_epoch (device_id, epoch, acked_seq, head_hash, reported_seq, started_at) "
        "SELECT id, epoch, acked_seq, head_hash, reported_seq, enrolled_at FROM old_chain"
    )
    op.execute("DROP TABLE old_chain")


def _scope(table: BatchOperations) -> None:
    table.add_column(sa.Column("areas", sa.JSON(), nullable=False, server_default="[]"))
    table.add_column(sa.Column("session_kinds", sa.JSON(), nullable=False, server_default="[]"))
    table.add_column(sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True))


def _no_defaults(table: str, columns: tuple[str, ...]) -> None:
    """Take away the values that only the rows of before needed."""
    with op.batch_alter_table(table) as altered:
        for column in columns:
            altered.alter_column(column, server_default=None)


def _put_aside() -> None:
    op.create_table(
        "quarantine",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(32), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_quarantine_device_id_device"),
        sa.PrimaryKeyConstraint("device_id", "hash", name="pk_quarantine"),
    )
    op.create_table(
        "held_bundle",
        sa.Column("id", sa.LargeBinary(32), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_held_bundle_device_id_device"),
        sa.PrimaryKeyConstraint("id", name="pk_held_bundle"),
    )
    op.create_index("ix_held_bundle_device_id", "held_bundle", ["device_id"])


def _blobs() -> None:
    op.create_table(
        "blob",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", "sha256", name="pk_blob"),
    )
    op.create_table(
        "blob_piece",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "sha256"],
            ["blob.edition_id", "blob.sha256"],
            name="fk_blob_piece_edition_id_sha256_blob",
        ),
        sa.PrimaryKeyConstraint("edition_id", "sha256", "start", name="pk_blob_piece"),
    )
    op.create_table(
        "plan_attachment",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_attachment_plan_id_plan"),
        sa.PrimaryKeyConstraint("event_id", name="pk_plan_attachment"),
    )
    op.create_index("ix_plan_attachment_plan_id", "plan_attachment", ["plan_id"])
    op.create_index("ix_plan_attachment_device_id", "plan_attachment", ["device_id"])


def _web() -> None:
    op.create_table(
        "web_user",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("passphrase_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_web_user"),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("user_name", sa.String(80), nullable=False),
        sa.Column("form_token", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_name"], ["web_user.name"], name="fk_web_session_user_name_web_user", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_web_session"),
    )
    op.create_index("ix_web_session_user_name", "web_session", ["user_name"])
    op.create_table(
        "web_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_web_failure"),
    )
    op.create_index("ix_web_failure_who", "web_failure", ["who"])


def downgrade() -> None:
    """Go back to the shape of before; what only the new tables hold is lost."""
    for table in ("web_failure", "web_session", "web_user", "plan_attachment", "blob_piece", "blob"):
        op.drop_table(table)
    for table in ("held_bundle", "quarantine"):
        op.drop_table(table)
    with op.batch_alter_table("journal") as table:
        table.drop_index("ix_journal_outcome")
        table.drop_column("contest_id")
    with op.batch_alter_table("this_device") as table:
        for name in ("central_encryption_key", "receipt", "covered_since"):
            table.drop_column(name)
    with op.batch_alter_table("enrolment") as table:
        for name in ("areas", "session_kinds", "valid_until"):
            table.drop_column(name)
    op.execute(
        "CREATE TEMPORARY TABLE old_chain AS "
        "SELECT device_id, epoch, acked_seq, head_hash, reported_seq FROM device_epoch"
    )
    op.drop_table("device_epoch")
    with op.batch_alter_table("device") as table:
        table.add_column(sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("acked_seq", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("head_hash", sa.LargeBinary(32), nullable=False, server_default=""))
        table.add_column(sa.Column("reported_seq", sa.Integer(), nullable=False, server_default="0"))
        for name in (
            "encryption_key",
            "areas",
            "session_kinds",
            "valid_until",
            "revoked_at",
            "revoked_reason",
        ):
            table.drop_column(name)
    for name in _CHAIN:
        op.execute(
            f"UPDATE device SET {name} = (SELECT old.{name} FROM old_chain old "  # noqa: S608 - names from above
            "WHERE old.device_id = device.id ORDER BY old.epoch DESC LIMIT 1)"
        )
    op.execute("DROP TABLE old_chain")
    _no_defaults("device", _CHAIN)
