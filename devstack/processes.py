"""Child processes that never outlive the process that started them."""

import atexit
import contextlib
import ctypes
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final, Self

from devstack.folders import log_tail

#: How long a child may take to end by itself after SIGTERM. A service's own limit is 10 s.
PATIENCE: Final = 12.0

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class ChildFailed(RuntimeError):
    """A child process ended, or did not become ready in time."""


@dataclass(frozen=True)
class RunAs:
    """The user a child runs as; only root can choose."""

    uid: int
    gid: int


def _tied_to(parent: int, death_signal: int) -> Callable[[], None]:
    """The kernel sends the signal when the starting thread ends, so that not even `kill -9` leaves the child behind."""

    def tie() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(127)

    return tie


class _StarterThread:
    """Starts children for other threads.

    The death signal follows the thread that forked, not its process: a child of a short-lived thread would be killed
    when that thread ends.
    """

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[
            tuple[Callable[[], subprocess.Popen[bytes]], queue.SimpleQueue[object]]
        ] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()

    def start(self, job: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        if threading.current_thread() is threading.main_thread():
            return job()
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="starter", daemon=True)
                self._thread.start()
        answer: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._work.put((job, answer))
        result = answer.get()
        if isinstance(result, BaseException):
            raise result
        assert isinstance(result, subprocess.Popen)
        return result

    def _loop(self) -> None:
        while True:
            job, answer = self._work.get()
            try:
                answer.put(job())
            except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
                answer.put(error)


_STARTER: Final = _StarterThread()


