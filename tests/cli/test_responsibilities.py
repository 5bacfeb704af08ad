"""`radslag responsibilities`: who does what, as the authority table has it."""

from __future__ import annotations

from contracts.authority import PROCEDURES, scope_of
from contracts.base import LocalText
from contracts.responsibilities import responsibilities
from contracts.rpc import portfolio
from contracts.rpc.base import Kind, Role, Scope
from contracts.words import word
from tests.cli.samples import a_reply


def test_every_step_that_changes_something_is_there_with_everybody_who_takes_it():
    told = {(one.step.name, one.role): one.scope for one in responsibilities()}
    assert told == {
        (procedure.name, role): scope
        for procedure in PROCEDURES.values()
        for role in Role
        if procedure.kind is Kind.COMMAND and (scope := scope_of(procedure, role)) is not None
    }
    assert not any(one.role is Role.AUDITOR for one in responsibilities())


def test_steps_are_told_with_who_takes_them(radslag):
    ran = radslag("responsibilities", "--service", "portfolio")
    assert "Lämna in ett projekt" in ran.out
    assert word(Role.CASE_OFFICER).sv in ran.out
    assert "Fastställa" not in ran.out
    assert "Submit a project" in radslag("responsibilities", lang="en").out


def test_one_role_alone(radslag):
    told = radslag("responsibilities", "--role", "controller", "--json").json
    assert told["steps"]
    assert {who["role"] for step in told["steps"] for who in step["who"]} == {"controller"}


def test_a_body_sees_what_it_does_itself_and_what_others_do_for_it(logged_in, client):
    body = a_reply(portfolio.BodyHistory)
    named = body.body.model_copy(update={"name": LocalText(sv="Trafiknämnden", en="Traffic")})
    client.answer("portfolio.get_body", body.model_copy(update={"body": named}))
    ran = logged_in("responsibilities", "--body", "trafiknamnden")
    own, _, others = ran.out.partition("Andra gör för Trafiknämnden")
    assert "Trafiknämnden gör självt" in own
    assert "Lämna in ett projekt" in own
    assert "Öppna en omgång" in others
    assert "Öppna en omgång" not in own
    assert client.calls == [("portfolio.get_body", {"body_id": "trafiknamnden"})]


def test_scopes_are_the_tables():
    assert {one.scope for one in responsibilities()} == set(Scope)
