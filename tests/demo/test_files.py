"""The Stockholm example's files: checked, founded on sources, honest about what is assumed."""

from __future__ import annotations

import shutil

import pytest

from cli.people import FileRefused
from contracts.rpc.base import Role
from contracts.rpc.funding import Outcome
from examples.stockholm.files import FOLDER, Example
from examples.stockholm.references import require_agreement


@pytest.fixture
def copy(tmp_path):
    """A folder whose files a test may spoil."""
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder, name, before, after):
    path = folder / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_the_files_agree_with_the_contracts_and_with_each_other():
    require_agreement(Example())


def test_every_cost_and_frame_says_that_it_is_assumed():
    example = Example()
    assert all(project.basis["costs"].assumed for project in example.projects)
    assert all(
        frame.assumed and frame.reason
        for source in example.round.sources
        for frame in source.frames
    )


def test_every_fact_names_a_source_that_can_be_found():
    example = Example()
    cited = {basis.known for _, basis in example.bases() if basis.known}
    assumed = " ".join(basis.assumed for _, basis in example.bases() if basis.assumed)
    assert cited <= example.sources.keys()
    assert all(name in cited or name in assumed for name in example.sources)


def test_the_persons_are_made_up():
    people = Example().people
    assert people.fictional
    assert all(person.email.endswith("@example.org") for person in people.people)


def test_every_role_is_played():
    played = {role.role for person in Example().people.people for role in person.roles}
    assert played == set(Role)


def test_the_council_is_quorate_and_does_not_say_yes_to_everything():
    meeting = Example().round.meeting
    assert len(meeting.present) > len(meeting.members) / 2
    outcomes = [item.outcome for item in meeting.agenda]
    assert outcomes.count(Outcome.POSTPONED) == 1
    assert outcomes.count(Outcome.DECLINED) == 1


def test_pupils_get_an_enabling_project_and_two_that_stand_on_it():
    projects = Example().projects
    for_pupils = [project for project in projects if "elever" in project.target_groups]
    (enabling,) = [project for project in for_pupils if project.kind == "enabling"]
    assert sum(enabling.key in project.requires for project in for_pupils) == 2


def test_the_six_comments_of_the_education_administration_are_answered_by_what_the_system_does():
    (schools, _) = Example().consultation.responses
    assert [comment.number for comment in schools.comments] == [1, 2, 3, 4, 5, 6]
    assert all(comment.answer.procedures for comment in schools.comments)
    assert schools.basis.known
    assert schools.decision_basis.assumed


@pytest.mark.parametrize(
    ("name", "before", "after", "where"),
    [
        ("bodies.yaml", "kind: city_executive_board", "kind: parliament", "bodies.0.kind"),
        ("projects.yaml", 'amount: "6000000.00"', "amount: much", "projects.0.costs.0.amount"),
        ("projects.yaml", "costs: {assumed:", "costs: {guessed:", "projects.0.basis.costs.guessed"),
        ("people.yaml", "role: auditor", "role: king", "people.16.roles.0.role"),
        (
            "consultation.yaml",
            "paragraph: § 12",
            "paragraph: tolv",
            "responses.0.decision.paragraph",
        ),
        (
            "indicators.yaml",
            "type: city.indicator_measured.v1",
            "type: funding.frame_set.v1",
            "messages.0.type",
        ),
        (
            "round.yaml",
            "present: [radet.ordforande",
            "presen: [radet.ordforande",
            "meeting.present",
        ),
    ],
)
def test_a_faulty_file_is_refused_by_file_and_path(copy, name, before, after, where):
    spoil(copy, name, before, after)
    with pytest.raises(FileRefused) as refused:
        require_agreement(Example(copy))
    assert str(copy / name) in str(refused.value)
    assert where in str(refused.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        (
            "projects.yaml",
            "key: gemensamma-plattformar",
            "key: hemliga-plattformar",
            "hemliga-plattformar",
        ),
        ("projects.yaml", "requires: [iot-plattform]", "requires: [rymden]", "rymden"),
        ("round.yaml", 'amount: "6000000.00"', 'amount: "16000000.00"', "more than the frame"),
        ("strategy.yaml", "known: PZZ", "known: HEARSAY", "HEARSAY"),
        ("consultation.yaml", "keys: [elever]", "keys: [rymden]", "rymden"),
        ("consultation.yaml", "funding.get_round", "funding.get_rich", "get_rich"),
        (
            "indicators.yaml",
            "prerequisite: natet-i-skolan/fiber",
            "prerequisite: natet-i-skolan/rymd",
            "rymd",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_refused(copy, name, before, after, said):
    spoil(copy, name, before, after)
    with pytest.raises(FileRefused, match=said):
        require_agreement(Example(copy))
