"""Responses (yttranden): what makes each kind one, for whom they stand, and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Self
from uuid import UUID

from contracts.events.portfolio import (
    ResponseGivenV1,
    ResponseKind,
)
from contracts.rpc.portfolio import (
    GiveResponse,
    OfficialReport,
    ResponseDecision,
)
from contracts.rpc.portfolio.responses import Adoption
from contracts.words import word
from services.portfolio.domain.consultations.comments import Comment, check_comments
from services.portfolio.domain.consultations.consultation import Asked, Consultation
from services.portfolio.domain.consultations.refusals import (
    AlreadyResponded,
    DatedInTheFuture,
    NothingToCorrect,
    NothingWasChanged,
    NotOfThisKind,
    ReportAfterDecision,
    ResponseLacks,
)
from services.portfolio.domain.strategies import Strategy


class Voice(NamedTuple):
    """For whom a body speaks today, and what has been said in that voice already."""

    mine: Sequence[Asked]
    """The bodies that were asked: itself, and those that it has succeeded."""
    standing: Sequence[Response]
    """The responses that stand for them, or that it gave unasked."""


@dataclass(eq=False)
class Response:
    """What a body responded. Only that it is replaced is ever added to it."""

    id: UUID
    consultation_id: UUID
    body_id: str
    answers_for: tuple[str, ...]
    kind: ResponseKind
    unsolicited: bool
    on_time: bool
    summary: str | None
    decision: ResponseDecision | None
    official_report: OfficialReport | None
    delegation: str | None
    reason: str | None
    correction: str | None
    replaces: tuple[UUID, ...]
    given_at: datetime
    given_by: str
    replaced_by: UUID | None = None

    @classmethod
    def give(
        cls,
        new_id: UUID,
        given: GiveResponse,
        consultation: Consultation,
        voice: Voice,
        strategy: Strategy | None,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Self, list[Comment], ResponseGivenV1]:
        """Respond, for oneself and for the bodies that one has succeeded.

        A correction is the body's whole word anew.
        """
        mine, standing = voice
        consultation.require_open()
        _check_form(given, today)
        check_comments(given.comments, strategy)
        answered = list(mine)
        if given.correction is None:
            answered = [one for one in mine if not one.has_responded]
            if not answered and (mine or standing):
                raise AlreadyResponded(body=given.body_id)
        elif not standing:
            raise NothingToCorrect
        last_day = max((one.due_on for one in answered), default=consultation.due_on)
        response = cls(
            id=new_id,
            consultation_id=consultation.id,
            body_id=given.body_id,
            answers_for=tuple(one.body_id for one in answered),
            kind=given.kind,
            unsolicited=not mine,
            on_time=today <= last_day,
            summary=given.summary,
            decision=given.decision,
            official_report=given.official_report,
            delegation=given.delegation,
            reason=given.reason,
            correction=given.correction,
            replaces=tuple(one.id for one in standing) if given.correction else (),
            given_at=now,
            given_by=by,
        )
        if given.correction is not None:
            for earlier in standing:
                earlier.replaced_by = new_id
        for one in answered:
            one.settle(new_id, given.kind)
        consultation.version += 1
        return (
            response,
            [
                Comment.of(response.id, given.body_id, consultation.id, one)
                for one in given.comments
            ],
            response._told(given, consultation),
        )

    def _told(self, given: GiveResponse, consultation: Consultation) -> ResponseGivenV1:
        decision, paper = self.decision, self.decision or self.official_report
        return ResponseGivenV1(
            consultation_id=consultation.id,
            title=consultation.title,
            response_id=self.id,
            body_id=self.body_id,
            kind=self.kind,
            answers_for=self.answers_for,
            unsolicited=self.unsolicited,
            on_time=self.on_time,
            decided_on=decision.decided_on if decision else None,
            case_number=paper.case_number if paper else None,
            comments=len(given.comments),
            replaces=self.replaces,
        )


def _check_form(given: GiveResponse, today: date) -> None:
    """What its kind must have, and must not have."""
    present = {
        "decision": given.decision is not None,
        "official_report": given.official_report is not None,
        "delegation": given.delegation is not None,
        "reason": given.reason is not None,
        "comments": bool(given.comments),
    }
    needed, foreign = _FORMS[given.kind]
    kind = word(given.kind)
    lacking = [field for field in needed if not present[field]]
    decision = given.decision
    if decision is not None and decision.adoption is Adoption.CHANGED and not decision.changes:
        lacking.append("decision.changes")
    if lacking:
        raise ResponseLacks(kind_sv=kind.sv, kind_en=kind.en, fields=", ".join(lacking))
    found = [field for field in foreign if present[field]]
    if found:
        raise NotOfThisKind(kind_sv=kind.sv, kind_en=kind.en, fields=", ".join(found))
    _check_days(decision, given.official_report, today)


#: By kind: the fields that it must have, and those that it must not have.
_FORMS = {
    ResponseKind.DECISION: (("decision", "official_report"), ("delegation", "reason")),
    ResponseKind.OFFICE: (("official_report",), ("decision", "reason")),
    ResponseKind.ABSTENTION: ((), ("comments", "delegation")),
}


def _check_days(
    decision: ResponseDecision | None, report: OfficialReport | None, today: date
) -> None:
    if report is not None and report.dated_on > today:
        raise DatedInTheFuture(field="official_report.dated_on", on=report.dated_on)
    if decision is None:
        return
    if decision.adoption is Adoption.AS_PROPOSED and decision.changes is not None:
        raise NothingWasChanged
    if decision.decided_on > today:
        raise DatedInTheFuture(field="decision.decided_on", on=decision.decided_on)
    if report is not None and report.dated_on > decision.decided_on:
        raise ReportAfterDecision(dated_on=report.dated_on, decided_on=decision.decided_on)
