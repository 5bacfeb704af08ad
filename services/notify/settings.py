"""What notify is told from outside: which mail server, and in whose name."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.headerregistry import Address
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Security(StrEnum):
    """How the connection to the mail server is protected; the value is the URI's scheme."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    """Required: nothing is sent where the server does not offer it."""
    TLS = "smtps"


_PORTS: Final = {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server that takes our letters."""

    host: str
    port: int
    security: Security = Security.PLAIN
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, uri: str) -> MailServer:
        """From `smtp://host:port`, `smtp+starttls://user:password@host` or `smtps://…`.

        Raises `ValueError`; a password never travels in the clear, except to this machine itself.
        """
        parts = urlsplit(uri)
        if parts.scheme not in set(Security) or not parts.hostname:
            msg = "SMTP_URI must look like smtp://host:port, smtp+starttls://… or smtps://…"
            raise ValueError(msg)
        security = Security(parts.scheme)
        if parts.username and security is Security.PLAIN and parts.hostname not in _LOOPBACK:
            msg = "SMTP_URI: a password needs smtp+starttls:// or smtps://"
            raise ValueError(msg)
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[security],
            security=security,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


class MailSettings(BaseSettings):
    """How notify sends e-mail. `.env.example` documents each variable."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    smtp_uri: Annotated[str, Field(validation_alias=AliasChoices("SMTP_URI"), repr=False)] = ""
    """Empty: e-mails stay due until a server is named."""
    mail_from: Annotated[str, Field(validation_alias=AliasChoices("RADSLAG_MAIL_FROM"))] = (
        "radslag@localhost"
    )
    """The address that letters are sent from; its domain is also that of every Message-ID."""

    @model_validator(mode="after")
    def _readable(self) -> Self:
        """A mistake stops the start, not the first letter."""
        _ = self.server, self.sender
        return self

    @property
    def server(self) -> MailServer | None:
        """The mail server; none where none is named."""
        return MailServer.of(self.smtp_uri) if self.smtp_uri else None

    @property
    def sender(self) -> Address:
        """Who the letters are from."""
        return Address("Rådslag", addr_spec=self.mail_from)
