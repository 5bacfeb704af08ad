"""The field types and the base class that every contract is made of."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from contracts.checks import (
    ONE_LINE_PATTERN,
    PRINTABLE_PATTERN,
    ExactJsonSchema,
    exact,
    one_line,
    printable,
    utc,
    written_instant,
)


class Contract(BaseModel):
    """An immutable message part. Unknown fields are ignored, so that a newer sender is understood."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
        # A fault of ours that reaches the log must not take along what a person wrote.
        hide_input_in_errors=True,
    )


Money = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(max_digits=15, decimal_places=2),
    PlainSerializer(lambda amount: format(amount, ".2f"), return_type=str),
    ExactJsonSchema(digits=15, places=2),
]
"""SEK with two decimals; a string in JSON."""

Number = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(max_digits=20, decimal_places=6),
    PlainSerializer(lambda number: format(number, "f"), return_type=str),
    ExactJsonSchema(digits=20, places=6),
]
"""An exact number with at most six decimals (a score, a weight, a measurement); a string in JSON."""

Instant = Annotated[AwareDatetime, BeforeValidator(written_instant), AfterValidator(utc)]
"""A moment in UTC. Calendar dates are plain `date`s in Europe/Stockholm."""

Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=120),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN, "x-free-text": True}),
]
Summary = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=10, max_length=300),
    AfterValidator(printable),
    Field(json_schema_extra={"pattern": PRINTABLE_PATTERN, "x-free-text": True}),
]
"""At most 300 characters that a citizen understands. Free text."""

FreeText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=4000),
    AfterValidator(printable),
    Field(json_schema_extra={"pattern": PRINTABLE_PATTERN, "x-free-text": True}),
]
"""Words that a person wrote; declared as such because it may name somebody."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN}),
]
"""The name of a thing, a body or a role; never a person's."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""A short stable key of reference data, such as `utbildningsnamnden`."""

PersonId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$"),
    Field(json_schema_extra={"x-person-id": True}),
]
"""A person's id. Names and addresses live in notify's contacts alone."""

CaseNumber = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=60),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN}),
]
"""A diary number (diarienummer, dnr): any one line, for its form differs between authorities."""

ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN}),
]
"""An id that another system chose."""

SubjectName = Annotated[
    str,
    StringConstraints(min_length=3, max_length=240),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN}),
]
"""`project/0192…`: the kind of a subject and its id."""

RuleCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
"""The stable name of a rule that was broken, such as `frame_exceeded`."""

SystemName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""A city system's name; its broker user has the same name."""

Year = Annotated[int, Field(ge=2000, le=2100)]
Period = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-T[12]$")]
"""A tertial that is reported: `2017-T1` is per 30 April, `2017-T2` per 31 August."""

TypeName = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+\.[a-z][a-z_]*\.v[1-9][0-9]*$", max_length=120)
]


class LocalText(Contract):
    """The same words in Swedish (the original) and English."""

    sv: Name
    en: Name


class BodyKind(StrEnum):
    """What a body is; says who it answers to and what it can decide."""

    COMMITTEE = "committee"
    """Nämnd: a political authority of its own."""
    DISTRICT_COUNCIL = "district_council"
    """Stadsdelsnämnd: a local committee."""
    JOINT_COMMITTEE = "joint_committee"
    """Gemensam nämnd: shared with other municipalities or a region."""
    SUBCOMMITTEE = "subcommittee"
    """Utskott: decides by delegation."""
    COMPANY = "company"
    """Bolag: bound only by what its own board has adopted."""
    FOUNDATION = "foundation"
    """Stiftelse: bound, like a company, only by its own board."""
    MUNICIPAL_FEDERATION = "municipal_federation"
    """Kommunalförbund: a legal person of its own; a partner, never instructed."""
    ADMINISTRATION = "administration"
    """Förvaltning: a committee's officials."""
    CITY_EXECUTIVE_BOARD = "city_executive_board"
    """Kommunstyrelsen."""
    DIGITAL_COUNCIL = "digital_council"
    """Digitaliseringsrådet."""
    PROGRAMME_OFFICE = "programme_office"
    """The programme at the executive office."""


class ProjectKind(StrEnum):
    """The strategy's two kinds of project."""

    BUSINESS = "business"
    """Verksamhetsprojekt: develops services, gives benefit in an operation."""
    ENABLING = "enabling"
    """Förutsättningsprojekt: creates what the business projects stand on."""


class CostKind(StrEnum):
    """The kinds of cost that the strategy's distribution principles keep apart."""

    PROJECT = "project"
    """Projektkostnad: proposed for central financing."""
    INVESTMENT = "investment"
    RUNNING = "running"
    """Driftkostnad: distributed to those who use the result."""
    OWN_STAFF = "own_staff"
    """Egen personal: the administration's own time."""


