"""Sources of money and their frames, by year and kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Self
from uuid import UUID

from contracts.events.funding import AllocationLine, FrameSetV1, Instrument, MoneyKind
from contracts.rpc.funding.sources import SourceKind
from contracts.words import word
from services.funding.domain.refusals import (
    FrameBelowAllocated,
    FrameExceeded,
    FrameUnchanged,
    MoreThanLeft,
    NoFrame,
    NotEnoughFree,
    NotItsSource,
    RecommendationsStand,
    RepeatedEntry,
    ReservedForOthers,
    SourceDetail,
    YearClosed,
    YearNotOver,
)

ZERO = Decimal("0.00")


class FrameKey(NamedTuple):
    """What a frame is of."""

    source_id: str
    year: int
    kind: MoneyKind = MoneyKind.OPERATING

    @classmethod
    def of(cls, line: AllocationLine) -> Self:
        """The frame that a line's money comes out of."""
        return cls(line.source_id, line.year, line.kind)

    @property
    def next(self) -> FrameKey:
        """The same source and kind a year later."""
        return self._replace(year=self.year + 1)

    def line(self, amount: Decimal) -> AllocationLine:
        """An amount out of this frame."""
        return AllocationLine(
            source_id=self.source_id, year=self.year, kind=self.kind, amount=amount
        )

    def words(self) -> dict[str, object]:
        """For a sentence that refuses."""
        kind = word(self.kind)
        return {
            "source": self.source_id,
            "year": self.year,
            "kind_sv": kind.sv,
            "kind_en": kind.en,
        }


@dataclass(eq=False)
class Source:
    """Where money comes from, and who may give it out."""

    id: str
    name_sv: str
    name_en: str
    instrument: Instrument
    allocated_by: str
    registered_by: str
    registered_at: datetime
    version: int
    kind: SourceKind | None = None
    reserve_number: int | None = None
    focus_area: str | None = None

    def require_described(self) -> None:
        """A central reserve is known by its number, the city's budget by its focus area; nothing else is."""
        for field, value, kind in (
            ("reserve_number", self.reserve_number, SourceKind.CENTRAL_RESERVE),
            ("focus_area", self.focus_area, SourceKind.CITY_BUDGET),
        ):
            if (value is not None) != (self.kind is kind):
                raise SourceDetail(field=field, kind_sv=word(kind).sv, kind_en=word(kind).en)

    def change_frame(self, frame: Frame, amount: Decimal, case_number: str) -> FrameSetV1:
        """A decision on one of its frames is a change of the source."""
        event = frame.set(amount, case_number)
        self.version += 1
        return event

    def require_allocated_by(self, body_id: str) -> None:
        """A body releases only the money of its own sources."""
        if self.allocated_by != body_id:
            raise NotItsSource(body=body_id, source=self.id, owner=self.allocated_by)


