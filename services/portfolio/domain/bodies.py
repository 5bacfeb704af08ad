"""Bodies through time: nothing that was registered of one is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from contracts.base import BodyKind, LocalText
from contracts.events.portfolio import BodyChangedV1
from contracts.rpc.portfolio import CaseMove, Mark, Owner
from contracts.words import word
from services.portfolio.domain.refusals import (
    BodyNotValid,
    EndsBeforeItBegins,
    MovedTwice,
    NotOwned,
    OwnAncestor,
    PartnerOwnsNothing,
    PartnerStandsAlone,
    SharesExceedWhole,
    TakesBackLater,
)

#: Legal persons of their own: they have owners, founders or members.
_OWNED: Final = frozenset({BodyKind.COMPANY, BodyKind.FOUNDATION, BodyKind.MUNICIPAL_FEDERATION})


@dataclass(frozen=True)
class Facts:
    """What holds of a body from a date."""

    name: LocalText
    kind: BodyKind
    parent_id: str | None
    valid_from: date
    valid_to: date | None
    successor_id: str | None
    owners: tuple[Owner, ...] = ()
    moves: tuple[CaseMove, ...] = ()
    mark: Mark | None = None
    source: str | None = None

    @property
    def cases_move_on(self) -> date | None:
        """The first day on which its cases are others'; none where they stay.

        A body's own last day is a day of it; where it goes on, its cases go when the change takes effect.
        """
        if self.valid_to is not None:
            return self.valid_to + timedelta(1)
        return self.valid_from if self.moves else None

    def heir(self, project_id: UUID) -> str | None:
        """Who takes over a case; none: it stays."""
        named = next((move.body_id for move in self.moves if move.project_id == project_id), None)
        return named or (self.successor_id if self.valid_to is not None else None)

    def require_possible(self, body_id: str) -> None:
        """What is true of these facts alone."""
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise EndsBeforeItBegins(
                what=body_id, valid_from=self.valid_from, valid_to=self.valid_to
            )
        if self.kind is BodyKind.MUNICIPAL_FEDERATION and self.parent_id is not None:
            raise PartnerStandsAlone(body=body_id, parent=self.parent_id)
        if self.owners and self.kind not in _OWNED:
            raise NotOwned(body=body_id)
        shares = sum((owner.percent or Decimal(0) for owner in self.owners), Decimal(0))
        if shares > 100:
            raise SharesExceedWhole(body=body_id, shares=shares.normalize())
        moved = [move.project_id for move in self.moves]
        if len(set(moved)) < len(moved):
            twice = sorted({str(one) for one in moved if moved.count(one) > 1})
            raise MovedTwice(body=body_id, projects=", ".join(twice))


@dataclass(eq=False)
class BodyVersion:
    """One version of what is known of a body. Written once."""

    body_id: str
    version: int
    name_sv: str
    name_en: str
    kind: BodyKind
    parent_id: str | None
    valid_from: date
    valid_to: date | None
    successor_id: str | None
    recorded_at: datetime
    recorded_by: str
    owners: tuple[Owner, ...] | None = None
    moves: tuple[CaseMove, ...] | None = None
    mark: Mark | None = None
    source: str | None = None

    @property
    def facts(self) -> Facts:
        """What this version says."""
        return Facts(
            LocalText(sv=self.name_sv, en=self.name_en),
            self.kind,
            self.parent_id,
            self.valid_from,
            self.valid_to,
            self.successor_id,
            self.owners or (),
            self.moves or (),
            self.mark,
            self.source,
        )


@dataclass(eq=False)
class Body:
    """A committee, a company or another body; `version` is the latest of its history."""

    id: str
    version: int
    existed_from: date
    """The first day of its first version in time."""

    @classmethod
    def unknown(cls, body_id: str, first: Facts) -> Self:
        """A body of which nothing has been registered yet."""
        return cls(id=body_id, version=0, existed_from=first.valid_from)

    def describe(
        self,
        facts: Facts,
        history: Collection[BodyVersion],
        ancestors: Collection[str],
        by: str,
        now: datetime,
    ) -> tuple[BodyVersion, BodyChangedV1]:
        """Add a version. `ancestors` are the new parent and all bodies above it.

        The event says since when the body has existed, not since when its latest name holds; and a
        correction of what it once was leaves what it is.
        """
        facts.require_possible(self.id)
        if self.id in ancestors or self.id == facts.successor_id:
            raise OwnAncestor(body=self.id)
        self.version += 1
        self.existed_from = min(self.existed_from, facts.valid_from)
        added = BodyVersion(
            body_id=self.id,
            version=self.version,
            name_sv=facts.name.sv,
            name_en=facts.name.en,
            kind=facts.kind,
            parent_id=facts.parent_id,
            valid_from=facts.valid_from,
            valid_to=facts.valid_to,
            successor_id=facts.successor_id,
            recorded_at=now,
            recorded_by=by,
            owners=facts.owners,
            moves=facts.moves,
            mark=facts.mark,
            source=facts.source,
        )
        told = latest((*history, added)).facts
        return added, BodyChangedV1(
            body_id=self.id,
            name_sv=told.name.sv,
            name_en=told.name.en,
            kind=told.kind,
            parent_id=told.parent_id,
            valid_from=self.existed_from,
            valid_to=told.valid_to,
            successor_id=told.successor_id,
        )


def require_not_taken_back(body_id: str, said: Facts, same_day: Sequence[BodyVersion]) -> None:
    """What a file says of a body from a day does not undo what was recorded of that same day after it was written.

    It does where it says what an earlier record said, or leaves out an end or a successor that is recorded.
    Which case went where is no reference data.
    """
    if not same_day:
        return
    now = same_day[-1].facts
    earlier = [replace(one.facts, moves=said.moves) for one in same_day[:-1]]
    ends = {
        name
        for name in ("valid_to", "successor_id")
        if getattr(now, name) is not None and getattr(said, name) is None
    }
    if said not in earlier and not ends:
        return
    differing = [
        one.name
        for one in fields(said)
        if one.name != "moves" and getattr(now, one.name) != getattr(said, one.name)
    ]
    if differing:
        raise TakesBackLater(
            body=body_id,
            recorded_on=same_day[-1].recorded_at.date(),
            fields=", ".join(differing),
            what_sv=", ".join(_told(name, now)[0] for name in differing),
            what_en=", ".join(_told(name, now)[1] for name in differing),
        )


def _told(name: str, facts: Facts) -> tuple[str, str]:
    """What is recorded in a field, in words."""
    last, heir, above = (
        one or "–" for one in (facts.valid_to, facts.successor_id, facts.parent_id)
    )
    words = {
        "valid_to": (f"sista dag {last}", f"last day {last}"),
        "successor_id": (f"efterträds av {heir}", f"succeeded by {heir}"),
        "name": (f"namnet {facts.name.sv}", f"the name {facts.name.en}"),
        "parent_id": (f"överordnat organ {above}", f"parent {above}"),
        "kind": (word(facts.kind).sv, word(facts.kind).en),
        "owners": ("ägare", "owners"),
    }
    return words.get(name, ("grund eller källa", "basis or source"))


def latest(versions: Iterable[BodyVersion]) -> BodyVersion:
    """The version that takes effect last, whether or not that day has come."""
    return max(versions, key=lambda version: (version.valid_from, version.version))


def governing(versions: Iterable[BodyVersion], on: date) -> BodyVersion | None:
    """The version that holds on a day: the latest to take effect, and of those the latest registered."""
    begun = [version for version in versions if version.valid_from <= on]
    return max(begun, key=lambda version: (version.valid_from, version.version), default=None)


def require_valid(body_id: str, versions: Iterable[BodyVersion], on: date) -> BodyVersion:
    """The version that holds on a day; refused where the body does not exist that day."""
    found = governing(versions, on)
    if found is None or not _reaches(found, on):
        raise BodyNotValid(body=body_id, on=on)
    return found


def exists(versions: Iterable[BodyVersion], on: date) -> bool:
    """Whether the body exists that day."""
    found = governing(versions, on)
    return found is not None and _reaches(found, on)


def require_owner(body_id: str, versions: Iterable[BodyVersion], on: date) -> None:
    """A body that exists that day and is the city's own: a partner takes part, and owns nothing."""
    if require_valid(body_id, versions, on).kind is BodyKind.MUNICIPAL_FEDERATION:
        raise PartnerOwnsNothing(body=body_id)


def _reaches(version: BodyVersion, on: date) -> bool:
    return version.valid_to is None or on <= version.valid_to
