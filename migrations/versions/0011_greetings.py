"""Files that Telegram has already; the whole wave that a greeting is for, and its picture."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_id", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "method", "digest", name="pk_upload"),
    )
    for column in (
        sa.Column("ids", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("has_photo", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("welcome_last", column)


def downgrade() -> None:
    for name in ("has_photo", "ids"):
        op.drop_column("welcome_last", name)
    op.drop_table("upload")
