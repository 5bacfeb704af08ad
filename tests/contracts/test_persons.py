"""Events, outbox, audit and journal carry person ids only; what may name somebody is declared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chassis import audit, tables
from chassis.unit import Unit
from contracts.authority import PROCEDURES
from contracts.base import FreeText, PersonId, Summary, Title
from contracts.envelope import Envelope
from contracts.generate import schemas
from contracts.registry import EVENTS
from contracts.rpc.base import Command
from contracts.rpc.operations import AuditRow, HeldEvent
from tests.contracts.strategies import valid

#: A word in a field's name that says that it holds something about a private person.
PERSONAL = frozenset(
    {
        "address", "birth", "birthday", "cell", "contact", "email", "firstname", "fullname", "lastname",
        "mail", "mobile", "personnummer", "phone", "postcode", "signature", "ssn", "street", "surname",
        "telephone", "user", "username", "zip",
        "adress", "epost", "fornamn", "efternamn", "namn", "telefon",
    }
)  # fmt: skip

#: `name` is the name of a thing in these, and of nothing else.
NAMES_OF_THINGS = frozenset(
    {
        ("portfolio.body_changed.v1", "name_sv"),
        ("portfolio.body_changed.v1", "name_en"),
        ("funding.round_opened.v1", "criteria[].name_sv"),
        ("funding.round_opened.v1", "criteria[].name_en"),
        ("funding.round_revised.v1", "criteria[].name_sv"),
        ("funding.round_revised.v1", "criteria[].name_en"),
        ("followup.indicator_defined.v1", "name"),
        ("portfolio.project_submitted.v2", "outside_partners[].name"),
        ("portfolio.project_submitted.v2", "suppliers[].name"),
    }
)

#: Fields that hold a line of text which is neither an id nor declared as free, and why they name nobody.
LINES = frozenset(
    {
        "because_sv",  # made by followup from its own words
        "because_en",
        "reason_sv",  # a refusal's own words
        "reason_en",
        "benefit_owner",  # a line function
        "line_owner",  # likewise
        "sponsor",  # a function
        "owner",  # of a risk: a function
        "function",  # what somebody works as
        "who",  # must learn: a group
        "how",  # they learn it
        "name",  # of a thing: NAMES_OF_THINGS
        "sites[]",  # their codes
        "stakeholder",  # a group or a function
        "financed_by",  # a source of money
        "distribution_key",  # what a cost is shared by
        "provision",  # a law and its section
        "case_number",
        "document_case_number",
        "case_numbers[]",
        "decider",  # a body or a function
        "order_number",
        "site_code",
        "corrects",  # an event's id
        "event_type",
        "field",  # a field's path
        "changed[]",  # names of fields
        "unit",
        "title",  # of a strategy
        "name_sv",  # of a thing: NAMES_OF_THINGS
        "name_en",
        "sv",
        "en",
    }
)

#: The envelope's own attributes; all are ids.
ATTRIBUTES = frozenset({"id", "subject", "correlationid", "causationid", "dataschema"})


def leaves(
    node: Mapping[str, Any], definitions: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Any]]:
    """Every field below a schema, with its path; parts and alternatives followed."""
    if "$ref" in node:
        node = {**definitions[node["$ref"].rpartition("/")[2]], **node}
    for alternative in node.get("anyOf", []):
        yield from leaves(alternative, definitions, path)
    if "items" in node:
        yield from leaves(node["items"], definitions, f"{path}[]")
    if isinstance(node.get("additionalProperties"), dict):
        yield from leaves(node["additionalProperties"], definitions, f"{path}{{}}")
    for name, field in node.get("properties", {}).items():
        where = f"{path}.{name}" if path else name
        yield where, field
        yield from leaves(field, definitions, where)
    if node.get("type") == "string":
        yield path, node


def fields_of(model: Any) -> list[tuple[str, Any]]:
    schema = schemas.plain(model)
    return list(leaves(schema, schema.get("$defs", {})))


def words_of(path: str) -> set[str]:
    return set(path.rpartition(".")[2].replace("[]", "").replace("{}", "").split("_"))


MESSAGES = {**EVENTS, "envelope": Envelope, "audit row": AuditRow, "held event": HeldEvent}


@pytest.mark.parametrize("name", MESSAGES)
def test_no_field_is_named_after_something_personal(name):
    fields = fields_of(MESSAGES[name])

    assert fields
    assert not [path for path, _ in fields if words_of(path) & PERSONAL]


@pytest.mark.parametrize("name", EVENTS)
def test_a_name_in_an_event_is_the_name_of_a_thing(name):
    found = {(name, path) for path, _ in fields_of(EVENTS[name]) if "name" in words_of(path)}

    assert found <= NAMES_OF_THINGS


@pytest.mark.parametrize("name", [*EVENTS, "envelope"])
def test_every_text_in_an_event_is_an_id_or_declared_as_free(name):
    lines = {
        path.rpartition(".")[2]
        for path, field in fields_of(MESSAGES[name])
        if field.get("type") == "string"
        and not field.keys() & {"enum", "const", "format", "x-free-text", "x-whole-digits"}
        and not is_closed(field.get("pattern"))
        and "id" not in words_of(path)
    }

    assert lines <= (ATTRIBUTES if name == "envelope" else LINES)


def is_closed(pattern: str | None) -> bool:
    """A pattern that says what may stand, and does not only forbid control characters."""
    return pattern is not None and not pattern.startswith("^[^")


@pytest.mark.parametrize("name", MESSAGES)
def test_every_text_is_bounded(name):
    if name in {"audit row", "held event"}:
        return
    unbounded = [
        path
        for path, field in fields_of(MESSAGES[name])
        if field.get("type") == "string"
        and not field.keys() & {"enum", "const", "format", "maxLength", "x-whole-digits"}
        and not is_closed(field.get("pattern"))
    ]

    assert not unbounded


@pytest.mark.parametrize("name", EVENTS)
def test_a_person_is_named_by_an_id_that_is_marked_as_one(name):
    for path, field in fields_of(EVENTS[name]):
        if "person" in words_of(path) and field.get("type") == "string":
            assert field.get("x-person-id"), path


@pytest.mark.parametrize("words", [Title, Summary, FreeText])
def test_what_a_person_writes_freely_is_declared(words):
    assert TypeAdapter(words).json_schema()["x-free-text"] is True


def test_a_persons_id_is_no_sentence():
    adapter = TypeAdapter(PersonId)

    assert adapter.validate_python("anna.a-1") == "anna.a-1"
    for name in ("Anna Andersson", "anna@stockholm.se", "Åsa", "anna\n"):
        with pytest.raises(ValidationError):
            adapter.validate_python(name)


@pytest.mark.parametrize(
    "table", [tables.OUTBOX, audit.AUDIT, audit.AUDIT_SEAL], ids=lambda t: t.name
)
def test_outbox_and_audit_have_no_column_for_a_person_but_the_actor(table):
    assert not [
        column.name for column in table.columns if words_of(column.name) & (PERSONAL | {"name"})
    ]


@pytest.mark.parametrize(
    "name",
    [name for name, procedure in PROCEDURES.items() if issubclass(procedure.request, Command)],
)
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_the_audit_of_a_command_keeps_neither_token_nor_address_nor_free_text(name, data):
    procedure = PROCEDURES[name]
    fields = data.draw(valid(schemas.plain(procedure.request)))
    fields["token"] = "header.payload.secret-signature"
    request = procedure.request.read(fields)
    kept: list[dict[str, Any]] = []

    audit.record(
        cast("Unit", SimpleNamespace(close_with=lambda _sql, row: kept.append(row))),
        at=datetime(2017, 6, 14, tzinfo=UTC),
        actor="person/anna",
        roles=(),
        deputy_for=None,
        action=name,
        command_id=UUID(int=1),
        subject=None,
        content=request,
    )

    content = json.loads(kept[0]["text"])["content"]
    assert "secret-signature" not in kept[0]["text"]
    assert not [key for key in keys_of(content) if words_of(key) & PERSONAL]
    for path, field in fields_of(procedure.request):
        if field.get("x-free-text"):
            assert all(
                text is None or text.startswith("sha256:") for text in values_at(content, path)
            ), path


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from keys_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_of(part)


def values_at(value: Any, path: str) -> Iterator[Any]:
    """What stands at a path such as `costs[].financed_by`."""
    step, _, rest = path.replace("[]", ".*").replace("{}", ".*").partition(".")
    if not step:
        yield value
    elif step == "*":
        for part in value.values() if isinstance(value, dict) else value or ():
            yield from values_at(part, rest)
    elif isinstance(value, dict) and step in value:
        yield from values_at(value[step], rest)
