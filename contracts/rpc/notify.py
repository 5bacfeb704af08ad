"""What notify answers."""

from __future__ import annotations

from contracts.rpc.base import Procedure
from contracts.rpc.operations import operations

PROCEDURES: tuple[Procedure, ...] = (*operations("notify"),)
