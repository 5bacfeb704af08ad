"""Storage of contacts, subscriptions and notices."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Json, Utc, new_metadata, word
from contracts.events.notify import Channel
from contracts.rpc.notify import Language, NoticeState
from services.notify.domain.contact import Contact
from services.notify.domain.notice import Cause, Notice
from services.notify.domain.projection import KnownBody, KnownProject
from services.notify.domain.subscription import Subscription

METADATA: Final = new_metadata()


#: The one erasable table of names and addresses.
CONTACT: Final = sa.Table(
    "contact",
    METADATA,
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(200)),
    sa.Column("email", sa.String(254)),
    sa.Column("language", word(Language), nullable=False),
    sa.Column("body_ids", Json, nullable=False),
    sa.Column("erased_at", Utc),
    sa.Column("version", sa.Integer, nullable=False),
)

SUBSCRIPTION: Final = sa.Table(
    "subscription",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("event_types", Json, nullable=False),
    sa.Column("publishers", Json, nullable=False),
    sa.Column("body_id", sa.String(40)),
    sa.Column("channels", Json, nullable=False),
    sa.Column("started_at", Utc, nullable=False),
    sa.Column("ended_at", Utc),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "person_id", "id"),
)

#: The index by which an event finds the running subscriptions: one row for each topic of each.
FOLLOWED: Final = sa.Table(
    "followed_topic",
    METADATA,
    sa.Column("topic", sa.String(120), primary_key=True),
    sa.Column("subscription_id", sa.Uuid, sa.ForeignKey("subscription.id"), primary_key=True),
    sa.Index(None, "subscription_id"),
)

CAUSE: Final = sa.Table(
    "cause",
    METADATA,
    sa.Column("source", sa.String(60), primary_key=True),
    sa.Column("event_id", sa.String(200), primary_key=True),
    sa.Column("event_type", sa.String(120), nullable=False),
    sa.Column("project_id", sa.Uuid),
    sa.Column("body_id", sa.String(40)),
    sa.Column("about", Json, nullable=False),
    sa.Column("happened", Json, nullable=False),
    sa.Column("next_step", Json),
    sa.Column("happened_at", Utc, nullable=False),
    sa.Column("correlation", sa.String(200), nullable=False),
)

NOTICE: Final = sa.Table(
    "notice",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("channel", word(Channel), nullable=False),
    sa.Column("cause_source", sa.String(60), nullable=False),
    sa.Column("cause_id", sa.String(200), nullable=False),
    sa.Column("cause_type", sa.String(120), nullable=False),
    sa.Column("project_id", sa.Uuid),
    sa.Column("subscription_id", sa.Uuid),
    sa.Column("why", Json, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("due_at", Utc),
    sa.Column("state", word(NoticeState), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("possible_copies", sa.Integer, nullable=False),
    sa.Column("claim_id", sa.Uuid),
    sa.Column("lease_until", Utc),
    sa.Column("message_id", sa.String(300)),
    sa.Column("code", sa.String(40)),
    sa.Column("server_reply", sa.String(500)),
    sa.Column("sent_at", Utc),
    sa.Column("read_at", Utc),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("person_id", "channel", "cause_source", "cause_id"),
    # Deferred: a batch writes its rows table by table, in no promised order.
    sa.ForeignKeyConstraint(
        ["cause_source", "cause_id"],
        ["cause.source", "cause.event_id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    sa.Index(None, "due_at"),
    sa.Index(None, "lease_until"),
    sa.Index(None, "person_id", "id"),
    sa.Index(None, "project_id", "id"),
)

PROJECT: Final = sa.Table(
    "known_project",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

BODY: Final = sa.Table(
    "known_body",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
)

MAPPER.map_imperatively(Contact, CONTACT)
MAPPER.map_imperatively(Subscription, SUBSCRIPTION)
MAPPER.map_imperatively(Cause, CAUSE)
MAPPER.map_imperatively(Notice, NOTICE)
MAPPER.map_imperatively(KnownProject, PROJECT)
MAPPER.map_imperatively(KnownBody, BODY)
