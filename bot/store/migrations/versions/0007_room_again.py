"""buckets.free_at, calm_at: when a chat has room again, so that a claim passes over the full ones without a look at each"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for name in ("free_at", "calm_at"):
        op.add_column("buckets", sa.Column(name, sa.Float(), nullable=False, server_default="0"))
