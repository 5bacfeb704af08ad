"""That the example's files agree: whatever one names, another has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from cli.people import FileRefused
from contracts.authority import PROCEDURES
from contracts.rpc.funding import Outcome
from examples.stockholm.files import Example


def require_agreement(example: Example) -> None:
    """Raises `FileRefused` with a line for each name that leads nowhere, and each sum that fails."""
    if faults := [
        *_sources(example),
        *_projects(example),
        *_round(example),
        *_consultation(example),
        *_rest(example),
    ]:
        raise FileRefused("\n".join(f"{example.folder}/{fault}" for fault in faults))


def _known(where: str, names: Iterable[str], among: Collection[str]) -> Iterator[str]:
    for name in names:
        if name not in among:
            yield f"{where}: {name} is not known"


def _sources(example: Example) -> Iterator[str]:
    for where, basis in example.bases():
        if basis.known is not None:
            yield from _known(where, [basis.known], example.sources)


def _projects(example: Example) -> Iterator[str]:
    bodies = {body.id for body in example.bodies.bodies}
    keys = {item.key for item in example.strategy.items}
    groups = {item.key for item in example.strategy.target_groups}
    systems = {system.name for system in example.indicators.systems}
    for person in example.people.people:
        roles = [role.body for role in person.roles if role.body]
        yield from _known(f"people.yaml: {person.id}", [*person.bodies, *roles], bodies)
    for project in example.projects:
        where = f"projects.yaml: {project.key}"
        yield from _known(where, [project.body], bodies)
        yield from _known(where, (each.key for each in project.alignments), keys)
        yield from _known(where, project.target_groups, groups)
        yield from _known(where, (each.target_group for each in project.benefits), groups)
        yield from _known(where, (each.delivered_by for each in project.prerequisites), systems)


def _round(example: Example) -> Iterator[str]:
    played = example.round
    projects = {project.key for project in example.projects}
    people = {person.id for person in example.people.people}
    agenda = {item.project for item in played.meeting.agenda}
    yield from _known("projects.yaml: not on the agenda of round.yaml", projects, agenda)
    yield from _known("round.yaml: agenda", agenda, projects)
    yield from _known("round.yaml: conflict", [played.conflict.person], played.meeting.members)
    yield from _known("round.yaml: conflict", [played.conflict.project], agenda)
    yield from _known("round.yaml: members", played.meeting.members, people)
    yield from _known("round.yaml: present", played.meeting.present, played.meeting.members)
    for assessor, sheets in played.assessments.items():
        yield from _known("round.yaml: assessments", [assessor], people)
        yield from _known(f"round.yaml: {assessor} has not assessed", projects, sheets)
        for key, sheet in sheets.items():
            if len(sheet.scores) != len(played.round.criteria):
                yield f"round.yaml: {assessor}.{key}: a score for each criterion"
    frames = {
        (source.source_id, frame.year): frame.amount
        for source in played.sources
        for frame in source.frames
    }
    wanted: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for item in played.meeting.agenda:
        if bool(item.lines) is not (item.outcome is Outcome.RECOMMENDED):
            yield f"round.yaml: {item.project}: lines go with a recommendation, and with nothing else"
        for line in item.lines:
            wanted[line.source_id, line.year] += line.amount
    for (source_id, year), amount in wanted.items():
        if amount > frames.get((source_id, year), Decimal(0)):
            yield f"round.yaml: {source_id} {year}: {amount} is more than the frame"


def _consultation(example: Example) -> Iterator[str]:
    plan, where = example.consultation, "consultation.yaml"
    bodies = {body.id for body in example.bodies.bodies}
    keys = {item.key for item in example.strategy.items}
    projects = {project.key for project in example.projects}
    strategies = {example.strategy.strategy_id}
    yield from _known(where, [*plan.bodies, *(one.body for one in plan.responses)], bodies)
    yield from _known(where, [plan.strategy_id], strategies)
    for response in plan.responses:
        for comment in response.comments:
            here = f"{where}: {response.body} {comment.number}"
            yield from _known(here, comment.keys, keys)
            yield from _known(here, comment.answer.strategies, strategies)
            yield from _known(here, comment.answer.procedures, PROCEDURES)
            yield from _known(here, comment.answer.projects, projects)


def _rest(example: Example) -> Iterator[str]:
    projects = {project.key for project in example.projects}
    people = {person.id for person in example.people.people}
    bodies = {body.id for body in example.bodies.bodies}
    systems = {system.name: system.types for system in example.indicators.systems}
    needs = {
        f"{project.key}/{need.key}": need.delivered_by
        for project in example.projects
        for need in project.prerequisites
    }
    for indicator in example.indicators.indicators:
        where = f"indicators.yaml: {indicator.indicator_id}"
        yield from _known(where, [indicator.project], projects)
        yield from _known(where, [indicator.source_system], systems)
    for message in example.indicators.messages:
        where = f"indicators.yaml: {message.system} {message.id}"
        yield from _known(where, [message.system], systems)
        yield from _known(where, [message.type], systems.get(message.system, ()))
        if message.prerequisite is not None:
            yield from _known(where, [message.prerequisite], needs)
    for report in example.reports.reports:
        yield from _known("reports.yaml", [report.project], projects)
    for one in example.subscriptions:
        yield from _known("subscriptions.yaml", [one.person], people)
        yield from _known("subscriptions.yaml", [one.body] if one.body else [], bodies)
