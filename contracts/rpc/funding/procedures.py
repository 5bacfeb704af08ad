"""The rows of the authority table for funding.

The council's roles and the assessors act for every body. A controller acts only for the body that
decides: it alone may set the frames of its sources and record its formal money decisions.
"""

from __future__ import annotations

from typing import Final

from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.funding import applications, meetings, rounds
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
