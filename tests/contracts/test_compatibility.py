"""The gate: what may change in an event, a request and a reply, and what may not."""

from __future__ import annotations

import copy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts import compatibility
from contracts.compatibility import RULES, BaselineMissing, Use, breaks, breaks_since, changes
from contracts.generate import files, schemas
from contracts.generate.__main__ import main as generate
from contracts.schema_changes import Effect

Schema = dict[str, Any]
DOCUMENTS = schemas.documents()


def a_schema(**changed: Any) -> Schema:
    """A message with a field of every kind that the contracts use."""
    return {
        "$id": "urn:radslag:schema:example",
        "$defs": {
            "Kind": {"enum": ["business", "enabling"], "type": "string"},
            "Line": {
                "type": "object",
                "properties": {
                    "amount": {
                        "type": "string",
                        "pattern": "^[0-9]{1,13}$",
                        "x-whole-digits": 13,
                        "x-decimal-places": 2,
                        "x-minimum": "0",
                    }
                },
                "required": ["amount"],
            },
        },
        "type": "object",
        "properties": {
            "title": {"type": "string", "minLength": 3, "maxLength": 120},
            "body_id": {"type": "string", "pattern": "^[a-z]+$"},
            "opened_on": {"type": "string", "format": "date"},
            "revision": {"type": "integer", "minimum": 1, "maximum": 9},
            "kind": {"$ref": "#/$defs/Kind"},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1},
            "until": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "draft": {"type": "boolean", "default": False},
            "held": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        },
        "required": ["title", "body_id", "opened_on", "revision", "kind", "lines", "until", "held"],
        **changed,
    }


def field(name: str, **keywords: Any) -> Callable[[Schema], None]:
    """Change a field's keywords; `None` removes one."""

    def alter(schema: Schema) -> None:
        _update(schema["properties"][name], keywords)

    return alter


def definition(name: str, **keywords: Any) -> Callable[[Schema], None]:
    """Change a definition's keywords."""

    def alter(schema: Schema) -> None:
        _update(schema["$defs"][name], keywords)

    return alter


def amount(**keywords: Any) -> Callable[[Schema], None]:
    """Change the amount of a line."""

    def alter(schema: Schema) -> None:
        _update(schema["$defs"]["Line"]["properties"]["amount"], keywords)

    return alter


def _update(node: Schema, keywords: Schema) -> None:
    for key, value in keywords.items():
        if value is None:
            del node[key]
        else:
            node[key] = value


def new_field(name: str, *, required: bool) -> Callable[[Schema], None]:
    """Add a field."""

    def alter(schema: Schema) -> None:
        schema["properties"][name] = {"type": "string", **({} if required else {"default": ""})}
        if required:
            schema["required"].append(name)

    return alter


def without(name: str) -> Callable[[Schema], None]:
    """Remove a field."""

    def alter(schema: Schema) -> None:
        del schema["properties"][name]
        if name in schema["required"]:
            schema["required"].remove(name)

    return alter


def requiring(name: str, *, required: bool) -> Callable[[Schema], None]:
    """Make a field required, or no longer so."""

    def alter(schema: Schema) -> None:
        if required:
            schema["required"].append(name)
        else:
            schema["required"].remove(name)

    return alter


def whole(**keywords: Any) -> Callable[[Schema], None]:
    """Change the message itself."""

    def alter(schema: Schema) -> None:
        _update(schema, keywords)

    return alter


DATE = {"type": "string", "format": "date"}
NULL = {"type": "null"}

