"""Rehearsals of new groups, and what the bot would have done in them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Groups from before this step stay as they are; empty means that nothing was decided yet.
    with op.batch_alter_table("chat") as chat:
        chat.alter_column("dry_run", existing_type=sa.Boolean(), nullable=True)
    op.create_table(
        "rehearsal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("asked_at", _TIME, nullable=True),
        sa.Column("is_dirty", sa.Boolean(), nullable=False),
        sa.Column("shown_at", _TIME, nullable=True),
        sa.Column("card_at", _TIME, nullable=True),
        sa.Column("ended_at", _TIME, nullable=True),
        sa.Column("ended_by", sa.String(255), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rehearsal"),
        sa.UniqueConstraint("platform", "chat_id", name="uq_rehearsal_platform_chat_id"),
    )
    op.create_table(
        "rehearsal_incident",
        sa.Column("case_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(64), nullable=True),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("deletes", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("by_name", sa.String(255), nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("decided_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_rehearsal_incident"),
    )
    op.create_index(
        "ix_rehearsal_incident_chat", "rehearsal_incident", ["platform", "chat_id", "at"]
    )


def downgrade() -> None:
    op.drop_index("ix_rehearsal_incident_chat", table_name="rehearsal_incident")
    op.drop_table("rehearsal_incident")
    op.drop_table("rehearsal")
    op.execute(sa.text("UPDATE chat SET dry_run = false WHERE dry_run IS NULL"))
    with op.batch_alter_table("chat") as chat:
        chat.alter_column("dry_run", existing_type=sa.Boolean(), nullable=False)
