"""What is left of a project's content where fields of it are marked for secrecy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from contracts.base import Contract, MissingField
from contracts.rpc.base import Role
from contracts.rpc.portfolio import Missing
from contracts.words.fields import PROJECT_FIELDS
from contracts.words.secrecy import secret
from services.portfolio.domain.content import Content

M = TypeVar("M", Missing, MissingField)

#: What the diary shows whatever else is secret (OSL 5 kap. 2 §), and what is public data of the city.
NEVER_SECRET: Final = frozenset({"case_numbers", "strategy_id"})
#: The fields that can be marked: everything else that an owner writes, also what is added later.
MARKABLE: Final = frozenset(Content.model_fields) - NEVER_SECRET


#: Fields whose rows say again what another field says: they are covered with it.
REPEATED: Final[Mapping[str, tuple[str, ...]]] = {"target_groups": ("benefits", "needs")}


class StandingMark(Contract):
    """A mark as it is kept on what it covers."""

    mark_id: UUID
    field: str | None
    """None: it covers a document."""
    ground: str
    read_by: tuple[Role, ...] = ()


def words_by_field(marks: Iterable[StandingMark]) -> Mapping[str, tuple[str, ...]]:
    """The grounds of each field that is covered."""
    grounds: defaultdict[str, set[str]] = defaultdict(set)
    for mark in marks:
        for field in covered(mark):
            grounds[field].add(mark.ground)
    return {field: tuple(sorted(found)) for field, found in grounds.items()}


def covered(mark: StandingMark) -> tuple[str, ...]:
    """The marked field and those that repeat it; none for a document."""
    return () if mark.field is None else (mark.field, *repeating(mark.field))


def repeating(field: str | None) -> tuple[str, ...]:
    """The fields whose rows say again what this one says."""
    return () if field is None else REPEATED.get(field, ())


def hides(content: Content, field: str | None) -> bool:
    """Whether a mark on the field has anything to hide: what is empty has nothing."""
    return field is not None and any(
        getattr(content, name, None) for name in (field, *repeating(field))
    )


def untelling(lacking: Iterable[M], marks: Iterable[StandingMark]) -> tuple[M, ...]:
    """What is missing, in words that tell nothing of what is covered: which row lacks something is not said."""
    hidden = words_by_field(marks)
    told: dict[str, M] = {}
    for one in lacking:
        field, _, within = one.field.partition(".")
        about = "personal_data" if field == "dpia" else field
        if about in hidden and (within or field == "dpia"):
            words = PROJECT_FIELDS[about]
            update = {"field": about, "sv": f"mer om {words.sv}", "en": f"more on {words.en}"}
            told.setdefault(about, one.model_copy(update=update))
        else:
            told[one.field] = one
    return tuple(told.values())


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
