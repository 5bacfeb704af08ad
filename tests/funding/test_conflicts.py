"""Conflicts of interest: relations ask, persons declare, the body settles, and only that takes somebody out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import Person
from contracts.errors import Forbidden, NotFound
from contracts.events.city import (
    EventAnsweredV1,
    EventRecalledV1,
    RelationEndedV1,
    RelationKind,
    RelationRecordedV1,
)
from contracts.events.funding import (
    ConflictOfInterestRaisedV1,
    ConflictOfInterestSettledV1,
    SealOpenedV1,
)
from contracts.rpc.base import Role
from contracts.rpc.funding import ConflictState, MeetingState, Outcome, SheetState
from services.funding.domain import grounds
from services.funding.domain.agenda import Word
from services.funding.domain.refusals import ConflictOfInterest, NotQuorate, OutcomesMissing
from services.funding.domain.relations import Relation, RelationStatement
from tests.funding.builders import (
    PROJECT,
    TODAY,
    a_body_changed,
    a_ground,
    a_line,
    a_meeting,
    a_submitted,
    a_transferred,
    an_act,
    an_id,
    some_members,
)
from tests.funding.conftest import City
from tests.funding.test_seals import assign, refused, seen

OTHER = an_id(1)
SUPPLIER = "556036-0793"
GROUND = "fl-1986-11-2"


def a_relation(
    person: str = "asa",
    *,
    relation_id: str = "r1",
    kind: str = "board_member",
    body_id: str | None = None,
    number: str | None = SUPPLIER,
    valid_from: date = date(2016, 1, 1),
    valid_to: date | None = None,
    corrects: str | None = None,
) -> RelationRecordedV1:
    return RelationRecordedV1(
        relation_id=relation_id,
        person_id=person,
        kind=kind,
        body_id=body_id,
        organisation_number=None if body_id else number,
        valid_from=valid_from,
        valid_to=valid_to,
        corrects=corrects,
    )


def hear(city: City, event, event_id: str, *, after: int = 0, expected: str = "done") -> None:
    sent = datetime(2017, 2, 1, 8, tzinfo=UTC) + timedelta(minutes=after)
    assert city.funding.receive(event, source="/city/hr", id=event_id, time=sent) == expected


def admitted(city: City, *projects: UUID, **rules: object) -> None:
    city.with_bodies()
    city.with_source(y2017="1000.00")
    city.open_round(**rules)
    for project_id in projects or (PROJECT,):
        event = a_submitted(
            project_id, suppliers=({"name": "Swedlock AB", "organisation_number": SUPPLIER},)
        )
        assert city.funding.receive(event) == "done"
    city.admit(*(projects or (PROJECT,)))


def conflicts(city: City, by: Person | None = None, **filters: object):
    return city.funding.call("list_conflicts", by=by or city.sara, **filters).items


def settle(city: City, person: str, *, conflicted: bool = True, by: Person | None = None, **more):
    fields = {"ground": GROUND if conflicted else None} | more
    return city.funding.call(
        "settle_conflict",
        by=by or city.sara,
        project_id=PROJECT,
        person_id=person,
        conflicted=conflicted,
        reason="Styrelseuppdrag hos leverantören.",
        **fields,
    )


def declare(city: City, by: Person, *, conflicted: bool = True, **more):
    return city.funding.call(
        "declare_conflict",
        by=by,
        project_id=PROJECT,
        conflicted=conflicted,
        reason="Min syster äger bolaget.",
        **more,
    )


def member(city: City, number: int) -> Person:
    return city.funding.person(f"ledamot-{number}", Role.COUNCIL_MEMBER, "digitaliseringsradet")


def test_a_relation_asks_at_the_assignment_and_excludes_nobody(city: City):
    hear(city, a_relation(), "e1")
    admitted(city)
    assert conflicts(city) == ()
    assign(city, "asa", "bo")

    [question] = conflicts(city)
    assert (question.person_id, question.state) == ("asa", ConflictState.OPEN)
    assert [(r.party, r.kind) for r in question.relations] == [("supplier", "board_member")]
    [raised] = city.funding.published(ConflictOfInterestRaisedV1)
    assert (raised.conflict_id, raised.person_id) == (question.conflict_id, "asa")
    city.assess(by=city.asa)
    # Asked once: nothing new has come.
    assert len(city.funding.published(ConflictOfInterestRaisedV1)) == 1
    assert seen(city, city.petra).conflicts[0].state is ConflictState.OPEN
    assert seen(city, city.hanna).conflicts == ()


def test_a_relation_that_arrives_later_asks_about_what_is_under_way(city: City):
    admitted(city, PROJECT, OTHER)
    assign(city, "asa", "bo")
    city.assess(OTHER, by=city.bo)
    hear(city, a_relation("asa"), "e1")
    hear(city, a_relation("bo", relation_id="r2", number="212000-0142"), "e2")

    assert [(c.project_id, c.person_id) for c in conflicts(city)] == [(PROJECT, "asa")]
    hear(city, a_relation("bo", relation_id="r3"), "e3")
    assert {(c.project_id, c.person_id) for c in conflicts(city)} == {
        (PROJECT, "asa"),
        (PROJECT, "bo"),
        (OTHER, "bo"),
    }


def test_a_settled_conflict_strikes_the_sheet_and_is_not_waited_for(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    city.assess(by=city.asa, nytta=5, risk=5)
    settled = settle(city, "asa")

    assert settled.state is ConflictState.CONFLICTED
    event = city.funding.published(ConflictOfInterestSettledV1)[0]
    assert (event.person_id, event.conflicted, event.provision) == (
        "asa",
        True,
        "FL (1986:223) 11 § 1 st 2",
    )
    audited = seen(city, city.revisor)
    assert [sheet.state for sheet in audited.sheets] == [SheetState.STRUCK]
    assert (audited.score, audited.assessments, audited.awaited) == (None, 0, ("bo",))
    # Out of the preparation: they see their own sheet and nobody else's.
    city.assess(by=city.bo, nytta=2, risk=2)
    assert [sheet.assessor_id for sheet in seen(city, city.asa).sheets] == ["asa"]
    assert city.funding.published(SealOpenedV1)[0].given == 1
    assert seen(city, city.petra).score == 2
    refused("conflict_of_interest", lambda: assign_after(city))


def assign_after(city: City):
    city.submit(revision=2)
    city.funding.call("take_resubmission", by=city.petra, project_id=PROJECT)
    assign(city, "asa", "bo")


def test_the_last_one_waited_for_falls_out_and_the_seal_opens(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    city.assess(by=city.bo)
    assert not city.funding.published(SealOpenedV1)
    declare(city, city.asa)
    assert city.funding.published(SealOpenedV1)[0].cause == "all_given"
    refused("conflict_of_interest", lambda: city.assess(by=city.asa))


def test_yes_settles_no_leaves_it_to_the_body_and_nobody_settles_their_own(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    refused("nothing_asked", lambda: declare(city, city.asa, conflicted=False))
    hear(city, a_relation("asa"), "e1")
    said_no = declare(city, city.asa, conflicted=False)
    assert (said_no.state, said_no.settlements[0].settles) == (ConflictState.OPEN, False)

    chair = city.funding.person("ledamot-1", Role.COUNCIL_CHAIR, "digitaliseringsradet")
    refused("own_conflict", lambda: settle(city, "ledamot-1", by=chair))
    refused("ground_needed", lambda: settle(city, "asa", ground=None))
    refused("unknown_ground", lambda: settle(city, "asa", ground="fl-9"))
    told = refused("ground_not_in_force", lambda: settle(city, "asa", ground="fl-2017-16-1"))
    assert "fl-1986-11-1" in told["sv"]
    with pytest.raises(Forbidden):
        settle(city, "asa", by=city.petra)
    with pytest.raises(NotFound):
        city.funding.call(
            "declare_conflict", by=city.asa, project_id=OTHER, conflicted=True, reason="Okänt."
        )

    settle(city, "asa", conflicted=False)
    city.assess(by=city.asa)
    again = settle(city, "asa")
    assert [one.conflicted for one in again.settlements] == [False, False, True]
    assert [e.correction for e in city.funding.published(ConflictOfInterestSettledV1)] == [
        False,
        True,
    ]
    refused("conflict_settled", lambda: declare(city, city.asa, conflicted=False))


def test_belonging_is_shown_and_asks_nothing_unless_the_round_says_so(city: City):
    city.funding.receive(a_body_changed("utbildningsforvaltningen", parent_id="utbildningsnamnden"))
    hear(city, a_relation("asa", kind="employed", body_id="utbildningsforvaltningen"), "e1")
    admitted(city)
    view = assign(city, "asa", "bo")
    assert conflicts(city) == ()
    assert [(b.person_id, b.body_id) for b in view.belonging] == [
        ("asa", "utbildningsforvaltningen")
    ]

    city.open_round("2017-2", belonging_excludes=True)
    city.submit(OTHER)
    city.admit(OTHER, round_id="2017-2")
    assign(city, "asa", "bo", project_id=OTHER)
    assert [(c.project_id, c.person_id) for c in conflicts(city)] == [(OTHER, "asa")]


def test_an_ended_or_recalled_relation_drops_an_open_question_alone(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    hear(city, a_relation("asa"), "e1")
    hear(city, a_relation("bo", relation_id="r2"), "e2")
    settle(city, "bo")
    hear(city, RelationEndedV1(relation_id="r1", ended_on=date(2017, 1, 31)), "e3", after=1)
    hear(city, recalled("e2"), "e4", after=2)

    states = {c.person_id: c.state for c in conflicts(city)}
    assert states == {"asa": ConflictState.FALLEN, "bo": ConflictState.CONFLICTED}
    # The end is taken back: the relation holds again, and asks again.
    hear(city, recalled("e3", "city.relation_ended.v1"), "e5", after=3)
    assert {c.person_id: c.state for c in conflicts(city)}["asa"] is ConflictState.OPEN
    hear(city, recalled("e3", "city.relation_ended.v1"), "e6", after=4, expected="parked")
    assert city.funding.held()[-1].code == "statement_recalled"


def recalled(event_id: str, event_type: str = "city.relation_recorded.v1") -> EventRecalledV1:
    return EventRecalledV1(event_id=event_id, event_type=event_type, reason="Fel person.")


def test_a_correction_moves_the_question_to_the_right_person(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    hear(city, a_relation("asa"), "e1")
    hear(city, a_relation("bo", corrects="e1"), "e2", after=1)

    assert {c.person_id: c.state for c in conflicts(city)} == {
        "asa": ConflictState.FALLEN,
        "bo": ConflictState.OPEN,
    }
    [relation] = city.funding.call("list_relations", by=city.sara).items
    assert (relation.person_id, relation.source) == ("bo", "/city/hr")
    hear(city, a_relation("bo", relation_id="r9", corrects="e1"), "e3", expected="parked")
    assert city.funding.held()[-1].code == "corrects_another"


def test_what_cannot_be_is_refused_and_what_is_not_known_yet_waits(city: City):
    both = a_relation().model_copy(update={"body_id": "trafiknamnden"})
    hear(city, both, "e1", expected="parked")
    hear(city, a_relation(valid_to=date(2015, 1, 1)), "e2", expected="parked")
    assert [row.code for row in city.funding.held()] == [
        "one_other_side",
        "relation_ends_before_start",
    ]
    hear(
        city,
        RelationEndedV1(relation_id="r7", ended_on=date(2017, 1, 1)),
        "e3",
        expected="waiting",
    )
    hear(city, a_relation(relation_id="r7"), "e4")
    city.funding.retry_held()
    [relation] = city.funding.call("list_relations", by=city.sara).items
    assert relation.valid_to == date(2017, 1, 1)
    answers = city.funding.published(EventAnsweredV1)
    assert answers[-1].outcome == "accepted"


def test_a_person_tells_of_their_own_relations_and_sees_those_alone(city: City):
    admitted(city)
    assign(city, "asa", "bo")
    told = city.funding.call(
        "declare_relation",
        by=city.asa,
        kind="close_relative",
        organisation_number=SUPPLIER,
        valid_from=date(2016, 1, 1),
    )
    assert (told.source, told.person_id, told.stands) == ("person/asa", "asa", True)
    assert conflicts(city)[0].state is ConflictState.OPEN
    assert city.funding.call("list_relations", by=city.bo).items == ()
    assert conflicts(city, city.bo) == ()
    assert len(conflicts(city, city.asa)) == 1
    assert len(conflicts(city, city.asa, state="conflicted")) == 0
    with pytest.raises(NotFound):
        city.funding.call(
            "end_relation", by=city.bo, relation_id=told.relation_id, ended_on=city.today
        )
    ended = city.funding.call(
        "end_relation",
        by=city.asa,
        relation_id=told.relation_id,
        ended_on=city.today - timedelta(days=1),
    )
    assert ended.valid_to == city.today - timedelta(days=1)
    assert conflicts(city)[0].state is ConflictState.FALLEN


def test_a_resubmission_and_another_owner_are_looked_into(city: City):
    hear(city, a_relation("asa", number="212000-0142"), "e1")
    hear(city, a_relation("bo", relation_id="r2", body_id="kulturnamnden"), "e2")
    admitted(city)
    assign(city, "asa", "bo")
    assert conflicts(city) == ()
    event = a_submitted(
        revision=2, suppliers=({"name": "Annan AB", "organisation_number": "212000-0142"},)
    )
    city.funding.receive(event)
    assert conflicts(city) == ()
    city.funding.call("take_resubmission", by=city.petra, project_id=PROJECT)
    assert [c.person_id for c in conflicts(city)] == ["asa"]
    assert city.funding.receive(a_transferred(to="kulturnamnden")) == "done"
    assert {c.person_id for c in conflicts(city)} == {"asa", "bo"}


def test_a_recused_member_is_out_of_presence_and_quorum_for_the_item_alone(city: City):
    hear(city, a_relation("ledamot-2"), "e1")
    admitted(city, PROJECT, OTHER)
    city.assess(PROJECT, OTHER)
    meeting = city.meet(PROJECT, OTHER, present=3)
    assert {(c.project_id, c.person_id, c.state) for c in meeting.conflicts} == {
        (PROJECT, "ledamot-2", ConflictState.OPEN),
        (OTHER, "ledamot-2", ConflictState.OPEN),
    }
    settle(city, "ledamot-2")

    told = refused("not_quorate", lambda: city.recommend(meeting, PROJECT, a_line("1.00")))
    assert told["details"] == {"present": "2", "seats": "5", "needed": "3"}
    view = city.funding.call("get_meeting", by=city.sara, meeting_id=meeting.meeting_id)
    assert (view.quorate, view.without_quorum) == (True, (PROJECT,))
    # An open question excludes nobody from the other item.
    city.recommend(meeting, OTHER, a_line("1.00"))
    city.funding.call(
        "record_attendance",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        present=[f"ledamot-{n}" for n in (1, 2, 3, 4)],
    )
    after = city.recommend(meeting, PROJECT, a_line("1.00"))
    items = {item.project_id: item for item in after.agenda}
    assert items[PROJECT].present == ("ledamot-1", "ledamot-3", "ledamot-4")
    assert items[PROJECT].recused == ("ledamot-2",)
    assert "ledamot-2" in items[OTHER].present
    assert items[OTHER].recused == ()
    spoken = seen(city, city.hanna)
    assert spoken.outcomes[0].recused == ("ledamot-2",)
    assert [(c.person_id, c.state) for c in spoken.conflicts] == [("ledamot-2", "conflicted")]
    refused("not_under_preparation", lambda: settle(city, "ledamot-3"))


def test_a_recused_chair_does_not_record_the_word_and_sees_no_scores(city: City):
    admitted(city)
    city.assess()
    meeting = city.meet()
    chair = city.funding.person("ledamot-1", Role.COUNCIL_CHAIR, "digitaliseringsradet")
    assert not seen(city, chair).sealed
    declare(city, chair)
    assert seen(city, chair).sealed
    refused(
        "conflict_of_interest", lambda: city.recommend(meeting, PROJECT, a_line("1.00"), by=chair)
    )
    refused("nobody_presides", lambda: city.recommend(meeting, PROJECT, a_line("1.00")))
    city.funding.call(
        "record_attendance",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        present=meeting.present,
        presiding="ledamot-2",
    )
    city.recommend(meeting, PROJECT, a_line("1.00"))
    assert not seen(city, chair).sealed


def test_a_meeting_closes_without_a_word_on_what_too_few_may_speak_of(city: City):
    admitted(city)
    city.assess()
    meeting = city.meet(present=3)
    settle(city, "ledamot-3")
    closed = city.funding.call("close_meeting", by=city.sara, meeting_id=meeting.meeting_id)
    [item] = closed.agenda
    assert (item.outcome, item.recused) == (Outcome.UNDECIDED, ("ledamot-3",))
    assert item.present == ("ledamot-1", "ledamot-2")


def test_the_grounds_are_those_of_the_day(city: City):
    def keys(on: date) -> set[str]:
        return {ground.key for ground in grounds.in_force(on)}

    assert GROUND in keys(date(2018, 6, 30))
    assert keys(date(2018, 6, 30)) & keys(date(2018, 7, 1)) == {
        key for key in keys(date(2018, 7, 1)) if key.startswith("kl-2017")
    }
    listed = city.funding.call("list_grounds", by=city.hanna, on=date(2019, 1, 1)).items
    assert {one.key for one in listed} == keys(date(2019, 1, 1))
    assert all(one.words_sv != one.words_en for one in listed)


def statements() -> list[RelationStatement]:
    def said(event, event_id: str, minute: int) -> RelationStatement:
        make = (
            RelationStatement.ended
            if isinstance(event, RelationEndedV1)
            else RelationStatement.recorded
        )
        sent = datetime(2017, 2, 1, 8, minute, tzinfo=UTC)
        return make(event, source="/city/hr", event_id=event_id, sent_at=sent)

    return [
        said(a_relation("asa"), "e1", 0),
        said(a_relation("bo", corrects="e1"), "e2", 1),
        said(RelationEndedV1(relation_id="r1", ended_on=date(2017, 5, 1)), "e3", 2),
        said(RelationEndedV1(relation_id="r1", ended_on=date(2017, 6, 1), corrects="e3"), "e4", 3),
    ]


@given(recalled=st.sets(st.sampled_from(["e1", "e2", "e3", "e4"])))
def test_the_same_statements_give_the_same_relation_in_any_order(recalled):
    found = set()
    for order in permutations(statements()):
        for one in order:
            if one.event_id in recalled:
                one.recalled_at = datetime(2017, 3, 1, tzinfo=UTC)
        relation = Relation.of(next(one for one in order if one.person_id is not None))
        relation.settle(order)
        standing = relation.stands and (relation.person_id, relation.valid_to)
        found.add(standing)
        for one in order:
            one.recalled_at = None
    assert len(found) == 1


MEMBERS = [one.person_id for one in some_members(5)]
ACTS = st.one_of(
    st.tuples(st.just("attend"), st.sets(st.sampled_from(MEMBERS))),
    st.tuples(st.just("settle"), st.tuples(st.sampled_from([PROJECT, OTHER]), st.sampled_from(MEMBERS))),
    st.tuples(st.just("acquit"), st.tuples(st.sampled_from([PROJECT, OTHER]), st.sampled_from(MEMBERS))),
    st.tuples(st.just("speak"), st.sampled_from([PROJECT, OTHER])),
    st.tuples(st.just("close"), st.none()),
)  # fmt: skip


class Sitting:
    """A meeting of five seats with two items, and who is recused from each."""

    def __init__(self) -> None:
        self.meeting = a_meeting(present=0, project_ids=(PROJECT, OTHER))
        self.recused: dict[UUID, set[str]] = {PROJECT: set(), OTHER: set()}
        #: By item that was spoken of, who was recused from it then.
        self.spoken: dict[UUID, set[str]] = {}

    def counted(self, item: UUID) -> set[str]:
        return set(self.meeting.present) - self.recused[item]

    def attend(self, present: set[str]) -> None:
        self.meeting.record_attendance(tuple(sorted(present)), today=TODAY)

    def settle(self, one: tuple[UUID, str]) -> None:
        self.recused[one[0]].add(one[1])

    def acquit(self, one: tuple[UUID, str]) -> None:
        self.recused[one[0]].discard(one[1])

    def speak(self, item: UUID) -> None:
        if item in self.spoken:
            return
        recused = self.recused[item]
        if counted := self.counted(item):
            # Somebody leads the meeting who may deal with the item.
            self.meeting.record_attendance(
                self.meeting.present, today=TODAY, presiding=min(counted)
            )
        try:
            self.meeting.speak(
                item,
                Word(Outcome.DECLINED, "Skäl."),
                an_act(),
                ground=a_ground(None, recused=recused),
            )
        except NotQuorate:
            assert len(self.counted(item)) < 3
        else:
            assert len(self.counted(item)) >= 3
            self.spoken[item] = set(recused)

    def close(self, _: None) -> None:
        silent = {PROJECT, OTHER} - self.spoken.keys()
        able = [item for item in silent if len(self.counted(item)) >= 3]
        try:
            self.meeting.close(an_act(), gone=(), recused=self.recused)
        except OutcomesMissing:
            assert able
        else:
            assert not able


@given(acts=st.lists(ACTS, max_size=14))
def test_no_word_without_quorum_for_the_item_and_a_settled_person_never_counts_in_it(acts):
    """Any interleaving of attendance, settlement and words (invariant 4 of the design)."""
    sitting = Sitting()
    for act, what in acts:
        getattr(sitting, act)(what)
        if sitting.meeting.state is MeetingState.CLOSED:
            break
    for item in sitting.meeting.agenda:
        if item.outcome is Outcome.DECLINED:
            assert len(item.present) >= 3
            # As it stood when the word was recorded: what is settled afterwards rewrites nothing.
            assert not set(item.present) & sitting.spoken[item.project_id]
            assert set(item.recused) == sitting.spoken[item.project_id]


def test_whoever_is_recused_records_no_word():
    with pytest.raises(ConflictOfInterest):
        a_meeting().speak(
            PROJECT,
            Word(Outcome.DECLINED, "Skäl."),
            an_act("sara"),
            ground=a_ground(None, recused={"sara"}),
        )


def test_every_kind_of_relation_asks_but_belonging():
    def relation(kind: RelationKind, *, body: bool) -> Relation:
        event = a_relation(kind=kind.value, body_id="stokab" if body else None)
        return Relation.of(
            RelationStatement.recorded(
                event, source="/city/hr", event_id="e", sent_at=datetime(2017, 1, 1, tzinfo=UTC)
            )
        )

    for kind in RelationKind:
        assert relation(kind, body=True).is_belonging == (kind is RelationKind.EMPLOYED)
        assert not relation(kind, body=False).is_belonging
