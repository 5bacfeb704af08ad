"""The parts of what a project says of itself, besides its costs, benefits and alignments (`contracts.base`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints

from contracts.base import Contract, DecisionPoint, Money, Name, Number, Slug, Year
from contracts.checks import PRINTABLE_PATTERN, ExactJsonSchema, Unfit, exact, printable

Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=1000),
    AfterValidator(printable),
    Field(json_schema_extra={"pattern": PRINTABLE_PATTERN, "x-free-text": True}),
]
"""A few sentences in a row of a list. Free text."""

OrganisationNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}-[0-9]{4}$")]
"""A legal person's number, such as `212000-0142`. Portfolio checks its last digit."""

Hours = Annotated[
    Decimal,
    BeforeValidator(exact),
    Field(max_digits=6, decimal_places=2, gt=0, le=2_000),
    PlainSerializer(lambda hours: format(hours, "f"), return_type=str),
    ExactJsonSchema(digits=6, places=2),
]
"""Hours with at most two decimals; a string in JSON."""

_SECURITY_CLASSIFIED = 4


def _below_security_classified(level: Any) -> Any:  # noqa: ANN401 (whatever the sender wrote)
    if level == _SECURITY_CLASSIFIED:
        raise Unfit(
            "nivå 4 rör säkerhetsskydd och hör inte hemma i Rådslag: skriv inget om det här, vänd dig till"
            " säkerhetsskyddschefen",
            "level 4 concerns protective security and does not belong in Rådslag: write nothing about it"
            " here, turn to the head of protective security",
        )
    return level


Level = Annotated[int, Field(ge=0, le=3), BeforeValidator(_below_security_classified)]
"""How grave a breach would be, as KLASSA says it: 0 none or negligible, 1 moderate, 2 considerable, 3 grave."""


class Sector(StrEnum):
    """Where a partner outside the city belongs."""

    ACADEMIA = "academia"
    BUSINESS = "business"
    OTHER_PUBLIC = "other_public"


class OutsidePartner(Contract):
    """Somebody outside the city who takes part: an organisation, never a person."""

    name: Name
    sector: Sector
    part: Note | None = None
    """What it contributes."""
    organisation_number: OrganisationNumber | None = None


class Need(Contract):
    """What a target group needs, and where that was learnt."""

    target_group: Slug
    """One of the project's own."""
    need: Note
    learnt_from: Note
    """The survey, the interviews, the statistics: so that a reader can judge it."""


class Staffing(Contract):
    """An administration's own people in one year."""

    year: Year
    body_id: Slug
    """The administration, or the body whose it is."""
    function: Name
    """What they do; a role, never a person's name."""
    fte: Annotated[Number, Field(gt=0, le=10_000)]
    """Full-time equivalents (årsarbetskrafter)."""


class CompetenceNeed(Contract):
    """Who must learn what: one row of the competence plan."""

    body_id: Slug
    """The administration whose people learn."""
    year: Year
    who: Name
    """Their function, such as `lärare i årskurs 1–3`."""
    what: Note
    people: Annotated[int, Field(ge=1, le=100_000)]
    hours: Hours
    """For each of them."""
    cost: Annotated[Money, Field(ge=0)]
    """Of all of them together, in SEK."""
    how: Name
    """Course, web course, coaching at work."""


class Risk(Contract):
    """What may go wrong, how likely and how bad that is, and what is done about it."""

    description: Note
    probability: Annotated[int, Field(ge=1, le=5)]
    consequence: Annotated[int, Field(ge=1, le=5)]
    measure: Note
    owner: Name
    """The function that answers for the measure; never a person's name."""


class ProcurementState(StrEnum):
    """How far a contract with a supplier has come."""

    PLANNED = "planned"
    ADVERTISED = "advertised"
    AWARDED = "awarded"
    SIGNED = "signed"
    ENDED = "ended"
    CANCELLED = "cancelled"


class SupplierContract(Contract):
    """Something that is bought for the project."""

    subject: Name
    """What is bought."""
    state: ProcurementState
    supplier: Name | None = None
    """None until it is chosen."""
    organisation_number: OrganisationNumber | None = None
    value: Annotated[Money, Field(ge=0)] | None = None
    """SEK, options not counted."""
    ends_on: date | None = None
    options: Note | None = None
    """What may be called off or prolonged, and until when."""


class Supplier(Contract):
    """Who is chosen to deliver something to a project."""

    name: Name | None = None
    organisation_number: OrganisationNumber | None = None


class Check(StrEnum):
    """What must have been thought of before a decision point."""

    CO_DETERMINATION = "co_determination"
    """Samverkan or negotiation by MBL."""
    CHILDRENS_BEST = "childrens_best"
    """Prövning av barnets bästa."""
    GENDER_EQUALITY = "gender_equality"
    """Jämställdhetsanalys."""
    DPIA = "dpia"
    """Konsekvensbedömning avseende dataskydd."""
    KLASSA = "klassa"
    """Informationsklassning."""
    ACCESSIBILITY = "accessibility"
    """Tillgänglighet."""


class CheckItem(Contract):
    """A check at a decision point: the day it was done, or why it was not. One of the two is given."""

    point: DecisionPoint
    check: Check
    done_on: date | None = None
    reason: Note | None = None
    """Why it was not done."""


class Classification(Contract):
    """The project's information by KLASSA: confidentiality, integrity, availability (K/R/T)."""

    confidentiality: Level
    integrity: Level
    availability: Level


class PersonalData(StrEnum):
    """Whether the project handles data about persons."""

    NONE = "none"
    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"
    """Of the kinds that GDPR article 9 protects, or about children or others who need more protection."""


class DpiaState(StrEnum):
    """How far the data protection impact assessment has come."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    UNDER_WAY = "under_way"
    DONE = "done"
