"""A full round replayed from what came in gives the same decisions and ledger; what went out gives the balances."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from chassis.testing import Person, ServiceUnderTest, service_under_test
from contracts.envelope import Event
from contracts.events.city import CostPostedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationLine,
    AllocationReducedV1,
    AllocationRefusedV1,
    ApplicationDeclinedV1,
    FrameSetV1,
    InstalmentReleasedV1,
    ProjectRecommendedV1,
)
from contracts.rpc.funding import Account
from services.funding.domain.sources import FrameKey
from services.funding.service import Funding
from tests.funding.builders import NOW, a_line, an_id
from tests.funding.conftest import City

GIVEN, REFUSED, DECLINED, RESERVED = (an_id(number) for number in range(4))
PROJECTS = (GIVEN, REFUSED, DECLINED, RESERVED)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass(frozen=True)
class Came:
    """One thing that came in: a command or a query by somebody, an event, or else a day's timers."""

    at: datetime
    by: str = ""
    method: str = ""
    said: str = ""
    """The fields, as JSON."""
    answered: str = ""
    event: Event | None = None
    event_id: str = ""


@dataclass
class Recorder:
    """Funding, with a record of all that comes in."""

    funding: ServiceUnderTest
    came: list[Came] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.funding, name)

    def call(self, method: str, by: Person, **fields: Any) -> Any:
        reply = self.funding.call(method, by=by, **fields)
        said = orjson.dumps(fields, default=plain).decode()
        self.came.append(
            Came(self.funding.clock.now(), by.person_id, method, said, reply.model_dump_json())
        )
        return reply

    def receive(self, event: Event, **attributes: Any) -> str:
        self.came.append(
            Came(self.funding.clock.now(), event=event, event_id=attributes.get("id", ""))
        )
        return self.funding.receive(event, **attributes)

    def run_due(self) -> int:
        self.came.append(Came(self.funding.clock.now()))
        return self.funding.run_due()


def plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    return value.model_dump(mode="json")  # type: ignore[attr-defined]


def people(city: City) -> dict[str, Person]:
    return {one.person_id: one for one in vars(city).values() if isinstance(one, Person)}


def replay(came: list[Came], city: City) -> None:
    """The same again; ids that the first run made are those that this run makes in their place."""
    made: dict[str, str] = {}
    known = people(city)
    for one in came:
        city.funding.clock.set(one.at)
        if one.event is not None:
            given = {"id": one.event_id} if one.event_id else {}
            assert city.funding.receive(one.event, **given) == "done"
            continue
        if not one.method:
            city.funding.run_due()
            continue
        said = _UUID.sub(lambda found: made.get(found[0], found[0]), one.said)
        reply = city.funding.call(one.method, by=known[one.by], **orjson.loads(said))
        before, after = _UUID.findall(one.answered), _UUID.findall(reply.model_dump_json())
        assert len(before) == len(after)
        for old, new in zip(before, after, strict=True):
            assert made.setdefault(old, new) == new


def nameless(text: str) -> str:
    """Every id is told by when it was first mentioned: two runs make ids of their own."""
    seen: dict[str, str] = {}
    return _UUID.sub(lambda found: seen.setdefault(found[0], f"id-{len(seen)}"), text)


def decisions(city: City) -> str:
    """Every application with every word and answer, every meeting, every round."""
    ask = city.funding.call
    told = [
        *(ask("get_application", by=city.petra, project_id=one) for one in PROJECTS),
        *(ask("get_decision_letter", by=city.petra, project_id=one) for one in PROJECTS),
        ask("list_meetings", by=city.petra),
        ask("list_rounds", by=city.petra),
        ask("list_reserve", by=city.petra),
    ]
    return nameless("\n".join(one.model_dump_json() for one in told))


def ledger(city: City) -> str:
    statement = city.funding.call("get_ledger", by=city.karin)
    assert statement.check_sum == 0
    return nameless(statement.model_dump_json())


