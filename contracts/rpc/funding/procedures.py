"""The rows of the authority table for funding.

The council's roles and the assessors act for every body. A controller acts only for the body that
decides: it alone may set the frames of its sources and record its formal money decisions.
"""

from __future__ import annotations

from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.funding import applications, conflicts, meetings, rounds, seals
from contracts.rpc.funding.money_procedures import money_procedures
from contracts.rpc.operations import operations

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
#: Those who deal with applications: assessors, and whoever may be called to a meeting.
_CONCERNED: Final = {
    Role.ASSESSOR: Scope.ANY,
    Role.COUNCIL_CHAIR: Scope.ANY,
    Role.COUNCIL_MEMBER: Scope.ANY,
}
_JUDGING: Final = {
    **_CONCERNED,
    Role.PROGRAMME_OFFICE: Scope.ANY,
    Role.COUNCIL_SECRETARY: Scope.ANY,
    Role.AUDITOR: Scope.ANY,
}
_EVERYONE: Final = {
    **_PROCESS,
    Role.ASSESSOR: Scope.ANY,
    Role.CASE_OFFICER: Scope.ANY,
    Role.REGISTRAR: Scope.ANY,
}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "funding.open_round",
        rounds.OpenRound,
        rounds.RoundView,
        _PROGRAMME,
        "Öppna en omgång; regler och kriterier låses",
        "Open a round; rules and criteria freeze",
    ),
    Procedure(
        "funding.revise_round",
        rounds.ReviseRound,
        rounds.RoundView,
        _PROGRAMME,
        "Ge en omgång andra regler genom ett beslut; ansökningarna bedöms på nytt",
        "Give a round other rules by a decision; its applications are assessed anew",
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
        "funding.find_ineligible",
        applications.FindIneligible,
        applications.ApplicationView,
        _PROGRAMME,
        "Finna att en ansökan inte uppfyller en regel för att tas upp",
        "Find that an application breaks a rule of eligibility",
    ),
    Procedure(
        "funding.take_resubmission",
        applications.TakeResubmission,
        applications.ApplicationView,
        _PROGRAMME,
        "Låta en nyare inlämning gälla i en omgång; ansökan bedöms på nytt",
        "Let a newer submission stand in a round; the application is assessed anew",
    ),
    Procedure(
        "funding.assign_assessors",
        seals.AssignAssessors,
        applications.ApplicationView,
        _PROGRAMME,
        "Utse vilka som bedömer en ansökan",
        "Say who assesses an application",
    ),
    Procedure(
        "funding.assess_application",
        seals.AssessApplication,
        applications.ApplicationView,
        {Role.ASSESSOR: Scope.ANY},
        "Bedöma en ansökan mot omgångens kriterier",
        "Assess an application on the round's criteria",
    ),
    Procedure(
        "funding.open_seal",
        seals.OpenSeal,
        applications.ApplicationView,
        {Role.PROGRAMME_OFFICE: Scope.ANY, Role.COUNCIL_SECRETARY: Scope.ANY},
        "Bryta förseglingen av en ansökans poäng fast någon bedömare saknas",
        "Open the seal over an application's scores although an assessor is missing",
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
        "funding.declare_relation",
        conflicts.DeclareRelation,
        conflicts.RelationView,
        _CONCERNED,
        "Uppge en egen anknytning till ett organ, ett företag eller en leverantör",
        "Tell of one's own relation with a body, a company or a supplier",
    ),
    Procedure(
        "funding.end_relation",
        conflicts.EndRelation,
        conflicts.RelationView,
        _CONCERNED,
        "Uppge att en egen anknytning har upphört",
        "Tell that one's own relation has ended",
    ),
    Procedure(
        "funding.list_relations",
        conflicts.ListRelations,
        conflicts.RelationList,
        _JUDGING,
        "Lista anknytningar som kan väcka en fråga om jäv",
        "List the relations that may raise a question of conflict of interest",
    ),
    Procedure(
        "funding.declare_conflict",
        conflicts.DeclareConflict,
        conflicts.ConflictView,
        _CONCERNED,
        "Säga om man är jävig i en ansökan",
        "Say whether one has a conflict of interest in an application",
    ),
    Procedure(
        "funding.settle_conflict",
        conflicts.SettleConflict,
        conflicts.ConflictView,
        _COUNCIL,
        "Föra in organets beslut i en fråga om jäv",
        "Record the body's decision on a conflict of interest",
    ),
    Procedure(
        "funding.list_conflicts",
        conflicts.ListConflicts,
        conflicts.ConflictList,
        _JUDGING,
        "Lista frågor om jäv och hur de avgjordes",
        "List questions of conflict of interest and how they were settled",
    ),
    Procedure(
        "funding.list_grounds",
        conflicts.ListGrounds,
        conflicts.Grounds,
        _EVERYONE,
        "Läsa lagens grunder för jäv",
        "Read the law's grounds of conflict of interest",
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
    *money_procedures(_PROCESS, _EVERYONE),
    *operations("funding"),
)
