"""When we last looked into an article's feed without finding it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article", sa.Column("unseen_at", sa.DateTime(timezone=True), nullable=True))
