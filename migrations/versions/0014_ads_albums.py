"""Parts of albums, and the message in which a text deleted by mistake was given back."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "ads_album",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("album", sa.String(64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat_id", "message_id", name="pk_ads_album"),
    )
    op.create_index("ix_ads_album_album", "ads_album", ["platform", "chat_id", "album"])
    op.create_index("ix_ads_album_at", "ads_album", ["at"])
    op.add_column("ads_report", sa.Column("returned_as", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("ads_report", "returned_as")
    op.drop_index("ix_ads_album_at", "ads_album")
    op.drop_index("ix_ads_album_album", "ads_album")
    op.drop_table("ads_album")
