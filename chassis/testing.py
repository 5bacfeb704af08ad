"""Shipped for tests: a service with a real database and no broker, driven through the real paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa

from chassis import migrate
from chassis.calls import Calls
from chassis.clock import SimulatedClock, new_id, system_now
from chassis.database import Database
from chassis.decoding import Delivery
from chassis.held import HeldEvents
from chassis.identity import HeldRole, Keyring, LocalIssuer
from chassis.inbox import Inbox
from chassis.operations import Operations
from chassis.outcomes import Outcome
from chassis.service import Service, wiring
from chassis.tables import HELD, OUTBOX
from chassis.timers import Timers
from chassis.topology import city_name, inbox_name
from chassis.unit import Unit
from contracts.authority import PROCEDURES
from contracts.broker import CITY_EXCHANGE, EVENTS_EXCHANGE
from contracts.envelope import CONTENT_TYPE, CityEvent, Envelope, Event
from contracts.registry import EVENTS
from contracts.rpc.base import Command, Reply, Role

E_ = TypeVar("E_", bound=Event)

#: Where the simulated business clock of a test starts, unless it is set.
START: Final = datetime(2017, 4, 10, 8, 0, tzinfo=UTC)


class Person:
    """Somebody with roles, and a token of the test's own issuer."""

    def __init__(self, person_id: str, roles: tuple[HeldRole, ...], token: str) -> None:
        self.person_id = person_id
        self.roles = roles
        self.token = token


class ServiceUnderTest:
    """One service: RPC, inbox and timers run through the chassis; only the broker is left out."""

    def __init__(self, service_cls: type[Service], database_uri: str, folder: Path) -> None:
        self.name = service_cls.name
        self.clock = SimulatedClock(folder / "clock")
        self.clock.set(START)
        self.issuer = LocalIssuer(folder)
        self.database = Database(self.name, database_uri, self.clock)
        migrate.upgrade(self.database)
        self.wired = wiring(service_cls)
        self.inbox = Inbox(self.wired, self.database)
        self._held_events = HeldEvents(self.wired, self.database, self.inbox)
        self.timers = Timers(self.wired, self.database)
        self.calls = Calls(
            self.wired, self.database, Keyring(self.issuer.keys_path, local_keys=True)
        )
        Operations(self.wired, self.database, self._held_events).join(self.wired)

    def person(
        self,
        person_id: str,
        role: Role,
        body: str | None = None,
        *,
        valid_from: date = date(2010, 1, 1),
        valid_to: date | None = None,
        deputy_for: str | None = None,
    ) -> Person:
        """Somebody with one role."""
        return self.person_with(person_id, [HeldRole(role, body, valid_from, valid_to, deputy_for)])

    def person_with(self, person_id: str, roles: Iterable[HeldRole]) -> Person:
        """Somebody with several roles."""
        held = tuple(roles)
        return Person(person_id, held, self.issuer.token(person_id, held))

    def call(self, method: str, by: Person, **fields: Any) -> Any:  # noqa: ANN401 (the reply model)
        """An RPC, all the way but the broker; raises `Problem` as the caller would be told."""
        procedure = PROCEDURES[f"{self.name}.{method}"]
        message: dict[str, Any] = {
            "token": by.token,
            "deadline": (system_now() + timedelta(seconds=30)).isoformat(),
            **fields,
        }
        if issubclass(procedure.request, Command):
            message.setdefault("command_id", str(new_id()))
        on_the_wire = orjson.loads(orjson.dumps(message, default=_plain))
        reply = self.calls.answer(method, on_the_wire)
        model: type[Reply] = procedure.reply
        return model.model_validate(orjson.loads(orjson.dumps(reply)))

    def delivery(
        self,
        event: Event,
        *,
        source: str | None = None,
        id: str | None = None,  # noqa: A002 (CloudEvents' own word)
        time: datetime | None = None,
        **attributes: Any,  # noqa: ANN401
    ) -> Delivery:
        """The message that would carry an event here."""
        if source is None:
            source = (
                "/city/sensors" if isinstance(event, CityEvent) else f"/radslag/{event.publisher()}"
            )
        sender = source.rpartition("/")[2]
        envelope = Envelope(
            id=id or str(new_id()),
            source=source,
            type=event.type_name,
            subject=event.subject,
            time=time or self.clock.now(),
            dataschema=event.dataschema(),
            **attributes,
        )
        city = isinstance(event, CityEvent)
        return Delivery(
            queue=city_name(self.name) if city else inbox_name(self.name),
            exchange=CITY_EXCHANGE if city else EVENTS_EXCHANGE,
            routing_key=f"{sender}.{event.type_name}" if city else event.type_name,
            headers=envelope.headers(),
            content_type=CONTENT_TYPE,
            user_id=sender,
            body=event.model_dump_json().encode(),
        )

    def receive(self, event: Event, **attributes: Any) -> Outcome:  # noqa: ANN401
        """One event through the inbox; answers what became of it."""
        return self.inbox.process([self.delivery(event, **attributes)])[0]

    def receive_all(self, *events: Event) -> list[Outcome]:
        """Several events as one natural batch."""
        return self.inbox.process([self.delivery(event) for event in events])

    def outbox(self) -> list[tuple[str, dict[str, str], Event]]:
        """What waits for the relay, in order: exchange, `ce-*` headers, event."""
        with self.database.reading(actor="test") as unit:
            rows = unit.session.execute(sa.select(OUTBOX).order_by(OUTBOX.c.id)).all()
        return [
            (row.exchange, headers, EVENTS[headers["ce-type"]].model_validate_json(row.body))
            for row in rows
            if (headers := orjson.loads(row.headers))
        ]

    def published(self, event_type: type[E_]) -> list[E_]:
        """The events of one type in the outbox, in order."""
        return [event for _, _, event in self.outbox() if isinstance(event, event_type)]

    def held(self) -> list[Any]:
        """The rows of the held events, oldest first."""
        with self.database.reading(actor="test") as unit:
            return list(unit.session.execute(sa.select(HELD).order_by(HELD.c.id)).all())

    def retry_held(self) -> None:
        """Let the retry worker find everything due now."""
        with self.database.writing() as connection:
            connection.execute(
                sa.update(HELD)
                .where(HELD.c.due_at.is_not(None))
                .values(due_at=system_now() - timedelta(seconds=1))
            )
        while self._held_events.work():
            pass

    def run_due(self) -> int:
        """Run the timers that are due by the business clock; answers how many rows were done."""
        return self.timers.work()

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction, for preparing or looking at data."""
        with self.database.transaction(actor="service/test") as unit:
            yield unit

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


@contextmanager
def service_under_test(service_cls: type[Service], database_uri: str) -> Iterator[ServiceUnderTest]:
    """A service on an empty database."""
    with TemporaryDirectory() as folder:
        under_test = ServiceUnderTest(service_cls, database_uri, Path(folder))
        try:
            yield under_test
        finally:
            under_test.close()


def _plain(value: Any) -> Any:  # noqa: ANN401 (what orjson does not know)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, UUID | date | datetime):
        return str(value)
    return str(value)
