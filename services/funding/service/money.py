"""Which calls reach sources, formal decisions and the ledger."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
from contracts.rpc import funding as rpc
from services.funding.handlers import (
    allocations,
    corrections,
    ledger,
    money_back,
    sources,
    thresholds,
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

    @procedure
    def carry_over(self, request: rpc.CarryOver, call: Call) -> rpc.SourceView:
        return sources.carry_over(request, call)

    @procedure
    def close_year(self, request: rpc.CloseYear, call: Call) -> rpc.SourceView:
        return sources.close_year(request, call)

    @procedure
    def list_reserve(self, request: rpc.ListReserve, call: Call) -> rpc.ReserveList:
        return money_back.list_reserve(request, call)

    @procedure
    def set_thresholds(self, request: rpc.SetThresholds, call: Call) -> rpc.ThresholdsView:
        return thresholds.set_thresholds(request, call)

    @procedure
    def list_thresholds(self, request: rpc.ListThresholds, call: Call) -> rpc.ThresholdsList:
        return thresholds.list_thresholds(request, call)

    @procedure
    def refuse_allocation(
        self, request: rpc.RefuseAllocation, call: Call
    ) -> rpc.AllocationDecisionView:
        return allocations.refuse_allocation(request, call)

    @procedure
    def refer_back(self, request: rpc.ReferBack, call: Call) -> rpc.AllocationDecisionView:
        return allocations.refer_back(request, call)

    @procedure
    def release_instalment(self, request: rpc.ReleaseInstalment, call: Call) -> rpc.AllocationView:
        return allocations.release_instalment(request, call)

    @procedure
    def reduce_allocation(self, request: rpc.ReduceAllocation, call: Call) -> rpc.AllocationView:
        return allocations.reduce_allocation(request, call)

    @procedure
    def end_allocation(self, request: rpc.EndAllocation, call: Call) -> rpc.AllocationView:
        return allocations.end_allocation(request, call)

    @procedure
    def correct_transaction(
        self, request: rpc.CorrectTransaction, call: Call
    ) -> rpc.CorrectionView:
        return corrections.correct_transaction(request, call)
