"""Builders of what funding's tests are about; each takes what the case at hand cares for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.base import Alignment, Benefit, CostKind, CostLine, MissingField, ProjectKind
from contracts.errors import Refused
from contracts.events.funding import AllocationLine, MoneyKind, SealCause
from contracts.events.portfolio import (
    BodyChangedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.funding import (
    Anchor,
    AnswerKind,
    ApplicationState,
    CouncilOutcome,
    CriterionScore,
    EligibilityRule,
    FormalAnswer,
    Instrument,
    Member,
    Office,
    Outcome,
    Profile,
    RoundCriterion,
    RoundRules,
    SealOpening,
)
from services.funding.domain.acts import Act
from services.funding.domain.agenda import Ground, Summons
from services.funding.domain.applications import RECEIVED, Application, Submission
from services.funding.domain.bodies import Body
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.domain.sources import Frame, Source

D = Decimal
NOW = datetime(2017, 3, 1, 8, tzinfo=UTC)
TODAY = date(2017, 3, 1)
PROJECT = UUID("01890000-0000-7000-8000-000000000001")
MEETING = UUID("01890000-0000-7000-8000-00000000aaaa")


A_RULE = EligibilityRule(
    key="agare",
    question_sv="Har nyttan en ägare i linjen?",
    question_en="Does the benefit have an owner in the line?",
)


def an_id(number: int) -> UUID:
    return UUID(int=PROJECT.int + number)


def an_act(by: str = "sara", today: date = TODAY) -> Act:
    return Act(by=by, now=datetime(today.year, today.month, today.day, 8, tzinfo=UTC), today=today)


def a_line(
    amount: str = "100.00",
    source_id: str = "cm-2",
    year: int = 2017,
    kind: MoneyKind = MoneyKind.OPERATING,
) -> AllocationLine:
    return AllocationLine(source_id=source_id, year=year, amount=D(amount), kind=kind)


def a_criterion(key: str = "nytta", weight: str = "1") -> RoundCriterion:
    return RoundCriterion(
        key=key,
        name_sv=key.capitalize(),
        name_en=key.capitalize(),
        weight=D(weight),
        anchors=tuple(
            Anchor(score=score, sv=f"nivå {score}", en=f"level {score}") for score in range(6)
        ),
    )


def some_rules(
    round_id: str = "2017-1",
    *,
    source_ids: tuple[str, ...] = ("cm-2",),
    years: tuple[int, ...] = (2017, 2018),
    criteria: tuple[RoundCriterion, ...] | None = None,
    closes_on: date = date(2017, 3, 31),
    members: int = 5,
    **more: object,
) -> RoundRules:
    return RoundRules(
        round_id=round_id,
        title="Vårens omgång 2017",
        source_ids=source_ids,
        years=years,
        criteria=criteria or (a_criterion("nytta", "2"), a_criterion("risk", "1")),
        closes_on=closes_on,
        members=members,
        profile=Profile.ADVISORY,
        **more,
    )


def a_round(rules: RoundRules | None = None) -> Round:
    round_, _ = Round.open(rules or some_rules(), an_act("petra"))
    return round_


def a_submitted(
    project_id: UUID = PROJECT,
    *,
    body_id: str = "utbildningsnamnden",
    revision: int = 1,
    title: str = "Fiber och laddning i skolor",
    missing: tuple[str, ...] = (),
    **more: object,
) -> ProjectSubmittedV2:
    submitted = ProjectSubmittedV2(
        project_id=project_id,
        body_id=body_id,
        revision=revision,
        kind=ProjectKind.ENABLING,
        title=title,
        summary="Skolorna får fiber, trådlöst nät och laddning.",
        strategy_id="smart-stad-2017",
        target_groups=("elever",),
        alignments=(Alignment(key="uppkopplad", motivation="Allt annat står på nätet."),),
        costs=(
            CostLine(year=2017, kind=CostKind.PROJECT, amount=D("900000.00"), financed_by="CM:2"),
        ),
        benefits=(
            Benefit(
                description="Fler elever kan arbeta digitalt.",
                target_group="elever",
                unit="andel",
                baseline=D("0.4"),
                target=D("0.9"),
                first_effect_year=2018,
            ),
        ),
        benefit_owner="Grundskoleavdelningen",
        missing=tuple(MissingField(field=name, sv="saknas", en="missing") for name in missing),
    )
    return ProjectSubmittedV2.model_validate(submitted.model_dump() | more)


def a_withdrawn(project_id: UUID = PROJECT, *, draft: bool = False) -> ProjectWithdrawnV1:
    return ProjectWithdrawnV1(
        project_id=project_id,
        body_id="utbildningsnamnden",
        reason="Nämnden har ändrat sig.",
        draft=draft,
    )


def a_transferred(
    project_id: UUID = PROJECT,
    *,
    to: str = "kulturnamnden",
    draft: bool = False,
    submitted: bool = True,
) -> ProjectTransferredV1:
    return ProjectTransferredV1(
        project_id=project_id,
        body_id=to,
        from_body_id="utbildningsnamnden",
        transferred_on=date(2017, 4, 1),
        draft=draft,
        submitted=submitted,
    )


def a_body_changed(
    body_id: str = "kommunstyrelsen",
    *,
    valid_from: date = date(2010, 1, 1),
    valid_to: date | None = None,
    kind: str = "committee",
    parent_id: str | None = None,
) -> BodyChangedV1:
    return BodyChangedV1.model_validate(
        {
            "body_id": body_id,
            "name_sv": body_id.capitalize(),
            "name_en": body_id.capitalize(),
            "kind": kind,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "parent_id": parent_id,
        }
    )


def a_body(body_id: str = "kommunstyrelsen", *, valid_to: date | None = None) -> Body:
    return Body.described(a_body_changed(body_id, valid_to=valid_to))


def a_submission(
    revision: int = 1,
    *,
    number: int = 0,
    project_id: UUID = PROJECT,
    missing: tuple[str, ...] = (),
) -> Submission:
    return Submission(
        id=an_id(9000 + number),
        project_id=project_id,
        revision=revision,
        snapshot=a_submitted(
            project_id, revision=revision, title=f"Fiber, revision {revision}", missing=missing
        ),
        received_at=NOW,
    )


def an_application(
    state: ApplicationState = ApplicationState.ADMITTED,
    *,
    project_id: UUID = PROJECT,
    meeting_id: UUID | None = MEETING,
    outcomes: tuple[CouncilOutcome, ...] = (),
    body_id: str = "utbildningsnamnden",
    sealed: bool = False,
) -> Application:
    """In a round it has one assessment, and its seal is open unless it is said to be sealed."""
    application = Application.receive(a_submission(project_id=project_id))
    application.state = state
    application.body_id = body_id
    application.meeting_id = meeting_id
    application.outcomes = outcomes
    if state not in RECEIVED:
        application.round_id = "2017-1"
        application.rules_version = 1
        if not sealed:
            application.seal = SealOpening(
                cause=SealCause.MEETING_CALLED, opened_by="sara", opened_at=NOW, given=1
            )
    return application


def a_word(
    outcome: Outcome = Outcome.RECOMMENDED,
    *,
    lines: tuple[AllocationLine, ...] = (),
    score: str | None = "3.5",
    by: str = "sara",
    held_on: date = TODAY,
) -> CouncilOutcome:
    return CouncilOutcome(
        meeting_id=MEETING,
        round_id="2017-1",
        held_on=held_on,
        outcome=outcome,
        reason="Rådets skäl.",
        lines=lines,
        score=None if score is None else D(score),
        recorded_by=by,
        recorded_at=NOW,
    )


def an_answer(kind: AnswerKind = AnswerKind.APPROVED, **fields: object) -> FormalAnswer:
    given = {
        "kind": kind,
        "decided_by": "kommunstyrelsen",
        "decided_on": TODAY,
        "case_number": None if kind is AnswerKind.REFERRED_BACK else "KS 2017/000119",
        "reason": None if kind is AnswerKind.APPROVED else "Nämndens skäl.",
        "recorded_by": "karin",
        "recorded_at": NOW,
    }
    return FormalAnswer.model_validate(given | fields)


def a_recommended(*lines: AllocationLine, by: str = "sara") -> Application:
    return an_application(
        ApplicationState.RECOMMENDED,
        meeting_id=None,
        outcomes=(a_word(lines=lines or (a_line(),), by=by),),
    )


def some_scores(**scores: int) -> tuple[CriterionScore, ...]:
    return tuple(
        CriterionScore(criterion=key, score=score, motivation="Därför att.")
        for key, score in (scores or {"nytta": 4, "risk": 1}).items()
    )


def some_members(count: int = 5) -> tuple[Member, ...]:
    return tuple(
        Member(person_id=f"ledamot-{n}", office=Office.CHAIR if n == 1 else Office.MEMBER)
        for n in range(1, count + 1)
    )


def a_summons(
    *,
    held_on: date = TODAY,
    members: tuple[Member, ...] | None = None,
    project_ids: tuple[UUID, ...] = (PROJECT,),
    **fields: object,
) -> Summons:
    return Summons(
        held_on=held_on,
        members=some_members() if members is None else members,
        project_ids=project_ids,
        **({"late_because": "Brådskar."} | fields),
    )


def a_ground(score: str | None = "3", **fields: object) -> Ground:
    return Ground(
        score=None if score is None else D(score),
        **({"revision": 1, "rules_hash": "0" * 64} | fields),
    )


def a_meeting(
    *,
    present: int = 5,
    seats: int = 5,
    project_ids: tuple[UUID, ...] = (PROJECT,),
    held_on: date = TODAY,
    members: tuple[Member, ...] | None = None,
    rules: RoundRules | None = None,
) -> Meeting:
    members = members or some_members(seats)
    meeting, _ = Meeting.call(
        MEETING,
        a_round(rules or some_rules(members=seats)),
        a_summons(held_on=held_on, members=members, project_ids=project_ids),
        an_act(),
    )
    if present:
        meeting.record_attendance(
            tuple(member.person_id for member in members[:present]), today=held_on
        )
    return meeting


def a_source(source_id: str = "cm-2", allocated_by: str = "kommunstyrelsen") -> Source:
    return Source(
        id=source_id,
        name_sv="Central medelsreserv: 2",
        name_en="Central reserve: 2",
        instrument=Instrument.BUDGET_ADJUSTMENT,
        allocated_by=allocated_by,
        registered_by="karin",
        registered_at=NOW,
        version=1,
    )


def a_frame(
    amount: str = "1000.00",
    *,
    allocated: str = "0.00",
    recommended: str = "0.00",
    source_id: str = "cm-2",
    year: int = 2017,
) -> Frame:
    return Frame(source_id, year, D(amount), D(allocated), D(recommended), version=1)


def refused(code: str, call: Callable[[], object]) -> dict[str, str]:
    """The call is refused by this rule, in two different sentences without a gap."""
    with pytest.raises(Refused) as told:
        call()
    problem = told.value.told
    assert problem["code"] == code
    assert problem["sv"] != problem["en"]
    assert "{" not in problem["sv"] + problem["en"]
    return problem
