"""Every procedure is a command, and every reply can be read in both languages."""

from __future__ import annotations

import typing

import pytest
import yaml
from pydantic import BaseModel

from cli.fields import fields_of
from cli.show.labels import LABELS
from cli.show.values import spoken
from contracts.authority import PROCEDURES
from contracts.rpc import portfolio
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import ProjectState
from contracts.words.fields import PROJECT_FIELDS
from tests.cli.samples import UUID, a_reply

_IN_TWO_LANGUAGES = {"sv", "en"}


def contracts_within(kind: object) -> set[type[BaseModel]]:
    """A contract and every contract that its fields hold."""
    found: set[type[BaseModel]] = set()
    left = [kind]
    while left:
        one = left.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one in found:
                continue
            found.add(one)
            left += [field.annotation for field in one.model_fields.values()]
        left += typing.get_args(one)
    return found


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", PROCEDURES)
def test_every_procedure_is_a_command_whose_reply_is_shown(logged_in, client, name, language):
    service, method = name.split(".")
    ran = logged_in(service, method.replace("_", "-"), lang=language)
    assert ran.code == 0, ran.out
    assert client.calls[-1][0] == name
    assert ran.out.strip()
    assert "Decimal(" not in ran.out
    assert "datetime" not in ran.out
    assert "<" not in ran.out.replace("<notice", "")


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_reply_is_exact_json_where_json_is_asked_for(logged_in, client, name):
    service, method = name.split(".")
    reply = a_reply(PROCEDURES[name].reply)
    client.answer(name, reply)
    assert logged_in(service, method.replace("_", "-"), "--json").json == reply.model_dump(
        mode="json"
    )


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_field_of_a_request_can_be_given_and_is_explained(logged_in, name):
    procedure = PROCEDURES[name]
    service, method = name.split(".")
    for language in Language:
        shown = logged_in(service, method.replace("_", "-"), "--help", lang=language).out
        for field in fields_of(procedure.request, language):
            assert field.help, f"{name} {field.name}"
            for given in field.given():
                assert given.option.partition("/")[0] in shown


def test_every_field_has_a_name_in_both_languages():
    named = set()
    for procedure in PROCEDURES.values():
        for kind in contracts_within(procedure.request) | contracts_within(procedure.reply):
            named |= set(kind.model_fields)
    words = {name.removesuffix("_sv").removesuffix("_en") for name in named} - _IN_TWO_LANGUAGES
    unasked = {"token", "deadline", "correlation_id"}
    assert words - LABELS.keys() - unasked == set()
    assert LABELS.keys() - words - PROJECT_FIELDS.keys() == set()


def test_options_become_the_fields_of_the_request(logged_in, client, tmp_path):
    costs = [{"year": 2017, "kind": "project", "amount": "10.00", "financed_by": "Staden"}]
    (tmp_path / "costs.yaml").write_text(yaml.safe_dump(costs))
    ran = logged_in(
        "portfolio", "open-project", "--body-id", "trafiknamnden", "--kind", "business",
        "--title", "Smart belysning", "--target-groups", "trafikanter", "--target-groups", "elever",
        "--costs-file", str(tmp_path / "costs.yaml"),
    )  # fmt: skip
    assert ran.code == 0
    assert client.calls == [
        (
            "portfolio.open_project",
            {
                "body_id": "trafiknamnden",
                "kind": "business",
                "title": "Smart belysning",
                "target_groups": ["trafikanter", "elever"],
                "costs": costs,
            },
        )
    ]


def test_a_text_in_two_languages_is_given_by_two_options(logged_in, client):
    logged_in("portfolio", "register-body", "--name-sv", "Nämnden", "--name-en", "The committee")
    assert client.calls[-1][1]["name"] == {"sv": "Nämnden", "en": "The committee"}


def test_an_absent_flag_is_not_the_same_as_no(logged_in, client):
    logged_in("notify", "list-notices")
    assert "unread" not in client.calls[-1][1]
    logged_in("notify", "list-notices", "--no-unread")
    assert client.calls[-1][1]["unread"] is False


