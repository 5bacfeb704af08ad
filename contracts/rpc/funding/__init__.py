"""What funding answers, and the rows of the authority table for it.

The council's roles and the assessors act for every body. A controller acts only for the body that
decides: it alone may set the frames of its sources and record its formal money decisions.
"""

from __future__ import annotations

from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.funding.applications import (
    AdmitApplication,
    ApplicationList,
    ApplicationState,
    ApplicationSummary,
    ApplicationView,
    AssessApplication,
    AssessmentView,
    CouncilOutcome,
    CriterionScore,
    GetApplication,
    ListApplications,
    Outcome,
    RevisionView,
)
from contracts.rpc.funding.meetings import (
    AgendaItem,
    CallMeeting,
    CloseMeeting,
    DeclineApplication,
    GetMeeting,
    ListMeetings,
    MeetingList,
    MeetingState,
    MeetingView,
    Member,
    PostponeApplication,
    RecommendProject,
    RecordAttendance,
)
from contracts.rpc.funding.money import (
    Account,
    AllocationView,
    ApproveAllocation,
    Balance,
    FrameDecisionView,
    FrameView,
    GetLedger,
    Instrument,
    LedgerEntry,
    LedgerStatement,
    LedgerTransaction,
    ListSources,
    RegisterSource,
    SetFrame,
    SourceList,
    SourceView,
    TransactionKind,
)
from contracts.rpc.funding.rounds import (
    Anchor,
    GetRound,
    ListRounds,
    OpenRound,
    Profile,
    RoundCriterion,
    RoundList,
    RoundRules,
    RoundView,
)
from contracts.rpc.operations import operations

__all__ = [
    "PROCEDURES",
    "Account",
    "AdmitApplication",
    "AgendaItem",
    "AllocationView",
    "Anchor",
    "ApplicationList",
    "ApplicationState",
    "ApplicationSummary",
    "ApplicationView",
    "ApproveAllocation",
    "AssessApplication",
    "AssessmentView",
    "Balance",
    "CallMeeting",
    "CloseMeeting",
    "CouncilOutcome",
    "CriterionScore",
    "DeclineApplication",
    "FrameDecisionView",
    "FrameView",
    "GetApplication",
    "GetLedger",
    "GetMeeting",
    "GetRound",
    "Instrument",
    "LedgerEntry",
    "LedgerStatement",
    "LedgerTransaction",
    "ListApplications",
    "ListMeetings",
    "ListRounds",
    "ListSources",
    "MeetingList",
    "MeetingState",
    "MeetingView",
    "Member",
    "OpenRound",
    "Outcome",
    "PostponeApplication",
    "Profile",
    "RecommendProject",
    "RecordAttendance",
    "RegisterSource",
    "RevisionView",
    "RoundCriterion",
    "RoundList",
    "RoundRules",
    "RoundView",
    "SetFrame",
    "SourceList",
    "SourceView",
    "TransactionKind",
]

