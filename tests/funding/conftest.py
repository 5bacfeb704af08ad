"""A city around funding: its people, its money, and the way of a project to a recommendation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from chassis.clock import calendar_date
from chassis.testing import Person, ServiceUnderTest, service_under_test
from contracts.rpc.base import Role
from contracts.rpc.funding import MeetingView, RoundView
from services.funding.service import Funding
from tests.funding.builders import (
    NOW,
    PROJECT,
    a_body_changed,
    a_submitted,
    some_members,
    some_rules,
    some_scores,
)


class City:
    """Funding with everybody who uses it."""

    def __init__(self, funding: ServiceUnderTest) -> None:
        self.funding = funding
        self.petra = funding.person("petra", Role.PROGRAMME_OFFICE, "kommunstyrelsen")
        self.sara = funding.person("sara", Role.COUNCIL_SECRETARY, "digitaliseringsradet")
        self.conny = funding.person("conny", Role.COUNCIL_CHAIR, "digitaliseringsradet")
        self.asa = funding.person("asa", Role.ASSESSOR, "digitaliseringsradet")
        self.bo = funding.person("bo", Role.ASSESSOR, "digitaliseringsradet")
        self.karin = funding.person("karin", Role.CONTROLLER, "kommunstyrelsen")
        self.hanna = funding.person("hanna", Role.CASE_OFFICER, "utbildningsnamnden")
        self.revisor = funding.person("revisor", Role.AUDITOR)

    @property
    def today(self) -> date:
        return calendar_date(self.funding.clock.now())

    def pass_days(self, days: int) -> None:
        self.funding.clock.set(self.funding.clock.now() + timedelta(days=days))

    def with_bodies(self, *bodies: str) -> None:
        for body in bodies or ("kommunstyrelsen", "utbildningsnamnden", "trafiknamnden"):
            assert self.funding.receive(a_body_changed(body)) == "done"

    def with_source(self, source_id: str = "cm-2", **frames: str) -> None:
        """A source of the executive board, with frames such as `y2017="1000.00"`."""
        self.funding.call(
            "register_source",
            by=self.karin,
            source_id=source_id,
            name_sv="Central medelsreserv: 2",
            name_en="Central reserve: 2",
            instrument="budget_adjustment",
            allocated_by="kommunstyrelsen",
        )
        for year, amount in frames.items():
            self.set_frame(source_id, int(year.removeprefix("y")), amount)

    def set_frame(self, source_id: str, year: int, amount: str, **fields: object):
        return self.funding.call(
            "set_frame",
            by=self.karin,
            source_id=source_id,
            year=year,
            amount=amount,
            case_number="KS 2017/000100",
            **fields,
        )

    def open_round(self, round_id: str = "2017-1", **changes: object) -> RoundView:
        rules = some_rules(round_id)
        fields = {
            name: getattr(rules, name)
            for name in ("title", "source_ids", "years", "criteria", "closes_on", "members")
        }
        view: RoundView = self.funding.call(
            "open_round", by=self.petra, round_id=round_id, **(fields | changes)
        )
        return view

    def submit(self, *project_ids: UUID, **changes: object) -> None:
        for project_id in project_ids or (PROJECT,):
            assert self.funding.receive(a_submitted(project_id, **changes)) == "done"

    def admit(self, *project_ids: UUID, round_id: str = "2017-1") -> None:
        for project_id in project_ids or (PROJECT,):
            self.funding.call(
                "admit_application", by=self.petra, round_id=round_id, project_id=project_id
            )

    def assess(self, *project_ids: UUID, by: Person | None = None, **scores: int) -> None:
        for project_id in project_ids or (PROJECT,):
            self.funding.call(
                "assess_application",
                by=by or self.asa,
                project_id=project_id,
                scores=some_scores(**scores),
            )

    def meet(self, *project_ids: UUID, present: int = 5, round_id: str = "2017-1") -> MeetingView:
        """Call the council to today, and open the meeting with so many present."""
        meeting = self.funding.call(
            "call_meeting",
            by=self.sara,
            round_id=round_id,
            held_on=self.today,
            members=some_members(),
            project_ids=project_ids or (PROJECT,),
            late_because="Brådskar.",
        )
        view: MeetingView = self.funding.call(
            "record_attendance",
            by=self.sara,
            meeting_id=meeting.meeting_id,
            present=[member.person_id for member in some_members()[:present]],
        )
        return view

    def recommend(
        self,
        meeting: MeetingView,
        project_id: UUID,
        *lines,
        by: Person | None = None,
        reserve: bool = False,
    ):
        return self.funding.call(
            "recommend_project",
            by=by or self.sara,
            meeting_id=meeting.meeting_id,
            project_id=project_id,
            lines=lines,
            reason="Nätet behövs av allt annat.",
            reserve=reserve,
        )

    def approve(self, project_id: UUID, *lines, by: Person | None = None, **changes: object):
        fields = {
            "decided_by": "kommunstyrelsen",
            "decided_on": self.today,
            "case_number": "KS 2017/000119",
        } | changes
        return self.funding.call(
            "approve_allocation",
            by=by or self.karin,
            project_id=project_id,
            lines=lines,
            **fields,
        )

    def bring_to_the_council(self, *project_ids: UUID, **frames: str) -> MeetingView:
        """From an empty city to an open meeting with assessed applications on its agenda."""
        self.with_bodies()
        self.with_source(**(frames or {"y2017": "1000.00", "y2018": "500.00"}))
        self.open_round()
        self.submit(*project_ids)
        self.admit(*project_ids)
        self.assess(*project_ids)
        return self.meet(*project_ids)


@pytest.fixture
def city(database_uri: str) -> Iterator[City]:
    """Funding on an empty database of each kind, on 1 March 2017."""
    with service_under_test(Funding, database_uri) as funding:
        funding.clock.set(NOW)
        yield City(funding)


@pytest.fixture
def two_replicas(postgres_uri: str) -> Iterator[tuple[City, City]]:
    """Two processes' worth of funding on one PostgreSQL database."""
    with (
        service_under_test(Funding, postgres_uri) as one,
        service_under_test(Funding, postgres_uri) as other,
    ):
        for replica in (one, other):
            replica.clock.set(datetime(2017, 3, 1, 8, tzinfo=UTC))
        yield City(one), City(other)
