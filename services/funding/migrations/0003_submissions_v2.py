"""Kept submissions name all their case numbers, as the second version of the event does."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SUBMISSIONS = sa.table("submission", sa.column("id", sa.Uuid), sa.column("snapshot", tables.Json))


def upgrade() -> None:
    """Forward. What still runs reads a submission without its case number."""
    for row in op.get_bind().execute(sa.select(_SUBMISSIONS)).all():
        snapshot = _read(row.snapshot)
        if "case_number" in snapshot:
            number = snapshot.pop("case_number")
            _write(row.id, {**snapshot, "case_numbers": [] if number is None else [number]})


def downgrade() -> None:
    """Back, for development: the first of the case numbers is kept."""
    for row in op.get_bind().execute(sa.select(_SUBMISSIONS)).all():
        snapshot = _read(row.snapshot)
        numbers = snapshot.pop("case_numbers", [])
        _write(row.id, {**snapshot, "case_number": numbers[0] if numbers else None})


def _read(snapshot: dict[str, Any] | str) -> dict[str, Any]:
    return json.loads(snapshot) if isinstance(snapshot, str) else dict(snapshot)


def _write(row_id: object, snapshot: dict[str, Any]) -> None:
    op.get_bind().execute(
        sa.update(_SUBMISSIONS).where(_SUBMISSIONS.c.id == row_id).values(snapshot=snapshot)
    )
