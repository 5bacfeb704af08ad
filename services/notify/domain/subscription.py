"""What a person asked to be told about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.envelope import Event
from contracts.events.notify import Channel
from contracts.registry import INTERNAL_SUBSCRIBERS
from contracts.rpc.notify import Publisher
from services.notify.domain.refusals import AlreadyEnded, NothingToFollow, UnknownEvent

#: The events that notices are sent about.
TOLD_ABOUT: Final = frozenset(event.type_name for event in INTERNAL_SUBSCRIBERS["notify"])


def without_version(type_name: str) -> str:
    """`funding.round_opened.v1` → `funding.round_opened`: a subscription outlives an event's version."""
    return type_name.rpartition(".v")[0]


def topics_of(event_type: type[Event]) -> tuple[str, str]:
    """What a subscription may hold for this event to match: its name, or its publisher."""
    return without_version(event_type.type_name), event_type.publisher()


@dataclass(eq=False)
class Subscription:
    """Some events, of one body or of all, through some channels."""

    id: UUID
    person_id: str
    event_types: list[str]
    publishers: list[str]
    body_id: str | None
    channels: list[str]
    started_at: datetime
    ended_at: datetime | None = None
    version: int = 1

    @property
    def topics(self) -> tuple[str, ...]:
        """What is matched against `topics_of` an event."""
        return (*(without_version(name) for name in self.event_types), *self.publishers)

    def end(self, now: datetime) -> None:
        """No event from now on matches it."""
        if self.ended_at is not None:
            raise AlreadyEnded(subscription_id=self.id)
        self.ended_at = now
        self.version += 1


def subscribe(
    subscription_id: UUID,
    person_id: str,
    *,
    event_types: Iterable[str],
    publishers: Iterable[Publisher],
    body_id: str | None,
    channels: Iterable[Channel],
    now: datetime,
) -> Subscription:
    """A new subscription to something that notices are sent about."""
    wanted = sorted(set(event_types))
    for event_type in wanted:
        if event_type not in TOLD_ABOUT:
            raise UnknownEvent(event_type=event_type)
    sources = sorted({publisher.value for publisher in publishers})
    if not wanted and not sources:
        raise NothingToFollow
    return Subscription(
        subscription_id,
        person_id,
        wanted,
        sources,
        body_id,
        sorted({channel.value for channel in channels}),
        now,
    )


def recipients(
    matching: Iterable[Subscription],
) -> list[tuple[str, Channel, Subscription]]:
    """One (person, channel) each, with the oldest subscription that asked for it; sorted."""
    asked: dict[tuple[str, Channel], Subscription] = {}
    for subscription in sorted(matching, key=lambda s: (s.started_at, s.id)):
        for channel in subscription.channels:
            asked.setdefault((subscription.person_id, Channel(channel)), subscription)
    return [(person_id, channel, asked[person_id, channel]) for person_id, channel in sorted(asked)]
