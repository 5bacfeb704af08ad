"""The parts of an allocation: each is released when its condition is met and nothing stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.events.funding import AllocationLine, HoldCause
from contracts.rpc.funding.allocations import Instalment, InstalmentPlan, InstalmentState
from services.funding.domain.progress import Progress, require_whole
from services.funding.domain.refusals import InstalmentsDoNotSum
from services.funding.domain.sources import ZERO, FrameKey, amounts_of, lines_of

Instalments = tuple[Instalment, ...]

#: Not released yet, and not given up.
OPEN = frozenset({InstalmentState.WAITING, InstalmentState.HELD})


def planned(plans: Sequence[InstalmentPlan], lines: tuple[AllocationLine, ...]) -> Instalments:
    """The instalments of a decision, together exactly what it gives; without any, all of it at once."""
    plans = plans or (InstalmentPlan(lines=lines),)
    sums: defaultdict[FrameKey, Decimal] = defaultdict(Decimal)
    for plan in plans:
        require_whole(plan.condition)
        for key, amount in amounts_of(plan.lines).items():
            sums[key] += amount
    given = amounts_of(lines)
    for key in sorted(sums.keys() | given.keys()):
        if sums[key] != given.get(key, ZERO):
            raise InstalmentsDoNotSum(
                **key.words(), instalments=sums[key], given=given.get(key, ZERO)
            )
    return tuple(
        Instalment(
            number=number,
            lines=plan.lines,
            condition=plan.condition,
            state=InstalmentState.WAITING,
        )
        for number, plan in enumerate(plans, start=1)
    )


def due(instalments: Instalments, progress: Progress, today: date) -> Instalments:
    """Those that are to be released now: nothing stands in the way, and what they wait for is so."""
    if progress.holds:
        return ()
    return tuple(
        one
        for one in instalments
        if one.state in OPEN and not one.by_hand and progress.meets(one.condition, today)
    )


def held(instalments: Instalments, progress: Progress) -> tuple[Instalments, Instalments]:
    """All of them with what stands in the way taken in, and those that are newly held."""
    state = InstalmentState.HELD if progress.holds else InstalmentState.WAITING
    after = tuple(
        one.model_copy(update={"state": state}) if one.state in OPEN and not one.by_hand else one
        for one in instalments
    )
    newly = tuple(
        one
        for before, one in zip(instalments, after, strict=True)
        if one.state is InstalmentState.HELD and before.state is not InstalmentState.HELD
    )
    return after, newly


def replaced(instalments: Instalments, changed: Instalment) -> Instalments:
    """All of them, one anew."""
    return tuple(changed if one.number == changed.number else one for one in instalments)


def taken(instalments: Instalments, key: FrameKey, amount: Decimal) -> Instalments:
    """So much less of a frame is to be released: the last instalments give way first."""
    return _shrunk(instalments, key, amount, None)


def shifted(instalments: Instalments, key: FrameKey, amount: Decimal) -> Instalments:
    """So much of a frame is to be released out of the next year's instead: the last ones first."""
    return _shrunk(instalments, key, amount, key.next)


def _shrunk(
    instalments: Instalments, key: FrameKey, amount: Decimal, to: FrameKey | None
) -> Instalments:
    left, changed = amount, list(instalments)
    for index in reversed(range(len(changed))):
        one = changed[index]
        amounts: defaultdict[FrameKey, Decimal] = defaultdict(Decimal, amounts_of(one.lines))
        part = min(left, amounts.get(key, ZERO))
        if one.state not in OPEN or not part:
            continue
        left -= part
        amounts[key] -= part
        if to is not None:
            amounts[to] += part
        lines = lines_of(amounts)
        changed[index] = one.model_copy(
            update={"lines": lines} | ({} if lines else {"state": InstalmentState.CANCELLED})
        )
    return tuple(changed)


def cause_of(progress: Progress) -> tuple[HoldCause, str | None]:
    """The first thing that stands in the way, as a person is told it."""
    first = progress.holds[0]
    return first.cause, first.detail


def waits_for_day(instalments: Instalments) -> set[date]:
    """The days on which something may be released."""
    return {
        one.condition.on
        for one in instalments
        if one.state in OPEN and one.condition.on is not None
    }
