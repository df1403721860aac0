"""Pictures are found by a part of their look"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION look_bands(look bigint) RETURNS integer[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN ARRAY[
            (look & 65535)::integer,
            ((look >> 16) & 65535 | 65536)::integer,
            ((look >> 32) & 65535 | 131072)::integer,
            ((look >> 48) & 65535 | 196608)::integer]
        """
    )
    op.execute(
        """
        CREATE FUNCTION look_bands_near(look bigint) RETURNS integer[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (
            SELECT array_agg(band # flip)
            FROM unnest(look_bands(look)) band,
                 unnest(ARRAY[0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192,
                              16384, 32768]) flip)
        """
    )
    op.execute(
        "CREATE INDEX ix_picture_look ON picture USING gin (look_bands(sketch)) WITH (fastupdate=off)"
    )
