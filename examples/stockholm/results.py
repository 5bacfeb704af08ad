"""What the services answer when the play is over: gathered once, checked, shown and written down."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from chassis.audit import verify
from cli.client import Client
from cli.journal import published_heads
from cli.session import pages, whole
from contracts.base import Light
from contracts.events.city import EventAnsweredV1
from contracts.events.funding import AllocationLine
from contracts.events.notify import Channel
from contracts.registry import SERVICES
from contracts.rpc import followup, funding, notify, operations, portfolio
from contracts.rpc.base import Reply, Role
from contracts.rpc.funding import Account, Outcome
from contracts.rpc.portfolio import ProjectState
from examples.stockholm.play import Play

#: Where the play leaves a project, by the council's word on it.
_ENDS = {
    Outcome.RECOMMENDED: ProjectState.RUNNING,
    Outcome.POSTPONED: ProjectState.POSTPONED,
    Outcome.DECLINED: ProjectState.DECLINED,
}
_TIMELINE = {
    "portfolio.project_opened.v1",
    "portfolio.project_amended.v1",
    "portfolio.project_submitted.v2",
    "funding.application_admitted.v1",
    "funding.application_assessed.v1",
}
_FINANCED = {
    "funding.project_recommended.v1",
    "funding.allocation_approved.v1",
    "followup.plan_opened.v1",
    "followup.report_due.v1",
    "followup.report_submitted.v1",
    "followup.light_changed.v1",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Replies, as one person was given them."""

    cases: dict[str, portfolio.CaseView]
    applications: dict[str, funding.ApplicationView]
    plans: dict[str, followup.PlanView]
    ledger: funding.LedgerStatement
    lights: followup.Lights
    consultation: portfolio.ConsultationView
    comments: tuple[portfolio.CommentView, ...]

    @classmethod
    def ask(cls, play: Play, auditor: Client | None = None) -> Facts:
        """Everything that is shown at the end: as each body's case officer, or all as an auditor.

        A draft's own history stays inside its body, so nobody else but the auditors sees all of a case.
        """
        office = auditor or play.as_(Role.PROGRAMME_OFFICE)
        cases: dict[str, portfolio.CaseView] = {}
        applications: dict[str, funding.ApplicationView] = {}
        plans: dict[str, followup.PlanView] = {}
        for key, project_id in play.projects.items():
            client = auditor or play.officer(key)
            case = whole(client, "portfolio.get_case", project_id=project_id)
            assert isinstance(case, portfolio.CaseView)
            cases[key] = case
            applications[key] = play.call(
                client, funding.ApplicationView, "funding.get_application", project_id=project_id
            )
            if key in play.financed:
                plans[key] = play.call(
                    client, followup.PlanView, "followup.get_plan", project_id=project_id
                )
        ledger = whole(office, "funding.get_ledger")
        lights = whole(office, "followup.list_lights")
        assert isinstance(ledger, funding.LedgerStatement)
        assert isinstance(lights, followup.Lights)
        consultation = play.call(
            office,
            portfolio.ConsultationView,
            "portfolio.get_consultation",
            consultation_id=play.consultation_id,
        )
        comments = whole(office, "portfolio.list_comments", consultation_id=play.consultation_id)
        assert isinstance(comments, portfolio.Comments)
        return cls(cases, applications, plans, ledger, lights, consultation, comments.items)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that the mail server took."""

    to: tuple[str, ...]
    subject: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold for the demo to have succeeded."""

    what: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Result:
    """The end of the play."""

    facts: Facts
    notices: tuple[notify.NoticeView, ...]
    letters: tuple[Letter, ...]
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that was shown is what was answered, and is as it must be."""
        return all(check.ok for check in self.checks)


def read_letters(path: Path) -> tuple[Letter, ...]:
    """What the mail server wrote down."""
    letters = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kept = json.loads(line)
        letters.append(Letter(tuple(kept["to"]), kept["subject"], kept["message_id"], kept["text"]))
    return tuple(letters)


def notices_of(client: Client) -> tuple[notify.NoticeView, ...]:
    """Everybody's, as an operator may see them."""
    found = whole(client, "notify.list_notices")
    assert isinstance(found, notify.Notices)
    return found.items


def gather(play: Play, letters: Path) -> Result:
    """Ask those whose cases they are, then check, asking again as the auditor."""
    facts = Facts.ask(play)
    notices = notices_of(play.as_(Role.OPERATOR))
    taken = read_letters(letters)
    checks = tuple(_checks(play, facts, notices, taken))
    return Result(facts, notices, taken, checks)


