"""Which calls reach rounds."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
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
    def get_round(self, request: rpc.GetRound, call: Call) -> rpc.RoundView:
        return rounds.get_round(request, call)

    @procedure
    def list_rounds(self, request: rpc.ListRounds, call: Call) -> rpc.RoundList:
        return rounds.list_rounds(request, call)
