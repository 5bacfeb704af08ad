"""RPC without the broker: checked in order, done once, answered the same, told in both languages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import eventlet
import pytest
import sqlalchemy as sa
import structlog
from sqlalchemy import exc

from chassis.audit import AUDIT
from chassis.calls import Call
from chassis.containment import Escaped
from chassis.tables import COMMAND, OUTBOX
from contracts.errors import (
    Conflict,
    Expired,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Refused,
    Unavailable,
)
from contracts.rpc.base import Role
from tests.chassis.toy_calls import METADATA, Note, TooRude, ToyCalls, Write, in_seconds

BODY = "utbn"


@pytest.fixture
def toy(database_uri: str, tmp_path: Path) -> Iterator[ToyCalls]:
    """The toy's RPC on each database."""
    toy = ToyCalls(database_uri, tmp_path)
    yield toy
    toy.close()


@pytest.fixture
def racing(postgres_uri: str, tmp_path: Path) -> Iterator[ToyCalls]:
    """On PostgreSQL, where two commands run at once."""
    toy = ToyCalls(postgres_uri, tmp_path)
    yield toy
    toy.close()


def anna(toy: ToyCalls) -> str:
    return toy.token("anna", Role.CASE_OFFICER, BODY)


def office(toy: ToyCalls) -> str:
    return toy.token("petra", Role.PROGRAMME_OFFICE)


def a_write(**changed: Any) -> dict[str, Any]:
    return {"command_id": uuid4(), "name": "one", "body_id": BODY, "line": "hello", **changed}


def untouched(toy: ToyCalls) -> bool:
    """Whether a call has left nothing at all."""
    return not any(toy.rows(table) for table in METADATA.sorted_tables)


# The order of the checks ----------------------------------------------------------------------------------


def test_checks_come_in_their_order_and_the_first_to_fail_is_told(toy: ToyCalls) -> None:
    used = uuid4()
    toy.call("write", anna(toy), **a_write(command_id=used))
    # Wrong in every way; then one fault after the other is mended, in the order of the checks.
    fields = a_write(command_id=used, line=7, deadline=in_seconds(-1), expected_version=99)
    told: list[tuple[type[Problem], str | None]] = []

    def attempt(token: str) -> None:
        with pytest.raises(Problem) as problem:
            toy.call("write", token, **fields)
        told.append((type(problem.value), problem.value.told.get("code")))

    attempt("forged")
    attempt(toy.token("sven", Role.REGISTRAR, BODY))
    attempt(anna(toy))
    fields["line"] = "another"
    attempt(anna(toy))
    fields["deadline"] = in_seconds(30)
    attempt(anna(toy))
    fields["command_id"] = uuid4()
    attempt(anna(toy))

    assert [kind for kind, _ in told] == [
        Forbidden,
        Forbidden,
        Invalid,
        Expired,
        Conflict,
        Conflict,
    ]
    assert [code for _, code in told][1:] == ["role", None, None, "command_id_reused", "version"]
    assert told[0][1] != "role"
    assert toy.notes() == {"one": ["hello"]}


def test_an_unknown_procedure_is_not_found_whoever_asks(toy: ToyCalls) -> None:
    with pytest.raises(NotFound):
        toy.call("explode", "no token at all")


@pytest.mark.parametrize("token", [None, "", 7, {"a": 1}, "x" * 10_000, "a.b.c"])
def test_a_token_that_is_none_is_forbidden(toy: ToyCalls, token: Any) -> None:
    fields = {k: str(v) for k, v in a_write().items()} | {"deadline": in_seconds(30)}
    with pytest.raises(Forbidden):
        toy.calls.answer("write", fields | ({} if token is None else {"token": token}))
    assert untouched(toy)


# Idempotency ----------------------------------------------------------------------------------------------


def test_a_repeated_command_has_one_effect_and_the_first_answer(toy: ToyCalls) -> None:
    command = a_write()
    first = toy.call("write", anna(toy), **command)
    toy.call("write", anna(toy), **a_write(line="meanwhile"))

    again = toy.call("write", anna(toy), **command)

    assert again == first == {"name": "one", "lines": ["hello"], "version": 1}
    assert toy.notes() == {"one": ["hello", "meanwhile"]}
    assert toy.handled == 2
    assert (len(toy.rows(OUTBOX)), len(toy.rows(AUDIT)), len(toy.rows(COMMAND))) == (2, 2, 2)


