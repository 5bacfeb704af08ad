"""The committed schemas are the models, and what others validate with accepts them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from chassis import topology
from contracts import broker
from contracts.authority import PROCEDURES
from contracts.envelope import Envelope
from contracts.events.city import EventAnsweredV1
from contracts.generate import files, pages, schemas
from contracts.generate.__main__ import main
from contracts.registry import EVENTS, SERVICES
from devstack import binaries

DOCUMENTS = schemas.documents()
EXAMPLES = [
    pytest.param(event_type, example, id=f"{event_type}-{number}")
    for event_type, examples in files.examples(files.ROOT).items()
    for number, example in enumerate(examples)
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of everything that is generated, and of the examples."""
    for folder in ("contracts/schemas", "contracts/examples", "contracts/released"):
        shutil.copytree(files.ROOT / folder, tmp_path / folder)
    for path in ("contracts/asyncapi.json", "docs/events.md", "docs/authority.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(files.ROOT / path, tmp_path / path)
    return tmp_path


def test_what_is_committed_is_what_the_models_say():
    assert files.differences(files.ROOT) == []


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_process_with_another_hash_seed_gives_the_same(seed):
    done = subprocess.run(
        [sys.executable, "-m", "contracts.generate", "--check"],
        cwd=files.ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_check_names_each_stale_missing_and_orphaned_file(checkout, capsys):
    (checkout / "docs/events.md").write_text("by hand", encoding="utf-8")
    (checkout / "contracts/schemas/envelope.json").unlink()
    (checkout / "contracts/schemas/events/portfolio.dreamt.v1.json").write_text(
        "{}", encoding="utf-8"
    )
    (checkout / "contracts/examples/notify.notice_sent.v1.json").unlink()

    assert main(["--check"], checkout) == 1

    told = capsys.readouterr().err
    assert "docs/events.md is stale" in told
    assert "contracts/schemas/envelope.json is missing" in told
    assert "contracts/schemas/events/portfolio.dreamt.v1.json is orphaned" in told
    assert "contracts/examples/notify.notice_sent.v1.json is missing" in told
    assert "Run `python -m contracts.generate`" in told


def test_generating_mends_all_but_the_examples(checkout):
    (checkout / "contracts/asyncapi.json").write_text("{}", encoding="utf-8")
    (checkout / "contracts/schemas/events/portfolio.dreamt.v1.json").write_text(
        "{}", encoding="utf-8"
    )
    shutil.rmtree(checkout / "contracts/schemas/rpc")

    assert main([], checkout) == 0

    assert files.differences(checkout) == []


def test_the_readmes_picture_is_kept_fresh_between_its_markers():
    readme = f"before\n{pages.FLOW_BEGINS}\nold\n{pages.FLOW_ENDS}\nafter\n"

    fresh = pages.with_event_flow(readme)

    assert fresh == f"before\n{pages.FLOW_BEGINS}\n{pages.event_flow()}\n{pages.FLOW_ENDS}\nafter\n"
    assert pages.with_event_flow(fresh) == fresh
    assert pages.with_event_flow("no markers\n") == "no markers\n"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_schema_is_a_valid_draft_2020_12_schema(path):
    jsonschema.Draft202012Validator.check_schema(DOCUMENTS[path])


def test_every_schema_has_its_own_id():
    ids = [schema["$id"] for schema in DOCUMENTS.values()]

    assert len(ids) == len(set(ids))
    assert {event.dataschema() for event in EVENTS.values()} <= set(ids)


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_every_golden_example_follows_its_schema(event_type, example):
    validator = jsonschema.Draft202012Validator(
        DOCUMENTS[schemas.event_path(EVENTS[event_type])],
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )

    validator.validate(example["body"])


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_every_golden_examples_headers_follow_the_envelopes_schema(event_type, example):
    attributes = {name.removeprefix("ce-"): value for name, value in example["headers"].items()}

    jsonschema.Draft202012Validator(DOCUMENTS["envelope.json"]).validate(attributes)
    assert attributes["type"] == event_type


def test_the_official_asyncapi_parser_accepts_the_document():
    node = binaries.node()
    done = subprocess.run(
        [str(node), str(Path(__file__).with_name("validate_asyncapi.mjs"))],
        cwd=files.ROOT,
        env={**os.environ, **binaries.library_environment(node)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(EVENTS) + 2 * len(PROCEDURES)} messages" in done.stdout


def test_the_document_names_every_exchange_queue_and_binding_that_the_chassis_declares():
    document = json.loads((files.ROOT / "contracts/asyncapi.json").read_text(encoding="utf-8"))
    declared = {queue.name: sorted(queue.bindings) for queue in topology.queues()}
    told = {
        channel["address"]: sorted((b["exchange"], b["routingKey"]) for b in channel["x-bindings"])
        for channel in document["channels"].values()
        if "x-bindings" in channel and "{system}" not in channel["address"]
    }
    exchanges = {
        (
            channel["bindings"]["amqp"]["exchange"]["name"],
            channel["bindings"]["amqp"]["exchange"]["type"],
        )
        for channel in document["channels"].values()
        if channel.get("bindings", {}).get("amqp", {}).get("is") == "routingKey"
    }

    assert told == {name: declared[name] for name in told}
    assert set(told) == {q for q in declared if q.endswith((".inbox", ".city"))}
    assert exchanges <= {(exchange.name, exchange.type) for exchange in topology.EXCHANGES}


def test_the_answers_queue_is_the_one_that_the_chassis_declares():
    queue = topology.answers_queue("stokab")

    assert queue.name == "stokab.answers"
    assert queue.bindings == ((broker.exchange_of(EventAnsweredV1), "stokab"),)


def test_the_authority_page_has_a_row_for_every_procedure_in_both_languages():
    page = pages.authority_page()

    for procedure in PROCEDURES.values():
        assert f"| {procedure.step_sv} | `{procedure.name}` |" in page
        assert f"| {procedure.step_en} | `{procedure.name}` |" in page


def test_the_catalogue_has_a_row_for_every_event_and_names_its_listeners():
    page = pages.events_page()

    for name in EVENTS:
        assert page.count(f"| [`{name}`]") == 1
    assert all(f"## {service}" in page for service in SERVICES)


def test_a_header_of_the_document_is_each_attribute_of_the_envelope():
    document = json.loads((files.ROOT / "contracts/asyncapi.json").read_text(encoding="utf-8"))
    headers = document["components"]["schemas"]["EventHeaders"]

    assert set(headers["properties"]) == {f"ce-{name}" for name in Envelope.model_fields}
    assert all("anyOf" not in header for header in headers["properties"].values())
