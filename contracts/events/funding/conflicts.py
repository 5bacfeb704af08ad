"""Conflicts of interest (jäv): the questions that relations raise, and how they are settled."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from contracts.base import FreeText, Name, PersonId, Slug
from contracts.envelope import Event


class SettledBy(StrEnum):
    """Who settled a question of conflict of interest."""

    PERSON = "person"
    """They declared it themselves."""
    BODY = "body"
    """The body decided."""


class ConflictOfInterestRaisedV1(
    Event, type="funding.conflict_of_interest_raised.v1", subject="conflict_id"
):
    """Sent when a relation raises the question whether somebody may deal with an application.

    A question excludes nobody: the person declares, or the body decides.
    """

    conflict_id: UUID
    project_id: UUID
    body_id: Slug
    round_id: Slug
    person_id: PersonId


class ConflictOfInterestSettledV1(
    Event, type="funding.conflict_of_interest_settled.v1", subject="project_id"
):
    """Sent when a question of conflict of interest is settled, also when it is settled anew."""

    conflict_id: UUID
    project_id: UUID
    body_id: Slug
    round_id: Slug
    person_id: PersonId
    conflicted: bool
    """Yes: the person takes no part in the preparation, is not present and is not counted for it."""
    settled_by: SettledBy
    ground: Slug | None = None
    """The ground in law; none where there is no conflict."""
    provision: Name | None = None
    """The provision with the law and its number, such as `FL (2017:900) 16 § 1 st 1`."""
    reason: FreeText
    correction: bool = False
    """It was settled before; both are kept."""
