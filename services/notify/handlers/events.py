"""An event arrives: keep what is needed to tell about it, and give a notice to everybody who asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from chassis.clock import system_now
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.errors import NotYet
from contracts.events.notify import Channel
from contracts.events.portfolio import (
    BodyChangedV1,
    EarlyOpinionRequestedV1,
    IdeaRecordedV1,
    ProjectSubmittedV2,
    ProjectTakenOverV1,
    ProjectTransferredV1,
)
from services.notify import metrics
from services.notify.domain.concern import Concern, concern_of
from services.notify.domain.delivery import ERASED
from services.notify.domain.notice import Cause, Notice
from services.notify.domain.projection import UNSUBMITTED, KnownBody, KnownProject
from services.notify.domain.subscription import Subscription, recipients, topics_of
from services.notify.tables import CONTACT, FOLLOWED, SUBSCRIPTION
from services.notify.wording import ABOUT_YOU, tell, why

#: What tells of a project by its title before it is submitted.
Unsubmitted = IdeaRecordedV1 | ProjectTakenOverV1 | EarlyOpinionRequestedV1


def know_body(event: BodyChangedV1, unit: Unit) -> None:
    """Keep the body's name, then tell."""
    at = unit.handled.time
    body = unit.load(KnownBody, event.body_id)
    if body is None:
        unit.add(KnownBody(event.body_id, event.name_sv, event.name_en, at))
    else:
        body.changed(name_sv=event.name_sv, name_en=event.name_en, at=at)
    tell_about(event, unit)


def know_project(event: ProjectSubmittedV2, unit: Unit) -> None:
    """Keep the project's title, then tell."""
    project = unit.load(KnownProject, event.project_id)
    if project is None:
        unit.add(KnownProject(event.project_id, event.body_id, event.title, event.revision))
    else:
        project.submitted(body_id=event.body_id, title=event.title, revision=event.revision)
    tell_about(event, unit)


def know_unsubmitted(event: Unsubmitted, unit: Unit) -> None:
    """Keep the title of what was not submitted, unless a submission is known already; then tell."""
    project = unit.load(KnownProject, event.project_id)
    if project is None:
        unit.add(KnownProject(event.project_id, event.body_id, event.title, UNSUBMITTED))
    else:
        project.named(body_id=event.body_id, title=event.title)
    tell_about(event, unit)


def know_owner(event: ProjectTransferredV1, unit: Unit) -> None:
    """Keep whose the project is, then tell. Nothing is kept of a draft."""
    project = unit.load(KnownProject, event.project_id)
    if project is not None:
        project.transferred(event.body_id)
    tell_about(event, unit)


def tell_about(event: Event, unit: Unit) -> None:
    """One notice for each person and channel: of whom it is about, and whose subscription asks for it."""
    concern = concern_of(event)
    if concern.draft:
        return
    projects = unit.load_many(KnownProject, concern.project_ids)
    for project_id in concern.project_ids:
        if project_id not in projects:
            raise NotYet(f"project/{project_id}")
    asked = (
        [] if concern.private else _asked(unit, type(event), _bodies(concern, projects.values()))
    )
    if not asked and concern.person_id is None:
        return
    subscriptions = [subscription for subscription, _ in asked]
    told_to, erased = _told_to(concern, asked, unit)
    envelope = unit.handled
    names = unit.load_many(KnownBody, _named(event, concern, subscriptions))
    told = tell(
        event,
        project=projects.get(concern.project_id) if concern.project_id else None,
        projects=projects,
        bodies=names,
    )
    cause = Cause(
        source=envelope.source,
        event_id=envelope.id,
        event_type=event.type_name,
        # What is somebody's alone is not told in the project's case either.
        project_id=None if concern.private else concern.project_id,
        body_id=concern.body_id,
        about=told.about,
        happened=told.happened,
        next_step=told.next_step,
        happened_at=envelope.time,
        correlation=envelope.correlationid or envelope.id,
    )
    unit.add(cause)
    for (person_id, channel), asking in sorted(told_to.items(), key=lambda one: one[0]):
        notice = Notice(
            id=unit.new_id(),
            person_id=person_id,
            channel=channel,
            cause_source=cause.source,
            cause_id=cause.event_id,
            cause_type=cause.event_type,
            project_id=cause.project_id,
            subscription_id=None if asking is None else asking.id,
            why=dict(ABOUT_YOU) if asking is None else why(asking, event.type_name, names),
            created_at=unit.now,
            due_at=system_now(),
        )
        unit.add(notice)
        if person_id in erased:
            unit.publish(notice.fail(ERASED))
            metrics.NOTICES.labels(channel.value, "failed").inc()
        elif channel is Channel.INBOX:
            unit.publish(notice.put_in_inbox(unit.now))
            metrics.NOTICES.labels(channel.value, "sent").inc()


def _told_to(
    concern: Concern, asked: Sequence[tuple[Subscription, str | None]], unit: Unit
) -> tuple[dict[tuple[str, Channel], Subscription | None], set[str]]:
    """By person and channel who asked, nobody where it is about the person; and those whose contact is erased."""
    erased = {person_id for _, person_id in asked if person_id is not None}
    told_to: dict[tuple[str, Channel], Subscription | None] = {}
    if concern.person_id is not None:
        if _is_erased(unit, concern.person_id):
            erased.add(concern.person_id)
        told_to[concern.person_id, Channel.INBOX] = None
    for person_id, channel, subscription in recipients([subscription for subscription, _ in asked]):
        told_to.setdefault((person_id, channel), subscription)
    return told_to, erased


def _is_erased(unit: Unit, person_id: str) -> bool:
    with unit.session.no_autoflush:
        erased_at = unit.session.scalar(
            sa.select(CONTACT.c.erased_at).where(CONTACT.c.person_id == person_id)
        )
    return erased_at is not None


def _bodies(concern: Concern, projects: Collection[KnownProject]) -> set[str]:
    """The bodies whose subscribers are told: the event's own, or those of the projects it is about."""
    if concern.body_id is not None:
        return {concern.body_id, *concern.body_ids}
    return {*concern.body_ids, *(project.body_id for project in projects)}


def _named(event: Event, concern: Concern, subscriptions: Sequence[Subscription]) -> set[str]:
    """The bodies that the sentences name."""
    named = {
        concern.body_id,
        getattr(event, "body_id", None),
        getattr(event, "from_body_id", None),
        getattr(event, "decided_by", None),
    }
    named.update(subscription.body_id for subscription in subscriptions)
    return {body_id for body_id in named if body_id is not None}


def _asked(
    unit: Unit, event_type: type[Event], bodies: set[str]
) -> list[tuple[Subscription, str | None]]:
    """The running subscriptions that match, each with its person's id where that contact is erased."""
    statement = (
        sa.select(
            Subscription,
            sa.case((CONTACT.c.erased_at.is_not(None), CONTACT.c.person_id)),
        )
        .join(FOLLOWED, FOLLOWED.c.subscription_id == SUBSCRIPTION.c.id)
        .outerjoin(CONTACT, CONTACT.c.person_id == SUBSCRIPTION.c.person_id)
        .where(
            FOLLOWED.c.topic.in_(topics_of(event_type)),
            sa.or_(SUBSCRIPTION.c.body_id.is_(None), SUBSCRIPTION.c.body_id.in_(bodies)),
        )
    )
    # No event of a batch changes a subscription: its rows can be written together at the end.
    with unit.session.no_autoflush:
        return [(row[0], row[1]) for row in unit.session.execute(statement)]
