"""What goes wrong is told in the reader's language, with what to do next and an exit code."""

from __future__ import annotations

import pytest

from cli.failures import EXIT_CODES
from cli.main import language_of
from contracts.errors import (
    PROBLEMS,
    Conflict,
    Expired,
    Failed,
    Forbidden,
    Invalid,
    Refused,
    Unavailable,
    not_found,
)
from contracts.faults import fault
from contracts.rpc.notify import Language


def told(kind, **more):
    return kind({"sv": "det sägs på svenska", "en": "it is said in English", **more})


CASES = [
    (Invalid.of(fault("costs.0.year", "ska vara ett heltal", "must be a whole number")), 2),
    (told(Refused, code="frame_exceeded"), 3),
    (told(Forbidden, code="role"), 4),
    (not_found("project", "x"), 5),
    (told(Conflict), 6),
    (told(Expired), 7),
    (told(Unavailable, code="no_reply"), 7),
    (told(Failed, incident="0192"), 1),
]


def test_every_problem_has_an_exit_code():
    assert set(EXIT_CODES) == set(PROBLEMS)
    assert {type(problem): code for problem, code in CASES} == dict(EXIT_CODES)


@pytest.mark.parametrize(("problem", "code"), CASES, ids=lambda case: type(case).__name__)
def test_a_problem_is_told_in_both_languages_with_its_exit_code(logged_in, client, problem, code):
    client.answer("funding.list_sources", problem)
    for language in Language:
        ran = logged_in("funding", "list-sources", lang=language)
        assert ran.code == code
        if isinstance(problem, Invalid):
            assert problem.told["fields"][0][language.value] in ran.out
            named = {"sv": "kostnader, rad 1: år", "en": "costs, row 1: year"}
            assert named[language.value] in ran.out
            assert "costs.0.year" not in ran.out
        else:
            assert problem.sentence(language.value).split()[0] in ran.out


@pytest.mark.parametrize(("problem", "code"), CASES, ids=lambda case: type(case).__name__)
def test_with_json_a_problem_is_json_on_standard_output(logged_in, client, problem, code):
    client.answer("funding.list_sources", problem)
    ran = logged_in("funding", "list-sources", "--json")
    assert ran.code == code
    assert ran.json["sv"] == problem.told["sv"]
    assert ran.json["error"]


def test_who_is_not_logged_in_is_told_to_log_in(radslag):
    ran = radslag("portfolio", "list-projects")
    assert ran.code == 4
    assert "radslag login" in ran.out


def test_where_nothing_runs_it_is_said_how_to_start(logged_in, monkeypatch):
    monkeypatch.delenv("AMQP_URI")
    ran = logged_in("portfolio", "list-projects", lang="en")
    assert ran.code == 7
    assert "make run" in ran.out


def test_what_somebody_wrote_is_shown_as_it_stands_and_is_no_markup(logged_in, client):
    form = "har inte formen [a-z]{0,39} [/red]"
    client.answer("funding.list_sources", Invalid.of(fault("keys[/x]", form, form)))
    ran = logged_in("funding", "list-sources")
    assert ran.code == 2
    assert "keys[/x]" in ran.out
    assert form in " ".join(ran.out.split())


def test_a_mistyped_command_is_a_usage_error(radslag):
    assert radslag("portfolio", "list-projectz").code == 2
    ran = radslag("portfolio", "list-projectz", "--json")
    assert ran.code == 2
    assert ran.json["error"] == "usage"


def test_a_choice_that_is_none_is_a_usage_error(logged_in):
    assert logged_in("portfolio", "list-projects", "--state", "lost").code == 2


def test_a_defect_of_the_command_is_told_and_is_one(logged_in, client):
    client.answer("funding.list_sources", ZeroDivisionError("a fault"))
    ran = logged_in("funding", "list-sources", "--json")
    assert ran.code == 1
    assert ran.json["code"] == "defect"
    assert "ZeroDivisionError" in ran.json["en"]


@pytest.mark.parametrize(
    ("arguments", "variable", "chosen"),
    [
        (["--lang", "en"], "sv", Language.EN),
        (["case", "x", "--lang=en"], "sv", Language.EN),
        ([], "en", Language.EN),
        ([], "sv", Language.SV),
        (["--lang", "fi"], "", Language.SV),
    ],
)
def test_the_language_is_the_one_asked_for(monkeypatch, arguments, variable, chosen):
    monkeypatch.setenv("RADSLAG_LANG", variable)
    assert language_of(arguments) is chosen


@pytest.mark.parametrize(
    ("place", "chosen"), [("sv_SE", Language.SV), ("en_GB", Language.EN), (None, Language.SV)]
)
def test_without_a_word_the_language_is_the_locales(monkeypatch, place, chosen):
    monkeypatch.delenv("RADSLAG_LANG", raising=False)
    monkeypatch.setattr("cli.main.locale.getlocale", lambda: (place, None))
    assert language_of([]) is chosen
