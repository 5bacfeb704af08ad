"""Documents and their editions, and what a diary number is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.base import CaseNumber
from contracts.records import DocumentState
from contracts.rpc.portfolio import AddDocument, AddEdition, MoveDocument
from services.portfolio.domain.case_numbers import LONGEST, case_key
from services.portfolio.domain.documents import MOST_DOCUMENTS, NEXT, Document, DocumentEdition
from services.portfolio.domain.record_refusals import (
    AnotherCaseNumber,
    DatedAhead,
    FromNobody,
    IllegalDocumentMove,
    SameFile,
    ToNobody,
)
from services.portfolio.domain.refusals import AlreadyRecalled, AlreadyReplaced, TooMany
from services.portfolio.domain.registrations import (
    Registration,
    require_one_number,
    settle_document,
    settle_project,
    standing,
)
from tests.portfolio.builders import NOW, TODAY, a_project, an_id

S = DocumentState


def said(request=AddDocument, **changes):
    """What somebody says of a file."""
    return request.model_construct(
        **{
            "kind": "project_plan",
            "title": "Projektplan för fiber",
            "file_name": "plan.pdf",
            "media_type": "application/pdf",
            "size": 1200,
            "sha256": "a" * 64,
            "reference": None,
            "dated_on": TODAY,
            "state": S.WORKING_MATERIAL,
            "sender": None,
            "receiver": None,
            "case_number": None,
            **changes,
        }
    )


def a_document(project=None, standing_before=0, **changes):
    return Document.add(
        an_id(),
        project or a_project("submitted"),
        standing_before,
        said(**changes),
        "person/anna",
        NOW,
        TODAY,
    )


@pytest.mark.parametrize("to", S)
@pytest.mark.parametrize("state", S)
def test_an_edition_moves_as_the_table_says_and_never_otherwise(state, to):
    project = a_project("submitted")
    document, edition, _ = a_document(
        project, state=state, sender="Stokab", receiver="Kommunstyrelsen"
    )
    move = MoveDocument.model_construct(
        document_id=document.id, edition=1, state=to, dated_on=TODAY, receiver=None
    )
    if to in NEXT[state]:
        moved = document.move(edition, move, project, TODAY)
        assert (edition.state, moved.state, document.public) == (to, to, True)
    else:
        with pytest.raises(IllegalDocumentMove):
            document.move(edition, move, project, TODAY)
        assert edition.state is state


def test_a_public_record_never_becomes_working_material():
    assert S.WORKING_MATERIAL not in {to for moves in NEXT.values() for to in moves}


@pytest.mark.parametrize(
    ("state", "parties", "refusal"),
    [
        (S.RECEIVED, {"receiver": "Stokab"}, FromNobody),
        (S.DISPATCHED, {"sender": "Stokab"}, ToNobody),
    ],
)
def test_the_register_says_from_whom_and_to_whom(state, parties, refusal):
    with pytest.raises(refusal):
        a_document(state=state, **parties)


def test_what_is_recorded_has_happened():
    with pytest.raises(DatedAhead):
        a_document(dated_on=TODAY + timedelta(days=1))


def test_a_case_has_a_bounded_number_of_documents():
    a_document(standing_before=MOST_DOCUMENTS - 1)
    with pytest.raises(TooMany):
        a_document(standing_before=MOST_DOCUMENTS)


def test_a_later_edition_is_another_file_and_leaves_the_first_as_it_was():
    project = a_project("submitted")
    document, first, _ = a_document(project, state=S.DRAWN_UP)
    with pytest.raises(SameFile):
        document.add_edition([first], project, said(AddEdition), "person/anna", NOW, TODAY)
    second, added = document.add_edition(
        [first], project, said(AddEdition, sha256="b" * 64), "person/anna", NOW, TODAY
    )
    assert (first.edition, first.state, first.sha256) == (1, S.DRAWN_UP, "a" * 64)
    assert (second.edition, added.edition, added.draft) == (2, 2, True)
    assert document.public


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("KS 2018/000121", "ks2018/000121"),
        ("Dnr KS 2018/000121", "ks2018/000121"),
        ("dnr: 171-908/2016", "171-908/2016"),
        ("171\u2013908/2016", "171-908/2016"),
        ("1.5.1-135-2012", "1.5.1-135-2012"),
        ("T2013-110-00766", "t2013-110-00766"),
        ("RVK 2021/94", "rvk2021/94"),
        ("2016:72\u00a0RI", "2016:72ri"),
    ],
)
def test_a_diary_number_is_the_same_however_it_is_typed(typed, same):
    assert case_key(typed) == same


def test_zeros_count_for_one_authority_writes_them_and_another_does_not():
    assert case_key("KS 2018/121") != case_key("KS 2018/000121")


@example("0A\u00b4")
@given(st.text(min_size=1, max_size=60))
def test_a_key_of_a_key_is_itself_and_fits_its_column(number):
    try:
        number = TypeAdapter(CaseNumber).validate_python(number)
    except ValidationError:
        return
    key = case_key(number)
    assert key
    assert len(key) <= LONGEST
    assert case_key(key) == key


def a_registration(document=None, project=None, number="KS 1/17", at=0, **changes):
    project_id = document.project_id if document is not None else project.id
    return Registration(
        **{
            "id": an_id(),
            "project_id": project_id,
            "document_id": document.id if document is not None else None,
            "case_number": number,
            "case_key": case_key(number),
            "registered_on": TODAY,
            "source": "/city/diariet",
            "event_id": str(an_id()),
            "said_at": NOW + timedelta(hours=at),
            **changes,
        }
    )


def test_a_document_has_one_number_at_a_time():
    document, _, _ = a_document()
    first = a_registration(document)
    require_one_number([first], "ks 1/17")
    with pytest.raises(AnotherCaseNumber):
        require_one_number([first], "KS 2/17")


def test_a_recalled_correction_gives_its_place_back():
    document, _, _ = a_document()
    first, second = a_registration(document), a_registration(document, number="KS 2/17", at=1)
    first.replace(second.id)
    second.corrects_id = first.id
    assert standing([first, second]) is second
    with pytest.raises(AlreadyReplaced):
        first.replace(an_id())
    second.recall("Fel.", NOW, first)
    assert standing([first, second]) is first
    with pytest.raises(AlreadyRecalled):
        second.recall("Fel.", NOW, first)
    with pytest.raises(AlreadyRecalled):
        second.replace(an_id())


def test_what_was_put_in_place_of_a_correction_stands_though_the_correction_is_recalled():
    document, _, _ = a_document()
    first, second, third = (a_registration(document, number=f"KS {n}/17", at=n) for n in (1, 2, 3))
    first.replace(second.id)
    second.corrects_id = first.id
    second.replace(third.id)
    second.recall("Fel.", NOW, first)
    assert [one.is_in_force for one in (first, second, third)] == [False, False, True]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["say", "recall"])), max_size=12))
def test_a_case_has_the_numbers_in_force_and_those_its_owner_wrote(acts):
    project = a_project("submitted", case_numbers=("KS 0/17",))
    said_so: list[Registration] = []
    for number, act in acts:
        if act == "say":
            said_so.append(a_registration(project=project, number=f"KS {number}/17"))
        else:
            for one in said_so:
                if one.is_in_force and one.case_key == f"ks{number}/17":
                    one.recall("Fel.", NOW, None)
                    break
        before = project.revision
        revisions, told = settle_project(project, said_so, "Fel.", "service/portfolio", NOW)
        assert project.revision == before + len(revisions)
        assert len(told) == len(revisions)
    in_force = {one.case_key for one in said_so if one.is_in_force}
    assert {case_key(one) for one in project.content.case_numbers} == in_force | {"ks0/17"}


def test_news_of_a_number_says_what_held_before():
    document, _, _ = a_document(state=S.DRAWN_UP)
    project = a_project("submitted")
    first, second = a_registration(document), a_registration(document, number="KS 2/17", at=1)
    (recorded,) = settle_document(document, project, [first], "")
    assert (recorded.case_number, recorded.draft) == ("KS 1/17", False)
    first.replace(second.id)
    withdrawn, recorded = settle_document(document, project, [first, second], "Rättat.")
    assert (withdrawn.case_number, withdrawn.reason) == ("KS 1/17", "Rättat.")
    assert (recorded.case_number, document.case_key) == ("KS 2/17", "ks2/17")
    assert settle_document(document, project, [first, second], "") == []


def test_a_document_of_a_draft_is_its_bodys_own():
    _, edition, added = a_document(a_project(), state=S.RECEIVED, sender="Stokab")
    assert isinstance(edition, DocumentEdition)
    assert added.draft
    assert not a_document(state=S.RECEIVED, sender="Stokab")[2].draft
    assert added.dated_on == date(2017, 4, 10)
