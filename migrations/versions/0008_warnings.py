"""Warnings: which sanction a warning led to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("moderation_case", sa.Column("spent_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("moderation_case", "spent_by")
