"""`make demo`: a strategy's projects from their first draft to their first report, over real processes."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.text import Text

from chassis.clock import SimulatedClock
from chassis.topology import queues
from cli.client import Client
from cli.journal import connected
from cli.people import FileRefused
from contracts.envelope import CityEvent
from contracts.errors import Problem
from contracts.registry import EVENTS
from contracts.rpc import notify
from contracts.rpc.base import Role
from contracts.rpc.notify import Language
from devstack.broker import BrokerFailed
from devstack.folders import FolderInUse, is_locked
from devstack.ports import free_ports, is_listening
from devstack.processes import ChildFailed, Supervisor, ending_in_order
from devstack.provision import BrokerAdmin, ProvisioningFailed
from devstack.stack import ROOT, Stack, StackFailed
from examples.stockholm.ending import as_json, show
from examples.stockholm.files import Example
from examples.stockholm.play import OPENS, Play, at_nine
from examples.stockholm.references import require_agreement
from examples.stockholm.results import Result, gather, notices_of
from examples.stockholm.stage import PlayFailed, Stage, wait_for

_STOPPERS: Final = (
    BrokerFailed,
    ChildFailed,
    FileRefused,
    FolderInUse,
    PlayFailed,
    Problem,
    ProvisioningFailed,
    StackFailed,
)


def main(arguments: list[str] | None = None) -> int:
    """0 when everything shown is what was answered; 1 when not; 2 when it could not be played."""
    chosen = _parser().parse_args(arguments)
    stage = Stage(Language(chosen.lang), quiet=chosen.json)
    started = time.monotonic()
    try:
        with ending_in_order():
            return _run(chosen, stage, started)
    except _STOPPERS as fault:
        words = fault.sentence(stage.language) if isinstance(fault, Problem) else str(fault)
        stage.console.print(Text(f"✗ {words}", style="bold red"))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make demo ARGS=…", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the result as JSON on standard output")
    parser.add_argument("--keep", action="store_true", help="stay up afterwards, until Ctrl-C")
    parser.add_argument(
        "--lang", choices=list(Language), default=os.environ.get("RADSLAG_LANG", "sv")
    )
    parser.add_argument("--run-dir", type=Path, default=ROOT / ".run" / "demo")
    parser.add_argument(
        "--reset-broker",
        action="store_true",
        help="with AMQP_URI: remove what an earlier run has left at that broker",
    )
    return parser


def _run(chosen: argparse.Namespace, stage: Stage, started: float) -> int:
    example = Example()
    require_agreement(example)
    stage.console.print(
        Text(
            stage.say(
                "Rådslag: Stockholm som smart och uppkopplad stad. Fyra tjänster, en riktig meddelandekö;"
                " personer, kostnader och utfall är påhittade.",
                "Rådslag: Stockholm as a smart and connected city. Four services, a real broker;"
                " persons, costs and outcomes are made up.",
            ),
            style="bold",
        )
    )
    run_dir: Path = chosen.run_dir.absolute()
    _empty(run_dir, reset_broker=chosen.reset_broker)
    with (
        _mail_server(run_dir) as (smtp_uri, letters),
        _stack(run_dir, example, smtp_uri, stage) as stack,
    ):
        with Client(stack.amqp_uri("cli"), "") as line:
            play = Play(example, stack, stage, line)
            play.play()
            result = _finish(play, letters, stage)
            told = as_json(play, result, stage, time.monotonic() - started)
        (run_dir.parent / "demo.json").write_text(
            json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        if chosen.json:
            json.dump(told, sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        else:
            show(play, result, stage)
        stage.console.print(
            Text(
                stage.say(
                    f"{told['seconds']} s. Samma sak i {run_dir.parent / 'demo.json'}",
                    f"{told['seconds']} s. The same in {run_dir.parent / 'demo.json'}",
                ),
                style="dim",
            )
        )
        if chosen.keep:
            _stay(stack, stage, run_dir)
    return 0 if result.ok else 1


def _empty(run_dir: Path, *, reset_broker: bool) -> None:
    """Each play starts from nothing. What runs there now is left alone."""
    if run_dir.exists():
        if is_locked(run_dir):
            raise PlayFailed(f"another demo runs in {run_dir}")
        shutil.rmtree(run_dir)
    run_dir.mkdir(parents=True)
    uri, management = os.environ.get("AMQP_URI"), os.environ.get("RABBITMQ_MANAGEMENT_URI")
    if not (uri and management):
        return
    admin = BrokerAdmin(management)
    names = {spec.name for spec in queues()}
    left = [queue["name"] for queue in admin.queues() if queue["name"] in names]
    with connected("demo", uri) as link:
        channel = link.channel()
        # Counted by the broker now: what the management API counts lags by seconds.
        consumers = sum(channel.queue_declare(name, passive=True).consumer_count for name in left)
    if consumers:
        raise PlayFailed(
            "another Rådslag uses the broker that AMQP_URI names; the demo needs its own"
        )
    if left and not reset_broker:
        raise PlayFailed(
            "an earlier run has left its queues at the broker; --reset-broker removes them"
        )
    for name in left:
        admin.delete_queue(name)


@contextmanager
def _mail_server(run_dir: Path) -> Iterator[tuple[str, Path]]:
    """A real SMTP server in a process of its own."""
    port = free_ports(1)[0]
    letters = run_dir / "letters.jsonl"
    with Supervisor(run_dir / "log") as supervisor:
        command = [sys.executable, "-m", "examples.stockholm.mail_server", str(port), str(letters)]
        child = supervisor.start("mail", command, cwd=ROOT)

        def listens() -> bool | None:
            if not child.is_running:
                raise PlayFailed(f"the mail server ended: {child.log.read_text()}")
            return is_listening(port) or None

        wait_for("the mail server", listens)
        yield f"smtp://127.0.0.1:{port}", letters


@contextmanager
def _stack(run_dir: Path, example: Example, smtp_uri: str, stage: Stage) -> Iterator[Stack]:
    """Everything else, on the play's own time."""
    SimulatedClock(run_dir / "clock").set(at_nine(OPENS))
    systems: dict[str, list[type[CityEvent]]] = {}
    for system in example.indicators.systems:
        types = [EVENTS[name] for name in system.types]
        systems[system.name] = [each for each in types if issubclass(each, CityEvent)]
    stack = Stack(
        run_dir, smtp_uri=smtp_uri, systems=systems, people=example.folder / "people.yaml"
    )
    with stage.doing("Startar RabbitMQ och fyra tjänster", "Starting RabbitMQ and four services"):
        entered = stack.__enter__()
    try:
        stage.date(at_nine(OPENS))
        version = stack.admin.version()
        stage.line(
            f"RabbitMQ {version} och fyra tjänster är igång",
            f"RabbitMQ {version} and four services are up",
        )
        yield entered
    finally:
        stack.__exit__(None, None, None)


def _finish(play: Play, letters: Path, stage: Stage) -> Result:
    """Letters may still be on their way when everything else is at rest."""
    operator = play.as_(Role.OPERATOR)
    waiting = {notify.NoticeState.DUE, notify.NoticeState.SENDING}

    def all_sent() -> bool | None:
        return None if any(each.state in waiting for each in notices_of(operator)) else True

    with stage.doing("Breven går ut", "The letters go out"):
        wait_for("the letters to be sent", all_sent)
    play.rest()
    with stage.doing("Läser vad tjänsterna svarar", "Reading what the services answer"):
        return gather(play, letters)


def _stay(stack: Stack, stage: Stage, run_dir: Path) -> None:
    stage.console.print(
        stage.say(
            f"Igång tills Ctrl-C. I en annan terminal: radslag --run-dir {run_dir} login programkontoret",
            f"Up until Ctrl-C. In another terminal: radslag --run-dir {run_dir} login programkontoret",
        )
    )
    raise PlayFailed(stack.wait())


if __name__ == "__main__":
    sys.exit(main())