def _checks(
    play: Play, facts: Facts, notices: tuple[notify.NoticeView, ...], letters: tuple[Letter, ...]
) -> Iterator[Check]:
    yield _same(
        "what an auditor is answered",
        _plain(Facts.ask(play, play.as_(Role.AUDITOR))),
        _plain(facts),
    )
    yield from _money(play, facts)
    yield from _cases(play, facts)
    yield from _consulted(play, facts)
    yield from _followed(play, facts)
    yield from _told(play, notices, letters)
    yield from _answered(play)
    yield from _audited(play)


def _same(what: str, found: Any, wanted: Any) -> Check:  # noqa: ANN401 (anything comparable)
    if found == wanted:
        return Check(what, ok=True, detail="")
    return Check(what, ok=False, detail="; ".join(_differences(found, wanted, "")))


def _differences(found: Any, wanted: Any, path: str) -> Iterator[str]:  # noqa: ANN401
    """Where two things differ, at most once for each branch."""
    if isinstance(found, dict) and isinstance(wanted, dict) and found.keys() == wanted.keys():
        for key, value in found.items():
            yield from _differences(value, wanted[key], f"{path}.{key}")
    elif isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for index, value in enumerate(found):
            yield from _differences(value, wanted[index], f"{path}.{index}")
    elif found != wanted:
        yield f"{path.lstrip('.')} {str(found)[:200]} instead of {str(wanted)[:200]}"


def _plain(facts: Facts) -> dict[str, Any]:
    """Comparable, without what two callers may rightly see differently: scores are sealed for applicants."""

    def told(reply: Reply) -> dict[str, Any]:
        told = reply.model_dump(
            mode="json",
            exclude={"sealed", "sheets", "score", "spreads", "disagreement", "belonging"},
        )
        for outcome in told.get("outcomes", ()):
            # A postponement says the score of its moment, which is as sealed as the scores.
            if outcome["outcome"] == Outcome.POSTPONED:
                del outcome["score"]
        return told

    return {
        "cases": {key: told(case) for key, case in facts.cases.items()},
        "applications": {key: told(each) for key, each in facts.applications.items()},
        "plans": {key: told(plan) for key, plan in facts.plans.items()},
        "ledger": told(facts.ledger),
        "lights": told(facts.lights),
        "consultation": told(facts.consultation),
        "comments": [told(comment) for comment in facts.comments],
    }


#: Where a project's money stands once a formal decision has given it.
_GIVEN = frozenset({Account.ALLOCATED, Account.RELEASED, Account.POSTED})


def _money(play: Play, facts: Facts) -> Iterator[Check]:
    ledger = facts.ledger
    yield _same("the ledger's sum", ledger.check_sum, Decimal(0))
    unbalanced = [
        str(transaction.transaction_id)
        for transaction in ledger.items
        if any(total for total in _sums(transaction).values())
    ]
    yield _same("transactions that do not sum to zero", unbalanced, [])
    for key in play.financed:
        project_id = play.projects[key]
        decided = _amounts(play.example.round.decided(key))
        posted: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for balance in ledger.balances:
            # Given is what waits to be released, what is released and what is spent.
            if balance.account in _GIVEN and balance.project_id == project_id:
                posted[balance.source_id, balance.year] += balance.amount
        allocation = facts.applications[key].allocation
        yield _same(f"{key}: the ledger has what was decided", dict(posted), decided)
        yield _same(
            f"{key}: the allocation is what was decided",
            _amounts(allocation.lines) if allocation else None,
            decided,
        )
    frames = {
        (source.source_id, frame.year): frame.amount
        for source in play.example.round.sources
        for frame in source.frames
    }
    held: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for balance in ledger.balances:
        if balance.account is not Account.FRAME:
            held[balance.source_id, balance.year] += balance.amount
    yield _same("what is free and what is given make the frames", dict(held), frames)


def _sums(transaction: funding.LedgerTransaction) -> dict[tuple[str, int], Decimal]:
    sums: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for entry in transaction.entries:
        sums[entry.source_id, entry.year] += entry.amount
    return sums


def _amounts(lines: tuple[AllocationLine, ...]) -> dict[tuple[str, int], Decimal]:
    return {(line.source_id, line.year): line.amount for line in lines}


def _cases(play: Play, facts: Facts) -> Iterator[Check]:
    for item in play.example.round.meeting.agenda:
        case = facts.cases[item.project]
        yield _same(f"{item.project}: its state", case.project.state, _ENDS[item.outcome])
        spoken = facts.applications[item.project].outcomes[-1]
        yield _same(f"{item.project}: the council's reason", spoken.reason, item.reason)
        wanted = _TIMELINE | (_FINANCED if item.project in play.financed else set())
        missing = wanted - {entry.event_type for entry in case.entries}
        yield _same(f"{item.project}: missing in the timeline", missing, set())
        if item.outcome is not Outcome.DECLINED:
            known = case.next_step is not None
            yield Check(f"{item.project}: it is said whose step is next", known, "")
    needs = {
        need.prerequisite_id: need.state
        for case in facts.cases.values()
        for need in case.project.prerequisites
    }
    said = {
        message.prerequisite: message.type
        for message in sorted(play.example.indicators.messages, key=lambda each: each.sent_on)
        if message.prerequisite
    }
    ends = {
        "city.prerequisite_delivered.v1": portfolio.PrerequisiteState.MET,
        "city.prerequisite_delayed.v1": portfolio.PrerequisiteState.SLIPPED,
    }
    for name, prerequisite_id in play.prerequisites.items():
        yield _same(
            f"{name}: what its deliverer said last", needs[prerequisite_id], ends[said[name]]
        )


