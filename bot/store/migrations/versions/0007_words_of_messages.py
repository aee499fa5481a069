"""chat_messages.words: a few digits of a keyed hash, so that an edit that changes no word is not answered again"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("chat_messages") as messages:
        messages.add_column(sa.Column("words", sa.String(length=8), nullable=True))