def test_a_whole_request_comes_from_a_file_and_options_go_before_it(logged_in, client, tmp_path):
    path = tmp_path / "request.yaml"
    path.write_text("project_id: " + UUID + "\nreason: Ur filen\n")
    logged_in("portfolio", "withdraw-project", "--file", str(path), "--reason", "Ur valet")
    assert client.calls[-1][1] == {"project_id": UUID, "reason": "Ur valet"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("- en lista", "request's fields"), ("a: [", "request.yaml"), (None, "No such")],
)
def test_a_file_that_cannot_be_used_is_told_by_its_name(logged_in, tmp_path, text, said):
    path = tmp_path / "request.yaml"
    if text is not None:
        path.write_text(text)
    ran = logged_in("portfolio", "withdraw-project", "--file", str(path))
    assert ran.code == 2
    assert said in ran.out


def test_all_follows_the_cursors(logged_in, client):
    summary = a_reply(portfolio.ProjectSummary)
    first = portfolio.Projects(items=(summary,), next_cursor="more")
    last = portfolio.Projects(items=(summary, summary))
    client.answer("portfolio.list_projects", first, last)
    told = logged_in("portfolio", "list-projects", "--all", "--json").json
    assert len(told["items"]) == 3
    assert told["next_cursor"] is None
    assert [fields["cursor"] for _, fields in client.calls] == [None, "more"]


def test_one_page_says_that_there_are_more(logged_in, client):
    page = portfolio.Projects(items=(a_reply(portfolio.ProjectSummary),), next_cursor="abc")
    client.answer("portfolio.list_projects", page)
    assert "--all" in logged_in("portfolio", "list-projects").out


def test_states_and_money_are_in_the_readers_language(logged_in, client):
    summary = a_reply(
        portfolio.ProjectSummary, state=ProjectState.POSTPONED, cost_total="1234567.00"
    )
    client.answer("portfolio.list_projects", portfolio.Projects(items=(summary,)))
    swedish = logged_in("portfolio", "list-projects").out.replace("\u00a0", " ")
    english = logged_in("portfolio", "list-projects", lang="en").out
    assert "bordlagt" in swedish
    assert "1 234 567 kr" in swedish
    assert "postponed" in english
    assert "SEK 1,234,567" in english


def test_options_of_the_whole_command_may_stand_last(logged_in):
    assert logged_in("portfolio", "list-projects", "--json").json["items"]
    assert "en idé" in logged_in("portfolio", "list-projects", "--lang=sv", lang="en").out


def test_a_part_said_in_two_languages_is_shown_in_one():
    entry = a_reply(portfolio.CaseEntry, sv="Hej", en="Hello")
    assert spoken(entry, Language.SV) == "Hej"
    assert spoken(entry, Language.EN) == "Hello"


def test_a_case_shows_what_followed_from_what_and_folds_notices_under_their_cause(
    logged_in, client
):
    def entry(event_id, event_type, cause, sv):
        return a_reply(
            portfolio.CaseEntry, event_id=event_id, event_type=event_type, causation_id=cause, sv=sv
        )

    entries = (
        entry("a", "funding.allocation_approved.v1", None, "Pengarna kom"),
        entry("b", "notify.notice_sent.v1", "a", "Ulla fick besked"),
        entry("c", "followup.plan_opened.v1", "a", "Planen öppnades"),
    )
    view = a_reply(portfolio.CaseView).model_copy(update={"entries": entries, "next_cursor": None})
    client.answer("portfolio.get_case", view)
    ran = logged_in("case", UUID)
    assert "→ Ulla fick besked" in ran.out
    assert "följd av nr 1" in ran.out
    assert "Nästa steg" in ran.out


def test_a_closed_case_says_so(logged_in, client):
    view = a_reply(portfolio.CaseView).model_copy(update={"next_step": None, "next_cursor": None})
    client.answer("portfolio.get_case", view)
    assert "closed" in logged_in("case", UUID, lang="en").out
