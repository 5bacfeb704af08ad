"""Rounds, their frozen rules, and the hash that proves them unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from contracts.events.funding import AllocationLine, Criterion, RoundOpenedV1
from contracts.rpc.funding.council import Profile
from contracts.rpc.funding.rounds import RoundRules
from services.funding.domain.acts import Act
from services.funding.domain.refusals import (
    AdvisoryAttests,
    ClosesInThePast,
    RepeatedEntry,
    RoundClosed,
    ScaleIncomplete,
    SourceOutsideRound,
    YearOutsideRound,
)

SCALE = (0, 1, 2, 3, 4, 5)


def hash_of(rules: RoundRules) -> str:
    """SHA-256 over the rules' canonical JSON: UTF-8, keys sorted, no white space."""
    canonical = json.dumps(
        rules.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def require_distinct(entries: Iterable[object]) -> None:
    """What is listed is named once."""
    seen: set[object] = set()
    for entry in entries:
        if entry in seen:
            raise RepeatedEntry(entry=entry)
        seen.add(entry)


@dataclass(eq=False)
class Round:
    """A round of applications. Nothing of it changes once it is open."""

    id: str
    rules: RoundRules
    rules_hash: str
    opened_by: str
    opened_at: datetime
    version: int

    @classmethod
    def open(cls, rules: RoundRules, act: Act) -> tuple[Self, RoundOpenedV1]:
        """Freeze the rules; they must be complete, unambiguous and leave time to apply."""
        require_distinct(rules.source_ids)
        require_distinct(rules.years)
        require_distinct(criterion.key for criterion in rules.criteria)
        for criterion in rules.criteria:
            if tuple(anchor.score for anchor in criterion.anchors) != SCALE:
                raise ScaleIncomplete(criterion=criterion.key)
        if rules.profile is Profile.ADVISORY and rules.council_rules.attested:
            raise AdvisoryAttests
        if rules.closes_on < act.today:
            raise ClosesInThePast(closes_on=rules.closes_on, today=act.today)
        opened = cls(
            id=rules.round_id,
            rules=rules,
            rules_hash=hash_of(rules),
            opened_by=act.by,
            opened_at=act.now,
            version=1,
        )
        return opened, RoundOpenedV1(
            round_id=rules.round_id,
            title=rules.title,
            source_ids=rules.source_ids,
            years=rules.years,
            criteria=tuple(
                Criterion(
                    key=criterion.key,
                    name_sv=criterion.name_sv,
                    name_en=criterion.name_en,
                    weight=criterion.weight,
                )
                for criterion in rules.criteria
            ),
            closes_on=rules.closes_on,
            rules_hash=opened.rules_hash,
        )

    def is_open(self, on: date) -> bool:
        """Whether applications can be admitted; the last day is included."""
        return on <= self.rules.closes_on

    def require_open(self, on: date) -> None:
        """Nothing is admitted after the last day."""
        if not self.is_open(on):
            raise RoundClosed(round=self.id, closes_on=self.rules.closes_on)

    def require_within(self, lines: Iterable[AllocationLine]) -> None:
        """A round spends its own sources in its own years."""
        for line in lines:
            if line.source_id not in self.rules.source_ids:
                raise SourceOutsideRound(source=line.source_id, round=self.id)
            if line.year not in self.rules.years:
                raise YearOutsideRound(year=line.year, round=self.id)


def quorum_needed(members: int) -> int:
    """How many must be present: more than half of the council's seats, vacant ones included."""
    return members // 2 + 1
