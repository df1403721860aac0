"""What had to be mended in a feed"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "feed",
        sa.Column("problems", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
