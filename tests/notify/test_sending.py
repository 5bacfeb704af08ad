"""E-mail end to end: a real database, a real SMTP server, and workers that die between the two."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.headerregistry import Address

import pytest
import sqlalchemy as sa

from chassis.clock import RealClock, system_now
from chassis.database import Database
from chassis.service import wiring
from chassis.testing import service_under_test
from contracts.events.notify import NoticeFailedV1, NoticeSentV1
from contracts.rpc.base import Role
from contracts.rpc.notify import NoticeState
from services.notify import metrics, sending
from services.notify.domain.delivery import MAX_TRIES, Attempt, Result
from services.notify.service import Notify
from services.notify.tables import NOTICE
from tests.notify.builders import a_body_changed, a_mail_server, a_project_submitted
from tests.notify.test_notify import SUBMITTED, register, subscribe

SENDER = Address("Rådslag", addr_spec="radslag@stockholm.example")


@pytest.fixture
def notify(database_uri):
    with service_under_test(Notify, database_uri) as service:
        yield service


@pytest.fixture
def anna(notify):
    person = notify.person("anna", Role.CASE_OFFICER, "trafiknamnden")
    register(notify, person, name="Anna Ek", email="anna@stockholm.example")
    return person


@pytest.fixture
def told(notify, anna):
    """A subscription by e-mail, and an event that it matches."""
    subscribe(notify, anna, SUBMITTED, channels=["email"])
    notify.receive(a_body_changed())
    notify.receive(a_project_submitted(), id="cause", correlationid="case-1")


def send(notify, mailbox):
    """Run the worker until it has nothing to do."""
    rounds = 0
    while sending.send_due(notify.database, mailbox.server, SENDER):
        rounds += 1
        assert rounds < 1000
    return rounds


def the_notice(notify, person):
    [notice] = notify.call("list_notices", by=person).items
    return notice


def change(notify, **columns):
    with notify.unit() as unit:
        unit.session.execute(sa.update(NOTICE).values(columns))


def make_due(notify):
    """Let time pass until the next try."""
    change(notify, due_at=system_now() - timedelta(seconds=1))


def end_lease(notify):
    """Let time pass until a lost worker's lease has run out."""
    change(notify, lease_until=system_now() - timedelta(seconds=1))


def test_a_letter_is_sent_once_and_the_log_says_so(notify, anna, told):
    with a_mail_server() as mailbox:
        assert send(notify, mailbox) == 1
        assert send(notify, mailbox) == 0

    [letter] = mailbox.taken
    assert letter["Subject"] == "Smart belysning: projekt inlämnat"
    assert letter["To"] == "Anna Ek <anna@stockholm.example>"
    notice = the_notice(notify, anna)
    assert (notice.state, notice.tries, notice.possible_copies) == (NoticeState.SENT, 1, 0)
    assert notice.message_id == letter["Message-ID"]
    assert notice.server_reply == "250 OK queued"
    [sent] = notify.published(NoticeSentV1)
    assert (sent.notice_id, sent.cause_id) == (notice.notice_id, "cause")
    headers = notify.outbox()[-1][1]
    assert (headers["ce-correlationid"], headers["ce-causationid"]) == ("case-1", "cause")


def test_the_letter_is_in_the_language_of_its_reader(notify, anna, told):
    register(notify, anna, language="en")
    with a_mail_server() as mailbox:
        send(notify, mailbox)
    [letter] = mailbox.taken
    assert letter["Subject"] == "Smart belysning: project submitted"
    assert "The traffic committee submitted" in letter.get_body(("plain",)).get_content()


def test_the_services_own_loop_sends(notify, anna, told, monkeypatch):
    monkeypatch.delenv("SMTP_URI", raising=False)
    assert Notify().send_due(notify.database) == 0, "no mail server is named"
    assert the_notice(notify, anna).state is NoticeState.DUE

    with a_mail_server() as mailbox:
        monkeypatch.setenv("SMTP_URI", f"smtp://127.0.0.1:{mailbox.server.port}")
        monkeypatch.setenv("RADSLAG_MAIL_FROM", "avisering@stockholm.example")
        [loop] = wiring(Notify).loops
        assert loop.work(notify.database) == 1
    assert mailbox.taken[0]["From"] == "Rådslag <avisering@stockholm.example>"


