"""What holds of the money whatever happens, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from contracts.events.funding import AllocationLine
from contracts.rpc.funding import Account, ApplicationState
from services.funding.domain.allocations import Allocation, FormalDecision, lift, reserve
from services.funding.domain.applications import Application
from services.funding.domain.ledger import Entry, post_allocation, post_frame
from services.funding.domain.refusals import FundingError
from services.funding.domain.sources import Frame, FrameKey, amounts_of
from tests.funding.builders import TODAY, a_body, a_source, a_word, an_act, an_application, an_id

SOURCES = ("cm-2", "eu")
YEARS = (2017, 2018)

amounts = st.integers(1, 500).map(lambda ore: Decimal(ore).scaleb(-2))
lines = st.lists(
    st.builds(
        AllocationLine,
        source_id=st.sampled_from(SOURCES),
        year=st.sampled_from(YEARS),
        amount=amounts,
    ),
    min_size=1,
    max_size=4,
).map(tuple)


class Money(RuleBasedStateMachine):
    """Decisions on frames, recommendations, withdrawals and formal decisions in any order.

    A refused command changes nothing, as its transaction is rolled back.
    """

    projects = Bundle("projects")

    def __init__(self) -> None:
        super().__init__()
        self.frames: dict[FrameKey, Frame] = {}
        self.applications: dict[UUID, Application] = {}
        self.entries: list[Entry] = []
        self.count = 0

    def _new_id(self) -> UUID:
        self.count += 1
        return an_id(self.count)

    def _attempt(self, command) -> None:
        before = deepcopy((self.frames, self.applications, self.entries))
        try:
            command()
        except FundingError:
            self.frames, self.applications, self.entries = before

    @rule(target=projects)
    def receive(self) -> UUID:
        project_id = self._new_id()
        self.applications[project_id] = an_application(project_id=project_id)
        return project_id

    @rule(source_id=st.sampled_from(SOURCES), year=st.sampled_from(YEARS), amount=amounts)
    def set_frame(self, source_id: str, year: int, amount: Decimal) -> None:
        def command() -> None:
            frame = self.frames.setdefault((source_id, year), Frame.empty(source_id, year))
            event = frame.set(amount, "KS 2017/1")
            self.entries += post_frame(event, self._new_id(), an_act()).entries

        self._attempt(command)

    @rule(project_id=projects, wanted=lines)
    def recommend(self, project_id: UUID, wanted: tuple[AllocationLine, ...]) -> None:
        def command() -> None:
            self.applications[project_id].recommend(a_word(lines=wanted))
            reserve(self.frames, wanted)

        self._attempt(command)

    @rule(project_id=projects, given=lines)
    def approve(self, project_id: UUID, given: tuple[AllocationLine, ...]) -> None:
        def command() -> None:
            act = an_act("karin")
            Allocation.approve(
                self._new_id(),
                self.applications[project_id],
                self.frames,
                {source_id: a_source(source_id) for source_id in SOURCES},
                FormalDecision(a_body(), TODAY, "KS 2017/2", given),
                act,
            )
            self.entries += post_allocation(
                amounts_of(given), project_id, self._new_id(), "KS 2017/2", act
            ).entries

        self._attempt(command)

    @rule(project_id=projects)
    def approve_what_was_recommended(self, project_id: UUID) -> None:
        application = self.applications[project_id]
        if application.state is ApplicationState.RECOMMENDED:
            self.approve(project_id, application.recommendation.lines)

    @rule(project_id=projects)
    def withdraw(self, project_id: UUID) -> None:
        def command() -> None:
            application = self.applications[project_id]
            if application.state is ApplicationState.RECOMMENDED:
                lift(self.frames, application.recommendation.lines)
            application.withdraw()

        self._attempt(command)

    @invariant()
    def no_source_is_past_its_frame_in_any_year(self) -> None:
        for frame in self.frames.values():
            assert 0 <= frame.allocated <= frame.amount

    @invariant()
    def what_is_recommended_is_what_stands(self) -> None:
        standing: defaultdict[FrameKey, Decimal] = defaultdict(Decimal)
        for application in self.applications.values():
            if application.state is ApplicationState.RECOMMENDED:
                for line in application.recommendation.lines:
                    standing[line.source_id, line.year] += line.amount
        for key, frame in self.frames.items():
            assert frame.recommended == standing[key]

    @invariant()
    def the_ledger_sums_to_zero_and_says_what_the_frames_say(self) -> None:
        balances: defaultdict[tuple[Account, str, int], Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            balances[entry.account, entry.source_id, entry.year] += entry.amount
        assert sum(balances.values()) == 0
        for (source_id, year), frame in self.frames.items():
            assert -balances[Account.FRAME, source_id, year] == frame.amount
            assert balances[Account.FREE, source_id, year] == frame.free
            assert balances[Account.ALLOCATED, source_id, year] == frame.allocated


Money.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMoney = Money.TestCase
