"""What a project can't say of itself: found all at once, by field, each with its reason in both languages.

What one field alone may hold is the contract's; here is what fields say against each other or against the
world.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from datetime import date
from typing import Final

from contracts.base import CostKind
from contracts.faults import Fault, fault
from contracts.project import DpiaState, PersonalData
from contracts.rpc.portfolio import AmendProject
from contracts.words import word
from services.portfolio.domain.content import Content
from services.portfolio.domain.rows import key_of

#: Fields that must agree with another one, which may be the one that changed.
_AGREES_WITH: Final = {"target_groups": "needs", "personal_data": "dpia"}
_TAX_AUTHORITYS_LOWEST_THIRD_DIGIT: Final = 2


def faults(
    content: Content, touched: Collection[str], own_body: str, bodies: Collection[str], on: date
) -> tuple[Fault, ...]:
    """Everything that is wrong with the touched fields. `bodies` are those mentioned that exist that day.

    What is left as it was may rest on what is no longer so.
    """
    looked_at = {*touched, *(_AGREES_WITH[name] for name in touched if name in _AGREES_WITH)}
    found = (
        *_repeated(content),
        *_costs(content),
        *_benefits(content),
        *_needs(content),
        *_organisations(content),
        *_checklist(content, on),
        *_privacy(content),
        *_bodies(content, own_body, bodies),
    )
    return tuple(one for one in found if one.path.partition(".")[0] in looked_at)


def both_given_and_emptied(amendment: AmendProject) -> tuple[Fault, ...]:
    """A field is given or emptied, not both."""
    return tuple(
        fault(
            f"emptied.{index}",
            f"{word(field).sv} kan inte både anges och tömmas",
            f"{word(field).en} can't be both given and emptied",
        )
        for index, field in enumerate(amendment.emptied)
        if getattr(amendment, field.value) is not None
    )


def _repeated(content: Content) -> Iterator[Fault]:
    for name in type(content).model_fields:
        rows = getattr(content, name)
        if not isinstance(rows, tuple):
            continue
        first: dict[Hashable, int] = {}
        for index, row in enumerate(rows):
            before = first.setdefault(key_of(row), index)
            if before != index:
                yield fault(
                    f"{name}.{index}",
                    f"säger samma sak som rad {before + 1}; varje sak anges en gång",
                    f"says the same as row {before + 1}; each thing is given once",
                )


def _costs(content: Content) -> Iterator[Fault]:
    for index, line in enumerate(content.costs):
        if line.distribution_key is not None and line.kind is not CostKind.RUNNING:
            yield fault(
                f"costs.{index}.distribution_key",
                "bara driftkostnader fördelas med en nyckel",
                "only running costs are distributed by a key",
            )


def _benefits(content: Content) -> Iterator[Fault]:
    for index, benefit in enumerate(content.benefits):
        if benefit.horizon_year is not None and benefit.horizon_year < benefit.first_effect_year:
            yield fault(
                f"benefits.{index}.horizon_year",
                f"målet nås inte före första effektåret {benefit.first_effect_year}",
                f"the target is not reached before the first year of effect"
                f" {benefit.first_effect_year}",
            )


def _needs(content: Content) -> Iterator[Fault]:
    for index, need in enumerate(content.needs):
        if need.target_group not in content.target_groups:
            yield fault(
                f"needs.{index}.target_group",
                f"{need.target_group} är inte en av projektets målgrupper",
                f"{need.target_group} is not one of the project's target groups",
            )


def _organisations(content: Content) -> Iterator[Fault]:
    numbers = (
        *((f"contracts.{at}", one.organisation_number) for at, one in enumerate(content.contracts)),
        *(
            (f"outside_partners.{at}", one.organisation_number)
            for at, one in enumerate(content.outside_partners)
        ),
    )
    for row, number in numbers:
        path = f"{row}.organisation_number"
        if number is None:
            continue
        if int(number[2]) < _TAX_AUTHORITYS_LOWEST_THIRD_DIGIT:
            yield fault(
                path,
                "är ett personnummer; en enskild näringsidkares nummer skrivs inte här",
                "is a personal identity number; a sole trader's number is not written here",
            )
        elif not is_checked(number):
            yield fault(
                path,
                "kontrollsiffran (den sista) stämmer inte med de andra siffrorna",
                "the check digit (the last one) does not agree with the other digits",
            )


def is_checked(number: str) -> bool:
    """Whether the last digit is the one that the others give (Luhn's rule, over the ten digits)."""
    total = 0
    for index, digit in enumerate(number.replace("-", "")):
        product = int(digit) * (2 - index % 2)
        total += product // 10 + product % 10
    return total % 10 == 0


def _checklist(content: Content, on: date) -> Iterator[Fault]:
    for index, item in enumerate(content.checklist):
        path = f"checklist.{index}.done_on"
        if (item.done_on is None) is (item.reason is None):
            yield fault(
                path,
                "ange antingen dagen då det gjordes eller varför det inte gjordes",
                "give either the day it was done or why it was not",
            )
        elif item.done_on is not None and item.done_on > on:
            yield fault(path, f"{item.done_on} har inte varit än", f"{item.done_on} is yet to come")


def _privacy(content: Content) -> Iterator[Fault]:
    if content.personal_data is PersonalData.NONE and content.dpia not in {
        None,
        DpiaState.NOT_NEEDED,
    }:
        yield fault(
            "dpia",
            "utan personuppgifter behövs ingen konsekvensbedömning",
            "without personal data no impact assessment is needed",
        )


def _bodies(content: Content, own_body: str, existing: Collection[str]) -> Iterator[Fault]:
    for path, body_id in mentioned(content):
        if body_id not in existing:
            yield fault(
                path,
                f"organet {body_id} är inte registrerat eller finns inte i dag",
                f"the body {body_id} is not registered or does not exist today",
            )
        elif path.startswith("partner_bodies.") and body_id == own_body:
            yield fault(
                path,
                "projektets eget organ är inte också samarbetspart",
                "the project's own body is not a partner as well",
            )


def mentioned(content: Content) -> Iterator[tuple[str, str]]:
    """Every other body that the project mentions, with the field that does."""
    for index, body_id in enumerate(content.partner_bodies):
        yield f"partner_bodies.{index}", body_id
    for index, staffing in enumerate(content.staff):
        yield f"staff.{index}.body_id", staffing.body_id
    for index, need in enumerate(content.competence):
        yield f"competence.{index}.body_id", need.body_id
