"""What a trusted system may send by mistake or malice: it is parked and answered, and the next event is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from uuid import uuid4

import pytest
from cloudevents.core.bindings import rabbitmq
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage

from contracts.events.city import (
    EventRecalledV1,
    PrerequisiteDeliveredV1,
    PrerequisitePromisedV1,
)
from contracts.rpc.operations import HeldEvent
from tests.city.harness import City, Message, a_measurement, a_message


class Raw(str):
    """Text that goes to the wire as any bytes: a client of another make checks nothing."""

    __slots__ = ("octets",)

    def __new__(cls, octets: bytes) -> Self:
        raw = super().__new__(cls, "raw")
        raw.octets = octets
        return raw

    def encode(self, *_: object) -> bytes:
        return self.octets


def with_headers(**headers: Any) -> Callable[[Message], None]:
    return lambda message: message.headers.update(
        {key.replace("_", "-"): value for key, value in headers.items()}
    )


def without(*headers: str) -> Callable[[Message], None]:
    def spoil(message: Message) -> None:
        for header in headers:
            del message.headers[header]

    return spoil


def with_properties(**properties: Any) -> Callable[[Message], None]:
    return lambda message: message.properties.update(properties)


def with_body(body: bytes) -> Callable[[Message], None]:
    return lambda message: setattr(message, "body", body)


BIG = b'{"reason": "' + b"x" * 2_000_000 + b'"}'

BROKEN: dict[str, tuple[Callable[[Message], None], str]] = {
    "unknown type": (with_headers(ce_type="city.unheard_of.v1"), "ce-type"),
    "another type": (with_headers(ce_type="city.prerequisite_promised.v1"), "routing_key"),
    "an internal type under its own key": (
        with_headers(ce_type="portfolio.project_opened.v1"),
        "exchange",
    ),
    "a forged source": (with_headers(ce_source="/city/sisab"), "ce-source"),
    "a service's source": (with_headers(ce_source="/radslag/funding"), "ce-source"),
    "no user_id": (with_properties(user_id=None), "user_id"),
    "no id": (without("ce-id"), "ce-id"),
    "an id of two lines": (with_headers(ce_id="e-1\nce-id: e-2"), "ce-id"),
    "an id with a zero": (with_headers(ce_id="e-1\0"), "ce-id"),
    "a long id": (with_headers(ce_id="e" * 5000), "ce-id"),
    "an id that is a number": (with_headers(ce_id=7), "ce-id"),
    "no headers at all": (lambda message: message.headers.clear(), "ce-id"),
    "a time without a zone": (with_headers(ce_time="2018-04-30T21:00:00"), "ce-time"),
    "another subject": (with_headers(ce_subject="indicator/another"), "ce-subject"),
    "another specversion": (with_headers(ce_specversion="0.3"), "ce-specversion"),
    "an undecodable body": (with_body(b"\xff\xfe{"), "body"),
    "an empty body": (with_body(b""), "body"),
    "a body that is no object": (with_body(b"[]"), "body"),
    "a deep body": (with_body(b"[" * 100_000), "body"),
    "2 MB": (with_body(BIG), "body"),
    "a wrong content type": (with_properties(content_type="text/xml"), "content_type"),
    "no content type": (with_properties(content_type=None), "content_type"),
    "a number for a text": (with_body(b'{"value": 83.25}'), "indicator_id"),
    "half a character": (with_body(b'{"indicator_id": "\\ud800"}'), "body"),
    "an id that is no text": (with_headers(ce_id=Raw(b"e-\xff")), "ce-*"),
    "an id of half a character": (with_headers(ce_id=Raw(b"e-\xed\xa0\x80")), "ce-id"),
    "a table for an id": (with_headers(ce_id={"a": [1, None, {"b": "c"}]}), "ce-id"),
    "a content type that is no text": (
        with_properties(content_type=Raw(b"\xff\xfe")),
        "content_type",
    ),
    "a content type of half a character": (
        with_properties(content_type=Raw(b"\xed\xa0\x80")),
        "content_type",
    ),
    "a body that decodes to half a character": (
        lambda message: (
            with_body(b"\\ud800")(message),
            with_properties(content_encoding="unicode_escape")(message),
        ),
        "body",
    ),
}

#: What is odd, and none of our business.
ODD: dict[str, Callable[[Message], None]] = {
    "a header's name that is no text": lambda message: message.headers.update({Raw(b"\xff"): "x"}),
    "a header's name of half a character": lambda message: message.headers.update(
        {Raw(b"ce-\xed\xa0\x80"): "x"}
    ),
    "headers of every kind": with_headers(
        a=1, b=2**40, c=None, d=True, f=[1, "två"], g={"h": b"\xff"}, i=Raw(b"\xff")
    ),
    "many headers": with_headers(**{f"h_{number}": "x" * 200 for number in range(200)}),
    "an attribute of a later version": with_headers(ce_unheard_of="x"),
    "a field of a later version": lambda message: with_body(
        message.body.replace(b"{", b'{"unheard_of": [1], ', 1)
    )(message),
    "a character set": with_properties(content_type="application/json; charset=utf-8"),
    "an encoding nobody knows": with_properties(content_encoding="zip"),
    "a time beyond all calendars": with_properties(timestamp=2**62),
    "an expiry and a priority": with_properties(expiration="60000", priority=9),
}


@dataclass(frozen=True)
class Fate:
    """What became of a broken message."""

    message: Message
    held: HeldEvent
    answer: dict[str, Any]


@pytest.fixture(scope="module")
def indicator(city: City) -> str:
    return city.an_indicator("sensors")


@pytest.fixture(scope="module")
def fates(city: City, indicator: str) -> dict[str, Fate]:
    """Every broken message, each with a good one behind it: all good ones are accepted.

    What a broken message is called may be broken too, so that the fates are told apart by their order.
    """
    before = {held.held_id for held in city.parked("followup")}
    city.rejections("sensors")
    messages = {}
    good = []
    for number, (what, (spoil, _)) in enumerate(BROKEN.items()):
        # Bodies differ, or those whose id is lost would be the same message.
        messages[what] = a_message("sensors", a_measurement(indicator, str(number)))
        spoil(messages[what])
        good.append(a_message("sensors", a_measurement(indicator)))
        city.send("sensors", messages[what], good[-1])

    for message in good:
        assert city.answer("sensors", message.event_id)["outcome"] == "accepted"
    parked = [held for held in city.parked("followup") if held.held_id not in before]
    answers = city.rejections("sensors")
    assert len(messages) == len(parked) == len(answers)
    return {
        what: Fate(messages[what], held, answer)
        for what, held, answer in zip(messages, parked, answers, strict=True)
    }


@pytest.mark.parametrize("what", BROKEN)
def test_a_message_that_breaks_its_contract_is_parked_and_rejected(
    city: City, fates: dict[str, Fate], what: str
) -> None:
    field = BROKEN[what][1]
    fate = fates[what]

    assert (fate.held.state, fate.held.code) == ("parked", "contract_violation")
    assert fate.held.reason_en.startswith(f"{field}: ")
    assert fate.answer["event_id"] == (fate.held.event_id or "?")
    assert (fate.answer["outcome"], fate.answer["code"]) == ("rejected", "contract_violation")
    assert fate.answer["field"] == field
    assert fate.answer["reason_sv"] != fate.answer["reason_en"]
    whole = city.operator("followup.show_parked", held_id=fate.held.held_id)
    assert len(whole.body) <= 64 * 1024
    assert whole.truncated == (len(fate.message.body) > 64 * 1024)


@pytest.mark.parametrize("what", ODD)
def test_an_odd_message_that_keeps_to_its_contract_is_accepted(
    city: City, indicator: str, what: str
) -> None:
    message = a_message("sensors", a_measurement(indicator))
    ODD[what](message)

    city.send("sensors", message)

    assert city.answer("sensors", message.event_id)["outcome"] == "accepted"


def test_what_is_rejected_is_answered_again_and_kept_once(city: City, indicator: str) -> None:
    message = a_message("sensors", a_measurement(indicator))
    message.headers["ce-source"] = "/city/sisab"

    city.send("sensors", message, message)

    outcomes = [city.answer("sensors", message.event_id)["outcome"] for _ in range(2)]
    assert outcomes == ["rejected", "rejected"]
    assert len(city.parked_with("followup", message.event_id)) == 1


def test_a_rejected_event_is_sent_again_under_its_id_once_it_is_right(
    city: City, indicator: str
) -> None:
    wrong = a_message("sensors", a_measurement(indicator))
    right = replace(wrong, body=wrong.body)
    wrong.body = wrong.body.replace(b"83.25", b"nearly all")

    city.send("sensors", wrong, right, right)

    outcomes = [city.answer("sensors", right.event_id)["outcome"] for _ in range(3)]
    assert outcomes == ["rejected", "accepted", "accepted"]
    assert city.measured(indicator)[right.event_id] == "standing"


def test_a_forgery_under_another_systems_name_says_nothing_of_that_systems_event(
    city: City,
) -> None:
    indicator = city.an_indicator("sisab")
    event = a_message("sisab", a_measurement(indicator))
    forged = a_message("sensors", a_measurement(indicator), id=event.event_id)
    forged.headers["ce-source"] = "/city/sisab"

    city.send("sensors", forged)
    assert city.answer("sensors", event.event_id)["outcome"] == "rejected"
    city.send("sisab", event, event)

    outcomes = [city.answer("sisab", event.event_id)["outcome"] for _ in range(2)]
    assert outcomes == ["accepted", "accepted"]
    assert city.measured(indicator) == {event.event_id: "standing"}


def test_the_same_id_with_another_body_is_parked_and_changes_nothing(
    city: City, indicator: str
) -> None:
    first = a_message("sensors", a_measurement(indicator, "83"))
    other = replace(first, body=a_measurement(indicator, "99").model_dump_json().encode())

    answers = []
    for message in (first, other, first):
        city.send("sensors", message)
        answers.append(city.answer("sensors", first.event_id))

    assert [answer["outcome"] for answer in answers] == ["accepted", "parked", "accepted"]
    assert (answers[1]["code"], answers[1]["field"]) == ("id_reused", "ce-id")
    [measurement] = [one for one in city.measurements(indicator) if one.event_id == first.event_id]
    assert measurement.value == 83


def test_two_systems_may_use_the_same_id(city: City, indicator: str) -> None:
    other_indicator = city.an_indicator("sisab")
    ours = a_message("sensors", a_measurement(indicator))
    theirs = a_message("sisab", a_measurement(other_indicator), id=ours.event_id)

    city.send("sensors", ours)
    city.send("sisab", theirs)

    assert city.answer("sensors", ours.event_id)["outcome"] == "accepted"
    assert city.answer("sisab", ours.event_id)["outcome"] == "accepted"
    assert city.measured(other_indicator) == {ours.event_id: "standing"}


def test_a_system_takes_back_only_what_it_sent_itself(city: City) -> None:
    indicator = city.an_indicator("sisab")
    event = a_message("sisab", a_measurement(indicator))
    city.send("sisab", event)
    assert city.answer("sisab", event.event_id)["outcome"] == "accepted"
    recall = a_message(
        "sensors",
        EventRecalledV1(
            event_id=event.event_id,
            event_type="city.indicator_measured.v1",
            reason="Den är inte vår.",
        ),
    )

    city.send("sensors", recall)

    assert city.answer("sensors", recall.event_id)["outcome"] == "waiting"
    assert city.measured(indicator) == {event.event_id: "standing"}


def test_a_broken_recall_is_answered_by_one_service(city: City) -> None:
    recall = a_message(
        "sensors",
        EventRecalledV1(event_id="x", event_type="city.indicator_measured.v1", reason="Fel."),
    )
    recall.body = recall.body.replace(b'"reason"', b'"because"')

    city.send("sensors", recall)

    assert city.answer("sensors", recall.event_id)["field"] == "reason"
    assert city.has_no_more_answers("sensors", recall.event_id)
    assert len(city.parked_with("followup", recall.event_id)) == 1
    assert city.parked_with("portfolio", recall.event_id) == []


def test_a_recall_of_what_nobody_knows_is_answered_by_one_service(city: City) -> None:
    recall = a_message(
        "sensors",
        EventRecalledV1(event_id="x", event_type="city.unheard_of.v1", reason="Fel."),
        validateonly="true",
    )

    city.send("sensors", recall)

    assert city.answer("sensors", recall.event_id)["outcome"] == "waiting"
    assert city.has_no_more_answers("sensors", recall.event_id)


def test_what_waits_behind_an_unfinished_event_is_answered_too(city: City) -> None:
    unknown = uuid4()
    promised = a_message(
        "stokab", PrerequisitePromisedV1(prerequisite_id=unknown, promised_on=date(2018, 5, 31))
    )
    delivered = a_message(
        "stokab",
        PrerequisiteDeliveredV1(
            prerequisite_id=unknown, delivered_on=date(2018, 5, 28), order_number="B-2"
        ),
    )

    city.send("stokab", promised, delivered)

    answers = [city.answer("stokab", one.event_id) for one in (promised, delivered)]
    assert [(one["outcome"], one["code"]) for one in answers] == [
        ("waiting", "not_yet"),
        ("waiting", "blocked"),
    ]
    assert answers[1]["order_number"] == "B-2"


def test_the_cloudevents_sdk_reads_an_answer(city: City, indicator: str) -> None:
    message = a_message("sensors", a_measurement(indicator, order_number="B-1"))
    city.send("sensors", message)

    answer = city.answer_as_sent("sensors", message.event_id)
    event = rabbitmq.from_binary_event(
        RabbitMQMessage(answer.properties.headers, answer.properties.content_type, answer.body)
    )

    assert event.get_type() == "radslag.event_answered.v1"
    assert event.get_source() == "/radslag/followup"
    assert event.get_subject() == f"event/{message.event_id}"
    assert event.get_extension("causationid") == message.event_id
    assert event.get_data()["order_number"] == "B-1"
