"""Alembic's entry: runs the migrations on the connection that `run.upgrade` opened."""

from typing import Any, Literal

from alembic import context

from dzherelo.store.packed import Packed
from dzherelo.store.tables import metadata


def _render(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """Migrations are frozen: they name PostgreSQL's type, not ours, which may move."""
    return "postgresql.JSONB()" if kind == "type" and isinstance(value, Packed) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_item=_render,
    include_name=lambda name, kind, _: kind != "table" or not str(name).startswith("pgqueuer"),
)
with context.begin_transaction():
    context.run_migrations()
