"""The FAQ plug-in's table."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "faq_answered",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asker_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_key", sa.String(12), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "platform", "chat_id", "asker_id", "entry_key", name="pk_faq_answered"
        ),
    )


def downgrade() -> None:
    op.drop_table("faq_answered")
