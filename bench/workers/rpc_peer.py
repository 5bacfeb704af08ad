"""The same write in a bare nameko service: its own RPC, SQLAlchemy and psycopg2, and nothing besides."""

from __future__ import annotations

import warnings

warnings.simplefilter("ignore")  # eventlet announces its retirement at every import

import eventlet  # noqa: E402

eventlet.monkey_patch()

import signal  # noqa: E402
from datetime import date  # noqa: E402
from typing import Any  # noqa: E402

import sqlalchemy as sa  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from bench.job import Job  # noqa: E402
from bench.store import BODY  # noqa: E402
from chassis.settings import Settings  # noqa: E402


class Engine(DependencyProvider):  # type: ignore[misc]
    """A pool of connections, shared by all workers."""

    def setup(self) -> None:
        """As big as there are workers."""
        self.engine = sa.create_engine(
            Job.read().database_uri.replace("postgresql://", "postgresql+psycopg2://"),
            pool_size=Settings().workers,
        )

    def get_dependency(self, worker_ctx: object) -> sa.Engine:  # noqa: ARG002
        """The pool."""
        return self.engine


class Bare:
    """One write."""

    name = "bench_peer"
    engine = Engine()

    @rpc  # type: ignore[untyped-decorator]
    def register_body(self, request: dict[str, Any]) -> dict[str, Any]:
        """One row."""
        with self.engine.begin() as connection:
            connection.execute(
                sa.insert(BODY),
                {
                    "id": request["body_id"],
                    "name_sv": request["name"]["sv"],
                    "name_en": request["name"]["en"],
                    "kind": request["kind"],
                    "valid_from": date.fromisoformat(request["valid_from"]),
                },
            )
        return {
            "body_id": request["body_id"],
            "name": request["name"],
            "kind": request["kind"],
            "parent_id": None,
            "valid_from": request["valid_from"],
            "valid_to": None,
            "successor_id": None,
            "version": 1,
        }


def main() -> None:
    """Answer until told to stop."""
    job = Job.read()
    container = ServiceContainer(
        Bare, {"AMQP_URI": job.amqp_uri, "max_workers": Settings().workers}
    )
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(container.stop))
    container.start()
    job.tell(ready=1)
    container.wait()


if __name__ == "__main__":
    main()
