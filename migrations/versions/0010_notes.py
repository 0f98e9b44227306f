"""Notes: what was set at Telegram and told to staff, so that it is not done again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "note",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "key", name=op.f("pk_note")),
    )


def downgrade() -> None:
    op.drop_table("note")