def test_a_repeat_may_have_another_token_deadline_and_correlation(toy: ToyCalls) -> None:
    command = a_write()
    first = toy.call("write", anna(toy), **command)

    again = toy.call(
        "write", anna(toy), **command, deadline=in_seconds(60), correlation_id="another"
    )

    assert again == first
    assert toy.handled == 1


def test_an_id_belongs_to_its_caller(toy: ToyCalls) -> None:
    command = a_write()
    toy.call("write", anna(toy), **command)
    toy.call("write", office(toy), **command)

    assert toy.notes() == {"one": ["hello", "hello"]}


@pytest.mark.parametrize("method", ["write", "forget"])
def test_the_same_id_for_another_request_is_a_conflict(toy: ToyCalls, method: str) -> None:
    command = a_write()
    toy.call("write", office(toy), **command)
    another = (
        command | {"line": "another"}
        if method == "write"
        else {"command_id": command["command_id"], "body_id": BODY}
    )

    with pytest.raises(Conflict) as conflict:
        toy.call(method, office(toy), **another)

    assert conflict.value.told["code"] == "command_id_reused"
    assert toy.notes() == {"one": ["hello"]}


def test_only_successes_are_remembered(toy: ToyCalls) -> None:
    command = a_write(line="rude")
    with pytest.raises(Refused) as refused:
        toy.call("write", anna(toy), **command)
    assert refused.value.told == {
        "code": "too_rude",
        "details": {"word": "rude"},
        "sv": "ordet rude tas inte emot",
        "en": "the word rude is refused",
    }
    assert untouched(toy)

    # The id is free: the same one serves the command that succeeds.
    assert toy.call("write", anna(toy), **command | {"line": "kind"})["lines"] == ["kind"]


