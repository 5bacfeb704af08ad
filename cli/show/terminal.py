"""A reply as it is shown: most of them the common way, some with words of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from rich.console import RenderableType

from cli.coverage.terminal import shown as coverage
from cli.show.case import case
from cli.show.competence import competence
from cli.show.graph import graph
from cli.show.infrastructure import infrastructure
from cli.show.ledger import ledger
from cli.show.project import project
from cli.show.replies import generic
from cli.show.revisions import comparison, revisions
from cli.show.rounds import application_page, meeting_page, round_page
from cli.show.selections import scenarios_page, selection_page
from contracts.rpc.funding import (
    ApplicationView,
    LedgerStatement,
    MeetingView,
    RoundView,
    SelectionList,
    SelectionView,
)
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    CaseView,
    CompetenceSums,
    CoverageView,
    GraphView,
    Infrastructure,
    ProjectView,
    RevisionComparison,
    Revisions,
)

_SPECIAL: Final[Mapping[type[BaseModel], Callable[[Any, Language], RenderableType]]] = {
    CaseView: case,
    CoverageView: coverage,
    GraphView: graph,
    Infrastructure: infrastructure,
    CompetenceSums: competence,
    ApplicationView: application_page,
    LedgerStatement: ledger,
    MeetingView: meeting_page,
    RoundView: round_page,
    SelectionList: scenarios_page,
    SelectionView: selection_page,
    ProjectView: project,
    RevisionComparison: comparison,
    Revisions: revisions,
}


def render(answered: BaseModel, language: Language) -> RenderableType:
    """What the person sees of a reply."""
    return _SPECIAL.get(type(answered), generic)(answered, language)
