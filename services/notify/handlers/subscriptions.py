"""Begin, end and list subscriptions."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.events.notify import Channel
from contracts.rpc.notify import (
    ListSubscriptions,
    Publisher,
    Subscribe,
    Subscriptions,
    SubscriptionView,
    Unsubscribe,
)
from services.notify.domain import subscription as domain
from services.notify.domain.contact import Contact
from services.notify.domain.refusals import NoAddress
from services.notify.domain.subscription import Subscription
from services.notify.handlers.persons import acting_for, sees_every_contact
from services.notify.tables import FOLLOWED, SUBSCRIPTION


def subscribe(request: Subscribe, call: Call) -> SubscriptionView:
    """Ask for notices; e-mail needs a registered address."""
    person_id = acting_for(call, request.person_id)
    if Channel.EMAIL in request.channels:
        contact = call.unit.load(Contact, person_id)
        if contact is None or contact.is_erased:
            raise NoAddress(person_id=person_id)
    subscription = domain.subscribe(
        call.unit.new_id(),
        person_id,
        event_types=request.event_types,
        publishers=request.publishers,
        body_id=request.body_id,
        channels=request.channels,
        now=call.unit.now,
    )
    call.unit.add(subscription)
    call.unit.flush()
    call.unit.session.execute(
        sa.insert(FOLLOWED),
        [{"topic": topic, "subscription_id": subscription.id} for topic in subscription.topics],
    )
    return _view(subscription)


def unsubscribe(request: Unsubscribe, call: Call) -> SubscriptionView:
    """End a subscription: no later event finds it."""
    subscription = call.unit.load(Subscription, request.subscription_id)
    if subscription is None or not _sees(call, subscription.person_id):
        raise not_found("subscription", request.subscription_id)
    acting_for(call, subscription.person_id)
    call.expect(subscription.version)
    subscription.end(call.unit.now)
    call.unit.session.execute(
        sa.delete(FOLLOWED).where(FOLLOWED.c.subscription_id == subscription.id)
    )
    return _view(subscription)


def list_subscriptions(request: ListSubscriptions, call: Call) -> Subscriptions:
    """One's own, or everybody's for those who see all."""
    statement = sa.select(Subscription)
    person_id = request.person_id
    if not sees_every_contact(call):
        person_id = person_id or call.caller.person_id
        if person_id != call.caller.person_id:
            raise not_found("contact", person_id)
    if person_id is not None:
        statement = statement.where(SUBSCRIPTION.c.person_id == person_id)
    if not request.ended:
        statement = statement.where(SUBSCRIPTION.c.ended_at.is_(None))
    rows, cursor = paged(call.unit.session, statement, request, (SUBSCRIPTION.c.id,))
    return Subscriptions(items=tuple(_view(row) for row in rows), next_cursor=cursor)


def _sees(call: Call, person_id: str) -> bool:
    return person_id == call.caller.person_id or sees_every_contact(call)


def _view(subscription: Subscription) -> SubscriptionView:
    return SubscriptionView(
        subscription_id=subscription.id,
        person_id=subscription.person_id,
        event_types=tuple(subscription.event_types),
        publishers=tuple(Publisher(publisher) for publisher in subscription.publishers),
        body_id=subscription.body_id,
        channels=tuple(Channel(channel) for channel in subscription.channels),
        started_at=subscription.started_at,
        ended_at=subscription.ended_at,
        version=subscription.version,
    )
