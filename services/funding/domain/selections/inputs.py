"""What a round has recorded that its selection is worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding.rules import RoundRules
from contracts.rpc.funding.seals import CriterionScore
from services.funding.domain.sources import FrameKey


@dataclass(frozen=True, slots=True)
class MoneySource:
    """A source of the round, and the words that an application may mean it by."""

    id: str
    name_sv: str
    name_en: str

    def is_meant_by(self, said: str) -> bool:
        """Whether these words are its id or its name; case and punctuation say nothing."""
        return _letters(said) in {_letters(self.id), _letters(self.name_sv), _letters(self.name_en)}

    def is_begun_by(self, said: str) -> bool:
        """Whether its name begins with these words: a central reserve is often named without its number."""
        letters = _letters(said)
        return bool(letters) and any(
            _letters(name).startswith(letters) for name in (self.name_sv, self.name_en)
        )


def source_meant(said: str, sources: tuple[MoneySource, ...]) -> str | None:
    """The one source of the round that an application means; none where it means another, or where two fit."""
    for fits in (MoneySource.is_meant_by, MoneySource.is_begun_by):
        meant = [source.id for source in sources if fits(source, said)]
        if len(meant) == 1:
            return meant[0]
    return None


def _letters(said: str) -> str:
    return "".join(letter for letter in said.casefold() if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application of the round, as it stands."""

    title: str
    body_id: str
    snapshot: ProjectSubmittedV2
    scores: tuple[tuple[CriterionScore, ...], ...]
    """Sheets that count."""
    sealed: bool
    current_rules: bool
    """It is judged by the rules that the round has now."""
    registered_at: datetime
    """When the project was first received."""

    @property
    def project_id(self) -> UUID:
        """The project's."""
        return self.snapshot.project_id


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything recorded that decides a round's problem."""

    round_id: str
    rules: RoundRules
    sources: tuple[MoneySource, ...]
    free: Mapping[FrameKey, Decimal]
    """What the round can spend of each frame: what is free, and what it has claimed itself."""
    applicants: tuple[Applicant, ...]
    funded: frozenset[UUID]
    """Projects outside the round that have money: what requires them requires nothing more."""
