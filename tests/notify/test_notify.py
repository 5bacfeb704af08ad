"""Notify against a real database: who is told what, who may see it, and what people may do."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from chassis import audit
from chassis.clock import new_id
from chassis.tables import COMMAND
from chassis.testing import service_under_test
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events.notify import Channel, NoticeFailedV1, NoticeSentV1
from contracts.rpc.base import Role
from contracts.rpc.notify import Language, NoticeState
from services.notify.domain.concern import concern_of
from services.notify.service import Notify
from tests.notify.builders import (
    EXAMPLES,
    FIBRE,
    LIGHTING,
    a_body_changed,
    a_consultation_opened,
    a_meeting_called,
    a_prerequisite_slipped,
    a_project_returned,
    a_project_submitted,
    a_project_transferred,
    a_project_withdrawn,
    a_question_raised,
    a_response_due,
    a_round_opened,
    an_application_declined,
    an_early_opinion_requested,
)

DECLINED = "funding.application_declined.v1"
SUBMITTED = "portfolio.project_submitted.v2"


@pytest.fixture
def notify(database_uri):
    with service_under_test(Notify, database_uri) as service:
        yield service


@pytest.fixture
def anna(notify):
    return notify.person("anna", Role.CASE_OFFICER, "trafiknamnden")


@pytest.fixture
def bo(notify):
    return notify.person("bo", Role.CASE_OFFICER, "utbildningsnamnden")


@pytest.fixture
def eva(notify):
    return notify.person("eva", Role.PROGRAMME_OFFICE, "kommunstyrelsen")


@pytest.fixture
def ola(notify):
    return notify.person("ola", Role.OPERATOR)


@pytest.fixture
def rut(notify):
    return notify.person("rut", Role.AUDITOR)


def register(notify, person, **changes):
    fields = {"name": "Anna Ek", "email": "anna@stockholm.example", **changes}
    return notify.call("register_contact", by=person, **fields)


def subscribe(notify, person, *event_types, **changes):
    fields = {"event_types": event_types, "channels": ["inbox"], **changes}
    return notify.call("subscribe", by=person, **fields)


def inbox(notify, person, **filters):
    return notify.call("list_notices", by=person, **filters).items


def test_everything_that_notify_listens_to_can_be_told(notify, anna):
    subscribe(notify, anna, publishers=["portfolio", "funding", "followup"])
    notify.receive(a_project_submitted(FIBRE, title="Fiber i skolor"))

    for event in EXAMPLES:
        assert notify.receive(event) == "done", event.type_name

    told = inbox(notify, anna, limit=200)
    # A question about somebody is theirs alone.
    assert {notice.cause_type for notice in told} == {
        event.type_name for event in EXAMPLES if not concern_of(event).private
    }
    assert all(notice.state is NoticeState.SENT for notice in told)


def test_who_is_asked_about_a_conflict_of_interest_is_told_alone_and_without_asking(
    notify, anna, bo
):
    subscribe(notify, anna, publishers=["portfolio", "funding"])
    notify.receive(a_project_submitted())

    assert notify.receive(a_question_raised("bo")) == "done"

    [notice] = inbox(notify, bo)
    assert (notice.cause_type, notice.subscription_id) == (
        "funding.conflict_of_interest_raised.v1",
        None,
    )
    assert "gäller dig" in str(notice.why)
    # Nor does the project's case tell of it.
    assert notice.project_id is None
    assert [one.cause_type for one in inbox(notify, anna)] == [SUBMITTED]


def test_a_batch_of_events_is_told_in_one_transaction(notify, anna):
    subscribe(notify, anna, publishers=["portfolio", "funding"])

    outcomes = notify.receive_all(
        a_body_changed(), a_project_submitted(), a_round_opened(), an_application_declined()
    )

    assert outcomes == ["done"] * 4
    assert len(inbox(notify, anna)) == 4


def test_an_inbox_notice_is_sent_at_once_and_says_what_happened(notify, anna):
    subscription = subscribe(notify, anna, DECLINED)
    notify.receive(a_body_changed())
    notify.receive(a_project_submitted())

    event_id = str(new_id())
    notify.receive(an_application_declined(), id=event_id, correlationid="case-1")

    [notice] = inbox(notify, anna)
    assert (notice.state, notice.channel) == (NoticeState.SENT, Channel.INBOX)
    assert (notice.cause_source, notice.cause_id) == ("/radslag/funding", event_id)
    assert (notice.project_id, notice.body_id) == (LIGHTING, "trafiknamnden")
    assert notice.about.sv == "Smart belysning"
    assert notice.happened.sv.startswith("Digitaliseringsrådet avstyrker ”Smart belysning”")
    assert notice.why.sv.startswith("Du får detta för att du prenumererar på ”ansökan avstyrkt”")
    assert notice.subscription_id == subscription.subscription_id
    assert notice.sent_at == notify.clock.now()
    [sent] = notify.published(NoticeSentV1)
    assert (sent.notice_id, sent.person_id, sent.cause_id) == (notice.notice_id, "anna", event_id)
    headers = notify.outbox()[-1][1]
    assert headers["ce-causationid"] == event_id
    assert headers["ce-correlationid"] == "case-1"


def test_a_duplicate_and_overlapping_subscriptions_give_one_notice_per_channel(notify, anna):
    register(notify, anna)
    notify.receive(a_project_submitted())
    subscribe(notify, anna, DECLINED, SUBMITTED)
    subscribe(notify, anna, DECLINED, channels=["inbox", "email"], body_id="trafiknamnden")
    subscribe(notify, anna, publishers=["funding"])
    subscribe(notify, anna, DECLINED, publishers=["funding"])

    event_id = str(new_id())
    assert notify.receive(an_application_declined(), id=event_id) == "done"
    assert notify.receive(an_application_declined(), id=event_id) == "duplicate"

    told = inbox(notify, anna)
    assert sorted(notice.channel for notice in told) == ["email", "inbox"]
    assert {notice.cause_id for notice in told} == {event_id}


def test_one_notice_per_person_channel_and_cause_is_the_databases_own_rule(notify, anna):
    subscribe(notify, anna, SUBMITTED)
    notify.receive(a_project_submitted())

    columns = "person_id, channel, cause_source, cause_id, cause_type, subscription_id, why,"
    columns += " created_at, state, tries, possible_copies, version"
    with pytest.raises(sa.exc.IntegrityError), notify.unit() as unit:
        unit.session.execute(
            sa.text(
                f"INSERT INTO notice (id, {columns}) SELECT :id, {columns} FROM notice"
            ).bindparams(sa.bindparam("id", uuid4(), sa.Uuid))
        )


def test_two_events_of_the_same_id_from_two_services_are_two_causes(notify, anna):
    subscribe(notify, anna, publishers=["portfolio", "funding"])

    notify.receive(a_project_submitted(), id="1")
    notify.receive(a_round_opened(), id="1")

    assert len(inbox(notify, anna)) == 2


def test_a_project_that_is_not_known_yet_is_waited_for(notify, anna):
    subscribe(notify, anna, DECLINED)

    assert notify.receive(an_application_declined()) == "waiting"
    [held] = notify.held()
    assert held.missing == f"project/{LIGHTING}"
    assert inbox(notify, anna) == ()

    notify.receive(a_project_submitted())
    notify.retry_held()

    assert notify.held() == []
    assert [notice.cause_type for notice in inbox(notify, anna)] == [DECLINED]


def test_a_waiting_event_holds_nothing_else_back(notify, anna):
    subscribe(notify, anna, publishers=["funding"])
    notify.receive(an_application_declined())

    assert notify.receive(a_round_opened()) == "done"
    assert notify.receive(a_meeting_called(FIBRE)) == "waiting"


def test_nobody_is_told_about_a_draft(notify, anna):
    subscribe(notify, anna, publishers=["portfolio"])

    assert notify.receive(a_project_withdrawn(draft=True)) == "done"
    assert notify.receive(a_prerequisite_slipped(draft=True)) == "done"

    assert inbox(notify, anna) == ()


def test_a_body_subscription_hears_of_that_body_alone(notify, anna):
    subscribe(notify, anna, publishers=["portfolio", "funding"], body_id="trafiknamnden")

    notify.receive(a_project_submitted(LIGHTING, body_id="trafiknamnden"))
    notify.receive(a_project_submitted(FIBRE, title="Fiber i skolor", body_id="utbildningsnamnden"))
    notify.receive(a_round_opened())

    assert [notice.about.sv for notice in inbox(notify, anna)] == ["Smart belysning"]


def test_a_transfer_is_told_to_those_who_follow_the_old_or_the_new_owner(notify, anna, bo):
    subscribe(notify, anna, publishers=["portfolio"], body_id="trafiknamnden")
    subscribe(notify, bo, publishers=["portfolio"], body_id="utbildningsnamnden")
    notify.receive(a_project_submitted(LIGHTING, body_id="trafiknamnden"))
    assert notify.receive(a_project_transferred()) == "done"
    notify.receive(a_project_withdrawn())

    transferred = "portfolio.project_transferred.v1"
    assert [notice.cause_type for notice in inbox(notify, bo)] == [transferred]
    assert transferred in {notice.cause_type for notice in inbox(notify, anna)}


def test_nobody_is_told_of_a_drafts_transfer(notify, anna):
    subscribe(notify, anna, publishers=["portfolio"])
    assert notify.receive(a_project_transferred(draft=True)) == "done"
    assert inbox(notify, anna) == ()


def test_a_meeting_is_told_to_the_bodies_whose_projects_are_on_its_agenda(notify, anna, bo):
    subscribe(notify, anna, publishers=["funding"], body_id="trafiknamnden")
    subscribe(notify, bo, publishers=["funding"], body_id="utbildningsnamnden")
    notify.receive(a_project_submitted(LIGHTING, body_id="trafiknamnden"))

    notify.receive(a_meeting_called(LIGHTING))

    assert len(inbox(notify, anna)) == 1
    assert inbox(notify, bo) == ()


def test_those_who_are_asked_in_a_consultation_are_told_and_nobody_else(notify, anna, bo):
    subscribe(notify, anna, publishers=["portfolio"], body_id="trafiknamnden")
    subscribe(notify, bo, publishers=["portfolio"], body_id="aldrenamnden")
    notify.receive(a_consultation_opened("trafiknamnden", "utbildningsnamnden"))
    notify.receive(a_response_due())
    told = [notice.cause_type for notice in inbox(notify, anna)]
    assert sorted(told) == ["portfolio.consultation_opened.v1", "portfolio.response_due.v1"]
    assert inbox(notify, bo) == ()


def test_a_body_without_a_known_name_is_called_by_its_id_until_it_is_named(notify, anna):
    subscribe(notify, anna, SUBMITTED)

    notify.receive(a_project_submitted(revision=1))
    notify.receive(a_body_changed())
    notify.receive(a_project_submitted(revision=2))

    latest, first = (notice.happened.sv for notice in inbox(notify, anna))
    assert first.startswith("trafiknamnden har lämnat in")
    assert latest.startswith("Trafiknämnden har lämnat in")


def test_a_subscription_outlives_nothing_after_its_end(notify, anna):
    subscription = subscribe(notify, anna, SUBMITTED)
    ended = notify.call(
        "unsubscribe",
        by=anna,
        subscription_id=subscription.subscription_id,
        expected_version=subscription.version,
    )

    notify.receive(a_project_submitted())

    assert ended.ended_at == notify.clock.now()
    assert inbox(notify, anna) == ()
    assert notify.call("list_subscriptions", by=anna).items == ()
    assert notify.call("list_subscriptions", by=anna, ended=True).items == (ended,)
    with pytest.raises(Refused, match="already ended"):
        notify.call("unsubscribe", by=anna, subscription_id=subscription.subscription_id)


def test_a_stale_version_is_a_conflict(notify, anna):
    subscription = subscribe(notify, anna, SUBMITTED)
    register(notify, anna)
    with pytest.raises(Conflict):
        notify.call(
            "unsubscribe",
            by=anna,
            subscription_id=subscription.subscription_id,
            expected_version=7,
        )
    with pytest.raises(Conflict):
        register(notify, anna, expected_version=2)


def test_a_subscription_to_nothing_or_to_what_nobody_is_told_about_is_refused(notify, anna):
    with pytest.raises(Refused, match="at least one"):
        subscribe(notify, anna)
    with pytest.raises(Refused, match=r"portfolio\.project_opened"):
        subscribe(notify, anna, "portfolio.project_opened.v1")


def test_email_needs_a_registered_address(notify, anna):
    with pytest.raises(Refused, match="no registered e-mail address") as refused:
        subscribe(notify, anna, SUBMITTED, channels=["email"])
    assert refused.value.told["code"] == "no_address"
    assert "ingen registrerad e-postadress" in refused.value.sentence("sv")


@pytest.mark.parametrize(
    "email",
    ["anna", "anna@", "@x.se", "a b@x.se", "anna@x.se\nBcc: b@y.se", "Anna <anna@x.se>", "å@x.se"],
)
def test_an_address_is_one_plain_address(notify, anna, email):
    with pytest.raises(Invalid) as invalid:
        register(notify, anna, email=email)
    assert invalid.value.told["fields"][0]["path"] == "email"


def test_a_contact_is_registered_changed_and_seen_by_its_person(notify, anna):
    first = register(notify, anna, body_ids=["trafiknamnden"])
    second = register(
        notify, anna, name="Anna Ek Öberg", language="en", expected_version=first.version
    )

    seen = notify.call("get_contact", by=anna)
    assert (seen.name, seen.language, seen.version) == (
        "Anna Ek Öberg",
        Language.EN,
        second.version,
    )
    assert (seen.email, seen.body_ids) == ("anna@stockholm.example", ())


def test_only_the_programme_office_acts_for_others(notify, anna, bo, eva, ola):
    register(notify, eva, person_id="anna")
    subscription = subscribe(notify, eva, SUBMITTED, person_id="anna")
    assert subscription.person_id == "anna"

    for stranger in (bo, ola):
        with pytest.raises(Forbidden):
            register(notify, stranger, person_id="anna")
        with pytest.raises(Forbidden):
            subscribe(notify, stranger, SUBMITTED, person_id="anna")
        with pytest.raises(Forbidden):
            notify.call("erase_contact", by=stranger, person_id="anna", reason="Slutat")
    with pytest.raises(NotFound):
        notify.call("unsubscribe", by=bo, subscription_id=subscription.subscription_id)
    with pytest.raises(Forbidden):
        notify.call("unsubscribe", by=ola, subscription_id=subscription.subscription_id)
    notify.call("unsubscribe", by=eva, subscription_id=subscription.subscription_id)


def test_a_contact_is_invisible_to_strangers(notify, anna, bo, eva, ola, rut):
    register(notify, anna)
    subscribe(notify, anna, SUBMITTED)

    for reader in (eva, ola, rut):
        assert notify.call("get_contact", by=reader, person_id="anna").name == "Anna Ek"
        assert len(notify.call("list_subscriptions", by=reader).items) == 1
    with pytest.raises(NotFound):
        notify.call("get_contact", by=bo, person_id="anna")
    with pytest.raises(NotFound):
        notify.call("list_subscriptions", by=bo, person_id="anna")
    assert notify.call("list_subscriptions", by=bo).items == ()


def test_notices_are_seen_by_their_person_operators_and_auditors(notify, anna, bo, eva, ola, rut):
    subscribe(notify, anna, SUBMITTED)
    notify.receive(a_project_submitted())
    [notice] = inbox(notify, anna)

    for reader in (ola, rut):
        assert inbox(notify, reader) == (notice,)
        assert notify.call("get_notice", by=reader, notice_id=notice.notice_id) == notice
    for stranger in (bo, eva):
        assert inbox(notify, stranger) == ()
        with pytest.raises(NotFound):
            inbox(notify, stranger, person_id="anna")
        with pytest.raises(NotFound):
            notify.call("get_notice", by=stranger, notice_id=notice.notice_id)


def test_notices_are_filtered_and_paged_newest_first(notify, anna, ola):
    register(notify, anna)
    subscribe(notify, anna, SUBMITTED, channels=["inbox", "email"])
    for revision in (1, 2, 3):
        notify.receive(a_project_submitted(revision=revision))
    notify.receive(a_project_submitted(FIBRE, title="Fiber i skolor"))

    assert len(inbox(notify, ola, channel="inbox")) == 4
    assert len(inbox(notify, ola, state="due")) == 4
    assert len(inbox(notify, ola, project_id=FIBRE)) == 2
    assert inbox(notify, ola, state="failed") == ()
    first = notify.call("list_notices", by=anna, channel="inbox", limit=3)
    second = notify.call(
        "list_notices", by=anna, channel="inbox", limit=3, cursor=first.next_cursor
    )
    ids = [notice.notice_id for notice in (*first.items, *second.items)]
    assert len(ids) == 4
    assert ids == sorted(ids, reverse=True)
    assert second.next_cursor is None


def test_a_notice_is_read_by_its_person_alone(notify, anna, bo, ola):
    subscribe(notify, anna, SUBMITTED)
    notify.receive(a_project_submitted())
    [notice] = inbox(notify, anna, unread=True)

    with pytest.raises(NotFound):
        notify.call("mark_read", by=bo, notice_id=notice.notice_id)
    with pytest.raises(Forbidden):
        notify.call("mark_read", by=ola, notice_id=notice.notice_id)
    read = notify.call(
        "mark_read", by=anna, notice_id=notice.notice_id, expected_version=notice.version
    )

    assert read.read_at == notify.clock.now()
    assert inbox(notify, anna, unread=True) == ()


def test_an_email_is_not_read_in_the_inbox(notify, anna):
    register(notify, anna)
    subscribe(notify, anna, SUBMITTED, channels=["email"])
    notify.receive(a_project_submitted())
    [notice] = inbox(notify, anna)

    assert notice.state is NoticeState.DUE
    with pytest.raises(Refused, match="not in an inbox"):
        notify.call("mark_read", by=anna, notice_id=notice.notice_id)


def test_an_auditor_writes_nothing(notify, rut):
    with pytest.raises(Forbidden):
        register(notify, rut)
    with pytest.raises(Forbidden):
        notify.call("mark_read", by=rut, notice_id=uuid4())


def test_after_erasure_what_was_told_stays_and_further_notices_fail(notify, anna, ola):
    register(notify, anna, body_ids=["trafiknamnden"])
    subscribe(notify, anna, publishers=["portfolio"], channels=["inbox", "email"])
    notify.receive(a_project_submitted(), id="before")

    erased = notify.call("erase_contact", by=anna, reason="Slutar i staden")
    notify.receive(a_project_withdrawn(), id="after")

    assert erased.erased_at == notify.clock.now()
    contact = notify.call("get_contact", by=ola, person_id="anna")
    assert (contact.name, contact.email, contact.body_ids) == (None, None, ())
    told = {(n.cause_id, n.channel): n for n in inbox(notify, ola)}
    assert told["before", Channel.INBOX].state is NoticeState.SENT
    assert {n.person_id for n in told.values()} == {"anna"}
    for channel in Channel:
        assert told["after", channel].state is NoticeState.FAILED
        assert told["after", channel].code == "erased"
    assert [failed.code for failed in notify.published(NoticeFailedV1)] == ["erased", "erased"]
    with pytest.raises(Refused, match="already erased"):
        notify.call("erase_contact", by=anna, reason="En gång till")
    with pytest.raises(Refused, match="no registered e-mail address"):
        subscribe(notify, anna, SUBMITTED, channels=["email"])


def test_a_name_and_an_address_are_written_in_the_contacts_alone(notify, anna):
    """Not in the audit, the remembered answers, the outbox or the notices: they could not be erased."""
    register(notify, anna, name="Anna Ek", email="anna.ek@stockholm.example")
    subscribe(notify, anna, SUBMITTED, channels=["inbox", "email"])
    notify.receive(a_project_submitted())
    notify.call("erase_contact", by=anna, reason="Slutar")

    with notify.unit() as unit:
        everything = []
        for table in Notify.metadata.sorted_tables:
            everything += [str(row) for row in unit.session.execute(sa.select(table))]
        assert unit.session.scalar(sa.select(sa.func.count()).select_from(COMMAND)) == 3
        assert unit.session.scalar(sa.select(sa.func.count()).select_from(audit.AUDIT)) == 3
    assert not [row for row in everything if "Anna Ek" in row or "anna.ek@" in row]


def test_a_repeated_registration_is_answered_as_the_first(notify, anna):
    command_id = str(UUID(int=7))
    first = register(notify, anna, command_id=command_id)
    assert register(notify, anna, command_id=command_id) == first


def test_a_project_has_a_name_before_it_is_submitted_and_the_submissions_name_after(notify, anna):
    subscribe(notify, anna, publishers=["portfolio"])
    notify.receive(an_early_opinion_requested("Ljus"))
    notify.receive(an_early_opinion_requested("Smartare ljus"))
    notify.receive(a_project_submitted(title="Smart belysning"))
    notify.receive(an_early_opinion_requested("Ett gammalt namn"))
    notify.receive(a_project_returned())
    assert sorted(notice.about.sv for notice in inbox(notify, anna)) == [
        "Ett gammalt namn",
        "Ljus",
        "Smart belysning",
        "Smart belysning",
        "Smartare ljus",
    ]
