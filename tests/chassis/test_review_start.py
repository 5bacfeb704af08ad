"""A process that waits for its broker or its database is ended like any other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.ports import free_ports
from devstack.stack import ROOT
from tests.chassis.broker_tools import wait_for


@pytest.fixture
def closed() -> str:
    """Where nobody answers."""
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.fixture
def silent() -> Iterator[str]:
    """Where somebody takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("missing", ["broker", "database"])
@pytest.mark.parametrize("how", ["closed", "silent"])
def test_a_start_that_waits_ends_when_it_is_told_to(
    missing: str, how: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address = request.getfixturevalue(how)
    where = {
        "AMQP_URI": f"amqp://notify:x@{address}//",
        "DATABASE_URI": f"postgresql://notify:x@{address}/{{service}}"
        if missing == "database"
        else "",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "chassis.run", "notify"],
        cwd=ROOT,
        env={**os.environ, **where, "RADSLAG_RUN_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
    ) as process:
        try:
            wait_for("its HTTP side", lambda: list(tmp_path.glob("http/notify.*")), timeout=60)
            # Long enough to have begun with what is not there.
            time.sleep(2.0)
            process.send_signal(signal.SIGTERM)
            told = process.communicate(timeout=10)[1].decode()
        finally:
            process.kill()

    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert list(tmp_path.glob("http/*")) == []
