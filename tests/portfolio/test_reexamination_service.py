"""What moves beneath a project reaches everything that stands on it, through the service."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from chassis.outcomes import Outcome
from contracts.base import DelivererKind, Outlook
from contracts.errors import Forbidden, Invalid, NotFound, Refused
from contracts.events import city as city_events
from contracts.events.funding import ApplicationAdmittedV1, ApplicationDeclinedV1
from contracts.events.portfolio import (
    PrerequisiteDeclaredV1,
    PrerequisiteMetV1,
    PrerequisiteReopenedV1,
    PrerequisiteSlippedV1,
    PrerequisiteWaivedV1,
    ProjectReexaminedV1,
    ProjectSubmittedV2,
)
from contracts.rpc.portfolio import PrerequisiteState, ProjectState
from tests.portfolio.builders import BODY
from tests.portfolio.conftest import TRAFFIC

WHY = "Utan nät fungerar det inte."
DAY = date(2018, 8, 15)
LATER = date(2018, 12, 1)
STOKAB = "/city/stokab"


@pytest.fixture
def needs(city, people):
    """Declares a prerequisite of a project."""

    def declare(project, by=None, **changes):
        fields = {
            "kind": "fibre",
            "site_code": "skola-17",
            "needed_on": DAY,
            "delivered_by": "stokab",
            **changes,
        }
        return city.call(
            "declare_prerequisite", by=by or people.anna, project_id=project.project_id, **fields
        )

    return declare


@pytest.fixture
def requires(city, people):
    """Declares that a project requires another."""

    def declare(project, other, by=None):
        return city.call(
            "declare_dependency",
            by=by or people.anna,
            project_id=project.project_id,
            other_id=other.project_id,
            reason=WHY,
        )

    return declare


@pytest.fixture
def tower(people, submitted, opened, needs, requires):
    """A ground with a prerequisite, a project of another body on it, and a draft on that."""
    ground = submitted(title="Fiber")
    need = needs(ground)
    middle = submitted(people.berit, title="Nät")
    requires(middle, ground, people.berit)
    top = opened(title="Surfplattor")
    requires(top, middle)
    return ground, middle, top, need


def delayed(need, on=LATER):
    return city_events.PrerequisiteDelayedV1(
        prerequisite_id=need.prerequisite_id, expected_on=on, reason="Tjälen gick djupt."
    )


def promised(need, on):
    return city_events.PrerequisitePromisedV1(prerequisite_id=need.prerequisite_id, promised_on=on)


def since(city, event_type, before):
    return city.published(event_type)[before:]


def outlook(city, by, project):
    return city.call("get_project", by=by, project_id=project.project_id).outlook


def test_a_delay_reaches_everything_that_stands_on_it_at_once(city, people, tower):
    ground, middle, top, need = tower
    before = len(city.published(ProjectReexaminedV1))
    assert city.receive(delayed(need), source=STOKAB) is Outcome.DONE
    told = since(city, ProjectReexaminedV1, before)
    assert [one.project_id for one in told] == [
        ground.project_id,
        middle.project_id,
        top.project_id,
    ]
    assert [one.draft for one in told] == [False, False, True]
    assert [one.before for one in told] == [Outlook(earliest_on=DAY)] * 3
    assert [one.after.earliest_on for one in told] == [LATER] * 3
    assert [one.after.late for one in told] == [True, False, False]
    chain = [(link.project_id, link.prerequisite_id, link.dated_on) for link in told[2].chain]
    assert chain == [
        (ground.project_id, need.prerequisite_id, LATER),
        (ground.project_id, None, LATER),
        (middle.project_id, None, LATER),
    ]
    view = city.call("get_project", by=people.anna, project_id=top.project_id)
    assert view.outlook == Outlook(earliest_on=LATER)
    [waiting] = view.waits_for
    assert (waiting.title, waiting.expected_on, waiting.known) == ("Nät", LATER, True)


def test_a_recall_brings_back_what_was(city, people, tower):
    _, _, top, need = tower
    city.receive(delayed(need), source=STOKAB, id="e1")
    before = len(city.published(ProjectReexaminedV1))
    recall = city_events.EventRecalledV1(
        event_id="e1", event_type="city.prerequisite_delayed.v1", reason="Fel skola."
    )
    assert city.receive(recall, source=STOKAB) is Outcome.DONE
    assert len(city.published(PrerequisiteReopenedV1)) == 1
    assert len(since(city, ProjectReexaminedV1, before)) == 3
    assert outlook(city, people.anna, top) == Outlook(earliest_on=DAY)


def test_nothing_is_published_where_nothing_changes(city, tower):
    *_, need = tower
    before = len(city.published(ProjectReexaminedV1))
    for said in (promised(need, DAY), promised(need, DAY)):
        assert city.receive(said, source=STOKAB) is Outcome.DONE
    assert since(city, ProjectReexaminedV1, before) == []


def test_what_was_said_is_read_in_the_case_by_those_who_see_it(city, people, tower):
    _, middle, top, need = tower
    city.receive(delayed(need), source=STOKAB)
    for event in city.published(ProjectReexaminedV1):
        assert city.receive(event) is Outcome.DONE
    case = city.call("get_case", by=people.rolf, project_id=middle.project_id)
    told = next(one for one in reversed(case.entries) if "reexamined" in one.event_type)
    assert "2018-12-01 (förut: 2018-08-15)" in told.sv
    assert "förutsättning för ”Fiber” (2018-12-01) → ”Fiber”" in told.sv
    assert "Earliest day for what the project stands on: 2018-12-01" in told.en
    with pytest.raises(NotFound):
        city.call("get_case", by=people.berit, project_id=top.project_id)


def test_a_ground_that_is_withdrawn_leaves_nobody_able_to_say(city, people, tower):
    ground, middle, top, _ = tower
    before = len(city.published(ProjectReexaminedV1))
    city.call("withdraw_project", by=people.anna, project_id=ground.project_id, reason=WHY)
    told = since(city, ProjectReexaminedV1, before)
    assert [one.project_id for one in told] == [middle.project_id, top.project_id]
    assert {one.after for one in told} == {Outlook(known=False, late=True)}
    assert [link.project_id for link in told[0].chain] == [ground.project_id]
    assert not told[0].chain[0].known


def test_a_ground_that_is_declined_and_submitted_again_carries_again(city, people, tower):
    ground, _, top, _ = tower
    about = {"project_id": ground.project_id, "body_id": BODY, "round_id": "2017-1"}
    assert city.receive(ApplicationAdmittedV1(**about, revision=2)) is Outcome.DONE
    declined = ApplicationDeclinedV1(**about, meeting_id=uuid4(), score="2.0", reason=WHY)
    assert city.receive(declined) is Outcome.DONE
    assert outlook(city, people.anna, top) == Outlook(known=False, late=True)
    city.call("amend_project", by=people.anna, project_id=ground.project_id, title="Fiber igen")
    city.call("submit_project", by=people.anna, project_id=ground.project_id)
    assert outlook(city, people.anna, top) == Outlook(earliest_on=DAY)


def test_a_dependency_that_is_removed_no_longer_holds_back(city, people, tower):
    _, middle, top, _ = tower
    city.call(
        "remove_dependency",
        by=people.anna,
        project_id=top.project_id,
        other_id=middle.project_id,
        reason=WHY,
    )
    assert outlook(city, people.anna, top) == Outlook()
    assert city.published(ProjectReexaminedV1)[-1].project_id == top.project_id


def test_a_project_that_does_without_something_no_longer_waits_for_it(city, people, tower):
    ground, _, top, need = tower
    waive = {"prerequisite_id": need.prerequisite_id, "reason": "Trådlöst räcker."}
    with pytest.raises(Forbidden):
        city.call("waive_prerequisite", by=people.berit, **waive)
    view = city.call("waive_prerequisite", by=people.anna, **waive)
    assert (view.state, view.reason, view.late) == (
        PrerequisiteState.WAIVED,
        "Trådlöst räcker.",
        False,
    )
    [event] = city.published(PrerequisiteWaivedV1)
    assert (event.prerequisite_id, event.draft) == (need.prerequisite_id, False)
    assert outlook(city, people.anna, top) == Outlook()
    with pytest.raises(Refused) as refused:
        city.call("waive_prerequisite", by=people.anna, **waive)
    assert refused.value.told["code"] == "already_waived"
    assert city.receive(delayed(need), source=STOKAB) is Outcome.DONE
    assert city.published(PrerequisiteSlippedV1) == []
    city.call("submit_project", by=people.anna, project_id=ground.project_id)
    assert city.published(ProjectSubmittedV2)[-1].prerequisites == ()


def test_a_body_answers_for_what_it_delivers(city, people, submitted, needs):
    project = submitted()
    need = needs(project, delivered_by=TRAFFIC, deliverer="body")
    about = {"prerequisite_id": need.prerequisite_id}
    with pytest.raises(Forbidden):
        city.call("answer_prerequisite", by=people.anna, **about, answer="promised", dated_on=LATER)
    view = city.call(
        "answer_prerequisite", by=people.berit, **about, answer="promised", dated_on=LATER
    )
    assert (view.state, view.late, view.deliverer) == (
        PrerequisiteState.PROMISED,
        True,
        DelivererKind.BODY,
    )
    assert outlook(city, people.anna, project) == Outlook(earliest_on=LATER, late=True)
    city.call(
        "answer_prerequisite", by=people.berit, **about, answer="delivered", dated_on="2018-05-02"
    )
    assert outlook(city, people.anna, project) == Outlook(earliest_on=date(2018, 5, 2))
    assert len(city.published(PrerequisiteMetV1)) == 1
    history = city.call("get_prerequisite", by=people.rolf, **about)
    assert [one.source for one in history.messages] == [f"/body/{TRAFFIC}"] * 2
    # Whoever calls itself by the body's name at the broker is another.
    assert city.receive(delayed(need), source=f"/city/{TRAFFIC}") is Outcome.PARKED


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"answer": "promised"}, "dated_on"),
        ({"answer": "refused", "dated_on": LATER, "reason": WHY}, "dated_on"),
        ({"answer": "refused"}, "reason"),
        ({"answer": "delayed", "dated_on": LATER}, "reason"),
    ],
)
def test_an_answer_says_what_it_must(city, people, submitted, needs, fields, path):
    need = needs(submitted(), delivered_by=TRAFFIC, deliverer="body")
    with pytest.raises(Invalid) as invalid:
        city.call(
            "answer_prerequisite", by=people.berit, prerequisite_id=need.prerequisite_id, **fields
        )
    assert [fault["path"] for fault in invalid.value.told["fields"]] == [path]


def test_nobody_answers_for_a_city_system_or_for_anothers_draft(
    city, people, submitted, opened, needs
):
    ours = needs(submitted())
    hidden = needs(opened(), delivered_by=TRAFFIC, deliverer="body")
    answer = {"answer": "promised", "dated_on": DAY}
    with pytest.raises(Refused) as refused:
        city.call(
            "answer_prerequisite", by=people.anna, prerequisite_id=ours.prerequisite_id, **answer
        )
    assert refused.value.told["code"] == "answered_by_events"
    with pytest.raises(NotFound):
        city.call(
            "answer_prerequisite",
            by=people.berit,
            prerequisite_id=hidden.prerequisite_id,
            **answer,
        )


def test_a_deliverer_is_a_known_body_or_a_project_that_is_seen(people, submitted, opened, needs):
    project, hidden = submitted(), opened(people.berit)
    with pytest.raises(Refused) as refused:
        needs(project, delivered_by="okand", deliverer="body")
    assert refused.value.told["code"] == "unknown_body"
    with pytest.raises(Invalid):
        needs(project, delivered_by="stokab", deliverer="project")
    with pytest.raises(NotFound):
        needs(project, delivered_by=str(hidden.project_id), deliverer="project")
    own = opened(title="Eget utkast")
    with pytest.raises(Refused) as refused:
        needs(project, delivered_by=str(own.project_id), deliverer="project")
    assert refused.value.told["code"] == "depends_on_draft"


def test_what_a_project_delivers_moves_with_its_own_outlook(city, people, submitted, needs):
    ground = submitted(people.berit, title="Fiber")
    fibre = needs(ground, people.berit)
    project = submitted(title="Nät")
    need = needs(project, kind="platform", delivered_by=str(ground.project_id), deliverer="project")
    assert city.published(PrerequisiteDeclaredV1)[-1].deliverer is DelivererKind.PROJECT
    city.receive(delayed(fibre), source=STOKAB)
    moved = city.call(
        "get_prerequisite", by=people.anna, prerequisite_id=need.prerequisite_id
    ).prerequisite
    assert (moved.state, moved.dated_on, moved.late) == (PrerequisiteState.SLIPPED, LATER, True)
    told = city.published(ProjectReexaminedV1)[-1]
    assert told.project_id == project.project_id
    assert [link.prerequisite_id for link in told.chain] == [
        fibre.prerequisite_id,
        None,
        need.prerequisite_id,
    ]
    city.receive(promised(fibre, DAY), source=STOKAB)
    again = city.call(
        "get_prerequisite", by=people.anna, prerequisite_id=need.prerequisite_id
    ).prerequisite
    assert (again.state, again.dated_on) == (PrerequisiteState.DECLARED, None)
    view = city.call(
        "answer_prerequisite",
        by=people.berit,
        prerequisite_id=need.prerequisite_id,
        answer="delivered",
        dated_on="2018-06-01",
    )
    assert view.state is PrerequisiteState.MET
    city.call("withdraw_project", by=people.berit, project_id=ground.project_id, reason=WHY)
    assert outlook(city, people.anna, project) == Outlook(earliest_on=date(2018, 6, 1))


def test_what_delivers_is_stood_on_so_that_it_closes_no_circle(
    city, people, opened, needs, requires
):
    one, other = opened(title="Alfa"), opened(title="Beta")
    need = needs(one, delivered_by=str(other.project_id), deliverer="project")
    with pytest.raises(Refused) as refused:
        requires(other, one)
    assert refused.value.told["details"]["circle"] == "Beta → Alfa → Beta"
    with pytest.raises(Refused) as refused:
        needs(one, delivered_by=str(one.project_id), deliverer="project")
    assert refused.value.told["code"] == "stands_on_itself"
    city.call("submit_project", by=people.anna, project_id=one.project_id)
    lacking = city.published(ProjectSubmittedV2)[-1]
    assert [missing.field for missing in lacking.missing] == ["requires"]
    assert "Beta" not in lacking.model_dump_json()
    with pytest.raises(Refused) as refused:
        city.call("accept_project", by=people.eva, project_id=one.project_id)
    assert refused.value.told["code"] == "submission_incomplete"
    city.call(
        "waive_prerequisite", by=people.anna, prerequisite_id=need.prerequisite_id, reason=WHY
    )
    requires(other, one)
    view = city.call("accept_project", by=people.eva, project_id=one.project_id)
    assert view.state is ProjectState.COMPLETE


def test_city_events_at_once_leave_what_one_after_the_other_leaves_and_tell_each_in_order(
    city, people, submitted, needs, requires
):
    grounds = [submitted(title=f"Grund {number}") for number in range(4)]
    wants = [needs(ground, site_code=f"skola-{at}") for at, ground in enumerate(grounds)]
    middle, top = submitted(title="Mitten"), submitted(title="Toppen")
    for ground in grounds:
        requires(middle, ground)
    requires(top, middle)
    requires(top, grounds[0])
    said = [
        (want, DAY + timedelta(days=(7 * at + 3 * number) % 20))
        for number in range(5)
        for at, want in enumerate(wants)
    ]

    def say(number):
        want, on = said[number]
        time = city.clock.now() + timedelta(minutes=number)
        return city.receive(promised(want, on), source=STOKAB, time=time)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(say, range(len(said)))) == {Outcome.DONE}
    last = {want.prerequisite_id: on for want, on in said}
    expected = Outlook(earliest_on=max(last.values()))
    assert outlook(city, people.anna, middle) == expected
    assert outlook(city, people.anna, top) == expected
    told = defaultdict(list)
    for event in city.published(ProjectReexaminedV1):
        told[event.project_id].append(event)
    for events in told.values():
        for earlier, later in pairwise(events):
            assert later.before == earlier.after
    assert told[top.project_id][-1].after == expected
