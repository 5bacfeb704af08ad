"""What notify answers: contacts, subscriptions and notices."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import (
    Contract,
    ExternalId,
    FreeText,
    Instant,
    Name,
    PersonId,
    Slug,
    TypeName,
)
from contracts.events.notify import Channel
from contracts.rpc.base import (
    Command,
    Page,
    PagedQuery,
    Procedure,
    Query,
    Reply,
    Role,
    Scope,
)
from contracts.rpc.operations import operations

EmailAddress = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=(
            r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
        ),
    ),
]
"""One address in ASCII, as HTML forms take it: no name, no comments, no line breaks."""


class Language(StrEnum):
    """The language a person reads notices in."""

    SV = "sv"
    EN = "en"


class Publisher(StrEnum):
    """The services whose events notices are sent about."""

    PORTFOLIO = "portfolio"
    FUNDING = "funding"
    FOLLOWUP = "followup"


class NoticeState(StrEnum):
    """How far a notice has come. It says `sent` only when it was."""

    DUE = "due"
    """To be sent, now or at its next try."""
    SENDING = "sending"
    """A worker has it in hand."""
    SENT = "sent"
    """It lies in the inbox, or the mail server took it."""
    FAILED = "failed"
    """It was not sent, and no further try is made; `code` says why."""
    UNKNOWN = "unknown"
    """The worker was lost while sending: it may have left. It is tried again under the same Message-ID."""


class NoticeText(Contract):
    """What a notice says, in both languages; written once, when the event arrived."""

    sv: Annotated[str, Field(max_length=5000)]
    en: Annotated[str, Field(max_length=5000)]


class _PersonalCommand(Command):
    """A command that carries a name or an address."""

    def content(self) -> dict[str, Any]:
        """Names and addresses live in the contacts alone: neither audited nor kept with the command."""
        return {
            key: value for key, value in super().content().items() if key not in {"name", "email"}
        }


class RegisterContact(_PersonalCommand):
    """Say how a person is reached, or change it. Everybody for themselves, the programme office for all.

    A repeated `command_id` with another name or address counts as a repeat: neither is kept to compare.
    """

    person_id: PersonId | None = None
    """None: the caller."""
    name: Name
    email: EmailAddress
    language: Language = Language.SV
    body_ids: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """The bodies the person works for or sits in."""


class EraseContact(Command):
    """Remove a person's name and address. What they were told stays, under the person's id alone."""

    person_id: PersonId | None = None
    """None: the caller."""
    reason: FreeText


class ContactReceipt(Reply):
    """A contact without what can be erased: the answer to a command is kept for a while."""

    person_id: PersonId
    language: Language
    body_ids: tuple[Slug, ...]
    erased_at: Instant | None
    version: int


class GetContact(Query):
    """How is a person reached? One's own; operators and the programme office see all."""

    person_id: PersonId | None = None
    """None: the caller."""


class ContactView(Reply):
    """A contact. Name and address are none once they are erased."""

    person_id: PersonId
    name: Name | None
    email: EmailAddress | None
    language: Language
    body_ids: tuple[Slug, ...]
    erased_at: Instant | None
    version: int


class Subscribe(Command):
    """Ask for notices. Everybody for themselves, the programme office for all.

    Give `event_types`, `publishers` or both; a notice is sent once however many subscriptions match.
    """

    person_id: PersonId | None = None
    """None: the caller."""
    event_types: Annotated[tuple[TypeName, ...], Field(max_length=50)] = ()
    publishers: Annotated[tuple[Publisher, ...], Field(max_length=3)] = ()
    """Everything that these services publish, also what is added later."""
    body_id: Slug | None = None
    """Only events of this body; none: of all bodies."""
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=2)]


class Unsubscribe(Command):
    """End a subscription. Notices that were already caused are still sent."""

    subscription_id: UUID


class SubscriptionView(Reply):
    """A subscription."""

    subscription_id: UUID
    person_id: PersonId
    event_types: tuple[TypeName, ...]
    publishers: tuple[Publisher, ...]
    body_id: Slug | None
    channels: tuple[Channel, ...]
    started_at: Instant
    ended_at: Instant | None
    version: int


class ListSubscriptions(PagedQuery):
    """Subscriptions, oldest first: one's own; operators and the programme office see all."""

    person_id: PersonId | None = None
    """None: the caller's own, or everybody's for those who see all."""
    ended: bool = False
    """Ended ones too."""


