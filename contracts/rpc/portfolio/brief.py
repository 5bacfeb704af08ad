"""A brief: one page about a project for one kind of reader, made from the same facts for all."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from contracts.base import CaseNumber, Contract, Instant, LocalText, Summary, Title
from contracts.rpc.base import Query, Reply
from contracts.rpc.portfolio.projects import ProjectState


class Audience(StrEnum):
    """For whom a brief is written."""

    RESIDENT = "resident"
    COUNCIL_MEMBER = "council_member"
    BOARD = "board"
    """The owning committee or company."""
    CONTROLLER = "controller"


class BriefWords(Contract):
    """What stands in a brief."""

    sv: str
    en: str | None
    """None: the project's own words, which are Swedish in every language."""


class BriefFact(Contract):
    """One line: what it is, and what is known of it."""

    label: LocalText
    words: BriefWords


class BriefTable(Contract):
    """Facts that belong side by side. The first column names its row."""

    caption: LocalText
    columns: tuple[LocalText, ...]
    rows: tuple[tuple[BriefWords, ...], ...]
    more: int
    """How many further rows there are, which the page has no room for."""


class BriefSection(Contract):
    """A part of a brief under a heading."""

    heading: LocalText
    facts: tuple[BriefFact, ...] = ()
    tables: tuple[BriefTable, ...] = ()
    nothing: LocalText | None = None
    """Said where there is nothing to tell."""


class GetBrief(Query):
    """What does this kind of reader need to know of the project, on one page?"""

    project_id: UUID
    audience: Audience


class BriefView(Reply):
    """A brief, in both languages, as far as the caller sees the project."""

    project_id: UUID
    audience: Audience
    title: Title
    summary: Summary | None
    body: LocalText
    state: ProjectState
    since: Instant
    revision: int
    case_numbers: tuple[CaseNumber, ...]
    as_of: Instant
    """When it was made."""
    sections: tuple[BriefSection, ...]
    shortened: bool
    """Long texts were cut, with an ellipsis, to fit on the page."""
