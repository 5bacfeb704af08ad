"""The few typed errors that any caller of Rådslag's RPC can meet, and the base of domain refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from contracts.base import snake
from contracts.faults import Fault

JSON = dict[str, Any]


class Problem(Exception):
    """What a caller is told. Its one argument is a JSON object, so that it crosses the wire whole.

    The object always holds `sv` and `en`: the same sentence in both languages.
    """

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(dict(told))

    @property
    def told(self) -> JSON:
        """The JSON object the caller receives."""
        told: JSON = self.args[0]
        return told

    def sentence(self, language: str) -> str:
        """The sentence in `sv` or `en`."""
        return str(self.told[language])

    def __str__(self) -> str:
        return str(self.told.get("en", self.told))


class Invalid(Problem):
    """The request breaks its contract; `fields` lists each field's path and the rule it broke."""

    @classmethod
    def of(cls, *faults: Fault) -> Invalid:
        """The fields at fault."""
        return cls(
            {
                "fields": [fault.model_dump() for fault in faults],
                "sv": "; ".join(f"{fault.path}: {fault.sv}" for fault in faults),
                "en": "; ".join(f"{fault.path}: {fault.en}" for fault in faults),
            }
        )


class Refused(Problem):
    """A rule of the domain says no; `code` is stable, `details` holds what the sentence mentions."""


class Forbidden(Problem):
    """The caller is not known, or may not do this; nothing was done."""


class NotFound(Problem):
    """What the request names does not exist, or is not visible to the caller."""


class Conflict(Problem):
    """Somebody else was first: another version, or the same command id with another request."""


class Expired(Problem):
    """The request's deadline passed before it was handled; nothing was done."""


class Unavailable(Problem):
    """The service cannot work right now (its database is away); nothing was done, try again."""


class Failed(Problem):
    """The service met a defect of its own; `incident` is in its log. Nothing was done."""


PROBLEMS: tuple[type[Problem], ...] = (
    Invalid,
    Refused,
    Forbidden,
    NotFound,
    Conflict,
    Expired,
    Unavailable,
    Failed,
)


class Refusal(Exception):
    """A rule said no. Subclasses are named after the rule and give the sentence in both languages.

    `sv` and `en` are format strings over the details given as keyword arguments. In an RPC a refusal
    becomes `Refused`; an event that is refused is parked with this sentence.
    """

    sv: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **details: object) -> None:
        self.details = {key: str(value) for key, value in details.items()}
        super().__init__(self.en.format_map(self.details))

    @property
    def code(self) -> str:
        """The stable name of the rule."""
        return snake(type(self).__name__)

    def problem(self) -> Refused:
        """This refusal as a caller is told it."""
        return Refused(
            {
                "code": self.code,
                "details": self.details,
                "sv": self.sv.format_map(self.details),
                "en": self.en.format_map(self.details),
            }
        )


class NotYet(Exception):
    """What an event refers to is not known here yet; it waits until `missing` arrives.

    `missing` is a subject such as `project/0192…`, so that the arrival of an event with that subject
    wakes the waiting one.
    """

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing} is not known here yet")
        self.missing = missing


#: What can be looked for in vain, by its name in code.
NAMES: Mapping[str, tuple[str, str]] = {
    "allocation": ("tilldelning", "allocation"),
    "application": ("ansökan", "application"),
    "body": ("organ", "body"),
    "case_number": ("diarienummer", "case number"),
    "consultation": ("remiss", "consultation"),
    "contact": ("kontakt", "contact"),
    "document": ("handling", "document"),
    "edition": ("version", "edition"),
    "held_event": ("parkerad händelse", "parked event"),
    "indicator": ("indikator", "indicator"),
    "mandate": ("mandat", "mandate"),
    "meeting": ("möte", "meeting"),
    "notice": ("avisering", "notice"),
    "opinion": ("förhandsbesked", "early opinion"),
    "person": ("person", "person"),
    "plan": ("uppföljningsplan", "follow-up plan"),
    "prerequisite": ("förutsättning", "prerequisite"),
    "procedure": ("anrop", "procedure"),
    "project": ("projekt", "project"),
    "relation": ("anknytning", "relation"),
    "response": ("yttrande", "response"),
    "revision": ("revision", "revision"),
    "round": ("omgång", "round"),
    "secrecy_mark": ("sekretessmarkering", "mark of secrecy"),
    "source": ("finansieringskälla", "source"),
    "selection": ("urval", "selection"),
    "strategy": ("strategiversion", "strategy version"),
    "subscription": ("prenumeration", "subscription"),
    "system": ("stadssystem", "city system"),
    "transaction": ("transaktion", "transaction"),
}


def not_found(what: str, key: object) -> NotFound:
    """`NotFound` with the same words everywhere. `what` is one of `NAMES`."""
    sv, en = NAMES.get(what, (what, what))
    return NotFound(
        {
            "what": what,
            "id": str(key),
            "sv": f"{sv} {key} finns inte, eller visas inte för dig",
            "en": f"{en} {key} does not exist, or is not visible to you",
        }
    )
