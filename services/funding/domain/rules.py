"""What the rules of a round can't say against each other: found all at once, by field, in both languages."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from contracts.errors import Invalid
from contracts.faults import Fault, fault
from contracts.rpc.funding.rules import Bound, Earmark, EarmarkTarget, Measure, RoundRules
from contracts.words import word

_WHOLE = Decimal(1)


def hash_of(rules: RoundRules) -> str:
    """SHA-256 over the rules' canonical JSON: UTF-8, keys sorted, no white space."""
    canonical = json.dumps(
        rules.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def require_consistent(rules: RoundRules) -> None:
    """No rule contradicts another; raises `Invalid` with every field at fault."""
    if found := tuple(faults(rules)):
        raise Invalid.of(*found)


def faults(rules: RoundRules) -> Iterator[Fault]:
    """Everything that is wrong with the rules, in the order of their fields."""
    yield from _repeated("source_ids", rules.source_ids)
    yield from _repeated("years", rules.years)
    yield from _criteria(rules)
    yield from _window(rules)
    yield from _calendar(rules)
    yield from _frames(rules)
    yield from _orderings(rules)
    yield from _repeated("eligibility", (rule.key for rule in rules.eligibility))
    yield from _earmarks(rules)
    yield from _repeated("tie_rule", rules.tie_rule)
    if rules.spread_limit is not None and rules.spread_limit >= rules.scale_max:
        yield fault(
            "spread_limit",
            f"ska vara mindre än skalans högsta poäng, {rules.scale_max}: annars gäller den aldrig",
            f"must be less than the highest score, {rules.scale_max}: otherwise it never holds",
        )


def _repeated(path: str, entries: Iterable[Hashable]) -> Iterator[Fault]:
    seen: set[Hashable] = set()
    for index, entry in enumerate(entries):
        if entry in seen:
            yield fault(
                f"{path}.{index}",
                f"{entry} är angiven mer än en gång",
                f"{entry} is given more than once",
            )
        seen.add(entry)


def _criteria(rules: RoundRules) -> Iterator[Fault]:
    yield from _repeated("criteria", (criterion.key for criterion in rules.criteria))
    steps = tuple(range(rules.scale_max + 1))
    for index, criterion in enumerate(rules.criteria):
        if tuple(anchor.score for anchor in criterion.anchors) != steps:
            yield fault(
                f"criteria.{index}.anchors",
                f"ska beskriva poängen 0 till {rules.scale_max}, en gång var och i ordning",
                f"must describe the scores 0 to {rules.scale_max}, once each and in order",
            )
        if criterion.weight_min is not None and criterion.weight_min > criterion.weight:
            yield fault(
                f"criteria.{index}.weight_min",
                f"är högre än vikten {criterion.weight}",
                f"is higher than the weight {criterion.weight}",
            )
        if criterion.weight_max is not None and criterion.weight_max < criterion.weight:
            yield fault(
                f"criteria.{index}.weight_max",
                f"är lägre än vikten {criterion.weight}",
                f"is lower than the weight {criterion.weight}",
            )


def _window(rules: RoundRules) -> Iterator[Fault]:
    if rules.opens_on is not None and rules.opens_on > rules.closes_on:
        yield fault(
            "opens_on",
            f"är efter den sista dagen, {rules.closes_on}",
            f"is after the last day, {rules.closes_on}",
        )


def _calendar(rules: RoundRules) -> Iterator[Fault]:
    if rules.calendar is None:
        return
    before: tuple[str, date] | None = None
    for name in type(rules.calendar).model_fields:
        day = getattr(rules.calendar, name)
        if day is None:
            continue
        if before is not None and day < before[1]:
            yield fault(
                f"calendar.{name}",
                f"är före {before[0]} ({before[1]}); dagarna följer på varandra",
                f"is before {before[0]} ({before[1]}); the days follow each other",
            )
        before = name, day
        if rules.budget_year is not None and name.startswith("tertial"):
            if day.year != rules.budget_year:
                yield fault(
                    f"calendar.{name}",
                    f"är inte under budgetåret {rules.budget_year}",
                    f"is not within the budget year {rules.budget_year}",
                )
        elif rules.budget_year is not None and day.year > rules.budget_year:
            yield fault(
                f"calendar.{name}",
                f"är efter budgetåret {rules.budget_year}",
                f"is after the budget year {rules.budget_year}",
            )


def _frames(rules: RoundRules) -> Iterator[Fault]:
    yield from _repeated("frames", (f"{one.source_id} {one.year}" for one in rules.frames))
    for index, one in enumerate(rules.frames):
        if one.source_id not in rules.source_ids:
            yield fault(
                f"frames.{index}.source_id",
                f"{one.source_id} är inte en av omgångens källor",
                f"{one.source_id} is not one of the round's sources",
            )
        if one.year not in rules.years:
            yield fault(
                f"frames.{index}.year",
                f"{one.year} är inte ett av omgångens år",
                f"{one.year} is not one of the round's years",
            )


def _orderings(rules: RoundRules) -> Iterator[Fault]:
    """The decided weights keep every ordering: so no two orderings can contradict each other."""
    weights = {criterion.key: criterion.weight for criterion in rules.criteria}
    for index, ordering in enumerate(rules.orderings):
        path = f"orderings.{index}.criteria"
        yield from _repeated(path, ordering.criteria)
        for place, key in enumerate(ordering.criteria):
            if key not in weights:
                yield fault(
                    f"{path}.{place}",
                    f"kriteriet {key} finns inte i omgången",
                    f"the criterion {key} is not in the round",
                )
                continue
            above = ordering.criteria[place - 1] if place else None
            if above in weights and weights[above] < weights[key]:
                yield fault(
                    f"{path}.{place}",
                    f"{key} väger {weights[key]}, mer än {above} som ska väga minst lika mycket"
                    f" ({weights[above]})",
                    f"{key} weighs {weights[key]}, more than {above}, which is to weigh no less"
                    f" ({weights[above]})",
                )


def _earmarks(rules: RoundRules) -> Iterator[Fault]:
    yield from _repeated("earmarks", (earmark.key for earmark in rules.earmarks))
    for index, earmark in enumerate(rules.earmarks):
        path = f"earmarks.{index}"
        if len(named(earmark.target)) != 1:
            yield fault(
                f"{path}.target",
                "ska gälla exakt en sak: en målgrupp, ett område, ett organ, ett slag eller en horisont",
                "must be for exactly one thing: a target group, an area, a body, a kind or a horizon",
            )
        if (wrong := _amount_fault(earmark)) is not None:
            yield fault(f"{path}.amount", *wrong)
    yield from _against_each_other(rules.earmarks)


def named(target: EarmarkTarget) -> tuple[tuple[str, object], ...]:
    """What an earmark is for: the one field that says so."""
    return tuple(
        (name, value)
        for name in type(target).model_fields
        if (value := getattr(target, name)) is not None
    )


def _amount_fault(earmark: Earmark) -> tuple[str, str] | None:
    amount = earmark.amount
    match earmark.measure:
        case Measure.SHARE if amount > _WHOLE:
            return "en andel är högst 1", "a share is at most 1"
        case Measure.NUMBER if amount != amount.to_integral_value():
            return "ett antal projekt är ett heltal", "a number of projects is a whole number"
        case Measure.SUM if amount != amount.quantize(Decimal("0.01")):
            return "ett belopp har högst två decimaler", "a sum has at most two decimals"
    if earmark.bound is Bound.AT_LEAST and amount == 0:
        return "minst 0 är inget krav", "at least 0 demands nothing"
    return None


def _against_each_other(earmarks: tuple[Earmark, ...]) -> Iterator[Fault]:
    """A floor is not above the ceiling of the same, and floors that can't overlap leave room for all."""
    ceilings: dict[Hashable, Decimal] = {}
    for earmark in earmarks:
        if earmark.bound is Bound.AT_MOST:
            key = (earmark.measure, named(earmark.target))
            ceilings[key] = min(earmark.amount, ceilings.get(key, earmark.amount))
    floors: defaultdict[str, Decimal] = defaultdict(Decimal)
    for index, earmark in enumerate(earmarks):
        if earmark.bound is not Bound.AT_LEAST:
            continue
        ceiling = ceilings.get((earmark.measure, named(earmark.target)))
        if ceiling is not None and earmark.amount > ceiling:
            yield fault(
                f"earmarks.{index}.amount",
                f"{word(earmark.bound).sv} {earmark.amount} går inte ihop med högst {ceiling} för samma sak",
                f"{word(earmark.bound).en} {earmark.amount} contradicts at most {ceiling} for the same",
            )
        # A project has one owner and one kind: these floors never count the same money twice.
        for name, _ in named(earmark.target):
            if earmark.measure is Measure.SHARE and name in {"body_id", "kind"}:
                floors[name] += earmark.amount
                if floors[name] > _WHOLE:
                    yield fault(
                        f"earmarks.{index}.amount",
                        "andelarna som minst ska ges blir tillsammans mer än allt",
                        "the shares to be given at least are more than everything together",
                    )