def a_cost(amount: str) -> CostPostedV1:
    return CostPostedV1(
        cost_id="v-1",
        amount=Decimal(amount),
        year=2017,
        posted_on=date(2017, 3, 20),
        project_id=GIVEN,
    )


def play(city: City) -> None:
    """A round from its opening to a cost: given in instalments, refused, declined, and in reserve."""
    meeting = city.bring_to_the_council(*PROJECTS, y2017="1000.00", y2018="500.00")
    at = {"by": city.sara, "meeting_id": meeting.meeting_id}
    city.recommend(meeting, GIVEN, a_line("400.00"), a_line("200.00", year=2018))
    city.recommend(meeting, REFUSED, a_line("300.00"))
    for person_id, kind in (("ledamot-2", "decline"), ("ledamot-3", "approve")):
        city.funding.call(
            "move_proposal", **at, project_id=DECLINED, person_id=person_id, kind=kind
        )
    city.funding.call(
        "record_roll_call",
        **at,
        project_id=DECLINED,
        votes=[{"person_id": f"ledamot-{n}", "proposal": 1 + n // 4} for n in range(1, 6)],
    )
    city.funding.call("decline_application", **at, project_id=DECLINED, reason="Nyttan är oklar.")
    city.recommend(meeting, RESERVED, a_line("250.00"), reserve=True)
    city.funding.call("close_meeting", **at)
    city.pass_days(7)
    city.approve(
        GIVEN,
        a_line("350.00"),
        a_line("200.00", year=2018),
        instalments=[
            {"lines": [{"source_id": "cm-2", "year": 2017, "amount": "150.00"}]},
            {
                "condition": {"kind": "date", "on": str(city.today + timedelta(days=30))},
                "lines": [
                    {"source_id": "cm-2", "year": 2017, "amount": "200.00"},
                    {"source_id": "cm-2", "year": 2018, "amount": "200.00"},
                ],
            },
        ],
    )
    city.funding.call(
        "refuse_allocation",
        by=city.karin,
        project_id=REFUSED,
        decided_by="kommunstyrelsen",
        decided_on=city.today,
        case_number="KS 2017/000120",
        reason="Nämnden har egna medel.",
    )
    city.pass_days(14)
    assert city.funding.receive(a_cost("120.50"), id="cost-1") == "done"
    city.funding.call(
        "reduce_allocation",
        by=city.karin,
        project_id=GIVEN,
        lines=[{"source_id": "cm-2", "year": 2018, "amount": "50.00"}],
        case_number="KS 2017/000130",
        reason="Billigare än väntat.",
    )
    city.pass_days(20)
    assert city.funding.run_due() > 0


@pytest.fixture
def played(database_uri: str) -> Iterator[tuple[City, Recorder]]:
    """A full round on a database of each kind, and the record of what came in."""
    with service_under_test(Funding, database_uri) as funding:
        funding.clock.set(NOW)
        recorder = Recorder(funding)
        city = City(recorder)  # type: ignore[arg-type]
        play(city)
        yield city, recorder


def test_a_full_round_replayed_gives_the_same_decisions_and_ledger(played, tmp_path: Path):
    city, recorder = played
    came, ended = list(recorder.came), recorder.funding.clock.now()
    with service_under_test(Funding, f"sqlite:///{tmp_path / 'again.db'}") as again:
        again.clock.set(NOW)
        other = City(again)
        replay(came, other)
        assert again.clock.now() == ended
        assert ledger(other) == ledger(city)
        assert decisions(other) == decisions(city)
        assert [
            one.kind.value for one in other.funding.call("get_ledger", by=other.karin).items
        ] == [
            "frame_set",
            "frame_set",
            "project_recommended",
            "project_recommended",
            "allocation_approved",
            "instalment_released",
            "lifted",
            "cost_posted",
            "money_returned",
            "instalment_released",
        ]


def test_a_replay_that_leaves_something_out_is_seen(played, tmp_path: Path):
    city, recorder = played
    came = [one for one in recorder.came if one.event_id != "cost-1"]
    with service_under_test(Funding, f"sqlite:///{tmp_path / 'again.db'}") as again:
        again.clock.set(NOW)
        other = City(again)
        replay(came, other)
        assert ledger(other) != ledger(city)


Balances = dict[tuple[Account, FrameKey, UUID | None], Decimal]


@dataclass
class Books:
    """The ledger's balances, folded from nothing but events."""

    balances: defaultdict[tuple[Account, FrameKey, UUID | None], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    reserved: dict[UUID, tuple[AllocationLine, ...]] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case FrameSetV1():
                key = FrameKey(event.source_id, event.year, event.kind)
                self._move(Account.FRAME, Account.FREE, key, event.amount - event.previous, None)
            case ProjectRecommendedV1():
                self._lift(event.project_id)
                if not event.reserve:
                    self.reserved[event.project_id] = event.lines
                    self._each(Account.FREE, Account.RESERVED, event.lines, event.project_id)
            case ApplicationDeclinedV1() | AllocationRefusedV1():
                self._lift(event.project_id)
            case AllocationApprovedV1():
                self._lift(event.project_id)
                self._each(Account.FREE, Account.ALLOCATED, event.lines, event.project_id)
            case InstalmentReleasedV1():
                self._each(Account.ALLOCATED, Account.RELEASED, event.lines, event.project_id)
            case AllocationReducedV1():
                self._give_back(event.lines, event.project_id)
            case CostPostedV1():
                self._spend(event)

    def _spend(self, event: CostPostedV1) -> None:
        (key,) = {
            key
            for account, key, project in self.balances
            if account is Account.RELEASED and (key.year, project) == (event.year, event.project_id)
        }
        self._move(Account.RELEASED, Account.POSTED, key, event.amount, event.project_id)

    def _give_back(self, lines: tuple[AllocationLine, ...], project_id: UUID) -> None:
        """What is not released goes first, then what is released and not spent."""
        for line in lines:
            key, left = FrameKey(line.source_id, line.year, line.kind), line.amount
            for account in (Account.ALLOCATED, Account.RELEASED):
                part = min(left, max(self.balances[account, key, project_id], Decimal(0)))
                self.balances[account, key, project_id] -= part
                left -= part
            self.balances[Account.RETURNED, key, project_id] += line.amount
            self.balances[Account.RETURNED, key, None] -= line.amount
            self.balances[Account.FREE, key, None] += line.amount

    def _lift(self, project_id: UUID) -> None:
        self._each(Account.RESERVED, Account.FREE, self.reserved.pop(project_id, ()), project_id)

    def _each(
        self, from_: Account, to: Account, lines: tuple[AllocationLine, ...], project_id: UUID
    ) -> None:
        for line in lines:
            self._move(
                from_, to, FrameKey(line.source_id, line.year, line.kind), line.amount, project_id
            )

    def _move(
        self, from_: Account, to: Account, key: FrameKey, amount: Decimal, project_id: UUID | None
    ) -> None:
        for account, change in ((from_, -amount), (to, amount)):
            whose = None if account in {Account.FREE, Account.FRAME} else project_id
            self.balances[account, key, whose] += change


def test_the_published_events_and_the_citys_costs_alone_give_the_ledgers_balances(played):
    city, recorder = played
    books = Books()
    for _, _, event in recorder.funding.outbox():
        books.hear(event)
        # The cost came between the release and the reduction: it touches neither.
    for one in recorder.came:
        if isinstance(one.event, CostPostedV1):
            books.hear(one.event)
    statement = city.funding.call("get_ledger", by=city.karin)
    recorded: Balances = {
        (one.account, FrameKey(one.source_id, one.year, one.kind), one.project_id): one.amount
        for one in statement.balances
    }
    assert {where: amount for where, amount in books.balances.items() if amount} == recorded
    assert {account for account, _, _ in recorded} >= {
        Account.FRAME,
        Account.FREE,
        Account.RELEASED,
        Account.POSTED,
        Account.RETURNED,
    }
