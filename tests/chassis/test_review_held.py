"""Held events: nothing that is kept, and nothing that is done to it, stops the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
import sqlalchemy as sa

from chassis.claims import order_lock
from chassis.clock import system_now
from chassis.held import Resolution
from chassis.outcomes import Outcome, fate
from chassis.tables import HELD
from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.city import EventRecalledV1
from contracts.events.portfolio import ProjectAmendedV1
from tests.chassis.toy import SEEN, Toy, Unlucky, amended, message, opened, promised


@pytest.fixture
def toy(database_uri: str) -> Iterator[Toy]:
    """A toy service on each database."""
    toy = Toy(database_uri)
    yield toy
    toy.close()


def make_due(toy: Toy) -> None:
    """Whatever is planned is due now."""
    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD).where(HELD.c.due_at.is_not(None)).values(due_at=system_now())
        )


def test_headers_beside_the_envelope_take_nothing_from_it(toy: Toy) -> None:
    """Fifty headers are kept: those of the event come first, however many others a sender adds."""
    event = message(promised("later"))
    tracing = {f"x-{number}": "1" for number in range(60)}
    tracing |= {f"ce-x{number}": "1" for number in range(60)}

    assert toy.receive(replace(event, headers={**tracing, **event.headers})) == [Outcome.WAITING]
    make_due(toy)
    toy.held_events.work()

    [held] = toy.held()
    assert (held.state, held.code, held.attempts) == ("waiting", "not_yet", 2)


def test_a_rejected_message_is_answered_by_its_id_among_many_headers(toy: Toy) -> None:
    event = message(promised(), id="order-7", body=b"{")
    tracing = {f"x-{number}": "1" for number in range(60)}

    assert toy.receive(replace(event, headers={**tracing, **event.headers})) == [Outcome.PARKED]

    [answer] = toy.answers()
    assert (answer["outcome"], answer["event_id"]) == ("rejected", "order-7")


def spoil(toy: Toy, held_id: int) -> None:
    """What a contract that has changed since makes of an event that waits."""
    with toy.database.writing() as connection:
        connection.execute(sa.update(HELD).where(HELD.c.id == held_id).values(body="{}"))


def outcomes(toy: Toy) -> list[tuple[str, str, str | None]]:
    return [(each["event_id"], each["outcome"], each["order_number"]) for each in toy.answers()]


def test_a_waiting_event_that_can_not_be_read_any_more_is_parked_and_told(toy: Toy) -> None:
    toy.receive(message(promised("later"), id="spoiled"), message(promised("later"), id="sound"))
    spoil(toy, toy.held()[0].id)
    make_due(toy)

    toy.held_events.work()

    assert [(row.event_id, row.state, row.attempts) for row in toy.held()] == [
        ("spoiled", "parked", 2),
        ("sound", "waiting", 2),
    ]
    assert outcomes(toy)[2:] == [("spoiled", "parked", None)]


def test_an_event_that_can_not_be_read_any_more_is_discarded_and_told(toy: Toy) -> None:
    toy.receive(message(promised("nowhere", order_number="B-1"), id="spoiled"))
    held_id = toy.held()[0].id
    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD).values(body='{"order_number": "B-1"}', event_type="city.gone.v1")
        )

    with toy.database.transaction(actor="person/operator") as unit:
        assert toy.held_events.discard(unit, held_id).outcome == "discarded"

    assert toy.held() == []
    assert outcomes(toy) == [("spoiled", "parked", "B-1"), ("spoiled", "rejected", "B-1")]


def test_an_attempt_that_can_not_be_written_down_takes_no_other_events_turn(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.receive(message(promised("later"), id="stuck"), message(promised("later"), id="sound"))
    stuck, _ = [row.id for row in toy.held()]
    record = toy.held_events._record

    def recorded(unit: Unit, row: Any, error: Exception, **how: Any) -> Resolution:
        if row.id == stuck:
            msg = "no room"
            raise RuntimeError(msg)
        return record(unit, row, error, **how)

    monkeypatch.setattr(toy.held_events, "_record", recorded)
    make_due(toy)

    assert toy.held_events.work() == 1
    assert [(row.event_id, row.attempts) for row in toy.held()] == [("stuck", 1), ("sound", 2)]


def test_a_blocked_event_that_is_discarded_frees_nobody(toy: Toy) -> None:
    """Its successor would be due for ever, and the retry worker would never rest."""
    project = uuid4()
    toy.receive(message(opened(project)), *(message(amended(project, n)) for n in (13, 14, 15, 16)))
    refused, second, *_ = toy.held()

    with toy.database.transaction(actor="person/operator") as unit:
        toy.held_events.discard(unit, second.id)

    assert toy.held_events.work() == 0
    assert [row.state for row in toy.held()] == ["parked", "blocked", "blocked"]

    with toy.database.transaction(actor="person/operator") as unit:
        toy.held_events.discard(unit, refused.id)
    toy.held_events.work()
    assert toy.held() == []
    assert toy.revisions(project) == [15, 16]


def test_a_stranded_event_is_freed_and_no_other_key_is_touched(postgres_uri: str) -> None:
    """Another's work on a key that is rightly blocked is nothing to wait for."""
    toy = Toy(postgres_uri)
    blocked, stranded = uuid4(), uuid4()
    for project in (blocked, stranded):
        toy.receive(message(opened(project)), *(message(amended(project, n)) for n in (13, 14)))
    keys = {row.order_key for row in toy.held() if str(blocked) in row.order_key}
    with toy.database.engine.begin() as connection:
        connection.execute(
            sa.delete(HELD).where(HELD.c.state == "parked", HELD.c.subject == f"project/{stranded}")
        )

    with toy.database.transaction(actor="service/other") as other:
        order_lock(other, keys)
        started = time.monotonic()
        toy.held_events.work()
        took = time.monotonic() - started

    assert took < 5
    assert toy.revisions(stranded) == [14]
    assert [row.state for row in toy.held()] == ["parked", "blocked"]
    toy.close()


