"""What every benchmark stands on: a broker and a PostgreSQL server of our own, and the measured processes."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

import psycopg2

from bench import store
from bench.job import Job
from chassis.link import Link
from chassis.topology import declare, inbox_name
from contracts.registry import SERVICES
from devstack.folders import FolderLock, log_tail
from devstack.postgres import PrivatePostgres
from devstack.processes import end, spawn
from devstack.stack import ROOT, Stack

#: A round that takes longer has hung.
ROUND_LIMIT_S: Final = 180.0


class BenchFailed(RuntimeError):
    """A measured process failed, or did something else than it was to do."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    rounds: int
    events: int
    calls: int
    effects: int
    warmup: int
    projects: int
    graph: int
    """Projects that hang together."""
    candidates: int
    """Projects to select among."""
    many_candidates: int


FULL: Final = Scale(
    rounds=3,
    events=10_000,
    calls=1_000,
    effects=300,
    warmup=500,
    projects=20_000,
    graph=1_000,
    candidates=200,
    many_candidates=1_000,
)
#: Shows that everything runs; no figures to quote.
QUICK: Final = Scale(
    rounds=1,
    events=300,
    calls=30,
    effects=10,
    warmup=50,
    projects=200,
    graph=60,
    candidates=20,
    many_candidates=40,
)


@dataclass
class Ground:
    """The servers, and how a measured process is run on them."""

    folder: Path
    scale: Scale
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> Self:
        # Somebody's own servers have other work, and their databases are not ours to fill.
        for variable in ("AMQP_URI", "RABBITMQ_MANAGEMENT_URI", "RADSLAG_TEST_POSTGRES"):
            os.environ.pop(variable, None)
        folder = self.folder.absolute() / "stack"
        with FolderLock(self.folder):
            # A run that was killed left its data; every run starts without any.
            PrivatePostgres(folder / "postgres").remove()
            shutil.rmtree(folder, ignore_errors=True)
            self.stack = Stack(folder, postgres=True, simulated_clock=False, services=())
            self.stack.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.stack.__exit__()
        self.server.remove()
        shutil.rmtree(self.stack.run_dir / "broker", ignore_errors=True)

    @property
    def server(self) -> PrivatePostgres:
        """The database server."""
        server = self.stack.database_server
        if server is None:
            msg = "there is no private PostgreSQL server"
            raise BenchFailed(msg)
        return server

    def server_version(self) -> str:
        """What the database server says it is."""
        connection = psycopg2.connect(self.server.uri())
        try:
            version: int = connection.server_version
        finally:
            connection.close()
        return f"{version // 10000}.{version % 10000}"

    # Measured processes ----------------------------------------------------------------------------

    def job(self, amqp_uri: str, database_uri: str, **fields: Any) -> Job:  # noqa: ANN401
        """A job of the usual size."""
        return Job(
            amqp_uri=amqp_uri,
            database_uri=database_uri,
            run_dir=str(self.stack.run_dir),
            answer="",
            **{"count": self.scale.events, "warmup": self.scale.warmup} | fields,
        )

    def run(self, worker: str, job: Job) -> dict[str, float]:
        """Run a process to its end; what it measured."""
        with self.running(worker, job, until_it_ends=True) as answer:
            return answer

    @contextmanager
    def running(
        self, worker: str, job: Job, *, until_it_ends: bool = False
    ) -> Iterator[dict[str, float]]:
        """A process that runs while the block does, once it has answered."""
        number = next(self._numbers)
        answer = self.stack.run_dir / "answers" / f"{number:03d}-{worker}.json"
        log = self.stack.run_dir / "log" / f"{worker}.log"
        for path in (answer, log):
            path.parent.mkdir(parents=True, exist_ok=True)
        answer.unlink(missing_ok=True)
        with log.open("wb") as output:
            process = spawn(
                [sys.executable, "-m", f"bench.workers.{worker}"],
                env=replace(job, answer=str(answer)).environment(),
                cwd=ROOT,
                output=output,
            )
        try:
            self._wait(process, answer, log, until_it_ends=until_it_ends)
            yield json.loads(answer.read_text())
        finally:
            end(process)

    @staticmethod
    def _wait(
        process: subprocess.Popen[bytes], answer: Path, log: Path, *, until_it_ends: bool
    ) -> None:
        deadline = time.monotonic() + ROUND_LIMIT_S
        while until_it_ends or not answer.exists():
            if process.poll() is not None:
                break
            if time.monotonic() > deadline:
                msg = f"no answer within {ROUND_LIMIT_S:.0f} s:\n{log_tail(log)}"
                raise BenchFailed(msg)
            time.sleep(0.02)
        if not answer.exists() or process.poll():
            msg = f"ended with {process.returncode}:\n{log_tail(log)}"
            raise BenchFailed(msg)

    # Databases -------------------------------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh database with the tables that both sides write."""
        with self.empty_database() as uri:
            store.prepare(uri)
            yield uri

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """A fresh database without any tables."""
        name = f"bench_{next(self._numbers)}"
        uri = self.server.create_database(name)
        try:
            yield uri
        finally:
            self.server.drop_database(name)

    # The broker ------------------------------------------------------------------------------------

    @contextmanager
    def link(self, user: str | None = None) -> Iterator[Any]:
        """A channel, as a service or as the administrator."""
        uri = self.stack.amqp_uri(user) if user else self.stack.admin_amqp_uri
        link = Link("bench", uri, 30)
        link.open()
        try:
            declare(link)
            yield link
        finally:
            link.close()

    def depth(self, queue: str) -> int:
        """Messages in a queue, counted now."""
        with self.link() as link:
            return int(link.channel().queue_declare(queue, passive=True).message_count)

    def empty_inboxes(self, *queues: str) -> None:
        """Forget what earlier rounds have left."""
        with self.link() as link:
            channel = link.channel()
            for queue in queues or tuple(map(inbox_name, SERVICES)):
                channel.queue_purge(queue)

    def wait_for_depth(self, queue: str, count: int) -> None:
        """Until all of them are in the queue."""
        deadline = time.monotonic() + ROUND_LIMIT_S
        with self.link() as link:
            channel = link.channel()
            while channel.queue_declare(queue, passive=True).message_count < count:
                if time.monotonic() > deadline:
                    msg = f"{queue} never held {count} messages"
                    raise BenchFailed(msg)
                time.sleep(0.05)
