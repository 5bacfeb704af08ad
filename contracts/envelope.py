"""The event envelope: CloudEvents 1.0 in the RabbitMQ binding (`ce-*` headers, JSON body)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import StringConstraints, ValidationError

from contracts.base import Contract, ExternalId, Instant, SubjectName, TypeName
from contracts.faults import Fault, fault, faults_of

CONTENT_TYPE = "application/json"
MAX_BODY_BYTES = 256 * 1024
"""A larger body breaks the contract: facts are small, documents stay where they are kept."""


class Event(Contract):
    """Something that happened, in the past tense. The fields are the `data` of the CloudEvent.

    A subclass states its wire name and the field that identifies its subject::

        class ProjectSubmittedV1(Event, type="portfolio.project_submitted.v1", subject="project_id"):
            \"\"\"Sent when …\"\"\"
    """

    type_name: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""

    @classmethod
    def __pydantic_init_subclass__(cls, *, type: str = "", subject: str = "", **_: Any) -> None:  # noqa: A002, ANN401
        if type:
            cls.type_name = type
        if subject:
            cls.subject_field = subject

    def __init_subclass__(cls, **_: Any) -> None:  # noqa: ANN401 (the keywords are read above)
        super().__init_subclass__()

    @property
    def subject(self) -> str:
        """`project/0192…`: the kind of the subject and its id; also the default order key."""
        return f"{self.subject_kind()}/{getattr(self, self.subject_field)}"

    @classmethod
    def subject_kind(cls) -> str:
        """What the subject is: `project`, `round`, `indicator`."""
        return cls.subject_field.removesuffix("_id").removesuffix("_code")

    @classmethod
    def publisher(cls) -> str:
        """The service (or `city`) that alone may publish this type."""
        return cls.type_name.partition(".")[0]

    @classmethod
    def dataschema(cls) -> str:
        """The URI that names this version's JSON Schema."""
        return f"urn:radslag:schema:{cls.type_name}"


class CityEvent(Event):
    """An event from another city system; always answered on the sender's own queue."""

    order_number: ExternalId | None = None
    """The sender's own order number (beställningsnummer), carried back in the answer."""
    site_code: ExternalId | None = None
    """The site (a school, a street) in the sender's own coding."""
    corrects: ExternalId | None = None
    """The id of the sender's own earlier event that this one replaces."""


Actor = Annotated[
    str, StringConstraints(pattern=r"^(person|service|city)/[a-z0-9][a-z0-9.-]{0,63}$")
]
Traceparent = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
]


class Envelope(Contract):
    """The context attributes of one event."""

    specversion: Literal["1.0"] = "1.0"
    id: ExternalId
    """Unique per source; (source, id) is what the inbox remembers."""
    source: Annotated[str, StringConstraints(pattern=r"^/(radslag|city)/[a-z0-9][a-z0-9-]{0,39}$")]
    """`/radslag/<service>` or `/city/<system>`."""
    type: TypeName
    subject: SubjectName
    time: Instant
    """When it happened, by the business clock."""
    dataschema: Annotated[str, StringConstraints(max_length=200)] | None = None
    correlationid: ExternalId | None = None
    """Shared by everything that one first cause led to."""
    causationid: ExternalId | None = None
    """The id of the event or command that caused this one."""
    traceparent: Traceparent | None = None
    actor: Actor | None = None
    """Who did it: `person/<id>`, `service/<name>` or `city/<system>`; never a person's name."""
    validateonly: Literal["true"] | None = None
    """A city system asks whether the event would be accepted; nothing is done."""

    def headers(self) -> dict[str, str]:
        """The AMQP headers. Absent attributes are left out."""
        return {
            f"ce-{key}": value
            for key, value in self.model_dump(mode="json", exclude_none=True).items()
        }

    @classmethod
    def from_headers(cls, headers: Mapping[str, Any]) -> Self:
        """Read the `ce-*` headers; raises `ContractViolation`."""
        try:
            return cls.model_validate(
                {
                    key[3:]: value.decode() if isinstance(value, bytes) else value
                    for key, value in headers.items()
                    # A name that is not UTF-8 arrives as bytes; it is not one of ours.
                    if str(key).startswith("ce-")
                }
            )
        except UnicodeDecodeError as error:
            raise ContractViolation.single(
                "ce-*", "ska vara text i UTF-8", "must be UTF-8 text"
            ) from error
        except ValidationError as error:
            raise ContractViolation(*faults_of(error, prefix="ce-")) from error


class ContractViolation(Exception):
    """A message that is not what it says it is; `faults` names the fields."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.en}" for fault in faults))
        self.faults = faults

    @classmethod
    def single(cls, path: str, sv: str, en: str) -> ContractViolation:
        """One field, one rule."""
        return cls(fault(path, sv, en))


def parse(event_type: type[Event], body: bytes | str) -> Event:
    """The event in a body; raises `ContractViolation` with the fields at fault.

    Strict: nothing is converted, so that a body which breaks its JSON Schema is not taken (a number for
    a date, `"3"` for 3).
    """
    if isinstance(body, str):
        body = body.encode()
    if len(body) > MAX_BODY_BYTES:
        raise ContractViolation.single(
            "body",
            f"{len(body)} byte; högst {MAX_BODY_BYTES} är tillåtna",
            f"{len(body)} bytes; at most {MAX_BODY_BYTES} are allowed",
        )
    try:
        return event_type.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise ContractViolation(*faults_of(error)) from error
