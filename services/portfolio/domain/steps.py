"""Whose step is next in a case, and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from contracts.envelope import Event
from contracts.events.followup import PlanOpenedV1, ReportDueV1, ReportSubmittedV1
from contracts.events.funding import (
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    ApplicationFoundIneligibleV1,
    ApplicationPostponedV1,
    ApplicationRestartedV1,
)
from contracts.events.portfolio import (
    CompletionOverdueV1,
    EarlyOpinionGivenV1,
    EarlyOpinionRequestedV1,
    ProjectAmendedV1,
)
from contracts.rpc.base import Role
from contracts.rpc.portfolio import NextStep, ProjectState
from services.portfolio.domain.projects import Project

#: The events that say more of the next step than the project's state does.
TELLING: Final[tuple[type[Event], ...]] = (
    ApplicationAdmittedV1,
    ApplicationFoundIneligibleV1,
    ApplicationRestartedV1,
    ApplicationAssessedV1,
    ApplicationPostponedV1,
    CompletionOverdueV1,
    EarlyOpinionGivenV1,
    EarlyOpinionRequestedV1,
    PlanOpenedV1,
    ProjectAmendedV1,
    ReportDueV1,
    ReportSubmittedV1,
)


@dataclass(frozen=True)
class Happened:
    """An event of the case and when it happened."""

    event: Event
    at: datetime


@dataclass(frozen=True)
class _Plain:
    """A step that the project's state alone decides."""

    step: str
    role: Role | None
    sv: str
    en: str
    by_owner: bool = False


_PLAIN: Final[Mapping[ProjectState, _Plain]] = MappingProxyType(
    {
        ProjectState.IDEA: _Plain(
            "adopt",
            Role.CASE_OFFICER,
            "En nämnd eller ett bolag tar sig an idén som sitt utkast",
            "A committee or company takes the idea on as its draft",
        ),
        ProjectState.REFERRED_BACK: _Plain(
            "rework",
            Role.CASE_OFFICER,
            "Bered projektet vidare som återremissen säger och lämna in det igen",
            "Prepare the project further as the referral says, and submit it again",
            by_owner=True,
        ),
        ProjectState.RECOMMENDED: _Plain(
            "decide",
            Role.CONTROLLER,
            "Fatta det formella beslutet om pengar och för in det",
            "Make the formal decision on money and record it",
        ),
        ProjectState.DECLINED: _Plain(
            "rework",
            Role.CASE_OFFICER,
            "Omarbeta projektet och lämna in det igen, eller återkalla det",
            "Rework the project and submit it again, or withdraw it",
            by_owner=True,
        ),
        ProjectState.NOT_FUNDED: _Plain(
            "rework",
            Role.CASE_OFFICER,
            "Vänta på reservlistan, om projektet står där; annars omarbeta det och lämna in det igen",
            "Wait on the reserve list, where the project is on it; else rework it and submit it again",
            by_owner=True,
        ),
        ProjectState.ALLOCATED: _Plain(
            "open_plan",
            None,
            "Uppföljningsplanen öppnas av systemet",
            "The system opens the follow-up plan",
        ),
        ProjectState.CLOSED: _Plain(
            "follow_benefits",
            Role.CASE_OFFICER,
            "Följ upp vilken nytta projektet gav",
            "Follow up what benefit the project gave",
            by_owner=True,
        ),
    }
)


def next_step(project: Project, happened: Iterable[Happened]) -> NextStep | None:
    """Whose step it is; none where the case is closed. `happened` are the telling events in order."""
    happened = list(happened)
    plain = _PLAIN.get(project.state)
    if plain is not None:
        body_id = project.body_id if plain.by_owner else None
        return _step(plain.step, plain.role, body_id, project.moved_at, plain.sv, plain.en)
    told = _TOLD.get(project.state)
    return None if told is None else told(project, happened)


def _drafted(project: Project, happened: list[Happened]) -> NextStep:
    """An early opinion that is awaited comes before the submission."""
    asked: Happened | None = None
    for one in happened:
        match one.event:
            case EarlyOpinionRequestedV1():
                asked = one
            case EarlyOpinionGivenV1():
                asked = None
    if asked is not None:
        return _step(
            "give_early_opinion",
            Role.PROGRAMME_OFFICE,
            None,
            asked.at,
            "Lämna det förhandsbesked som begärts",
            "Give the early opinion that is asked for",
        )
    return _step(
        "submit",
        Role.CASE_OFFICER,
        project.body_id,
        project.moved_at,
        "Fyll i det som saknas och lämna in projektet",
        "Fill in what is missing and submit the project",
    )


def _submitted(project: Project, happened: list[Happened]) -> NextStep:
    return _ineligible(project, happened) or _step(
        "admit",
        Role.PROGRAMME_OFFICE,
        None,
        project.moved_at,
        "Gå igenom projektet: begär komplettering, eller ta upp det i en omgång när det är helt",
        "Review the project: ask for completion, or take it into a round when it is whole",
    )


def _complete(project: Project, happened: list[Happened]) -> NextStep:
    return _ineligible(project, happened) or _step(
        "admit",
        Role.PROGRAMME_OFFICE,
        None,
        project.moved_at,
        "Ta upp projektet i en omgång",
        "Take the project into a round",
    )


def _ineligible(project: Project, happened: list[Happened]) -> NextStep | None:
    """It broke a rule of the round, and has not been submitted since: its owner completes it."""
    for one in happened:
        event = one.event
        if (
            isinstance(event, ApplicationFoundIneligibleV1)
            and event.revision == project.submitted_revision
        ):
            return _step(
                "rework",
                Role.CASE_OFFICER,
                project.body_id,
                one.at,
                "Komplettera projektet så att det uppfyller villkoret och lämna in det igen, eller återkalla"
                " det",
                "Complete the project so that it meets the rule and submit it again, or withdraw it",
            )
    return None


