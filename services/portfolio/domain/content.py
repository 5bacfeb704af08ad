"""What a project says of itself, and what it must say before it can be submitted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final, Self

from contracts.base import (
    Alignment,
    Benefit,
    CaseNumber,
    Contract,
    CostKind,
    CostLine,
    ExternalId,
    Name,
    Slug,
    Summary,
    Title,
)
from contracts.project import (
    CheckItem,
    Classification,
    CompetenceNeed,
    DpiaState,
    Need,
    OutsidePartner,
    PersonalData,
    ProcurementState,
    Risk,
    Staffing,
    SupplierContract,
)
from contracts.rpc.portfolio import AmendProject, Missing, ProjectText
from services.portfolio.domain.refusals import InNoStrategy, NotInStrategy
from services.portfolio.domain.strategies import Strategy

#: The fields that refer to the strategy version.
STRATEGIC: Final = frozenset({"strategy_id", "target_groups", "alignments", "benefits"})


class Content(Contract):
    """Everything of a project that its owner writes. Each revision keeps its own."""

    title: Title
    summary: Summary | None = None
    strategy_id: Slug | None = None
    case_numbers: tuple[CaseNumber, ...] = ()
    target_groups: tuple[Slug, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    costs: tuple[CostLine, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    benefit_owner: Name | None = None
    sponsor: Name | None = None
    steering_group: tuple[Name, ...] = ()
    project_manager: Name | None = None
    partner_bodies: tuple[Slug, ...] = ()
    outside_partners: tuple[OutsidePartner, ...] = ()
    sites: tuple[ExternalId, ...] = ()
    needs: tuple[Need, ...] = ()
    staff: tuple[Staffing, ...] = ()
    competence: tuple[CompetenceNeed, ...] = ()
    risks: tuple[Risk, ...] = ()
    contracts: tuple[SupplierContract, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    classification: Classification | None = None
    personal_data: PersonalData | None = None
    dpia: DpiaState | None = None

    @classmethod
    def of(cls, said: ProjectText) -> Self:
        """As it was first written down."""
        return cls(**{name: getattr(said, name) for name in cls.model_fields})

    def amended(self, amendment: AmendProject) -> tuple[Self, tuple[str, ...]]:
        """With the given fields replaced, the emptied ones empty, and the names of those that differ."""
        emptied = {field.value for field in amendment.emptied}
        given = {
            name: value
            for name in type(self).model_fields
            if (value := getattr(amendment, name)) is not None or name in emptied
        }
        changed = tuple(name for name, value in given.items() if value != getattr(self, name))
        return self.model_copy(update={name: given[name] for name in changed}), changed

    def require_known(self, strategy: Strategy, on: date) -> None:
        """Every key used is one of the strategy version's that day; all unknown ones are named."""
        unknown = self._unknown(strategy.alignment_keys(on), strategy.target_group_keys(on))
        if unknown:
            raise NotInStrategy(
                strategy=strategy.id,
                keys=", ".join(sorted(set(unknown.values()))),
                fields=", ".join(unknown),
            )

    def require_known_somewhere(self, strategies: Collection[Strategy], on: date) -> None:
        """Where no version is named: every key used is one of some version's. Where there is none, nothing is known."""
        unknown = self._unknown(
            {key for one in strategies for key in one.alignment_keys(on)},
            {key for one in strategies for key in one.target_group_keys(on)},
        )
        if strategies and unknown:
            raise InNoStrategy(
                keys=", ".join(sorted(set(unknown.values()))), fields=", ".join(unknown)
            )

    def _unknown(self, alignments: Collection[str], groups: Collection[str]) -> dict[str, str]:
        """The keys that are not among these, by the fields that name them."""
        used = [
            *(
                (f"alignments.{index}.key", one.key, alignments)
                for index, one in enumerate(self.alignments)
            ),
            *((path, key, groups) for path, key in self._groups()),
        ]
        return {path: key for path, key, known in used if key not in known}

    def _groups(self) -> Iterator[tuple[str, str]]:
        """Every target group that is named, with the field that names it."""
        for index, group in enumerate(self.target_groups):
            yield f"target_groups.{index}", group
        for index, benefit in enumerate(self.benefits):
            yield f"benefits.{index}.target_group", benefit.target_group


#: In the order of the form, with what to fill in.
_REQUIRED: Final[tuple[tuple[str, str, str], ...]] = (
    ("summary", "en sammanfattning", "a summary"),
    ("strategy_id", "vilken strategiversion det gäller", "which strategy version it serves"),
    ("target_groups", "minst en målgrupp", "at least one target group"),
    ("alignments", "minst en koppling till strategin", "at least one alignment with the strategy"),
    ("costs", "minst en kostnadsrad", "at least one cost line"),
    ("benefits", "minst en nytta", "at least one benefit"),
    ("benefit_owner", "en effektägare", "a benefit owner"),
)


#: From here on somebody has been chosen.
_CHOSEN: Final = frozenset(
    {ProcurementState.AWARDED, ProcurementState.SIGNED, ProcurementState.ENDED}
)


def missing(content: Content, drafts_required: Collection[str] = ()) -> tuple[Missing, ...]:
    """What lacks before it can be submitted; `drafts_required` are titles of drafts that it stands on."""
    lacking = [
        Missing(field=name, sv=sv, en=en)
        for name, sv, en in _REQUIRED
        if getattr(content, name) in (None, ())
    ]
    lacking += _unfinished(content)
    if drafts_required:
        titles = ", ".join(sorted(drafts_required))
        lacking.append(
            Missing(
                field="requires",
                sv=f"projekt som förutsätts måste lämnas in först ({titles})",
                en=f"projects that are required must be submitted first ({titles})",
            )
        )
    return tuple(lacking)


def _unfinished(content: Content) -> Iterator[Missing]:
    """What is needed only because of something else that it says."""
    for index, line in enumerate(content.costs):
        if line.kind is CostKind.RUNNING and line.distribution_key is None:
            yield Missing(
                field=f"costs.{index}.distribution_key",
                sv=f"hur driftkostnaden {line.year} fördelas (fördelningsnyckel)",
                en=f"how the running cost of {line.year} is shared (distribution key)",
            )
    for index, one in enumerate(content.contracts):
        if one.state in _CHOSEN and one.supplier is None:
            yield Missing(
                field=f"contracts.{index}.supplier",
                sv=f"vem som är leverantör ({one.subject})",
                en=f"who the supplier is ({one.subject})",
            )
    if content.personal_data not in {None, PersonalData.NONE} and content.dpia is None:
        yield Missing(
            field="dpia",
            sv="om en konsekvensbedömning behövs, eftersom personuppgifter hanteras",
            en="whether an impact assessment is needed, since personal data are handled",
        )
