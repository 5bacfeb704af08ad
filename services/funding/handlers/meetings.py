"""The digital council's meetings: called, attended, moved and voted in, spoken in, closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.events.funding import AllocationLine, FreedBecause
from contracts.rpc.funding import (
    ApplicationState,
    CallMeeting,
    CloseMeeting,
    CouncilOutcome,
    DeclineApplication,
    GetMeeting,
    ListMeetings,
    MeetingList,
    MeetingView,
    MoveProposal,
    Outcome,
    PostponeApplication,
    RecommendProject,
    RecordAttendance,
    RecordDissent,
    RecordRollCall,
    ReferApplicationBack,
)
from services.funding.domain.agenda import Ground, Summons, Word
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.ledger import post_recommendation
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.domain.sources import Frame, amounts_of, frame_of, reserve
from services.funding.handlers.council import members_for
from services.funding.handlers.finding import (
    act_of,
    application_of,
    meeting_of,
    round_locked,
    round_of,
)
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.meeting_views import meeting_line, meeting_view
from services.funding.handlers.money_back import lift_recommendation
from services.funding.handlers.panels import (
    panel_of,
    recused_from,
    require_discussed,
    tally_of,
)
from services.funding.handlers.questions import concern, lock_relations, look_into
from services.funding.tables import ALLOCATIONS, APPLICATIONS, MEETINGS

#: Words that end the assessment.
_FINAL: Final = frozenset({Outcome.RECOMMENDED, Outcome.DECLINED})


def call_meeting(request: CallMeeting, call: Call) -> MeetingView:
    """Call the council, and put each item on this meeting's agenda alone.

    That opens the seal over each item's scores, and the members' relations with its parties are looked into.
    """
    unit = call.unit
    lock_relations(unit)
    act = act_of(call)
    summons = Summons(
        held_on=request.held_on,
        members=request.members or members_for(request.held_on, unit),
        project_ids=request.project_ids,
        documents=request.documents,
        reconsidered=request.reconsidered,
        late_because=request.late_because,
    )
    meeting, event = Meeting.call(unit.new_id(), round_locked(call, request.round_id), summons, act)
    applications = unit.load_many(Application, request.project_ids)
    for project_id in request.project_ids:
        if project_id not in applications:
            raise not_found("application", project_id)
        if meeting.is_reconsidered(project_id):
            applications[project_id].reconsider(meeting.id, meeting.round_id)
        else:
            applications[project_id].put_on_agenda(meeting.id, meeting.round_id)
    unit.add(meeting)
    unit.publish(event)
    for project_id in request.project_ids:
        application = applications[project_id]
        opened = application.open_for_meeting(panel_of(application, unit), act)
        if opened is not None:
            unit.publish(opened)
        concern(application, (member.person_id for member in meeting.members), unit)
        look_into(application, unit)
    return meeting_view(meeting, call)


def record_attendance(request: RecordAttendance, call: Call) -> MeetingView:
    """Record who is present from now."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_attendance(
        request.present,
        today=call.unit.today,
        serving=request.serving,
        presiding=request.presiding,
    )
    return meeting_view(meeting, call)


def move_proposal(request: MoveProposal, call: Call) -> MeetingView:
    """Record what somebody moves on an item."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    round_of(call, meeting.round_id).require_within(request.lines)
    meeting.move(
        request.project_id,
        request.person_id,
        request.kind,
        act_of(call),
        text=request.text,
        lines=request.lines,
        recused=_recused(request.project_id, call),
    )
    return meeting_view(meeting, call)


def record_roll_call(request: RecordRollCall, call: Call) -> MeetingView:
    """Record an open vote, and what it carried."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_roll_call(
        request.project_id,
        request.votes,
        act_of(call),
        recused=_recused(request.project_id, call),
        rule=round_of(call, meeting.round_id).rules.decision_rule,
    )
    return meeting_view(meeting, call)


