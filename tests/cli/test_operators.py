"""The operators' commands: held events, the audit, clocks, the doctor's findings, authority."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from chassis.audit import GENESIS, chain
from chassis.clock import SimulatedClock
from cli.journal import Head
from contracts.authority import PROCEDURES, scope_of
from contracts.errors import Unavailable
from contracts.registry import SERVICES
from contracts.rpc import funding
from contracts.rpc.base import Role
from contracts.rpc.operations import (
    AuditRow,
    AuditRows,
    HeldEvent,
    HeldEvents,
    HeldResolution,
    HeldState,
    ServiceStatus,
)
from tests.cli.samples import a_reply

NOW = datetime(2017, 4, 10, 7, tzinfo=UTC)


def a_status(service, **changes):
    given = {
        "service": service,
        "schema_revision": "0001",
        "schema_head": "0001",
        "outbox": 0,
        "held": {},
        "claims": 10,
        "audit_unsealed": 0,
        "business_time": NOW,
        "clock_simulated": True,
        "system_time": datetime.now(UTC),
    }
    return a_reply(ServiceStatus).model_copy(update=given | changes)


@pytest.fixture
def at_rest(client, monkeypatch):
    """Four services with nothing to do, and empty queues."""
    for service in SERVICES:
        client.answer(f"{service}.get_status", a_status(service))
    lengths = {"funding.inbox": 0}
    monkeypatch.setattr("cli.quiet.queue_lengths", lambda uri: lengths)
    monkeypatch.setattr("cli.quiet._BETWEEN_S", 0)
    return lengths


def a_chain(count):
    rows, previous = [], GENESIS
    for sequence in range(1, count + 1):
        text = json.dumps({"act": sequence})
        previous = chain(previous, text)
        rows.append(AuditRow(sequence=sequence, text=text, hash=previous))
    return rows


class TestParked:
    def test_the_list_covers_every_service_oldest_first(self, logged_in, client):
        for service in SERVICES:
            client.answer(f"{service}.list_parked", HeldEvents(items=()))
        old = a_reply(HeldEvent, held_id=3, received_at=NOW)
        new = a_reply(HeldEvent, held_id=1, received_at=NOW + timedelta(hours=1))
        client.answer("funding.list_parked", HeldEvents(items=(new,)))
        client.answer("notify.list_parked", HeldEvents(items=(old,)))
        told = logged_in("parked", "list", "--json").json
        assert [(each["service"], each["held_id"]) for each in told["items"]] == [
            ("notify", 3),
            ("funding", 1),
        ]
        shown = logged_in("parked", "list").out
        assert shown.index("notify/3") < shown.index("funding/1")

    def test_nothing_held_is_good_news(self, logged_in, client):
        for service in SERVICES:
            client.answer(f"{service}.list_parked", HeldEvents(items=()))
        assert "No event is held back" in logged_in("parked", "list", lang="en").out

    def test_one_state_and_one_service_may_be_asked_for(self, logged_in, client):
        logged_in("parked", "list", "--service", "funding", "--state", "waiting")
        assert client.calls == [("funding.list_parked", {"state": HeldState.WAITING})]

    def test_one_is_shown_whole(self, logged_in, client):
        assert logged_in("parked", "show", "funding/7").code == 0
        assert client.calls == [("funding.show_parked", {"held_id": 7})]

    def test_several_are_replayed_in_turn(self, logged_in, client):
        done = a_reply(HeldResolution, outcome="done")
        client.answer("funding.replay_parked", done)
        client.answer("notify.replay_parked", done)
        assert logged_in("parked", "replay", "funding/7", "notify/8").code == 0
        assert client.calls == [
            ("funding.replay_parked", {"held_id": 7}),
            ("notify.replay_parked", {"held_id": 8}),
        ]

    def test_giving_one_up_carries_the_reason(self, logged_in, client):
        logged_in("parked", "discard", "funding/7", "--reason", "Dubblett")
        assert client.calls == [("funding.discard_parked", {"held_id": 7, "reason": "Dubblett"})]

    @pytest.mark.parametrize("which", ["7", "funding", "treasury/7", "funding/x"])
    def test_what_names_no_held_event_is_invalid(self, logged_in, which):
        assert logged_in("parked", "show", which).code == 2


class TestAudit:
    @pytest.fixture
    def journal(self, monkeypatch):
        heads = []
        monkeypatch.setattr("cli.audit.published_heads", lambda uri: (heads, 12))
        monkeypatch.setenv("RADSLAG_AMQP_URI_OBSERVER", "amqp://observer@broker/")
        return heads

    @pytest.fixture
    def rows(self, client):
        rows = a_chain(3)
        for service in SERVICES:
            client.answer(f"{service}.list_audit", AuditRows(items=()))
            client.answer(f"{service}.get_status", a_status(service))
        client.answer("funding.list_audit", AuditRows(items=tuple(rows)))
        return rows

    def test_a_sound_chain_is_said_to_be_and_what_it_was_compared_with(
        self, logged_in, journal, rows
    ):
        journal.append(Head("funding", 3, rows[2].hash))
        ran = logged_in("audit", "verify", lang="en")
        assert ran.code == 0
        assert "3 rows, the chain holds" in ran.out
        assert "1 heads of the journal" in ran.out

    def test_rows_that_no_head_covers_are_said_not_to_be_compared(self, logged_in, journal, rows):
        journal.append(Head("funding", 1, rows[0].hash))
        assert (
            "rows 2 to 3 were compared with each other only"
            in logged_in("audit", "verify", lang="en").out
        )

    def test_a_chain_cut_short_is_found(self, logged_in, client, journal, rows):
        journal.append(Head("funding", 3, rows[2].hash))
        client.answer("funding.list_audit", AuditRows(items=tuple(rows[:2])))
        told = logged_in("audit", "verify", "--json")
        assert told.code == 1
        (fault,) = next(s for s in told.json["services"] if s["service"] == "funding")["faults"]
        assert fault["kind"] == "truncated"

    def test_an_altered_row_is_found(self, logged_in, client, journal, rows):
        altered = rows[1].model_copy(update={"text": "another act"})
        client.answer("funding.list_audit", AuditRows(items=(rows[0], altered, rows[2])))
        ran = logged_in("audit", "verify")
        assert ran.code == 1
        assert "kedjan är bruten" in ran.out

    def test_without_the_journal_it_is_said_what_would_not_show(self, logged_in, rows, monkeypatch):
        def silent(uri):
            raise Unavailable({"sv": "svarar inte", "en": "does not answer"})

        monkeypatch.setattr("cli.audit.published_heads", silent)
        monkeypatch.setenv("RADSLAG_AMQP_URI_OBSERVER", "amqp://observer@broker/")
        ran = logged_in("audit", "verify", lang="en")
        assert ran.code == 0
        assert "rows removed at the end would not show" in ran.out

    def test_heads_of_a_log_count_too(self, logged_in, client, journal, rows, tmp_path):
        log = tmp_path / "funding.log"
        entry = {"event": "audit_sealed", "service": "funding", "sequence": 3, "head": rows[2].hash}
        log.write_text(f"not json\n{json.dumps({'event': 'other'})}\n{json.dumps(entry)}\n")
        client.answer("funding.list_audit", AuditRows(items=tuple(rows[:2])))
        assert logged_in("audit", "verify", "--service", "funding", "--log", str(log)).code == 1
        missing = logged_in("audit", "verify", "--log", str(tmp_path / "none"))
        assert missing.code == 2


class TestClock:
    @pytest.fixture
    def clock(self, logged_in, monkeypatch):
        path = logged_in.run_dir / "clock"
        monkeypatch.setenv("RADSLAG_BUSINESS_CLOCK", str(path))
        clock = SimulatedClock(path)
        clock.set(NOW)
        return clock

    def test_it_is_shown_in_stockholm(self, logged_in, clock):
        assert "2017-04-10 09:00" in logged_in("clock", "show").out

    def test_it_moves_when_everything_is_at_rest(self, logged_in, clock, at_rest):
        assert logged_in("clock", "advance", "21d").code == 0
        assert clock.now() == NOW + timedelta(days=21)
        assert logged_in("clock", "set", "2017-06-01T08:00").code == 0
        assert clock.now() == datetime(2017, 6, 1, 6, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"outbox": 2}, "funding.outbox"),
            ({"held": {HeldState.RETRYING: 1}}, "funding.retrying"),
            ({"held": {HeldState.WAITING: 1}}, "funding.waiting"),
            ({"held": {HeldState.BLOCKED: 1}}, "funding.blocked"),
        ],
    )
    def test_it_stands_while_a_service_has_something_to_do(
        self, logged_in, clock, client, at_rest, change, said
    ):
        client.answer("funding.get_status", a_status("funding", **change))
        ran = logged_in("clock", "advance", "1d", "--json")
        assert ran.code == 3
        assert ran.json["unrest"] == [said]
        assert clock.now() == NOW

    def test_it_stands_while_a_queue_holds_something(self, logged_in, clock, at_rest):
        at_rest["funding.inbox"] = 5
        assert logged_in("clock", "advance", "1d", "--json").json["unrest"] == ["funding.inbox"]

    def test_it_stands_while_events_are_still_received(self, logged_in, clock, client, at_rest):
        client.answer("funding.get_status", a_status("funding"), a_status("funding", claims=11))
        assert logged_in("clock", "advance", "1d", "--json").json["unrest"] == ["events"]

    def test_parked_events_hold_no_clock(self, logged_in, clock, client, at_rest):
        client.answer("funding.get_status", a_status("funding", held={HeldState.PARKED: 3}))
        assert logged_in("clock", "advance", "1d").code == 0

    def test_it_goes_backwards_only_when_asked_to(self, logged_in, clock, at_rest):
        assert logged_in("clock", "set", "2017-04-01").code == 3
        assert logged_in("clock", "set", "2017-04-01", "--backwards").code == 0

    @pytest.mark.parametrize("arguments", [("advance", "soon"), ("set", "soon")])
    def test_a_step_that_is_none_is_invalid(self, logged_in, clock, arguments):
        assert logged_in("clock", *arguments).code == 2

    def test_a_real_clock_is_not_set(self, logged_in):
        assert logged_in("clock", "advance", "1d", "--json").json["code"] == "clock_not_simulated"

    def test_a_real_clock_is_shown(self, logged_in):
        ran = logged_in("clock", "show", "--json")
        shown = datetime.fromisoformat(ran.json["business_time"])
        assert (ran.code, ran.json["simulated"]) == (0, False)
        assert abs(datetime.now(UTC) - shown) < timedelta(minutes=5)


class TestDoctor:
    @pytest.fixture
    def findings(self, logged_in, client, at_rest, monkeypatch):
        """What the doctor says by word, where the broker is well."""
        monkeypatch.setattr("cli.doctor.command.broker.version", lambda uri: [])
        monkeypatch.setattr("cli.doctor.command.broker.dead_letters", lambda uri: [])

        def run(lang="en"):
            ran = logged_in("doctor", "--json", lang=lang)
            return {each["what"]: each for each in ran.json["findings"]}, ran.code

        return run

    def test_a_well_system_is_said_to_be(self, findings):
        found, code = findings()
        assert code == 0
        assert {each["level"] for each in found.values()} == {"ok", "warn"}
        assert found["broker.management"]["level"] == "warn"

    def test_every_fault_says_what_to_do(self, findings, client):
        client.answer("funding.get_status", a_status("funding", schema_revision="", outbox=5000))
        client.answer(
            "notify.get_status",
            a_status("notify", held={HeldState.PARKED: 1, HeldState.RETRYING: 2}),
        )
        found, code = findings()
        assert code == 1
        assert found["funding.schema"]["level"] == "fail"
        assert "chassis.migrate upgrade funding" in found["funding.schema"]["advice_en"]
        assert found["funding.outbox"]["level"] == "warn"
        assert found["notify.parked"]["level"] == "warn"
        assert found["notify.held"]["level"] == "warn"
        assert all(each["advice_sv"] for each in found.values() if each["level"] != "ok")

    def test_a_service_that_does_not_answer_fails(self, findings, client):
        client.answer("notify.get_status", Unavailable({"sv": "tyst", "en": "silent"}))
        found, code = findings()
        assert code == 1
        assert found["notify.reachable"]["level"] == "fail"

    @pytest.mark.parametrize(
        "change", [{"business_time": NOW + timedelta(seconds=1)}, {"clock_simulated": False}]
    )
    def test_business_clocks_that_differ_fail(self, findings, client, change):
        client.answer("notify.get_status", a_status("notify", **change))
        assert findings()[0]["clocks.business"]["level"] == "fail"

    def test_a_system_clock_that_is_off_fails(self, findings, client):
        wrong = datetime.now(UTC) + timedelta(minutes=1)
        client.answer("notify.get_status", a_status("notify", system_time=wrong))
        assert "notify" in findings()[0]["clocks.system"]["en"]

    def test_a_login_that_others_can_read_fails(self, findings, logged_in):
        (logged_in.run_dir / "cli" / "token").chmod(0o644)
        assert findings()[0]["login.files"]["level"] == "fail"

    def test_without_a_login_only_what_needs_none_is_checked(self, findings, logged_in):
        logged_in("logout")
        found, code = findings()
        assert code == 1
        assert found["login"]["level"] == "fail"
        assert "funding.reachable" not in found

    def test_a_broker_that_is_away_ends_the_examination(self, logged_in, monkeypatch):
        monkeypatch.setenv("AMQP_URI", "amqp://cli:x@127.0.0.1:9/")
        ran = logged_in("doctor", lang="en")
        assert ran.code == 1
        assert "make run" in ran.out


class TestTheRest:
    def test_the_authority_table_is_what_the_services_enforce(self, radslag):
        told = radslag("authority", "--json").json["procedures"]
        assert [each["name"] for each in told] == list(PROCEDURES)
        for each in told:
            enforced = {
                role: scope for role in Role if (scope := scope_of(PROCEDURES[each["name"]], role))
            }
            assert each["allowed"] == enforced

    def test_one_role_sees_what_it_may(self, radslag):
        told = radslag("authority", "--role", "registrar", "--json").json["procedures"]
        assert {name for each in told for name in each["allowed"]} == {"registrar"}
        assert "funding.approve_allocation" not in {each["name"] for each in told}
        assert "registrator" in radslag("authority", "--role", "registrar").out

    def test_the_ledger_says_that_it_balances_and_when_it_does_not(self, logged_in, client):
        statement = a_reply(funding.LedgerStatement, check_sum="0.00")
        statement = statement.model_copy(update={"next_cursor": None})
        client.answer("funding.get_ledger", statement)
        assert "summerar till 0" in logged_in("ledger").out
        faulty = a_reply(funding.LedgerStatement, check_sum="1.00")
        client.answer("funding.get_ledger", faulty.model_copy(update={"next_cursor": None}))
        assert "FAULT" in logged_in("ledger", lang="en").out

    def test_the_ledger_is_read_to_its_end(self, logged_in, client):
        logged_in("ledger", "--year", "2017")
        assert client.calls == [
            ("funding.get_ledger", {"limit": 200, "cursor": None, "year": 2017})
        ]

    def test_systems_need_the_management_api(self, logged_in):
        ran = logged_in("system", "list", lang="en")
        assert ran.code == 7
        assert "RABBITMQ_MANAGEMENT_URI" in ran.out

    @pytest.mark.parametrize(
        "arguments",
        [
            ("funding", "--types", "city.indicator_measured.v1"),
            ("Big Name", "--types", "city.indicator_measured.v1"),
            ("trafik", "--types", "funding.frame_set.v1"),
            ("trafik",),
        ],
    )
    def test_a_system_that_can_not_be_is_invalid(self, logged_in, arguments):
        assert logged_in("system", "add", *arguments).code == 2
