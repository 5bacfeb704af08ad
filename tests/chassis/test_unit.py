"""The unit of work: objects known once and locked, events written once and in order, parts undone alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import orjson
import pytest
import sqlalchemy as sa

from chassis.clock import RealClock
from chassis.database import Database
from chassis.unit import Unit
from contracts.envelope import Envelope
from contracts.events.portfolio import ProjectAmendedV1
from tests.chassis.toy import SEEN, Seen, Toy, amended, opened


@pytest.fixture
def either(database_uri: str) -> Iterator[Toy]:
    """The toy on each database."""
    toy = Toy(database_uri)
    yield toy
    toy.close()


def a_project(toy: Toy, *revisions: int) -> UUID:
    project = uuid4()
    with toy.database.transaction(actor="person/anna") as unit:
        unit.add(Seen(project, list(revisions)))
    return project


def revisions_published(toy: Toy) -> list[int]:
    return [ProjectAmendedV1.model_validate_json(row.body).revision for row in toy.outbox()]


# Objects -------------------------------------------------------------------------------------------------


def test_what_is_loaded_twice_is_the_same_object_and_is_read_once(either: Toy) -> None:
    project = a_project(either, 1)
    statements = count_statements(either.database)
    with either.database.transaction(actor="person/anna") as unit:
        first = unit.load(Seen, project)
        asked = len(statements)
        assert unit.load(Seen, project) is first
        assert unit.load_many(Seen, [project]) == {project: first}
        assert len(statements) == asked


def test_what_is_not_there_is_asked_for_once(either: Toy) -> None:
    statements = count_statements(either.database)
    with either.database.transaction(actor="person/anna") as unit:
        absent = uuid4()
        assert unit.load(Seen, absent) is None
        asked = len(statements)
        assert unit.load(Seen, absent) is None
        assert unit.load_many(Seen, [absent]) == {}
        assert len(statements) == asked


def test_what_was_added_is_known_before_it_is_written(either: Toy) -> None:
    with either.database.transaction(actor="person/anna") as unit:
        seen = Seen(uuid4())
        unit.add(seen)
        assert unit.load(Seen, seen.id) is seen


def test_many_are_loaded_in_one_statement(either: Toy) -> None:
    projects = [a_project(either, number) for number in range(5)]
    statements = count_statements(either.database)
    with either.database.transaction(actor="person/anna") as unit:
        unit.preload({Seen: {*projects, uuid4()}})
        found = unit.load_many(Seen, projects)
    assert [found[project].revisions for project in projects] == [[n] for n in range(5)]
    assert sum("FROM seen" in statement for statement in statements) == 1


def count_statements(database: Database) -> list[str]:
    statements: list[str] = []

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    return statements


def test_two_who_change_the_same_object_take_turns(toy: Toy) -> None:
    project = a_project(toy)
    barrier = threading.Barrier(4)

    def change(number: int) -> None:
        barrier.wait(10)
        for step in range(5):
            with toy.database.transaction(actor="person/anna") as unit:
                seen = unit.load(Seen, project)
                assert seen is not None
                seen.revisions = [*seen.revisions, 10 * number + step]
                seen.version += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(4)))

    assert sorted(toy.revisions(project) or []) == sorted(
        10 * n + s for n in range(4) for s in range(5)
    )


def test_batches_that_touch_the_same_objects_in_any_order_never_deadlock(toy: Toy) -> None:
    """Unsorted: nine deadlocks in eight seconds."""
    projects = [a_project(toy) for _ in range(12)]
    barrier = threading.Barrier(4)

    def batch(number: int) -> None:
        barrier.wait(10)
        order = projects if number % 2 else projects[::-1]
        for _ in range(10):
            # Not in `retrying`: a deadlock would be raised.
            with toy.database.transaction(actor="person/anna") as unit:
                for seen in unit.load_many(Seen, order).values():
                    seen.version += 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(batch, range(4)))
    with toy.database.engine.connect() as connection:
        assert set(connection.scalars(sa.select(SEEN.c.version))) == {41}


def test_a_reader_locks_nothing(toy: Toy) -> None:
    project = a_project(toy, 1)
    with toy.database.transaction(actor="person/anna") as writer:
        assert writer.load(Seen, project) is not None
        with toy.database.reading(actor="person/bo") as reader:
            seen = reader.load(Seen, project)
            assert seen is not None
            assert reader.load_many(Seen, [project]) == {project: seen}


# Events --------------------------------------------------------------------------------------------------


def test_events_leave_in_the_order_of_publishing_and_each_once(either: Toy) -> None:
    project = uuid4()
    with either.database.transaction(actor="person/anna") as unit:
        for revision in range(1, 6):
            unit.publish(amended(project, revision))
        unit.flush()
        unit.flush()
        unit.publish(amended(project, 6))
    assert revisions_published(either) == [1, 2, 3, 4, 5, 6]


def test_the_ids_of_events_are_taken_after_the_lock_of_their_object(toy: Toy) -> None:
    """Otherwise a later change could carry a smaller number, and leave first."""
    project = a_project(toy)
    barrier = threading.Barrier(3)

    def change(_number: int) -> None:
        barrier.wait(10)
        for _ in range(8):
            with toy.database.transaction(actor="person/anna") as unit:
                seen = unit.load(Seen, project)
                assert seen is not None
                seen.version += 1
                unit.publish(amended(project, seen.version))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(change, range(3)))
    assert revisions_published(toy) == list(range(2, 26))


def test_an_envelope_says_who_did_it_when_and_why(either: Toy) -> None:
    cause = Envelope(
        id="cause-1",
        source="/radslag/funding",
        type="funding.allocation_approved.v1",
        subject="project/1",
        time=datetime(2017, 4, 10, tzinfo=UTC),
        correlationid="case-7",
        traceparent=f"00-{'a' * 32}-{'b' * 16}-01",
    )
    with either.database.transaction(actor="service/portfolio", envelope=cause) as unit:
        unit.publish(opened(uuid4()))
        now = unit.now

    headers = orjson.loads(either.outbox()[0].headers)
    read = Envelope.from_headers(headers)
    assert (read.correlationid, read.causationid, read.actor) == (
        "case-7",
        "cause-1",
        "service/portfolio",
    )
    assert read.time == now
    assert read.source == "/radslag/portfolio"
    assert read.dataschema == "urn:radslag:schema:portfolio.project_opened.v1"
    assert UUID(read.id).version == 7
    assert read.traceparent is not None
    assert re.fullmatch(rf"00-{'a' * 32}-[0-9a-f]{{16}}-01", read.traceparent)
    assert read.traceparent != cause.traceparent


def test_what_follows_from_several_events_of_a_batch_names_each_its_own_cause(
    either: Toy,
) -> None:
    with either.database.transaction(actor="service/portfolio") as unit:
        for number in ("1", "2"):
            cause = Envelope(
                id=number,
                source="/radslag/funding",
                type="funding.allocation_approved.v1",
                subject="project/1",
                time=datetime(2017, 4, 10, tzinfo=UTC),
            )
            unit.caused_by("service/portfolio", cause)
            unit.publish(opened(uuid4()))
    causes = [orjson.loads(row.headers)["ce-causationid"] for row in either.outbox()]
    assert causes == ["1", "2"]


def test_a_published_subject_has_become_known(either: Toy) -> None:
    project = uuid4()
    with either.database.transaction(actor="person/anna") as unit:
        assert not unit.has_published
        unit.publish(opened(project))
    assert unit.subjects == {f"project/{project}"}
    assert unit.has_published


# A part that is undone alone -------------------------------------------------------------------------------


def try_and_fail(unit: Unit, project: UUID, error: Exception) -> None:
    with unit.trial():
        seen = unit.load(Seen, project)
        assert seen is not None
        seen.revisions = [*seen.revisions, 99]
        unit.add(Seen(uuid4(), [99]))
        unit.publish(amended(project, 99))
        raise error


def test_a_trial_that_fails_is_undone_alone(either: Toy) -> None:
    project = a_project(either, 1)
    with either.database.transaction(actor="person/anna") as unit:
        seen = unit.load(Seen, project)
        assert seen is not None
        seen.revisions = [1, 2]
        unit.publish(amended(project, 2))

        with pytest.raises(KeyError):
            try_and_fail(unit, project, KeyError("no"))

        assert seen.revisions == [1, 2]
        seen.revisions = [*seen.revisions, 3]
        unit.publish(amended(project, 3))

    assert either.revisions(project) == [1, 2, 3]
    assert revisions_published(either) == [2, 3]
    with either.database.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(SEEN)) == 1


def test_a_trial_that_the_database_refuses_is_undone_alone(either: Toy) -> None:
    project = a_project(either, 1)

    def twice(unit: Unit) -> None:
        with unit.trial():
            unit.session.execute(sa.insert(SEEN).values(id=project, revisions=[], version=1))

    with either.database.transaction(actor="person/anna") as unit:
        with pytest.raises(sa.exc.IntegrityError):
            twice(unit)
        seen = unit.load(Seen, project)
        assert seen is not None
        seen.revisions = [1, 2]
    assert either.revisions(project) == [1, 2]


def test_a_trial_that_succeeds_stays(either: Toy) -> None:
    project = a_project(either, 1)
    with either.database.transaction(actor="person/anna") as unit, unit.trial():
        seen = unit.load(Seen, project)
        assert seen is not None
        seen.revisions = [1, 2]
        unit.publish(amended(project, 2))
    assert either.revisions(project) == [1, 2]
    assert revisions_published(either) == [2]


def test_the_business_date_is_stockholms(toy: Toy) -> None:
    with toy.database.reading(actor="person/anna") as unit:
        late = Unit(
            unit.session,
            service="portfolio",
            now=datetime(2017, 7, 1, 22, 30, tzinfo=UTC),
            actor="person/anna",
        )
    assert late.today.isoformat() == "2017-07-02"
    assert late.new_id().version == 7
    assert RealClock().now() >= unit.now
