"""Feeds that move: where their servers say for good that they are"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("moved_from", "moving_to"):
        op.add_column("feed", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("feed", sa.Column("moving_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "feed", sa.Column("moving_polls", sa.Integer(), server_default="0", nullable=False)
    )