class BenefitKind(StrEnum):
    """What becomes of a benefit."""

    FINANCIAL = "financial"
    """A budget can be lowered."""
    REALLOCATED = "reallocated"
    """Time or room is used for something else."""
    NOT_VALUED = "not_valued"
    """It is not valued in money."""


class PrerequisiteKind(StrEnum):
    """What a project may need in place at a site before it can give its benefit."""

    FIBRE = "fibre"
    WIRELESS = "wireless"
    OUTLETS = "outlets"
    CHARGING = "charging"
    PREMISES = "premises"
    PLATFORM = "platform"
    AGREEMENT = "agreement"
    DATA = "data"
    DECISION = "decision"


class DecisionPoint(StrEnum):
    """The decision points of the city's project model, Lilla ratten: a phase lies between each two."""

    B0 = "b0"
    """Initiation (initiering) may begin."""
    B1 = "b1"
    """Planning (planering) may begin."""
    B2 = "b2"
    """The carrying out (genomförande) may begin."""
    B3 = "b3"
    """The winding up (avslut) may begin."""
    B4 = "b4"
    """The project is at its end."""


class ClosingReason(StrEnum):
    """Why a project ends."""

    COMPLETED = "completed"
    """It was carried out."""
    DISCONTINUED = "discontinued"
    """It was stopped before it was carried out."""
    MERGED = "merged"
    """Another project carries it on."""


class OpinionAnswer(StrEnum):
    """What an early opinion says."""

    ENDORSED = "endorsed"
    ADVISED_AGAINST = "advised_against"
    COME_BACK = "come_back"
    """Ask again, with what the reason says."""


class Light(StrEnum):
    """A traffic light of follow-up."""

    NONE = "none"
    """Nothing measured or judged yet."""
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class DependencyKind(StrEnum):
    """What one project is to another."""

    REQUIRES = "requires"
    """It stands on the other: without that it can't give its benefit."""
    EXCLUDES = "excludes"
    """Only one of the two can be carried out; whoever says so, it goes both ways."""
    BENEFITS = "benefits"
    """It gains from the other and can do without."""


class DelivererKind(StrEnum):
    """Who delivers a prerequisite, and so what its `delivered_by` is."""

    SYSTEM = "system"
    """A city system, by its name; it answers by events."""
    BODY = "body"
    """Another body, by its key."""
    PROJECT = "project"
    """Another project, by its id; its body answers, and its fate counts."""


class CostLine(Contract):
    """One cost of a project in one year."""

    year: Year
    kind: CostKind
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""
    financed_by: Name
    """The source that pays or is asked to pay, in words."""
    distribution_key: Name | None = None
    """How a running cost is shared among those who use the result, such as `per elev`; none: not said yet."""


class Financing(Contract):
    """Money that an ongoing project already has in one year."""

    financed_by: Name
    """The source, in words."""
    year: Year
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""


class Benefit(Contract):
    """A measurable change for somebody (nytta), which the line realises."""

    description: FreeText
    target_group: Slug
    unit: Name
    baseline: Number
    target: Number
    first_effect_year: Year
    horizon_year: Year | None = None
    """The year by which the target is to be reached; none: not said yet."""
    kind: BenefitKind | None = None
    """None: not said yet."""
    stakeholder: Name | None = None
    """The group or function that notices the change (intressent), where that is not the whole target group."""
    line_owner: Name | None = None
    """The line function that realises it, where that is not the project's benefit owner."""


class Alignment(Contract):
    """How a project serves one dimension or principle of the strategy."""

    key: Slug
    """The dimension's or principle's key in the strategy version."""
    motivation: FreeText


class PrerequisiteNeed(Contract):
    """Something that must be in place at a site, and by when."""

    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName
    deliverer: DelivererKind = DelivererKind.SYSTEM
    """What `delivered_by` is."""


class Outlook(Contract):
    """When what a project stands on is in place, as far as is known."""

    earliest_on: date | None = None
    """The earliest day; none where nothing holds it back, and where nobody can say."""
    known: bool = True
    """False: something that it stands on has no date."""
    late: bool = False
    """Something comes after the day it is needed, or nobody can say when."""


class ChainLink(Contract):
    """One step of what leads to a change: a project, or one of its prerequisites."""

    project_id: UUID
    prerequisite_id: UUID | None = None
    """None: the project as a whole."""
    dated_on: date | None = None
    """When it is in place; none where nothing holds it back, and where nobody can say."""
    known: bool = True
    """False: nobody can say when."""


class MissingField(Contract):
    """A field that a submission leaves empty and that must be filled in before it is complete."""

    field: Name
    sv: Name
    en: Name


class MissingPart(Contract):
    """What the programme office asks for, in its own words, and which field it belongs to."""

    field: Name
    words: FreeText


CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """`FrameExceeded` → `frame_exceeded`."""
    return CAMEL.sub("_", name).lower()