def _returned(project: Project, happened: list[Happened]) -> NextStep:
    """What has been amended after the revision that was returned is still to be submitted."""
    asked, sent = project.returned, project.submitted_revision
    due_on = None if asked is None else asked.due_on
    late = any(
        isinstance(one.event, CompletionOverdueV1) and one.event.due_on == due_on
        for one in happened
    )
    late_sv, late_en = ("Försenat: ", "Overdue: ") if late else ("", "")
    amended = [
        (one.at, one.event.revision)
        for one in happened
        if isinstance(one.event, ProjectAmendedV1) and one.event.revision > (sent or 0)
    ]
    if not amended:
        return _step(
            "complete",
            Role.CASE_OFFICER,
            project.body_id,
            project.moved_at,
            f"{late_sv}Komplettera projektet (revision {sent} räcker inte) och lämna in det igen",
            f"{late_en}Complete the project (revision {sent} does not suffice) and submit it again",
            due_on=due_on,
        )
    at, revision = max(amended)
    return _step(
        "submit_again",
        Role.CASE_OFFICER,
        project.body_id,
        max(at, project.moved_at),
        f"{late_sv}Lämna in projektet igen: revision {revision} är ändrad efter den inlämnade"
        f" (revision {sent}), men inte inlämnad",
        f"{late_en}Submit the project again: revision {revision} was changed after the submitted one"
        f" (revision {sent}), but is not submitted",
        due_on=due_on,
    )


def _in_round(project: Project, happened: list[Happened]) -> NextStep:
    restarted = [one.at for one in happened if isinstance(one.event, ApplicationRestartedV1)]
    since = max([project.moved_at, *restarted])
    assessed = [
        one for one in happened if isinstance(one.event, ApplicationAssessedV1) and one.at >= since
    ]
    if not assessed:
        return _step(
            "assess",
            Role.ASSESSOR,
            None,
            since,
            "Bedöm ansökan mot omgångens kriterier",
            "Assess the application on the round's criteria",
        )
    return _step(
        "deliberate",
        Role.COUNCIL_CHAIR,
        None,
        assessed[-1].at,
        "Behandla ansökan på Digitaliseringsrådets möte",
        "Take up the application at the digital council's meeting",
    )


def _postponed(project: Project, happened: list[Happened]) -> NextStep:
    since, until = project.moved_at, None
    for one in happened:
        if isinstance(one.event, ApplicationPostponedV1):
            since, until = one.at, one.event.until
    return _step(
        "deliberate",
        Role.COUNCIL_CHAIR,
        None,
        since,
        "Ta upp den bordlagda ansökan på nytt",
        "Take up the postponed application again",
        due_on=until,
    )


def _paused(project: Project, _happened: list[Happened]) -> NextStep:
    return _step(
        "resume",
        Role.CASE_OFFICER,
        project.body_id,
        project.moved_at,
        "Återuppta projektet, eller avsluta det",
        "Resume the project, or close it",
        due_on=None if project.paused is None else project.paused.until,
    )


def _running(project: Project, happened: list[Happened]) -> NextStep:
    """A report that is awaited, the earliest first; else the next one of the plan."""
    due: dict[str, tuple[datetime, date]] = {}
    reported: dict[str, datetime] = {}
    planned: tuple[str, ...] = ()
    for one in happened:
        match one.event:
            case PlanOpenedV1(periods=periods):
                planned = periods
            case ReportDueV1(period=period, due_on=due_on):
                due[period] = (one.at, due_on)
            case ReportSubmittedV1(period=period):
                reported[period] = one.at
    for period in sorted(due.keys() - reported.keys()):
        since, due_on = due[period]
        return _step(
            "report",
            Role.CASE_OFFICER,
            project.body_id,
            since,
            f"Lämna tertialrapport {period} senast {due_on}",
            f"Submit the tertial report {period} by {due_on}",
            due_on=due_on,
        )
    since = max([project.moved_at, *reported.values()])
    coming = next((period for period in planned if period not in reported), None)
    if coming is None:
        return _step(
            "carry_out",
            Role.CASE_OFFICER,
            project.body_id,
            since,
            "Genomför projektet",
            "Carry out the project",
        )
    return _step(
        "carry_out",
        Role.CASE_OFFICER,
        project.body_id,
        since,
        f"Genomför projektet; nästa tertialrapport är {coming}",
        f"Carry out the project; the next tertial report is {coming}",
    )


def _step(
    step: str,
    role: Role | None,
    body_id: str | None,
    since: datetime,
    sv: str,
    en: str,
    *,
    due_on: date | None = None,
) -> NextStep:
    return NextStep(step=step, role=role, body_id=body_id, since=since, due_on=due_on, sv=sv, en=en)


#: The steps that need more than the state.
_TOLD: Final[Mapping[ProjectState, Callable[[Project, list[Happened]], NextStep]]] = (
    MappingProxyType(
        {
            ProjectState.DRAFT: _drafted,
            ProjectState.SUBMITTED: _submitted,
            ProjectState.COMPLETE: _complete,
            ProjectState.RETURNED: _returned,
            ProjectState.IN_ROUND: _in_round,
            ProjectState.POSTPONED: _postponed,
            ProjectState.RUNNING: _running,
            ProjectState.PAUSED: _paused,
        }
    )
)