@dataclass(eq=False)
class Frame:
    """A source's ceiling for one year and kind, what is allocated of it and what is recommended.

    `allocated` and `lapsed` together never pass `amount`. `recommended` may, after a lowered frame: a
    recommendation gives no money, so the formal decision meets the ceiling.
    """

    source_id: str
    year: int
    amount: Decimal
    allocated: Decimal
    recommended: Decimal
    version: int
    kind: MoneyKind = MoneyKind.OPERATING
    lapsed: Decimal = ZERO
    closed_on: date | None = None

    @classmethod
    def empty(cls, key: FrameKey) -> Self:
        """Before the first decision."""
        return cls(
            key.source_id,
            key.year,
            amount=ZERO,
            allocated=ZERO,
            recommended=ZERO,
            version=0,
            kind=key.kind,
        )

    @property
    def key(self) -> FrameKey:
        """What it is of."""
        return FrameKey(self.source_id, self.year, self.kind)

    @property
    def free(self) -> Decimal:
        """What a formal decision may still give."""
        return self.amount - self.allocated - self.lapsed

    @property
    def available(self) -> Decimal:
        """What the council may still recommend."""
        return self.free - self.recommended

    def set(self, amount: Decimal, case_number: str) -> FrameSetV1:
        """A new decision replaces the ceiling; it never falls below what projects have been given."""
        self.require_open()
        if amount == self.amount:
            raise FrameUnchanged(**self.key.words(), amount=amount)
        if amount < self.allocated:
            raise FrameBelowAllocated(**self.key.words(), amount=amount, allocated=self.allocated)
        return self._change(amount, case_number)

    def recommend(self, amount: Decimal) -> None:
        """The council proposes to use it; other standing recommendations count."""
        self.require_open()
        if amount > self.available:
            raise NotEnoughFree(
                **self.key.words(),
                amount=amount,
                available=max(self.available, ZERO),
                allocated=self.allocated,
                recommended=self.recommended,
                frame=self.amount,
            )
        self.recommended += amount
        self.version += 1

    def lift_recommendation(self, amount: Decimal) -> None:
        """A recommendation no longer stands: it was decided on, or its project was withdrawn."""
        self.recommended -= amount
        self.version += 1

    def allocate(self, amount: Decimal) -> None:
        """A formal decision gives it to a project; never past the ceiling."""
        self.require_open()
        if amount > self.free:
            raise FrameExceeded(
                **self.key.words(), amount=amount, free=self.free, frame=self.amount
            )
        self.allocated += amount
        self.version += 1

    def allocate_unreserved(self, amount: Decimal) -> None:
        """From the reserve list: what other projects' recommendations have reserved is not touched."""
        if amount > self.available:
            raise ReservedForOthers(
                **self.key.words(),
                amount=amount,
                available=max(self.available, ZERO),
                recommended=self.recommended,
            )
        self.allocate(amount)

    def take_back(self, amount: Decimal) -> None:
        """A project gives back what it was given."""
        self.require_open()
        self.allocated -= amount
        self.version += 1

    def carry(
        self, to: Frame, amount: Decimal, case_number: str, *, allocated: bool
    ) -> tuple[FrameSetV1, FrameSetV1]:
        """The ceiling of the year falls and the next year's rises, with what is allocated under it."""
        self.require_open()
        to.require_open()
        if allocated:
            self.allocated -= amount
            to.allocated += amount
        elif amount > self.available:
            raise MoreThanLeft(**self.key.words(), amount=amount, left=max(self.available, ZERO))
        return (
            self._change(self.amount - amount, case_number),
            to._change(to.amount + amount, case_number),
        )

    def close(self, unspent: Decimal, today: date) -> Decimal:
        """The year's books close: what is free and what projects have `unspent` lapses; answers what was free."""
        self.require_open()
        if today.year <= self.year:
            raise YearNotOver(**self.key.words(), today=today)
        if self.recommended:
            raise RecommendationsStand(**self.key.words(), recommended=self.recommended)
        free = self.free
        self.allocated -= unspent
        self.lapsed += free + unspent
        self.closed_on = today
        self.version += 1
        return free

    def require_open(self) -> None:
        """Nothing moves in a year whose books are closed."""
        if self.closed_on is not None:
            raise YearClosed(**self.key.words(), closed_on=self.closed_on)

    def _change(self, amount: Decimal, case_number: str) -> FrameSetV1:
        previous, self.amount = self.amount, amount
        self.version += 1
        return FrameSetV1(
            source_id=self.source_id,
            year=self.year,
            kind=self.kind,
            amount=amount,
            previous=previous,
            case_number=case_number,
        )


@dataclass(eq=False)
class FrameDecision:
    """One decision on a frame, kept for ever beside those before and after it."""

    id: UUID
    source_id: str
    year: int
    amount: Decimal
    previous: Decimal
    case_number: str
    recorded_by: str
    recorded_at: datetime
    kind: MoneyKind = MoneyKind.OPERATING


def amounts_of(lines: Iterable[AllocationLine]) -> dict[FrameKey, Decimal]:
    """The amount per source, year and kind, in order; each is named once."""
    amounts: dict[FrameKey, Decimal] = {}
    for line in sorted(lines, key=FrameKey.of):
        key = FrameKey.of(line)
        if key in amounts:
            raise RepeatedEntry(entry=f"{line.source_id} {line.year} {line.kind}")
        amounts[key] = line.amount
    return amounts


def lines_of(amounts: Mapping[FrameKey, Decimal]) -> tuple[AllocationLine, ...]:
    """Amounts as lines, in order; what is nothing is left out."""
    return tuple(key.line(amount) for key, amount in sorted(amounts.items()) if amount)


def frame_of(frames: Mapping[FrameKey, Frame], key: FrameKey) -> Frame:
    """The frame of a source, year and kind; money comes out of frames alone."""
    if key not in frames:
        raise NoFrame(**key.words())
    return frames[key]


def reserve(frames: Mapping[FrameKey, Frame], lines: tuple[AllocationLine, ...]) -> None:
    """A recommendation claims its lines of what is free."""
    for key, amount in amounts_of(lines).items():
        frame_of(frames, key).recommend(amount)


def lift(frames: Mapping[FrameKey, Frame], lines: tuple[AllocationLine, ...]) -> None:
    """A recommendation that no longer stands gives its claim back."""
    for key, amount in amounts_of(lines).items():
        frame_of(frames, key).lift_recommendation(amount)
