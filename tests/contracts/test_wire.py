"""Events and requests on the wire: golden examples, the CloudEvents SDK, what is refused and what is ignored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cloudevents.core.bindings import rabbitmq
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.authority import PROCEDURES
from contracts.envelope import CONTENT_TYPE, MAX_BODY_BYTES, ContractViolation, Envelope, parse
from contracts.events.city import EventRecalledV1, IndicatorMeasuredV1
from contracts.events.funding import FrameSetV1
from contracts.events.portfolio import ProjectSubmittedV1, ProjectWithdrawnV1
from contracts.generate import files, schemas
from contracts.registry import EVENTS
from contracts.rpc.base import Command
from contracts.rpc.operations import DiscardParked, ListParked
from tests.contracts.strategies import valid

GOLDEN = files.examples(files.ROOT)
EXAMPLES = [
    pytest.param(event_type, example, id=f"{event_type}-{number}")
    for event_type, examples in GOLDEN.items()
    for number, example in enumerate(examples)
]
#: Building a strategy from a large schema takes a while; how long says nothing about the contracts.
UNHURRIED = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def body_of(event_type: str, **changed: object) -> str:
    """A golden body with some fields changed."""
    return json.dumps({**GOLDEN[event_type][0]["body"], **changed})


def a_request(**fields: object) -> dict[str, object]:
    return {"token": "t", "deadline": "2017-06-14T14:00:00Z", **fields}


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_event_has_a_golden_example(event_type):
    assert event_type in GOLDEN, (
        f"write contracts/examples/{event_type}.json (docs/howto/contracts.md)"
    )


def as_known_then(said, golden):
    """What is said, without the fields that its parts have got since the example was written."""
    match said, golden:
        case dict(), dict():
            return {key: as_known_then(said[key], golden[key]) for key in said if key in golden}
        case list(), list() if len(said) == len(golden):
            return [as_known_then(*pair) for pair in zip(said, golden, strict=True)]
    return said


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_a_golden_example_still_parses_and_is_what_the_model_says(event_type, example):
    event = parse(EVENTS[event_type], json.dumps(example["body"]))
    said = json.loads(event.model_dump_json())
    later = said.keys() - example["body"].keys()

    assert as_known_then(said, example["body"]) == example["body"]
    for name in later:
        assert getattr(event, name) == EVENTS[event_type].model_fields[name].get_default()


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_a_golden_examples_headers_are_read_and_written_the_same(event_type, example):
    envelope = Envelope.from_headers(example["headers"])

    assert envelope.headers() == example["headers"]
    assert envelope.type == event_type
    assert envelope.subject == parse(EVENTS[event_type], json.dumps(example["body"])).subject
    assert example["contentType"] == CONTENT_TYPE


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_the_cloudevents_sdk_reads_our_wire_form(event_type, example):
    read = rabbitmq.from_binary_event(
        RabbitMQMessage(
            headers=example["headers"],
            content_type=example["contentType"],
            body=json.dumps(example["body"]).encode(),
        )
    )

    assert read.get_type() == event_type
    assert read.get_id() == example["headers"]["ce-id"]
    assert read.get_source() == example["headers"]["ce-source"]
    assert read.get_subject() == example["headers"]["ce-subject"]
    assert read.get_time() == datetime.fromisoformat(example["headers"]["ce-time"])
    assert read.get_data() == example["body"]
    for extension in ("correlationid", "causationid", "traceparent", "actor"):
        assert read.get_extension(extension) == example["headers"].get(f"ce-{extension}")


@pytest.mark.parametrize(("event_type", "example"), EXAMPLES)
def test_we_read_what_the_cloudevents_sdk_writes(event_type, example):
    attributes = {name.removeprefix("ce-"): value for name, value in example["headers"].items()}
    attributes["time"] = datetime.fromisoformat(attributes["time"])
    written = rabbitmq.to_binary_event(
        CloudEvent({**attributes, "datacontenttype": CONTENT_TYPE}, example["body"])
    )

    assert written.content_type == CONTENT_TYPE
    assert Envelope.from_headers(written.headers).headers() == example["headers"]
    assert parse(EVENTS[event_type], written.body) == parse(
        EVENTS[event_type], json.dumps(example["body"])
    )


@pytest.mark.parametrize("event_type", EVENTS)
@UNHURRIED
@given(data=st.data())
def test_what_the_schema_allows_is_read_and_comes_back_the_same(event_type, data):
    event_class = EVENTS[event_type]
    body = data.draw(valid(schemas.plain(event_class)))

    event = parse(event_class, json.dumps(body))

    assert parse(event_class, event.model_dump_json()) == event


@pytest.mark.parametrize("name", PROCEDURES)
@UNHURRIED
@given(data=st.data())
def test_a_request_that_the_schema_allows_is_read_and_comes_back_the_same(name, data):
    request_class = PROCEDURES[name].request
    fields = data.draw(valid(schemas.plain(request_class)))

    request = request_class.read(fields)

    assert request_class.read(json.loads(request.model_dump_json())) == request


def test_an_event_ignores_what_it_does_not_know():
    body = json.loads(body_of("portfolio.project_submitted.v1", invented="later"))
    body["costs"][0]["invented"] = "later"

    event = parse(ProjectSubmittedV1, json.dumps(body))

    assert event == parse(ProjectSubmittedV1, body_of("portfolio.project_submitted.v1"))


def test_an_envelope_ignores_attributes_and_headers_it_does_not_know():
    headers = GOLDEN["city.indicator_measured.v1"][0]["headers"]

    read = Envelope.from_headers({**headers, "ce-partitionkey": "7", "x-trace": "a", "retries": 3})

    assert read.headers() == headers


def test_a_request_refuses_a_field_it_does_not_know():
    with pytest.raises(ValidationError, match="stat\n"):
        ListParked.read(a_request(stat="parked"))


def test_a_request_refuses_an_unknown_field_in_a_part_of_it():
    found = [
        (procedure, name)
        for procedure in PROCEDURES.values()
        for name, field in schemas.plain(procedure.request)["properties"].items()
        if "$ref" in field.get("items", {})
    ]
    assert found, "no request has parts; this test has lost its subject"
    for procedure, name in found:
        schema = schemas.plain(procedure.request)
        part = schema["$defs"][schema["properties"][name]["items"]["$ref"].rpartition("/")[2]]
        if "properties" not in part:
            continue
        with pytest.raises(ValidationError) as refused:
            procedure.request.read(a_request(**{name: [{"invented": "typo"}]}))
        assert (name, 0, "invented") in {fault["loc"] for fault in refused.value.errors()}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"limit": "50"}, "limit"),
        ({"limit": 50.0}, "limit"),
        ({"limit": True}, "limit"),
        ({"deadline": 1497448800}, "deadline"),
        ({"deadline": "1497448800"}, "deadline"),
        ({"deadline": "2017-06-14T14:00:00"}, "deadline"),
        ({"correlation_id": "a\nb"}, "correlation_id"),
    ],
)
def test_a_request_converts_nothing(fields, path):
    with pytest.raises(ValidationError) as refused:
        ListParked.read(a_request(**fields))

    assert {fault["loc"] for fault in refused.value.errors()} == {(path,)}


def test_what_a_client_holds_as_objects_is_read_as_well():
    command = UUID("0195a1c0-7b2e-7c41-9d3a-5f0e8b1c2d01")

    request = DiscardParked.read(
        a_request(
            deadline=datetime(2017, 6, 14, tzinfo=UTC),
            command_id=command,
            held_id=7,
            reason="Dubblett.",
        )
    )

    assert request.command_id == command


def test_what_is_hashed_of_a_request_leaves_out_how_it_was_sent():
    content = DiscardParked.read(
        a_request(command_id="0195a1c0-7b2e-7c41-9d3a-5f0e8b1c2d01", held_id=7, reason="Dubblett.")
    ).content()

    assert content == {"held_id": 7, "reason": "Dubblett.", "expected_version": None}


def test_a_token_is_never_shown():
    shown = repr(ListParked.read(a_request(token="secret-token")))

    assert "secret-token" not in shown


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (1250000.5, "binary floating point"),
        (0.1, "binary floating point"),
        (True, "no number"),
        ("1e6", "another spelling"),
        ("1_000", "another spelling"),
        (" 5", "another spelling"),
        ("٣", "another script"),
        ("NaN", "no number"),
        ("Infinity", "no number"),
        ("0.001", "three decimals"),
        ("12345678901234.00", "too large"),
        (None, "no number"),
    ],
)
def test_money_is_written_exactly_or_refused(amount, why):
    with pytest.raises(ContractViolation) as refused:
        parse(FrameSetV1, body_of("funding.frame_set.v1", amount=amount))

    assert [fault.path for fault in refused.value.faults] == ["amount"], why


@pytest.mark.parametrize(("amount", "said"), [("5", "5.00"), ("-5.5", "-5.50"), (5, "5.00")])
def test_money_always_has_two_decimals(amount, said):
    event = parse(FrameSetV1, body_of("funding.frame_set.v1", amount=amount))

    assert json.loads(event.model_dump_json())["amount"] == said


@pytest.mark.parametrize("amount", ["0", "0.00", "-1"])
def test_a_cost_is_positive_in_the_model_and_in_its_schema(amount):
    body = json.loads(body_of("portfolio.project_submitted.v1"))
    body["costs"][0]["amount"] = amount

    with pytest.raises(ContractViolation, match=r"costs\.0\.amount"):
        parse(ProjectSubmittedV1, json.dumps(body))


@pytest.mark.parametrize(
    "reason", ["a\x00b c", "bell \x07", "csi \x9b", "\ufffe bare", "turned \u202etxt", "   "]
)
def test_free_text_takes_no_control_characters(reason):
    with pytest.raises(ContractViolation) as refused:
        parse(ProjectWithdrawnV1, body_of("portfolio.project_withdrawn.v1", reason=reason))

    assert [fault.path for fault in refused.value.faults] == ["reason"]
    assert refused.value.faults[0].sv != refused.value.faults[0].en


def test_free_text_may_have_lines_and_a_title_may_not():
    two_lines = "Första raden.\n\tAndra raden."

    event = parse(ProjectWithdrawnV1, body_of("portfolio.project_withdrawn.v1", reason=two_lines))
    with pytest.raises(ContractViolation) as refused:
        parse(ProjectSubmittedV1, body_of("portfolio.project_submitted.v1", title=two_lines))

    assert event.reason == two_lines
    assert [fault.path for fault in refused.value.faults] == ["title"]


@pytest.mark.parametrize("attribute", ["id", "subject", "correlationid"])
def test_an_id_of_another_system_stays_on_one_line(attribute):
    headers = {
        **GOLDEN["city.indicator_measured.v1"][0]["headers"],
        f"ce-{attribute}": "1\nce-id: 2",
    }

    with pytest.raises(ContractViolation) as refused:
        Envelope.from_headers(headers)

    assert [fault.path for fault in refused.value.faults] == [f"ce-{attribute}"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-specversion", "0.3"),
        ("ce-source", "/radslag/Funding"),
        ("ce-source", "urn:elsewhere"),
        ("ce-type", "indicator measured"),
        ("ce-time", "1524949200"),
        ("ce-time", "2018-04-30T21:00:00"),
        ("ce-time", "2018-04-31T21:00:00Z"),
        ("ce-id", ""),
        ("ce-id", "x" * 201),
        ("ce-validateonly", "yes"),
        ("ce-traceparent", "00-1-1-01"),
        ("ce-actor", "person/Anna Andersson"),
        ("ce-actor", "anna@example.org"),
        ("ce-id", b"\xff"),
    ],
)
def test_a_broken_header_is_named(header, value):
    headers = {**GOLDEN["city.indicator_measured.v1"][0]["headers"], header: value}

    with pytest.raises(ContractViolation) as refused:
        Envelope.from_headers(headers)

    assert refused.value.faults[0].path in {header, "ce-*"}


@pytest.mark.parametrize("header", ["ce-id", "ce-source", "ce-type", "ce-subject", "ce-time"])
def test_a_missing_header_is_named(header):
    headers = dict(GOLDEN["city.indicator_measured.v1"][0]["headers"])
    del headers[header]

    with pytest.raises(ContractViolation) as refused:
        Envelope.from_headers(headers)

    assert [fault.path for fault in refused.value.faults] == [header]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"measured_on": 1524949200}, "measured_on"),
        ({"measured_on": "2018-04-30T00:00:00"}, "measured_on"),
        ({"measured_on": "30/4 2018"}, "measured_on"),
        ({"value": 83.25}, "value"),
        ({"unit": 7}, "unit"),
        ({"indicator_id": "Skolor Med Fiber"}, "indicator_id"),
        ({"order_number": "x" * 201}, "order_number"),
    ],
)
def test_a_wrong_field_is_named(changed, path):
    with pytest.raises(ContractViolation) as refused:
        parse(IndicatorMeasuredV1, body_of("city.indicator_measured.v1", **changed))

    assert [fault.path for fault in refused.value.faults] == [path]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"text"', b"\x80abc"])
def test_a_body_that_is_no_json_object_breaks_the_contract(body):
    with pytest.raises(ContractViolation) as refused:
        parse(EventRecalledV1, body)

    assert refused.value.faults[0].path == "body"


@pytest.mark.parametrize("letter", ["a", "å"])
def test_an_oversize_body_is_refused_by_its_bytes(letter):
    body = body_of("city.event_recalled.v1", invented=letter * (MAX_BODY_BYTES // 2))
    as_sent = json.dumps(json.loads(body), ensure_ascii=False)
    padded = as_sent + " " * max(0, MAX_BODY_BYTES + 1 - len(as_sent.encode()))

    for sent in (padded, padded.encode()):
        with pytest.raises(ContractViolation) as refused:
            parse(EventRecalledV1, sent)
        assert [fault.path for fault in refused.value.faults] == ["body"]


def test_at_most_twenty_faults_are_told():
    body = json.loads(body_of("portfolio.project_submitted.v1"))
    body["target_groups"] = ["NOT A SLUG"] * 1000

    with pytest.raises(ContractViolation) as refused:
        parse(ProjectSubmittedV1, json.dumps(body))

    assert len(refused.value.faults) == 20


def test_every_command_can_be_repeated_and_names_the_version_it_saw():
    commands = [p.request for p in PROCEDURES.values() if issubclass(p.request, Command)]

    assert commands
    assert all(command.model_fields["command_id"].is_required() for command in commands)
