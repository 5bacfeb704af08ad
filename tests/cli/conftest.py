"""The command run in-process, with a client that answers as told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main
from typer.testing import CliRunner

from cli.main import build
from contracts.rpc.notify import Language
from tests.cli.samples import FakeClient


@dataclass
class Ran:
    """What one run of the command said."""

    code: int
    out: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Radslag:
    """Runs `radslag` with arguments."""

    def __init__(self, run_dir: Path, client: FakeClient) -> None:
        self.run_dir = run_dir
        self.client = client

    def __call__(self, *arguments: str, lang: str = "sv") -> Ran:
        _CURRENT.clear()
        _CURRENT.append(self.client)
        result = CliRunner().invoke(
            _app(Language(lang)),
            ["--run-dir", str(self.run_dir), "--lang", lang, *arguments],
            env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"},
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.output)


_CURRENT: list[FakeClient] = []
#: typer's runner builds all commands anew for each run.
_BUILT = cache(typer.main.get_command)


@cache
def _app(language: Language) -> typer.Typer:
    def connect(amqp_uri: str, token: str) -> FakeClient:
        return _CURRENT[0].connect(amqp_uri, token)

    return build(language, connect)


@pytest.fixture
def client() -> FakeClient:
    return FakeClient()


@pytest.fixture
def radslag(tmp_path: Path, client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> Radslag:
    """A run that is up, nobody logged in."""
    for name in ("RADSLAG_LANG", "RADSLAG_TOKEN", "RABBITMQ_MANAGEMENT_URI", "RADSLAG_RUN_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("typer.testing._get_command", _BUILT)
    monkeypatch.setenv("AMQP_URI", "amqp://cli:secret@broker/")
    return Radslag(tmp_path, client)


@pytest.fixture
def logged_in(radslag: Radslag) -> Radslag:
    """The same, with the operator logged in."""
    assert radslag("login", "drift").code == 0
    return radslag
