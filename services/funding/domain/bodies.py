"""What funding knows of the bodies that decide, apply and take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from contracts.base import BodyKind
from contracts.events.portfolio import BodyChangedV1
from services.funding.domain.refusals import BodyNotValid


@dataclass(eq=False)
class Body:
    """A committee or a company, as portfolio last described it."""

    id: str
    name_sv: str
    name_en: str
    valid_from: date
    valid_to: date | None
    version: int
    kind: BodyKind | None = None
    """None of a body that was last described before its kind was kept."""
    parent_id: str | None = None
    """Whose administration or subcommittee it is."""

    @classmethod
    def described(cls, event: BodyChangedV1) -> Self:
        """A body that was not known before."""
        return cls(
            id=event.body_id,
            name_sv=event.name_sv,
            name_en=event.name_en,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
            version=1,
            kind=event.kind,
            parent_id=event.parent_id,
        )

    def describe(self, event: BodyChangedV1) -> None:
        """Portfolio says something new of it."""
        self.name_sv = event.name_sv
        self.name_en = event.name_en
        self.valid_from = event.valid_from
        self.valid_to = event.valid_to
        self.kind = event.kind
        self.parent_id = event.parent_id
        self.version += 1

    def require_valid(self, on: date) -> None:
        """A body decides only while it exists; its last day is a day of it."""
        if on < self.valid_from or (self.valid_to is not None and on > self.valid_to):
            raise BodyNotValid(body=self.id, on=on)
