"""What a measured process is told, and what it answers."""

from __future__ import annotations

import json
import os
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

#: Holds the job as JSON: an argument could be read by every user of the machine.
VARIABLE: Final = "RADSLAG_BENCH_JOB"


@dataclass(frozen=True, slots=True)
class Job:
    """One round of one side."""

    amqp_uri: str
    database_uri: str
    run_dir: str
    answer: str
    """Path of the file in which the process says what it measured."""
    count: int
    """Events or calls that are measured."""
    warmup: int
    """Events or calls before the clock starts."""
    statements: int = 1
    """Statements of an event's effect, besides its claim and its outbox row."""
    peer: bool = False
    """For a client: call the peer."""

    @classmethod
    def read(cls) -> Self:
        """The job of this process."""
        return cls(**json.loads(os.environ[VARIABLE]))

    def environment(self) -> dict[str, str]:
        """How a process is told this job."""
        return {**os.environ, VARIABLE: json.dumps(asdict(self))}

    def tell(self, **values: float) -> None:
        """Answer, whole or not at all."""
        path = Path(self.answer)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(values))
        draft.replace(path)


class Meter:
    """Counts what is committed: the clock starts after the warm-up and stops at the last of the count."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._seen = 0
        self._measured_from = 0
        self._started: tuple[float, float] | None = None
        self.done = False

    def count(self, events: int) -> None:
        """So many more are committed."""
        self._seen += events
        if self._started is None:
            if self._seen >= self._job.warmup:
                self._measured_from = self._seen
                self._started = time.perf_counter(), _cpu_seconds()
        elif not self.done and self._seen >= self._job.warmup + self._job.count:
            seconds = time.perf_counter() - self._started[0]
            cpu = _cpu_seconds() - self._started[1]
            events = self._seen - self._measured_from
            self._job.tell(rate=events / seconds, cpu_us=cpu / events * 1e6)
            self.done = True


def _cpu_seconds() -> float:
    """Of this process, in user mode and in the kernel."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
