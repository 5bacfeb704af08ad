"""Examples of every event that notices are sent about, and a real SMTP server that does as it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from contracts.base import (
    ClosingReason,
    CostKind,
    CostLine,
    Financing,
    Light,
    MissingPart,
    OpinionAnswer,
    Outlook,
    PrerequisiteKind,
    ProjectKind,
)
from contracts.envelope import Event
from contracts.events import followup, funding, portfolio
from contracts.rpc.notify import Language
from devstack.ports import free_ports
from services.notify.domain.projection import KnownBody, KnownProject
from services.notify.letter import Letter
from services.notify.settings import MailServer

LIGHTING = UUID("01890000-0000-7000-8000-000000000001")
FIBRE = UUID("01890000-0000-7000-8000-000000000002")
MEETING = UUID("01890000-0000-7000-8000-0000000000aa")
PREREQUISITE = UUID("01890000-0000-7000-8000-0000000000bb")
ALLOCATION = UUID("01890000-0000-7000-8000-0000000000cc")
NOW = datetime(2017, 5, 2, 9, tzinfo=UTC)


def a_project_submitted(
    project_id: UUID = LIGHTING,
    *,
    title: str = "Smart belysning",
    body_id: str = "trafiknamnden",
    revision: int = 1,
) -> portfolio.ProjectSubmittedV2:
    return portfolio.ProjectSubmittedV2(
        project_id=project_id,
        body_id=body_id,
        revision=revision,
        kind=ProjectKind.BUSINESS,
        title=title,
        summary="Belysning som anpassar sig efter dem som går där.",
        strategy_id="smart-stad-2017",
        target_groups=("gaende",),
        alignments=(),
        costs=(
            CostLine(
                year=2017,
                kind=CostKind.PROJECT,
                amount=Decimal("12500000.00"),
                financed_by="Central medelsreserv",
            ),
            CostLine(
                year=2018,
                kind=CostKind.RUNNING,
                amount=Decimal("550000.00"),
                financed_by="Trafiknämnden",
            ),
        ),
        benefits=(),
        benefit_owner="Avdelningschef trafik",
    )


def a_body_changed(
    body_id: str = "trafiknamnden",
    name_sv: str = "Trafiknämnden",
    name_en: str = "The traffic committee",
) -> portfolio.BodyChangedV1:
    fields = {
        "body_id": body_id,
        "name_sv": name_sv,
        "name_en": name_en,
        "kind": "committee",
        "valid_from": date(2010, 1, 1),
    }
    return portfolio.BodyChangedV1.model_validate(fields)


def an_application_declined(
    project_id: UUID = LIGHTING, *, reason: str = "Nyttan är inte beskriven."
) -> funding.ApplicationDeclinedV1:
    return funding.ApplicationDeclinedV1(
        project_id=project_id,
        body_id="trafiknamnden",
        round_id="2017-1",
        meeting_id=MEETING,
        score=Decimal("2.1"),
        reason=reason,
    )


def a_meeting_called(*project_ids: UUID) -> funding.MeetingCalledV1:
    return funding.MeetingCalledV1(
        meeting_id=MEETING,
        round_id="2017-1",
        held_on=date(2017, 5, 12),
        project_ids=project_ids or (LIGHTING,),
    )


def a_question_raised(person_id: str = "bo") -> funding.ConflictOfInterestRaisedV1:
    return funding.ConflictOfInterestRaisedV1(
        conflict_id=MEETING,
        project_id=LIGHTING,
        body_id="trafiknamnden",
        round_id="2017-1",
        person_id=person_id,
    )


def a_round_opened() -> funding.RoundOpenedV1:
    return funding.RoundOpenedV1(
        round_id="2017-1",
        title="Våren 2017",
        source_ids=("central-medelsreserv",),
        years=(2017, 2018),
        criteria=(
            funding.Criterion(key="nytta", name_sv="Nytta", name_en="Benefit", weight=Decimal(1)),
        ),
        closes_on=date(2017, 5, 1),
        rules_hash="0" * 64,
    )


def a_project_withdrawn(*, draft: bool = False) -> portfolio.ProjectWithdrawnV1:
    return portfolio.ProjectWithdrawnV1(
        project_id=LIGHTING, body_id="trafiknamnden", reason="Ersätts av ett annat.", draft=draft
    )


def a_project_reexamined(**changes):
    fields = {
        **_OF_LIGHTING,
        "before": Outlook(earliest_on=date(2017, 11, 1)),
        "after": Outlook(earliest_on=date(2018, 3, 1), late=True),
        "chain": (),
        "draft": False,
        **changes,
    }
    return portfolio.ProjectReexaminedV1(**fields)


def a_project_returned() -> portfolio.ProjectReturnedV1:
    return portfolio.ProjectReturnedV1(
        project_id=LIGHTING,
        body_id="trafiknamnden",
        revision=1,
        missing=(
            MissingPart(field="costs", words="Driftkostnaden saknar finansiering"),
            MissingPart(field="benefits", words="Ange ett utgångsläge."),
        ),
        due_on=date(2017, 5, 19),
    )


def a_project_taken_over() -> portfolio.ProjectTakenOverV1:
    return portfolio.ProjectTakenOverV1(
        project_id=LIGHTING,
        body_id="trafiknamnden",
        kind=ProjectKind.BUSINESS,
        title="Smart belysning",
        financing=(
            Financing(financed_by="Central medelsreserv", year=2017, amount=Decimal("4000000.00")),
        ),
    )


def an_early_opinion_requested(title: str = "Smart belysning") -> portfolio.EarlyOpinionRequestedV1:
    return portfolio.EarlyOpinionRequestedV1(
        project_id=LIGHTING,
        body_id="trafiknamnden",
        opinion_id=ALLOCATION,
        kind=ProjectKind.BUSINESS,
        title=title,
        summary="Belysning som anpassar sig efter dem som går där.",
        cost_total=Decimal("450000.00"),
        starts_on=date(2018, 1, 15),
    )


def a_project_transferred(*, draft: bool = False) -> portfolio.ProjectTransferredV1:
    return portfolio.ProjectTransferredV1(
        project_id=LIGHTING,
        body_id="utbildningsnamnden",
        from_body_id="trafiknamnden",
        transferred_on=date(2017, 5, 1),
        draft=draft,
        submitted=not draft,
    )


def an_adoption_recorded() -> portfolio.AdoptionRecordedV1:
    return portfolio.AdoptionRecordedV1(
        body_id="stokab",
        strategy_id="smart-stad-2017",
        adopted_on=date(2017, 4, 20),
        case_number="Stokab 2017/112",
        corrected=False,
    )


def a_prerequisite_slipped(
    *, draft: bool = False, expected_on: date | None = date(2018, 3, 1)
) -> portfolio.PrerequisiteSlippedV1:
    return portfolio.PrerequisiteSlippedV1(
        project_id=LIGHTING,
        body_id="trafiknamnden",
        prerequisite_id=PREREQUISITE,
        kind=PrerequisiteKind.FIBRE,
        site_code="skola-17",
        expected_on=expected_on,
        reason="Grävtillstånd saknas",
        draft=draft,
    )


_OF_LIGHTING = {"project_id": LIGHTING, "body_id": "trafiknamnden"}
_PREREQUISITE = {
    **_OF_LIGHTING,
    "prerequisite_id": PREREQUISITE,
    "kind": PrerequisiteKind.FIBRE,
    "site_code": "skola-17",
    "draft": False,
}
_CONSULTATION = {
    "consultation_id": UUID("01890000-0000-7000-8000-0000000000dd"),
    "title": "Förslag till strategi",
}
_RESPONSE = {
    **_CONSULTATION,
    "response_id": UUID("01890000-0000-7000-8000-0000000000ee"),
    "body_id": "trafiknamnden",
}


def a_consultation_opened(*body_ids: str) -> portfolio.ConsultationOpenedV1:
    return portfolio.ConsultationOpenedV1(
        **_CONSULTATION,
        case_number="171-908/2016",
        strategy_id="smart-stad-2017",
        body_ids=body_ids or ("trafiknamnden",),
        due_on=date(2017, 6, 9),
        answers_due_on=date(2017, 9, 1),
    )


def a_consultation_extended(body_id: str | None = None) -> portfolio.ConsultationExtendedV1:
    return portfolio.ConsultationExtendedV1(
        **_CONSULTATION,
        body_id=body_id,
        body_ids=("trafiknamnden",),
        due_on=date(2017, 6, 30),
        reason="Nämnden sammanträder först då",
    )


def a_response_due(*, late: bool = False) -> portfolio.ResponseDueV1:
    return portfolio.ResponseDueV1(
        **_CONSULTATION, body_id="trafiknamnden", due_on=date(2017, 6, 9), late=late
    )


def a_response_given(**changes: object) -> portfolio.ResponseGivenV1:
    fields: dict[str, object] = {
        **_RESPONSE,
        "kind": portfolio.ResponseKind.DECISION,
        "answers_for": ("trafiknamnden",),
        "unsolicited": False,
        "on_time": True,
        "decided_on": date(2017, 5, 23),
        "case_number": "T2017-0012",
        "comments": 6,
        **changes,
    }
    return portfolio.ResponseGivenV1(**fields)  # type: ignore[arg-type]


def a_comment_answered(*, corrected: bool = False) -> portfolio.CommentAnsweredV1:
    return portfolio.CommentAnsweredV1(
        **_RESPONSE,
        number=3,
        outcome=portfolio.CommentOutcome.PARTLY,
        reason="Kriterierna låses när omgången öppnar",
        corrected=corrected,
    )


_LINES = (
    funding.AllocationLine(
        source_id="central-medelsreserv", year=2017, amount=Decimal("9600000.00")
    ),
)

#: One of each type that somebody can be told about.
EXAMPLES: tuple[Event, ...] = (
    a_body_changed(),
    portfolio.StrategyAdoptedV1(
        strategy_id="smart-stad-2017",
        title="Smart och uppkopplad stad",
        adopted_on=date(2017, 4, 3),
        case_number="171-908/2016",
    ),
    a_project_submitted(),
    a_project_returned(),
    portfolio.ProjectCompletedV1(**_OF_LIGHTING, revision=1),
    portfolio.CompletionOverdueV1(**_OF_LIGHTING, revision=1, due_on=date(2017, 5, 5)),
    portfolio.IdeaRecordedV1(
        **_OF_LIGHTING,
        kind=ProjectKind.BUSINESS,
        title="Smart belysning",
        summary="Ljus där någon går",
    ),
    portfolio.IdeaAdoptedV1(**_OF_LIGHTING, kept_by="programmet"),
    a_project_taken_over(),
    portfolio.ProjectPausedV1(
        **_OF_LIGHTING, reason="Upphandlingen är överklagad", until=date(2018, 3, 1)
    ),
    portfolio.ProjectResumedV1(**_OF_LIGHTING, reason="Överklagandet avslogs"),
    portfolio.ProjectClosedV1(
        **_OF_LIGHTING, reason=ClosingReason.COMPLETED, words="Alla lampor är bytta"
    ),
    an_early_opinion_requested(),
    portfolio.EarlyOpinionGivenV1(
        **_OF_LIGHTING,
        opinion_id=ALLOCATION,
        answer=OpinionAnswer.COME_BACK,
        reason="Vem tar driften?",
    ),
    a_project_withdrawn(),
    a_project_transferred(),
    an_adoption_recorded(),
    portfolio.PrerequisitePromisedV1(**_PREREQUISITE, promised_on=date(2017, 11, 1)),
    portfolio.PrerequisiteMetV1(**_PREREQUISITE, met_on=date(2017, 11, 1)),
    a_prerequisite_slipped(),
    portfolio.PrerequisiteReopenedV1(
        **_PREREQUISITE, needed_on=date(2017, 12, 1), reason="Fel adress"
    ),
    a_consultation_opened(),
    a_consultation_extended(),
    portfolio.ConsultationClosedV1(
        **_CONSULTATION, responded=("trafiknamnden",), abstained=(), silent=("aldrenamnden",)
    ),
    a_response_due(),
    a_response_given(),
    a_comment_answered(),
    a_project_reexamined(),
    a_round_opened(),
    funding.RoundRevisedV1(
        **{name: getattr(a_round_opened(), name) for name in funding.RoundOpenedV1.model_fields},
        rules_version=2,
        case_number="KS 2017/000131",
        reason="Budgeten gav mer pengar.",
    ),
    funding.RoundClosedV1(
        round_id="2017-1", title="Våren 2017", closes_on=date(2017, 5, 1), admitted=1
    ),
    funding.ApplicationAdmittedV1(**_OF_LIGHTING, round_id="2017-1", revision=1),
    funding.ApplicationFoundIneligibleV1(
        **_OF_LIGHTING,
        round_id="2017-1",
        revision=1,
        rule="agare",
        question_sv="Har nyttan en ägare?",
        question_en="Does the benefit have an owner?",
        reason="Ägaren saknas.",
    ),
    funding.ApplicationRestartedV1(
        **_OF_LIGHTING, round_id="2017-1", revision=2, attempt=2, cause="resubmitted"
    ),
    funding.SealOpenedV1(
        **_OF_LIGHTING, round_id="2017-1", attempt=1, cause="meeting_called", given=2
    ),
    a_question_raised(),
    funding.ConflictOfInterestSettledV1(
        **_OF_LIGHTING,
        conflict_id=MEETING,
        round_id="2017-1",
        person_id="bo",
        conflicted=True,
        settled_by="person",
        reason="Min syster äger bolaget.",
    ),
    a_meeting_called(),
    funding.MeetingClosedV1(
        meeting_id=MEETING,
        round_id="2017-1",
        held_on=date(2017, 5, 12),
        recommended=(LIGHTING,),
        postponed=(),
        declined=(),
        undecided=(FIBRE,),
    ),
    funding.ProjectRecommendedV1(
        **_OF_LIGHTING,
        round_id="2017-1",
        meeting_id=MEETING,
        lines=_LINES,
        score=Decimal("4.2"),
        reason="Stor nytta för många.",
    ),
    an_application_declined(),
    funding.ApplicationPostponedV1(
        **_OF_LIGHTING,
        round_id="2017-1",
        meeting_id=MEETING,
        until=date(2017, 6, 9),
        score=Decimal("3.0"),
        reason="Kalkylen kompletteras.",
    ),
    funding.ApplicationReferredBackV1(
        **_OF_LIGHTING, round_id="2017-1", meeting_id=MEETING, reason="Driften saknas i kalkylen."
    ),
    funding.MinutesAttestedV1(
        meeting_id=MEETING,
        round_id="2017-1",
        attested_on=date(2017, 5, 29),
        project_ids=(LIGHTING,),
        immediate=False,
    ),
    funding.DecisionAnnouncedV1(
        meeting_id=MEETING,
        round_id="2017-1",
        announced_on=date(2017, 5, 30),
        appeal_until=date(2017, 6, 20),
        project_ids=(LIGHTING, FIBRE),
    ),
    funding.DecisionAppealedV1(
        meeting_id=MEETING, round_id="2017-1", project_ids=(LIGHTING,), case_number="FST 1-17"
    ),
    funding.DecisionFinalV1(
        meeting_id=MEETING,
        round_id="2017-1",
        final_on=date(2017, 6, 21),
        project_ids=(LIGHTING,),
    ),
    funding.DecisionAnnulledV1(
        meeting_id=MEETING, round_id="2017-1", project_ids=(LIGHTING,), case_number="FST 1-17"
    ),
    funding.AllocationApprovedV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        round_id="2017-1",
        revision=1,
        case_number="KS 2017/562",
        decided_by="kommunstyrelsen",
        decided_on=date(2017, 6, 14),
        lines=_LINES,
    ),
    funding.ApplicationReferredBackV1(
        **_OF_LIGHTING,
        round_id="2017-1",
        referred_by="kommunstyrelsen",
        reason="Kalkylen räcker inte.",
    ),
    funding.AllocationRefusedV1(
        **_OF_LIGHTING,
        round_id="2017-1",
        case_number="KS 2017/563",
        decided_by="kommunstyrelsen",
        decided_on=date(2017, 6, 14),
        reason="Medlen räcker inte i år.",
        for_want_of_money=True,
    ),
    funding.InstalmentReleasedV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        number=1,
        lines=_LINES,
        condition=funding.Condition(),
    ),
    funding.InstalmentHeldV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        number=2,
        lines=_LINES,
        because=funding.HoldCause.REPORT_OVERDUE,
        detail="2017-T2",
    ),
    funding.AllocationReducedV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        case_number="KS 2017/871",
        lines=_LINES,
        reason="Det blev billigare.",
    ),
    funding.AllocationCarriedOverV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        source_id="cm-2",
        kind=funding.MoneyKind.OPERATING,
        year=2017,
        amount=Decimal("200000.00"),
        case_number="KS 2017/1604",
    ),
    funding.AllocationEndedV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        case_number="KS 2018/77",
        returned=_LINES,
        reason="Projektet är avslutat.",
    ),
    followup.PlanOpenedV1(
        **_OF_LIGHTING,
        allocation_id=ALLOCATION,
        extended=False,
        periods=("2017-T2", "2018-T1"),
    ),
    followup.ReportDueV1(**_OF_LIGHTING, period="2017-T2", due_on=date(2017, 9, 27)),
    followup.ReportSubmittedV1(
        **_OF_LIGHTING,
        period="2017-T2",
        light=Light.YELLOW,
        summary="Upphandlingen dröjer.",
        on_time=False,
    ),
    followup.ReportCorrectedV1(
        **_OF_LIGHTING,
        period="2017-T2",
        number=2,
        light=Light.GREEN,
        summary="Upphandlingen är klar.",
        reason="Fel datum i den förra.",
    ),
    followup.ReportAcceptedV1(**_OF_LIGHTING, period="2017-T2", number=2),
    followup.ReportOverdueV1(**_OF_LIGHTING, period="2017-T2", due_on=date(2017, 9, 27)),
    followup.PlanClosedV1(
        **_OF_LIGHTING,
        summary="Belysningen är på plats.",
        outstanding=("2017-T2",),
        outstanding_because="Projektet blev klart i juni.",
    ),
    followup.BenefitAssessedV1(
        **_OF_LIGHTING,
        light=Light.GREEN,
        summary="Energin har minskat.",
        assessed_on=date(2018, 3, 1),
    ),
    followup.LightChangedV1(
        **_OF_LIGHTING,
        before=Light.GREEN,
        after=Light.RED,
        because_sv="Energikostnaden är 40 procent över årsmålet.",
        because_en="The energy cost is 40 per cent above the annual target.",
    ),
)


def known_projects() -> dict[UUID, KnownProject]:
    return {
        LIGHTING: KnownProject(LIGHTING, "trafiknamnden", "Smart belysning", 1),
        FIBRE: KnownProject(FIBRE, "utbildningsnamnden", "Fiber i skolor", 1),
    }


def known_bodies() -> dict[str, KnownBody]:
    return {
        "trafiknamnden": KnownBody("trafiknamnden", "Trafiknämnden", "The traffic committee", NOW),
        "kommunstyrelsen": KnownBody(
            "kommunstyrelsen", "Kommunstyrelsen", "The city executive board", NOW
        ),
    }


def a_letter(**changes: object) -> Letter:
    fields: dict[str, object] = {
        "message_id": "<notice-1@stockholm.example>",
        "name": "Åsa Öberg",
        "address": "asa.oberg@stockholm.example",
        "language": Language.SV,
        "event_type": "funding.project_recommended.v1",
        "project_id": LIGHTING,
        "about": "Smart belysning",
        "happened": "Rådet rekommenderar projektet.",
        "next_step": "Kommunstyrelsen beslutar.",
        "why": "Du får detta för att du prenumererar.",
        **changes,
    }
    return Letter(**fields)  # type: ignore[arg-type]


@dataclass
class Mailbox:
    """What the server took, and how it answers: a verdict for each stage, or a dropped connection."""

    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    rcpt_answer: str = "250 OK"
    data_answer: str = "250 OK queued"
    drop_at: str = ""
    """`rcpt`, or `data`: after the letter was taken, before the answer."""
    server: MailServer = field(default_factory=lambda: MailServer("127.0.0.1", 0))

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's own name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.drop_at == "rcpt":
            server.transport.abort()
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer.format(address=address)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data_answer.startswith("250"):
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.taken.append(parsed)
            self.recipients.extend(envelope.rcpt_tos)
        if self.drop_at == "data":
            server.transport.abort()
        return self.data_answer

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.taken]


@contextmanager
def a_mail_server(kind: type[Mailbox] = Mailbox, **answers: str) -> Iterator[Mailbox]:
    mailbox = kind(**answers)  # type: ignore[arg-type]
    [port] = free_ports(1)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        mailbox.server = MailServer("127.0.0.1", port)
        yield mailbox
    finally:
        controller.stop()
