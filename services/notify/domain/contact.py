"""How a person is reached: the only place where names and addresses are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from contracts.rpc.notify import Language
from services.notify.domain.refusals import AlreadyErased


@dataclass(eq=False)
class Contact:
    """A person's name, address and language."""

    person_id: str
    name: str | None
    email: str | None
    language: Language
    body_ids: list[str] = field(default_factory=list)
    erased_at: datetime | None = None
    version: int = 1

    @property
    def is_erased(self) -> bool:
        """Name and address are gone; notices to the person fail."""
        return self.erased_at is not None

    def change(self, *, name: str, email: str, language: Language, body_ids: Iterable[str]) -> None:
        """Replace everything. An erased person who comes back is registered anew."""
        self.name = name
        self.email = email
        self.language = language
        self.body_ids = sorted(set(body_ids))
        self.erased_at = None
        self.version += 1

    def erase(self, now: datetime) -> None:
        """Remove the name and the address; the person's id stays where it was written."""
        if self.is_erased:
            raise AlreadyErased(person_id=self.person_id)
        self.name = None
        self.email = None
        self.body_ids = []
        self.erased_at = now
        self.version += 1


def register(
    person_id: str, *, name: str, email: str, language: Language, body_ids: Iterable[str]
) -> Contact:
    """A person's first contact."""
    return Contact(person_id, name, email, language, sorted(set(body_ids)))
