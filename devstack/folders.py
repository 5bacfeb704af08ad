"""The folder a run lives in: one owner at a time, secrets readable by it alone."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, Self


class FolderInUse(RuntimeError):
    """Another live process owns the folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"{folder} is in use by process {owner or 'unknown'}; stop that one, "
            "or name another folder with RADSLAG_RUN_DIR"
        )


class FolderLock:
    """Held while a process uses the folder, and let go by the kernel when that process ends in any way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.read(descriptor, 32).decode().strip()
            os.close(descriptor)
            raise FolderInUse(self.folder, owner) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def is_locked(folder: Path) -> bool:
    """Whether a live process owns the folder now."""
    try:
        with FolderLock(folder):
            return False
    except FolderInUse:
        return True


def write_secret(path: Path, text: str) -> None:
    """Write a file that nobody but its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object kept in a file; None where there is no file, or only half of one."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return kept if isinstance(kept, dict) else None


def log_tail(path: Path, lines: int = 20) -> str:
    """The end of a log, for the message of an error."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return f"(no log at {path})"
    return "\n".join(text.splitlines()[-lines:])
