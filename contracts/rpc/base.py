"""What every request carries, and how a procedure is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic_core import to_json

from contracts.base import Contract, ExternalId, Instant


class Request(Contract):
    """A question or a command. An unknown field is an error: a mistyped name must not pass unseen."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=8000, repr=False)]
    """The caller's signed token (EdDSA JWT). Never stored and never logged."""
    deadline: Instant
    """After this moment the service does nothing and answers `Expired`."""
    correlation_id: ExternalId | None = None
    """Joins this call with what led to it, in logs and events."""

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """The request in the fields that arrived; raises pydantic's `ValidationError`.

        Nothing is converted (a number is no date), and nothing unknown is let through, in its parts
        either.
        """
        return cls.model_validate_json(to_json(dict(fields)), strict=True, extra="forbid")

    def content(self) -> dict[str, Any]:
        """What is asked, without how it was sent: the part that is hashed and audited."""
        return self.model_dump(
            mode="json", exclude={"token", "deadline", "correlation_id", "command_id"}
        )


class Query(Request):
    """Changes nothing."""


class PagedQuery(Query):
    """Changes nothing, and is answered a page at a time."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=400)] | None = None
    """`next_cursor` of the page before."""


class Command(Request):
    """Changes something, once for each (caller, command_id)."""

    command_id: UUID
    """Chosen by the caller; repeat it to repeat the question after a lost reply."""
    expected_version: Annotated[int, Field(ge=1)] | None = None
    """The version the caller has seen; another one is a `Conflict`."""


class Reply(Contract):
    """What a procedure answers."""


Item = TypeVar("Item")


class Page(Reply, Generic[Item]):
    """One page of a list."""

    items: tuple[Item, ...]
    next_cursor: str | None = None
    """Give it back as `cursor` for the next page; none on the last."""


class Role(StrEnum):
    """What a person is, for a body and for a time. The token carries it."""

    CASE_OFFICER = "case_officer"
    PROGRAMME_OFFICE = "programme_office"
    ASSESSOR = "assessor"
    COUNCIL_CHAIR = "council_chair"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_SECRETARY = "council_secretary"
    REGISTRAR = "registrar"
    CONTROLLER = "controller"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Scope(StrEnum):
    """For which bodies a role may call a procedure."""

    OWN_BODY = "own_body"
    """Only where the role is held for the body concerned."""
    ANY = "any"
    """For every body."""


class Kind(StrEnum):
    """Whether a procedure changes anything."""

    COMMAND = "command"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Procedure:
    """One RPC. `allowed` is this procedure's row of the authority table."""

    name: str
    """`<service>.<method>`."""
    request: type[Request]
    reply: type[Reply]
    allowed: Mapping[Role, Scope]
    step_sv: str
    """What the caller does, as a line of the authority table in Swedish."""
    step_en: str

    @property
    def service(self) -> str:
        """The service that answers."""
        return self.name.partition(".")[0]

    @property
    def method(self) -> str:
        """The method's name within its service."""
        return self.name.partition(".")[2]

    @property
    def kind(self) -> Kind:
        """A command changes something, a query never does."""
        return Kind.COMMAND if issubclass(self.request, Command) else Kind.QUERY
