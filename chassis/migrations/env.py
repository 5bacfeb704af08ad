"""Alembic's environment for whichever service `chassis.migrate` runs it for."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import context

from chassis.migrate import is_modelled

config = context.config
connection: sa.Connection = config.attributes["connection"]


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration must not import a service's own types: what is stored is one of the chassis' types."""
    if kind != "type":
        return False
    stored = item.impl_instance if isinstance(item, sa.types.TypeDecorator) else item
    if isinstance(stored, sa.JSON):
        return "tables.Json"
    if type(item).__module__ == "chassis.tables":
        return f"tables.{type(item).__name__}()"
    return False


context.configure(
    connection=connection,
    target_metadata=config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render_item,
    include_object=is_modelled,
)

with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        # Replicas that start together must not migrate together: the second finds the work done.
        connection.execute(
            sa.text("SELECT pg_advisory_xact_lock(hashtextextended('radslag.migrate', 0))")
        )
    context.run_migrations()
