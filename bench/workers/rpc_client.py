"""One client that calls again and again: nameko's own, and the same message to both sides."""

from __future__ import annotations

import warnings

warnings.simplefilter("ignore")  # eventlet announces its retirement at every import

import time  # noqa: E402
from datetime import date, timedelta  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.standalone.rpc import ServiceRpcProxy  # noqa: E402

from bench.figures import percentile  # noqa: E402
from bench.job import Job  # noqa: E402
from chassis.clock import new_id, system_now  # noqa: E402
from chassis.identity import HeldRole, LocalIssuer  # noqa: E402
from contracts.rpc.base import Role  # noqa: E402


def request(number: int, token: str) -> dict[str, Any]:
    """A new body."""
    return {
        "token": token,
        "deadline": (system_now() + timedelta(seconds=30)).isoformat(),
        "command_id": str(new_id()),
        "body_id": f"namnd-{number}",
        "name": {"sv": f"Nämnd {number}", "en": f"Committee {number}"},
        "kind": "committee",
        "valid_from": "2017-01-01",
    }


def main() -> None:
    """Call, one after the other, and answer how long it took."""
    job = Job.read()
    role = HeldRole(Role.PROGRAMME_OFFICE, "programmet", date(2010, 1, 1), None)
    token = LocalIssuer(Path(job.run_dir)).token("programme", [role])
    taken = []
    with ServiceRpcProxy(
        "bench_peer" if job.peer else "portfolio", {"AMQP_URI": job.amqp_uri}, timeout=30
    ) as service:
        for number in range(job.warmup + job.count):
            message = request(number, token)
            started = time.perf_counter()
            service.register_body(message)
            taken.append(time.perf_counter() - started)
    measured = [seconds * 1000 for seconds in taken[job.warmup :]]
    job.tell(p50=percentile(measured, 50), p99=percentile(measured, 99))


if __name__ == "__main__":
    main()
