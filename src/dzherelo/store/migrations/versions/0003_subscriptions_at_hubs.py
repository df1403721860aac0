"""Subscriptions at WebSub hubs"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("token", sa.Text(), server_default="", nullable=False),
        sa.Column("secret", sa.Text(), server_default="", nullable=False),
        sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("denied", sa.Text(), server_default="", nullable=False),
        sa.Column("pushed", sa.Text(), server_default="", nullable=False),
        sa.Column("pushed_type", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_subscription_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token", name=op.f("uq_subscription_token")),
    )