@pytest.mark.parametrize(
    "answers", [{"rcpt_answer": "550 {address} unknown"}, {"data_answer": "554 no"}]
)
def test_a_letter_that_never_will_be_taken_fails_at_once(notify, anna, told, answers):
    with a_mail_server(**answers) as mailbox:
        send(notify, mailbox)

    notice = the_notice(notify, anna)
    assert (notice.state, notice.tries, notice.sent_at) == (NoticeState.FAILED, 1, None)
    assert notice.code in {"smtp-550", "smtp-554"}
    assert "anna@" not in notice.server_reply
    [failed] = notify.published(NoticeFailedV1)
    assert failed.code == notice.code


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"data_answer": "451 busy"}, "smtp-451"), ({"drop_at": "rcpt"}, "no-connection")],
    ids=str,
)
def test_a_letter_that_is_put_off_is_tried_again_and_may_yet_be_sent(
    notify, anna, told, answers, code
):
    with a_mail_server(**answers) as mailbox:
        send(notify, mailbox)
        waiting = the_notice(notify, anna)
        assert (waiting.state, waiting.tries, waiting.code) == (NoticeState.DUE, 1, code)
        assert waiting.due_at <= system_now() + timedelta(minutes=1)

    with a_mail_server() as mailbox:
        make_due(notify)
        send(notify, mailbox)
        assert len(mailbox.taken) == 1
    sent = the_notice(notify, anna)
    assert (sent.state, sent.tries, sent.possible_copies) == (NoticeState.SENT, 2, 0)


def test_after_its_last_try_a_letter_fails(notify, anna, told):
    with a_mail_server(data_answer="451 busy") as mailbox:
        for _ in range(MAX_TRIES + 2):
            make_due(notify) if the_notice(notify, anna).state is NoticeState.DUE else None
            send(notify, mailbox)

    notice = the_notice(notify, anna)
    assert (notice.state, notice.tries, notice.code) == (NoticeState.FAILED, MAX_TRIES, "smtp-451")
    assert len(notify.published(NoticeFailedV1)) == 1


def test_a_connection_lost_after_the_letter_leaves_it_unknown_until_it_is_sent_again(
    notify, anna, told
):
    before = metrics.POSSIBLE_COPIES._value.get()
    with a_mail_server(drop_at="data") as mailbox:
        sending.send_due(notify.database, mailbox.server, SENDER)
        unknown = the_notice(notify, anna)
        assert (unknown.state, unknown.possible_copies) == (NoticeState.UNKNOWN, 1)
        assert unknown.sent_at is None
        assert notify.published(NoticeSentV1) == []

        mailbox.drop_at = ""
        make_due(notify)
        send(notify, mailbox)

    assert the_notice(notify, anna).state is NoticeState.SENT
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1
    assert metrics.POSSIBLE_COPIES._value.get() == before + 1


def test_a_worker_that_dies_between_sending_and_writing_down_costs_one_copy_at_most(
    notify, anna, told, monkeypatch
):
    class Killed(BaseException):
        """As a signal ends a process: nothing after it runs."""

    def die(*_):
        raise Killed

    with a_mail_server() as mailbox:
        with monkeypatch.context() as patched:
            patched.setattr(sending, "record", die)
            with pytest.raises(Killed):
                sending.send_due(notify.database, mailbox.server, SENDER)
        assert len(mailbox.taken) == 1
        in_hand = the_notice(notify, anna)
        assert (in_hand.state, in_hand.sent_at) == (NoticeState.SENDING, None)
        assert send(notify, mailbox) == 0, "the lease keeps others away"

        end_lease(notify)
        assert sending.find_lost(notify.database) == 1
        assert the_notice(notify, anna).state is NoticeState.UNKNOWN
        make_due(notify)
        send(notify, mailbox)

    sent = the_notice(notify, anna)
    assert (sent.state, sent.possible_copies, sent.tries) == (NoticeState.SENT, 1, 2)
    assert mailbox.ids == [sent.message_id] * 2
    assert len(notify.published(NoticeSentV1)) == 1