def spawn(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    run_as: RunAs | None = None,
    death_signal: int = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a process in its own process group, that is killed when this process dies, however it dies."""
    who = {"user": run_as.uid, "group": run_as.gid, "extra_groups": []} if run_as else {}

    def job() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603
            [str(word) for word in command],
            env=dict(env) if env is not None else None,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            process_group=0,
            preexec_fn=_tied_to(os.getpid(), death_signal),  # noqa: PLW1509 - one prctl, prepared before the fork
            **who,
        )

    return _STARTER.start(job)


def has_ended(process: subprocess.Popen[bytes], within: float) -> bool:
    """Wait for the end without reaping, so that the process group's number can not be taken by another meanwhile."""
    deadline = time.monotonic() + within
    while process.returncode is None:
        try:
            if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return True
        except ChildProcessError:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True


def end(
    process: subprocess.Popen[bytes], *, first: int = signal.SIGTERM, patience: float = PATIENCE
) -> int:
    """Ask a process to end, insist after `patience` seconds, sweep its group, and return its exit status."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
            # A frozen process hears nothing but SIGKILL until it is thawed.
            process.send_signal(signal.SIGCONT)
        if not has_ended(process, patience):
            process.kill()
            has_ended(process, PATIENCE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


@dataclass
class Child:
    """One supervised process: it can be killed, frozen and restarted, as the tests of the services' promises do."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    ready_url: str | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ChildFailed(f"{self.name} has not been started")
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        return self._process.poll() if self._process is not None else None

    def start(self) -> None:
        if self.is_running:
            raise ChildFailed(f"{self.name} runs already, as process {self.pid}")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = spawn(self.command, env=self.env, cwd=self.cwd, output=output)

    def wait_until_ready(self, timeout: float = 30.0) -> None:
        """Poll the readiness address; a child that ends first, or is late, fails with the end of its log."""
        if self.ready_url is None:
            return
        deadline = time.monotonic() + timeout
        while not answers_ok(self.ready_url):
            if not self.is_running:
                raise ChildFailed(
                    f"{self.name} ended with status {self.exit_status} before it was ready:\n{log_tail(self.log)}"
                )
            if time.monotonic() >= deadline:
                raise ChildFailed(
                    f"{self.name} was not ready within {timeout:.0f} s:\n{log_tail(self.log)}"
                )
            time.sleep(0.05)

    def wait(self, timeout: float | None = None) -> int:
        if self._process is None:
            raise ChildFailed(f"{self.name} has not been started")
        return self._process.wait(timeout)

    def stop(self, patience: float = PATIENCE) -> int | None:
        """SIGTERM, and SIGKILL after `patience` seconds. Returns the exit status."""
        return end(self._process, patience=patience) if self._process is not None else None

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        if self._process is not None:
            end(self._process, first=signal.SIGKILL)

    def freeze(self) -> None:
        freeze(self.pid)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def restart(self, timeout: float = 30.0) -> None:
        self.stop()
        self.start()
        self.wait_until_ready(timeout)


def freeze(pid: int) -> None:
    """SIGSTOP, and wait until no thread of the process runs: under load that takes a moment."""
    os.kill(pid, signal.SIGSTOP)
    deadline = time.monotonic() + 5
    while not _stands_still(pid):
        if time.monotonic() > deadline:
            msg = f"process {pid} did not stop within 5 s"
            raise TimeoutError(msg)
        time.sleep(0.001)


def _stands_still(pid: int) -> bool:
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        try:
            # The name in parentheses may hold anything; the state follows it.
            state = stat.read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in "TtZX":
            return False
    return True


def answers_ok(url: str, timeout: float = 2.0) -> bool:
    """Whether the address answers with a 2xx status now."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310 - an address of our own
            return bool(200 <= answer.status < 300)
    except (urllib.error.URLError, OSError):
        return False


class Supervisor:
    """Starts, watches and stops children; leaving its block stops all of them, the last started first.

    With `echo`, what the children write to their logs is repeated on the terminal behind their names.
    """

    def __init__(self, logs: Path, *, echo: bool = False) -> None:
        self.logs = logs
        self.children: dict[str, Child] = {}
        self._echo = _Echo() if echo else None

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        ready_url: str | None = None,
        timeout: float | None = 30.0,
    ) -> Child:
        """Start a child and wait until it is ready; with `timeout=None` do not wait."""
        if name in self.children and self.children[name].is_running:
            raise ChildFailed(f"{name} runs already, as process {self.children[name].pid}")
        child = Child(name, command, self.logs / f"{name}.log", env, cwd, ready_url)
        self.children[name] = child
        if self._echo:
            self._echo.follow(child)
        child.start()
        if timeout is not None:
            child.wait_until_ready(timeout)
        return child

    def ended(self) -> Child | None:
        """A child that has ended, where one has."""
        return next((child for child in self.children.values() if not child.is_running), None)

    def stop(self, patience: float = PATIENCE) -> None:
        """Stop all at once: every child gets SIGTERM before the first is waited for."""
        running = [child for child in reversed(self.children.values()) if child.is_running]
        for child in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + patience
        for child in running:
            child.stop(max(0.1, deadline - time.monotonic()))
        if self._echo:
            self._echo.close()

    def __enter__(self) -> Self:
        atexit.register(self.stop)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        atexit.unregister(self.stop)


class _Echo:
    """Follows logs from a thread and writes each line behind the name of its process."""

    def __init__(self) -> None:
        self._files: list[tuple[str, Path, int]] = []
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="echo", daemon=True)

    def follow(self, child: Child) -> None:
        with self._guard:
            if any(path == child.log for _, path, _ in self._files):
                return
            size = child.log.stat().st_size if child.log.exists() else 0
            self._files.append((child.name, child.log, size))
        if not self._thread.is_alive():
            self._thread.start()

    def close(self) -> None:
        if self._thread.is_alive():
            self._ended.set()
            self._thread.join(2)

    def _loop(self) -> None:
        while not self._ended.wait(0.2):
            self._repeat()
        self._repeat()

    def _repeat(self) -> None:
        with self._guard:
            for index, (name, path, read) in enumerate(self._files):
                if not path.exists():
                    continue
                with path.open("rb") as file:
                    file.seek(read)
                    news = file.read()
                whole = news[: news.rfind(b"\n") + 1]
                self._files[index] = (name, path, read + len(whole))
                for line in whole.decode(errors="replace").splitlines():
                    sys.stdout.write(f"{name:>10} | {line}\n")
        sys.stdout.flush()


class Interrupted(SystemExit):
    """A signal asked this process to end; raised in the main thread, so that every `with` block is left in order."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.signal = signal.Signals(number)


@contextlib.contextmanager
def ending_in_order() -> Iterator[None]:
    """Turn SIGTERM, SIGINT and SIGHUP into `Interrupted`. A second signal while stopping is ignored."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
