"""The toy's RPC server and consumer as a process of their own, on eventlet as in production."""

from __future__ import annotations

import warnings

warnings.simplefilter("ignore")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import argparse  # noqa: E402 (everything below must see the patched standard library)
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from chassis import logs, topology  # noqa: E402
from chassis.consumer import Consumer  # noqa: E402
from chassis.link import Link  # noqa: E402
from chassis.rpc_server import RpcServer  # noqa: E402
from tests.chassis.toy import Toy  # noqa: E402
from tests.chassis.toy_calls import ToyCalls  # noqa: E402


def main() -> int:
    """Serve until SIGTERM; announce by a file that it is ready."""
    parser = argparse.ArgumentParser()
    parser.add_argument("uri")
    parser.add_argument("database_uri")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--heartbeat", type=int, default=10)
    parser.add_argument("--part", choices=("rpc", "inbox"), default="rpc")
    parser.add_argument("--declare", type=float, default=topology.DECLARE_EVERY_S)
    chosen = parser.parse_args()
    topology.DECLARE_EVERY_S = chosen.declare
    logs.configure("toy")
    link = Link(f"toy {chosen.part}", chosen.uri, chosen.heartbeat)
    part: RpcServer | Consumer
    if chosen.part == "rpc":
        toy_calls = ToyCalls(chosen.database_uri, chosen.folder)
        part = RpcServer("portfolio", link, toy_calls.calls, chosen.workers)
        threads = [eventlet.spawn(part.serve_forever)]
    else:
        toy = Toy(chosen.database_uri)
        part = Consumer(
            "portfolio.inbox", link, toy.inbox, 50, database_is_there=toy.database.is_there
        )
        threads = [eventlet.spawn(part.read_forever), eventlet.spawn(part.take_forever)]

    stopping = eventlet.event.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.send())
    while not part.consuming:
        time.sleep(0.01)
    (chosen.folder / "ready").write_text("")
    stopping.wait()
    part.stop(time.monotonic() + 8)
    for thread in threads:
        thread.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
