"""The rows of the authority table for sources, formal decisions and the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.funding import allocations, ledger, sources

_CONTROLLER: Final[Mapping[Role, Scope]] = {Role.CONTROLLER: Scope.OWN_BODY}


def money_procedures(
    process: Mapping[Role, Scope], everyone: Mapping[Role, Scope]
) -> tuple[Procedure, ...]:
    """`process` carry the council's process, `everyone` may read what is public in it."""
    return (
        Procedure(
            "funding.register_source",
            sources.RegisterSource,
            sources.SourceView,
            _CONTROLLER,
            "Registrera en finansieringskälla som det egna organet fördelar ur",
            "Register a source that one's own body allocates from",
        ),
        Procedure(
            "funding.set_frame",
            sources.SetFrame,
            sources.SourceView,
            _CONTROLLER,
            "Föra in ett beslut om en källas ram för ett år",
            "Record a decision on a source's frame for a year",
        ),
        Procedure(
            "funding.carry_over",
            sources.CarryOver,
            sources.SourceView,
            _CONTROLLER,
            "Föra in ett beslut om ombudgetering till nästa år",
            "Record a decision to carry money over to the next year",
        ),
        Procedure(
            "funding.close_year",
            sources.CloseYear,
            sources.SourceView,
            _CONTROLLER,
            "Stänga en källas bokföring för ett år; det oförbrukade förfaller",
            "Close a source's books for a year; what is unspent lapses",
        ),
        Procedure(
            "funding.list_sources",
            sources.ListSources,
            sources.SourceList,
            everyone,
            "Lista källor, ramar och vad som är kvar",
            "List sources, frames and what is left",
        ),
        Procedure(
            "funding.list_reserve",
            sources.ListReserve,
            sources.ReserveList,
            process,
            "Läsa reservlistan i ordning",
            "Read the reserve list in order",
        ),
        Procedure(
            "funding.set_thresholds",
            sources.SetThresholds,
            sources.ThresholdsView,
            _CONTROLLER,
            "Föra in det egna organets beslut om vem som får besluta om hur mycket",
            "Record one's own body's decision on who may decide on how much",
        ),
        Procedure(
            "funding.list_thresholds",
            sources.ListThresholds,
            sources.ThresholdsList,
            everyone,
            "Läsa vem som får besluta om hur mycket",
            "Read who may decide on how much",
        ),
        Procedure(
            "funding.approve_allocation",
            allocations.ApproveAllocation,
            allocations.AllocationView,
            _CONTROLLER,
            "Föra in det egna organets formella beslut om pengar till ett projekt",
            "Record one's own body's formal decision on money for a project",
        ),
        Procedure(
            "funding.refuse_allocation",
            allocations.RefuseAllocation,
            allocations.AllocationDecisionView,
            _CONTROLLER,
            "Föra in att det egna organet inte medger medel till ett projekt",
            "Record that one's own body does not approve money for a project",
        ),
        Procedure(
            "funding.refer_back",
            allocations.ReferBack,
            allocations.AllocationDecisionView,
            _CONTROLLER,
            "Föra in att det egna organet återremitterar ett projekt",
            "Record that one's own body refers a project back",
        ),
        Procedure(
            "funding.release_instalment",
            allocations.ReleaseInstalment,
            allocations.AllocationView,
            _CONTROLLER,
            "Avropa en delbetalning för hand, med skäl",
            "Release an instalment by hand, with a reason",
        ),
        Procedure(
            "funding.reduce_allocation",
            allocations.ReduceAllocation,
            allocations.AllocationView,
            _CONTROLLER,
            "Föra in att ett projekt lämnar tillbaka en del av sina pengar",
            "Record that a project gives a part of its money back",
        ),
        Procedure(
            "funding.end_allocation",
            allocations.EndAllocation,
            allocations.AllocationView,
            _CONTROLLER,
            "Avsluta en tilldelning; det som är kvar går tillbaka",
            "End an allocation; what is left goes back",
        ),
        Procedure(
            "funding.get_ledger",
            ledger.GetLedger,
            ledger.LedgerStatement,
            process,
            "Läsa huvudboken",
            "Read the ledger",
        ),
        Procedure(
            "funding.correct_transaction",
            ledger.CorrectTransaction,
            ledger.CorrectionView,
            _CONTROLLER,
            "Rätta huvudboken med en motbokning",
            "Correct the ledger by a counter-entry",
        ),
    )
