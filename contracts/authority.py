"""The authority table: which role may call what, for which bodies. Built from the procedures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.rpc import followup, funding, notify, portfolio
from contracts.rpc.base import Kind, Procedure, Role, Scope

#: Every RPC by its name.
PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        procedure.name: procedure
        for procedure in (
            *portfolio.PROCEDURES,
            *funding.PROCEDURES,
            *followup.PROCEDURES,
            *notify.PROCEDURES,
        )
    }
)


def scope_of(procedure: Procedure, role: Role) -> Scope | None:
    """For which bodies the role may call it; none where it may not.

    An auditor reads everything and writes nothing, whatever the row says.
    """
    if role is Role.AUDITOR:
        return Scope.ANY if procedure.kind is Kind.QUERY else None
    return procedure.allowed.get(role)
