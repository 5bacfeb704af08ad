"""No child outlives the process that started it, whichever way that one ends."""

import json
import signal
import subprocess
import sys
import textwrap
import threading
import time

import psutil
import pytest

from devstack.broker import PrivateBroker
from devstack.processes import Child, ChildFailed, Supervisor, end, spawn


def gone(processes, within=10.0):
    """The processes that still run after a while; zombies have ended."""
    deadline = time.monotonic() + within
    while True:
        left = [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        if not left or time.monotonic() > deadline:
            return not left
        time.sleep(0.05)


PARENT = """
    import json, sys, time
    from contextlib import ExitStack
    from pathlib import Path
    import psutil, psycopg2
    from devstack.broker import PrivateBroker
    from devstack.postgres import PrivatePostgres
    from devstack.processes import Supervisor, ending_in_order

    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    with ending_in_order(), ExitStack() as stack:
        postgres = stack.enter_context(PrivatePostgres(folder / "postgres"))
        connection = psycopg2.connect(postgres.uri())
        supervisor = stack.enter_context(Supervisor(folder / "log"))
        supervisor.start("sleeper", ["/bin/sleep", "60"], timeout=None)
        told = []
        if "broker" in wanted:
            broker = stack.enter_context(PrivateBroker(folder / "broker"))
            told = [broker.pid, broker.epmd_pid]
        if "frozen" in wanted:
            postgres.freeze()
            broker.freeze()
        family = [child.pid for child in psutil.Process().children(recursive=True)]
        assert set(told) <= set(family)
        print(json.dumps(family), flush=True)
        time.sleep(60)
"""


@pytest.fixture
def parent(tmp_path):
    started = []

    def start(*wanted):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PARENT), str(tmp_path), *wanted],
            stdout=subprocess.PIPE,
        )
        started.append(process)
        return process, [psutil.Process(pid) for pid in json.loads(process.stdout.readline())]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("wanted", [(), ("broker", "frozen")], ids=["running", "frozen"])
def test_a_parent_killed_at_once_leaves_no_process_behind(parent, wanted):
    process, family = parent(*wanted)
    assert len(family) >= 7

    process.kill()

    assert gone(family)


@pytest.mark.parametrize(
    ("number", "wanted"),
    [(signal.SIGINT, ["broker"]), (signal.SIGTERM, [])],
    ids=lambda given: getattr(given, "name", ""),
)
def test_an_interrupted_parent_stops_everything_in_order(parent, number, wanted):
    process, family = parent(*wanted)

    process.send_signal(number)

    assert process.wait(30) == 128 + number
    assert gone(family, within=1)


def test_a_child_outlives_the_thread_that_started_it():
    started = []
    thread = threading.Thread(target=lambda: started.append(spawn(["/bin/sleep", "30"])))
    thread.start()
    thread.join()
    time.sleep(0.2)
    try:
        assert started[0].poll() is None
    finally:
        end(started[0], first=signal.SIGKILL)


def test_a_child_that_ignores_the_signal_is_killed_with_its_children(tmp_path):
    ready = tmp_path / "ready"
    process = spawn(
        ["/bin/sh", "-c", f"trap '' TERM; sleep 30 & touch {ready}; while :; do wait; done"]
    )
    while not ready.exists():
        time.sleep(0.01)
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children()]

    assert end(process, patience=0.3) == -signal.SIGKILL

    assert gone(family, within=2)


def test_a_frozen_child_is_stopped_all_the_same(tmp_path):
    child = Child("sleeper", ["/bin/sleep", "30"], tmp_path / "log")
    child.start()
    child.freeze()
    assert child.stop(patience=2) == -signal.SIGTERM


def test_a_child_that_ends_before_it_is_ready_fails_with_the_end_of_its_log(tmp_path):
    with (
        Supervisor(tmp_path) as supervisor,
        pytest.raises(ChildFailed, match=r"status 3(.|\n)*cannot reach the broker"),
    ):
        supervisor.start(
            "funding",
            ["/bin/sh", "-c", "echo cannot reach the broker; exit 3"],
            ready_url="http://127.0.0.1:9/readyz",
        )


def test_a_ready_child_is_waited_for_and_can_be_killed_and_restarted(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        from devstack.ports import free_ports  # noqa: PLC0415

        port = free_ports(1)[0]
        child = supervisor.start(
            "web",
            [sys.executable, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1"],
            cwd=tmp_path,
            ready_url=f"http://127.0.0.1:{port}/",
        )
        first = child.pid
        assert supervisor.ended() is None
        child.kill()
        assert supervisor.ended() is child
        child.restart()
        assert child.pid != first
        assert child.is_running
    assert not child.is_running


def test_what_children_write_is_repeated_behind_their_names(tmp_path, capfd):
    with Supervisor(tmp_path, echo=True) as supervisor:
        supervisor.start("funding", ["/bin/echo", "ready"], timeout=None).wait()
    assert "funding | ready\n" in capfd.readouterr().out


def test_the_command_starts_a_node_that_stays_and_stops_it(tmp_path):
    def run(command):
        return subprocess.run(
            [sys.executable, "-m", "devstack.broker", "--folder", str(tmp_path), command],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    try:
        assert "AMQP_URI=amqp://" in run("start").stdout
        assert PrivateBroker(tmp_path).admin.version()
        again = run("start")
        assert again.returncode == 1
        assert "in use by process" in again.stderr
        assert run("status").returncode == 0
    finally:
        assert run("stop").returncode == 0
    assert run("status").returncode == 3
    assert list((tmp_path / "data").iterdir())
