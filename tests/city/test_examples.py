"""The two examples of a city system, as programs, with their own broker users."""

from __future__ import annotations

from typing import Any

import pytest

from tests.city.harness import (
    PROGRAMS,
    City,
    an_event,
    measured,
)

pytestmark = pytest.mark.parametrize("language", PROGRAMS)


def test_a_measurement_is_accepted_and_the_answer_carries_the_order_number(
    city: City, language: str
) -> None:
    indicator = city.an_indicator("sensors")
    event = measured(indicator, order_number="B-2017-3391", site_code="SKOLA-0417")

    run = city.run(language, "sensors", event)

    assert (run.status, run.complaints) == (0, "")
    assert run.answer_to(event["id"]) == {
        "event_id": event["id"],
        "event_type": "city.indicator_measured.v1",
        "outcome": "accepted",
        "order_number": "B-2017-3391",
        "field": None,
        "code": None,
        "reason_sv": None,
        "reason_en": None,
    }
    [measurement] = city.measurements(indicator)
    assert (measurement.source, measurement.site_code) == ("sensors", "SKOLA-0417")


def test_a_measurement_in_another_unit_is_parked_with_the_reason(city: City, language: str) -> None:
    indicator = city.an_indicator("sensors")
    event = measured(indicator, unit="stycken", order_number="B-7")

    run = city.run(language, "sensors", event)

    answer = run.answer_to(event["id"])
    assert run.status == 1
    assert (answer["outcome"], answer["code"]) == ("parked", "foreign_unit")
    assert answer["order_number"] == "B-7"
    assert answer["reason_sv"] == f"{indicator} mäts i procent, inte i stycken"
    assert answer["reason_en"] == f"{indicator} is measured in procent, not in stycken"
    assert [held.state for held in city.parked_with("followup", event["id"])] == ["parked"]
    assert city.measurements(indicator) == []


def test_an_event_that_breaks_its_contract_is_rejected_with_the_field(
    city: City, language: str
) -> None:
    event = measured(city.an_indicator("sensors"), "nästan alla", order_number="B-8")

    run = city.run(language, "sensors", event)

    answer = run.answer_to(event["id"])
    assert run.status == 1
    assert (answer["outcome"], answer["code"]) == ("rejected", "contract_violation")
    assert (answer["field"], answer["order_number"]) == ("value", "B-8")
    assert answer["reason_sv"] != answer["reason_en"]
    assert answer["reason_sv"].startswith("value: ")


def test_what_is_not_known_yet_waits_and_is_answered_again_when_it_is(
    city: City, language: str
) -> None:
    event = measured("skolor-som-inte-finns")

    run = city.run(language, "sensors", event)

    assert (run.status, run.answer_to(event["id"])["outcome"]) == (0, "waiting")


def test_a_correction_takes_the_place_of_what_was_sent(city: City, language: str) -> None:
    indicator = city.an_indicator("sensors")
    wrong = measured(indicator, "38")
    right = measured(indicator, "83", corrects=wrong["id"])

    run = city.run(language, "sensors", wrong, right)

    assert run.status == 0
    assert {answer["outcome"] for answer in run.answers} == {"accepted"}
    assert city.measured(indicator) == {wrong["id"]: "replaced", right["id"]: "standing"}


def test_a_parked_event_is_replaced_by_its_correction(city: City, language: str) -> None:
    indicator = city.an_indicator("sensors")
    wrong = measured(indicator, unit="st")
    assert city.run(language, "sensors", wrong).answer_to(wrong["id"])["outcome"] == "parked"
    right = measured(indicator, corrects=wrong["id"])

    run = city.run(language, "sensors", right)

    assert run.answer_to(right["id"])["outcome"] == "accepted"
    assert city.measured(indicator) == {right["id"]: "standing"}
    assert city.parked_with("followup", wrong["id"]) == []


def test_a_recall_takes_an_event_back(city: City, language: str) -> None:
    indicator = city.an_indicator("sensors")
    event = measured(indicator)
    recall = an_event(
        "event_recalled",
        event_id=event["id"],
        event_type=event["type"],
        reason="Givaren var trasig.",
        order_number="B-9",
    )

    run = city.run(language, "sensors", event, recall)

    assert run.status == 0
    answer = run.answer_to(recall["id"])
    assert (answer["outcome"], answer["order_number"]) == ("accepted", "B-9")
    assert city.measured(indicator) == {event["id"]: "recalled"}


