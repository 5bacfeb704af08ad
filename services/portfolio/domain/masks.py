"""What is left of a project's content where fields of it are marked for secrecy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.base import Contract
from contracts.rpc.base import Role
from contracts.words.secrecy import secret
from services.portfolio.domain.content import Content

#: What the diary shows whatever else is secret (OSL 5 kap. 2 §), and what is public data of the city.
NEVER_SECRET: Final = frozenset({"case_numbers", "strategy_id"})
#: The fields that can be marked: everything else that an owner writes, also what is added later.
MARKABLE: Final = frozenset(Content.model_fields) - NEVER_SECRET


class StandingMark(Contract):
    """A mark as it is kept on what it covers."""

    mark_id: UUID
    field: str | None
    """None: it covers a document."""
    ground: str
    read_by: tuple[Role, ...] = ()


def words_by_field(marks: Iterable[StandingMark]) -> Mapping[str, tuple[str, ...]]:
    """The grounds of each marked field."""
    grounds: defaultdict[str, list[str]] = defaultdict(list)
    for mark in marks:
        if mark.field is not None:
            grounds[mark.field].append(mark.ground)
    return {field: tuple(sorted(found)) for field, found in grounds.items()}


def masked(content: Content, marks: Iterable[StandingMark]) -> Content:
    """Words in the place of words, and nothing in the place of everything else.

    What is empty is shown as empty: there is nothing to hide.
    """
    changes: dict[str, object] = {}
    for field, grounds in words_by_field(marks).items():
        info = Content.model_fields.get(field)
        value = getattr(content, field, None)
        if info is None or not value:
            continue
        if isinstance(value, str) and not isinstance(value, StrEnum):
            changes[field] = secret(grounds).sv
        else:
            changes[field] = () if isinstance(value, tuple) else info.get_default()
    return content.model_copy(update=changes)
