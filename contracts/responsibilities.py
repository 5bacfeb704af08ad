"""Who does what: the steps of the work, by role and body, as the authority table has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.authority import PROCEDURES, scope_of
from contracts.rpc.base import Kind, Procedure, Role, Scope


@dataclass(frozen=True)
class Responsibility:
    """A role that takes a step, for the bodies of its scope."""

    step: Procedure
    role: Role
    scope: Scope


def responsibilities() -> Iterator[Responsibility]:
    """Every step that changes something, in the order of the work, with each role that takes it."""
    for procedure in PROCEDURES.values():
        if procedure.kind is Kind.COMMAND:
            for role in Role:
                scope = scope_of(procedure, role)
                if scope is not None:
                    yield Responsibility(procedure, role, scope)
