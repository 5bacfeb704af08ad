"""The sealed audit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.base import (
    Slug,
)
from contracts.envelope import Event


class AuditSealedV1(Event, type="funding.audit_sealed.v1", subject="service_id"):
    """Sent when funding's audit rows up to `sequence` are sealed; the head makes truncation show."""

    service_id: Slug
    sequence: Annotated[int, Field(ge=1)]
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
