"""casework: staff rooms of several partners, history, consents, rescue cards"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "case_rooms",
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("partner", sa.String(length=24), nullable=False),
        sa.Column("access", sa.String(length=8), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("case_number", "partner"),
    )
    op.create_index("case_room_topic", "case_rooms", ["partner", "topic_id"], unique=False)
    op.create_index(
        "case_room_one_holder",
        "case_rooms",
        ["case_number"],
        unique=True,
        sqlite_where=sa.text("access = 'holds'"),
        postgresql_where=sa.text("access = 'holds'"),
    )
    # of the time of one staff room: its cases get the name of the first partner when the bot starts (bot.work.context)
    op.execute(
        "INSERT INTO case_rooms (case_number, partner, access, topic_id, card_id) "
        "SELECT number, '', 'holds', topic_id, card_id FROM cases"
    )
    op.create_table(
        "case_messages",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("alias", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_case_messages_case_number"), "case_messages", ["case_number"], unique=False)
    op.create_index("case_message_source", "case_messages", ["case_number", "kind", "source_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("wording", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consents_case_number"), "consents", ["case_number"], unique=False)
    op.create_table(
        "card_lines",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_number", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=24), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_card_lines_case_number"), "card_lines", ["case_number"], unique=False)
    op.create_index(op.f("ix_card_lines_expires_at"), "card_lines", ["expires_at"], unique=False)
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("state", type_=sa.String(length=16), existing_nullable=False)
        cases.add_column(sa.Column("partner", sa.String(length=24), nullable=False, server_default=""))
        cases.add_column(sa.Column("waiting_since", sa.Float(), nullable=True))
        cases.drop_column("topic_id")
        cases.drop_column("card_id")
    op.create_index(
        "case_one_open",
        "cases",
        ["conversation"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed' AND conversation <> ''"),
        postgresql_where=sa.text("state <> 'closed' AND conversation <> ''"),
    )
    op.create_index(op.f("ix_cases_partner"), "cases", ["partner"], unique=False)
    with op.batch_alter_table("case_log") as log:
        log.alter_column("act", type_=sa.String(length=48), existing_nullable=False)
    with op.batch_alter_table("staff_messages") as messages:
        messages.add_column(sa.Column("partner", sa.String(length=24), nullable=False, server_default=""))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("room", sa.String(length=24), nullable=False, server_default=""))
        outbox.add_column(sa.Column("history_id", sa.Integer(), nullable=True))
        outbox.add_column(sa.Column("mark_id", sa.Integer(), nullable=True))
