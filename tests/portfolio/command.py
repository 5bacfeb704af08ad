"""The `radslag` command run against the service itself, as one person; only the broker is left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from typer.testing import CliRunner

from chassis.testing import Person, ServiceUnderTest
from cli.main import build
from contracts.rpc.base import Reply
from contracts.rpc.notify import Language


class Direct:
    """Calls portfolio as one person."""

    def __init__(self, service: ServiceUnderTest, person: Person) -> None:
        self.service, self.person = service, person

    def call(self, name: str, /, **fields: object) -> Reply:
        given = {key: value for key, value in fields.items() if value is not None}
        reply: Reply = self.service.call(name.partition(".")[2], by=self.person, **given)
        return reply

    def acting_as(self, token: str) -> Self:
        raise NotImplementedError(token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


@dataclass
class Ran:
    """What one run said."""

    code: int
    out: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def radslag(service: ServiceUnderTest, person: Person, *arguments: object, lang: str = "sv") -> Ran:
    """Runs the command with arguments."""
    app = build(Language(lang), lambda _uri, _token: Direct(service, person))
    result = CliRunner().invoke(
        app,
        ["--lang", lang, *map(str, arguments)],
        env={"AMQP_URI": "amqp://none/", "RADSLAG_TOKEN": "none", "COLUMNS": "200"},
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.output)
