"""What a project says of itself, through the service and on both databases."""

from __future__ import annotations

import pytest

from contracts.errors import Invalid, Refused
from contracts.events.portfolio import ProjectAmendedV1, ProjectOpenedV1
from contracts.rpc.portfolio import ProjectView
from tests.portfolio.builders import BESIDES, BODY


def test_everything_that_is_written_is_read_back(city, people, opened):
    view = opened(**BESIDES)
    again = city.call("get_project", by=people.anna, project_id=view.project_id)
    assert again == view
    for name, value in BESIDES.items():
        assert getattr(again, name) == value, name
    assert set(BESIDES) <= set(ProjectView.model_fields)


def test_everything_can_be_amended_and_emptied(city, people, opened):
    project = opened()
    key = {"project_id": project.project_id}
    view = city.call("amend_project", by=people.anna, **key, **BESIDES)
    assert city.published(ProjectAmendedV1)[-1].changed == tuple(BESIDES)
    lists = {name: () for name, value in BESIDES.items() if isinstance(value, tuple)}
    single = [name for name in BESIDES if name not in lists]
    emptied = city.call("amend_project", by=people.anna, **key, **lists, emptied=single)
    assert emptied.revision == view.revision + 1
    assert all(getattr(emptied, name) in (None, ()) for name in BESIDES)


def row(field, **changes):
    return ({**BESIDES[field][0].model_dump(mode="json"), **changes},)


BAD = [
    ({"partner_bodies": ("okand",)}, "partner_bodies.0"),
    ({"staff": row("staff", body_id="okand")}, "staff.0.body_id"),
    ({"staff": row("staff", fte="0.5") * 2}, "staff.1"),
    ({"risks": row("risks", probability=6)}, "risks.0.probability"),
    ({"risks": row("risks", measure="Ring\x00 oss.")}, "risks.0.measure"),
    ({"needs": row("needs", need="x" * 10_000_000)}, "needs.0.need"),
    ({"competence": row("competence", year=1999)}, "competence.0.year"),
    ({"competence": row("competence", people=0)}, "competence.0.people"),
    ({"contracts": row("contracts", organisation_number="2120000142")}, "contracts.0."),
    ({"contracts": row("contracts", organisation_number="212000-0143")}, "contracts.0."),
    ({"checklist": row("checklist", point="b7")}, "checklist.0.point"),
    ({"checklist": row("checklist", reason="Därför att.")}, "checklist.0.done_on"),
    (
        {"classification": {"confidentiality": 4, "integrity": 1, "availability": 1}},
        "classification.confidentiality",
    ),
]


@pytest.mark.parametrize(("fields", "path"), BAD)
def test_bad_input_is_told_by_field_and_nothing_is_stored(city, people, opened, fields, path):
    with pytest.raises(Invalid) as invalid:
        opened(**fields)
    (told,) = invalid.value.told["fields"]
    assert told["path"].startswith(path)
    assert told["sv"] != told["en"]
    assert city.published(ProjectOpenedV1) == []
    project = opened()
    with pytest.raises(Invalid):
        city.call("amend_project", by=people.anna, project_id=project.project_id, **fields)
    after = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert after == project


def test_level_four_is_refused_with_the_reason(opened):
    level = {"confidentiality": 1, "integrity": 1, "availability": 4}
    with pytest.raises(Invalid) as invalid:
        opened(classification=level)
    assert "säkerhetsskydd" in invalid.value.sentence("sv")
    assert "protective security" in invalid.value.sentence("en")


def test_more_faults_than_a_caller_can_take_in_are_cut(opened):
    with pytest.raises(Invalid) as invalid:
        opened(partner_bodies=[f"okand-{number}" for number in range(30)])
    assert len(invalid.value.told["fields"]) == 20


def test_a_field_both_given_and_emptied_is_invalid(city, people, opened):
    project = opened()
    with pytest.raises(Invalid):
        city.call(
            "amend_project",
            by=people.anna,
            project_id=project.project_id,
            benefit_owner="Rektor",
            emptied=["benefit_owner"],
        )


def test_an_unknown_key_is_told_with_the_field_that_names_it(opened):
    with pytest.raises(Refused) as refused:
        opened(target_groups=("elever", "turister"))
    assert refused.value.told["details"]["fields"] == "target_groups.1"


def test_a_target_group_of_no_strategy_is_refused_also_without_a_version(city, people, opened):
    with pytest.raises(Refused) as refused:
        opened(strategy_id=None, target_groups=("elever", "turister"), alignments=(), benefits=())
    assert refused.value.told["code"] == "in_no_strategy"
    assert refused.value.told["details"]["fields"] == "target_groups.1"
    assert opened(strategy_id=None).strategy_id is None


def test_what_does_not_agree_and_what_is_not_known_is_told_at_once(city, people, opened):
    with pytest.raises(Invalid) as invalid:
        opened(target_groups=("elever", "turister"), partner_bodies=("okand",))
    assert {one["path"] for one in invalid.value.told["fields"]} == {
        "partner_bodies.0",
        "target_groups.1",
    }


def test_a_trial_of_a_change_judges_it_and_changes_nothing(city, people, opened):
    key = {"project_id": opened().project_id}
    tried = city.call("amend_project", by=people.anna, **key, title="Annat", dry_run=True)
    assert (tried.revision, tried.title) == (1, opened().title)
    with pytest.raises(Invalid):
        city.call("amend_project", by=people.anna, **key, partner_bodies=["okand"], dry_run=True)
    assert city.call("get_project", by=people.anna, **key).revision == 1
    assert city.published(ProjectAmendedV1) == []


def test_a_body_that_is_gone_hinders_only_what_touches_it(city, people, opened):
    project = opened(**BESIDES)
    city.call(
        "register_body",
        by=people.eva,
        body_id="trafiknamnden",
        name={"sv": "Trafiknämnden", "en": "Traffic committee"},
        kind="committee",
        valid_from="2011-01-01",
        valid_to="2017-04-09",
    )
    key = {"project_id": project.project_id}
    assert city.call("amend_project", by=people.anna, **key, sponsor="Rektor").revision == 2
    with pytest.raises(Invalid):
        city.call("amend_project", by=people.anna, **key, partner_bodies=("trafiknamnden", BODY))