def test_of_two_concurrent_duplicates_the_second_waits_and_gets_the_same_answer(
    toy: ToyCalls,
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold(_request: Write, _call: Call) -> None:
        inside.set()
        assert go_on.wait(20)

    toy.before = hold
    command, token = a_write(), anna(toy)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(toy.call, "write", token, **command)
        assert inside.wait(20)
        second = pool.submit(toy.call, "write", token, **command)
        time.sleep(0.3)
        assert not second.done()
        go_on.set()
        assert second.result(20) == first.result(20)

    assert toy.handled == 1
    assert (len(toy.rows(OUTBOX)), len(toy.rows(AUDIT))) == (1, 1)


def test_when_the_first_of_two_duplicates_is_refused_the_second_is_handled_itself(
    toy: ToyCalls,
) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold(_request: Write, _call: Call) -> None:
        inside.set()
        assert go_on.wait(20)

    toy.before = hold
    command, token = a_write(line="rude"), anna(toy)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(toy.call, "write", token, **command)
        assert inside.wait(20)
        second = pool.submit(toy.call, "write", token, **command)
        time.sleep(0.2)
        go_on.set()
        for one in (first, second):
            with pytest.raises(Refused):
                one.result(20)
    assert toy.handled == 2
    assert untouched(toy)


def test_many_duplicates_at_once_have_one_effect(racing: ToyCalls) -> None:
    commands = [a_write(line=f"line {number}") for number in range(4)]
    token = anna(racing)
    with ThreadPoolExecutor(8) as pool:
        answers = [
            (number % 4, pool.submit(racing.call, "write", token, **commands[number % 4]))
            for number in range(24)
        ]
        told = [(number, answer.result(30)) for number, answer in answers]

    assert sorted(racing.notes()["one"]) == [f"line {number}" for number in range(4)]
    for number in range(4):
        assert len({str(answer) for which, answer in told if which == number}) == 1


def test_a_repeat_that_the_rules_now_refuse_gets_the_first_answer(toy: ToyCalls) -> None:
    command = a_write()
    first = toy.call("write", anna(toy), **command)

    def refuse(_request: Write, _call: Call) -> None:
        raise TooRude(word="hello")

    toy.before = refuse
    assert toy.call("write", anna(toy), **command) == first
    with pytest.raises(Refused):
        toy.call("write", anna(toy), **a_write())


# Deadlines ------------------------------------------------------------------------------------------------


def test_past_its_deadline_nothing_is_done(toy: ToyCalls) -> None:
    with pytest.raises(Expired) as expired:
        toy.call("write", anna(toy), **a_write(deadline=in_seconds(-0.1)))

    assert expired.value.sentence("sv").startswith("tiden för anropet gick ut")
    assert expired.value.sentence("en").startswith("the deadline passed")
    assert toy.handled == 0
    assert untouched(toy)


def test_a_deadline_that_passes_in_the_handler_undoes_everything(toy: ToyCalls) -> None:
    toy.after = lambda _request, _call: time.sleep(0.4)

    with pytest.raises(Expired):
        toy.call("write", anna(toy), **a_write(deadline=in_seconds(0.2)))

    assert toy.handled == 1
    assert untouched(toy)


def test_a_deadline_that_passes_while_waiting_for_a_lock_undoes_everything(
    toy: ToyCalls,
) -> None:
    toy.call("write", anna(toy), **a_write())
    token = anna(toy)
    with ThreadPoolExecutor(1) as pool:
        with toy.database.transaction(actor="person/somebody-else") as unit:
            assert unit.load(Note, "one") is not None
            waiting = pool.submit(
                toy.call, "write", token, **a_write(line="late", deadline=in_seconds(0.3))
            )
            time.sleep(0.6)
            assert not waiting.done()
        with pytest.raises(Expired):
            waiting.result(20)

    assert toy.notes() == {"one": ["hello"]}
    assert (len(toy.rows(COMMAND)), len(toy.rows(AUDIT))) == (1, 1)


# Form ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "paths"),
    [
        ({"name": None}, ["name"]),
        ({"name": "Not A Slug"}, ["name"]),
        ({"line": "x" * 201}, ["line"]),
        ({"line": 7, "body_id": 8}, ["body_id", "line"]),
        ({"also": ["fine", "Not Fine"]}, ["also.1"]),
        ({"nam": "typo"}, ["nam"]),
        ({"command_id": "7"}, ["command_id"]),
        ({"deadline": "tomorrow"}, ["deadline"]),
        ({"deadline": "2017-04-10T08:00:00"}, ["deadline"]),
        ({"expected_version": 0}, ["expected_version"]),
        ({"expected_version": "1"}, ["expected_version"]),
    ],
)
def test_a_request_that_breaks_its_contract_names_each_field_in_both_languages(
    toy: ToyCalls, changed: dict[str, Any], paths: list[str]
) -> None:
    with pytest.raises(Invalid) as invalid:
        toy.call("write", anna(toy), **a_write(**changed))

    told = invalid.value.told
    assert sorted(field["path"] for field in told["fields"]) == paths
    assert all(field["sv"] and field["en"] for field in told["fields"])
    assert all(path in told["sv"] and path in told["en"] for path in paths)
    assert untouched(toy)


def test_a_missing_field_is_named(toy: ToyCalls) -> None:
    fields = a_write()
    del fields["name"]
    with pytest.raises(Invalid) as invalid:
        toy.call("write", anna(toy), **fields)
    assert [field["path"] for field in invalid.value.told["fields"]] == ["name"]


def test_a_request_nested_without_end_is_invalid(toy: ToyCalls) -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    with pytest.raises(Invalid):
        toy.calls.answer(
            "write",
            {"token": anna(toy), "deadline": in_seconds(30), "command_id": str(uuid4()), "x": deep},
        )


# Authority and versions ------------------------------------------------------------------------------------


def test_a_command_for_another_body_is_forbidden_and_leaves_nothing(toy: ToyCalls) -> None:
    with pytest.raises(Forbidden) as forbidden:
        toy.call("write", anna(toy), **a_write(body_id="trafn"))
    assert forbidden.value.told["code"] == "wrong_body"
    assert untouched(toy)


def test_a_handler_that_forgets_to_ask_for_the_body_fails_closed(toy: ToyCalls) -> None:
    with pytest.raises(AssertionError, match="never asked for which body"):
        toy.call("forget", anna(toy), command_id=uuid4(), body_id=BODY)
    assert untouched(toy)

    # Who may for every body has nothing to be asked about.
    toy.call("forget", office(toy), command_id=uuid4(), body_id=BODY)


