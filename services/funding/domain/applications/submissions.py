"""Submissions of a project, and what a newer one says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from contracts.base import Contract
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding.applications import SubmissionDifference
from contracts.words import word

#: What a submission says of itself, and not of the project.
_ABOUT_ITSELF: Final = frozenset(
    {"project_id", "revision", "missing", "received_at", "completes", "case_numbers"}
)
_MISSING: Final = "missing"


@dataclass(eq=False)
class Submission:
    """One submission of a project, as it was, complete or not. Never changed."""

    id: UUID
    project_id: UUID
    revision: int
    snapshot: ProjectSubmittedV2
    received_at: datetime


def differences(
    before: ProjectSubmittedV2, after: ProjectSubmittedV2
) -> tuple[SubmissionDifference, ...]:
    """Field by field, in the order of the submission; of a list, the rows that are gone and those that are new."""
    found: list[SubmissionDifference] = []
    for name in ProjectSubmittedV2.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name in _ABOUT_ITSELF or old == new:
            continue
        if isinstance(old, tuple):
            # Rows that only changed places are told whole: their order is what differs.
            gone = tuple(row for row in old if row not in new)
            came = tuple(row for row in new if row not in old)
            old, new = (gone, came) if gone or came else (old, new)
        found.append(
            SubmissionDifference(
                field=name,
                before_sv=_said(old, "sv"),
                before_en=_said(old, "en"),
                after_sv=_said(new, "sv"),
                after_en=_said(new, "en"),
            )
        )
    return tuple(found)


def _said(value: Any, language: str) -> str | None:  # noqa: ANN401, PLR0911 (a line for each kind of value)
    """A value in words; none where there is none."""
    match value:
        case None:
            return None
        case tuple():
            return _joined((_said(row, language) for row in value), " | ")
        case Contract():
            parts = (getattr(value, name) for name in type(value).model_fields)
            return _joined((_said(part, language) for part in parts), "; ")
        case StrEnum():
            said: str = getattr(word(value), language)
            return said
        case bool():
            return {"sv": "ja" if value else "nej", "en": "yes" if value else "no"}[language]
        case Decimal():
            plain = format(value, "f")
            return plain.replace(".", ",") if language == "sv" else plain
        case date():
            return value.isoformat()
    return str(value)


def _joined(said: Iterable[str | None], separator: str) -> str | None:
    return separator.join(one for one in said if one is not None) or None
