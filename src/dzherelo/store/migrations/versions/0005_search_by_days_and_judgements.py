"""Search by days, and what editors decided about stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_DAY = "extract(epoch FROM sort_at - '2000-01-01 00:00:00+00'::timestamptz) / 86400"
_SPANS = ", ".join(f"'{level}:' || floor({_DAY} / {4**level})::bigint::text" for level in range(7))
LABELS = f"(ARRAY['s' || source_id::text, 'l' || language, {_SPANS}])"


def upgrade() -> None:
    op.add_column(
        "document",
        sa.Column("entities", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"),
    )
    op.execute(
        "CREATE INDEX ix_document_found ON document USING gin (keys, "
        f"{LABELS}, (ts_filter(keys, '{{a}}')), (ts_filter(keys, '{{d}}')))"
        " WITH (fastupdate = off)"
    )
    op.drop_index("ix_document_keys", table_name="document")
    op.create_table(
        "judgement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ones", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("others", postgresql.ARRAY(sa.BigInteger()), nullable=False, server_default="{}"),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )
    op.create_index("ix_judgement_ones", "judgement", ["ones"], postgresql_using="gin")
    op.create_index("ix_judgement_others", "judgement", ["others"], postgresql_using="gin")
