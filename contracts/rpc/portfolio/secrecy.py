"""Secrecy marks: which field or document may hold something secret, by which provision, and who said so.

A mark warns and masks; it decides nothing. Whoever asks for the record gets a trial and a decision of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, FreeText, Instant, Slug
from contracts.records import FieldName, Ground
from contracts.rpc.base import Command, Page, PagedQuery, Reply, Role


class Mask(Contract):
    """What is marked for secrecy in what the caller reads, and whether it was masked for the caller."""

    field: FieldName | None
    """Of the project's content; none for a document."""
    ground: Ground
    masked: bool
    """The words stand in its place, or it is left out. Otherwise it is shown, and the mark is a warning."""
    sv: str
    en: str


Masks = tuple[Mask, ...]

#: What is worked out from a field, and is masked with it.
_DERIVED: Final = {"cost_total": "costs"}


def mask_over(masks: Iterable[Mask], name: str) -> Mask | None:
    """The mask that stands in the place of a field for its reader; none for one that is shown."""
    field = _DERIVED.get(name, name)
    return next((mask for mask in masks if mask.masked and mask.field == field), None)


class MarkSecrecy(Command):
    """Mark a field of a project, or one of its documents, for secrecy.

    What repeats the field is covered with it: benefits and needs name target groups and are masked with
    `target_groups`, the financing of a project that was taken over with `costs`.
    """

    project_id: UUID
    field: FieldName | None = None
    document_id: UUID | None = None
    """The one or the other: a field or a document."""
    ground: Ground
    reason: FreeText
    """Why. It is told to whoever is refused: write nothing secret in it."""
    read_by: Annotated[tuple[Role, ...], Field(max_length=10)] = ()
    """Roles outside the body that it has found to need it, by its own trial (OSL 8 and 10 kap.)."""


class LiftSecrecy(Command):
    """Lift a mark: what it covered is shown to everybody again. That it was stays on the record."""

    mark_id: UUID
    reason: FreeText


class SecrecyMarkView(Reply):
    """A mark, standing or lifted."""

    mark_id: UUID
    project_id: UUID
    body_id: Slug
    field: FieldName | None
    document_id: UUID | None
    ground: Ground
    reason: str
    read_by: tuple[Role, ...]
    set_on: date
    set_by: str
    lifted_at: Instant | None
    lifted_by: str | None
    lift_reason: str | None
    version: int


class ListSecrecyMarks(PagedQuery):
    """What is and was marked for secrecy, the oldest first?"""

    project_id: UUID
    standing: bool | None = None
    """Only those that stand, or only those that were lifted."""


class SecrecyMarks(Page[SecrecyMarkView]):
    """A page of marks."""
