"""The registry, the events and the authority table agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from contracts.authority import PROCEDURES
from contracts.base import snake
from contracts.envelope import CityEvent, Event
from contracts.events import city, followup, funding, notify, portfolio
from contracts.registry import (
    CITY_SUBSCRIBERS,
    EVENTS,
    INTERNAL_SUBSCRIBERS,
    SERVICES,
    answering_service,
)
from contracts.rpc.base import Kind, Role

MODULES = (portfolio, funding, followup, notify, city)


def events_of(module: ModuleType) -> set[type[Event]]:
    """The event classes that a module or its parts define, whether it lists them or not."""
    return {
        found for found in below(Event) if f"{found.__module__}.".startswith(f"{module.__name__}.")
    }


def below(kind: type[Event]) -> Iterator[type[Event]]:
    """Every class that is derived from it."""
    for found in kind.__subclasses__():
        yield found
        yield from below(found)


def wire_name(event: type[Event]) -> str:
    """`ProjectSubmittedV1` in `portfolio` → `portfolio.project_submitted.v1`."""
    found = re.fullmatch(r"(\w+)V([1-9][0-9]*)", event.__name__)
    assert found, f"{event.__name__} does not end with its version"
    return f"{event.publisher()}.{snake(found[1])}.v{found[2]}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_event_of_a_module_is_in_the_registry(module):
    missing = events_of(module) - set(EVENTS.values())

    assert not missing


def test_the_registry_holds_nothing_else():
    assert set(EVENTS.values()) == set().union(*map(events_of, MODULES))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_is_named_after_its_class(event):
    assert event.type_name == wire_name(event)


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_only_the_service_of_its_module_publishes_an_event(event):
    module = event.__module__.split(".")[2]
    expected = "radslag" if event is city.EventAnsweredV1 else module

    assert event.publisher() == expected


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_says_when_it_is_sent(event):
    assert event.__doc__ is not None
    assert event.__doc__.startswith("Sent "), event.__doc__
    assert re.match(r"Sent (when|to .* when) ", event.__doc__), event.__doc__


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_the_subject_is_a_field_that_is_always_there(event):
    assert event.subject_field.endswith(("_id", "_code"))
    assert event.model_fields[event.subject_field].is_required()


@pytest.mark.parametrize("table", [INTERNAL_SUBSCRIBERS, CITY_SUBSCRIBERS])
def test_every_service_has_its_row_and_listens_to_registered_events_once(table):
    assert set(table) == set(SERVICES)
    for types in table.values():
        assert len(types) == len(set(types))
        assert set(types) <= set(EVENTS.values())


def test_internal_and_city_events_come_through_their_own_queues():
    internal = {event for types in INTERNAL_SUBSCRIBERS.values() for event in types}
    outside = {event for types in CITY_SUBSCRIBERS.values() for event in types}

    assert all(event.publisher() in SERVICES for event in internal)
    assert all(event.publisher() == "city" for event in outside)


@pytest.mark.parametrize("event", city.EVENTS, ids=lambda event: event.type_name)
def test_each_city_event_is_answered_by_exactly_one_service(event):
    listening = [service for service, types in CITY_SUBSCRIBERS.items() if event in types]

    if event is city.EventRecalledV1:
        answering = {s for s, types in CITY_SUBSCRIBERS.items() if set(types) - {event}}
        assert set(listening) == answering, "whoever answers an event also hears of its recall"
    else:
        assert listening == [answering_service(event.type_name)]


def test_nobody_answers_an_unknown_city_event():
    assert answering_service("city.unheard_of.v1") is None
    assert answering_service(city.EventRecalledV1.type_name) is None


def test_every_city_event_can_carry_the_senders_own_order_number_and_correct_another():
    assert all(issubclass(event, CityEvent) for event in city.EVENTS)
    assert {"order_number", "site_code", "corrects"} <= set(CityEvent.model_fields)


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_a_procedure_says_who_may_call_it_and_what_it_does_in_both_languages(procedure):
    assert procedure.service in SERVICES
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", procedure.method)
    assert procedure.allowed
    assert procedure.step_sv.strip()
    assert procedure.step_en.strip()
    assert procedure.request.__doc__
    assert procedure.reply.__doc__


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_an_auditor_is_given_no_command(procedure):
    assert procedure.kind is Kind.QUERY or Role.AUDITOR not in procedure.allowed


def test_no_procedure_is_listed_twice():
    names = [
        procedure.name
        for service in SERVICES
        for procedure in __import__(f"contracts.rpc.{service}", fromlist=["PROCEDURES"]).PROCEDURES
    ]

    assert len(names) == len(set(names)) == len(PROCEDURES)
