"""The decision letter: everything that an applicant is told, gathered from what is recorded."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from chassis.calls import Call
from contracts.base import LocalText
from contracts.rpc.funding import (
    ApplicationState,
    CouncilOutcome,
    CriterionScore,
    DecisionLetterView,
    FormalAnswer,
    GetDecisionLetter,
    LetterAppeal,
    LetterRule,
    LetterWord,
)
from services.funding.domain import letters
from services.funding.domain.applications import Application
from services.funding.domain.assessments import Assessment
from services.funding.domain.bodies import Body
from services.funding.domain.letters import CouncilDecision
from services.funding.domain.meetings import Meeting
from services.funding.domain.minutes import Minutes
from services.funding.domain.progress import Progress
from services.funding.domain.refusals import NoLetterYet
from services.funding.domain.rounds import Round
from services.funding.domain.sources import ZERO, Frame, FrameKey, amounts_of
from services.funding.handlers.finding import allocation_of, application_of, submission_of
from services.funding.handlers.panels import counted, recused_from, rules_of
from services.funding.tables import ASSESSMENTS, FRAMES

_COUNCIL = LocalText(sv="Digitaliseringsrådet", en="the Digital Council")


def get_decision_letter(request: GetDecisionLetter, call: Call) -> DecisionLetterView:
    """The letter on what was last said of an application, as it stands now."""
    unit = call.unit
    application = application_of(call, request.project_id)
    if application.state not in letters.TOLD:
        raise NoLetterYet(project=application.id, **application.state_words())
    ineligible = application.state is ApplicationState.INELIGIBLE
    outcome = None if ineligible else application.outcomes[-1]
    answer = _answer(application, outcome)
    round_ = _round_of(application, call)
    scored = application.state in letters.SCORED
    snapshot = submission_of(call, application).snapshot
    progress = unit.session.get(Progress, application.id)
    allocation = (
        allocation_of(unit, application.id)
        if application.state is ApplicationState.ALLOCATED
        else None
    )
    waits = application.is_on_reserve and outcome is not None
    return DecisionLetterView(
        project_id=application.id,
        title=application.title,
        body=_name(application.body_id, call),
        revision=application.revision,
        case_numbers=snapshot.case_numbers,
        state=application.state,
        on_reserve=application.is_on_reserve,
        round_title=None if round_ is None else round_.rules.title,
        closes_on=None if round_ is None else round_.rules.closes_on,
        score=outcome.score if scored and outcome is not None else None,
        scale_max=None if round_ is None else round_.rules.scale_max,
        criteria=letters.criteria_of(
            rules_of(application, round_, unit), _sheets_of(application, call)
        )
        if scored and round_ is not None
        else (),
        word=None if outcome is None else _word(application, outcome, call),
        ineligible=_rule_broken(application, round_) if ineligible else None,
        answer=answer,
        answered_by=None if answer is None else _name(answer.decided_by, call),
        applied_for=None if round_ is None else letters.applied_for(snapshot, round_.rules.years),
        recommended=sum((line.amount for line in outcome.lines), ZERO)
        if outcome is not None and outcome.lines
        else None,
        shortages=letters.shortages(outcome.lines, _frames_of(outcome, call))
        if waits and outcome is not None
        else (),
        unmet=letters.unmet(snapshot, progress),
        instalments=() if allocation is None else letters.pending(allocation.instalments),
        holds=() if allocation is None or progress is None else progress.holds,
        appeal=_appeal(application, outcome, answer, call),
        as_of=unit.now,
    )


def _answer(application: Application, outcome: CouncilOutcome | None) -> FormalAnswer | None:
    """The formal answer to the council's last word; an earlier one answered an earlier word."""
    answers = application.answers
    if outcome is None or not answers or answers[-1].recorded_at < outcome.recorded_at:
        return None
    return answers[-1]


def _round_of(application: Application, call: Call) -> Round | None:
    """The round that spoke of it last; one that is ineligible is in none."""
    round_id = application.round_id
    if round_id is None and application.eligibility:
        round_id = application.eligibility[-1].round_id
    return None if round_id is None else call.unit.session.get(Round, round_id)


def _sheets_of(application: Application, call: Call) -> list[tuple[CriterionScore, ...]]:
    recused = recused_from([application.id], call.unit)[application.id]
    sheets = call.unit.session.scalars(
        sa.select(Assessment)
        .where(
            ASSESSMENTS.c.project_id == application.id,
            ASSESSMENTS.c.attempt == application.attempt,
        )
        .order_by(ASSESSMENTS.c.id)
    ).all()
    return counted(application, sheets, recused)


def _word(application: Application, outcome: CouncilOutcome, call: Call) -> LetterWord:
    meeting = call.unit.session.get(Meeting, outcome.meeting_id)
    assert meeting is not None
    item = next(one for one in meeting.agenda if one.project_id == application.id)
    return LetterWord(
        meeting_id=meeting.id,
        held_on=outcome.held_on,
        profile=meeting.profile,
        outcome=outcome.outcome,
        reason=outcome.reason,
        extent=outcome.extent,
        conditions=outcome.conditions,
        lines=outcome.lines,
        reserve=outcome.reserve,
        until=outcome.until,
        discussion=outcome.discussion,
        vote=letters.vote_of(item),
        revokes=outcome.revokes,
    )


def _rule_broken(application: Application, round_: Round | None) -> LetterRule | None:
    finding = application.eligibility[-1]
    if round_ is None or finding.rule is None or finding.reason is None:
        return None
    for rule in round_.rules.eligibility:
        if rule.key == finding.rule:
            return LetterRule(
                question_sv=rule.question_sv, question_en=rule.question_en, reason=finding.reason
            )
    return None


def _frames_of(outcome: CouncilOutcome, call: Call) -> Mapping[FrameKey, Frame]:
    wanted = amounts_of(outcome.lines)
    frames = call.unit.session.scalars(
        sa.select(Frame).where(FRAMES.c.source_id.in_({key.source_id for key in wanted}))
    )
    return {frame.key: frame for frame in frames}


def _appeal(
    application: Application,
    outcome: CouncilOutcome | None,
    answer: FormalAnswer | None,
    call: Call,
) -> LetterAppeal | None:
    """On the formal answer where there is one; else on the council's word where the council decides."""
    session = call.unit.session
    if answer is not None:
        return letters.appeal_of_answer(answer, session.get(Body, answer.decided_by))
    if outcome is None:
        return None
    meeting = session.get(Meeting, outcome.meeting_id)
    assert meeting is not None
    if not meeting.rules.attested:
        return None
    minutes = session.get(Minutes, meeting.id)
    ways = () if minutes is None else minutes.items
    return letters.appeal_of_word(
        CouncilDecision(
            outcome=outcome.outcome,
            decided_on=outcome.held_on,
            council=_COUNCIL,
            way=next((one for one in ways if one.project_id == application.id), None),
        )
    )


def _name(body_id: str, call: Call) -> LocalText:
    body = call.unit.session.get(Body, body_id)
    if body is None:
        return LocalText(sv=body_id, en=body_id)
    return LocalText(sv=body.name_sv, en=body.name_en)
