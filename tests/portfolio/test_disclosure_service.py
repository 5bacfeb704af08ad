"""What is given out of a case, and that it is written down, on both databases."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events.portfolio import RecordDisclosedV1
from contracts.records import DisclosureOutcome
from contracts.rpc.base import Role
from tests.portfolio.builders import BODY, TODAY

GROUND = "19 kap. 3 §"
SUMMARY = "Anbuden öppnas den 3 maj och taket är hemligt."
MASK = "sekretessmarkerad (OSL 19 kap. 3 §)"


@pytest.fixture
def people(people, portfolio):
    """With the registrars of two bodies."""
    return SimpleNamespace(
        **vars(people),
        rut=portfolio.person("rut", Role.REGISTRAR, BODY),
        tor=portfolio.person("tor", Role.REGISTRAR, "trafiknamnden"),
    )


@pytest.fixture
def case(city, people, submitted):
    """A project with a document of each kind of state, and one field and one document marked."""
    project = submitted(summary=SUMMARY)
    documents = [
        city.call(
            "add_document",
            by=people.rut,
            project_id=project.project_id,
            kind="contract",
            title=f"Avtal {state}",
            file_name="avtal.pdf",
            media_type="application/pdf",
            size=1,
            sha256=letter * 64,
            dated_on=TODAY,
            state=state,
            **parties,
        )
        for letter, state, parties in (
            ("a", "received", {"sender": "Stokab", "case_number": "UTBN 17/4"}),
            ("b", "drawn_up", {}),
            ("c", "working_material", {"case_number": "UTBN 17/5"}),
        )
    ]
    for covered in ({"field": "summary"}, {"document_id": documents[1].document_id}):
        city.call(
            "mark_secrecy",
            by=people.rut,
            project_id=project.project_id,
            ground=GROUND,
            reason="Upphandlingen pågår.",
            **covered,
        )
    return SimpleNamespace(project=project, documents=documents)


def disclose(city, by, case, **changes):
    fields = {
        "project_id": case.project.project_id,
        "case_number": "171-908/2016",
        "asked_on": TODAY,
        "package": "d" * 64,
        **changes,
    }
    return city.call("record_disclosure", by=by, **fields)


def test_whoever_prepares_it_reads_as_everybody_may_read(city, people, case):
    about = {"project_id": case.project.project_id, "as_public": True}
    assert city.call("get_project", by=people.rut, **about).summary == MASK
    assert city.call("get_case", by=people.rut, **about).project.summary == MASK
    listed = city.call("list_documents", by=people.rut, **about).items
    assert [one.title for one in listed] == ["Avtal received", MASK]
    own = city.call("get_project", by=people.rut, project_id=case.project.project_id)
    assert own.summary == SUMMARY


def test_a_draft_is_not_there_for_the_public_though_its_own_registrar_asks(city, people, opened):
    draft = opened()
    for method in ("get_project", "get_case", "list_revisions"):
        with pytest.raises(NotFound):
            city.call(method, by=people.rut, project_id=draft.project_id, as_public=True)


def test_the_log_says_what_was_given_and_what_was_not_and_why(city, people, case):
    given = disclose(city, people.rut, case, asked_by="ulla.granskare")
    assert given.outcome is DisclosureOutcome.PARTIAL
    assert (given.given_by, given.asked_by, given.revision) == (
        "person/rut",
        "ulla.granskare",
        case.project.revision,
    )
    assert [one.document_id for one in given.documents] == [
        one.document_id for one in case.documents[:2]
    ]
    assert [(one.field, one.document_id, one.ground) for one in given.withheld] == [
        ("summary", None, GROUND),
        (None, case.documents[1].document_id, GROUND),
    ]
    assert {one.reason for one in given.withheld} == {"Upphandlingen pågår."}
    (event,) = city.published(RecordDisclosedV1)
    assert "ulla" not in event.model_dump_json()
    for reader in (people.rut, people.rolf):
        assert city.call("list_disclosures", by=reader).items == (given,)
    assert city.call("list_disclosures", by=people.tor).items == ()


def test_nobody_has_to_say_who_asks(city, people, case):
    assert disclose(city, people.rut, case).asked_by is None


def test_a_case_without_marks_is_given_whole(city, people, submitted):
    project = submitted()
    given = disclose(city, people.rut, SimpleNamespace(project=project))
    assert (given.outcome, given.withheld) == (DisclosureOutcome.FULL, ())


def test_a_lifted_mark_and_one_on_an_empty_field_withhold_nothing(city, people, opened):
    project = opened(benefit_owner="Rektor")
    marks = [
        city.call(
            "mark_secrecy",
            by=people.rut,
            project_id=project.project_id,
            field=field,
            ground=GROUND,
            reason="Upphandlingen pågår.",
        )
        for field in ("summary", "benefit_owner")
    ]
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    city.call("lift_secrecy", by=people.rut, mark_id=marks[0].mark_id, reason="Avslutad.")
    given = disclose(city, people.rut, SimpleNamespace(project=project))
    assert [one.field for one in given.withheld] == ["benefit_owner"]


def test_only_the_bodys_own_registrar_discloses(city, people, case):
    for other in (people.tor, people.anna, people.eva, people.rolf):
        with pytest.raises(Forbidden):
            disclose(city, other, case)
    for reader in (people.anna, people.berit):
        with pytest.raises(Forbidden):
            city.call("list_disclosures", by=reader)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case_number": "KS 2017/1"}, "not_its_number"),
        ({"case_number": "UTBN 17/5"}, "not_its_number"),
        ({"asked_on": date(2018, 1, 1)}, "dated_ahead"),
    ],
)
def test_what_does_not_fit_is_refused_in_both_languages(city, people, case, changes, code):
    with pytest.raises(Refused) as refused:
        disclose(city, people.rut, case, **changes)
    assert refused.value.told["code"] == code
    assert refused.value.told["sv"] != refused.value.told["en"]
    assert city.call("list_disclosures", by=people.rut).items == ()


def test_a_number_of_one_of_its_documents_will_do_however_it_is_typed(city, people, case):
    assert disclose(city, people.rut, case, case_number="dnr utbn 17/4").documents


def test_a_draft_is_not_disclosed_and_a_changed_case_is_built_anew(city, people, opened, case):
    with pytest.raises(Refused) as refused:
        disclose(city, people.rut, SimpleNamespace(project=opened()))
    assert refused.value.told["code"] == "draft_undisclosed"
    with pytest.raises(Conflict):
        disclose(city, people.rut, case, expected_version=1)
    with pytest.raises(Invalid):
        disclose(city, people.rut, case, asked_by="Ulla Granskare")
