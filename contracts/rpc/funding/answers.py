"""Formal answers on money: what a body has decided on an application, and by whom on its behalf."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from contracts.base import CaseNumber, Contract, FreeText, Instant, PersonId, Slug
from contracts.events.funding import AllocationLine
from contracts.rpc.funding.sources import Decider


class AnswerKind(StrEnum):
    """What a formal answer on money said."""

    APPROVED = "approved"
    """Medges."""
    REFUSED = "refused"
    """Medges ej."""
    REFERRED_BACK = "referred_back"
    """Återremiss: nothing is decided yet."""


class FormalAnswer(Contract):
    """One formal answer on an application. A later one does not change it."""

    kind: AnswerKind
    decided_by: Slug
    """The body that made the decision."""
    decided_on: date
    decided_as: Decider = Decider.BODY
    delegated_by: CaseNumber | None = None
    """The body's decision that let somebody decide on its behalf (delegation), as it was in force on that day; none
    where the body decided itself."""
    case_number: CaseNumber | None = None
    """None where it was sent back: nothing was decided."""
    lines: tuple[AllocationLine, ...] = ()
    """What was given; only where it was approved."""
    reason: FreeText | None = None
    """None where it was approved."""
    for_want_of_money: bool = False
    """Refused, and put on the reserve list."""
    announced_on: date | None = None
    """When the body's minutes of it were announced (anslag), as far as is known."""
    recorded_by: PersonId
    recorded_at: Instant
