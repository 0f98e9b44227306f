"""Whose bio the guard against ads has read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "ads_profile",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user_id", name="pk_ads_profile"),
    )
    op.create_index("ix_ads_profile_at", "ads_profile", ["at"])


def downgrade() -> None:
    op.drop_index("ix_ads_profile_at", "ads_profile")
    op.drop_table("ads_profile")
