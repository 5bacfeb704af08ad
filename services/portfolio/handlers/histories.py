"""The histories of bodies, read."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from chassis.unit import Unit
from services.portfolio.domain.bodies import BodyVersion
from services.portfolio.tables import BODY_VERSIONS


def versions_of(unit: Unit, body_ids: Iterable[str]) -> dict[str, list[BodyVersion]]:
    """The histories of these bodies, oldest version first; unknown ones are left out."""
    histories: dict[str, list[BodyVersion]] = {}
    for version in unit.session.scalars(
        sa.select(BodyVersion)
        .where(BODY_VERSIONS.c.body_id.in_(sorted(set(body_ids))))
        .order_by(BODY_VERSIONS.c.body_id, BODY_VERSIONS.c.version)
    ):
        histories.setdefault(version.body_id, []).append(version)
    return histories
