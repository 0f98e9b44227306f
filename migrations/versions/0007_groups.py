"""What the core keeps of groups: whose they are; the wave that a greeting is for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("chat", sa.Column("stranger", sa.String(8), nullable=True))
    for column in (
        sa.Column("people", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("total", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("shown", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("welcome_last", column)


def downgrade() -> None:
    for name in ("shown_at", "message_id", "joined_at", "began_at", "shown", "total", "people"):
        op.drop_column("welcome_last", name)
    op.drop_column("chat", "stranger")
