"""What operators are told: alive, ready or why not, and every metric by a documented name."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chassis.health import TICK_LIMIT_S, Health, wsgi_app
from chassis.metrics_page import documented, page
from chassis.version import VERSION
from devstack.processes import spawn
from tests.chassis.broker_tools import Vhost, wait_for

ROOT = Path(__file__).parents[2]


def ask(health: Health, path: str) -> tuple[int, dict[str, Any], str]:
    """Status, JSON (where it is that) and text of an answer."""
    started: list[str] = []
    app = wsgi_app("portfolio", health)
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "QUERY_STRING": ""}
    text = b"".join(app(environ, lambda status, _headers: started.append(status))).decode()
    told = json.loads(text) if text.startswith("{") else {}
    return int(started[0].split()[0]), told, text


def test_a_process_whose_loops_come_round_is_alive() -> None:
    health = Health(ticks={"event_loop": time.monotonic, "portfolio.inbox": time.monotonic})

    status, told, _ = ask(health, "/livez")

    assert (status, told) == (200, {"service": "portfolio", "ok": True, "dead_loops": {}})


def test_a_loop_that_stands_still_is_named_and_the_process_is_not_alive() -> None:
    stopped_at = time.monotonic() - TICK_LIMIT_S - 5
    health = Health(ticks={"event_loop": time.monotonic, "portfolio.inbox": lambda: stopped_at})

    status, told, _ = ask(health, "/livez")

    assert (status, told["ok"]) == (503, False)
    assert told["dead_loops"].keys() == {"portfolio.inbox"}
    assert told["dead_loops"]["portfolio.inbox"] == pytest.approx(TICK_LIMIT_S + 5, abs=1)


def test_each_cause_of_not_being_ready_is_told_by_its_name() -> None:
    health = Health(
        checks={
            "database": lambda: "has not answered for 12 s",
            "broker": lambda: None,
            "outbox": lambda: "the oldest event has waited for 61 s",
        }
    )

    status, told, _ = ask(health, "/readyz")

    assert status == 503
    assert told["faults"] == {
        "database": "has not answered for 12 s",
        "outbox": "the oldest event has waited for 61 s",
    }
    # What keeps it from being ready does not make it dead: a restart would not help.
    assert ask(health, "/livez")[0] == 200


def test_a_process_without_faults_is_ready_and_says_its_version() -> None:
    health = Health(checks={"database": lambda: None})
    assert ask(health, "/readyz")[:2] == (200, {"service": "portfolio", "ok": True, "faults": {}})
    assert ask(health, "/version")[1]["version"] == VERSION
    assert ask(health, "/elsewhere")[0] == 404


def test_the_age_of_each_loop_is_a_metric() -> None:
    ticked = time.monotonic() - 7
    _, _, text = ask(Health(ticks={"relay": lambda: ticked}), "/metrics")
    [age] = re.findall(
        r'^radslag_loop_tick_age_seconds\{loop="relay"\} ([\d.]+)$', text, re.MULTILINE
    )
    assert float(age) == pytest.approx(7, abs=1)


def test_every_metric_is_documented_and_named_by_the_rule() -> None:
    names = {metric.name for metric in documented()}
    assert len(names) == len(documented())
    for metric in documented():
        assert re.fullmatch(r"radslag_[a-z_]+", metric.name)
        assert metric.help
        assert metric.name.endswith("_total") == (metric.type == "counter")
    text = "".join(
        path.read_text()
        for path in (ROOT / "chassis" / "metrics.py", *ROOT.glob("services/*/metrics.py"))
    )
    assert names == set(re.findall(r'"(radslag_[a-z_]+)"', text))


def test_the_page_of_metrics_is_what_the_code_says() -> None:
    committed = (ROOT / "docs" / "metrics.md").read_text()
    assert committed == page(), "run: python -m chassis.metrics_page > docs/metrics.md"


def test_every_alert_and_panel_asks_for_a_metric_that_exists() -> None:
    known = {metric.name for metric in documented()} | {
        f"{metric.name}_{part}"
        for metric in documented()
        if metric.type == "histogram"
        for part in ("bucket", "count", "sum")
    }
    for file in sorted((ROOT / "deploy").rglob("*")):
        if file.is_file():
            asked = set(re.findall(r"\bradslag_[a-z_]+\b", file.read_text()))
            metrics_asked = {name for name in asked if not name.startswith("radslag_test")}
            assert metrics_asked <= known | DATABASES, file


#: Names in deploy/ that are databases and no metrics.
DATABASES = {"radslag_portfolio", "radslag_funding", "radslag_followup", "radslag_notify"}


# A whole process -----------------------------------------------------------------------------------------


@dataclass
class Process:
    """One service process and its HTTP side."""

    process: subprocess.Popen[bytes]
    folder: Path

    def address(self) -> str:
        def announced() -> str | None:
            files = list((self.folder / "http").glob("notify.*"))
            assert self.process.poll() is None, self.log
            return files[0].read_text() if files else None

        return wait_for("the address", announced, timeout=60)

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(self.address() + path, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def faults(self) -> dict[str, str]:
        return dict(self.ask("/readyz")[1]["faults"])

    def wait_until_ready(self) -> None:
        try:
            wait_for("readiness", lambda: self.ask("/readyz")[0] == 200, timeout=120)
        except AssertionError as error:
            msg = f"never ready: {self.faults()}\n{self.log[-5000:]}"
            raise AssertionError(msg) from error

    def stop(self) -> float:
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - started

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@contextmanager
def running(folder: Path, **variables: str) -> Iterator[Process]:
    """`chassis.run notify` with these settings."""
    environment = {
        **os.environ,
        "RADSLAG_RUN_DIR": str(folder),
        "DATABASE_URI": "",
        "RADSLAG_HEARTBEAT": "2",
        **variables,
    }
    with (folder / "log").open("ab") as output:
        process = spawn(
            [sys.executable, "-m", "chassis.run", "notify"],
            env=environment,
            cwd=ROOT,
            output=output,
        )
    try:
        yield Process(process, folder)
    finally:
        process.kill()
        process.wait()


def test_a_process_without_a_broker_is_alive_and_says_that_it_is_starting(
    tmp_path: Path,
) -> None:
    with running(tmp_path, AMQP_URI="amqp://127.0.0.1:1//") as process:
        assert process.ask("/livez")[0] == 200
        assert process.faults()["starting"] == "starting"
        wait_for("an attempt", lambda: "broker_not_there" in process.log)


def test_a_process_without_a_database_says_so(tmp_path: Path) -> None:
    with running(
        tmp_path,
        AMQP_URI="amqp://127.0.0.1:1//",
        DATABASE_URI="postgresql://x:y@127.0.0.1:1/x_{service}",
    ) as process:
        assert "the schema is not at" in process.faults()["migrations"]
        wait_for("an attempt", lambda: "database_not_there" in process.log)


def test_a_process_is_ready_when_everything_is_there_and_names_what_goes(
    own_vhost: Vhost, tmp_path: Path
) -> None:
    with running(tmp_path, AMQP_URI=own_vhost.uri("notify")) as process:
        process.wait_until_ready()
        own_vhost.broker.freeze()
        try:
            wait_for("the broker to be missed", lambda: "broker" in process.faults(), timeout=15)
            assert process.faults()["broker"].startswith("not consuming: notify.inbox")
            assert process.ask("/livez")[0] == 200
        finally:
            own_vhost.broker.thaw()
        process.wait_until_ready()
        assert process.stop() < 10
        assert process.process.returncode == 0
        assert list((tmp_path / "http").iterdir()) == []


def test_a_topology_that_does_not_match_ends_the_start_with_the_brokers_sentence(
    vhost: Vhost, tmp_path: Path
) -> None:
    with vhost.channel() as channel:
        channel.queue_declare("notify.inbox", durable=True, auto_delete=False)

    with running(tmp_path, AMQP_URI=vhost.uri("notify")) as process:
        assert process.process.wait(60) == 2
        assert "queue notify.inbox: PRECONDITION_FAILED" in process.log