def test_another_version_than_the_caller_saw_is_a_conflict(toy: ToyCalls) -> None:
    toy.call("write", anna(toy), **a_write())

    with pytest.raises(Conflict) as conflict:
        toy.call("write", anna(toy), **a_write(expected_version=2))
    assert (conflict.value.told["expected"], conflict.value.told["found"]) == (2, 1)

    assert toy.call("write", anna(toy), **a_write(expected_version=1))["version"] == 2


def test_of_two_who_saw_the_same_version_one_wins(racing: ToyCalls) -> None:
    racing.call("write", anna(racing), **a_write())
    barrier = threading.Barrier(2)
    racing.before = lambda _request, _call: barrier.wait(10) and None
    token = anna(racing)

    def attempt(line: str) -> str:
        try:
            racing.call("write", token, **a_write(line=line, expected_version=1))
        except Conflict as conflict:
            return str(conflict.told["code"])
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, ["a", "b"])) == ["done", "version"]
    assert len(racing.notes()["one"]) == 2


def test_a_version_that_nothing_is_compared_with_is_invalid(toy: ToyCalls) -> None:
    with pytest.raises(Invalid) as invalid:
        toy.call("forget", office(toy), command_id=uuid4(), body_id=BODY, expected_version=1)
    assert [field["path"] for field in invalid.value.told["fields"]] == ["expected_version"]
    assert untouched(toy)


def test_a_query_shows_what_its_caller_may_see(toy: ToyCalls) -> None:
    toy.call("write", anna(toy), **a_write())
    stranger = toy.token("bo", Role.CASE_OFFICER, "trafn")

    assert toy.call("read", anna(toy), name="one")["lines"] == ["hello"]
    with pytest.raises(NotFound):
        toy.call("read", stranger, name="one")
    assert toy.call("list_notes", stranger) == {"items": [], "next_cursor": None}


def test_a_query_changes_nothing_even_when_its_handler_does(toy: ToyCalls) -> None:
    toy.call("write", anna(toy), **a_write())
    procedure, _ = toy.calls._procedures["read"]

    def vandal(request: Any, call: Call) -> Any:
        note = call.unit.load(Note, request.name)
        assert note is not None
        note.lines = ["vandalised"]
        return toy.read(request, call)

    toy.calls._procedures["read"] = (procedure, vandal)
    toy.call("read", anna(toy), name="one")

    assert toy.notes() == {"one": ["hello"]}


# The database says: try again --------------------------------------------------------------------------------


def fail_times(count: int, sqlstate: str) -> Any:
    """A hook that has PostgreSQL raise this error in the first so many attempts."""
    attempts = 0

    def hook(_request: Write, call: Call) -> None:
        nonlocal attempts
        attempts += 1
        if attempts <= count:
            call.unit.session.execute(
                sa.text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$")
            )

    return hook


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03"])
def test_a_transaction_that_lost_a_race_is_run_again_up_to_three_times(
    racing: ToyCalls, sqlstate: str
) -> None:
    racing.after = fail_times(2, sqlstate)

    assert racing.call("write", anna(racing), **a_write())["version"] == 1

    assert racing.handled == 3
    assert (len(racing.rows(OUTBOX)), len(racing.rows(AUDIT))) == (1, 1)


def test_after_three_lost_races_the_caller_is_told_to_try_again(racing: ToyCalls) -> None:
    racing.after = fail_times(3, "40001")

    with pytest.raises(Unavailable):
        racing.call("write", anna(racing), **a_write())

    assert racing.handled == 3
    assert untouched(racing)


def test_two_commands_that_deadlock_are_both_done(racing: ToyCalls) -> None:
    for name in ("a", "b"):
        racing.call("write", anna(racing), **a_write(name=name))
    barrier = threading.Barrier(2)
    met = threading.local()

    def cross(request: Write, call: Call) -> None:
        call.unit.load(Note, request.also[0])
        if not getattr(met, "already", False):
            met.already = True
            barrier.wait(10)

    racing.before = cross
    token = anna(racing)
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(racing.call, "write", token, **a_write(name=name, also=[other], line="x"))
            for name, other in (("a", "b"), ("b", "a"))
        ]
        for one in both:
            assert one.result(30)["version"] == 2
    assert racing.handled >= 5


