"""Disclosures: what of a case was given out, and what was masked in it. Written once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from contracts.events.portfolio import RecordDisclosedV1
from contracts.records import DisclosureOutcome
from contracts.rpc.portfolio import GivenDocument, RecordDisclosure, Withheld
from services.portfolio.domain.case_numbers import case_key
from services.portfolio.domain.projects import Project
from services.portfolio.domain.record_refusals import DatedAhead, DraftUndisclosed, NotItsNumber


@dataclass(frozen=True)
class Record:
    """What there is to give out of a case."""

    case_numbers: frozenset[str]
    """Those of the case and of its public documents."""
    documents: tuple[GivenDocument, ...]
    withheld: tuple[Withheld, ...]
    """What is marked for secrecy in it."""


@dataclass(eq=False)
class Disclosure:
    """The log entry of one package."""

    id: UUID
    project_id: UUID
    body_id: str
    case_number: str
    revision: int
    asked_on: date
    asked_by: str | None
    given_at: datetime
    given_by: str
    outcome: DisclosureOutcome
    documents: tuple[GivenDocument, ...]
    withheld: tuple[Withheld, ...]
    package: str

    @classmethod
    def record(
        cls,
        new_id: UUID,
        said: RecordDisclosure,
        project: Project,
        record: Record,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Self, RecordDisclosedV1]:
        """Under a number that the record has; what is withheld is what is marked."""
        if project.is_draft:
            raise DraftUndisclosed(**project.named())
        if case_key(said.case_number) not in set(map(case_key, record.case_numbers)):
            raise NotItsNumber(case_number=said.case_number)
        if said.asked_on > today:
            raise DatedAhead(on=said.asked_on, today=today)
        disclosure = cls(
            id=new_id,
            project_id=project.id,
            body_id=project.body_id,
            case_number=said.case_number,
            revision=project.revision,
            asked_on=said.asked_on,
            asked_by=said.asked_by,
            given_at=now,
            given_by=by,
            outcome=DisclosureOutcome.PARTIAL if record.withheld else DisclosureOutcome.FULL,
            documents=record.documents,
            withheld=record.withheld,
            package=said.package,
        )
        return disclosure, RecordDisclosedV1(
            project_id=project.id,
            body_id=project.body_id,
            disclosure_id=new_id,
            case_number=said.case_number,
            outcome=disclosure.outcome,
        )
