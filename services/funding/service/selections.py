"""Which calls reach selections, and the loop that works them out."""

from __future__ import annotations

from typing import Final

from chassis.calls import Call
from chassis.database import Database
from chassis.service import every, procedure
from contracts.rpc import funding as rpc
from services.funding.computing import Computing
from services.funding.handlers import selections

#: How often the queue and the work in hand are looked at, in seconds.
LOOK_EVERY_S: Final = 0.5


class Selections:
    """Selections."""

    def __init__(self) -> None:
        self._computing = Computing()

    @procedure
    def compute_selection(self, request: rpc.ComputeSelection, call: Call) -> rpc.SelectionView:
        return selections.compute_selection(request, call)

    @procedure
    def cancel_selection(self, request: rpc.CancelSelection, call: Call) -> rpc.SelectionView:
        return selections.cancel_selection(request, call)

    @procedure
    def get_selection(self, request: rpc.GetSelection, call: Call) -> rpc.SelectionView:
        return selections.get_selection(request, call)

    @procedure
    def list_selections(self, request: rpc.ListSelections, call: Call) -> rpc.SelectionList:
        return selections.list_selections(request, call)

    @every(LOOK_EVERY_S, "selections")
    def compute(self, database: Database) -> int:
        """Solve what is asked for, off the event loop."""
        return self._computing.look(database)
