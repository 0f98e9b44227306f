"""What staff taught the ad engine, appeals, and why a message was caught."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "ads_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spam", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ads_mark"),
    )
    op.create_index("ix_ads_mark_chat", "ads_mark", ["platform", "chat_id"])
    op.create_index("ix_ads_mark_author", "ads_mark", ["author_id"])
    op.create_table(
        "ads_appeal",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "case_id", name="pk_ads_appeal"),
    )
    op.create_index("ix_ads_appeal_at", "ads_appeal", ["at"])
    for column in (
        sa.Column("why", sa.Text(), nullable=False, server_default=""),
        sa.Column("deleted", sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column("ads_report", column)
    op.create_index("ix_ads_report_text", "ads_report", ["text_key", "at"])


def downgrade() -> None:
    op.drop_index("ix_ads_report_text", "ads_report")
    for name in ("deleted", "why"):
        op.drop_column("ads_report", name)
    op.drop_table("ads_appeal")
    op.drop_table("ads_mark")
