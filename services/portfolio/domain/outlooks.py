"""When what a project stands on is in place: the earliest day, and how a change of it travels.

A project's outlook is the latest of what it stands on: its own prerequisites, and the projects that it
requires. What nobody has answered counts as the day it is needed; what has no date makes the outlook
unknown. It depends only on what holds now, never on the order in which it was said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from typing import Final
from uuid import UUID

from contracts.base import ChainLink, ClosingReason, Outlook
from contracts.rpc.portfolio import PrerequisiteState, ProjectState
from contracts.words import word

#: What stands on such a project can't count on it: nobody can say when.
STOPPED: Final = frozenset(
    {
        ProjectState.DECLINED,
        ProjectState.NOT_FUNDED,
        ProjectState.WITHDRAWN,
        ProjectState.PAUSED,
    }
)
#: What such a project was to give is there.
DONE: Final = frozenset({ProjectState.CLOSED, ProjectState.BENEFITS_FOLLOWED})
#: A chain tells as many steps from each end.
TOLD: Final = 6

CLEAR: Final = Outlook()


def as_ground(state: ProjectState, ended_as: ClosingReason | None) -> ProjectState:
    """What was closed before it was carried out gives no more than what was withdrawn."""
    unfinished = ended_as not in {None, ClosingReason.COMPLETED}
    return ProjectState.WITHDRAWN if unfinished else state


@dataclass(frozen=True)
class Standing:
    """What is known of a prerequisite."""

    state: PrerequisiteState
    dated_on: date | None = None
    """Promised for, met on, or now expected on."""
    reason: str | None = None

    def expected(self, needed_on: date) -> Expected:
        """When it is in place, for what stands on it."""
        match self.state:
            case PrerequisiteState.WAIVED:
                return NOTHING
            case PrerequisiteState.DECLARED:
                return Expected(needed_on)
        return NOBODY_CAN_SAY if self.dated_on is None else Expected(self.dated_on)


@dataclass(frozen=True)
class Expected:
    """A day; or nothing to wait for; or nobody can say."""

    on: date | None = None
    known: bool = True

    @property
    def key(self) -> tuple[bool, date]:
        """The latest decides, and what nobody can date comes after every day."""
        return not self.known, self.on or date.min


NOTHING: Final = Expected()
NOBODY_CAN_SAY: Final = Expected(known=False)


@dataclass(frozen=True)
class Footing:
    """A project as what stands on it sees it."""

    state: ProjectState
    moved_on: date
    outlook: Outlook = CLEAR

    @property
    def expected(self) -> Expected:
        """When its own ground is in place, as long as it goes on."""
        if self.state in STOPPED:
            return NOBODY_CAN_SAY
        if self.state in DONE:
            return NOTHING
        return Expected(self.outlook.earliest_on, self.outlook.known)

    def delivers(self, said: Standing, needed_on: date) -> Standing:
        """Where a prerequisite stands that this project delivers, and of which its body has said so much."""
        if said.state in {PrerequisiteState.MET, PrerequisiteState.WAIVED}:
            return said
        if self.state in DONE:
            return Standing(PrerequisiteState.MET, self.moved_on)
        if self.state in STOPPED:
            state = word(self.state)
            return Standing(
                PrerequisiteState.SLIPPED,
                None,
                f"Projektet som levererar är {state.sv} / the project that delivers is {state.en}",
            )
        planned, own = said.expected(needed_on), self.expected
        if own.key <= planned.key:
            return said
        return Standing(
            PrerequisiteState.SLIPPED,
            own.on,
            "Projektet som levererar väntar själv / the project that delivers is waiting itself",
        )


@dataclass(frozen=True)
class Need:
    """A prerequisite of a project: by when, and where it stands."""

    id: UUID
    needed_on: date
    standing: Standing
    deliverer_id: UUID | None = None
    """The project that delivers it."""
    said: Standing | None = None
    """What that project's body has said of it, whatever its project's own outlook is."""

    @property
    def expected(self) -> Expected:
        """When it is in place."""
        return self.standing.expected(self.needed_on)


def outlook_of(needs: Collection[Need], grounds: Iterable[Expected]) -> Outlook:
    """The latest of what a project stands on, beside the days it is needed."""
    own = [need.expected for need in needs]
    latest = max([*own, *grounds], key=lambda one: one.key, default=NOTHING)
    missed = any(
        expected.key > (False, need.needed_on) for need, expected in zip(needs, own, strict=True)
    )
    # What the project requires has no day of its own: it is needed when the last of the rest is.
    last = max((need.needed_on for need in needs), default=date.max)
    return Outlook(
        earliest_on=latest.on if latest.known else None,
        known=latest.known,
        late=missed or latest.key > (False, last),
    )


@dataclass(frozen=True)
class Part:
    """The part of the graph that a change can reach, and what that part stands on."""

    footings: Mapping[UUID, Footing]
    requires: Mapping[UUID, Collection[UUID]]
    needs: Mapping[UUID, Sequence[Need]]
    reached: Collection[UUID]
    """Those that stand, at whatever depth, on what has changed."""

    def in_order(self) -> Iterable[UUID]:
        """What is stood on before what stands on it."""
        reached = frozenset(self.reached)
        return TopologicalSorter(
            {project_id: self.grounds(project_id) & reached for project_id in sorted(reached)}
        ).static_order()

    def grounds(self, project_id: UUID) -> set[UUID]:
        """The projects that a project stands on directly."""
        needs = self.needs.get(project_id, ())
        delivering = {need.deliverer_id for need in needs if need.deliverer_id is not None}
        return delivering.union(self.requires.get(project_id, ()))


@dataclass(frozen=True)
class Chain:
    """What led to a change, from its cause on; the ends of a long one."""

    links: tuple[ChainLink, ...] = ()
    left_out: int = 0

    def then(self, link: ChainLink) -> Chain:
        """One step further."""
        links = (*self.links, link)
        if len(links) <= 2 * TOLD:
            return Chain(links, self.left_out)
        return Chain((*links[:TOLD], *links[TOLD + 1 :]), self.left_out + 1)


@dataclass(frozen=True)
class Reexamined:
    """What a change has made of one project."""

    project_id: UUID
    before: Outlook
    after: Outlook
    chain: Chain
    moved: Mapping[UUID, Standing] = field(default_factory=dict)
    """Its prerequisites that the fate of the projects that deliver them has moved."""


def link(project_id: UUID, expected: Expected, prerequisite_id: UUID | None = None) -> ChainLink:
    """A step of a chain."""
    return ChainLink(
        project_id=project_id,
        prerequisite_id=prerequisite_id,
        dated_on=expected.on,
        known=expected.known,
    )


def reexamine(part: Part, causes: Mapping[UUID, ChainLink]) -> list[Reexamined]:
    """Follow a change upwards, each project once, after everything that it stands on.

    `causes` are what has changed directly beneath projects. Where several ways lead to a project, the
    latest of what moved beneath it is told.
    """
    footings, found = dict(part.footings), dict[UUID, Reexamined]()
    #: The chain up to, and with, each project whose expected day has moved.
    ways: dict[UUID, Chain] = {}
    for project_id in part.in_order():
        root = Chain((causes[project_id],)) if project_id in causes else None
        told = [ways[ground] for ground in part.grounds(project_id) if ground in ways]
        if root is not None:
            told.append(root)
        if not told:
            continue
        needs, moved = _settled(part.needs.get(project_id, ()), footings)
        for need in needs:
            if need.id in moved:
                way = ways.get(need.deliverer_id or need.id, root or Chain())
                told.append(way.then(link(project_id, need.expected, need.id)))
        footing = footings[project_id]
        required = part.requires.get(project_id, ())
        after = outlook_of(needs, [footings[ground].expected for ground in required])
        if after == footing.outlook and not moved:
            continue
        footings[project_id] = standing = Footing(footing.state, footing.moved_on, after)
        chain = max(told, key=_weight)
        found[project_id] = Reexamined(project_id, footing.outlook, after, chain, moved)
        if standing.expected != footing.expected:
            ways[project_id] = chain.then(link(project_id, standing.expected))
    return list(found.values())


def _settled(
    needs: Sequence[Need], footings: Mapping[UUID, Footing]
) -> tuple[list[Need], dict[UUID, Standing]]:
    """The needs as the projects that deliver them let them stand, and those that moved."""
    settled, moved = [], dict[UUID, Standing]()
    for need in needs:
        if need.deliverer_id is None or need.said is None:
            settled.append(need)
            continue
        standing = footings[need.deliverer_id].delivers(need.said, need.needed_on)
        if standing != need.standing:
            moved[need.id] = standing
        settled.append(Need(need.id, need.needed_on, standing, need.deliverer_id, need.said))
    return settled, moved


def _weight(chain: Chain) -> tuple[object, ...]:
    """The latest of what moved; then the fuller chain; then the same one every time."""
    last = chain.links[-1]
    return (
        not last.known,
        last.dated_on or date.min,
        len(chain.links) + chain.left_out,
        last.project_id,
        last.prerequisite_id or last.project_id,
    )
