"""The operators' commands against a whole running system."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys

import pika
import pika.exceptions
import pytest

from devstack.stack import ROOT, Stack

pytestmark = pytest.mark.slow

TYPE = "city.indicator_measured.v1"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("live")) as stack:
        yield stack


@pytest.fixture(scope="module")
def radslag(stack):
    """The command in a process of its own, with nothing but the run directory to go by."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"AMQP_URI", "RABBITMQ_MANAGEMENT_URI", "RADSLAG_TOKEN"}
    }

    def run(*arguments, code=0):
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "cli.main",
                "--json",
                "--run-dir",
                str(stack.run_dir),
                *arguments,
            ],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        assert ran.stderr == ""
        return json.loads(ran.stdout)

    run("login", "drift")
    return run


def levels(told):
    return {each["what"]: each["level"] for each in told["findings"]}


def test_a_run_that_was_just_started_is_well(radslag, stack):
    told = radslag("doctor")
    assert told["ok"]
    # What other tests of this file have had parked is a warning.
    assert {what for what, level in levels(told).items() if level != "ok"} <= {"followup.parked"}
    assert stat.S_IMODE((stack.run_dir / "stack.json").stat().st_mode) == 0o600


def test_the_doctor_finds_what_somebody_changed_at_the_broker(radslag, stack):
    with pika.BlockingConnection(pika.URLParameters(stack.admin_amqp_uri)) as connection:
        channel = connection.channel()
        channel.queue_bind("notify.inbox", "radslag.events", "anything.else.v1")
        channel.confirm_delivery()
        channel.basic_publish("", "funding.inbox.dead", b"{}")
        # A service that declares the topology meanwhile mends the binding: then it is taken away again.
        for _ in range(5):
            channel.queue_unbind("notify.inbox", "radslag.events", "funding.round_opened.v1")
            found = levels(radslag("doctor", code=1))
            if found["broker.bindings"] == "fail":
                break
        channel.queue_bind("notify.inbox", "radslag.events", "funding.round_opened.v1")
        channel.queue_unbind("notify.inbox", "radslag.events", "anything.else.v1")
        channel.queue_purge("funding.inbox.dead")
    assert found["broker.bindings"] == "fail"
    assert found["broker.bindings.extra"] == "warn"
    assert found["broker.dead_letters"] == "fail"


def test_the_doctor_finds_rights_that_are_too_wide(radslag, stack):
    stack.admin._call(
        "PUT", ("permissions", "/", "cli"), {"configure": ".*", "write": ".*", "read": ".*"}
    )
    found = levels(radslag("doctor", code=1))
    stack._provision()
    assert found["broker.rights"] == "fail"


def test_a_city_system_gets_an_account_that_may_do_its_own_and_nothing_else(radslag, stack):
    told = radslag("system", "add", "matare", "--types", TYPE)
    with pika.BlockingConnection(pika.URLParameters(told["amqp_uri"])) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_publish(
            "city.events", f"matare.{TYPE}", b"{}", pika.BasicProperties(user_id="matare")
        )
        answers = channel.consume(told["answers"], auto_ack=True, inactivity_timeout=30)
        assert next(answers)[0] is not None
        with pytest.raises(pika.exceptions.ChannelClosedByBroker):
            channel.basic_publish("city.events", f"stokab.{TYPE}", b"{}")
    assert radslag("system", "add", "matare", "--types", TYPE, code=3)["code"] == "system_exists"
    assert [each["name"] for each in radslag("system", "list")["systems"]] == ["matare"]
    assert levels(radslag("doctor"))["broker.systems"] == "ok"
    radslag("system", "remove", "matare")
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(told["amqp_uri"]))
    assert radslag("system", "remove", "matare", code=5)["error"] == "not_found"


def test_what_broke_its_contract_is_listed_shown_and_given_up(radslag, stack):
    with pika.BlockingConnection(pika.URLParameters(stack.admin_amqp_uri)) as connection:
        connection.channel().basic_publish("", "followup.inbox", b"not an event")
    listed = []
    for _ in range(20):
        listed = radslag("parked", "list", "--service", "followup")["items"]
        if listed:
            break
    which = f"followup/{listed[0]['held_id']}"
    assert radslag("parked", "show", which)["event"]["code"] == "contract_violation"
    radslag("parked", "discard", which, "--reason", "Prov av rättigheter")
    left = radslag("parked", "list", "--service", "followup")["items"]
    assert f"followup/{listed[0]['held_id']}" not in {
        f"followup/{each['held_id']}" for each in left
    }


def test_the_clock_moves_for_all_four_services(radslag):
    before = radslag("clock", "show")["business_time"]
    after = radslag("clock", "advance", "8h")["business_time"]
    assert after > before
    times = {
        radslag(service, "get-status")["business_time"][:19] for service in ("portfolio", "notify")
    }
    assert times == {after[:19]}


def test_the_audit_is_compared_with_heads_that_the_observer_read(radslag):
    radslag("login", "programkontoret")
    radslag(
        "portfolio", "register-body", "--body-id", "prov", "--name-sv", "Prov", "--name-en", "Trial",
        "--kind", "committee", "--valid-from", "2017-01-01",
    )  # fmt: skip
    radslag("login", "drift")
    portfolio = {}
    for _ in range(20):
        told = radslag("audit", "verify", "--service", "portfolio")
        (portfolio,) = told["services"]
        if portfolio["last_head"] >= 1 and portfolio["unsealed"] == 0:
            break
    assert told["sound"]
    assert told["journal"]["read"] > 0
    assert portfolio["rows"] == portfolio["last_head"] >= 1
