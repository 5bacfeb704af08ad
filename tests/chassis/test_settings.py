"""Settings: what a process is told from outside, and what production refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.settings import Environment, Settings, SettingsInvalid, from_environment

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "RADSLAG_ENVIRONMENT": "production",
    "AMQP_URI": "amqps://portfolio:x@broker/",
    "DATABASE_URI": "postgresql://portfolio:x@database/radslag_{service}",
    "RADSLAG_ISSUER_KEYS": "/etc/radslag/keys.json",
}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("RADSLAG_") or variable in {"AMQP_URI", "DATABASE_URI", "SMTP_URI"}:
            monkeypatch.delenv(variable)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_nothing_set_is_a_development_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings()

    assert settings.environment is Environment.DEVELOPMENT
    assert settings.database_for("funding") == f"sqlite:///{tmp_path}/.run/data/funding.db"
    assert settings.business_clock == ""
    assert settings.http_host == "127.0.0.1"
    assert settings.heartbeat == 10


def test_each_service_has_its_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, DATABASE_URI="postgresql://host/radslag_{service}")
    assert settings.database_for("funding") == "postgresql://host/radslag_funding"
    assert settings.database_for("notify") == "postgresql://host/radslag_notify"


@pytest.mark.parametrize(
    ("uri", "user"),
    [
        ("amqp://portfolio:x@host//", "portfolio"),
        ("amqp://a%40city:x@host//", "a@city"),
        ("amqp://host//", "guest"),
    ],
)
def test_the_brokers_user_is_the_uris(monkeypatch: pytest.MonkeyPatch, uri: str, user: str) -> None:
    assert given(monkeypatch, AMQP_URI=uri).broker_user() == user


def test_production_settings_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, **PRODUCTION).environment is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"RADSLAG_BUSINESS_CLOCK": "/tmp/clock"}, "a simulated clock is refused in production"),
        ({"RADSLAG_ISSUER_KEYS": None}, "production needs the city's issuer"),
        ({"DATABASE_URI": "sqlite:///{service}.db"}, "production needs PostgreSQL"),
        ({"DATABASE_URI": ""}, "production needs PostgreSQL"),
    ],
)
def test_production_refuses_what_only_development_may_do(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None], told: str
) -> None:
    variables = {k: v for k, v in {**PRODUCTION, **changed}.items() if v is not None}
    with pytest.raises(ValidationError, match=told):
        given(monkeypatch, **variables)


@pytest.mark.parametrize(
    "uri",
    [
        "postgresql://radslag:x@database/radslag",
        "postgresql://{service}:x@database/radslag",
        "sqlite:////data/radslag.db",
    ],
)
def test_services_never_share_a_database(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    with pytest.raises(ValidationError, match="each service has its own"):
        given(monkeypatch, DATABASE_URI=uri)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RADSLAG_HEARTBEAT", "1"),
        ("RADSLAG_HEARTBEAT", "61"),
        ("RADSLAG_WORKERS", "0"),
        ("RADSLAG_BATCH", "0"),
        ("RADSLAG_BATCH", "501"),
        ("RADSLAG_HTTP_PORT", "65536"),
        ("RADSLAG_ENVIRONMENT", "staging"),
    ],
)
def test_a_value_out_of_its_range_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    with pytest.raises(ValidationError):
        given(monkeypatch, **{variable: value})


def test_each_variable_stands_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text()
    for field in Settings.model_fields.values():
        [variable] = field.validation_alias.choices  # type: ignore[union-attr]
        assert str(variable) in example


def test_what_is_wrong_is_told_by_variable_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RADSLAG_WORKERS", "many-secrets")
    monkeypatch.setenv("RADSLAG_HEARTBEAT", "1")
    with pytest.raises(SettingsInvalid) as invalid:
        from_environment()
    workers, heartbeat = sorted(str(invalid.value).splitlines(), reverse=True)
    assert workers.startswith("RADSLAG_WORKERS: Input should be a valid integer")
    assert heartbeat == "RADSLAG_HEARTBEAT: Input should be greater than or equal to 2"
    assert "many-secrets" not in str(invalid.value)

    monkeypatch.setenv("RADSLAG_WORKERS", "2")
    monkeypatch.setenv("RADSLAG_HEARTBEAT", "10")
    monkeypatch.setenv("DATABASE_URI", "postgresql://u:secret@h/radslag")
    with pytest.raises(SettingsInvalid, match=r"^DATABASE_URI: the database's name"):
        from_environment()