def record_dissent(request: RecordDissent, call: Call) -> MeetingView:
    """Record a reservation or a statement."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.dissent(request.project_id, request.person_id, request.kind, request.text, act_of(call))
    return meeting_view(meeting, call)


def recommend_project(request: RecommendProject, call: Call) -> MeetingView:
    """Record that the council recommends a project, within what its frames have left."""
    unit = call.unit
    item = _taken_up(request, call)
    said = Word(
        Outcome.RECOMMENDED,
        request.reason,
        lines=request.lines,
        extent=request.extent,
        conditions=request.conditions,
        reserve=request.reserve,
        discussion=request.discussion,
    )
    amounts = amounts_of(request.lines)
    # All at once and in order: those of the word before, which it takes the place of, and those of this one.
    frames = unit.load_many(Frame, amounts.keys() | amounts_of(item.claimed).keys())
    spoken = item.speak(said, call)
    lift_recommendation(unit, item.application, FreedBecause.RECONSIDERED)
    event = item.application.recommend(spoken, item.round.rules.scale_max)
    item.round.require_within(request.lines)
    if request.reserve:
        # Beyond the money: nothing is claimed, but the frames are there.
        for key in amounts:
            frame_of(frames, key).require_open()
    else:
        reserve(frames, request.lines)
        post(unit, post_recommendation(amounts, item.application.id, stamp(unit)))
        # After the frames are locked: another recommendation of the round waits for this one's.
        item.round.require_in_frames(_spent(item.round, unit))
    unit.publish(event)
    return meeting_view(item.meeting, call)


def decline_application(request: DeclineApplication, call: Call) -> MeetingView:
    """Record that the council does not recommend an application."""
    item = _taken_up(request, call)
    said = Word(Outcome.DECLINED, request.reason, discussion=request.discussion)
    spoken = item.speak(said, call)
    lift_recommendation(call.unit, item.application, FreedBecause.RECONSIDERED)
    call.unit.publish(item.application.decline(spoken, item.round.rules.scale_max))
    return meeting_view(item.meeting, call)


def postpone_application(request: PostponeApplication, call: Call) -> MeetingView:
    """Record that the council puts an application off to a later meeting."""
    item = _taken_up(request, call)
    spoken = item.speak(Word(Outcome.POSTPONED, request.reason, until=request.until), call)
    lift_recommendation(call.unit, item.application, FreedBecause.RECONSIDERED)
    call.unit.publish(item.application.postpone(spoken, request.until))
    return meeting_view(item.meeting, call)


def refer_application_back(request: ReferApplicationBack, call: Call) -> MeetingView:
    """Record that the council sends an application back for more preparation."""
    item = _taken_up(request, call)
    spoken = item.speak(Word(Outcome.REFERRED_BACK, request.reason), call)
    lift_recommendation(call.unit, item.application, FreedBecause.RECONSIDERED)
    call.unit.publish(item.application.refer_back(spoken))
    return meeting_view(item.meeting, call)


def close_meeting(request: CloseMeeting, call: Call) -> MeetingView:
    """End a meeting; what it said nothing of can be taken up by another."""
    unit = call.unit
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    silent = unit.load_many(Application, meeting.open_items)
    waiting = {
        project_id: application
        for project_id, application in silent.items()
        if application.meeting_id == meeting.id
    }
    event = meeting.close(
        act_of(call),
        gone=silent.keys() - waiting.keys(),
        recused=recused_from(silent.keys(), unit),
    )
    for application in waiting.values():
        application.take_off_agenda()
    unit.publish(event)
    return meeting_view(meeting, call)


def get_meeting(request: GetMeeting, call: Call) -> MeetingView:
    """A meeting's agenda, attendance and outcomes."""
    return meeting_view(meeting_of(call, request.meeting_id), call)


def list_meetings(request: ListMeetings, call: Call) -> MeetingList:
    """The council's meetings."""
    statement = sa.select(Meeting)
    if request.round_id is not None:
        statement = statement.where(MEETINGS.c.round_id == request.round_id)
    if request.state is not None:
        statement = statement.where(MEETINGS.c.state == request.state)
    meetings, cursor = paged(call.unit.session, statement, request, (MEETINGS.c.id,))
    return MeetingList(
        items=tuple(meeting_line(meeting) for meeting in meetings), next_cursor=cursor
    )


_Spoken = RecommendProject | DeclineApplication | PostponeApplication | ReferApplicationBack


@dataclass(frozen=True)
class _Item:
    """An item of the agenda, with what the council's word on it rests on."""

    meeting: Meeting
    application: Application
    round: Round

    @property
    def claimed(self) -> tuple[AllocationLine, ...]:
        """What the word before claims of the frames."""
        before = self.application.standing_word
        return () if before is None else before.lines

    def speak(self, said: Word, call: Call) -> CouncilOutcome:
        """Record the word at the meeting; a final one needs a discussion where the assessors disagreed."""
        before = self.application.standing_word
        found = tally_of(self.application, self.round, call.unit)
        spoken = self.meeting.speak(
            self.application.id,
            said,
            act_of(call),
            ground=Ground(
                score=found.score,
                revision=self.application.revision,
                rules_hash=self.round.rules_hash,
                revokes=None if before is None else before.meeting_id,
                recused=_recused(self.application.id, call),
            ),
        )
        if said.outcome in _FINAL:
            require_discussed(self.application, self.round, found, said.discussion)
        return spoken


def _taken_up(request: _Spoken, call: Call) -> _Item:
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    return _Item(meeting, application, round_of(call, meeting.round_id))


def _recused(project_id: UUID, call: Call) -> frozenset[str]:
    return recused_from([project_id], call.unit)[project_id]


def _spent(round_: Round, unit: Unit) -> dict[tuple[str, int], Decimal]:
    """By source and year what the round has recommended, this word included, and allocated."""
    unit.session.flush()
    lines: list[Iterable[AllocationLine]] = [
        application.recommendation.lines
        for application in unit.session.scalars(
            sa.select(Application).where(
                APPLICATIONS.c.round_id == round_.id,
                APPLICATIONS.c.state == ApplicationState.RECOMMENDED,
            )
        )
        if application.has_reserved
    ]
    lines += [
        allocation.lines
        for allocation in unit.session.scalars(
            sa.select(Allocation).where(ALLOCATIONS.c.round_id == round_.id)
        )
    ]
    spent: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for some in lines:
        for line in some:
            spent[line.source_id, line.year] += line.amount
    return spent
