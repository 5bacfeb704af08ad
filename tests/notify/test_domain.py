"""The rules of notices, without database or mail server."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.notify import Channel, NoticeFailedV1, NoticeSentV1
from contracts.rpc.notify import Language, NoticeState, Publisher
from services.notify.domain import contact as contacts
from services.notify.domain.concern import concern_of
from services.notify.domain.delivery import (
    LONGEST_PAUSE,
    MAX_TRIES,
    Attempt,
    Result,
    Verdict,
    pause,
    verdict,
)
from services.notify.domain.notice import NEXT, Notice
from services.notify.domain.projection import KnownBody, KnownProject
from services.notify.domain.refusals import (
    AlreadyEnded,
    AlreadyErased,
    IllegalMove,
    NothingToFollow,
    NotInInbox,
    UnknownEvent,
)
from services.notify.domain.subscription import Subscription, recipients, subscribe, topics_of
from tests.notify.builders import (
    EXAMPLES,
    FIBRE,
    LIGHTING,
    NOW,
    a_meeting_called,
    a_prerequisite_slipped,
    a_round_opened,
)

CLAIM = UUID("01890000-0000-7000-8000-00000000c1a1")
LATER = NOW + timedelta(minutes=5)


def a_notice(state: NoticeState = NoticeState.DUE, channel: Channel = Channel.EMAIL) -> Notice:
    return Notice(
        id=uuid4(),
        person_id="anna",
        channel=channel,
        cause_source="/radslag/funding",
        cause_id="e1",
        cause_type="funding.round_opened.v1",
        project_id=None,
        subscription_id=uuid4(),
        why={"sv": "", "en": ""},
        created_at=NOW,
        due_at=NOW,
        state=state,
    )


def a_notice_in_hand(tries: int = 1) -> Notice:
    notice = a_notice()
    notice.tries = tries - 1
    notice.start_sending(CLAIM, LATER, "<1@x>")
    return notice


def a_subscription(
    person_id: str = "anna",
    *channels: Channel,
    number: int = 1,
    event_types: tuple[str, ...] = ("funding.round_opened.v1",),
    publishers: tuple[Publisher, ...] = (),
) -> Subscription:
    return subscribe(
        UUID(int=number),
        person_id,
        event_types=event_types,
        publishers=publishers,
        body_id=None,
        channels=channels or (Channel.INBOX,),
        now=NOW + timedelta(seconds=number),
    )


@pytest.mark.parametrize(
    ("result", "tries", "expected"),
    [
        (Result.TAKEN, 1, Verdict.SENT),
        (Result.TAKEN, MAX_TRIES, Verdict.SENT),
        (Result.REFUSED, 1, Verdict.FAILED),
        (Result.DEFERRED, 1, Verdict.AGAIN),
        (Result.DEFERRED, MAX_TRIES - 1, Verdict.AGAIN),
        (Result.DEFERRED, MAX_TRIES, Verdict.FAILED),
        (Result.UNCLEAR, 1, Verdict.AGAIN_MAYBE_COPY),
        (Result.UNCLEAR, MAX_TRIES, Verdict.FAILED),
    ],
)
def test_what_is_done_after_a_try(result, tries, expected):
    assert verdict(result, tries) is expected


@given(tries=st.integers(1, MAX_TRIES), share=st.floats(0, 1))
def test_a_pause_is_somewhere_between_nothing_and_its_longest(tries, share):
    assert timedelta(0) <= pause(tries, share) <= pause(tries, 1.0) <= LONGEST_PAUSE


def test_the_longest_pause_triples_until_it_is_capped():
    minutes = [pause(tries, 1.0) / timedelta(minutes=1) for tries in range(1, MAX_TRIES + 1)]
    assert minutes == [1, 3, 9, 27, 81, 243, 720, 720]


def test_every_state_of_a_notice_says_where_it_may_go():
    assert set(NEXT) == set(NoticeState)
    assert {state for state in NEXT if not NEXT[state]} == {NoticeState.SENT, NoticeState.FAILED}


@pytest.mark.parametrize("state", [s for s in NoticeState if NoticeState.SENDING not in NEXT[s]])
def test_only_what_is_due_or_unknown_is_taken_in_hand(state):
    with pytest.raises(IllegalMove):
        a_notice(state).start_sending(CLAIM, LATER, "<1@x>")


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.FAILED])
def test_what_is_settled_is_never_settled_again(state):
    notice = a_notice(state)
    notice.claim_id = CLAIM

    assert not notice.is_in_hand(CLAIM)
    with pytest.raises(IllegalMove):
        notice.fail("erased")


def test_a_taken_letter_is_sent():
    notice = a_notice_in_hand()

    told = notice.settle(Attempt(Result.TAKEN, None, "250 OK"), now=NOW, next_try=LATER)

    assert isinstance(told, NoticeSentV1)
    assert (notice.state, notice.sent_at, notice.due_at) == (NoticeState.SENT, NOW, None)
    assert notice.server_reply == "250 OK"


def test_a_refused_letter_fails_at_once_and_says_why():
    notice = a_notice_in_hand()

    told = notice.settle(Attempt(Result.REFUSED, "smtp-550"), now=NOW, next_try=LATER)

    assert isinstance(told, NoticeFailedV1)
    assert told.code == notice.code == "smtp-550"
    assert notice.sent_at is None


def test_a_deferred_letter_is_tried_again_until_its_tries_are_used():
    for tries in range(1, MAX_TRIES):
        notice = a_notice_in_hand(tries)
        assert notice.settle(Attempt(Result.DEFERRED, "smtp-451"), now=NOW, next_try=LATER) is None
        assert (notice.state, notice.due_at) == (NoticeState.DUE, LATER)

    last = a_notice_in_hand(MAX_TRIES)
    told = last.settle(Attempt(Result.DEFERRED, "smtp-451"), now=NOW, next_try=LATER)
    assert isinstance(told, NoticeFailedV1)
    assert told.code == "smtp-451"


def test_a_letter_whose_worker_was_lost_is_unknown_and_never_said_to_be_sent():
    notice = a_notice_in_hand()

    assert notice.lose(now=NOW, next_try=LATER) is None

    assert (notice.state, notice.possible_copies) == (NoticeState.UNKNOWN, 1)
    assert notice.sent_at is None
    assert notice.due_at == LATER


def test_a_letter_lost_in_its_last_try_fails_as_unknown():
    notice = a_notice_in_hand(MAX_TRIES)

    told = notice.lose(now=NOW, next_try=LATER)

    assert isinstance(told, NoticeFailedV1)
    assert (told.code, notice.possible_copies) == ("outcome-unknown", 1)


def test_a_lost_worker_that_answers_after_all_takes_the_doubt_away():
    notice = a_notice_in_hand()
    notice.lose(now=NOW, next_try=LATER)

    assert notice.is_in_hand(CLAIM)
    told = notice.settle(Attempt(Result.TAKEN), now=NOW, next_try=LATER)

    assert isinstance(told, NoticeSentV1)
    assert notice.possible_copies == 0


def test_a_lost_worker_that_does_not_know_either_changes_nothing():
    notice = a_notice_in_hand()
    notice.lose(now=NOW, next_try=LATER)

    attempt = Attempt(Result.UNCLEAR, "outcome-unknown")
    assert notice.settle(attempt, now=NOW, next_try=NOW) is None
    assert (notice.state, notice.possible_copies, notice.due_at) == (NoticeState.UNKNOWN, 1, LATER)


def test_the_message_id_of_the_first_try_stays():
    notice = a_notice_in_hand()
    notice.lose(now=NOW, next_try=LATER)
    notice.start_sending(uuid4(), LATER, "<2@y>")

    assert notice.message_id == "<1@x>"
    assert not notice.is_in_hand(CLAIM)


def test_what_is_handed_back_was_not_a_try():
    notice = a_notice_in_hand()

    notice.hand_back(CLAIM, NOW)

    assert (notice.state, notice.tries, notice.due_at) == (NoticeState.DUE, 0, NOW)


def test_only_what_lies_in_an_inbox_is_read_and_only_the_first_time_counts():
    notice = a_notice(channel=Channel.INBOX)
    with pytest.raises(NotInInbox):
        notice.mark_read(NOW)

    notice.put_in_inbox(NOW)
    notice.mark_read(NOW)
    version = notice.version
    notice.mark_read(LATER)

    assert (notice.read_at, notice.version) == (NOW, version)
    with pytest.raises(NotInInbox):
        a_notice(NoticeState.SENT, Channel.EMAIL).mark_read(NOW)


def test_erasing_removes_everything_but_the_id_and_happens_once():
    contact = contacts.register(
        "anna", name="Anna Ek", email="anna@x.se", language=Language.SV, body_ids=["stokab"]
    )

    contact.erase(NOW)

    assert (contact.name, contact.email, contact.body_ids) == (None, None, [])
    with pytest.raises(AlreadyErased):
        contact.erase(LATER)


def test_an_erased_person_who_comes_back_is_registered_anew():
    contact = contacts.register(
        "anna", name="Anna Ek", email="anna@x.se", language=Language.SV, body_ids=[]
    )
    contact.erase(NOW)

    contact.change(
        name="Anna Ek", email="anna@y.se", language=Language.EN, body_ids=["b", "a", "a"]
    )

    assert not contact.is_erased
    assert contact.body_ids == ["a", "b"]
    assert contact.version == 3


def test_a_subscription_names_something():
    with pytest.raises(NothingToFollow):
        a_subscription(event_types=())


@pytest.mark.parametrize(
    "event_type", ["portfolio.project_opened.v1", "city.indicator_measured.v1", "x.y.v1"]
)
def test_nobody_subscribes_to_what_nobody_is_told_about(event_type):
    with pytest.raises(UnknownEvent):
        a_subscription(event_types=(event_type,))


def test_a_subscription_ends_once():
    subscription = a_subscription()
    subscription.end(NOW)
    with pytest.raises(AlreadyEnded):
        subscription.end(LATER)


def test_a_subscription_is_found_by_name_without_version_and_by_publisher():
    subscription = a_subscription(publishers=(Publisher.FOLLOWUP,))

    assert subscription.topics == ("funding.round_opened", "followup")
    assert topics_of(type(a_round_opened())) == ("funding.round_opened", "funding")


def test_overlapping_subscriptions_give_one_notice_per_channel_and_the_oldest_is_the_reason():
    old = a_subscription("anna", Channel.INBOX, number=1)
    new = a_subscription("anna", Channel.INBOX, Channel.EMAIL, number=2)
    other = a_subscription("bo", Channel.EMAIL, number=3)

    for order in permutations([old, new, other, new]):
        assert recipients(order) == [
            ("anna", Channel.EMAIL, new),
            ("anna", Channel.INBOX, old),
            ("bo", Channel.EMAIL, other),
        ]


def test_an_older_revision_that_comes_late_changes_nothing():
    for order in permutations([(1, "Ett"), (2, "Två"), (3, "Tre")]):
        project = KnownProject(LIGHTING, "x", "", 0)
        for revision, title in order:
            project.submitted(body_id="x", title=title, revision=revision)
        assert project.title == "Tre"


def test_the_latest_name_of_a_body_counts_in_whatever_order_names_arrive():
    for order in permutations(range(3)):
        body = KnownBody("x", "", "", NOW - timedelta(days=1))
        for day in order:
            body.changed(name_sv=f"N{day}", name_en=f"N{day}", at=NOW + timedelta(days=day))
        assert body.name_sv == "N2"


def test_a_meeting_concerns_every_project_on_its_agenda_and_no_single_one():
    concern = concern_of(a_meeting_called(LIGHTING, FIBRE))

    assert concern.project_ids == (LIGHTING, FIBRE)
    assert (concern.project_id, concern.body_id) == (None, None)


def test_what_happens_to_a_draft_is_known_as_a_draft():
    assert concern_of(a_prerequisite_slipped(draft=True)).draft
    assert not concern_of(a_prerequisite_slipped()).draft


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type_name)
def test_what_every_event_concerns_is_known(event):
    concern = concern_of(event)
    assert concern.body_id == getattr(event, "body_id", None)
    assert concern.project_id == getattr(event, "project_id", None)
