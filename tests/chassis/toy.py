"""A toy service: it remembers in which order it saw the events of each project, and can be told to fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
import sqlalchemy as sa

from chassis.clock import RealClock, new_id
from chassis.database import Database
from chassis.decoding import Delivery
from chassis.held import HeldEvents
from chassis.inbox import Inbox
from chassis.outcomes import Outcome
from chassis.service import Subscription, Wiring
from chassis.tables import HELD, MAPPER, OUTBOX, Json, new_metadata
from chassis.unit import Unit
from contracts.base import ProjectKind
from contracts.broker import CITY_EXCHANGE, EVENTS_EXCHANGE
from contracts.envelope import CONTENT_TYPE, CityEvent, Envelope, Event
from contracts.errors import NotYet, Refusal
from contracts.events.city import EventRecalledV1, PrerequisitePromisedV1
from contracts.events.followup import LightChangedV1
from contracts.events.portfolio import ProjectAmendedV1, ProjectOpenedV1

METADATA = new_metadata()

SEEN = sa.Table(
    "seen",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("revisions", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


@dataclass(eq=False)
class Seen:
    """Which revisions of a project have been seen, in what order."""

    id: UUID
    revisions: list[int] = field(default_factory=list)
    version: int = 1


MAPPER.map_imperatively(Seen, SEEN)


class Unlucky(Refusal):
    """Thirteen is refused."""

    sv = "revision {revision} tas inte emot"
    en = "revision {revision} is refused"


@dataclass
class Toy:
    """The toy service on one database."""

    database_uri: str
    #: Revisions whose handler fails, for as long as they are in here.
    failing: set[int] = field(default_factory=set)
    #: Revisions that are not yet possible, for as long as they are in here.
    too_early: set[int] = field(default_factory=set)
    calls: int = 0

    def __post_init__(self) -> None:
        self.database = Database("portfolio", self.database_uri, RealClock())
        METADATA.create_all(self.database.engine)
        subscriptions = [
            Subscription(ProjectOpenedV1, self.open, lambda e: {Seen: e.project_id}, ordered=True),
            Subscription(
                ProjectAmendedV1, self.amend, lambda e: {Seen: e.project_id}, ordered=True
            ),
            Subscription(PrerequisitePromisedV1, self.promise, None, ordered=True),
            Subscription(EventRecalledV1, self.recall, None, ordered=True),
        ]
        self.wired = Wiring(
            "portfolio", subscriptions={s.event_type.type_name: s for s in subscriptions}
        )
        self.inbox = Inbox(self.wired, self.database)
        self.held_events = HeldEvents(self.wired, self.database, self.inbox)
        self.promised: list[Any] = []

    def open(self, event: ProjectOpenedV1, unit: Unit) -> None:
        """The first event of a project."""
        self.calls += 1
        if unit.load(Seen, event.project_id) is None:
            unit.add(Seen(event.project_id))

    def amend(self, event: ProjectAmendedV1, unit: Unit) -> None:
        """Every later one, by its revision."""
        self.calls += 1
        seen = unit.load(Seen, event.project_id)
        if seen is None or event.revision in self.too_early:
            raise NotYet(f"project/{event.project_id}" if seen is None else "strategy/later")
        # The change comes first: a failure afterwards must leave no trace of it.
        seen.revisions = [*seen.revisions, event.revision]
        seen.version += 1
        unit.publish(event)
        if event.revision == 13:
            raise Unlucky(revision=event.revision)
        if event.revision in self.failing:
            msg = "out of order"
            raise RuntimeError(msg)

    def promise(self, event: PrerequisitePromisedV1, unit: Unit) -> None:
        """A city event; refused for sites that nobody knows."""
        if event.site_code == "nowhere":
            raise Unlucky(revision=0)
        if event.site_code == "later":
            raise NotYet("project/later")
        self.promised.append((unit.actor, event))

    def recall(self, event: EventRecalledV1, unit: Unit) -> None:
        """Nothing here is ever known to be recalled."""
        raise NotYet(f"event/{event.event_id}")

    def revisions(self, project_id: UUID) -> list[int] | None:
        """What was seen of a project, in order."""
        with self.database.reading(actor="test") as unit:
            seen = unit.load(Seen, project_id)
            return None if seen is None else seen.revisions

    def held(self) -> list[Any]:
        """The held events, oldest first."""
        with self.database.reading(actor="test") as unit:
            return list(unit.session.execute(sa.select(HELD).order_by(HELD.c.id)))

    def outbox(self) -> list[Any]:
        """What waits for the relay."""
        with self.database.reading(actor="test") as unit:
            return list(unit.session.execute(sa.select(OUTBOX).order_by(OUTBOX.c.id)))

    def answers(self) -> list[dict[str, Any]]:
        """What city systems are told, in order."""
        return [orjson.loads(row.body) for row in self.outbox() if row.exchange == "city.answers"]

    def receive(self, *deliveries: Delivery) -> list[Outcome]:
        """One batch."""
        return self.inbox.process(deliveries)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def opened(project_id: UUID) -> ProjectOpenedV1:
    """The first event of a project."""
    return ProjectOpenedV1(project_id=project_id, body_id="utbn", kind=ProjectKind.BUSINESS)


def amended(project_id: UUID, revision: int) -> ProjectAmendedV1:
    """A later one."""
    return ProjectAmendedV1(
        project_id=project_id, body_id="utbn", revision=revision, changed=("title",), draft=True
    )


def promised(site_code: str = "skola-1", **fields: Any) -> PrerequisitePromisedV1:
    """A city event."""
    return PrerequisitePromisedV1(
        prerequisite_id=uuid4(), promised_on="2017-09-01", site_code=site_code, **fields
    )


def light_changed(project_id: UUID) -> LightChangedV1:
    """A known type that the toy does not handle."""
    return LightChangedV1(
        project_id=project_id,
        body_id="utbn",
        before="none",
        after="green",
        because_sv="därför",
        because_en="because",
    )


def message(
    event: Event,
    *,
    id: str | None = None,  # noqa: A002 (CloudEvents' own word)
    system: str = "stokab",
    **changed: Any,
) -> Delivery:
    """The message that carries an event; `changed` overrides parts of the delivery or `ce-` headers."""
    city = isinstance(event, CityEvent)
    sender = system if city else event.publisher()
    envelope = Envelope(
        id=id or str(new_id()),
        source=f"/city/{sender}" if city else f"/radslag/{sender}",
        type=event.type_name,
        subject=event.subject,
        time=RealClock().now(),
    )
    headers = {
        **envelope.headers(),
        **{f"ce-{k[3:]}": v for k, v in changed.items() if k.startswith("ce_")},
    }
    parts: dict[str, Any] = {
        "queue": "portfolio.city" if city else "portfolio.inbox",
        "exchange": CITY_EXCHANGE if city else EVENTS_EXCHANGE,
        "routing_key": f"{sender}.{event.type_name}" if city else event.type_name,
        "headers": headers,
        "content_type": CONTENT_TYPE,
        "user_id": sender,
        "body": event.model_dump_json().encode(),
    }
    parts.update({k: v for k, v in changed.items() if not k.startswith("ce_")})
    return Delivery(**parts)
