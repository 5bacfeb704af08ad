"""Every refusal, in both languages."""

from __future__ import annotations

from string import Formatter

import pytest

from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.masks import StandingMark
from services.portfolio.domain.refusals import (
    AlreadyAdopted,
    IllegalMove,
    NotPaused,
    PortfolioError,
)
from services.portfolio.domain.states import in_words
from tests.portfolio.builders import NOW, a_project, an_id


def test_every_refusal_speaks_both_languages_over_the_same_details():
    def subclasses(cls):
        return {cls, *(deep for sub in cls.__subclasses__() for deep in subclasses(sub))}

    refusals = subclasses(PortfolioError) - {PortfolioError}
    assert AlreadyAdopted in refusals
    for refusal in refusals:
        named = {
            language: {
                part.removesuffix("_sv").removesuffix("_en")
                for part in _fields(getattr(refusal, language))
            }
            for language in ("sv", "en")
        }
        assert named["sv"] == named["en"], refusal.__name__
        assert refusal.sv != refusal.en


def _fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_a_refusal_names_a_project_by_its_title_and_the_end_of_its_id():
    project = a_project(ProjectState.DRAFT, case_numbers=())
    told = NotPaused(**project.named(), **in_words(project.state)).problem().told
    assert told["sv"].startswith(f"Projektet ”{project.content.title}” (…{str(project.id)[-8:]})")
    assert told["en"].startswith(f"The project “{project.content.title}” (…{str(project.id)[-8:]})")
    assert told["details"]["project"] == str(project.id)


def test_a_refusal_names_a_project_by_its_diary_number_where_it_has_one():
    project = a_project(ProjectState.DRAFT, case_numbers=("1.6.2-12/2017",))
    assert project.named()["called_sv"] == f"1.6.2-12/2017 (…{str(project.id)[-8:]})"


def test_a_refusal_tells_no_title_that_is_marked_for_secrecy():
    project = a_project(ProjectState.SUBMITTED, case_numbers=())
    mark = StandingMark(mark_id=an_id(), field="title", ground="21 kap. 7 §")
    project.marks = (mark,)
    assert project.named() == dict.fromkeys(("project", "called_sv", "called_en"), project.id)


def test_an_event_that_is_refused_tells_no_drafts_title():
    project = a_project(ProjectState.DRAFT, case_numbers=())
    with pytest.raises(IllegalMove) as refused:
        project.hear(ProjectState.CLOSED, NOW)
    assert project.content.title not in str(refused.value)
    assert str(project.id) in str(refused.value)
