"""Reference data and projects that come in files: tried first, then taken."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from contracts.base import Contract, Slug
from contracts.faults import Fault
from contracts.rpc.base import Command, Reply
from contracts.rpc.portfolio.adoptions import AdoptionText
from contracts.rpc.portfolio.moves import OngoingText
from contracts.rpc.portfolio.projects import ProjectText
from contracts.rpc.portfolio.reference import BodyText, StrategyText


class ImportKind(StrEnum):
    """What a row of an import is."""

    BODY = "body"
    STRATEGY = "strategy"
    ADOPTION = "adoption"
    IDEA = "idea"
    """A possible project that no body has taken on."""
    ONGOING = "ongoing"
    """A project that is under way, with its financing."""


class ImportOutcome(StrEnum):
    """What a row means for what is registered."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class ImportedRow(Contract):
    """One row of an import and what becomes of it."""

    kind: ImportKind
    index: int
    """Its place among the rows of its kind in the request, the first is 0."""
    key: str
    """The body's or the version's own; of a project its title."""
    outcome: ImportOutcome
    changed: tuple[str, ...] = ()
    """The names of the fields that are others than what is registered."""
    code: str | None = None
    """The rule that refused it."""
    sv: str | None = None
    en: str | None = None
    fields: tuple[Fault, ...] = ()
    """What is wrong with which fields, where the refusal names them."""


class ImportReference(Command):
    """Take bodies, strategy versions and adoptions from a file, in whatever order they stand.

    Everything is tried by the rules themselves, and undone unless `apply` is said. One refused row stops
    the whole import, unless `take_good` takes the others. A row that would take back what was recorded after it
    was written (an old export does that) is refused, unless its body is named in `replace`.
    """

    bodies: Annotated[tuple[BodyText, ...], Field(max_length=1000)] = ()
    strategies: Annotated[tuple[StrategyText, ...], Field(max_length=50)] = ()
    adoptions: Annotated[tuple[AdoptionText, ...], Field(max_length=500)] = ()
    apply: bool = False
    take_good: bool = False
    replace: Annotated[tuple[Slug, ...], Field(max_length=1000)] = ()
    """Bodies of which the file is meant to take back what was recorded later."""


class ImportReport(Reply):
    """What an import did, or would do."""

    applied: bool
    added: int
    changed: int
    unchanged: int
    refused: int
    rows: tuple[ImportedRow, ...]


#: What is tried in one transaction, and within the time that a caller waits.
MOST_LISTED: Final = 1000


class ImportProjects(Command):
    """Enter the projects of a list: the possible ones as `record_idea` does, those under way as `take_over_project`.

    Tried and taken as `ImportReference` is. A list may be sent again: what it entered before is known by
    its body and title, as the list gives them, and is left as it is.
    """

    ideas: Annotated[tuple[ProjectText, ...], Field(max_length=MOST_LISTED)] = ()
    """`body_id` keeps it until another adopts it."""
    ongoing: Annotated[tuple[OngoingText, ...], Field(max_length=MOST_LISTED)] = ()
    apply: bool = False
    take_good: bool = False
