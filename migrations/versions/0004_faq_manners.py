"""What the FAQ keeps for good manners and for questions that nobody answered."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("faq_answered", sa.Column("answered_to", sa.BigInteger(), nullable=True))
    op.add_column("faq_answered", sa.Column("answer_ref", sa.BigInteger(), nullable=True))
    _make_questions()
    op.create_table(
        "faq_mention",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat_id", "message_id", "who", name="pk_faq_mention"),
    )
    op.create_table(
        "faq_taught",
        sa.Column("id", _ID, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_taught"),
    )


def _make_questions() -> None:
    op.create_table(
        "faq_question",
        sa.Column("id", _ID, nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("core", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ignored", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_faq_question"),
        sa.UniqueConstraint(
            "platform", "chat_id", "core", name="uq_faq_question_platform_chat_id_core"
        ),
    )
    op.create_table(
        "faq_asker",
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "chat_id", "message_id", name="pk_faq_asker"),
    )
    op.create_index("ix_faq_asker_question_id", "faq_asker", ["question_id"])


def downgrade() -> None:
    for table in ("faq_taught", "faq_mention", "faq_asker", "faq_question"):
        op.drop_table(table)
    op.drop_column("faq_answered", "answer_ref")
    op.drop_column("faq_answered", "answered_to")
