"""Accounts at a broker elsewhere get exactly the rights that the code says they need."""

import json

import pytest

from contracts.registry import SERVICES
from devstack import grant

PASSWORDS = {
    grant.password_variable(rights.name): f"secret-of-{rights.name}"
    for rights in grant.own_rights()
}
TRAFIK = "trafik-ab=city.indicator_measured.v1,city.event_recalled.v1"


@pytest.fixture
def passwords(monkeypatch):
    monkeypatch.delenv(grant.MANAGEMENT, raising=False)
    for name, password in {
        **PASSWORDS,
        "RADSLAG_BROKER_PASSWORD_TRAFIK_AB": "secret-of-trafik",
    }.items():
        monkeypatch.setenv(name, password)


@pytest.mark.usefixtures("passwords")
def test_services_the_command_and_city_systems_get_their_accounts(broker, monkeypatch, capsys):
    monkeypatch.setenv(grant.MANAGEMENT, broker.management_uri)

    assert grant.main(["--system", TRAFIK]) == 0

    assert capsys.readouterr().out.split() == [*SERVICES, "cli", "observer", "trafik-ab"]
    rights = {each["user"]: each for each in broker.admin.permissions()}
    assert rights["trafik-ab"]["write"] == r"^city\.events$"
    assert rights["observer"]["write"] == "^$"
    answers = broker.admin.queue("trafik-ab.answers")
    assert answers is not None
    assert answers["arguments"]["x-queue-type"] == "quorum"


@pytest.mark.usefixtures("passwords")
def test_definitions_are_for_their_owner_alone_and_hold_no_password(tmp_path):
    file = tmp_path / "definitions.json"

    assert grant.main(["--definitions", str(file)]) == 0

    assert file.stat().st_mode & 0o777 == 0o600
    assert [user["name"] for user in json.loads(file.read_text())["users"]] == [
        *SERVICES,
        "cli",
        "observer",
    ]
    assert "secret-of" not in file.read_text()


@pytest.mark.usefixtures("passwords")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "RABBITMQ_MANAGEMENT_URI is not set"),
        (["--system", "trafik=portfolio.project_opened.v1"], "city.indicator_measured.v1"),
        (["--system", "trafik"], "write NAME=TYPE,TYPE"),
        (
            ["--system", "skola=city.indicator_measured.v1"],
            "no password in RADSLAG_BROKER_PASSWORD_SKOLA",
        ),
    ],
    ids=["no broker", "a type not a city's", "no type", "no password"],
)
def test_what_is_missing_is_told_in_one_line(arguments, told, capsys):
    assert grant.main(arguments) == 1
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1
