"""What notify knows of projects and bodies, from their own events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

#: The revision of a project that has not been submitted.
UNSUBMITTED: Final = 0


@dataclass(eq=False)
class KnownProject:
    """A project's title and body, as last submitted; before that as it was last made public."""

    id: UUID
    body_id: str
    title: str
    revision: int

    def submitted(self, *, body_id: str, title: str, revision: int) -> None:
        """A later revision replaces what is known; an older one that comes late does not."""
        if revision > self.revision:
            self.body_id, self.title, self.revision = body_id, title, revision

    def named(self, *, body_id: str, title: str) -> None:
        """What is said of it before its submission never replaces a submission."""
        if self.revision == UNSUBMITTED:
            self.body_id, self.title = body_id, title

    def transferred(self, body_id: str) -> None:
        """It has another owner."""
        self.body_id = body_id


@dataclass(eq=False)
class KnownBody:
    """A body's name in both languages, as last changed."""

    id: str
    name_sv: str
    name_en: str
    changed_at: datetime

    def changed(self, *, name_sv: str, name_en: str, at: datetime) -> None:
        """The latest change counts, in whatever order the changes arrive."""
        if at > self.changed_at:
            self.name_sv, self.name_en, self.changed_at = name_sv, name_en, at
