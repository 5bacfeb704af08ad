"""Alembic's environment for whichever service `chassis.migrate` runs it for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

config = context.config
connection: sa.Connection = config.attributes["connection"]

if connection.dialect.name == "postgresql":
    # Replicas that start together must not migrate together.
    connection.execute(sa.text("SELECT pg_advisory_lock(hashtextextended('radslag.migrate', 0))"))
    connection.commit()

context.configure(
    connection=connection,
    target_metadata=config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    user_module_prefix="tables.",
)

with context.begin_transaction():
    context.run_migrations()
