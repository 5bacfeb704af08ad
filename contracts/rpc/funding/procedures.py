"""The rows of the authority table for funding.

The council's roles and the assessors act for every body. A controller acts only for the body that
decides: it alone may set the frames of its sources and record its formal money decisions.
"""

from __future__ import annotations

from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.funding import applications, council, meetings, minutes, money, rounds
from contracts.rpc.operations import operations

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
        "funding.register_source",
        money.RegisterSource,
        money.SourceView,
        _CONTROLLER,
        "Registrera en finansieringskälla som det egna organet fördelar ur",
        "Register a source that one's own body allocates from",
    ),
    Procedure(
        "funding.set_frame",
        money.SetFrame,
        money.SourceView,
        _CONTROLLER,
        "Föra in ett beslut om en källas ram för ett år",
        "Record a decision on a source's frame for a year",
    ),
    Procedure(
        "funding.list_sources",
        money.ListSources,
        money.SourceList,
        _EVERYONE,
        "Lista källor, ramar och vad som är kvar",
        "List sources, frames and what is left",
    ),
    Procedure(
        "funding.open_round",
        rounds.OpenRound,
        rounds.RoundView,
        _PROGRAMME,
        "Öppna en omgång; regler och kriterier låses",
        "Open a round; rules and criteria freeze",
    ),
    Procedure(
        "funding.get_round",
        rounds.GetRound,
        rounds.RoundView,
        _EVERYONE,
        "Läsa en omgångs regler",
        "Read the rules of a round",
    ),
    Procedure(
        "funding.list_rounds",
        rounds.ListRounds,
        rounds.RoundList,
        _EVERYONE,
        "Lista omgångar",
        "List rounds",
    ),
    Procedure(
        "funding.admit_application",
        applications.AdmitApplication,
        applications.ApplicationView,
        _PROGRAMME,
        "Ta upp en ansökan i en omgång",
        "Admit an application to a round",
    ),
    Procedure(
        "funding.assess_application",
        applications.AssessApplication,
        applications.ApplicationView,
        {Role.ASSESSOR: Scope.ANY},
        "Bedöma en ansökan mot omgångens kriterier",
        "Assess an application on the round's criteria",
    ),
    Procedure(
        "funding.get_application",
        applications.GetApplication,
        applications.ApplicationView,
        _CASE,
        "Läsa en ansökan och vad som hänt den",
        "Read an application and what became of it",
    ),
    Procedure(
        "funding.list_applications",
        applications.ListApplications,
        applications.ApplicationList,
        _CASE,
        "Lista ansökningar",
        "List applications",
    ),
    Procedure(
        "funding.appoint_member",
        council.AppointMember,
        council.MandateView,
        _SECRETARY,
        "Föra in vem som utsetts till en plats i rådet",
        "Record who is appointed to a seat in the council",
    ),
    Procedure(
        "funding.end_mandate",
        council.EndMandate,
        council.MandateView,
        _SECRETARY,
        "Föra in att ett mandat i rådet slutar",
        "Record that a mandate in the council ends",
    ),
    Procedure(
        "funding.list_mandates",
        council.ListMandates,
        council.MandateList,
        _EVERYONE,
        "Lista vilka som sitter i rådet",
        "List who sits in the council",
    ),
    Procedure(
        "funding.call_meeting",
        meetings.CallMeeting,
        meetings.MeetingView,
        _SECRETARY,
        "Kalla Digitaliseringsrådet till möte",
        "Call the digital council to a meeting",
    ),
    Procedure(
        "funding.record_attendance",
        meetings.RecordAttendance,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna vilka ledamöter som är närvarande",
        "Record which members are present",
    ),
    Procedure(
        "funding.recommend_project",
        meetings.RecommendProject,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna att rådet tillstyrker ett projekt, med belopp",
        "Record that the council recommends a project, with amounts",
    ),
    Procedure(
        "funding.decline_application",
        meetings.DeclineApplication,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna att rådet avstyrker en ansökan",
        "Record that the council declines an application",
    ),
    Procedure(
        "funding.postpone_application",
        meetings.PostponeApplication,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna att rådet bordlägger en ansökan",
        "Record that the council postpones an application",
    ),
    Procedure(
        "funding.refer_application_back",
        meetings.ReferApplicationBack,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna att rådet återremitterar en ansökan",
        "Record that the council refers an application back",
    ),
    Procedure(
        "funding.move_proposal",
        meetings.MoveProposal,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna ett yrkande",
        "Record a proposal",
    ),
    Procedure(
        "funding.record_roll_call",
        meetings.RecordRollCall,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna en öppen omröstning",
        "Record an open roll-call",
    ),
    Procedure(
        "funding.record_dissent",
        meetings.RecordDissent,
        meetings.MeetingView,
        _COUNCIL,
        "Anteckna en reservation eller ett särskilt uttalande",
        "Record a reservation or a statement",
    ),
    Procedure(
        "funding.close_meeting",
        meetings.CloseMeeting,
        meetings.MeetingView,
        _COUNCIL,
        "Avsluta ett möte",
        "Close a meeting",
    ),
    Procedure(
        "funding.get_meeting",
        meetings.GetMeeting,
        meetings.MeetingView,
        _PROCESS,
        "Läsa ett mötes dagordning, närvaro och utfall",
        "Read a meeting's agenda, attendance and outcomes",
    ),
    Procedure(
        "funding.list_meetings",
        meetings.ListMeetings,
        meetings.MeetingList,
        _PROCESS,
        "Lista rådets möten",
        "List the council's meetings",
    ),
    Procedure(
        "funding.attest_minutes",
        minutes.AttestMinutes,
        minutes.MinutesView,
        _COUNCIL,
        "Föra in att protokollet är justerat",
        "Record that the minutes are attested",
    ),
    Procedure(
        "funding.announce_decision",
        minutes.AnnounceDecision,
        minutes.MinutesView,
        _COUNCIL,
        "Föra in att beslut är anslagna",
        "Record that decisions are announced",
    ),
    Procedure(
        "funding.record_appeal",
        minutes.RecordAppeal,
        minutes.MinutesView,
        _COUNCIL,
        "Föra in ett överklagande",
        "Record an appeal",
    ),
    Procedure(
        "funding.settle_appeal",
        minutes.SettleAppeal,
        minutes.MinutesView,
        _COUNCIL,
        "Föra in vad en domstol sagt om ett överklagande",
        "Record what a court has said of an appeal",
    ),
    Procedure(
        "funding.get_minutes",
        minutes.GetMinutes,
        minutes.MinutesView,
        _PROCESS,
        "Läsa ett mötes protokoll eller anteckningar",
        "Read a meeting's minutes or notes",
    ),
    Procedure(
        "funding.approve_allocation",
        money.ApproveAllocation,
        money.AllocationView,
        _CONTROLLER,
        "Föra in det egna organets formella beslut om pengar till ett projekt",
        "Record one's own body's formal decision on money for a project",
    ),
    Procedure(
        "funding.get_ledger",
        money.GetLedger,
        money.LedgerStatement,
        _PROCESS,
        "Läsa huvudboken",
        "Read the ledger",
    ),
    *operations("funding"),
)