@pytest.mark.parametrize(
    ("data", "status", "outcome", "field"),
    [
        ({}, 0, "valid", None),
        ({"unit": "st"}, 1, "parked", None),
        ({"measured_on": "i går"}, 1, "rejected", "measured_on"),
    ],
)
def test_a_question_whether_an_event_is_valid_leaves_nothing_behind(
    city: City, language: str, data: dict[str, Any], status: int, outcome: str, field: str | None
) -> None:
    indicator = city.an_indicator("sensors")
    event = measured(indicator, **data)

    run = city.run(language, "sensors", event | {"validate_only": True})

    answer = run.answer_to(event["id"])
    assert (run.status, answer["outcome"], answer["field"]) == (status, outcome, field)
    assert city.measurements(indicator) == []
    assert city.parked_with("followup", event["id"]) == []


def test_the_same_id_can_be_sent_after_it_was_validated(city: City, language: str) -> None:
    event = measured(city.an_indicator("sensors"))

    run = city.run(language, "sensors", event | {"validate_only": True}, event)

    assert {answer["outcome"] for answer in run.answers_to(event["id"])} == {"valid", "accepted"}


def test_an_event_sent_twice_is_answered_twice_and_has_one_effect(
    city: City, language: str
) -> None:
    indicator = city.an_indicator("sensors")
    event = measured(indicator, time=None) | {"time": "2018-04-30T21:00:00Z"}

    first = city.run(language, "sensors", event)
    again = city.run(language, "sensors", event)

    assert first.answer_to(event["id"]) == again.answer_to(event["id"])
    assert len(city.measurements(indicator)) == 1


def test_a_type_it_is_not_trusted_with_is_refused_by_the_broker_and_the_rest_goes_on(
    city: City, language: str
) -> None:
    refused = an_event("prerequisite_promised", prerequisite_id="0", promised_on="2018-05-31")
    event = measured(city.an_indicator("sensors"))

    run = city.run(language, "sensors", refused, event)

    assert run.status == 1
    assert "403" in run.complaints
    assert "ACCESS_REFUSED" in run.complaints
    assert f"sensors.{refused['type']}" in run.complaints
    assert run.answer_to(event["id"])["outcome"] == "accepted"


def test_a_delivery_is_promised_delayed_taken_back_and_delivered(city: City, language: str) -> None:
    fibre = city.a_prerequisite()
    promised = an_event(
        "prerequisite_promised",
        prerequisite_id=fibre,
        promised_on="2018-05-31",
        order_number="B-2017-3391",
        site_code="SKOLA-0417",
    )
    delayed = an_event(
        "prerequisite_delayed",
        prerequisite_id=fibre,
        expected_on="2018-08-15",
        reason="Tjälen satt kvar.",
    )
    recalled = an_event(
        "event_recalled",
        event_id=delayed["id"],
        event_type=delayed["type"],
        reason="Gällde en annan skola.",
    )

    run = city.run(language, "stokab", promised, delayed, recalled)

    assert run.status == 0
    assert [len(run.answers_to(event["id"])) for event in (promised, delayed, recalled)] == [1] * 3
    assert run.answer_to(promised["id"])["order_number"] == "B-2017-3391"
    assert city.prerequisite(fibre).prerequisite.state == "promised"

    delivered = an_event("prerequisite_delivered", prerequisite_id=fibre, delivered_on="2018-05-28")
    assert city.run(language, "stokab", delivered).status == 0
    assert city.prerequisite(fibre).prerequisite.state == "met"


def test_a_refused_order_is_told(city: City, language: str) -> None:
    fibre = city.a_prerequisite()
    refused = an_event(
        "prerequisite_refused",
        prerequisite_id=fibre,
        reason="Ingen kanalisation finns på platsen.",
        order_number="B-3",
    )

    run = city.run(language, "stokab", refused)

    assert run.answer_to(refused["id"])["order_number"] == "B-3"
    assert city.prerequisite(fibre).prerequisite.state == "slipped"


def test_an_answer_that_does_not_come_is_reported(city: City, language: str) -> None:
    city.stack.child("followup").freeze()
    try:
        event = measured("skolor-med-fiber", measured_on="2018-05-01")
        run = city.run(language, "sensors", event, patience=1)
    finally:
        city.stack.child("followup").thaw()

    assert run.status == 2
    assert f"{event['id']}: no answer within 1 s" in run.complaints
    assert city.answer("sensors", event["id"])["outcome"] == "waiting"
