"""Wiring: a service is exactly what the contracts say, or its process does not start."""

from __future__ import annotations

import importlib
from types import MappingProxyType
from typing import Any

import pytest

from chassis import service as service_module
from chassis.calls import Call
from chassis.service import Service, WiringError, consumes, every, procedure, timer, wiring
from chassis.unit import Unit
from contracts.events.funding import AllocationApprovedV1
from contracts.events.portfolio import ProjectSubmittedV1
from contracts.registry import CITY_SUBSCRIBERS, INTERNAL_SUBSCRIBERS, SERVICES
from contracts.rpc.base import Procedure, Query, Reply, Role, Scope


class Ask(Query):
    """A question."""


class Answered(Reply):
    """An answer."""


class Garden(Service):
    """A service that the contracts know when a test says so."""

    name = "garden"

    @procedure
    def ask(self, request: Ask, call: Call) -> Answered:
        """Answer."""
        return Answered()

    @consumes(ProjectSubmittedV1, loads=lambda event: {dict: event.project_id})
    def hear_project(self, event: ProjectSubmittedV1, unit: Unit) -> None:
        """Hear."""

    @consumes(AllocationApprovedV1, ordered=False)
    def hear_allocation(self, event: AllocationApprovedV1, unit: Unit) -> None:
        """Hear."""

    @timer("water")
    def water(self, key: str, unit: Unit) -> None:
        """Do."""

    @every(60.0, "weed")
    def weed(self, database: Any) -> int:
        """Do."""
        return 0


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts know the garden: one procedure, two events."""
    declare(monkeypatch, procedures=("ask",), events=(ProjectSubmittedV1, AllocationApprovedV1))


def declare(
    monkeypatch: pytest.MonkeyPatch, *, procedures: tuple[str, ...], events: tuple[Any, ...]
) -> None:
    declared = {
        f"garden.{method}": Procedure(
            f"garden.{method}",
            Ask,
            Answered,
            MappingProxyType({Role.OPERATOR: Scope.ANY}),
            "fråga",
            "ask",
        )
        for method in procedures
    }
    monkeypatch.setattr(service_module, "PROCEDURES", declared)
    monkeypatch.setattr(service_module, "INTERNAL_SUBSCRIBERS", {"garden": events})
    monkeypatch.setattr(service_module, "CITY_SUBSCRIBERS", {"garden": ()})


def test_what_a_service_declares_is_wired() -> None:
    wired = wiring(Garden)

    assert set(wired.procedures) == {"ask"}
    assert set(wired.timers) == {"water"}
    assert [(loop.name, loop.seconds) for loop in wired.loops] == [("weed", 60.0)]
    submitted = wired.subscriptions[ProjectSubmittedV1.type_name]
    assert submitted.ordered
    assert submitted.loads is not None
    assert not wired.subscriptions[AllocationApprovedV1.type_name].ordered


@pytest.mark.parametrize(
    ("procedures", "events", "told"),
    [
        ((), (ProjectSubmittedV1, AllocationApprovedV1), "garden.ask is not in the contracts"),
        (
            ("ask", "dig"),
            (ProjectSubmittedV1, AllocationApprovedV1),
            r"RPC without a method \['dig'\]",
        ),
        (
            ("ask",),
            (ProjectSubmittedV1,),
            r"handled without a subscription \['funding.allocation_approved.v1'\]",
        ),
        (
            ("ask",),
            (ProjectSubmittedV1, AllocationApprovedV1, AllocationApprovedV1),
            None,
        ),
    ],
)
def test_a_service_that_is_not_what_the_contracts_say_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
    procedures: tuple[str, ...],
    events: tuple[Any, ...],
    told: str | None,
) -> None:
    declare(monkeypatch, procedures=procedures, events=events)
    if told is None:
        wiring(Garden)
        return
    with pytest.raises(WiringError, match=told):
        wiring(Garden)


def test_a_subscription_without_a_handler_does_not_start() -> None:
    class Deaf(Garden):
        hear_allocation = None  # type: ignore[assignment]

    with pytest.raises(WiringError, match="subscribed without a handler"):
        wiring(Deaf)


def test_a_method_with_other_types_than_the_contracts_does_not_start() -> None:
    class Other(Answered):
        """Another answer."""

    class Sloppy(Garden):
        @procedure
        def ask(self, request: Ask, call: Call) -> Other:  # type: ignore[override]
            """Answer."""
            return Other()

    # Annotations are looked up where the method was written.
    Sloppy.ask.__annotations__ = {"request": Ask, "call": Call, "return": Other}
    with pytest.raises(WiringError, match="must take and answer Ask -> Answered"):
        wiring(Sloppy)


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_what_the_contracts_say(
    monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.undo()
    module = importlib.import_module(f"services.{service}.service")
    [service_cls] = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Service) and found is not Service
    ]

    wired = wiring(service_cls)

    subscribed = {*INTERNAL_SUBSCRIBERS[service], *CITY_SUBSCRIBERS[service]}
    assert set(wired.subscriptions) == {event.type_name for event in subscribed}
    assert all(found.handle is not None for found in wired.subscriptions.values())
