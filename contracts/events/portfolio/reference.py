"""Bodies, strategy versions and what boards have adopted."""

from __future__ import annotations

from datetime import date

from contracts.base import (
    BodyKind,
    CaseNumber,
    Name,
    Slug,
)
from contracts.envelope import Event


class BodyChangedV1(Event, type="portfolio.body_changed.v1", subject="body_id"):
    """Sent when a body is registered or what is known of it changes."""

    body_id: Slug
    name_sv: Name
    name_en: Name
    kind: BodyKind
    parent_id: Slug | None = None
    valid_from: date
    valid_to: date | None = None
    successor_id: Slug | None = None


class StrategyAdoptedV1(Event, type="portfolio.strategy_adopted.v1", subject="strategy_id"):
    """Sent when a version of the strategy is adopted and projects may refer to it."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None = None


class AdoptionRecordedV1(Event, type="portfolio.adoption_recorded.v1", subject="body_id"):
    """Sent when it is recorded that a company's own board adopted the strategy, or such a record is corrected."""

    body_id: Slug
    strategy_id: Slug
    adopted_on: date
    """From this day the company is bound."""
    case_number: CaseNumber
    corrected: bool
    """It replaces what was recorded before."""
