"""Which events of the city's ledger system reach funding."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.service import consumes
from chassis.unit import Unit
from contracts.events import city
from services.funding.domain.applications import Application
from services.funding.domain.sources import Frame, FrameKey
from services.funding.handlers import postings


def _named(event: city.CostPostedV1) -> Mapping[type, object]:
    """What the event itself says; the rest is found by its handler."""
    loads: dict[type, object] = {}
    if event.project_id is not None:
        loads[Application] = event.project_id
    if event.source_id is not None:
        loads[Frame] = (FrameKey(event.source_id, event.year, event.kind),)
    return loads


class Postings:
    """Costs, as the city's accounts say."""

    # Unordered: a correction that overtook what it corrects would hold back the very event it waits for.
    @consumes(city.CostPostedV1, loads=_named, ordered=False)
    def hear_cost(self, event: city.CostPostedV1, unit: Unit) -> None:
        """A cost is accounted."""
        postings.hear_cost(event, unit)