CHANGES = [
    (new_field("reason", required=False), "reason", Effect.OPTIONAL_FIELD),
    (new_field("reason", required=True), "reason", Effect.REQUIRED_FIELD),
    (without("title"), "title", Effect.REMOVED),
    (without("draft"), "draft", Effect.REMOVED),
    (requiring("draft", required=True), "draft", Effect.NARROWER),
    (requiring("title", required=False), "title", Effect.WIDER),
    (field("title", type="integer"), "title", Effect.OTHER),
    (field("title", maxLength=119), "title", Effect.NARROWER),
    (field("title", maxLength=121), "title", Effect.WIDER),
    (field("title", maxLength=None), "title", Effect.WIDER),
    (field("title", minLength=4), "title", Effect.NARROWER),
    (field("title", minLength=2), "title", Effect.WIDER),
    (field("title", pattern="^[^0-9]*$"), "title", Effect.NARROWER),
    (field("body_id", pattern="^[a-z-]+$"), "body_id", Effect.OTHER),
    (field("body_id", pattern=None), "body_id", Effect.WIDER),
    (field("opened_on", format="date-time"), "opened_on", Effect.OTHER),
    (field("opened_on", format=None), "opened_on", Effect.WIDER),
    (field("revision", minimum=2), "revision", Effect.NARROWER),
    (field("revision", minimum=0), "revision", Effect.WIDER),
    (field("revision", maximum=8), "revision", Effect.NARROWER),
    (field("revision", maximum=10), "revision", Effect.WIDER),
    (field("revision", multipleOf=2), "revision", Effect.OTHER),
    (definition("Kind", enum=["business"]), "kind", Effect.NARROWER),
    (definition("Kind", enum=["business", "enabling", "third"]), "kind", Effect.WIDER),
    (definition("Kind", enum=None), "kind", Effect.WIDER),
    (field("title", enum=["one", "two"]), "title", Effect.NARROWER),
    (field("lines", minItems=2), "lines", Effect.NARROWER),
    (field("lines", maxItems=5), "lines", Effect.NARROWER),
    (field("lines", items=None), "lines[]", Effect.WIDER),
    (amount(**{"x-minimum": "1"}), "lines[].amount", Effect.NARROWER),
    (amount(**{"x-minimum": "-1", "pattern": "^-?[0-9]{1,13}$"}), "lines[].amount", Effect.WIDER),
    (amount(**{"x-decimal-places": 1}), "lines[].amount", Effect.NARROWER),
    (amount(**{"x-whole-digits": 14}), "lines[].amount", Effect.WIDER),
    (field("until", anyOf=[DATE]), "until", Effect.NARROWER),
    (field("opened_on", type=None, format=None, anyOf=[DATE, NULL]), "opened_on", Effect.WIDER),
    (field("until", anyOf=[{**DATE, "maxLength": 10}, NULL]), "until", Effect.NARROWER),
    (field("until", anyOf=[DATE, {"type": "integer"}, NULL]), "until", Effect.OTHER),
    (field("draft", default=True), "draft", Effect.OTHER),
    (
        field("held", additionalProperties={"type": "integer", "minimum": 1}),
        "held{}",
        Effect.NARROWER,
    ),
    (whole(additionalProperties=False), "", Effect.NARROWER),
    (whole(**{"x-event": {"routingKey": "elsewhere"}}), "", Effect.OTHER),
]


@pytest.mark.parametrize(
    ("alter", "path", "effect"),
    CHANGES,
    ids=[f"{n}-{p or 'whole'}-{e}" for n, (_, p, e) in enumerate(CHANGES)],
)
def test_a_change_is_recognised_for_what_it_is(alter, path, effect):
    changed = copy.deepcopy(a_schema())
    alter(changed)

    assert [(change.path, change.effect) for change in changes(a_schema(), changed)] == [
        (path, effect)
    ]


@pytest.mark.parametrize(
    "alter",
    [
        field("title", description="Other words."),
        field("title", title="Rubrik"),
        field("title", **{"x-free-text": True}),
        whole(
            required=["held", "until", "lines", "kind", "revision", "opened_on", "body_id", "title"]
        ),
        definition("Kind", enum=["enabling", "business"]),
    ],
)
def test_words_and_order_change_nothing(alter):
    changed = copy.deepcopy(a_schema())
    alter(changed)

    assert list(changes(a_schema(), changed)) == []


def test_letting_unknown_fields_in_is_wider():
    found = list(changes(a_schema(additionalProperties=False), a_schema()))

    assert [change.effect for change in found] == [Effect.WIDER]


def test_a_schema_that_refers_to_itself_is_followed_once():
    tree = {
        "$defs": {"Node": {"type": "object", "properties": {"child": {"$ref": "#/$defs/Node"}}}},
        "$ref": "#/$defs/Node",
    }

    assert list(changes(tree, copy.deepcopy(tree))) == []


ALLOWED = {
    Use.EVENT: {Effect.OPTIONAL_FIELD},
    Use.REQUEST: {Effect.OPTIONAL_FIELD, Effect.WIDER},
    Use.COMMAND_REPLY: {Effect.OPTIONAL_FIELD},
    Use.QUERY_REPLY: {Effect.OPTIONAL_FIELD, Effect.REQUIRED_FIELD, Effect.NARROWER},
}
IDENTITIES: dict[Use, Schema] = {
    Use.EVENT: {"x-event": {"type": "portfolio.project_submitted.v1"}},
    Use.REQUEST: {"x-rpc": {"part": "request", "kind": "command"}},
    Use.COMMAND_REPLY: {"x-rpc": {"part": "reply", "kind": "command"}},
    Use.QUERY_REPLY: {"x-rpc": {"part": "reply", "kind": "query"}},
}
ONE_OF_EACH = {
    Effect.OPTIONAL_FIELD: new_field("reason", required=False),
    Effect.REQUIRED_FIELD: new_field("reason", required=True),
    Effect.REMOVED: without("title"),
    Effect.NARROWER: field("title", maxLength=100),
    Effect.WIDER: field("title", maxLength=200),
    Effect.OTHER: field("title", type="integer"),
}