def test_a_worker_thought_lost_that_answers_late_is_believed_unless_another_has_begun(
    notify, anna, told
):
    [slow], _ = sending.claim(notify.database, SENDER)
    end_lease(notify)
    sending.find_lost(notify.database)
    make_due(notify)
    [quick], _ = sending.claim(notify.database, SENDER)

    sending.record(notify.database, slow, Attempt(Result.DEFERRED, "smtp-451"))
    assert the_notice(notify, anna).state is NoticeState.SENDING

    sending.record(notify.database, quick, Attempt(Result.TAKEN))
    assert the_notice(notify, anna).state is NoticeState.SENT
    sending.record(notify.database, slow, Attempt(Result.REFUSED, "smtp-550"))
    assert the_notice(notify, anna).state is NoticeState.SENT


def test_a_slow_server_gets_no_letter_that_would_outlast_the_lease(notify, anna, told, monkeypatch):
    monkeypatch.setattr(sending, "BEGIN_WITHIN_S", -1.0)
    with a_mail_server() as mailbox:
        sending.send_due(notify.database, mailbox.server, SENDER)

    notice = the_notice(notify, anna)
    assert (notice.state, notice.tries, mailbox.taken) == (NoticeState.DUE, 0, [])


def test_a_worker_that_breaks_hands_back_what_it_has_not_begun(notify, anna, told, monkeypatch):
    notify.receive(a_project_submitted(revision=2))

    def broken(*_, **__):
        raise MemoryError

    with a_mail_server() as mailbox:
        with monkeypatch.context() as patched:
            patched.setattr(sending.MailLink, "send", broken)
            with pytest.raises(MemoryError):
                sending.send_due(notify.database, mailbox.server, SENDER)
        second, first = notify.call("list_notices", by=anna).items
        assert (first.state, second.state) == (NoticeState.SENDING, NoticeState.DUE)
        assert second.tries == 0
        send(notify, mailbox)
    assert mailbox.ids == [second.message_id or f"<notice-{second.notice_id}@stockholm.example>"]


def test_a_letter_that_cant_be_written_fails_and_holds_no_other_up(notify, anna, told, monkeypatch):
    notify.receive(a_project_submitted(revision=2))
    compose, calls = sending.compose, iter([True, False])

    def sometimes(letter, **options):
        if next(calls):
            raise ValueError(letter.address)
        return compose(letter, **options)

    monkeypatch.setattr(sending, "compose", sometimes)
    with a_mail_server() as mailbox:
        send(notify, mailbox)

    states = {n.state: n.code for n in notify.call("list_notices", by=anna).items}
    assert states == {NoticeState.SENT: None, NoticeState.FAILED: "not-composed"}
    assert len(mailbox.taken) == 1


def test_what_is_due_to_an_erased_person_fails_and_is_not_sent(notify, anna, told):
    notify.call("erase_contact", by=anna, reason="Slutar i staden")
    with a_mail_server() as mailbox:
        send(notify, mailbox)

    assert mailbox.taken == []
    assert the_notice(notify, anna).code == "erased"
    assert [failed.code for failed in notify.published(NoticeFailedV1)] == ["erased"]


def test_two_workers_racing_send_each_letter_once(notify, anna, told, database_uri):
    for revision in range(2, 42):
        notify.receive(a_project_submitted(revision=revision))
    faults = []

    def work(database, mailbox):
        try:
            while sending.send_due(database, mailbox.server, SENDER):
                pass
        except BaseException as error:
            faults.append(error)
            raise

    databases = [Database("notify", database_uri, RealClock()) for _ in range(2)]
    with a_mail_server() as mailbox:
        workers = [threading.Thread(target=work, args=(d, mailbox)) for d in databases]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    for database in databases:
        database.close()

    assert faults == []
    assert len(mailbox.ids) == len(set(mailbox.ids)) == 41
    notices = notify.call("list_notices", by=anna, limit=200).items
    assert {(n.state, n.tries) for n in notices} == {(NoticeState.SENT, 1)}
    assert len(notify.published(NoticeSentV1)) == 41
