"""What notify refuses."""

from __future__ import annotations

from contracts.errors import Refusal


class NotifyError(Refusal):
    """Any refusal of notify."""


class AlreadyErased(NotifyError):
    """A contact is erased once."""

    sv = "Namn och adress för {person_id} är redan raderade"
    en = "Name and address of {person_id} are already erased"


class NothingToFollow(NotifyError):
    """A subscription names at least one event type or publisher."""

    sv = "En prenumeration måste gälla minst en händelsetyp eller en avsändare"
    en = "A subscription must name at least one event type or one publisher"


class UnknownEvent(NotifyError):
    """Only what notify listens to can be subscribed to."""

    sv = "Inga aviseringar skickas om {event_type}"
    en = "No notices are sent about {event_type}"


class NoAddress(NotifyError):
    """E-mail needs a registered address."""

    sv = "{person_id} har ingen registrerad e-postadress; registrera en kontaktuppgift först"
    en = "{person_id} has no registered e-mail address; register a contact first"


class AlreadyEnded(NotifyError):
    """A subscription ends once."""

    sv = "Prenumerationen {subscription_id} är redan avslutad"
    en = "Subscription {subscription_id} has already ended"


class NotInInbox(NotifyError):
    """Only a notice that lies in an inbox can be marked as read."""

    sv = "Aviseringen {notice_id} ligger inte i någon inkorg"
    en = "Notice {notice_id} is not in an inbox"


class IllegalMove(NotifyError):
    """A notice moves only as its states allow."""

    sv = "Aviseringen {notice_id} är {before} och kan inte bli {after}"
    en = "Notice {notice_id} is {before} and can't become {after}"