def test_a_fault_that_trying_again_does_not_help_is_raised_at_once(racing: ToyCalls) -> None:
    racing.after = fail_times(1, "22012")
    with pytest.raises(exc.DBAPIError):
        racing.call("write", anna(racing), **a_write())
    assert racing.handled == 1


def test_a_database_that_is_away_is_told_as_such(racing: ToyCalls) -> None:
    racing.after = fail_times(9, "57P01")
    with pytest.raises(Unavailable) as unavailable:
        racing.call("write", anna(racing), **a_write())
    assert "försök igen" in unavailable.value.sentence("sv")


def test_what_is_no_exception_is_a_defect_like_any_other(toy: ToyCalls) -> None:
    for how, error in (("defect", RuntimeError), ("timeout", Escaped), ("exit", Escaped)):
        with pytest.raises(error):
            toy.call("break_down", office(toy), command_id=uuid4(), how=how)
    assert untouched(toy)
    assert issubclass(eventlet.Timeout, BaseException)
    assert not issubclass(eventlet.Timeout, Exception)


# The audit, and what must be nowhere ---------------------------------------------------------------------


def test_each_accepted_command_leaves_one_audit_row_and_no_other_call_does(toy: ToyCalls) -> None:
    command = a_write()
    toy.call("write", anna(toy), **command)
    toy.call("write", anna(toy), **command)
    toy.call("read", anna(toy), name="one")
    for fields in ({"line": "rude"}, {"body_id": "trafn"}, {"name": "NO"}, {"expected_version": 9}):
        with pytest.raises(Problem):
            toy.call("write", anna(toy), **a_write(**fields))

    [row] = toy.rows(AUDIT)
    assert (row.actor, row.action) == ("person/anna", "portfolio.write")
    assert str(command["command_id"]) in row.text


def test_every_read_of_an_auditor_leaves_an_audit_row_and_its_writes_are_refused(
    toy: ToyCalls,
) -> None:
    toy.call("write", anna(toy), **a_write())
    auditor = toy.token("rut", Role.AUDITOR)

    toy.call("read", auditor, name="one")
    toy.call("list_notes", auditor)
    with pytest.raises(Forbidden):
        toy.call("write", auditor, **a_write())

    assert [(row.actor, row.action) for row in toy.rows(AUDIT)] == [
        ("person/anna", "portfolio.write"),
        ("person/rut", "portfolio.read"),
        ("person/rut", "portfolio.list_notes"),
    ]


def test_the_token_is_in_no_table_and_in_no_log(
    toy: ToyCalls, caplog: pytest.LogCaptureFixture
) -> None:
    token, other = anna(toy), office(toy)
    with structlog.testing.capture_logs() as logs:
        toy.call("write", token, **a_write())
        toy.call("read", token, name="one")
        for method, fields in (
            ("write", a_write(line="rude")),
            ("write", a_write(line=7)),
            ("write", a_write(body_id="trafn")),
            ("write", a_write(deadline=in_seconds(-1))),
            ("nap", {"command_id": uuid4(), "seconds": 0}),
        ):
            with pytest.raises(Problem):
                toy.call(method, token, **fields)
        with pytest.raises(RuntimeError):
            toy.call("break_down", other, command_id=uuid4(), how="defect")

    everything = (
        "\n".join(str(row) for table in METADATA.sorted_tables for row in toy.rows(table))
        + str(logs)
        + caplog.text
    )
    assert "hello" in everything
    for secret in (token, other):
        signature = secret.rpartition(".")[2]
        assert secret not in everything
        assert signature not in everything


def test_events_carry_the_calls_correlation_and_command(toy: ToyCalls) -> None:
    command = a_write()
    toy.call("write", anna(toy), **command, correlation_id="case-7")
    other = a_write()
    toy.call("write", anna(toy), **other)

    first, second = (row.headers for row in toy.rows(OUTBOX))
    assert '"ce-correlationid":"case-7"' in first
    assert f'"ce-causationid":"{command["command_id"]}"' in first
    assert f'"ce-correlationid":"{other["command_id"]}"' in second
