"""Logs: one JSON object a line, with what joins them; never a token, a password or a body."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from chassis.settings import Settings

ROOT = Path(__file__).parents[2]
SECRET = "eyJhbGciOiJFZERTQSJ9.e30.c2VjcmV0"


def logged(statements: str) -> list[dict[str, Any]]:
    """What a process writes to its standard error when it runs these statements."""
    program = "\n".join(
        [
            "import logging, structlog",
            "from chassis import logs",
            "logs.configure('portfolio')",
            "log = structlog.get_logger('chassis.test')",
            f"secret = {SECRET!r}",
            statements,
        ]
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, text=True
    )
    assert run.stdout == ""
    assert SECRET not in run.stderr
    return [json.loads(line) for line in run.stderr.splitlines()]


def test_a_line_is_one_object_with_its_service_time_and_fields() -> None:
    [line] = logged("log.info('event_held', event_id='1', subject='project/å')")

    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "service": "portfolio",
        "event": "event_held",
        "level": "info",
        "event_id": "1",
        "subject": "project/å",
    }


def test_what_is_bound_to_the_work_joins_all_its_lines() -> None:
    lines = logged(
        "structlog.contextvars.bind_contextvars(correlation='case-7', caller='anna')\n"
        "log.info('one')\nlog.warning('two')\n"
        "structlog.contextvars.clear_contextvars()\nlog.info('three')"
    )
    assert [line.get("correlation") for line in lines] == ["case-7", "case-7", None]


@pytest.mark.parametrize(
    "field", ["token", "password", "authorization", "body", "uri", "amqp_uri", "database_uri"]
)
def test_a_field_that_must_not_be_logged_is_hidden_whoever_wrote_it(field: str) -> None:
    [line] = logged(f"log.info('careless', {field}=secret)")
    assert line[field] == "[hidden]"


def test_a_failure_is_one_line_with_its_whole_story_in_it() -> None:
    [line] = logged(
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    log.exception('loop_failed', loop='held')"
    )
    assert line["level"] == "error"
    assert "ZeroDivisionError: division by zero" in line["exception"]


def test_libraries_are_heard_from_warnings_on_and_in_the_same_form() -> None:
    lines = logged(
        "logging.getLogger('amqp').warning('a %s', 'warning')\n"
        "logging.getLogger('amqp').info('chatter')\n"
        "logging.getLogger('services.portfolio').info('ours')"
    )
    assert [(line["event"], line["service"]) for line in lines] == [
        ("a warning", "portfolio"),
        ("ours", "portfolio"),
    ]


def test_a_fault_of_the_settings_does_not_tell_their_passwords(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RADSLAG_ENVIRONMENT", "production")
    monkeypatch.setenv("AMQP_URI", f"amqp://portfolio:{SECRET}@broker//")
    monkeypatch.setenv("DATABASE_URI", f"mysql://portfolio:{SECRET}@database/{{service}}")

    with pytest.raises(ValidationError) as fault:
        Settings()

    assert SECRET not in str(fault.value)
    assert SECRET not in repr(fault.value)


def test_settings_that_are_shown_hide_their_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AMQP_URI", "DATABASE_URI", "SMTP_URI"):
        monkeypatch.setenv(variable, f"scheme://portfolio:{SECRET}@host/{{service}}")
    assert SECRET not in repr(Settings())
    assert SECRET not in str(Settings())
