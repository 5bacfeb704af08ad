"""Measurements as they were sent: none is rewritten, and which of them count is worked out.

A measurement and everything sent to correct it form one line. Of a line at most one stands: the last
that has not been recalled. So the same facts give the same state, in whatever order corrections and
recalls arrive.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from contracts.rpc.followup import MeasurementState
from services.followup.domain.refusals import RecalledAlready


class Origin(NamedTuple):
    """The place in its line of a measurement that another corrects."""

    line: str
    depth: int
    ordered_at: datetime


@dataclass(eq=False)
class Measurement:
    """One measured value, as its sender gave it."""

    source: str
    """`/city/<system>`; with `event_id` the key."""
    event_id: str
    indicator_id: str
    value: Decimal
    unit: str
    measured_on: date
    sent_at: datetime
    received_at: datetime
    corrects: str | None
    """The event id of the sender's own earlier measurement."""
    line: str
    """The event id of the first measurement of the line; its own where it corrects nothing."""
    depth: int
    """How many corrections lie between it and the line's first."""
    ordered_at: datetime
    """When it was sent, but never before what it corrects: a sender's clocks may differ."""
    order_number: str | None = None
    site_code: str | None = None
    state: MeasurementState = MeasurementState.STANDING
    replaced_by: str | None = None
    recalled_at: datetime | None = None
    recall_reason: str | None = None
    version: int = 1

    def recall(self, reason: str, at: datetime) -> None:
        """The sender takes it back; `settle` its line afterwards."""
        if self.recalled_at is not None:
            raise RecalledAlready(event_id=self.event_id)
        self.recalled_at = at
        self.recall_reason = reason

    @property
    def rank(self) -> tuple[datetime, int, str]:
        """Its place in its line: the highest that is not recalled stands."""
        return self.ordered_at, self.depth, self.event_id

    def become(self, state: MeasurementState, replaced_by: str | None = None) -> None:
        """Take the state that `settle` worked out."""
        if (self.state, self.replaced_by) != (state, replaced_by):
            self.state, self.replaced_by = state, replaced_by
            self.version += 1


def settle(line: Collection[Measurement]) -> None:
    """Work out which measurement of a whole line stands, and by what the others are replaced."""
    standing = max(
        (measurement for measurement in line if measurement.recalled_at is None),
        key=lambda measurement: measurement.rank,
        default=None,
    )
    for measurement in line:
        if measurement.recalled_at is not None:
            measurement.become(MeasurementState.RECALLED)
        elif standing is None or measurement is standing:
            measurement.become(MeasurementState.STANDING)
        else:
            measurement.become(MeasurementState.REPLACED, standing.event_id)
