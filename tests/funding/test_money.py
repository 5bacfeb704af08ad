"""What holds of the money whatever happens, in whatever order, through the real commands and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count, product
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from chassis.testing import service_under_test
from contracts.base import Light
from contracts.errors import NotFound, Refused
from contracts.events.city import CostPostedV1, EventRecalledV1
from contracts.events.followup import LightChangedV1
from contracts.events.funding import AllocationLine, Condition, ConditionKind, MoneyKind
from contracts.rpc.funding import Account, InstalmentPlan, TransactionKind
from services.funding.domain.sources import FrameKey
from services.funding.service import Funding
from services.funding.tables import TRANSACTIONS
from tests.funding.builders import NOW, a_withdrawn, an_id
from tests.funding.conftest import City

KINDS = tuple(MoneyKind)
YEARS = (2017, 2018)

amounts = st.integers(1, 500).map(lambda ore: Decimal(ore).scaleb(-2))
kinds = st.sampled_from(KINDS)
years = st.sampled_from(YEARS)
#: What a project is recommended: an amount for each year and kind.
wishes = st.dictionaries(st.tuples(years, kinds), amounts, min_size=1, max_size=3)
EXAMPLE = count(1)


class Money(RuleBasedStateMachine):
    """Every decision on money in any order, on one source; what is refused changes nothing."""

    projects = Bundle("projects")
    costs = Bundle("costs")
    city: ClassVar[City]

    @initialize()
    def begin(self) -> None:
        self.example = next(EXAMPLE)
        self.source = f"kalla-{self.example}"
        self.round = f"omgang-{self.example}"
        self.count = 0
        self.known: list[UUID] = []
        self.city.funding.clock.set(NOW)
        self.city.with_source(self.source)
        for year, kind in product(YEARS, KINDS):
            self.city.set_frame(self.source, year, "15.00", kind=kind)
        self.city.open_round(self.round, source_ids=[self.source], years=list(YEARS))

    def _attempt(self, command: Callable[[], object]) -> None:
        with suppress(Refused, NotFound):
            command()

    def _call(self, method: str, **fields: Any) -> None:
        by = self.city.bo if method == "release_instalment" else self.city.karin
        self._attempt(lambda: self.city.funding.call(method, by=by, **fields))

    def _lines(self, wish: dict[tuple[int, MoneyKind], Decimal]) -> list[AllocationLine]:
        return [
            AllocationLine(source_id=self.source, year=year, kind=kind, amount=amount)
            for (year, kind), amount in wish.items()
        ]

    @rule(year=years, kind=kinds, amount=st.integers(0, 3000))
    def set_frame(self, year: int, kind: MoneyKind, amount: int) -> None:
        self._attempt(
            lambda: self.city.set_frame(self.source, year, f"{amount / 100:.2f}", kind=kind)
        )

    @rule(target=projects, wish=wishes, reserve=st.booleans())
    def recommend(
        self, wish: dict[tuple[int, MoneyKind], Decimal], *, reserve: bool
    ) -> tuple[UUID, dict[tuple[int, MoneyKind], Decimal]]:
        self.count += 1
        project_id = an_id(self.example * 1000 + self.count)
        self.known.append(project_id)
        city = self.city
        city.submit(project_id)
        city.funding.clock.set(NOW)
        city.admit(project_id, round_id=self.round)
        city.assess(project_id)
        meeting = city.meet(project_id, round_id=self.round)
        self._attempt(
            lambda: city.recommend(meeting, project_id, *self._lines(wish), reserve=reserve)
        )
        return project_id, wish

    @rule(target=projects, wish=wishes, parts=st.booleans())
    def fund(
        self, wish: dict[tuple[int, MoneyKind], Decimal], *, parts: bool
    ) -> tuple[UUID, dict[tuple[int, MoneyKind], Decimal]]:
        project = self.recommend(wish, reserve=False)
        self.approve(project, 1, parts=parts)
        return project

    @rule(project=projects, share=st.sampled_from((1, 2)), parts=st.booleans())
    def approve(self, project: Any, share: int, *, parts: bool) -> None:
        project_id, wish = project
        given = {key: max(amount // share, Decimal("0.01")) for key, amount in wish.items()}
        lines = self._lines(given)
        later = Condition(kind=ConditionKind.DATE, on=date(2017, 6, 1))
        invests = any(kind is MoneyKind.INVESTMENT for _, kind in given)
        self._call(
            "approve_allocation",
            project_id=project_id,
            decided_by="kommunstyrelsen",
            decided_on=self.city.today,
            case_number="KS 2017/119",
            lines=lines,
            instalments=[InstalmentPlan(lines=(line,), condition=later) for line in lines]
            if parts
            else [],
            later_costs=[{"year": 2019, "capital_cost": "1.00", "running_cost": "0.00"}]
            if invests
            else [],
        )

    @rule(project=projects, wants=st.booleans())
    def refuse(self, project: Any, *, wants: bool) -> None:
        self._call(
            "refuse_allocation",
            project_id=project[0],
            decided_by="kommunstyrelsen",
            decided_on=self.city.today,
            case_number="KS 2017/120",
            reason="Pengarna räcker inte.",
            for_want_of_money=wants,
        )

    @rule(project=projects)
    def refer_back(self, project: Any) -> None:
        self._call(
            "refer_back",
            project_id=project[0],
            decided_by="kommunstyrelsen",
            reason="Mer underlag.",
        )

    @rule(project=projects)
    def withdraw(self, project: Any) -> None:
        self.city.funding.receive(a_withdrawn(project[0]))

    @rule(project=projects, wish=wishes)
    def reduce(self, project: Any, wish: dict[tuple[int, MoneyKind], Decimal]) -> None:
        self._call(
            "reduce_allocation",
            project_id=project[0],
            lines=self._lines(wish),
            case_number="KS 2017/121",
            reason="Det blev billigare.",
        )

    @rule(project=projects)
    def end(self, project: Any) -> None:
        self._call(
            "end_allocation", project_id=project[0], case_number="KS 2017/122", reason="Slut här."
        )

    @rule(year=years, kind=kinds, amount=amounts, project=projects, own=st.booleans())
    def carry_over(
        self, year: int, kind: MoneyKind, amount: Decimal, project: Any, *, own: bool
    ) -> None:
        self._call(
            "carry_over",
            source_id=self.source,
            year=year,
            kind=kind,
            amount=amount,
            case_number="KS 2017/123",
            project_id=project[0] if own else None,
        )

    @rule(target=costs, project=projects, amount=amounts)
    def post_cost(self, project: Any, amount: Decimal) -> str:
        self.count += 1
        year, kind = min(project[1])
        event_id = f"{self.example}-{self.count}"
        self.city.funding.receive(
            CostPostedV1(
                cost_id=event_id,
                amount=amount,
                year=year,
                kind=kind,
                posted_on=date(2017, 2, 1),
                project_id=project[0],
            ),
            id=event_id,
        )
        return event_id

    @rule(cost=costs)
    def recall_cost(self, cost: str) -> None:
        self.city.funding.receive(
            EventRecalledV1(event_id=cost, event_type=CostPostedV1.type_name, reason="Fel konto.")
        )

    @rule(project=projects, after=st.sampled_from((Light.RED, Light.GREEN)))
    def turn_light(self, project: Any, after: Light) -> None:
        self.city.funding.receive(
            LightChangedV1(
                project_id=project[0],
                body_id="utbildningsnamnden",
                before=Light.GREEN,
                after=after,
                because_sv="Rapporten.",
                because_en="The report.",
            )
        )

    @rule()
    def let_the_day_come(self) -> None:
        self.city.funding.clock.set(NOW + timedelta(days=120))
        self.city.funding.run_due()

    @rule(year=years, kind=kinds)
    def close_year(self, year: int, kind: MoneyKind) -> None:
        self.city.funding.clock.set(datetime(year + 1, 1, 20, 8, tzinfo=NOW.tzinfo))
        self._call(
            "close_year",
            source_id=self.source,
            year=year,
            kind=kind,
            case_number="KS 2018/1",
        )

    @invariant()
    def the_ledger_sums_to_zero_and_says_what_the_frames_and_the_projects_say(self) -> None:
        if not hasattr(self, "source"):
            return
        funding = self.city.funding
        held: defaultdict[FrameKey, defaultdict[Account, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        of_project: defaultdict[tuple[UUID, FrameKey], dict[Account, Decimal]] = defaultdict(dict)
        statement = funding.call("get_ledger", by=self.city.karin, source_id=self.source, limit=1)
        for balance in statement.balances:
            key = FrameKey(balance.source_id, balance.year, balance.kind)
            held[key][balance.account] += balance.amount
            if balance.project_id is not None:
                of_project[balance.project_id, key][balance.account] = balance.amount
        assert statement.check_sum == 0
        frames = {
            FrameKey(source.source_id, frame.year, frame.kind): frame
            for source in _sources(self.city)
            if source.source_id == self.source
            for frame in source.frames
        }
        assert held.keys() <= frames.keys()
        for key, frame in frames.items():
            account = held[key]
            assert sum(account.values()) == 0
            assert -account[Account.FRAME] == frame.amount
            assert account[Account.RESERVED] == frame.recommended
            assert account[Account.FREE] == frame.free - frame.recommended
            given = account[Account.ALLOCATED] + account[Account.RELEASED] + account[Account.POSTED]
            assert given == frame.allocated
            assert account[Account.LAPSED] == frame.lapsed
            assert account[Account.RETURNED] == 0
            assert frame.allocated >= 0
            assert frame.lapsed >= 0
            assert frame.allocated + frame.lapsed <= frame.amount
        for project_id in self.known:
            view = funding.call("get_application", by=self.city.petra, project_id=project_id)
            for position in view.allocation.positions if view.allocation else ():
                key = FrameKey(position.source_id, position.year, position.kind)
                accounts = of_project[project_id, key]
                assert position.allocated == accounts.get(Account.ALLOCATED, 0)
                assert position.released == accounts.get(Account.RELEASED, 0)
                assert position.posted == accounts.get(Account.POSTED, 0)
                waiting = sum(
                    line.amount
                    for one in view.allocation.instalments
                    if one.state in {"waiting", "held"}
                    for line in one.lines
                    if FrameKey.of(line) == key
                )
                assert position.allocated == waiting


def _sources(city: City) -> Iterator[Any]:
    cursor = None
    while True:
        page = city.funding.call("list_sources", by=city.karin, limit=200, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


@pytest.mark.slow
def test_money_is_never_lost_nor_given_twice(tmp_path: Path) -> None:
    with ExitStack() as stack:
        Money.city = City(
            stack.enter_context(service_under_test(Funding, f"sqlite:///{tmp_path}/funding.db"))
        )
        Money.city.funding.clock.set(NOW)
        Money.city.with_bodies()
        run_state_machine_as_test(
            Money,
            settings=settings(
                max_examples=20,
                stateful_step_count=30,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        # It would hold of a city where everything is refused, too. A correction needs something to
        # correct, which a walk does not always come to; it has tests of its own.
        with Money.city.funding.unit() as unit:
            posted = set(unit.session.scalars(sa.select(TRANSACTIONS.c.kind).distinct()))
    assert posted >= set(TransactionKind) - {TransactionKind.CORRECTION}
