"""The play: every act done by the role whose act it is, through RPC and events alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from chassis.clock import STOCKHOLM, SimulatedClock, business_clock, calendar_date
from cli.client import Client
from cli.people import Person
from cli.quiet import unrest
from contracts.errors import Refused
from contracts.events.city import Outcome as Answer
from contracts.rpc import followup, funding, portfolio
from contracts.rpc.base import Reply, Role
from contracts.rpc.funding import Office, Outcome
from devstack.stack import Stack
from examples.stockholm.city_systems import Sent, send
from examples.stockholm.consultation import answer_comments, hold_consultation
from examples.stockholm.files import Example, Project
from examples.stockholm.stage import PlayFailed, Stage, once_known, wait_for

R = TypeVar("R", bound=Reply)

OPENS = date(2017, 4, 10)


def at_nine(day: date) -> datetime:
    """Nine in the morning in Stockholm."""
    return datetime.combine(day, time(9), STOCKHOLM)


@dataclass
class Play:
    """Plays the example on a running stack."""

    example: Example
    stack: Stack
    stage: Stage
    line: Client
    projects: dict[str, UUID] = field(default_factory=dict)
    prerequisites: dict[str, UUID] = field(default_factory=dict)
    consultation_id: UUID | None = None
    responses: dict[str, UUID] = field(default_factory=dict)
    """Of the consultation, by body."""
    meeting_id: UUID | None = None
    sent: list[Sent] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """What had to be refused, and by which rule it was."""
    _clients: dict[str, Client] = field(default_factory=dict)

    # Who acts --------------------------------------------------------------------------------------

    def by(self, person_id: str) -> Client:
        """A client with a person's own token."""
        if person_id not in self._clients:
            person = self.example.people.find(person_id)
            if person is None:
                raise PlayFailed(f"{person_id} is not in people.yaml")
            token = self.stack.issuer.token(person.id, person.held_roles())
            self._clients[person_id] = self.line.acting_as(token)
        return self._clients[person_id]

    def holder(self, role: Role, body: str | None = None) -> Person:
        """Who has a role, for a body where it is held for one."""
        for person in self.example.people.people:
            for held in person.roles:
                if held.role is role and body in (None, held.body):
                    return person
        raise PlayFailed(f"nobody in people.yaml is {role} for {body}")

    def as_(self, role: Role, body: str | None = None) -> Client:
        """A client of whoever has the role."""
        return self.by(self.holder(role, body).id)

    def officer(self, key: str) -> Client:
        """The case officer of a project's body."""
        body = next(project.body for project in self.example.projects if project.key == key)
        return self.as_(Role.CASE_OFFICER, body)

    def call(self, client: Client, kind: type[R], name: str, /, **fields: object) -> R:
        """A call whose reply is of the kind that its contract says."""
        answered = client.call(name, **fields)
        if not isinstance(answered, kind):
            raise PlayFailed(f"{name} answered {type(answered).__name__}")
        return answered

    def must_refuse(
        self, what: str, code: str, client: Client, name: str, /, **fields: object
    ) -> None:
        """A rule must say no; that it does is part of the play."""
        try:
            client.call(name, **fields)
        except Refused as refusal:
            if refusal.told["code"] != code:
                raise PlayFailed(
                    f"{what}: refused by {refusal.told['code']}, not {code}"
                ) from refusal
            self.refused[what] = code
            self.stage.line(
                refusal.sentence("sv"), refusal.sentence("en"), mark="✗", style="yellow"
            )
        else:
            raise PlayFailed(f"{what} was not refused")

    # Time ------------------------------------------------------------------------------------------

    def go_to(self, day: date) -> None:
        """Move the city's time on, once everything has come to rest."""
        self.rest()
        assert self.stack.clock_file is not None
        clock = SimulatedClock(self.stack.clock_file)
        clock.set(at_nine(day))
        self.stage.date(clock.now())

    def today(self) -> date:
        """The city's date."""
        return calendar_date(business_clock(str(self.stack.clock_file or "")).now())

    def rest(self) -> None:
        """Wait until nothing moves."""
        operator = self.as_(Role.OPERATOR)
        amqp_uri = self.stack.amqp_uri("cli")
        moving: list[str] = []

        def look() -> bool | None:
            moving[:] = [each.en for each in unrest(operator, amqp_uri)]
            return None if moving else True

        try:
            wait_for("everything to come to rest", look, 60.0)
        except PlayFailed as failed:
            raise PlayFailed(f"{failed}: {'; '.join(moving)}") from failed

    # The acts --------------------------------------------------------------------------------------

    def play(self) -> None:
        """All of it, in order."""
        self.stage.date(at_nine(OPENS))
        self.lay_the_ground()
        hold_consultation(self)
        self.provide_money()
        for project in self.example.projects:
            self.submit(project)
        answer_comments(self)
        self.assess()
        self.meet()
        self.decide()
        self.follow_up()

    def lay_the_ground(self) -> None:
        """What is there before the first project: bodies, the strategy, people."""
        self.register_bodies()
        self.adopt_strategy()
        self.invite_people()

    def register_bodies(self) -> None:
        """Each body with its names, oldest first."""
        office = self.as_(Role.PROGRAMME_OFFICE)
        with self.stage.doing("Registrerar organ", "Registering bodies"):
            for body in self.example.bodies.bodies:
                for name in body.names:
                    office.call(
                        "portfolio.register_body",
                        body_id=body.id,
                        name={"sv": name.sv, "en": name.en},
                        kind=body.kind,
                        parent_id=body.parent,
                        valid_from=name.valid_from,
                        owners=[owner.request() for owner in body.owners],
                        mark=body.basis.mark,
                        source=body.basis.words,
                    )
        count = len(self.example.bodies.bodies)
        self.stage.line(f"{count} organ registrerade", f"{count} bodies registered")

    def adopt_strategy(self) -> None:
        """The version that the city council adopted."""
        strategy = self.example.strategy
        lists = (
            "vision",
            "dimensions",
            "implementation_principles",
            "enabling_principles",
            "technique_layers",
            "target_groups",
        )
        self.as_(Role.PROGRAMME_OFFICE).call(
            "portfolio.adopt_strategy",
            strategy_id=strategy.strategy_id,
            title=strategy.title,
            adopted_on=strategy.adopted_on,
            mark=strategy.basis.mark,
            source=strategy.basis.words,
            **{name: [item.request() for item in getattr(strategy, name)] for name in lists},
        )
        self.stage.line(
            f"Strategin antagen {strategy.adopted_on} är registrerad",
            f"The strategy adopted on {strategy.adopted_on} is recorded",
        )

    def invite_people(self) -> None:
        """How each is reached, and what they want to hear of."""
        office = self.as_(Role.PROGRAMME_OFFICE)
        for person in self.example.people.people:
            office.call(
                "notify.register_contact",
                person_id=person.id,
                name=person.name,
                email=person.email,
                language=person.language,
                body_ids=person.bodies,
            )
        for one in self.example.subscriptions:
            office.call(
                "notify.subscribe",
                person_id=one.person,
                event_types=one.event_types,
                publishers=one.publishers,
                body_id=one.body,
                channels=one.channels,
            )
        people, subscriptions = len(self.example.people.people), len(self.example.subscriptions)
        self.stage.line(
            f"{people} kontakter och {subscriptions} prenumerationer",
            f"{people} contacts and {subscriptions} subscriptions",
        )

    def provide_money(self) -> None:
        """Sources with their frames, and the round that may spend them."""
        played = self.example.round
        for source in played.sources:
            controller = self.as_(Role.CONTROLLER, source.allocated_by)
            once_known(
                f"funding to know {source.allocated_by}",
                lambda source=source, controller=controller: controller.call(  # type: ignore[misc]
                    "funding.register_source",
                    source_id=source.source_id,
                    name_sv=source.name_sv,
                    name_en=source.name_en,
                    instrument=source.instrument,
                    allocated_by=source.allocated_by,
                ),
                "unknown_body",
            )
            for frame in source.frames:
                controller.call(
                    "funding.set_frame",
                    source_id=source.source_id,
                    year=frame.year,
                    amount=frame.amount,
                    case_number=frame.case_number,
                )
        plan = played.round
        view = self.call(
            self.as_(Role.PROGRAMME_OFFICE),
            funding.RoundView,
            "funding.open_round",
            round_id=plan.round_id,
            title=plan.title,
            source_ids=[source.source_id for source in played.sources],
            years=plan.years,
            criteria=[criterion.model_dump(exclude={"basis"}) for criterion in plan.criteria],
            closes_on=plan.closes_on,
            members=plan.members,
            budget_year=plan.budget_year,
            calendar=plan.calendar.model_dump(),
            eligibility=[rule.model_dump() for rule in plan.eligibility],
            earmarks=[earmark.model_dump() for earmark in plan.earmarks],
            assessors_needed=plan.assessors_needed,
            spread_limit=plan.spread_limit,
        )
        self.stage.line(
            f"Omgången {view.title} öppnad; reglerna låsta ({view.rules_hash[:12]}…)",
            f"The round {view.title} opened; its rules are frozen ({view.rules_hash[:12]}…)",
        )

    def submit(self, project: Project) -> None:
        """From a title to a submitted project, by its body's case officer."""
        officer = self.as_(Role.CASE_OFFICER, project.body)
        opened = self.call(
            officer,
            portfolio.ProjectView,
            "portfolio.open_project",
            body_id=project.body,
            kind=project.kind,
            title=project.title,
        )
        project_id = self.projects[project.key] = opened.project_id
        version = opened.version
        returned = not self.refused
        if returned:
            version = self.return_for_completion(project, officer)
        officer.call(
            "portfolio.amend_project",
            project_id=project_id,
            strategy_id=self.example.strategy.strategy_id,
            expected_version=version,
            **project.model_dump(
                exclude={"key", "body", "kind", "title", "requires", "prerequisites", "basis"}
            ),
        )
        for required in project.requires:
            officer.call(
                "portfolio.declare_dependency",
                project_id=project_id,
                other_id=self.projects[required],
                reason="Projektet bygger på det",
            )
        for need in project.prerequisites:
            declared = self.call(
                officer,
                portfolio.PrerequisiteView,
                "portfolio.declare_prerequisite",
                project_id=project_id,
                **need.model_dump(exclude={"key"}),
            )
            self.prerequisites[f"{project.key}/{need.key}"] = declared.prerequisite_id
        officer.call("portfolio.submit_project", project_id=project_id)
        self.stage.line(
            f"{project.title}: {'kompletterat' if returned else 'inlämnat'} av {project.body}",
            f"{project.title}: {'completed' if returned else 'submitted'} by {project.body}",
        )
        if returned:
            office = self.as_(Role.PROGRAMME_OFFICE)
            office.call("portfolio.accept_project", project_id=project_id)
            self.stage.line(
                f"{project.title}: godtaget som komplett", f"{project.title}: accepted as complete"
            )

    def return_for_completion(self, project: Project, officer: Client) -> int:
        """With its title alone it is received, a public record; the office asks for the rest.

        Until that has come, no round takes it in. Answers the version that the officer then sees.
        """
        project_id, office = self.projects[project.key], self.as_(Role.PROGRAMME_OFFICE)
        received = self.call(
            officer, portfolio.ProjectView, "portfolio.submit_project", project_id=project_id
        )
        returned = self.call(
            office,
            portfolio.ProjectView,
            "portfolio.return_project",
            project_id=project_id,
            missing=[
                {"field": lacking.field, "words": f"Fyll i {lacking.sv}."}
                for lacking in received.missing
            ],
            due_on=OPENS + timedelta(days=14),
            expected_version=received.version,
        )
        count = len(received.missing)
        self.stage.line(
            f"{project.title}: mottaget; komplettering begärd av {count} uppgifter",
            f"{project.title}: received; completion asked for of {count} fields",
        )
        self.rest()
        self.must_refuse(
            "admission before the completion",
            "awaits_completion",
            office,
            "funding.admit_application",
            round_id=self.example.round.round.round_id,
            project_id=project_id,
        )
        return returned.version

    def assess(self) -> None:
        """The office admits and assigns, and two assessors give their scores without seeing the other's."""
        played = self.example.round
        told = played.conflict
        self.by(told.person).call(
            "funding.declare_relation",
            kind=told.kind,
            body_id=told.body,
            valid_from=told.since,
        )
        office = self.as_(Role.PROGRAMME_OFFICE)
        with self.stage.doing("Tar upp ansökningarna", "Admitting the applications"):
            for key, project_id in self.projects.items():
                once_known(
                    f"funding to know {key}",
                    lambda project_id=project_id: office.call(  # type: ignore[misc]
                        "funding.admit_application",
                        round_id=played.round.round_id,
                        project_id=project_id,
                        rules_met=[rule.key for rule in played.round.eligibility],
                    ),
                    # Its completion may still be on its way.
                    "awaits_completion",
                )
                office.call(
                    "funding.assign_assessors",
                    project_id=project_id,
                    assessors=list(played.assessments),
                )
        for assessor, sheets in played.assessments.items():
            for key, sheet in sheets.items():
                self.by(assessor).call(
                    "funding.assess_application",
                    project_id=self.projects[key],
                    scores=[
                        {
                            "criterion": criterion.key,
                            "score": score,
                            "motivation": f"{criterion.anchors[score].sv}. {sheet.motivation}",
                        }
                        for criterion, score in zip(
                            played.round.criteria, sheet.scores, strict=True
                        )
                    ],
                )
        count = len(self.projects)
        self.stage.line(
            f"{count} ansökningar upptagna och bedömda av {len(played.assessments)} bedömare var för sig",
            f"{count} applications admitted, each assessed by {len(played.assessments)} assessors on their own",
        )

    def meet(self) -> None:
        """The council is called, comes together, and speaks on every item."""
        plan = self.example.round.meeting
        secretary = self.as_(Role.COUNCIL_SECRETARY)
        called = self.call(
            secretary,
            funding.MeetingView,
            "funding.call_meeting",
            round_id=self.example.round.round.round_id,
            held_on=plan.held_on,
            members=[
                {
                    "person_id": person,
                    "office": Office.CHAIR if person == plan.chair else Office.MEMBER,
                }
                for person in plan.members
            ],
            project_ids=[self.projects[item.project] for item in plan.agenda],
        )
        self.meeting_id = called.meeting_id
        self.stage.line(
            f"Digitaliseringsrådet kallat till {plan.held_on}",
            f"The digital council called to {plan.held_on}",
        )
        self._settle_conflict(secretary, called)
        self.go_to(plan.held_on)
        self._attend(secretary, plan.present[:2])
        self._speak_without_quorum(secretary)
        self._attend(secretary, plan.present)
        for item in plan.agenda:
            self._speak(secretary, item.project)
        closed = self.call(
            secretary, funding.MeetingView, "funding.close_meeting", meeting_id=self.meeting_id
        )
        self._check_recused(closed)
        counts = [
            sum(item.outcome is outcome for item in plan.agenda)
            for outcome in (Outcome.RECOMMENDED, Outcome.POSTPONED, Outcome.DECLINED)
        ]
        self.stage.line(
            "Rådet tillstyrkte {}, bordlade {} och avstyrkte {}".format(*counts),
            "The council recommended {}, postponed {} and declined {}".format(*counts),
        )

    def _settle_conflict(self, secretary: Client, called: funding.MeetingView) -> None:
        """The call has raised a question of conflict of interest; the council settles it."""
        told = self.example.round.conflict
        project_id = self.projects[told.project]
        asked = [one.project_id for one in called.conflicts if one.person_id == told.person]
        if asked != [project_id]:
            raise PlayFailed(f"a conflict of interest was asked about in {asked}")
        settled = self.call(
            secretary,
            funding.ConflictView,
            "funding.settle_conflict",
            project_id=project_id,
            person_id=told.person,
            conflicted=True,
            ground=told.ground,
            reason=told.reason,
        )
        provision = settled.settlements[-1].provision
        self.stage.line(
            f"{told.person} är jävig i {told.project} ({provision}) och deltar inte i det ärendet",
            f"{told.person} has a conflict of interest in {told.project} ({provision}) and is out of that item",
        )

    def _check_recused(self, closed: funding.MeetingView) -> None:
        """Out of that item and of no other."""
        told = self.example.round.conflict
        for item in closed.agenda:
            out = item.project_id == self.projects[told.project]
            if out != (told.person in item.recused) or (out and told.person in item.present):
                raise PlayFailed(f"{told.person} is recorded wrongly for {item.project_id}")

    def _attend(self, secretary: Client, present: tuple[str, ...]) -> None:
        secretary.call("funding.record_attendance", meeting_id=self.meeting_id, present=present)

    def _speak_without_quorum(self, secretary: Client) -> None:
        item = self.example.round.meeting.agenda[0]
        self.must_refuse(
            "a recommendation without quorum",
            "not_quorate",
            secretary,
            "funding.recommend_project",
            meeting_id=self.meeting_id,
            project_id=self.projects[item.project],
            lines=[line.model_dump() for line in item.lines],
            reason=item.reason,
        )

    def _speak(self, secretary: Client, key: str) -> None:
        item = next(item for item in self.example.round.meeting.agenda if item.project == key)
        procedures: Mapping[Outcome, tuple[str, dict[str, Any]]] = {
            Outcome.RECOMMENDED: (
                "funding.recommend_project",
                {"lines": [line.model_dump() for line in item.lines]},
            ),
            Outcome.POSTPONED: ("funding.postpone_application", {"until": item.until}),
            Outcome.DECLINED: ("funding.decline_application", {}),
        }
        name, more = procedures[item.outcome]
        secretary.call(
            name,
            meeting_id=self.meeting_id,
            project_id=self.projects[key],
            reason=item.reason,
            **more,
        )

    @property
    def financed(self) -> tuple[str, ...]:
        """The projects that get money."""
        return tuple(
            item.project
            for item in self.example.round.meeting.agenda
            if item.outcome is Outcome.RECOMMENDED
        )

    def decide(self) -> None:
        """The formal decision, by the body whose money it is; then each project's plan is open."""
        decision = self.example.round.decision
        self.go_to(decision.decided_on)
        controller = self.as_(Role.CONTROLLER, decision.decided_by)
        for key in self.financed:
            controller.call(
                "funding.approve_allocation",
                project_id=self.projects[key],
                decided_by=decision.decided_by,
                decided_on=decision.decided_on,
                case_number=decision.case_number,
                lines=[line.model_dump() for line in self.example.round.decided(key)],
            )
        self.stage.line(
            f"Kommunstyrelsens beslut {decision.case_number} infört för {len(self.financed)} projekt",
            f"The executive board's decision {decision.case_number} recorded for {len(self.financed)} projects",
        )
        with self.stage.doing("Uppföljningsplaner öppnas", "Follow-up plans open"):
            for key in self.financed:
                once_known(f"the plan of {key}", lambda key=key: self.plan(key))  # type: ignore[misc]
        self._define_indicators()

    def plan(self, key: str) -> followup.PlanView:
        """A project's plan as its case officer sees it."""
        return self.call(
            self.officer(key),
            followup.PlanView,
            "followup.get_plan",
            project_id=self.projects[key],
        )

    def _define_indicators(self) -> None:
        office = self.as_(Role.PROGRAMME_OFFICE)
        for indicator in self.example.indicators.indicators:
            fields = indicator.model_dump(exclude={"project", "targets"})
            office.call(
                "followup.define_indicator",
                project_id=self.projects[indicator.project],
                **fields,
            )
            for target in indicator.targets:
                office.call(
                    "followup.set_target",
                    indicator_id=indicator.indicator_id,
                    **target.model_dump(),
                )
        count = len(self.example.indicators.indicators)
        self.stage.line(
            f"Uppföljningsplaner öppna; {count} indikatorer med årsmål",
            f"Follow-up plans open; {count} indicators with annual targets",
        )

    def follow_up(self) -> None:
        """City systems speak, reports fall due and come in."""
        days = sorted({message.sent_on for message in self.example.indicators.messages})
        for day in days:
            self.go_to(day)
            if day == days[0]:
                self._await_reports()
            self._hear(day)
        self._report()
        self.rest()

    def _await_reports(self) -> None:
        period = self.example.reports.period

        def awaited(key: str) -> bool | None:
            periods = self.plan(key).periods
            return True if any(p.period == period and p.awaited for p in periods) else None

        for key in self.financed:
            wait_for(f"the report of {key} to be due", lambda key=key: awaited(key))  # type: ignore[misc]
        self.stage.line(
            f"Tertialen är slut: {len(self.financed)} rapporter väntas",
            f"The tertial has ended: {len(self.financed)} reports are awaited",
        )

    def _hear(self, day: date) -> None:
        """Each system in a process of its own, with its own account at the broker."""
        messages = [each for each in self.example.indicators.messages if each.sent_on == day]
        with self.stage.doing("Stadssystem sänder", "City systems send"):
            heard = send(self.stack, messages, self.prerequisites, at_nine(day))
        self.sent += heard
        marks = {Answer.ACCEPTED: ("✓", "green")}
        for one in heard:
            mark, style = marks.get(one.final, ("✗", "yellow"))
            self.stage.line(
                f"{one.message.system} sände {one.message.id}: {one.sentence('sv')}",
                f"{one.message.system} sent {one.message.id}: {one.sentence('en')}",
                mark=mark,
                style=style,
            )

    def _report(self) -> None:
        reports = self.example.reports
        for report in reports.reports:
            self.officer(report.project).call(
                "followup.submit_report",
                period=reports.period,
                **report.model_dump(exclude={"project"}),
                project_id=self.projects[report.project],
            )
        self.stage.line(
            f"{len(reports.reports)} tertialrapporter lämnade",
            f"{len(reports.reports)} tertial reports submitted",
        )
