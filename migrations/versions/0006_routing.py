"""Whom routing asked, and who did not want it; what the ads' guard caught, and what it trusts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _chat() -> tuple[sa.Column[str], sa.Column[int]]:
    return (
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
    )


def upgrade() -> None:
    _routing()
    _ads()
    _ads_reports()


def _routing() -> None:
    op.create_table(
        "routing_hint",
        *_chat(),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_key", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "chat_id", "message_id", name="pk_routing_hint"),
    )
    op.create_index(
        "ix_routing_hint_user_topic", "routing_hint", ["platform", "user_id", "topic_key"]
    )
    op.create_index(
        "ix_routing_hint_chat_topic", "routing_hint", ["platform", "chat_id", "topic_key"]
    )
    op.create_table(
        "routing_declined",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("topic_key", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user_id", "topic_key", name="pk_routing_declined"),
    )


def _ads() -> None:
    op.create_table(
        "ads_seen",
        *_chat(),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat_id", "message_id", name="pk_ads_seen"),
    )
    op.create_index("ix_ads_seen_at", "ads_seen", ["at"])
    op.create_table(
        "ads_trusted",
        *_chat(),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat_id", "text_key", name="pk_ads_trusted"),
    )


def _ads_reports() -> None:
    op.create_table(
        "ads_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *_chat(),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("target_kind", sa.String(20), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("target_name", sa.String(255), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.Column("forwarded", sa.Boolean(), nullable=False),
        sa.Column("restored", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ads_report"),
    )
    op.create_index(
        "ix_ads_report_target", "ads_report", ["platform", "chat_id", "target_id", "text_key"]
    )
    op.create_index("ix_ads_report_at", "ads_report", ["at"])


def downgrade() -> None:
    for table in ("ads_report", "ads_trusted", "ads_seen", "routing_declined", "routing_hint"):
        op.drop_table(table)
