"""What a project waits for: its own prerequisites, and the projects that it requires."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from contracts.base import Outlook
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.outlooks import CLEAR, DONE, Expected, Footing, as_ground
from services.portfolio.domain.prerequisites import Prerequisite


def waits_for(
    requires: Iterable[rpc.Dependency],
    prerequisites: Collection[Prerequisite],
    titles: Mapping[UUID, str],
    outlooks: Mapping[UUID, Outlook],
) -> tuple[rpc.Waiting, ...]:
    """What is not in place, the latest first. `titles` are of the delivering projects that are seen."""
    waiting = [
        _for_prerequisite(need, titles)
        for need in prerequisites
        if not need.is_waived and need.state is not rpc.PrerequisiteState.MET
    ]
    waiting += [
        _for_project(one, outlooks.get(one.project_id, CLEAR))
        for one in requires
        if as_ground(one.state, one.ended_as) not in DONE
    ]
    waiting.sort(key=lambda pair: pair[0].key, reverse=True)
    return tuple(one for _, one in waiting)


def _for_prerequisite(
    need: Prerequisite, titles: Mapping[UUID, str]
) -> tuple[Expected, rpc.Waiting]:
    expected = need.standing.expected(need.needed_on)
    delivering = need.deliverer_id
    seen = delivering is not None and delivering in titles
    return expected, rpc.Waiting(
        prerequisite_id=need.id,
        kind=need.kind,
        site_code=need.site_code,
        project_id=delivering if seen else None,
        title=titles.get(delivering) if delivering is not None else None,
        delivered_by=need.delivered_by if delivering is None else None,
        expected_on=expected.on,
        known=expected.known,
        late=need.is_late,
    )


def _for_project(one: rpc.Dependency, outlook: Outlook) -> tuple[Expected, rpc.Waiting]:
    expected = Footing(as_ground(one.state, one.ended_as), date.min, outlook).expected
    return expected, rpc.Waiting(
        prerequisite_id=None,
        kind=None,
        site_code=None,
        project_id=one.project_id,
        title=one.title,
        delivered_by=None,
        expected_on=expected.on,
        known=expected.known,
        late=outlook.late or not expected.known,
    )
