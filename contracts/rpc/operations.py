"""What every service offers its operators and auditors, in the same words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from contracts.base import Contract, FreeText, Instant
from contracts.rpc.base import (
    Command,
    Page,
    PagedQuery,
    Procedure,
    Query,
    Reply,
    Role,
    Scope,
)


class HeldState(StrEnum):
    """Why an event is held back in an inbox."""

    BLOCKED = "blocked"
    """An unfinished event of the same order key is before it."""
    RETRYING = "retrying"
    """It failed and will be tried again by the schedule."""
    WAITING = "waiting"
    """What it refers to is not known here yet."""
    PARKED = "parked"
    """A rule refused it, its tries ran out or it breaks its contract: an operator decides."""


class HeldEvent(Contract):
    """An event that has arrived and has had no effect yet."""

    held_id: int
    state: HeldState
    source: str
    event_id: str
    event_type: str
    subject: str
    queue: str
    code: str
    reason_sv: str
    reason_en: str
    attempts: int
    received_at: Instant
    due_at: Instant | None = None
    """When it is tried next."""


class HeldEventDetail(Reply):
    """A held event whole."""

    event: HeldEvent
    headers: dict[str, Any]
    body: str
    """Bounded; `truncated` says that it was cut."""
    truncated: bool


class ListParked(PagedQuery):
    """Which events are held back, oldest first?"""

    state: HeldState | None = None
    """Only these; all when none is given."""


class HeldEvents(Page[HeldEvent]):
    """A page of held events."""


class ShowParked(Query):
    """What is in this held event?"""

    held_id: int


class ReplayParked(Command):
    """Try a held event again, now. Its successors follow when it succeeds."""

    held_id: int


class DiscardParked(Command):
    """Give a held event up, with a reason. Its successors are freed."""

    held_id: int
    reason: FreeText


class HeldResolution(Reply):
    """What became of a held event."""

    held_id: int
    outcome: Annotated[str, Field(pattern="^(done|discarded|retrying|waiting|parked|blocked)$")]
    reason_sv: str = ""
    reason_en: str = ""


class AuditRow(Contract):
    """One audited act, as sealed. `text` is what the hash covers."""

    sequence: int
    """The row's number in the chain, from 1 without gaps."""
    text: str
    hash: str
    """SHA-256 over the previous row's hash and `text`, in hexadecimal."""


class ListAudit(PagedQuery):
    """The audit rows after `after`, in order; only sealed ones."""

    after: Annotated[int, Field(ge=0)] = 0


class AuditRows(Page[AuditRow]):
    """A page of the audit."""


class GetStatus(Query):
    """How is the service?"""


class ServiceStatus(Reply):
    """What `radslag doctor` and the demo need to know of a running service."""

    service: str
    version: str
    database: str
    """`sqlite` or `postgresql`."""
    schema_revision: str
    schema_head: str
    outbox: int
    """Events that the broker has not confirmed."""
    held: dict[HeldState, int]
    claims: int
    audit_sealed: int
    audit_unsealed: int
    business_time: Instant
    clock_simulated: bool
    system_time: Instant


_OPERATORS = {Role.OPERATOR: Scope.ANY}
_READERS = {Role.OPERATOR: Scope.ANY, Role.AUDITOR: Scope.ANY}


def operations(service: str) -> tuple[Procedure, ...]:
    """The operators' procedures of one service."""
    return (
        Procedure(
            f"{service}.list_parked",
            ListParked,
            HeldEvents,
            _READERS,
            "Lista händelser som väntar eller är parkerade",
            "List held events",
        ),
        Procedure(
            f"{service}.show_parked",
            ShowParked,
            HeldEventDetail,
            _READERS,
            "Visa en parkerad händelse",
            "Show a held event",
        ),
        Procedure(
            f"{service}.replay_parked",
            ReplayParked,
            HeldResolution,
            _OPERATORS,
            "Spela upp en parkerad händelse igen",
            "Replay a held event",
        ),
        Procedure(
            f"{service}.discard_parked",
            DiscardParked,
            HeldResolution,
            _OPERATORS,
            "Avskriva en parkerad händelse",
            "Discard a held event",
        ),
        Procedure(
            f"{service}.list_audit",
            ListAudit,
            AuditRows,
            _READERS,
            "Läsa behandlingsloggen",
            "Read the audit",
        ),
        Procedure(
            f"{service}.get_status",
            GetStatus,
            ServiceStatus,
            _READERS,
            "Se tjänstens tillstånd",
            "See the service's state",
        ),
    )
