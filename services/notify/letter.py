"""Writes one notice as an e-mail: text and HTML, in the recipient's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

import jinja2

from contracts.rpc.notify import Language
from contracts.words import event_word, in_language
from services.notify.wording import one_line

_WORDS: Final = MappingProxyType(
    {
        Language.SV: {
            "greeting": "Hej",
            "next_step": "Vem gör vad härnäst",
            "automatic": "Brevet är skickat automatiskt av Rådslag. Det går inte att svara på det.",
        },
        Language.EN: {
            "greeting": "Hello",
            "next_step": "Who acts next",
            "automatic": "Rådslag sent this automatically. It can't be answered.",
        },
    }
)

_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("services.notify"),
    autoescape=jinja2.select_autoescape(["html.j2"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Folding(EmailPolicy):
    """Folds a subject by `Header`: the default loses the space between two encoded words of one line."""

    def fold(self, name: str, value: str) -> str:
        """As text with line ends."""
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """As the bytes that are sent."""
        if name.lower() != "subject" or str(value).isascii():
            return bytes(super().fold_binary(name, value))
        return self.fold(name, value).encode("ascii")


_FOLDING: Final = _Folding(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything an e-mail needs. It holds a name and an address: it is never stored or logged."""

    message_id: str
    name: str
    address: str
    language: Language
    event_type: str
    project_id: UUID | None
    about: str
    happened: str
    next_step: str | None
    why: str

    @property
    def subject(self) -> str:
        """The title and what happened to it."""
        told = in_language(event_word(self.event_type), self.language)
        return one_line(f"{self.about}: {told}")


def compose(letter: Letter, *, sender: Address, written_at: datetime) -> EmailMessage:
    """The message, ready to be sent. The same letter has the same Message-ID in every try."""
    message = EmailMessage(policy=_FOLDING)
    message["From"] = sender
    message["To"] = Address(one_line(letter.name), addr_spec=letter.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = letter.message_id
    if letter.project_id is not None:
        # Mail programs gather what is told about one project in one thread.
        message["References"] = f"<project-{letter.project_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    words = {
        "words": _WORDS[letter.language],
        "language": letter.language.value,
        "subject": letter.subject,
        "name": one_line(letter.name),
        "about": one_line(letter.about),
        "happened": letter.happened,
        "next_step": letter.next_step,
        "why": letter.why,
    }
    # Seven bits, so that it passes every server.
    message.set_content(
        _TEMPLATES.get_template("notice.txt.j2").render(words), cte="quoted-printable"
    )
    message.add_alternative(
        _TEMPLATES.get_template("notice.html.j2").render(words),
        subtype="html",
        cte="quoted-printable",
    )
    # Setting the content drops every Content- header that was there before.
    message["Content-Language"] = letter.language.value
    return message


def message_id(notice_id: UUID, sender: Address) -> str:
    """A notice's Message-ID: a resend after a crash is recognised by it."""
    return f"<notice-{notice_id}@{sender.domain}>"
