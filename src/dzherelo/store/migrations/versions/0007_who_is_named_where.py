"""Who and what is named in which article"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("frames", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mention_article_id")),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_article", "mention", ["article_id"])
    op.create_index("ix_mention_frames", "mention", ["frames"], postgresql_using="gin")
