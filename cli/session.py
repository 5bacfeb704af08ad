"""What one run of the command knows: where the system is, who is logged in, how to answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TextIO

import jwt
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console, RenderableType

from contracts.errors import Forbidden, Unavailable
from contracts.rpc.base import Page, Reply
from contracts.rpc.notify import Language

if TYPE_CHECKING:
    from types import TracebackType

STACK_FILE: Final = "stack.json"
#: Where there is no terminal to ask: in a pipe, in a log.
_WIDTH: Final = 120


def terminal(file: TextIO) -> Console:
    """A console of the terminal's width; wide enough for tables where there is none."""
    console = Console(file=file, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH
    return console


class Caller(Protocol):
    """Calls the services as one person; `cli.client.Client`, or a stand-in of a test."""

    def call(self, name: str, /, **fields: object) -> Reply:
        """Call `<service>.<method>`."""

    def acting_as(self, token: str) -> Caller:
        """The same connection for another token."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


Connect = Callable[[str, str], Caller]


def connect_by_nameko(amqp_uri: str, token: str) -> Caller:
    """A real client. nameko takes half a second to import, so only who calls pays for it."""
    from cli.client import Client  # noqa: PLC0415 (named above)

    return Client(amqp_uri, token)


class StackFile(BaseModel):
    """What a run started by `make run` says of itself, readable by its owner alone."""

    model_config = ConfigDict(extra="ignore")

    amqp: dict[str, str] = {}
    """The connection of each provisioned broker user."""
    admin_amqp: str = ""
    management: str = ""
    clock: str = ""
    people: str = ""


@dataclass
class Session:
    """One run of the command."""

    run_dir: Path
    language: Language
    json: bool
    connect: Connect = connect_by_nameko
    console: Console = field(default_factory=lambda: terminal(sys.stdout))

    # Where the system is ---------------------------------------------------------------------------

    @cached_property
    def stack(self) -> StackFile:
        """The run that is up in this run directory; empty where none is."""
        try:
            return StackFile.model_validate_json((self.run_dir / STACK_FILE).read_text())
        except (OSError, ValidationError):
            return StackFile()

    def amqp_uri(self, user: str = "cli") -> str:
        """Where a broker user connects: the environment's word, or the run's."""
        variable = "AMQP_URI" if user == "cli" else f"RADSLAG_AMQP_URI_{user.upper()}"
        uri = os.environ.get(variable) or self.stack.amqp.get(user, "")
        if not uri:
            raise Unavailable(
                {
                    "code": "no_run",
                    "sv": f"ingen körning är igång i {self.run_dir}, och {variable} är inte satt",
                    "en": f"nothing runs in {self.run_dir}, and {variable} is not set",
                }
            )
        return uri

    @property
    def management_uri(self) -> str:
        """The broker's management API with an administrator's account; empty where none is known."""
        return os.environ.get("RABBITMQ_MANAGEMENT_URI") or self.stack.management

    @property
    def clock_file(self) -> Path | None:
        """The simulated business clock; none where the time is real or not known."""
        path = os.environ.get("RADSLAG_BUSINESS_CLOCK") or self.stack.clock
        return Path(path) if path else None

    # Who is logged in ------------------------------------------------------------------------------

    @property
    def token_path(self) -> Path:
        """Where the login is kept, readable by its owner alone."""
        return self.run_dir / "cli" / "token"

    @property
    def token(self) -> str:
        """The token of who is logged in; `RADSLAG_TOKEN` goes before the stored one."""
        given = os.environ.get("RADSLAG_TOKEN")
        if given:
            return given
        try:
            return self.token_path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise Forbidden(
                {
                    "code": "not_logged_in",
                    "sv": "du är inte inloggad",
                    "en": "you are not logged in",
                }
            ) from None

    def keep_token(self, token: str) -> None:
        """Store a login for the next commands."""
        self.token_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.token_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(token)

    def claims(self) -> dict[str, Any]:
        """What the token says, unverified: only the services judge it."""
        try:
            claims: dict[str, Any] = jwt.decode(self.token, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise Forbidden(
                {
                    "code": "token_malformed",
                    "sv": "den sparade inloggningen går inte att läsa",
                    "en": "the stored login can't be read",
                }
            ) from error
        return claims

    @contextmanager
    def client(self) -> Iterator[Caller]:
        """Calls as who is logged in."""
        with self.connect(self.amqp_uri(), self.token) as client:
            yield client

    # Answering -------------------------------------------------------------------------------------

    def say(self, sv: str, en: str) -> str:
        """The words in the reader's language."""
        return sv if self.language is Language.SV else en

    def show(self, answered: BaseModel) -> None:
        """A reply, as tables or as exact JSON."""
        if self.json:
            self.put_json(answered.model_dump(mode="json"))
            return
        from cli.show.terminal import render  # noqa: PLC0415 (JSON needs none of it)

        self.console.print(render(answered, self.language))

    def put(self, shown: RenderableType, as_json: object) -> None:
        """Something that is no reply: shown to a person, or told to a program."""
        if self.json:
            self.put_json(as_json)
        else:
            self.console.print(shown)

    def put_json(self, told: object) -> None:
        """JSON on standard output."""
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n")


def pages(client: Caller, name: str, /, **fields: object) -> Iterator[Reply]:
    """Every page of a list, following the cursors."""
    cursor: str | None = None
    while True:
        page = client.call(name, **{**fields, "cursor": cursor})
        yield page
        cursor = getattr(page, "next_cursor", None)
        if cursor is None:
            return


def whole(client: Caller, name: str, /, **fields: object) -> Reply:
    """A list as one page, however many it takes."""
    read = list(pages(client, name, **{"limit": 200, **fields}))
    first = read[0]
    kept = "items" if isinstance(first, Page) else "entries"
    return first.model_copy(
        update={
            kept: tuple(item for page in read for item in getattr(page, kept)),
            "next_cursor": None,
        }
    )
