"""Logging in where tokens are issued locally."""

from __future__ import annotations

import stat

import pytest

from chassis.identity import Keyring, LocalIssuer
from contracts.rpc.base import Role


def test_a_login_is_a_token_that_the_services_take_and_nobody_else_reads(radslag):
    assert radslag("login", "handlaggare.utbildning").code == 0
    path = radslag.run_dir / "cli" / "token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    caller = Keyring(LocalIssuer(radslag.run_dir).keys_path, local_keys=True).verify(
        path.read_text()
    )
    assert caller.person_id == "handlaggare.utbildning"
    assert [(held.role, held.body_id) for held in caller.roles] == [
        (Role.CASE_OFFICER, "utbildningsnamnden")
    ]


def test_the_calls_carry_the_login(logged_in, client):
    logged_in("portfolio", "list-projects")
    assert client.token == (logged_in.run_dir / "cli" / "token").read_text()
    assert client.amqp_uri == "amqp://cli:secret@broker/"


def test_whoami_says_who_with_which_roles(radslag):
    radslag("login", "controller.kommunstyrelsen")
    assert "kommunstyrelsen" in radslag("whoami").out
    told = radslag("whoami", "--json").json
    assert told["person_id"] == "controller.kommunstyrelsen"
    assert told["expired"] is False


def test_without_a_name_those_there_are_are_shown(radslag):
    ran = radslag("login", lang="en")
    assert ran.code == 0
    assert "bedomare.nytta" in ran.out
    assert "assessor" in ran.out


def test_logging_out_forgets_the_login(logged_in):
    assert logged_in("logout").code == 0
    assert logged_in("whoami").code == 4


def test_nobody_logs_in_as_somebody_who_is_not_there(radslag):
    assert radslag("login", "kungen").code == 5


def test_another_file_of_people_may_be_given(radslag, tmp_path):
    path = tmp_path / "people.yaml"
    path.write_text(
        "people: [{id: eva, name: Eva, email: eva@example.org,"
        " roles: [{role: auditor, from: 2020-01-01, deputy_for: adam}]}]"
    )
    assert radslag("login", "eva", "--people", str(path)).code == 0
    assert "adam" in radslag("whoami").out


def test_a_faulty_file_of_people_is_told_by_path(radslag, tmp_path):
    path = tmp_path / "people.yaml"
    path.write_text("people: [{id: eva}]")
    ran = radslag("login", "eva", "--people", str(path))
    assert ran.code == 2
    assert "people.0.email" in ran.out


def test_in_production_nobody_issues_a_login_to_themselves(radslag, monkeypatch):
    monkeypatch.setenv("RADSLAG_ENVIRONMENT", "production")
    assert radslag("login", "drift").code == 4


def test_a_stored_login_that_is_none_is_told(logged_in):
    (logged_in.run_dir / "cli" / "token").write_text("nonsense")
    assert logged_in("whoami", "--json").json["code"] == "token_malformed"


@pytest.mark.parametrize("variable", ["RADSLAG_TOKEN"])
def test_a_token_of_the_environment_goes_before_the_stored_one(
    logged_in, monkeypatch, variable, client
):
    monkeypatch.setenv(variable, "another")
    logged_in("portfolio", "list-projects")
    assert client.token == "another"
