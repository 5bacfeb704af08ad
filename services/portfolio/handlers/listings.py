"""Lists of projects: each row is entered as it would be by itself, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from chassis.calls import Call
from chassis.claims import order_lock
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.listed import Listed, counted, key_of, kind_of, require_once
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.imports import Attempt, Taken, take_all
from services.portfolio.handlers.moves import enter_idea, enter_ongoing

#: One list at a time: the same one sent twice at once is entered once, and the other finds it entered.
_LISTS: Final = "lists"


def import_projects(request: rpc.ImportProjects, call: Call) -> rpc.ImportReport:
    """Ideas and ongoing projects, tried together."""
    unit = call.unit
    order_lock(unit, [_LISTS])
    rows = (*request.ideas, *request.ongoing)
    times = counted(rows)
    # In one statement; each row finds its own among them.
    unit.load_many(Listed, times)

    def taking(said: rpc.ProjectText, enter: Callable[[Unit], Project]) -> Callable[[Unit], Taken]:
        def take(unit: Unit) -> Taken:
            require_once(said, times)
            listed = unit.load(Listed, key_of(said))
            if listed is not None:
                listed.require_same(said)
                return rpc.ImportOutcome.UNCHANGED, ()
            unit.add(Listed.of(said, enter(unit).id, unit.now))
            return rpc.ImportOutcome.ADDED, ()

        return take

    attempts = [
        *(
            Attempt(kind_of(said), index, said.title, taking(said, _idea(said)))
            for index, said in enumerate(request.ideas)
        ),
        *(
            Attempt(kind_of(said), index, said.title, taking(said, _ongoing(said)))
            for index, said in enumerate(request.ongoing)
        ),
    ]
    return take_all(attempts, unit, apply=request.apply, take_good=request.take_good)


def _idea(said: rpc.ProjectText) -> Callable[[Unit], Project]:
    return lambda unit: enter_idea(said, unit)


def _ongoing(said: rpc.OngoingText) -> Callable[[Unit], Project]:
    return lambda unit: enter_ongoing(said, unit)
