"""Rounds, their frozen rules, and the versions that a decision replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from contracts.events.funding import (
    AllocationLine,
    Criterion,
    RoundClosedV1,
    RoundOpenedV1,
    RoundRevisedV1,
)
from contracts.rpc.funding.council import Profile
from contracts.rpc.funding.rules import RoundRules
from services.funding.domain.acts import Act
from services.funding.domain.refusals import (
    AdvisoryAttests,
    ClosesInThePast,
    EligibilityFixed,
    RepeatedEntry,
    RoundClosed,
    RoundFrameExceeded,
    RoundNotOpenYet,
    RulesUnchanged,
    SourceOutsideRound,
    YearOutsideRound,
)
from services.funding.domain.rules import hash_of, require_consistent


def require_distinct(entries: Iterable[object]) -> None:
    """What is listed is named once."""
    seen: set[object] = set()
    for entry in entries:
        if entry in seen:
            raise RepeatedEntry(entry=entry)
        seen.add(entry)


@dataclass(eq=False)
class RoundVersion:
    """One version of a round's rules. Never changed."""

    id: UUID
    round_id: str
    number: int
    rules: RoundRules
    rules_hash: str
    case_number: str | None
    """Of the decision; none of the first version."""
    reason: str | None
    frozen_by: str
    frozen_at: datetime


@dataclass(eq=False)
class Round:
    """A round of applications. Its rules are frozen; a decision may give it another version of them."""

    id: str
    rules: RoundRules
    rules_hash: str
    rules_version: int
    opened_by: str
    opened_at: datetime
    closed_on: date | None
    """The last day that was told to have passed; none while that is to come."""
    version: int

    @classmethod
    def open(cls, rules: RoundRules, act: Act) -> tuple[Self, RoundOpenedV1]:
        """Freeze the rules; they must be complete, unambiguous and leave time to apply."""
        require_consistent(rules)
        if rules.profile is Profile.ADVISORY and rules.council_rules.attested:
            raise AdvisoryAttests
        if rules.closes_on < act.today:
            raise ClosesInThePast(closes_on=rules.closes_on, today=act.today)
        opened = cls(
            id=rules.round_id,
            rules=rules,
            rules_hash=hash_of(rules),
            rules_version=1,
            opened_by=act.by,
            opened_at=act.now,
            closed_on=None,
            version=1,
        )
        return opened, RoundOpenedV1(
            round_id=rules.round_id,
            title=rules.title,
            source_ids=rules.source_ids,
            years=rules.years,
            criteria=_told(rules),
            closes_on=rules.closes_on,
            rules_hash=opened.rules_hash,
        )

    def revise(
        self, rules: RoundRules, act: Act, *, case_number: str, reason: str, has_admitted: bool
    ) -> RoundRevisedV1:
        """Freeze other rules in the place of these, by a decision.

        What applications were admitted by stays: those questions have been answered.
        """
        require_consistent(rules)
        if hash_of(rules) == self.rules_hash:
            raise RulesUnchanged(round=self.id)
        if has_admitted and rules.eligibility != self.rules.eligibility:
            raise EligibilityFixed(round=self.id)
        if rules.closes_on < act.today and rules.closes_on != self.rules.closes_on:
            raise ClosesInThePast(closes_on=rules.closes_on, today=act.today)
        self.rules = rules
        self.rules_hash = hash_of(rules)
        self.rules_version += 1
        self.version += 1
        return RoundRevisedV1(
            round_id=self.id,
            title=rules.title,
            rules_version=self.rules_version,
            source_ids=rules.source_ids,
            years=rules.years,
            criteria=_told(rules),
            closes_on=rules.closes_on,
            rules_hash=self.rules_hash,
            case_number=case_number,
            reason=reason,
        )

    def frozen(
        self,
        version_id: UUID,
        act: Act,
        *,
        case_number: str | None = None,
        reason: str | None = None,
    ) -> RoundVersion:
        """The rules that hold from now, to be kept."""
        return RoundVersion(
            id=version_id,
            round_id=self.id,
            number=self.rules_version,
            rules=self.rules,
            rules_hash=self.rules_hash,
            case_number=case_number,
            reason=reason,
            frozen_by=act.by,
            frozen_at=act.now,
        )

    def close(self, today: date, admitted: int) -> RoundClosedV1 | None:
        """Its last day has passed; told once for each last day, and not while there is time left."""
        closes_on = self.rules.closes_on
        if today <= closes_on or self.closed_on == closes_on:
            return None
        self.closed_on = closes_on
        self.version += 1
        return RoundClosedV1(
            round_id=self.id, title=self.rules.title, closes_on=closes_on, admitted=admitted
        )

    def is_open(self, on: date) -> bool:
        """Whether applications can be admitted; the first and the last day are included."""
        opens_on = self.rules.opens_on
        return (opens_on is None or opens_on <= on) and on <= self.rules.closes_on

    def require_open(self, on: date) -> None:
        """Nothing is admitted before the first day or after the last."""
        if self.rules.opens_on is not None and on < self.rules.opens_on:
            raise RoundNotOpenYet(round=self.id, opens_on=self.rules.opens_on)
        if not self.is_open(on):
            raise RoundClosed(round=self.id, closes_on=self.rules.closes_on)

    def require_within(self, lines: Iterable[AllocationLine]) -> None:
        """A round spends its own sources in its own years."""
        for line in lines:
            if line.source_id not in self.rules.source_ids:
                raise SourceOutsideRound(source=line.source_id, round=self.id)
            if line.year not in self.rules.years:
                raise YearOutsideRound(year=line.year, round=self.id)

    def require_in_frames(self, spent: Mapping[tuple[str, int], Decimal]) -> None:
        """The round spends no more of a source and year than its rules give it.

        `spent` is what it has recommended and allocated, with what is recommended now.
        """
        for frame in self.rules.frames:
            amount = spent.get((frame.source_id, frame.year), Decimal("0.00"))
            if amount > frame.amount:
                raise RoundFrameExceeded(
                    round=self.id,
                    source=frame.source_id,
                    year=frame.year,
                    amount=amount,
                    frame=frame.amount,
                )


def _told(rules: RoundRules) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(
            key=criterion.key,
            name_sv=criterion.name_sv,
            name_en=criterion.name_en,
            weight=criterion.weight,
        )
        for criterion in rules.criteria
    )


def quorum_needed(members: int) -> int:
    """How many must be present: more than half of the council's seats, vacant ones included."""
    return members // 2 + 1
