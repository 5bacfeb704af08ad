"""Everybody acts for themselves; a few roles act for others, or see what is others'."""

from __future__ import annotations

from chassis.calls import Call, forbidden
from contracts.rpc.base import Role


def holds(call: Call, *roles: Role) -> bool:
    """Whether the caller holds one of the roles today."""
    return any(held.role in roles and held.is_valid(call.unit.today) for held in call.caller.roles)


def acting_for(call: Call, person_id: str | None) -> str:
    """The person a command is about: the caller, or anybody where the programme office calls."""
    if person_id is None or person_id == call.caller.person_id:
        return call.caller.person_id
    if holds(call, Role.PROGRAMME_OFFICE):
        return person_id
    raise forbidden(
        "another_person",
        "du kan bara göra detta för dig själv; programkontoret kan göra det för andra",
        "you may do this for yourself alone; the programme office may do it for others",
    )


def sees_every_contact(call: Call) -> bool:
    """Operators, the programme office and auditors see whom notices reach and why."""
    return holds(call, Role.OPERATOR, Role.PROGRAMME_OFFICE, Role.AUDITOR)


def sees_every_notice(call: Call) -> bool:
    """Operators and auditors see everybody's notices."""
    return holds(call, Role.OPERATOR, Role.AUDITOR)