def test_every_effect_is_tried_on_every_kind_of_message():
    assert set(ONE_OF_EACH) == set(Effect)
    assert set(RULES) == set(Use) == set(ALLOWED) == set(IDENTITIES)


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("use", Use)
def test_what_each_kind_of_message_survives(use, effect):
    old = {"message.json": a_schema(**IDENTITIES[use])}
    new = copy.deepcopy(old)
    ONE_OF_EACH[effect](new["message.json"])

    assert bool(breaks(old, new)) == (effect not in ALLOWED[use])


def test_a_removed_message_is_refused_and_a_new_one_is_not():
    documents = {"events/a.opened.v1.json": a_schema(**IDENTITIES[Use.EVENT])}

    assert [str(found) for found in breaks(documents, {})] == [
        "events/a.opened.v1.json: is removed"
    ]
    assert breaks({}, documents) == []


EVENT = "events/portfolio.project_submitted.v1.json"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("routingKey", "portfolio.project_sent.v1"),
        ("exchange", "city.events"),
        ("subject", "body/{body_id}"),
        ("publisher", "funding"),
    ],
)
def test_where_an_event_is_sent_and_what_it_is_about_never_changes(key, value):
    changed = copy.deepcopy(DOCUMENTS)
    changed[EVENT]["x-event"][key] = value

    assert [found.document for found in breaks(DOCUMENTS, changed)] == [EVENT]


def test_the_real_schemas_survive_an_optional_field_and_nothing_else():
    grown, cut, retyped = (copy.deepcopy(DOCUMENTS) for _ in range(3))
    grown[EVENT]["properties"]["remark"] = {"type": "string", "default": ""}
    del cut[EVENT]["properties"]["title"]
    cut[EVENT]["required"].remove("title")
    retyped[EVENT]["properties"]["title"] = {"type": "integer"}

    assert breaks(DOCUMENTS, grown) == []
    assert [found.path for found in breaks(DOCUMENTS, cut)] == ["title"]
    assert {found.path for found in breaks(DOCUMENTS, retyped)} == {"title"}


def test_the_envelope_and_the_errors_are_guarded_too():
    changed = copy.deepcopy(DOCUMENTS)
    del changed["envelope.json"]["properties"]["actor"]
    changed["problem.json"]["properties"]["exc_type"]["enum"].append("Surprise")

    assert {found.document for found in breaks(DOCUMENTS, changed)} == {
        "envelope.json",
        "problem.json",
    }


def test_the_models_break_nothing_that_is_released(capsys):
    assert compatibility.main([]) == 0, capsys.readouterr().err


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the schemas committed and released."""
    for path, schema in DOCUMENTS.items():
        for folder in (files.SCHEMAS, files.RELEASED):
            file = tmp_path / folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(files.as_text(schema), encoding="utf-8")
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "contracts"],
        [
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "commit",
            "--quiet",
            "-m",
            "Schemas",
        ],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def _rewrite(repository: Path, folder: str, document: str, alter: Callable[[Schema], None]) -> None:
    schema = copy.deepcopy(DOCUMENTS[document])
    alter(schema)
    (repository / folder / document).write_text(files.as_text(schema), encoding="utf-8")


def test_the_command_names_what_breaks(repository, capsys):
    _rewrite(repository, files.RELEASED, EVENT, new_field("remark", required=False))

    assert compatibility.main([], repository) == 1
    assert f"{EVENT}: remark: the field is removed" in capsys.readouterr().err


def test_the_command_compares_with_a_git_reference(repository, capsys):
    _rewrite(repository, files.SCHEMAS, EVENT, new_field("remark", required=False))

    assert breaks_since("main", repository) == []
    assert compatibility.main(["--base", "main"], repository) == 0

    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qam", "Remark"],
        cwd=repository,
        check=True,
    )
    assert compatibility.main(["--base", "main"], repository) == 1
    assert compatibility.main(["--base", "main~1"], repository) == 0


@pytest.mark.parametrize("reference", ["no-such-branch", "--output=/tmp/x"])
def test_an_unknown_reference_stops_the_gate(repository, reference):
    with pytest.raises(BaselineMissing):
        breaks_since(reference, repository)


def test_a_gate_without_a_baseline_fails(tmp_path, capsys):
    assert compatibility.main([], tmp_path) == 2
    assert "--release" in capsys.readouterr().err


def test_a_release_keeps_the_schemas_and_a_breaking_one_is_refused(repository, capsys):
    shutil.rmtree(repository / files.RELEASED)

    assert generate(["--release"], repository) == 0
    assert (repository / files.RELEASED / EVENT).read_text() == files.as_text(DOCUMENTS[EVENT])

    _rewrite(repository, files.RELEASED, EVENT, new_field("remark", required=False))
    kept = (repository / files.RELEASED / EVENT).read_text()

    assert generate(["--release"], repository) == 1
    assert "remark" in capsys.readouterr().err
    assert (repository / files.RELEASED / EVENT).read_text() == kept
