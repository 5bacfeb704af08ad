"""The inbox: every effect once, in order; what cannot have its effect is kept with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import orjson
import pytest
import sqlalchemy as sa

from chassis.clock import system_now
from chassis.outcomes import Outcome
from chassis.tables import HELD
from contracts.events.city import EventRecalledV1, PrerequisitePromisedV1
from tests.chassis.toy import Toy, amended, light_changed, message, opened, promised


@pytest.fixture
def toy(database_uri: str) -> Iterator[Toy]:
    """A toy service on each database."""
    toy = Toy(database_uri)
    yield toy
    toy.close()


def states(toy: Toy) -> list[tuple[str, str]]:
    """State and code of each held event."""
    return [(row.state, row.code) for row in toy.held()]


def test_a_batch_has_its_effects_in_the_order_of_arrival(toy: Toy) -> None:
    project = uuid4()

    outcomes = toy.receive(
        message(opened(project)), *(message(amended(project, n)) for n in range(2, 7))
    )

    assert outcomes == [Outcome.DONE] * 6
    assert toy.revisions(project) == [2, 3, 4, 5, 6]
    assert len(toy.outbox()) == 5


def test_a_duplicate_has_no_second_effect(toy: Toy) -> None:
    project = uuid4()
    first, second = message(opened(project)), message(amended(project, 2))

    assert toy.receive(first, second, second) == [
        Outcome.DONE,
        Outcome.DONE,
        Outcome.DUPLICATE,
    ]
    assert toy.receive(second, first) == [Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert toy.revisions(project) == [2]


def test_the_same_id_with_another_body_is_parked_once(toy: Toy) -> None:
    project = uuid4()
    toy.receive(message(opened(project)), message(amended(project, 2), id="same"))
    impostor = message(amended(project, 3), id="same")

    assert toy.receive(impostor) == [Outcome.PARKED]
    assert toy.receive(impostor) == [Outcome.PARKED]

    assert states(toy) == [("parked", "id_reused")]
    assert toy.revisions(project) == [2]


def test_two_city_systems_may_use_the_same_id(toy: Toy) -> None:
    outcomes = toy.receive(
        message(promised(), id="1", system="stokab"), message(promised(), id="1", system="sisab")
    )

    assert outcomes == [Outcome.DONE, Outcome.DONE]


def test_a_refused_event_is_parked_and_its_neighbours_are_not(toy: Toy) -> None:
    unlucky, other = uuid4(), uuid4()
    toy.receive(message(opened(unlucky)), message(opened(other)))

    outcomes = toy.receive(
        message(amended(other, 2)), message(amended(unlucky, 13)), message(amended(other, 3))
    )

    assert outcomes == [Outcome.DONE, Outcome.PARKED, Outcome.DONE]
    assert toy.revisions(other) == [2, 3]
    assert toy.revisions(unlucky) == []
    assert states(toy) == [("parked", "unlucky")]
    assert toy.held()[0].reason_sv == "revision 13 tas inte emot"


def test_successors_wait_behind_a_parked_event_until_it_is_discarded(toy: Toy) -> None:
    project = uuid4()
    toy.receive(message(opened(project)), message(amended(project, 13)))

    assert toy.receive(message(amended(project, 14)), message(amended(project, 15))) == [
        Outcome.BLOCKED,
        Outcome.BLOCKED,
    ]
    toy.held_events.work()
    assert toy.revisions(project) == []

    with toy.database.transaction(actor="person/operator") as unit:
        assert toy.held_events.discard(unit, toy.held()[0].id).outcome == "discarded"
    toy.held_events.work()

    assert toy.revisions(project) == [14, 15]
    assert toy.held() == []


def test_a_failed_event_is_retried_and_its_successors_follow_in_order(toy: Toy) -> None:
    project = uuid4()
    toy.failing = {2}
    toy.receive(message(opened(project)))

    outcomes = toy.receive(*(message(amended(project, n)) for n in (2, 3, 4)))
    assert outcomes == [Outcome.RETRYING, Outcome.BLOCKED, Outcome.BLOCKED]

    toy.failing.clear()
    make_due(toy)
    while toy.held_events.work():
        pass

    assert toy.revisions(project) == [2, 3, 4]
    assert toy.held() == []


def test_an_event_that_is_not_possible_yet_is_tried_when_its_subject_arrives(toy: Toy) -> None:
    project = uuid4()

    assert toy.receive(message(amended(project, 2)), message(amended(project, 3))) == [
        Outcome.WAITING,
        Outcome.BLOCKED,
    ]
    # The project's own first event has the same key: it comes behind them, so the waiting one would
    # never see it. Another service's events of the subject do not come first; here they wait for a
    # different subject.
    assert [row.missing for row in toy.held()] == [f"project/{project}", None]


def test_a_waiting_event_wakes_by_the_arrival_of_what_it_waits_for(toy: Toy) -> None:
    toy.receive(message(promised("later"), id="p1"))
    assert states(toy) == [("waiting", "not_yet")]
    due_before = toy.held()[0].due_at

    with toy.database.transaction(actor="service/portfolio") as unit:
        unit.subjects.add("project/later")

    assert toy.held()[0].due_at <= due_before


def test_tries_run_out_and_the_event_is_parked(toy: Toy) -> None:
    project = uuid4()
    toy.failing = {2}
    toy.receive(message(opened(project)), message(amended(project, 2)))

    for _ in range(9):
        make_due(toy)
        toy.held_events.work()

    row = toy.held()[0]
    assert (row.state, row.code, row.attempts) == ("parked", "failed", 10)
    assert toy.revisions(project) == []


def test_a_replayed_event_has_its_effect_and_frees_its_successors(toy: Toy) -> None:
    project = uuid4()
    toy.failing = {2}
    toy.receive(message(opened(project)), message(amended(project, 2)))
    toy.receive(message(amended(project, 3)))
    held_id = toy.held()[0].id

    with toy.database.transaction(actor="person/operator") as unit:
        assert toy.held_events.replay(unit, held_id).outcome == "retrying"
    assert toy.revisions(project) == []

    toy.failing.clear()
    with toy.database.transaction(actor="person/operator") as unit:
        assert toy.held_events.replay(unit, held_id).outcome == "done"
    toy.held_events.work()
    assert toy.revisions(project) == [2, 3]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"body": b"{"}, "body"),
        ({"body": b"\xff\xfe"}, "body"),
        ({"body": b"x" * 2_000_000}, "body"),
        ({"content_type": "text/plain"}, "content_type"),
        ({"content_type": None}, "content_type"),
        ({"ce_type": "portfolio.project_exploded.v1"}, "ce-type"),
        ({"ce_specversion": "0.3"}, "ce-specversion"),
        ({"ce_subject": "project/another"}, "ce-subject"),
        ({"ce_source": "/radslag/funding"}, "ce-source"),
        ({"ce_source": "/city/portfolio"}, "ce-source"),
        ({"user_id": None}, "user_id"),
        ({"user_id": "funding"}, "user_id"),
        ({"routing_key": "portfolio.project_amended.v1"}, "routing_key"),
        ({"exchange": "city.events"}, "exchange"),
        ({"exchange": ""}, "exchange"),
        ({"headers": {}}, "ce-id"),
    ],
)
def test_a_message_that_breaks_its_contract_is_parked_raw_with_the_field(
    toy: Toy, changed: dict[str, Any], field: str
) -> None:
    bad = message(opened(uuid4()), **changed)

    assert toy.receive(bad, message(opened(uuid4()))) == [Outcome.PARKED, Outcome.DONE]
    assert toy.receive(bad) == [Outcome.DUPLICATE]

    [row] = toy.held()
    assert (row.state, row.code) == ("parked", "contract_violation")
    assert row.reason_en.startswith(f"{field}:")
    assert len(row.body) <= 64 * 1024


def test_a_wrong_field_of_a_known_type_is_named(toy: Toy) -> None:
    event = amended(uuid4(), 2)
    body = orjson.loads(event.model_dump_json()) | {"revision": "many"}

    toy.receive(message(event, body=orjson.dumps(body)))

    assert toy.held()[0].reason_en == "revision: must be a whole number"
    assert toy.held()[0].reason_sv == "revision: ska vara ett heltal"


def test_a_known_type_without_a_handler_is_ignored(toy: Toy) -> None:
    event = light_changed(uuid4())
    assert toy.receive(message(event)) == [Outcome.IGNORED]
    assert toy.held() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"user_id": None},
        {"user_id": "sisab"},
        {"ce_source": "/city/sisab"},
        {"ce_source": "/radslag/portfolio"},
        {"routing_key": "stokab.portfolio.project_opened.v1"},
    ],
)
def test_a_forged_city_event_is_parked_and_its_true_sender_is_told(
    toy: Toy, changed: dict[str, Any]
) -> None:
    assert toy.receive(message(promised(), id="f1", **changed)) == [Outcome.PARKED]

    [answer] = toy.answers()
    assert (answer["outcome"], answer["event_id"]) == ("rejected", "f1")
    assert [row.routing_key for row in toy.outbox()] == ["stokab"]
    assert toy.promised == []


def test_a_city_system_may_not_send_an_internal_type_under_its_own_key(toy: Toy) -> None:
    event = opened(uuid4())

    toy.receive(
        message(
            event,
            exchange="city.events",
            routing_key=f"stokab.{event.type_name}",
            user_id="stokab",
            ce_source="/city/stokab",
        )
    )

    assert toy.held()[0].reason_en.startswith("exchange:")
    assert toy.revisions(event.project_id) is None


def test_every_city_event_is_answered(toy: Toy) -> None:
    toy.receive(
        message(promised(order_number="B-7"), id="ok"),
        message(promised("nowhere"), id="refused"),
        message(promised("later"), id="early"),
    )
    toy.receive(message(promised("nowhere"), id="refused", body=b"{}"))

    told = {answer["event_id"]: answer["outcome"] for answer in toy.answers()[:3]}
    assert told == {"ok": "accepted", "refused": "parked", "early": "waiting"}
    assert toy.answers()[0]["order_number"] == "B-7"
    rejected = toy.answers()[3]
    assert (rejected["outcome"], rejected["field"]) == ("rejected", "prerequisite_id")
    assert rejected["reason_sv"].startswith("prerequisite_id: måste anges")


def test_a_repeated_city_event_is_answered_again_and_has_no_second_effect(toy: Toy) -> None:
    delivery = message(promised(), id="again")
    toy.receive(delivery)
    toy.receive(delivery)

    assert [answer["outcome"] for answer in toy.answers()] == ["accepted", "accepted"]
    assert len(toy.promised) == 1


def test_a_city_event_parks_alone(toy: Toy) -> None:
    event = promised("nowhere")
    toy.receive(message(event, id="bad"))
    good = event.model_copy(update={"site_code": "skola-2"})

    assert toy.receive(message(good, id="good")) == [Outcome.DONE]


def test_validate_only_has_no_effect(toy: Toy) -> None:
    assert toy.receive(
        message(promised(), id="v1", ce_validateonly="true"),
        message(promised("nowhere"), id="v2", ce_validateonly="true"),
    ) == [Outcome.VALIDATED, Outcome.VALIDATED]

    assert [answer["outcome"] for answer in toy.answers()] == ["valid", "parked"]
    assert toy.held() == []
    # The id is not used up.
    assert toy.receive(message(promised(), id="v1")) == [Outcome.DONE]


def test_a_sender_takes_back_its_own_parked_event(toy: Toy) -> None:
    toy.receive(message(promised("nowhere"), id="wrong"))
    toy.receive(message(recalled("wrong"), id="r1", system="sisab"))
    assert [row.state for row in toy.held()] == ["parked", "waiting"]

    toy.receive(message(recalled("wrong"), id="r2"))

    assert [row.event_id for row in toy.held()] == ["r1"]
    assert toy.answers()[-1]["outcome"] == "accepted"


def test_an_event_that_was_given_up_is_not_accepted_when_it_comes_again(toy: Toy) -> None:
    discarded, recalled_one = (
        message(promised("nowhere"), id="d1"),
        message(promised("nowhere"), id="r1"),
    )
    toy.receive(discarded, recalled_one)
    with toy.database.transaction(actor="person/operator") as unit:
        toy.held_events.discard(unit, toy.held()[0].id)
    toy.receive(message(recalled("r1"), id="taken back"))

    assert toy.receive(discarded, recalled_one) == [Outcome.DUPLICATE, Outcome.DUPLICATE]

    assert [(answer["outcome"], answer["code"]) for answer in toy.answers()[-2:]] == [
        ("rejected", "discarded"),
        ("rejected", "recalled"),
    ]


def test_a_sender_replaces_its_own_parked_event(toy: Toy) -> None:
    toy.receive(message(promised("nowhere"), id="wrong"))

    assert toy.receive(message(promised("skola-3", corrects="wrong"), id="right")) == [Outcome.DONE]

    assert toy.held() == []
    assert toy.promised[-1][1].corrects is None


def test_the_actor_of_a_city_event_is_its_system(toy: Toy) -> None:
    toy.receive(message(promised()))
    assert toy.promised[0][0] == "city/stokab"


def recalled(event_id: str) -> Any:
    """A recall of one of the toy's city events."""
    return EventRecalledV1(
        event_id=event_id,
        event_type=PrerequisitePromisedV1.type_name,
        reason="fel plats",
    )


def make_due(toy: Toy) -> None:
    """Let the schedule come at once."""
    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD).where(HELD.c.due_at.is_not(None)).values(due_at=system_now())
        )
