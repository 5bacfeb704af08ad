"""Which calls and which timer reach rounds."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure, timer
from chassis.unit import Unit
from contracts.rpc import funding as rpc
from services.funding.handlers import (
    rounds,
)


class Rounds:
    """Rounds."""

    @procedure
    def open_round(self, request: rpc.OpenRound, call: Call) -> rpc.RoundView:
        return rounds.open_round(request, call)

    @procedure
    def revise_round(self, request: rpc.ReviseRound, call: Call) -> rpc.RoundView:
        return rounds.revise_round(request, call)

    @timer(rounds.CLOSING)
    def close_round(self, key: str, unit: Unit) -> None:
        """The last day of a round has passed."""
        rounds.close_round(key, unit)

    @procedure
    def get_round(self, request: rpc.GetRound, call: Call) -> rpc.RoundView:
        return rounds.get_round(request, call)

    @procedure
    def list_rounds(self, request: rpc.ListRounds, call: Call) -> rpc.RoundList:
        return rounds.list_rounds(request, call)