def _consulted(play: Play, facts: Facts) -> Iterator[Check]:
    plan, view = play.example.consultation, facts.consultation
    states = {one.body_id: one.state for one in view.asked}
    yield _same(
        "the bodies that were asked have responded",
        states,
        dict.fromkeys(plan.bodies, portfolio.ResponseState.RESPONDED),
    )
    wanted = {
        (response.body, comment.number): comment.answer.outcome
        for response in plan.responses
        for comment in response.comments
    }
    answered = {(one.body_id, one.number): one.answers[-1].outcome for one in facts.comments}
    yield _same("each comment has its answer", answered, wanted)
    yield _same("comments without an answer", view.unanswered, 0)


def _followed(play: Play, facts: Facts) -> Iterator[Check]:
    shown = {light.project_id: light.light for light in facts.lights.items}
    for key in play.financed:
        plan = facts.plans[key]
        yield _same(
            f"{key}: the light in the list is the plan's", shown[plan.project_id], plan.light
        )
    for report in play.example.reports.reports:
        (period,) = (
            p
            for p in facts.plans[report.project].periods
            if p.period == play.example.reports.period
        )
        (version,) = period.reports
        yield _same(
            f"{report.project}: its report", (version.light, version.on_time), (report.light, True)
        )
        if report.light is not Light.GREEN:
            light = facts.plans[report.project].light
            yield _same(f"{report.project}: no better than its report", light, report.light)


def _told(
    play: Play, notices: tuple[notify.NoticeView, ...], letters: tuple[Letter, ...]
) -> Iterator[Check]:
    once = Counter(
        (each.person_id, each.cause_source, each.cause_id, each.channel) for each in notices
    )
    yield _same("notices sent twice for one cause", [key for key, n in once.items() if n > 1], [])
    unsent = [str(each.notice_id) for each in notices if each.state is not notify.NoticeState.SENT]
    yield _same("notices that were not sent", unsent, [])
    addresses = {person.id: person.email for person in play.example.people.people}
    mailed = Counter(
        (addresses[each.person_id], each.message_id)
        for each in notices
        if each.channel is Channel.EMAIL
    )
    taken = Counter((to, letter.message_id) for letter in letters for to in letter.to)
    yield _same("letters taken by the mail server are the notices sent by e-mail", taken, mailed)
    yield Check("somebody was written to", bool(letters), f"{len(letters)} letters")


def _answered(play: Play) -> Iterator[Check]:
    for one in play.sent:
        yield _same(
            f"{one.message.system} {one.message.id}: the answer", one.final, one.message.answer
        )
        if one.message.answer.value != "accepted":
            reasons = all(_explained(answer) for answer in one.answers)
            yield Check(f"{one.message.system} {one.message.id}: it is told why", reasons, "")
    parked = [
        f"{service}/{held.held_id}: {held.reason_en}"
        for service in SERVICES
        for held in _held(play, service)
    ]
    rejected = sum(one.message.answer.value == "rejected" for one in play.sent)
    yield Check(
        "only what was rejected is left with the operators",
        len(parked) == rejected,
        "; ".join(parked),
    )


def _explained(answer: EventAnsweredV1) -> bool:
    return bool(answer.reason_sv and answer.reason_en and answer.code)


def _held(play: Play, service: str) -> Iterator[operations.HeldEvent]:
    for page in pages(play.as_(Role.OPERATOR), f"{service}.list_parked"):
        assert isinstance(page, operations.HeldEvents)
        yield from page.items


def _audited(play: Play) -> Iterator[Check]:
    """Heads first: what is sealed meanwhile must not look cut off."""
    heads, _ = published_heads(play.stack.amqp_uri("observer"))
    auditor = play.as_(Role.AUDITOR)
    for service in SERVICES:
        rows: list[operations.AuditRow] = []
        for page in pages(auditor, f"{service}.list_audit", limit=200):
            assert isinstance(page, operations.AuditRows)
            rows += page.items
        published = [(head.sequence, head.head) for head in heads if head.service == service]
        faults = [fault.sentence("en") for fault in verify(rows, published)]
        yield _same(
            f"{service}: the audit's chain against {len(published)} published heads", faults, []
        )
