"""Lists and searches among many projects, and what it costs to open one more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson
import sqlalchemy as sa

from bench.figures import Aim, Figure, Spread, percentile
from bench.ground import Ground
from chassis.clock import new_id, system_now
from chassis.testing import Person, ServiceUnderTest
from contracts.base import Alignment, Benefit, BodyKind, CostKind, CostLine, ProjectKind
from contracts.rpc.base import Role
from contracts.rpc.portfolio import AmendProject, Mark, ProjectState
from services.portfolio.domain.content import Content
from services.portfolio.domain.projects import Project
from services.portfolio.service import Portfolio

PAGE_AIM: Final = Aim(50.0, at_least=False, unit="ms")
FLAT_AIM: Final = Aim(1.2, at_least=False)

_BODIES: Final = 40
_SMALL: Final = 100
_PORTION: Final = 250
_NOUNS: Final = """
    fiber belysning äldreomsorg lärplattor öppna-data trafik parkering bygglov bibliotek förskola vatten energi
    avfall cykel kollektivtrafik simhall park museum brandvarning snöröjning hemtjänst journal schema måltid
    upphandling arkiv karta sensor klimat buller
"""
_WHAT: Final = tuple(_NOUNS.split())
_GROUPS: Final = ("boende", "besokare", "foretag", "elever", "brukare")
_DIMENSIONS: Final = ("socialt", "ekologiskt", "ekonomiskt", "demokratiskt")

Asked = Mapping[str, Any]


def measure(ground: Ground) -> list[Figure]:
    """p50 and p99 of a filtered page and of a search; opening with many projects beside opening with few."""
    with ExitStack() as stack:
        few = stack.enter_context(_portfolio(ground, _SMALL))
        many = stack.enter_context(_portfolio(ground, ground.scale.projects))
        pages = _rounds(ground, many, "list_projects", _a_page)
        searches = _rounds(ground, many, "list_projects", _a_search)
        covered = _rounds(ground, many, "get_coverage", _a_coverage, ground.scale.calls // 10)
        flat = [_flatness(ground, few, many) for _ in range(ground.scale.rounds)]
    number = f"{ground.scale.projects:,}"
    return [
        *_figures("page", f"A filtered page of a list of {number} projects", pages),
        *_figures("search", f"A search in {number} projects", searches),
        *_figures(
            "coverage", f"Where the strategy has holes, over {number} projects", covered, aim=None
        ),
        Figure(
            "portfolio-open",
            f"Opening a project among {number} beside opening one among {_SMALL}, p50",
            "×",
            Spread(tuple(after / before for before, after in flat)),
            aim=FLAT_AIM,
            digits=2,
            notes={"ms among few, among many": _told(flat)},
        ),
    ]


def _figures(
    name: str, what: str, rounds: list[list[float]], aim: Aim | None = PAGE_AIM
) -> list[Figure]:
    return [
        Figure(
            f"portfolio-{name}-p{percent}",
            f"{what}, p{percent}",
            "ms",
            Spread(tuple(percentile(taken, percent) for taken in rounds)),
            aim=aim,
            digits=1,
        )
        for percent in (50, 99)
    ]


def _told(flat: list[tuple[float, float]]) -> str:
    return ", ".join(f"{before:.1f} and {after:.1f}" for before, after in flat)


def _rounds(
    ground: Ground,
    service: ServiceUnderTest,
    method: str,
    asked: Callable[[int], Asked],
    calls: int | None = None,
) -> list[list[float]]:
    """So many calls a round; as many as the scale has where nothing else is said."""
    each = max(ground.scale.calls if calls is None else calls, 20)
    reader = service.person("curt", Role.COUNCIL_CHAIR)
    numbers = count()
    for _ in range(ground.scale.warmup // 10):
        _timed(service, method, reader, asked(next(numbers)))
    return [
        [_timed(service, method, reader, asked(next(numbers))) for _ in range(each)]
        for _ in range(ground.scale.rounds)
    ]


def _a_page(number: int) -> Asked:
    """What somebody picks out, each time something else."""
    return (
        {"body_id": f"namnd-{number % _BODIES}", "order": "moved", "descending": True},
        {"target_group": _GROUPS[number % 5], "kind": "enabling", "order": "cost"},
        {"alignment": _DIMENSIONS[number % 4], "state": "submitted", "order": "title"},
        {"year": 2018 + number % 3, "body_id": f"namnd-{number % _BODIES}"},
    )[number % 4]


def _a_coverage(number: int) -> Asked:
    """The whole city, or what one body has."""
    part = ("dimension", "enabling_principle")[number // 2 % 2]
    return {"part": part, **({"body_id": f"namnd-{number % _BODIES}"} if number % 2 else {})}


def _a_search(number: int) -> Asked:
    first, second = _WHAT[number % len(_WHAT)], _WHAT[number * 7 % len(_WHAT)]
    return {
        "text": (first, f"{first} -{second}", f'"{first} för"', f"{first[:4]}* {second}")[
            number % 4
        ]
    }


def _flatness(ground: Ground, few: ServiceUnderTest, many: ServiceUnderTest) -> tuple[float, float]:
    """In turn, so that both have the same neighbours on the machine."""
    numbers = count()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(max(ground.scale.calls // 5, 20)):
        number = next(numbers)
        for service, times in zip((few, many), taken, strict=True):
            officer = service.person("anna", Role.CASE_OFFICER, f"namnd-{number % _BODIES}")
            opened = {
                "command_id": str(new_id()),
                "body_id": officer.roles[0].body_id,
                "kind": "business",
                **_content(number).model_dump(mode="json"),
            }
            times.append(_timed(service, "open_project", officer, opened))
    return percentile(taken[0], 50), percentile(taken[1], 50)


def _timed(service: ServiceUnderTest, method: str, by: Person, asked: Asked) -> float:
    """Milliseconds of one call, through everything but the broker."""
    deadline = (system_now() + timedelta(seconds=30)).isoformat()
    message = orjson.loads(orjson.dumps({"token": by.token, "deadline": deadline, **asked}))
    began = time.perf_counter()
    service.calls.answer(method, message)
    return (time.perf_counter() - began) * 1000


@contextmanager
def _portfolio(ground: Ground, projects: int) -> Iterator[ServiceUnderTest]:
    """A portfolio with so many projects, on a database of its own."""
    name = f"bench_portfolio_{projects}"
    uri = ground.server.create_database(name)
    with TemporaryDirectory() as folder:
        service = ServiceUnderTest(Portfolio, uri, Path(folder))
        try:
            _lay_the_ground(service)
            for first in range(0, projects, _PORTION):
                _fill(service, range(first, min(first + _PORTION, projects)))
            with service.database.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
            yield service
        finally:
            service.close()
            ground.server.drop_database(name)


def _lay_the_ground(service: ServiceUnderTest) -> None:
    eva = service.person("eva", Role.PROGRAMME_OFFICE, "kommunstyrelsen")
    for number in range(_BODIES):
        service.call(
            "register_body",
            by=eva,
            body_id=f"namnd-{number}",
            name={"sv": f"Nämnd {number}", "en": f"Committee {number}"},
            kind=BodyKind.COMMITTEE,
            valid_from=date(2011, 1, 1),
        )

    def items(keys: tuple[str, ...]) -> list[dict[str, Any]]:
        told = {"mark": Mark.ASSUMED, "source": "bench"}
        return [{"key": key, "text": {"sv": key, "en": key}, **told} for key in keys]

    service.call(
        "adopt_strategy",
        by=eva,
        strategy_id="smart-2017",
        title="Strategi för Stockholm som smart och uppkopplad stad",
        adopted_on=date(2017, 4, 3),
        dimensions=items(_DIMENSIONS),
        implementation_principles=items(("kommunikation",)),
        enabling_principles=items(("oppna-standarder",)),
        technique_layers=items(("it-infrastruktur",)),
        target_groups=items(_GROUPS),
    )


def _fill(service: ServiceUnderTest, numbers: range) -> None:
    """Through the aggregate and its mapping, as the service does it: most are submitted."""
    with service.unit() as unit:
        for number in numbers:
            kind = ProjectKind.ENABLING if number % 3 else ProjectKind.BUSINESS
            project, revision, _ = Project.open(
                unit.new_id(),
                f"namnd-{number % _BODIES}",
                kind,
                _content(number),
                "person/a",
                unit.now,
            )
            unit.add(revision)
            for again in (1, 2):
                unchanged = dict.fromkeys(Content.model_fields)
                changed = _content(number + again)
                amended = project.amend(
                    AmendProject.model_construct(
                        project_id=project.id,
                        **{**unchanged, "title": changed.title, "costs": changed.costs},
                    ),
                    "person/a",
                    unit.now,
                )
                if amended is not None:
                    unit.add(amended[0])
            if number % 10:
                project.state, project.submitted_at = ProjectState.SUBMITTED, unit.now
                project.submitted_revision = project.revision
            unit.add(project)


def _content(number: int) -> Content:
    first, second, third = (_WHAT[number * step % len(_WHAT)] for step in (1, 7, 11))
    return Content(
        title=f"{first.capitalize()} för {second} {number:05d}",
        summary=f"Projektet gör {third} enklare för alla som behöver {first}, och sparar tid i {second}.",
        strategy_id="smart-2017",
        case_numbers=(f"{number % 900}-{number}/2017",),
        target_groups=(_GROUPS[number % 5], _GROUPS[(number + 2) % 5]),
        alignments=tuple(
            Alignment(
                key=key, motivation=f"Med {third} får fler del av {second}, oavsett var de bor."
            )
            for key in (_DIMENSIONS[number % 4], "oppna-standarder")
        ),
        costs=tuple(
            CostLine(
                year=2018 + year,
                kind=(CostKind.PROJECT, CostKind.RUNNING)[year % 2],
                amount=Decimal(100_000 + number * 37 % 900_000),
                financed_by="Central medelsreserv",
            )
            for year in range(3)
        ),
        benefits=(
            Benefit(
                description=f"Kortare väntan för den som behöver {first}, mätt varje månad.",
                target_group=_GROUPS[number % 5],
                unit="dagar",
                baseline=Decimal(30),
                target=Decimal(10),
                first_effect_year=2019,
            ),
        ),
        benefit_owner="Enhetschef",
    )
