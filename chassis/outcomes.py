"""What can become of an event, and why: the words that inbox, operators and senders share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from chassis.clock import system_now
from chassis.retries import WAIT_AT_LEAST, next_try
from contracts.envelope import ContractViolation
from contracts.errors import NotYet, Refusal
from contracts.rpc.operations import HeldState

#: Codes of messages that were parked without a claim of their own: they say nothing of the event that
#: may have had its effect under the same id.
UNCLAIMED: Final = frozenset({"contract_violation", "id_reused"})


class Outcome(StrEnum):
    """What became of a delivery. Whatever it is, it is committed before the broker hears of it."""

    DONE = "done"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    """A known type that this service does not handle."""
    BLOCKED = "blocked"
    RETRYING = "retrying"
    WAITING = "waiting"
    PARKED = "parked"
    VALIDATED = "validated"


def _storable(text: str, limit: int) -> str:
    """Text that every database takes: an event that could not even be kept would stop its queue."""
    return text[:limit].encode("utf-8", "replace").decode().replace("\0", "\ufffd")


class Reason:
    """Why an event has had no effect: a stable code and a sentence in both languages."""

    def __init__(self, code: str, sv: str, en: str, field: str | None = None) -> None:
        self.code, self.sv, self.en = code[:60], _storable(sv, 2000), _storable(en, 2000)
        self.field = None if field is None else _storable(field, 200)

    @classmethod
    def of(cls, error: Exception) -> Reason:
        """From what a handler or the decoder raised."""
        match error:
            case Refusal():
                told = error.problem().told
                return cls(error.code, told["sv"], told["en"], error.details.get("field"))
            case NotYet():
                return cls(
                    "not_yet",
                    f"{error.missing} är inte känt här än",
                    f"{error.missing} is not known here yet",
                )
            case ContractViolation():
                return cls(
                    "contract_violation",
                    "; ".join(f"{fault.path}: {fault.sv}" for fault in error.faults),
                    "; ".join(f"{fault.path}: {fault.en}" for fault in error.faults),
                    error.faults[0].path,
                )
        name = type(error).__name__
        # The message may quote what a person wrote: the log of the failure has it, the row has its kind.
        return cls("failed", f"fel i behandlingen: {name}", f"the handler failed: {name}")


BLOCKED_REASON: Final = Reason(
    "blocked",
    "en tidigare händelse för samma ärende är inte klar",
    "an earlier event of the same subject is unfinished",
)
DISCARDED: Final = Reason("discarded", "avskriven av driften", "discarded by the operators")
RECALLED: Final = Reason("recalled", "återkallad av avsändaren", "recalled by its sender")
ID_REUSED: Final = Reason(
    "id_reused",
    "samma källa och id har redan använts med ett annat innehåll",
    "the same source and id were already used with another body",
    "ce-id",
)

#: What nobody foresaw in a message.
UNREADABLE: Final = ContractViolation.single("message", "går inte att läsa", "can't be read")


def fate(
    error: Exception, attempts: int, *, received_at: datetime | None = None
) -> tuple[HeldState, datetime | None]:
    """Refused: parked at once. Not yet: waits. Anything else: tried again, by the same schedule.

    What waits is tried at every arrival of what it waits for as well. Such tries may be many and soon
    over: nothing is given up for having waited until it has done so for a day.
    """
    if isinstance(error, Refusal | ContractViolation):
        return HeldState.PARKED, None
    now = system_now()
    due_at = next_try(attempts, now)
    if due_at is None and isinstance(error, NotYet) and received_at is not None:
        at_last = received_at + WAIT_AT_LEAST
        due_at = at_last if at_last > now else None
    if due_at is None:
        return HeldState.PARKED, None
    return (HeldState.WAITING if isinstance(error, NotYet) else HeldState.RETRYING), due_at
