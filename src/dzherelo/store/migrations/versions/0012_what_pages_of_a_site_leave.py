"""What the pages of a site leave behind for the reading of the next ones."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trace",
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_trace_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_trace")),
    )
    op.create_index("ix_trace_host", "trace", ["host", "seen_at"], unique=False)
