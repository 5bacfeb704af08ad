"""Hands letters to a mail server, and tells exactly how far each one came."""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Self

from services.notify.domain.delivery import NO_CONNECTION, OUTCOME_UNKNOWN, Attempt, Result
from services.notify.settings import MailServer, Security

#: Longest wait for one reply of the server. A letter takes at most four replies.
REPLY_TIMEOUT_S: Final = 15.0
_SERVICE_CLOSING: Final = 421
_PERMANENT: Final = 500
_KEPT_REPLY: Final = 500


class _Refused(Exception):
    """The server answered a step of a letter with anything but yes."""

    def __init__(self, code: int, reply: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.reply = reply


class MailLink:
    """One connection, opened for the first letter and used for those after it."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up(politely=error is None)

    def send(self, message: EmailMessage, *, sender: str, recipient: str) -> Attempt:
        """Try once. Never raises for what the server or the network does: it tells."""
        try:
            link = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            # What is wrong with the connection or the login says nothing about this letter.
            self._hang_up(politely=False)
            return Attempt(Result.DEFERRED, NO_CONNECTION, _told_by(error, recipient))
        handed_over = False
        try:
            _expect(link.mail(sender))
            _expect(link.rcpt(recipient))
            handed_over = True
            code, reply = link.data(message.as_bytes())
            _expect((code, reply))
        except (_Refused, smtplib.SMTPDataError) as refused:
            return self._refused(link, refused, recipient)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up(politely=False)
            if handed_over:
                return Attempt(Result.UNCLEAR, OUTCOME_UNKNOWN, _told_by(error, recipient))
            return Attempt(Result.DEFERRED, NO_CONNECTION, _told_by(error, recipient))
        return Attempt(Result.TAKEN, None, _kept(code, reply, recipient))

    def _connected(self) -> smtplib.SMTP:
        if self._open is None:
            server = self._server
            if server.security is Security.TLS:
                self._open = smtplib.SMTP_SSL(
                    server.host,
                    server.port,
                    local_hostname=socket.gethostname(),
                    timeout=REPLY_TIMEOUT_S,
                    context=ssl.create_default_context(),
                )
            else:
                self._open = smtplib.SMTP(
                    server.host,
                    server.port,
                    # smtplib would ask the name service, and stand still where that is slow.
                    local_hostname=socket.gethostname(),
                    timeout=REPLY_TIMEOUT_S,
                )
            self._open.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                self._open.starttls(context=ssl.create_default_context())
            if server.user is not None:
                self._open.login(server.user, server.password or "")
        return self._open

    def _refused(
        self, link: smtplib.SMTP, refused: _Refused | smtplib.SMTPDataError, recipient: str
    ) -> Attempt:
        if isinstance(refused, _Refused):
            code, reply = refused.code, refused.reply
        else:
            code = refused.smtp_code
            told = refused.smtp_error
            reply = told if isinstance(told, bytes) else told.encode()
        if code == _SERVICE_CLOSING:
            self._hang_up(politely=False)
        else:
            try:
                link.rset()
            except (OSError, smtplib.SMTPException):
                self._hang_up(politely=False)
        result = Result.REFUSED if code >= _PERMANENT else Result.DEFERRED
        return Attempt(result, f"smtp-{code}", _kept(code, reply, recipient))

    def _hang_up(self, *, politely: bool) -> None:
        link, self._open = self._open, None
        if link is None:
            return
        try:
            if politely:
                link.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            link.close()


def _expect(answer: tuple[int, bytes]) -> None:
    code, reply = answer
    if code < 0:
        raise smtplib.SMTPServerDisconnected("the reply could not be read")
    if not 200 <= code < 300:
        raise _Refused(code, reply)


def _kept(code: int, reply: bytes, recipient: str) -> str:
    """The server's words without the address: that lives in the contacts alone."""
    words = " ".join(reply.decode("utf-8", "replace").split())
    return _without(recipient, f"{code} {words}")[:_KEPT_REPLY]


def _told_by(error: Exception, recipient: str) -> str:
    return _without(recipient, f"{type(error).__name__}: {error}")[:_KEPT_REPLY]


def _without(address: str, words: str) -> str:
    start = words.lower().find(address.lower())
    while start >= 0:
        words = f"{words[:start]}(address){words[start + len(address) :]}"
        start = words.lower().find(address.lower())
    return words