_CONTROLLER: Final = {Role.CONTROLLER: Scope.OWN_BODY}
_PROGRAMME: Final = {Role.PROGRAMME_OFFICE: Scope.ANY}
_SECRETARY: Final = {Role.COUNCIL_SECRETARY: Scope.ANY}
_COUNCIL: Final = {Role.COUNCIL_CHAIR: Scope.ANY, Role.COUNCIL_SECRETARY: Scope.ANY}
_PROCESS: Final = {
    Role.PROGRAMME_OFFICE: Scope.ANY,
    Role.COUNCIL_CHAIR: Scope.ANY,
    Role.COUNCIL_MEMBER: Scope.ANY,
    Role.COUNCIL_SECRETARY: Scope.ANY,
    Role.CONTROLLER: Scope.ANY,
    Role.AUDITOR: Scope.ANY,
}
_CASE: Final = {**_PROCESS, Role.ASSESSOR: Scope.ANY, Role.CASE_OFFICER: Scope.OWN_BODY}
_EVERYONE: Final = {
    **_PROCESS,
    Role.ASSESSOR: Scope.ANY,
    Role.CASE_OFFICER: Scope.ANY,
    Role.REGISTRAR: Scope.ANY,
}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "funding.register_source", RegisterSource, SourceView, _CONTROLLER,
        "Registrera en finansieringskälla som det egna organet fördelar ur",
        "Register a source that one's own body allocates from",
    ),
    Procedure(
        "funding.set_frame", SetFrame, SourceView, _CONTROLLER,
        "Föra in ett beslut om en källas ram för ett år",
        "Record a decision on a source's frame for a year",
    ),
    Procedure(
        "funding.list_sources", ListSources, SourceList, _EVERYONE,
        "Lista källor, ramar och vad som är kvar", "List sources, frames and what is left",
    ),
    Procedure(
        "funding.open_round", OpenRound, RoundView, _PROGRAMME,
        "Öppna en omgång; regler och kriterier låses", "Open a round; rules and criteria freeze",
    ),
    Procedure(
        "funding.get_round", GetRound, RoundView, _EVERYONE,
        "Läsa en omgångs regler", "Read the rules of a round",
    ),
    Procedure(
        "funding.list_rounds", ListRounds, RoundList, _EVERYONE,
        "Lista omgångar", "List rounds",
    ),
    Procedure(
        "funding.admit_application", AdmitApplication, ApplicationView, _PROGRAMME,
        "Ta upp en ansökan i en omgång", "Admit an application to a round",
    ),
    Procedure(
        "funding.assess_application", AssessApplication, ApplicationView,
        {Role.ASSESSOR: Scope.ANY},
        "Bedöma en ansökan mot omgångens kriterier", "Assess an application on the round's criteria",
    ),
    Procedure(
        "funding.get_application", GetApplication, ApplicationView, _CASE,
        "Läsa en ansökan och vad som hänt den", "Read an application and what became of it",
    ),
    Procedure(
        "funding.list_applications", ListApplications, ApplicationList, _CASE,
        "Lista ansökningar", "List applications",
    ),
    Procedure(
        "funding.call_meeting", CallMeeting, MeetingView, _SECRETARY,
        "Kalla Digitaliseringsrådet till möte", "Call the digital council to a meeting",
    ),
    Procedure(
        "funding.record_attendance", RecordAttendance, MeetingView, _COUNCIL,
        "Anteckna vilka ledamöter som är närvarande", "Record which members are present",
    ),
    Procedure(
        "funding.recommend_project", RecommendProject, MeetingView, _COUNCIL,
        "Anteckna att rådet tillstyrker ett projekt, med belopp",
        "Record that the council recommends a project, with amounts",
    ),
    Procedure(
        "funding.decline_application", DeclineApplication, MeetingView, _COUNCIL,
        "Anteckna att rådet avstyrker en ansökan", "Record that the council declines an application",
    ),
    Procedure(
        "funding.postpone_application", PostponeApplication, MeetingView, _COUNCIL,
        "Anteckna att rådet bordlägger en ansökan", "Record that the council postpones an application",
    ),
    Procedure(
        "funding.close_meeting", CloseMeeting, MeetingView, _COUNCIL,
        "Avsluta ett möte", "Close a meeting",
    ),
    Procedure(
        "funding.get_meeting", GetMeeting, MeetingView, _PROCESS,
        "Läsa ett mötes dagordning, närvaro och utfall",
        "Read a meeting's agenda, attendance and outcomes",
    ),
    Procedure(
        "funding.list_meetings", ListMeetings, MeetingList, _PROCESS,
        "Lista rådets möten", "List the council's meetings",
    ),
    Procedure(
        "funding.approve_allocation", ApproveAllocation, AllocationView, _CONTROLLER,
        "Föra in det egna organets formella beslut om pengar till ett projekt",
        "Record one's own body's formal decision on money for a project",
    ),
    Procedure(
        "funding.get_ledger", GetLedger, LedgerStatement, _PROCESS,
        "Läsa huvudboken", "Read the ledger",
    ),
    *operations("funding"),
)
