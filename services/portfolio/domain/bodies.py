"""Bodies through time: nothing that was registered of one is ever deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from contracts.base import BodyKind, LocalText
from contracts.events.portfolio import BodyChangedV1
from services.portfolio.domain.refusals import BodyNotValid, EndsBeforeItBegins, OwnAncestor


@dataclass(frozen=True)
class Facts:
    """What holds of a body from a date."""

    name: LocalText
    kind: BodyKind
    parent_id: str | None
    valid_from: date
    valid_to: date | None
    successor_id: str | None


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
        self, facts: Facts, ancestors: Collection[str], by: str, now: datetime
    ) -> tuple[BodyVersion, BodyChangedV1]:
        """Add a version. `ancestors` are the new parent and all bodies above it.

        The event says since when the body has existed, not since when its latest name holds.
        """
        if facts.valid_to is not None and facts.valid_to < facts.valid_from:
            raise EndsBeforeItBegins(
                what=self.id, valid_from=facts.valid_from, valid_to=facts.valid_to
            )
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
        )
        return added, BodyChangedV1(
            body_id=self.id,
            name_sv=facts.name.sv,
            name_en=facts.name.en,
            kind=facts.kind,
            parent_id=facts.parent_id,
            valid_from=self.existed_from,
            valid_to=facts.valid_to,
            successor_id=facts.successor_id,
        )


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


def _reaches(version: BodyVersion, on: date) -> bool:
    return version.valid_to is None or on <= version.valid_to