class Subscriptions(Page[SubscriptionView]):
    """A page of subscriptions."""


class NoticeView(Reply):
    """A notice and what became of it."""

    notice_id: UUID
    person_id: PersonId
    channel: Channel
    state: NoticeState
    cause_source: str
    cause_id: ExternalId
    """(source, id) of the event that caused it."""
    cause_type: TypeName
    project_id: UUID | None
    body_id: Slug | None
    about: NoticeText
    """The title of what it is about."""
    happened: NoticeText
    """What happened, in a sentence."""
    why: NoticeText
    """Why this person got it."""
    subscription_id: UUID | None = None
    """The subscription that asked for it; none where the law does, and nobody can opt out."""
    next_step: NoticeText | None
    """Who acts next, where that is known."""
    happened_at: Instant
    created_at: Instant
    sent_at: Instant | None
    read_at: Instant | None
    due_at: Instant | None
    """When it is tried next, by the system clock."""
    tries: int
    possible_copies: int
    """How many times it may have reached the person besides: a worker was lost while sending."""
    message_id: str | None
    """The e-mail's Message-ID, the same in every try."""
    code: str | None
    """Why the last try did not succeed, as a stable word."""
    server_reply: str | None
    """What the mail server said, without addresses."""
    version: int


class ListNotices(PagedQuery):
    """Notices, newest first: one's own; operators and auditors see everybody's."""

    person_id: PersonId | None = None
    """None: the caller's own, or everybody's for those who see all."""
    state: NoticeState | None = None
    channel: Channel | None = None
    project_id: UUID | None = None
    unread: bool = False
    """Only what has not been marked as read."""


class Notices(Page[NoticeView]):
    """A page of notices."""


class GetNotice(Query):
    """What does this notice say, and what became of it?"""

    notice_id: UUID


class MarkRead(Command):
    """The person has read a notice in the inbox. Nobody reads for another."""

    notice_id: UUID


#: Everybody, for themselves; that the programme office may act for others is notify's own rule.
_PERSONS: Final[Mapping[Role, Scope]] = {
    role: Scope.ANY for role in Role if role is not Role.AUDITOR
}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "notify.register_contact",
        RegisterContact,
        ContactReceipt,
        _PERSONS,
        "Ange hur man nås (programkontoret: för alla)",
        "Say how one is reached (the programme office: for all)",
    ),
    Procedure(
        "notify.erase_contact",
        EraseContact,
        ContactReceipt,
        _PERSONS,
        "Radera namn och adress (programkontoret: för alla)",
        "Erase name and address (the programme office: for all)",
    ),
    Procedure(
        "notify.get_contact",
        GetContact,
        ContactView,
        _PERSONS,
        "Se sin kontaktuppgift (drift och programkontor: alla)",
        "See one's contact (operators and the programme office: all)",
    ),
    Procedure(
        "notify.subscribe",
        Subscribe,
        SubscriptionView,
        _PERSONS,
        "Prenumerera på aviseringar (programkontoret: för alla)",
        "Subscribe to notices (the programme office: for all)",
    ),
    Procedure(
        "notify.unsubscribe",
        Unsubscribe,
        SubscriptionView,
        _PERSONS,
        "Avsluta en prenumeration (programkontoret: för alla)",
        "End a subscription (the programme office: for all)",
    ),
    Procedure(
        "notify.list_subscriptions",
        ListSubscriptions,
        Subscriptions,
        _PERSONS,
        "Lista prenumerationer (drift och programkontor: alla)",
        "List subscriptions (operators and the programme office: all)",
    ),
    Procedure(
        "notify.list_notices",
        ListNotices,
        Notices,
        _PERSONS,
        "Lista sina aviseringar (drift och revision: alla)",
        "List one's notices (operators and auditors: all)",
    ),
    Procedure(
        "notify.get_notice",
        GetNotice,
        NoticeView,
        _PERSONS,
        "Läsa en avisering (drift och revision: alla)",
        "Read a notice (operators and auditors: all)",
    ),
    Procedure(
        "notify.mark_read",
        MarkRead,
        NoticeView,
        _PERSONS,
        "Markera en avisering i inkorgen som läst",
        "Mark a notice in the inbox as read",
    ),
    *operations("notify"),
)
