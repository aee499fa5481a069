"""chat_messages.own: the bot's own texts can be overwritten when they are too old to be deleted"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("chat_messages") as messages:
        messages.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.false()))
