"""several bot processes on one database: who works on a row, and who is alive"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("beat_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("inbox", sa.Column("owner", sa.String(length=60), nullable=True))
    op.add_column("outbox", sa.Column("owner", sa.String(length=60), nullable=True))
    # what an older version left in flight is doubtful, and two of one lane would break the index
    op.execute("UPDATE outbox SET state = 'waiting', lease_until = NULL, maybe_sent = (1 = 1) WHERE state = 'sending'")
    op.create_index(
        "outbox_one_in_flight",
        "outbox",
        ["lane"],
        unique=True,
        sqlite_where=sa.text("state = 'sending' AND lane <> ''"),
        postgresql_where=sa.text("state = 'sending' AND lane <> ''"),
    )