def test_what_waits_is_not_given_up_for_having_been_woken_often(toy: Toy) -> None:
    """Events of the same subject may come by the dozen before the one that is waited for."""
    project, other = uuid4(), uuid4()
    toy.too_early = {2}
    toy.receive(message(opened(project)), message(opened(other)), message(amended(project, 2)))
    for _ in range(15):
        with toy.database.transaction(actor="service/portfolio") as unit:
            unit.subjects.add("strategy/later")
        toy.held_events.work()

    [held] = toy.held()
    assert (held.state, held.attempts) == ("waiting", 16)
    # The schedule has run out: the last try of its own comes when a day has passed.
    assert held.due_at - held.received_at == timedelta(hours=24)

    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD).values(
                received_at=system_now() - timedelta(hours=25), due_at=system_now()
            )
        )
    toy.held_events.work()
    assert [row.state for row in toy.held()] == ["parked"]


def test_what_arrives_while_an_event_is_tried_is_not_missed(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was looked for, then it came, then the failed look was written down over its arrival."""
    project = uuid4()
    toy.too_early = {2}
    toy.receive(message(opened(project)), message(amended(project, 2)))
    make_due(toy)
    locked, looks = toy.held_events._locked, 0

    def counted(unit: Unit, held_id: int) -> Any:
        nonlocal looks
        looks += 1
        if looks == 2:
            toy.too_early.clear()
            with toy.database.engine.begin() as arrival:
                arrival.execute(sa.update(HELD).values(due_at=system_now()))
        return locked(unit, held_id)

    monkeypatch.setattr(toy.held_events, "_locked", counted)
    toy.held_events.work()
    assert toy.revisions(project) == []
    toy.held_events.work()

    assert toy.revisions(project) == [2]
    assert toy.held() == []


def recalled(event_id: str) -> EventRecalledV1:
    return EventRecalledV1(
        event_id=event_id, event_type="city.prerequisite_promised.v1", reason="Fel objekt."
    )


def test_a_recall_that_overtook_a_refused_event_takes_it_back_at_once(toy: Toy) -> None:
    toy.receive(message(recalled("order-7"), id="recall"))
    not_before(toy, hours=6)

    toy.receive(message(promised("nowhere"), id="order-7"))
    toy.held_events.work()

    assert toy.held() == []
    assert [(e, o) for e, o, _ in outcomes(toy)] == [
        ("recall", "waiting"),
        ("order-7", "parked"),
        ("recall", "accepted"),
    ]


def test_a_recall_of_an_event_that_waits_takes_it_back_when_that_is_given_up(toy: Toy) -> None:
    toy.receive(message(promised("later"), id="order-7"), message(recalled("order-7"), id="recall"))
    not_before(toy, hours=6)
    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD)
            .where(HELD.c.event_id == "order-7")
            .values(due_at=system_now(), attempts=20, received_at=system_now() - timedelta(days=2))
        )

    toy.held_events.work()
    toy.held_events.work()

    assert toy.held() == []
    assert [(e, o) for e, o, _ in outcomes(toy)[2:]] == [
        ("order-7", "parked"),
        ("recall", "accepted"),
    ]


def not_before(toy: Toy, *, hours: int) -> None:
    """The schedule is far from its next try."""
    with toy.database.writing() as connection:
        connection.execute(sa.update(HELD).values(due_at=system_now() + timedelta(hours=hours)))


def test_a_replay_that_the_database_refuses_is_recorded_like_any_failure(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = uuid4()
    toy.failing = {2}
    toy.receive(message(opened(project)), message(amended(project, 2)))
    toy.failing.clear()

    def spoiled(event: ProjectAmendedV1, unit: Unit) -> None:
        toy.amend(event, unit)
        unit.session.execute(sa.insert(SEEN).values(id=uuid4(), revisions=None, version=None))

    kind = ProjectAmendedV1.type_name
    subscription = toy.wired.subscriptions[kind]
    monkeypatch.setitem(toy.wired.subscriptions, kind, replace(subscription, handle=spoiled))

    with toy.database.transaction(actor="person/operator") as unit:
        resolution = toy.held_events.replay(unit, toy.held()[0].id)

    assert (resolution.outcome, resolution.reason and resolution.reason.en) == (
        "retrying",
        "the handler failed: IntegrityError",
    )
    assert [(row.state, row.attempts) for row in toy.held()] == [("retrying", 2)]
    assert toy.revisions(project) == []


@pytest.mark.parametrize(
    "error", [Unlucky(revision="1\0\ud800"), NotYet("project/" + "x" * 300)], ids=["nul", "long"]
)
def test_whatever_a_handler_says_the_event_is_kept_and_the_next_one_taken(
    toy: Toy, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def hopeless(event: ProjectAmendedV1, unit: Unit) -> None:
        raise error

    kind = ProjectAmendedV1.type_name
    subscription = toy.wired.subscriptions[kind]
    monkeypatch.setitem(toy.wired.subscriptions, kind, replace(subscription, handle=hopeless))

    assert toy.receive(
        message(opened(uuid4())), message(amended(uuid4(), 2)), message(opened(uuid4()))
    ) == [Outcome.DONE, fate(error, 1)[0].value, Outcome.DONE]
    make_due(toy)
    toy.held_events.work()
    assert [row.state for row in toy.held()] == [fate(error, 1)[0].value]


def test_a_header_nested_without_end_is_kept_as_such(toy: Toy) -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"x": deep}
    event = message(promised(), body=b"{")

    assert toy.receive(replace(event, headers={**event.headers, "x-deep": deep})) == [
        Outcome.PARKED
    ]
    [held] = toy.held()
    assert orjson.loads(held.headers)["headers"]["x-deep"] == "\ufffd"


@pytest.mark.parametrize("how", ["recalled", "discarded"])
def test_a_recall_of_what_was_given_up_is_accepted_at_once(toy: Toy, how: str) -> None:
    """Nothing will ever come that it could wait for."""
    toy.receive(message(promised("nowhere"), id="order-7"))
    if how == "recalled":
        toy.receive(message(recalled("order-7"), id="first"))
    else:
        with toy.database.transaction(actor="person/operator") as unit:
            toy.held_events.discard(unit, toy.held()[0].id)

    assert toy.receive(message(recalled("order-7"), id="second")) == [Outcome.DONE]
    assert outcomes(toy)[-1][:2] == ("second", "accepted")
    assert toy.held() == []


def test_a_question_is_answered_with_what_would_become_of_the_event(toy: Toy) -> None:
    """Its id may be taken by another body, or an earlier event of its subject unfinished."""
    taken, waiting = promised(), promised("later")
    next_one = waiting.model_copy(update={"site_code": "skola-1"})
    toy.receive(message(taken, id="order-7"), message(waiting, id="order-8"))
    held, outbox = len(toy.held()), len(toy.outbox())

    for event, id_ in ((promised(), "order-7"), (taken, "order-7"), (next_one, "order-9")):
        question = message(event, id=id_, ce_validateonly="true")
        assert toy.receive(question) == [Outcome.VALIDATED]

    assert [(a["outcome"], a["code"]) for a in toy.answers()[2:]] == [
        ("parked", "id_reused"),
        ("valid", None),
        ("waiting", "blocked"),
    ]
    assert (len(toy.held()), len(toy.outbox())) == (held, outbox + 3)
    assert toy.receive(message(next_one, id="order-9")) == [Outcome.BLOCKED]
