"""What is known of how a project goes, as far as its money waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self, assert_never
from uuid import UUID

from contracts.events.funding import Condition, ConditionKind, HoldCause
from contracts.rpc.funding.allocations import Hold
from services.funding.domain.refusals import ConditionIncomplete

#: Which field says what a condition waits for.
_FIELD = {
    ConditionKind.NONE: None,
    ConditionKind.DATE: "on",
    ConditionKind.REPORT_ACCEPTED: "period",
    ConditionKind.PREREQUISITE_MET: "prerequisite_id",
    ConditionKind.BENEFIT_SEEN: None,
    ConditionKind.DECISION_POINT: "point",
}


def require_whole(condition: Condition) -> None:
    """A condition says what it waits for, and nothing else."""
    wanted = _FIELD[condition.kind]
    for field in ("on", "period", "prerequisite_id", "point"):
        if (getattr(condition, field) is not None) != (field == wanted):
            raise ConditionIncomplete(field=field, condition=condition.kind)


def report(period: str) -> str:
    """The fact that a tertial's report is accepted."""
    return f"report/{period}"


def prerequisite(prerequisite_id: UUID) -> str:
    """The fact that a prerequisite is met."""
    return f"prerequisite/{prerequisite_id}"


def point(decision_point: str) -> str:
    """The fact that a decision point is passed."""
    return f"point/{decision_point}"


BENEFIT = "benefit"
LIGHT = "light"


@dataclass(eq=False)
class Progress:
    """What other services have said of a project, whether or not it has its money yet."""

    project_id: UUID
    facts: tuple[str, ...]
    """What has come to be, sorted."""
    holds: tuple[Hold, ...]
    """What stands in the way now, the oldest first."""
    version: int

    @classmethod
    def unknown(cls, project_id: UUID) -> Self:
        """Nothing has been said of it."""
        return cls(project_id, facts=(), holds=(), version=1)

    def learn(self, fact: str) -> None:
        """Something has come to be."""
        if fact not in self.facts:
            self.facts = tuple(sorted({*self.facts, fact}))
            self.version += 1

    def unlearn(self, fact: str) -> None:
        """It is no longer so."""
        if fact in self.facts:
            self.facts = tuple(one for one in self.facts if one != fact)
            self.version += 1

    def hinder(
        self, cause: HoldCause, key: str, since: datetime, detail: str | None = None
    ) -> None:
        """Something stands in the way; what was said of the same thing before is replaced."""
        others = tuple(hold for hold in self.holds if hold.key != key)
        self.holds = (*others, Hold(cause=cause, key=key, detail=detail, since=since))
        self.version += 1

    def clear(self, key: str) -> None:
        """It no longer stands in the way."""
        left = tuple(hold for hold in self.holds if hold.key != key)
        if left != self.holds:
            self.holds = left
            self.version += 1

    def meets(self, condition: Condition, today: date) -> bool:
        """Whether what an instalment waits for has come to be."""
        match condition.kind:
            case ConditionKind.NONE:
                return True
            case ConditionKind.DATE:
                return condition.on is not None and today >= condition.on
            case ConditionKind.REPORT_ACCEPTED:
                return report(str(condition.period)) in self.facts
            case ConditionKind.PREREQUISITE_MET:
                return f"prerequisite/{condition.prerequisite_id}" in self.facts
            case ConditionKind.BENEFIT_SEEN:
                return BENEFIT in self.facts
            case ConditionKind.DECISION_POINT:
                return point(str(condition.point)) in self.facts
            case _:
                assert_never(condition.kind)
