"""Files of reference data: every row is tried by the rules themselves, and all of it undone unless it is to stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any

from chassis.calls import Call
from chassis.unit import Unit
from contracts.errors import Invalid, Refusal
from contracts.faults import Fault, fault
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import Body, require_not_taken_back
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.adoptions import take_adoption
from services.portfolio.handlers.bindings import standing_adoptions
from services.portfolio.handlers.graph import lock_graph
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.reference import describe_body, facts_of, take_strategy

#: What a row means for what is registered, and the names of the fields that it changes.
Taken = tuple[rpc.ImportOutcome, tuple[str, ...]]


class _Undone(Exception):
    """The rows were tried and are not to stand."""


@dataclass
class Attempt:
    """One row: how it is taken, and what came of it."""

    kind: rpc.ImportKind
    index: int
    key: str
    take: Callable[[Unit], Taken]
    outcome: rpc.ImportOutcome | None = None
    changed: tuple[str, ...] = ()
    refusal: Refusal | Invalid | None = field(default=None, repr=False)

    def row(self) -> rpc.ImportedRow:
        """As the caller reads it."""
        told = _told(self.refusal)
        return rpc.ImportedRow(
            kind=self.kind,
            index=self.index,
            key=self.key,
            outcome=self.outcome or rpc.ImportOutcome.REFUSED,
            changed=self.changed,
            code=told.get("code"),
            sv=told.get("sv"),
            en=told.get("en"),
            fields=_fields(told),
        )


def _told(refusal: Refusal | Invalid | None) -> Mapping[str, Any]:
    match refusal:
        case None:
            return {}
        case Invalid():
            return {"code": "invalid", **refusal.told}
        case _:
            return refusal.problem().told


def _fields(told: Mapping[str, Any]) -> tuple[Fault, ...]:
    """By field, where the refusal names any."""
    if "fields" in told:
        return tuple(Fault.model_validate(one) for one in told["fields"])
    named = told.get("details", {}).get("fields", "")
    return tuple(fault(path, told["sv"], told["en"]) for path in named.split(", ") if path)


def import_reference(request: rpc.ImportReference, call: Call) -> rpc.ImportReport:
    """Bodies first, then the versions that they may adopt."""
    # A body that ends hands over its cases.
    lock_graph(call.unit)
    attempts = [
        *(
            Attempt(
                rpc.ImportKind.BODY,
                index,
                body.body_id,
                _taking_body(body, replaced=body.body_id in request.replace),
            )
            for index, body in enumerate(request.bodies)
        ),
        *(
            Attempt(rpc.ImportKind.STRATEGY, index, said.strategy_id, _taking_strategy(said))
            for index, said in enumerate(request.strategies)
        ),
        *(
            Attempt(rpc.ImportKind.ADOPTION, index, said.body_id, _taking_adoption(said))
            for index, said in enumerate(request.adoptions)
        ),
    ]
    return take_all(attempts, call.unit, apply=request.apply, take_good=request.take_good)


def take_all(
    attempts: Sequence[Attempt], unit: Unit, *, apply: bool, take_good: bool
) -> rpc.ImportReport:
    """Try every row. What is refused is undone alone; all is, where it is not to stand."""
    with suppress(_Undone), unit.trial():
        _try(attempts, unit)
        sound = all(attempt.refusal is None for attempt in attempts)
        applied = apply and (take_good or sound)
        _undo_unless(applied)
    rows = tuple(attempt.row() for attempt in attempts)
    count = Counter(row.outcome for row in rows)
    return rpc.ImportReport(
        applied=applied,
        added=count[rpc.ImportOutcome.ADDED],
        changed=count[rpc.ImportOutcome.CHANGED],
        unchanged=count[rpc.ImportOutcome.UNCHANGED],
        refused=count[rpc.ImportOutcome.REFUSED],
        rows=rows,
    )


def _undo_unless(applied: bool) -> None:  # noqa: FBT001 (it reads as a sentence)
    if not applied:
        raise _Undone


def _try(attempts: Sequence[Attempt], unit: Unit) -> None:
    """Until nothing more is taken: a row may stand before what it refers to."""
    left = list(attempts)
    while left:
        refused = []
        for attempt in left:
            # A refusal is what the file's owner is told of this row; the others are tried all the same.
            try:
                with unit.trial():
                    attempt.outcome, attempt.changed = attempt.take(unit)
            except (Refusal, Invalid) as refusal:
                attempt.refusal = refusal
                refused.append(attempt)
            else:
                attempt.refusal = None
        if len(refused) == len(left):
            return
        left = refused


def _taking_body(said: rpc.BodyText, *, replaced: bool) -> Callable[[Unit], Taken]:
    def take(unit: Unit) -> Taken:
        facts = facts_of(said)
        history = versions_of(unit, [said.body_id]).get(said.body_id, [])
        same_day = [version for version in history if version.valid_from == said.valid_from]
        if same_day and not said.moves:
            # Which case went where is no reference data: a file that says nothing of it changes none of it.
            facts = replace(facts, moves=same_day[-1].facts.moves)
        if same_day and same_day[-1].facts == facts:
            return rpc.ImportOutcome.UNCHANGED, ()
        if not replaced:
            require_not_taken_back(said.body_id, facts, same_day)
        known = unit.load(Body, said.body_id) is not None
        describe_body(said.body_id, facts, unit)
        if not known:
            return rpc.ImportOutcome.ADDED, ()
        before = same_day[-1].facts if same_day else None
        changed = tuple(
            one.name
            for one in fields(facts)
            if before is None or getattr(before, one.name) != getattr(facts, one.name)
        )
        return rpc.ImportOutcome.CHANGED, changed if before is not None else ("valid_from",)

    return take


def _taking_strategy(said: rpc.StrategyText) -> Callable[[Unit], Taken]:
    def take(unit: Unit) -> Taken:
        known = unit.load(Strategy, said.strategy_id) is not None
        take_strategy(said, unit)
        return rpc.ImportOutcome.UNCHANGED if known else rpc.ImportOutcome.ADDED, ()

    return take


def _taking_adoption(said: rpc.AdoptionText) -> Callable[[Unit], Taken]:
    def take(unit: Unit) -> Taken:
        before = standing_adoptions(unit, said.strategy_id, [said.body_id]).get(said.body_id)
        taken = take_adoption(said, unit)
        if before is None:
            return rpc.ImportOutcome.ADDED, ()
        if taken is before:
            return rpc.ImportOutcome.UNCHANGED, ()
        return rpc.ImportOutcome.CHANGED, ("adopted_on", "case_number")

    return take
