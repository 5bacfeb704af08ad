"""Documents and diary numbers as people and diaries meet them, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events.city import EventAnsweredV1, EventRecalledV1, RecordRegisteredV1
from contracts.events.portfolio import (
    CaseNumberRecordedV1,
    CaseNumberWithdrawnV1,
    DocumentAddedV1,
    DocumentMovedV1,
)
from contracts.rpc.base import Role
from tests.portfolio.builders import BODY, NOW, TODAY, an_id

DIARY = "/city/diariet"
HOUR = timedelta(hours=1)


@pytest.fixture
def people(people, portfolio):
    """With the registrars of two bodies."""
    return SimpleNamespace(
        **vars(people),
        rut=portfolio.person("rut", Role.REGISTRAR, BODY),
        tor=portfolio.person("tor", Role.REGISTRAR, "trafiknamnden"),
    )


@pytest.fixture
def add(city, people):
    """Adds a document to a project."""

    def add_one(project, by=None, **changes):
        fields = {
            "kind": "project_plan",
            "title": "Projektplan för fiber",
            "file_name": "plan.pdf",
            "media_type": "application/pdf",
            "size": 1200,
            "sha256": "a" * 64,
            "dated_on": TODAY,
            **changes,
        }
        return city.call(
            "add_document", by=by or people.rut, project_id=project.project_id, **fields
        )

    return add_one


def registered(number="KS 2017/121-3", **named):
    return RecordRegisteredV1(
        **{"record_id": "4471", "case_number": number, "registered_on": TODAY, **named}
    )


def document_of(city, by, document):
    return city.call("get_document", by=by, document_id=document.document_id)


def test_working_material_stays_inside_and_a_public_record_does_not(city, people, submitted, add):
    project = submitted()
    document = add(project)
    for outsider in (people.berit, people.tor, people.eva, people.curt):
        with pytest.raises(NotFound):
            document_of(city, outsider, document)
        assert city.call("list_documents", by=outsider).items == ()
    for insider in (people.anna, people.rut, people.rolf):
        assert document_of(city, insider, document).editions[0].file_name == "plan.pdf"
    moved = city.call(
        "move_document",
        by=people.anna,
        document_id=document.document_id,
        edition=1,
        state="drawn_up",
        dated_on=TODAY,
    )
    assert moved.version == 2
    city.call(
        "add_edition",
        by=people.anna,
        document_id=document.document_id,
        file_name="plan-2.pdf",
        media_type="application/pdf",
        size=1300,
        sha256="b" * 64,
        dated_on=TODAY,
        expected_version=2,
    )
    assert [one.edition for one in document_of(city, people.berit, document).editions] == [1]
    (listed,) = city.call("list_documents", by=people.berit, kind="project_plan").items
    assert [one.edition for one in listed.editions] == [1]
    assert [one.edition for one in document_of(city, people.rut, document).editions] == [1, 2]
    assert [(one.edition, one.draft) for one in city.published(DocumentAddedV1)] == [
        (1, True),
        (2, True),
    ]
    assert city.published(DocumentMovedV1)[0].draft is False


def test_a_document_of_a_draft_is_not_there_for_others(city, people, opened, add):
    project = opened()
    document = add(project, state="received", sender="Stokab", case_number="UTBN 17/3")
    for outsider in (people.berit, people.tor):
        with pytest.raises(NotFound):
            document_of(city, outsider, document)
        assert city.call("list_records", by=outsider, case_number="UTBN 17/3").items == ()
        with pytest.raises(NotFound):
            add(project, by=outsider)
    (found,) = city.call("list_records", by=people.rut, case_number="utbn17/3").items
    assert found.document_id == document.document_id


def test_another_bodys_case_takes_no_document_of_ours(city, people, submitted, add):
    project = submitted()
    with pytest.raises(Forbidden):
        add(project, by=people.tor)
    with pytest.raises(Forbidden):
        add(project, by=people.eva)
    with pytest.raises(Forbidden):
        add(project, by=people.rolf)
    assert city.published(DocumentAddedV1) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sha256": "A" * 64}, "sha256"),
        ({"sha256": "a" * 63}, "sha256"),
        ({"file_name": "../plan.pdf"}, "file_name"),
        ({"file_name": "plan\u202efdp.exe"}, "file_name"),
        ({"file_name": "a" * 201}, "file_name"),
        ({"media_type": "pdf"}, "media_type"),
        ({"size": -1}, "size"),
        ({"title": "x\u0007yz"}, "title"),
        ({"title": "x" * 10_000_000}, "title"),
        ({"kind": "secret"}, "kind"),
        ({"sender": "A\nB"}, "sender"),
        ({"forged": 1}, "forged"),
    ],
)
def test_a_fault_is_told_by_its_field_in_both_languages_and_nothing_is_stored(
    city, people, submitted, add, changes, field
):
    project = submitted()
    with pytest.raises(Invalid) as invalid:
        add(project, **changes)
    (fault,) = invalid.value.told["fields"]
    assert fault["path"] == field
    assert fault["sv"] != fault["en"]
    assert city.call("list_documents", by=people.rut).items == ()


def test_two_who_change_a_document_do_not_overwrite_each_other(city, people, submitted, add):
    document = add(submitted())
    move = {"document_id": document.document_id, "edition": 1, "dated_on": TODAY}
    city.call("move_document", by=people.anna, state="drawn_up", expected_version=1, **move)
    with pytest.raises(Conflict):
        city.call(
            "move_document",
            by=people.rut,
            state="dispatched",
            receiver="Kommunstyrelsen",
            expected_version=1,
            **move,
        )
    with pytest.raises(NotFound):
        city.call("move_document", by=people.rut, state="drawn_up", **{**move, "edition": 2})


def test_the_diary_gives_a_document_its_number_by_id_or_by_hash(city, people, submitted, add):
    project = submitted()
    by_id = add(project, state="drawn_up")
    by_hash = add(project, state="drawn_up", sha256="b" * 64)
    assert city.receive(registered(document_id=by_id.document_id), source=DIARY) == "done"
    event = registered("KS 2017/121-4", sha256="b" * 64, record_id="4472")
    assert city.receive(event, source=DIARY) == "done"
    assert document_of(city, people.berit, by_id).case_number == "KS 2017/121-3"
    assert document_of(city, people.berit, by_hash).case_number == "KS 2017/121-4"
    assert [one.case_number for one in city.published(CaseNumberRecordedV1)] == [
        "KS 2017/121-3",
        "KS 2017/121-4",
    ]
    (found,) = city.call("list_records", by=people.berit, case_number="dnr ks 2017/121-4").items
    assert (found.document_id, found.title) == (by_hash.document_id, "Projektplan för fiber")


def test_the_diary_gives_a_case_its_number_and_takes_it_back(city, people, submitted):
    project = submitted()
    event = registered("KS 2017/121", project_id=project.project_id)
    assert city.receive(event, source=DIARY, id="r1") == "done"
    view = city.call("get_project", by=people.berit, project_id=project.project_id)
    assert view.case_numbers == ("171-908/2016", "KS 2017/121")
    assert view.revision == project.revision + 1
    (found,) = city.call("list_records", by=people.berit, case_number="ks 2017/121").items
    assert (found.project_id, found.document_id) == (project.project_id, None)
    recall = EventRecalledV1(
        event_id="r1", event_type="city.record_registered.v1", reason="Fel ärende."
    )
    assert city.receive(recall, source=DIARY, time=NOW + HOUR) == "done"
    view = city.call("get_project", by=people.berit, project_id=project.project_id)
    assert view.case_numbers == ("171-908/2016",)
    (withdrawn,) = city.published(CaseNumberWithdrawnV1)
    assert (withdrawn.case_number, withdrawn.reason) == ("KS 2017/121", "Fel ärende.")
    assert city.call("list_records", by=people.berit, case_number="ks 2017/121").items == ()
    assert city.receive(recall, source=DIARY) == "parked"
    assert city.held()[0].code == "already_recalled"


def test_a_number_that_the_owner_wrote_is_kept_when_the_diary_takes_its_own_back(
    city, people, submitted
):
    project = submitted()
    event = registered("171-908/2016", project_id=project.project_id)
    city.receive(event, source=DIARY, id="r1")
    recall = EventRecalledV1(
        event_id="r1", event_type="city.record_registered.v1", reason="Fel ärende."
    )
    assert city.receive(recall, source=DIARY, time=NOW + HOUR) == "done"
    view = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert (view.case_numbers, view.revision) == (("171-908/2016",), project.revision)


def test_a_registration_waits_for_what_it_is_of(city, people, submitted, add):
    unknown, sha = an_id(), "c" * 64
    assert city.receive(registered(project_id=unknown), source=DIARY) == "waiting"
    by_hash = registered("KS 2017/9", sha256=sha, record_id="9")
    assert city.receive(by_hash, source=DIARY) == "waiting"
    assert {row.missing for row in city.held()} == {f"project/{unknown}", f"file/{sha}"}
    document = add(submitted(), sha256=sha, state="drawn_up")
    city.retry_held()
    assert document_of(city, people.berit, document).case_number == "KS 2017/9"
    assert [row.missing for row in city.held()] == [f"project/{unknown}"]


def test_a_conflicting_number_is_parked_with_its_reason_and_a_correction_is_taken(
    city, people, submitted, add
):
    document = add(submitted(), state="drawn_up")
    named = {"document_id": document.document_id}
    city.receive(registered(**named), source=DIARY, id="r1")
    other = registered("KS 2017/999", record_id="5", **named)
    assert city.receive(other, source=DIARY, id="r2", time=NOW + HOUR) == "parked"
    answer = city.published(EventAnsweredV1)[-1]
    assert answer.code == "another_case_number"
    assert "KS 2017/121-3" in answer.reason_sv
    assert "KS 2017/999" in answer.reason_en
    corrected = registered("KS 2017/122", record_id="6", corrects="r1", **named)
    assert city.receive(corrected, source=DIARY, id="r3", time=NOW + 2 * HOUR) == "done"
    assert document_of(city, people.berit, document).case_number == "KS 2017/122"
    recall = EventRecalledV1(
        event_id="r3", event_type="city.record_registered.v1", reason="Det första var rätt."
    )
    assert city.receive(recall, source=DIARY, time=NOW + 3 * HOUR) == "done"
    assert document_of(city, people.berit, document).case_number == "KS 2017/121-3"


def test_a_correction_may_say_that_another_document_was_meant(city, people, submitted, add):
    project = submitted()
    first, second = add(project, state="drawn_up"), add(project, state="drawn_up", sha256="b" * 64)
    city.receive(registered(document_id=first.document_id), source=DIARY, id="r1")
    meant = registered(document_id=second.document_id, corrects="r1", record_id="7")
    assert city.receive(meant, source=DIARY, id="r2", time=NOW + HOUR) == "done"
    assert document_of(city, people.anna, first).case_number is None
    assert document_of(city, people.anna, second).case_number == "KS 2017/121-3"


def test_what_names_nothing_or_the_wrong_thing_is_parked(city, people, submitted, add):
    project, other = submitted(), submitted(title="Surfplattor")
    document = add(project)
    add(other)
    cases = {
        "nothing_named": {},
        "other_case": {"document_id": document.document_id, "project_id": other.project_id},
        "other_file": {"document_id": document.document_id, "sha256": "d" * 64},
        "several_documents": {"sha256": "a" * 64},
    }
    for at, (code, named) in enumerate(cases.items()):
        event = registered(record_id=str(at), **named)
        assert city.receive(event, source=DIARY) == "parked"
        assert city.held()[-1].code == code
    in_case = registered(record_id="one", sha256="a" * 64, project_id=project.project_id)
    assert city.receive(in_case, source=DIARY) == "done"
    assert document_of(city, people.anna, document).case_number == "KS 2017/121-3"


def test_a_registrar_corrects_a_number_by_hand_with_a_reason(city, people, submitted, add):
    document = add(submitted(), state="drawn_up", case_number="KS 2017/121-3")
    again = {"document_id": document.document_id, "registered_on": TODAY}
    same = city.call("record_case_number", by=people.rut, case_number="ks 2017/121-3", **again)
    assert (same.case_number, same.version) == ("KS 2017/121-3", document.version)
    with pytest.raises(Refused) as refused:
        city.call("record_case_number", by=people.rut, case_number="KS 2017/5", **again)
    assert refused.value.told["code"] == "another_case_number"
    changed = city.call(
        "record_case_number", by=people.rut, case_number="KS 2017/5", reason="Fel akt.", **again
    )
    assert changed.case_number == "KS 2017/5"
    assert [one.case_number for one in city.published(CaseNumberRecordedV1)] == [
        "KS 2017/121-3",
        "KS 2017/5",
    ]
    with pytest.raises(Refused) as refused:
        city.call(
            "record_case_number",
            by=people.rut,
            document_id=document.document_id,
            case_number="KS 2017/6",
            registered_on=date(2018, 1, 1),
            reason="Framåt.",
        )
    assert refused.value.told["code"] == "dated_ahead"


def test_a_page_of_what_has_a_number_goes_on_where_the_last_one_ended(city, people, submitted, add):
    projects = [submitted(title=f"Projekt {n}", case_numbers=("KS 1/17",)) for n in range(3)]
    for n in range(3):
        add(projects[n], state="drawn_up", case_number="KS 1/17")
    seen, cursor = [], None
    while True:
        page = city.call(
            "list_records", by=people.berit, case_number="KS 1/17", limit=2, cursor=cursor
        )
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [one.document_id is None for one in seen] == [True] * 3 + [False] * 3
    assert len({(one.project_id, one.document_id) for one in seen}) == 6


def test_the_case_tells_of_documents_as_far_as_the_reader_may_know(city, people, submitted, add):
    project = submitted()
    add(project)
    add(project, sha256="b" * 64, state="drawn_up", case_number="KS 2017/121-3")
    for exchange, headers, event in city.outbox():
        if exchange == "radslag.events" and event.type_name != "portfolio.body_changed.v1":
            city.receive(event, id=headers["ce-id"], actor=headers.get("ce-actor"))

    def told(by):
        case = city.call("get_case", by=by, project_id=project.project_id)
        return [one.sv for one in case.entries if "andling" in one.sv]

    assert told(people.berit) == [
        "Handling tillagd: projektplan, version 1 (upprättad, 2017-04-10)",
        "En handling fick diarienumret KS 2017/121-3 den 2017-04-10",
    ]
    assert len(told(people.anna)) == 3
