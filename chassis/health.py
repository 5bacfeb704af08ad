"""What operators ask a process over HTTP: /metrics, /livez, /readyz, /version."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from prometheus_client import make_wsgi_app

from chassis import metrics
from chassis.version import VERSION

#: A loop that has not come round for this long is dead, and so is its process.
TICK_LIMIT_S: Final = 30.0
#: A probe of the database that is older says nothing any more.
PROBE_LIMIT_S: Final = 10.0
#: An outbox whose oldest event is older is not being emptied.
OUTBOX_LIMIT_S: Final = 60.0


@dataclass(slots=True)
class Health:
    """What is known of the process's health; loops and probes write it, /livez and /readyz read it."""

    ticks: dict[str, Callable[[], float]] = field(default_factory=dict)
    """When each loop last came round, by the monotonic clock."""
    checks: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    """What readiness asks; each answers what is wrong, or None."""

    def dead_loops(self) -> dict[str, float]:
        """Loops that have stood still, with their age in seconds."""
        now = time.monotonic()
        ages = {name: now - tick() for name, tick in self.ticks.items()}
        for name, age in ages.items():
            metrics.TICK_AGE.labels(name).set(age)
        return {name: round(age, 1) for name, age in ages.items() if age > TICK_LIMIT_S}

    def faults(self) -> dict[str, str]:
        """What keeps the process from being ready."""
        faults = {
            name: fault for name, check in self.checks.items() if (fault := check()) is not None
        }
        metrics.READY.set(not faults)
        return faults


def wsgi_app(service: str, health: Health) -> Any:  # noqa: ANN401 (a WSGI application)
    """The process's small HTTP side."""
    metrics_app = make_wsgi_app()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            health.dead_loops()
            health.faults()
            return metrics_app(environ, start_response)  # type: ignore[no-any-return]
        told: dict[str, Any]
        match path:
            case "/livez":
                dead = health.dead_loops()
                status, told = (503 if dead else 200), {"dead_loops": dead}
            case "/readyz":
                faults = health.faults()
                status, told = (503 if faults else 200), {"faults": faults}
            case "/version":
                status, told = 200, {"version": VERSION}
            case _:
                status, told = 404, {"paths": ["/metrics", "/livez", "/readyz", "/version"]}
        body = json.dumps({"service": service, "ok": status == 200, **told}).encode()
        reasons = {200: "OK", 404: "Not Found", 503: "Service Unavailable"}
        start_response(
            f"{status} {reasons[status]}",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]

    return app
