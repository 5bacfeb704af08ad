"""What lists have entered: a row that is sent again enters nothing twice, whatever has become of its project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from contracts.rpc.portfolio import ImportKind, OngoingText, ProjectText
from contracts.words.fields import PROJECT_FIELDS
from services.portfolio.domain.refusals import ListedOtherwise, ListedTwice

Key = tuple[str, str]


def key_of(said: ProjectText) -> Key:
    """What a row is known by: its body and its title, without regard to spaces and the case of letters."""
    return said.body_id, " ".join(said.title.split()).casefold()


def kind_of(said: ProjectText) -> ImportKind:
    """Whether the list has it as under way or as possible."""
    return ImportKind.ONGOING if isinstance(said, OngoingText) else ImportKind.IDEA


@dataclass(eq=False)
class Listed:
    """A row of a list that has been entered, as it stood there. Written once."""

    body_id: str
    title: str
    """As in its key."""
    listed_as: ImportKind
    said: dict[str, Any]
    """What the row said. The project may say something else by now, and have another body."""
    project_id: UUID
    listed_at: datetime

    @classmethod
    def of(cls, said: ProjectText, project_id: UUID, now: datetime) -> Self:
        """A row that has become a project."""
        body_id, title = key_of(said)
        return cls(body_id, title, kind_of(said), _plain(said), project_id, now)

    def require_same(self, said: ProjectText) -> None:
        """A list enters projects and never changes them: what the row says otherwise is not dropped unseen."""
        now = _plain(said)
        changed = [
            name
            for name in type(said).model_fields
            if name not in {"body_id", "title"} and now.get(name) != self.said.get(name)
        ]
        if kind_of(said) is not self.listed_as:
            changed.insert(0, "listed_as")
        if changed:
            raise ListedOtherwise(
                title=said.title,
                project=self.project_id,
                fields=", ".join(changed),
                fields_sv=", ".join(PROJECT_FIELDS[name].sv for name in changed),
                fields_en=", ".join(PROJECT_FIELDS[name].en for name in changed),
            )


def require_once(said: ProjectText, times: Counter[Key]) -> None:
    """A project stands once in a list: which of two rows is meant is for its owner to say."""
    if times[key_of(said)] > 1:
        raise ListedTwice(title=said.title, body=said.body_id)


def counted(rows: Iterable[ProjectText]) -> Counter[Key]:
    """How many times each project stands in a list."""
    return Counter(map(key_of, rows))


def _plain(said: ProjectText) -> dict[str, Any]:
    """Without what it leaves unsaid, so that a field that is new in a later release changes no row."""
    return said.model_dump(mode="json", exclude_defaults=True, include=_fields_of(said))


def _fields_of(said: ProjectText) -> set[str]:
    """Those of the text: not those of a request that it may be."""
    return set((OngoingText if isinstance(said, OngoingText) else ProjectText).model_fields)
