"""Which calls reach sources, formal decisions and the ledger."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
from contracts.rpc import funding as rpc
from services.funding.handlers import (
    allocations,
    ledger,
    sources,
)


class Money:
    """Sources, formal decisions, the ledger."""

    @procedure
    def register_source(self, request: rpc.RegisterSource, call: Call) -> rpc.SourceView:
        return sources.register_source(request, call)

    @procedure
    def set_frame(self, request: rpc.SetFrame, call: Call) -> rpc.SourceView:
        return sources.set_frame(request, call)

    @procedure
    def list_sources(self, request: rpc.ListSources, call: Call) -> rpc.SourceList:
        return sources.list_sources(request, call)

    @procedure
    def approve_allocation(self, request: rpc.ApproveAllocation, call: Call) -> rpc.AllocationView:
        return allocations.approve_allocation(request, call)

    @procedure
    def get_ledger(self, request: rpc.GetLedger, call: Call) -> rpc.LedgerStatement:
        return ledger.get_ledger(request, call)
