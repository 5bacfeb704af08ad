"""What the how-to and the examples show keeps to the contracts."""

from __future__ import annotations

import json
import re

import pytest

from contracts.envelope import Envelope, parse
from contracts.events import city
from contracts.registry import EVENTS
from devstack.stack import ROOT
from tests.city.harness import EXAMPLES

HOWTO = (ROOT / "docs" / "howto" / "city-systems.md").read_text()
BODIES = [json.loads(body) for body in re.findall(r"```json\n(.*?)```", HOWTO, re.DOTALL)]


def test_the_worked_example_is_a_city_event() -> None:
    headers = dict(re.findall(r"^\| `(ce-[a-z]+)` \| `([^`]+)` \|$", HOWTO, re.MULTILINE))
    envelope = Envelope.from_headers(headers)
    event = parse(EVENTS[envelope.type], json.dumps(BODIES[0]))

    assert headers.keys() >= {"ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject"}
    assert envelope.subject == event.subject
    assert f"| routing key | `stokab.{envelope.type}` |" in HOWTO


def test_the_example_of_an_answer_is_one() -> None:
    answer = parse(city.EventAnsweredV1, json.dumps(BODIES[1]))

    assert isinstance(answer, city.EventAnsweredV1)
    assert set(BODIES[1]) == set(city.EventAnsweredV1.model_fields)


@pytest.mark.parametrize("event_type", city.EVENTS, ids=lambda event_type: event_type.type_name)
def test_every_event_of_a_city_system_is_told_with_its_own_fields(
    event_type: type[city.CityEvent],
) -> None:
    [row] = re.findall(rf"^\| `{re.escape(event_type.type_name)}` \|.*$", HOWTO, re.MULTILINE)
    _, _, subject, fields, _ = row.split("|")
    common = set(city.CityEvent.model_fields)

    assert subject.strip() == f"`{event_type.subject_kind()}/<{event_type.subject_field}>`"
    assert set(re.findall(r"`(\w+)`", fields)) == set(event_type.model_fields) - common


@pytest.mark.parametrize("outcome", city.Outcome)
def test_every_answer_is_told(outcome: city.Outcome) -> None:
    assert re.search(rf"^\| `{outcome}` \|", HOWTO, re.MULTILINE)


@pytest.mark.parametrize("line", (EXAMPLES / "events.jsonl").read_text().splitlines())
def test_the_sample_input_keeps_to_the_contracts(line: str) -> None:
    event = json.loads(line)

    assert parse(EVENTS[event["type"]], json.dumps(event["data"]))
