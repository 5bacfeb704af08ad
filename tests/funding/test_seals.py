"""Assessors and the seal over their scores: who sees what when, and what is never averaged away in silence."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import Person
from contracts.errors import Forbidden
from contracts.events.funding import AssessorsAssignedV1, SealOpenedV1
from contracts.rpc.base import Role
from contracts.rpc.funding import ApplicationState, CriterionScore, SheetState
from services.funding.domain.applications import UNDER_ASSESSMENT, Panel, Viewer
from services.funding.domain.assessments import spreads
from tests.funding.builders import (
    PROJECT,
    D,
    a_line,
    an_act,
    an_application,
    an_id,
    refused,
    some_rules,
)
from tests.funding.conftest import City

OTHER = an_id(1)


def assign(city: City, *assessors: str, project_id=PROJECT):
    return city.funding.call(
        "assign_assessors", by=city.petra, project_id=project_id, assessors=assessors
    )


def admitted(city: City, **rules: object) -> None:
    city.with_bodies()
    city.with_source(y2017="1000.00")
    city.open_round(**rules)
    city.submit()
    city.admit()


def seen(city: City, by: Person):
    return city.funding.call("get_application", by=by, project_id=PROJECT)


@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("sealed", [True, False])
def test_who_sees_scores_and_when(state, sealed):
    application = an_application(state, sealed=sealed)
    application.assessors = ("asa", "bo")
    for gave, recused, assesses, audits, carries, person in product(
        *([(False, True)] * 5), ("asa", "cia")
    ):
        hidden = application.is_sealed(Viewer(person, gave, recused, assesses, audits, carries))
        if state not in UNDER_ASSESSMENT:
            assert not hidden
        elif recused:
            assert hidden
        elif gave:
            assert not hidden
        elif not sealed:
            assert hidden == (not carries)
        else:
            to_assess = assesses and person == "asa"
            assert hidden == (to_assess or not audits)


@given(
    given=st.frozensets(st.sampled_from("abcde")),
    recused=st.frozensets(st.sampled_from("abcde")),
    assigned=st.lists(st.sampled_from("abcde"), unique=True),
)
def test_the_seal_opens_by_itself_exactly_when_nobody_is_waited_for(given, recused, assigned):
    application = an_application(sealed=True)
    application.assessors = tuple(assigned)
    panel = Panel(given - recused, recused)
    opened = application.open_when_all_given(panel, an_act())
    waited_for = set(assigned) - given - recused
    assert (opened is not None) == bool(assigned and panel.given and not waited_for)
    if opened is not None:
        assert application.open_when_all_given(panel, an_act()) is None


def test_a_missing_score_is_missing_and_disagreement_is_flagged():
    rules = some_rules(spread_limit=2)

    def sheet(nytta: int, risk: int):
        return tuple(
            CriterionScore(criterion=key, score=score, motivation="Därför.")
            for key, score in (("nytta", nytta), ("risk", risk))
        )

    nytta, risk = spreads(rules, [sheet(5, 1), sheet(2, 3)])
    assert (nytta.lowest, nytta.highest, nytta.mean, nytta.disagreement) == (2, 5, D("3.5"), True)
    assert (risk.given, risk.disagreement) == (2, False)
    assert spreads(rules, []) == ()
    assert not any(one.disagreement for one in spreads(some_rules(), [sheet(5, 0), sheet(0, 5)]))


def test_only_the_assigned_assess_and_the_last_opens_the_seal(city: City):
    admitted(city, assessors_needed=2)
    told = refused("too_few_assessors", lambda: assign(city, "asa"))
    assert told["details"]["needed"] == "2"
    refused("repeated_entry", lambda: assign(city, "asa", "asa"))
    view = assign(city, "asa", "bo")
    assert (view.assessors, view.assessors_needed, view.awaited) == (
        ("asa", "bo"),
        2,
        ("asa", "bo"),
    )
    assert city.funding.published(AssessorsAssignedV1)[0].assessors == ("asa", "bo")
    cia = city.funding.person("cia", Role.ASSESSOR)
    refused("not_assigned", lambda: city.assess(by=cia))
    with pytest.raises(Forbidden):
        city.funding.call(
            "assign_assessors", by=city.asa, project_id=PROJECT, assessors=["asa", "bo"]
        )

    city.assess(by=city.asa)
    assert seen(city, city.petra).awaited == ("bo",)
    assert (seen(city, city.petra).sealed, seen(city, city.petra).sheets) == (True, ())
    assert len(seen(city, city.asa).sheets) == 1
    refused("assessor_has_given", lambda: assign(city, "bo", "cia"))
    city.assess(by=city.bo)

    [opened] = city.funding.published(SealOpenedV1)
    assert (opened.cause, opened.given, opened.missing) == ("all_given", 2, ())
    view = seen(city, city.petra)
    assert (view.sealed, len(view.sheets), view.seal.opened_by) == (False, 2, None)
    assert seen(city, city.hanna).sealed
    refused("seal_open", lambda: assign(city, "asa", "bo", "cia"))


def test_the_seal_is_opened_with_a_reason_and_who_is_missing_is_recorded(city: City):
    admitted(city)
    assign(city, "asa", "bo")

    def open_seal(by=city.sara):
        return city.funding.call(
            "open_seal", by=by, project_id=PROJECT, reason="Bo är sjuk och mötet kan inte vänta."
        )

    refused("not_assessed", open_seal)
    city.assess()
    with pytest.raises(Forbidden):
        open_seal(city.bo)
    view = open_seal()
    assert (view.seal.cause, view.seal.missing, view.seal.opened_by) == (
        "by_decision",
        ("bo",),
        "sara",
    )
    refused("seal_open", open_seal)
    refused("seal_open", lambda: city.assess(by=city.bo))
    # The mean of what was given: the missing sheet is neither zero nor the mean.
    assert (view.score, view.assessments, view.assessors_needed) == (D("3.000000"), 1, 2)
    city.recommend(city.meet(), PROJECT, a_line("1.00"))


def test_the_call_to_a_meeting_opens_the_seal_but_not_over_nothing(city: City):
    admitted(city)
    city.submit(OTHER)
    city.admit(OTHER)
    city.assess(PROJECT)
    meeting = city.meet(PROJECT, OTHER)
    [opened] = city.funding.published(SealOpenedV1)
    assert (opened.project_id, opened.cause) == (PROJECT, "meeting_called")
    refused("not_assessed", lambda: city.recommend(meeting, OTHER, a_line("1.00")))
    # Still sealed and still assessed: the word then waits for the seal.
    city.assess(OTHER)
    refused("seal_unopened", lambda: city.recommend(meeting, OTHER, a_line("1.00")))
    city.funding.call("open_seal", by=city.sara, project_id=OTHER, reason="Mötet är här.")
    city.recommend(meeting, OTHER, a_line("1.00"))


def test_a_postponement_does_not_tell_the_applicant_the_score(city: City):
    meeting = city.bring_to_the_council(PROJECT)
    city.funding.call(
        "postpone_application",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        project_id=PROJECT,
        until=city.today + timedelta(days=7),
        reason="Samtycket ska redovisas.",
    )
    assert seen(city, city.hanna).outcomes[0].score is None
    assert seen(city, city.sara).outcomes[0].score == D("3.000000")


def test_where_assessors_disagree_the_discussion_comes_before_the_word(city: City):
    admitted(city, spread_limit=2)
    city.assess(by=city.asa, nytta=5, risk=1)
    city.assess(by=city.bo, nytta=2, risk=2)
    meeting = city.meet()
    view = seen(city, city.sara)
    assert (view.disagreement, [one.disagreement for one in view.spreads]) == (True, [True, False])
    assert meeting.disagreements == (PROJECT,)
    [line] = city.funding.call("list_applications", by=city.sara).items
    assert (line.disagreement, line.assessments, line.assessors_needed) == (True, 2, 1)
    [own] = city.funding.call("list_applications", by=city.hanna).items
    assert own.disagreement is None

    told = refused("discussion_missing", lambda: city.recommend(meeting, PROJECT, a_line("1.00")))
    assert "nytta" in told["sv"]
    refused(
        "discussion_missing",
        lambda: city.funding.call(
            "decline_application",
            by=city.sara,
            meeting_id=meeting.meeting_id,
            project_id=PROJECT,
            reason="Nej.",
        ),
    )
    said = "Bo hade läst en äldre bilaga; båda bedömer nu nyttan som god."
    after = city.funding.call(
        "recommend_project",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        project_id=PROJECT,
        lines=[a_line("1.00")],
        reason="Nätet behövs.",
        discussion=said,
    )
    assert after.agenda[0].discussion == said
    assert seen(city, city.hanna).outcomes[0].discussion == said
    # From the council's word on, scores and motivations belong to the case.
    assert [sheet.state for sheet in seen(city, city.hanna).sheets] == [SheetState.COUNTS] * 2
