"""What the core keeps of groups: whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("chat", sa.Column("stranger", sa.String(8), nullable=True))


def downgrade() -> None:
    op.drop_column("chat", "stranger")
