"""Letters handed to a real SMTP server, and what is known of each afterwards."""

from __future__ import annotations

import socket
from email.headerregistry import Address

import pytest

from services.notify.domain.delivery import Result
from services.notify.letter import compose
from services.notify.settings import MailServer, MailSettings, Security
from services.notify.smtp import MailLink
from tests.notify.builders import NOW, Mailbox, a_letter, a_mail_server

SENDER = Address("Rådslag", addr_spec="radslag@stockholm.example")
RECIPIENT = "asa.oberg@stockholm.example"


def send(server, *letters):
    with MailLink(server) as link:
        return [
            link.send(
                compose(letter, sender=SENDER, written_at=NOW),
                sender=SENDER.addr_spec,
                recipient=letter.address,
            )
            for letter in letters or (a_letter(),)
        ]


def test_a_letter_that_is_taken_is_known_to_be_taken():
    with a_mail_server() as mailbox:
        [attempt] = send(mailbox.server)

    assert attempt.result is Result.TAKEN
    assert attempt.reply == "250 OK queued"
    assert mailbox.ids == ["<notice-1@stockholm.example>"]
    assert mailbox.recipients == [RECIPIENT]


def test_several_letters_go_over_one_connection():
    with a_mail_server() as mailbox:
        attempts = send(mailbox.server, a_letter(message_id="<1@x>"), a_letter(message_id="<2@x>"))

    assert [attempt.result for attempt in attempts] == [Result.TAKEN, Result.TAKEN]
    assert mailbox.ids == ["<1@x>", "<2@x>"]


@pytest.mark.parametrize(
    ("answers", "result", "code"),
    [
        ({"rcpt_answer": "550 no such user"}, Result.REFUSED, "smtp-550"),
        ({"data_answer": "554 refused as spam"}, Result.REFUSED, "smtp-554"),
        ({"rcpt_answer": "451 greylisted, try again"}, Result.DEFERRED, "smtp-451"),
        ({"data_answer": "452 disk full"}, Result.DEFERRED, "smtp-452"),
        ({"rcpt_answer": "421 closing"}, Result.DEFERRED, "smtp-421"),
        ({"drop_at": "rcpt"}, Result.DEFERRED, "no-connection"),
        ({"drop_at": "data"}, Result.UNCLEAR, "outcome-unknown"),
    ],
    ids=str,
)
def test_each_way_of_not_taking_a_letter_is_told_apart(answers, result, code):
    with a_mail_server(**answers) as mailbox:
        [attempt] = send(mailbox.server)

    assert (attempt.result, attempt.code) == (result, code)


def test_a_refused_letter_does_not_spoil_the_next_one_on_the_connection():
    class PickyMailbox(Mailbox):
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
            if address.startswith("nobody"):
                return "550 no such user"
            return await super().handle_RCPT(server, session, envelope, address, options)

    with a_mail_server(kind=PickyMailbox) as mailbox:
        attempts = send(mailbox.server, a_letter(address="nobody@x.se"), a_letter())

    assert [attempt.result for attempt in attempts] == [Result.REFUSED, Result.TAKEN]


def test_after_a_lost_connection_the_next_letter_opens_a_new_one():
    with a_mail_server(drop_at="data") as mailbox:
        attempts = send(mailbox.server, a_letter(), a_letter())

    assert [attempt.result for attempt in attempts] == [Result.UNCLEAR, Result.UNCLEAR]
    assert len(mailbox.taken) == 2


def test_a_server_that_is_not_there_is_no_verdict_on_the_letter():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    [attempt] = send(MailServer("127.0.0.1", port))
    assert (attempt.result, attempt.code) == (Result.DEFERRED, "no-connection")


def test_a_login_that_is_not_offered_is_no_verdict_on_the_letter():
    with a_mail_server() as mailbox:
        port = mailbox.server.port
        [attempt] = send(MailServer("127.0.0.1", port, user="radslag", password="hemlig"))
    assert (attempt.result, attempt.code) == (Result.DEFERRED, "no-connection")
    assert mailbox.taken == []


def test_nothing_is_sent_in_the_clear_where_starttls_is_asked_for():
    with a_mail_server() as mailbox:
        port = mailbox.server.port
        [attempt] = send(MailServer("127.0.0.1", port, Security.STARTTLS))
    assert attempt.result is Result.DEFERRED
    assert mailbox.taken == []


def test_the_servers_words_are_kept_without_the_address():
    with a_mail_server(
        rcpt_answer="550 <Asa.Oberg@stockholm.example>: {address} unknown"
    ) as mailbox:
        [attempt] = send(mailbox.server)
    assert attempt.reply == "550 <(address)>: (address) unknown"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("smtp://localhost:1025", MailServer("localhost", 1025)),
        ("smtp://mail.stockholm.example", MailServer("mail.stockholm.example", 25)),
        (
            "smtp+starttls://radslag:h%40rd@mail.stockholm.example",
            MailServer("mail.stockholm.example", 587, Security.STARTTLS, "radslag", "h@rd"),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, Security.TLS)),
    ],
)
def test_a_mail_server_is_named_by_its_uri(uri, expected):
    assert MailServer.of(uri) == expected


@pytest.mark.parametrize(
    "uri", ["localhost:25", "http://mail", "smtp://", "smtp://u:p@mail.example"]
)
def test_a_mistaken_uri_stops_the_start_and_a_password_never_travels_in_the_clear(uri, monkeypatch):
    monkeypatch.setenv("SMTP_URI", uri)
    with pytest.raises(ValueError, match="SMTP_URI"):
        MailSettings()


def test_the_password_is_not_shown():
    server = MailServer.of("smtps://radslag:hemlig@mail.example")
    assert "hemlig" not in repr(server)
