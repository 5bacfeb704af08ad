"""One process of one service: `python -m chassis.run funding`."""

from __future__ import annotations

import warnings

# eventlet announces its retirement at every import; chassis is the one place to change then.
warnings.simplefilter("ignore")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import argparse  # noqa: E402 (everything below must see the patched standard library)
import gc  # noqa: E402
import importlib  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

import psycopg2.extensions  # noqa: E402
import structlog  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402

from chassis import logs  # noqa: E402
from chassis.green import wait_green  # noqa: E402
from chassis.runtime import Runtime  # noqa: E402
from chassis.service import Service, WiringError  # noqa: E402
from chassis.settings import SettingsInvalid, from_environment  # noqa: E402
from chassis.topology import TopologyMismatch  # noqa: E402
from contracts.registry import SERVICES  # noqa: E402

log = structlog.get_logger()


def service_class(name: str) -> type[Service]:
    """The one `Service` of `services.<name>.service`."""
    module = importlib.import_module(f"services.{name}.service")
    found = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Service) and item is not Service
    ]
    if len(found) != 1 or found[0].name != name:
        msg = f"services.{name}.service must hold one Service named {name}"
        raise WiringError(msg)
    return found[0]


def turn_forever() -> None:
    """Keep the event loop turning: it hears of a signal at its next turn, and a silent server makes none."""
    while True:
        eventlet.sleep(0.25)


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; 0 when stopped, 2 when it could not start."""
    parser = argparse.ArgumentParser(prog="chassis.run", description=__doc__)
    parser.add_argument("service", choices=SERVICES)
    name = parser.parse_args(arguments).service
    logs.configure(name)
    psycopg2.extensions.set_wait_callback(wait_green)
    try:
        settings = from_environment()
    except SettingsInvalid as fault:
        print(fault, file=sys.stderr)  # noqa: T201 (the operator's terminal)
        return 2
    service_cls = service_class(name)
    service_cls.runtime = Runtime(settings)  # type: ignore[attr-defined]
    container = ServiceContainer(service_cls, {"max_workers": settings.workers})

    def stop(_number: int, _frame: object) -> None:
        eventlet.spawn_n(container.stop)

    eventlet.spawn_n(turn_forever)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        container.start()
        # What the start has made stays as long as the process: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        container.wait()
    except (WiringError, TopologyMismatch) as fault:
        log.critical("cannot_start", why=str(fault))
        print(f"{name}: {fault}", file=sys.stderr)  # noqa: T201 (the operator's terminal)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
