"""Minutes: attested, announced, appealed, final; read as notes or minutes."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from chassis.calls import Call
from chassis.clock import day_begins
from chassis.unit import Unit
from contracts.rpc.funding import (
    AnnounceDecision,
    AttestMinutes,
    GetMinutes,
    MinutesParagraph,
    MinutesView,
    RecordAppeal,
    SettleAppeal,
)
from services.funding.domain.applications import Application
from services.funding.domain.meetings import Meeting
from services.funding.domain.minutes import Minutes
from services.funding.handlers.finding import meeting_of, round_of
from services.funding.handlers.meeting_views import meeting_view

#: Due when the time to appeal has passed. The key is the meeting and the last day.
DECISION_FINAL = "decision_final"


def attest_minutes(request: AttestMinutes, call: Call) -> MinutesView:
    """Record who attested what, and when."""
    meeting, minutes = _both(request.meeting_id, call)
    event = minutes.attest(
        meeting,
        request.attested_by,
        request.attested_on,
        request.project_ids,
        today=call.unit.today,
    )
    call.unit.publish(event)
    return minutes_view(meeting, minutes, call)


def announce_decision(request: AnnounceDecision, call: Call) -> MinutesView:
    """Record the announcement; what nobody appeals becomes final by itself."""
    meeting, minutes = _both(request.meeting_id, call)
    event = minutes.announce(
        meeting, request.announced_on, request.project_ids, today=call.unit.today
    )
    call.unit.publish(event)
    call.unit.schedule(
        DECISION_FINAL,
        f"{meeting.id}/{event.appeal_until}",
        day_begins(event.appeal_until + timedelta(days=1)),
    )
    return minutes_view(meeting, minutes, call)


def become_final(key: str, unit: Unit) -> None:
    """The time to appeal has passed."""
    minutes = unit.load(Minutes, UUID(key.partition("/")[0]))
    if minutes is None:
        msg = f"no minutes for {key}"
        raise LookupError(msg)
    if (event := minutes.become_final(unit.today)) is not None:
        unit.publish(event)


def record_appeal(request: RecordAppeal, call: Call) -> MinutesView:
    """Record an appeal that came in time."""
    meeting, minutes = _both(request.meeting_id, call)
    event = minutes.appeal(
        request.project_id, request.appealed_on, request.case_number, today=call.unit.today
    )
    call.unit.publish(event)
    return minutes_view(meeting, minutes, call)


def settle_appeal(request: SettleAppeal, call: Call) -> MinutesView:
    """Record the court's answer."""
    meeting, minutes = _both(request.meeting_id, call)
    event = minutes.settle_appeal(
        request.project_id,
        request.settled_on,
        request.case_number,
        upheld=request.upheld,
        today=call.unit.today,
    )
    call.unit.publish(event)
    return minutes_view(meeting, minutes, call)


def get_minutes(request: GetMinutes, call: Call) -> MinutesView:
    """Notes or minutes, as far as they have come."""
    meeting = meeting_of(call, request.meeting_id)
    return minutes_view(meeting, call.unit.load(Minutes, meeting.id), call)


def _both(meeting_id: UUID, call: Call) -> tuple[Meeting, Minutes]:
    """The meeting is locked first: two attestations come one after the other, the first one too."""
    meeting = meeting_of(call, meeting_id)
    minutes = call.unit.load(Minutes, meeting.id)
    if minutes is None:
        minutes = Minutes.of(meeting)
        call.unit.add(minutes)
    call.expect(minutes.version)
    return meeting, minutes


def minutes_view(meeting: Meeting, minutes: Minutes | None, call: Call) -> MinutesView:
    """The meeting as a text of record."""
    applications = call.unit.load_many(Application, [item.project_id for item in meeting.agenda])
    if minutes is None and meeting.rules.attested:
        minutes = Minutes.of(meeting)
    ways = {item.project_id: item for item in minutes.items} if minutes is not None else {}
    return MinutesView(
        meeting=meeting_view(meeting, call),
        round_title=round_of(call, meeting.round_id).rules.title,
        attested=meeting.rules.attested,
        attest_by=meeting.held_on + timedelta(days=meeting.rules.attest_within_days)
        if meeting.rules.attested
        else None,
        paragraphs=tuple(
            MinutesParagraph(
                number=number,
                title=applications[item.project_id].title,
                body_id=applications[item.project_id].body_id,
                item=item,
                way=ways.get(item.project_id),
            )
            for number, item in enumerate(meeting.agenda, start=1)
        ),
        as_of=call.unit.now,
        version=0 if minutes is None else minutes.version,
    )
