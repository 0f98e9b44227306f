"""What the FAQ keeps for good manners and for questions that nobody answered."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
