"""Which of the projects that the caller sees look like one another."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.errors import Invalid
from contracts.faults import fault
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.likeness import Looks
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.tables import LIKENESS, PREREQUISITES, PROJECTS

#: The newest of those that share a key: what is alike shares several.
_OF_EACH_KEY: Final = 20
#: So many candidates are compared in earnest ...
_COMPARED: Final = 8
#: ... and so many shown at most.
_SHOWN: Final = 5


def find_similar(request: rpc.FindSimilar, call: Call) -> rpc.SimilarProjects:
    """Of a project, or of what somebody is about to register."""
    unit = call.unit
    known = Looks("")
    if request.project_id is not None:
        project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
        content = Reader.of(call).content(project)
        known = Looks.of(content, _sites(unit, [project.id])[project.id])
    elif request.title is None:
        raise Invalid.of(
            fault("title", "ange rubrik eller projekt", "give a title or a project"),
        )
    looks = Looks(
        request.title or known.title,
        request.summary or known.summary,
        frozenset(request.sites) or known.sites,
        frozenset(request.target_groups) or known.target_groups,
    )
    return rpc.SimilarProjects(similar=similar_to(looks, call, itself=request.project_id))


def similar_to(
    looks: Looks, call: Call, itself: UUID | None = None
) -> tuple[rpc.SimilarProject, ...]:
    """The most alike first; of those that are equally alike, the last opened first."""
    unit = call.unit
    candidates = _candidates(unit, looks, itself)
    if not candidates:
        return ()
    reader = Reader.of(call)
    projects = unit.session.scalars(
        sa.select(Project).where(PROJECTS.c.id.in_(candidates), reader.visible)
    ).all()
    sites = _sites(unit, [project.id for project in projects])
    found = []
    for project in projects:
        likeness = looks.like(Looks.of(reader.content(project), sites[project.id]))
        if likeness is not None:
            found.append(
                rpc.SimilarProject(
                    project_id=project.id,
                    title=reader.content(project).title,
                    body_id=project.body_id,
                    state=project.state,
                    score=likeness.score,
                    why=likeness.why,
                )
            )
    found.sort(key=lambda one: (one.score, one.project_id), reverse=True)
    return tuple(found[:_SHOWN])


def _candidates(unit: Unit, looks: Looks, itself: UUID | None) -> list[UUID]:
    """Those that share the most keys; drafts of others are left out afterwards."""
    keys, sites = looks.keys, sorted(looks.sites)[:_COMPARED]
    if not keys:
        return []
    rows = unit.session.execute(
        _shared_keys(len(keys), len(sites)),
        {
            **{f"key_{index}": key for index, key in enumerate(keys)},
            **{f"site_{index}": site for index, site in enumerate(sites)},
        },
    )
    return [row.project_id for row in rows if row.project_id != itself][:_COMPARED]


@lru_cache(maxsize=64)
def _shared_keys(keys: int, sites: int) -> sa.Select[tuple[UUID]]:
    """The projects with these keys, those with the most of them first.

    Each key is looked up by itself and gives a bounded number, so that the whole is bounded too.
    """
    each = [
        *(_newest(LIKENESS.c.key, LIKENESS.c.project_id, f"key_{index}") for index in range(keys)),
        *(
            _newest(PREREQUISITES.c.site_code, PREREQUISITES.c.id, f"site_{index}")
            for index in range(sites)
        ),
    ]
    found = sa.union_all(*each).subquery()
    return (
        sa.select(found.c.project_id)
        .group_by(found.c.project_id)
        .order_by(sa.func.count().desc(), found.c.project_id.desc())
        .limit(_COMPARED + 1)
    )


def _newest(column: sa.Column[str], order: sa.Column[UUID], name: str) -> sa.Select[tuple[UUID]]:
    newest = (
        sa.select(column.table.c.project_id)
        .where(column == sa.bindparam(name))
        .order_by(order.desc())
        .limit(_OF_EACH_KEY)
        .subquery()
    )
    return sa.select(newest.c.project_id)


def _sites(unit: Unit, project_ids: list[UUID]) -> defaultdict[UUID, list[str]]:
    """Where projects need something."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for project_id, site in unit.session.execute(
        sa.select(PREREQUISITES.c.project_id, PREREQUISITES.c.site_code).where(
            PREREQUISITES.c.project_id.in_(project_ids)
        )
    ):
        found[project_id].append(site)
    return found
