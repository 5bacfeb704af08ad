"""A toy service's RPC: notes with versions, for a body, and procedures that misbehave when asked to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import eventlet
import orjson
import sqlalchemy as sa
from pydantic import Field

from chassis.calls import Call, Calls
from chassis.clock import RealClock, new_id, system_now
from chassis.database import Database
from chassis.identity import HeldRole, Keyring, LocalIssuer
from chassis.paging import paged
from chassis.service import Wiring
from chassis.tables import MAPPER, Json, new_metadata
from contracts.base import ProjectKind, Slug
from contracts.errors import Refusal, not_found
from contracts.events.portfolio import ProjectOpenedV1
from contracts.rpc.base import Command, PagedQuery, Procedure, Query, Reply, Role, Scope

METADATA = new_metadata()

NOTE = sa.Table(
    "note",
    METADATA,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("lines", Json, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


@dataclass(eq=False)
class Note:
    """What was written under a name."""

    name: str
    body_id: str
    lines: list[str] = field(default_factory=list)
    version: int = 0


MAPPER.map_imperatively(Note, NOTE)


class TooRude(Refusal):
    """Some words are refused."""

    sv = "ordet {word} tas inte emot"
    en = "the word {word} is refused"


class Write(Command):
    """Write a line under a name."""

    name: Slug
    body_id: Slug
    line: Annotated[str, Field(max_length=200)]
    also: tuple[Slug, ...] = ()
    """Names that are locked too, in this order."""


class Forget(Command):
    """A handler that never asks for which body it acts."""

    body_id: Slug


class Nap(Command):
    """Take so many seconds."""

    seconds: Annotated[float, Field(ge=0, le=30)]


class Break(Command):
    """Do something that no handler should do."""

    how: str


class Read(Query):
    """What is written under a name?"""

    name: Slug


class ListNotes(PagedQuery):
    """All notes."""


class Written(Reply):
    """A note."""

    name: str
    lines: tuple[str, ...]
    version: int


class Notes(Reply):
    """A page of notes."""

    items: tuple[Written, ...]
    next_cursor: str | None = None


def _procedure(
    method: str, request: type[Any], allowed: dict[Role, Scope], reply: type[Reply] = Written
) -> Procedure:
    return Procedure(
        f"portfolio.{method}", request, reply, MappingProxyType(allowed), "skriva", "write"
    )


OFFICER = {Role.CASE_OFFICER: Scope.OWN_BODY, Role.PROGRAMME_OFFICE: Scope.ANY}


@dataclass
class ToyCalls:
    """The toy's RPC on one database, without a broker."""

    database_uri: str
    folder: Path
    #: Called inside the handler of `write`, before anything is loaded.
    before: Callable[[Write, Call], None] | None = None
    #: Called inside the handler of `write`, after everything is done.
    after: Callable[[Write, Call], None] | None = None
    handled: int = 0

    def __post_init__(self) -> None:
        self.database = Database("portfolio", self.database_uri, RealClock())
        METADATA.create_all(self.database.engine)
        self.issuer = LocalIssuer(self.folder)
        wired = Wiring("portfolio")
        for method, request, allowed, reply in (
            ("write", Write, OFFICER, Written),
            ("forget", Forget, OFFICER, Written),
            ("nap", Nap, {Role.PROGRAMME_OFFICE: Scope.ANY}, Written),
            ("break_down", Break, {Role.PROGRAMME_OFFICE: Scope.ANY}, Written),
            ("read", Read, OFFICER, Written),
            ("list_notes", ListNotes, OFFICER, Notes),
        ):
            wired.procedures[method] = (
                _procedure(method, request, allowed, reply),
                getattr(self, method),
            )
        keyring = Keyring(self.issuer.keys_path, local_keys=True)
        self.calls = Calls(wired, self.database, keyring)

    # The handlers ----------------------------------------------------------------------------------

    def write(self, request: Write, call: Call) -> Written:
        self.handled += 1
        call.require(request.body_id)
        if self.before is not None:
            self.before(request, call)
        for name in request.also:
            call.unit.load(Note, name)
        note = call.unit.load(Note, request.name)
        if note is None:
            note = Note(request.name, request.body_id)
            call.unit.add(note)
        call.expect(note.version)
        note.lines = [*note.lines, request.line]
        note.version += 1
        call.unit.publish(
            ProjectOpenedV1(project_id=new_id(), body_id=request.body_id, kind=ProjectKind.BUSINESS)
        )
        if request.line == "rude":
            raise TooRude(word=request.line)
        if self.after is not None:
            self.after(request, call)
        return written(note)

    def forget(self, request: Forget, call: Call) -> Written:
        note = Note(f"forgotten-{self.handled}", request.body_id)
        call.unit.add(note)
        return written(note)

    def nap(self, request: Nap, call: Call) -> Written:
        note = Note(f"nap-{call.unit.new_id()}"[:40], "utbn", [str(time.time())])
        call.unit.add(note)
        time.sleep(request.seconds)
        return written(note)

    def break_down(self, request: Break, call: Call) -> Written:
        if request.how != "big":
            call.unit.add(Note("broken", "utbn"))
        match request.how:
            case "defect":
                msg = "a defect"
                raise RuntimeError(msg)
            case "timeout":
                raise eventlet.Timeout
            case "exit":
                raise SystemExit
            case "big":
                return Written(name="big", lines=("x" * 900_000,), version=1)
            case _:
                raise not_found("way", request.how)

    def read(self, request: Read, call: Call) -> Written:
        note = call.unit.load(Note, request.name)
        if note is None or not call.may(note.body_id):
            raise not_found("note", request.name)
        return written(note)

    def list_notes(self, request: ListNotes, call: Call) -> Notes:
        statement = sa.select(Note)
        if not call.everywhere:
            statement = statement.where(NOTE.c.body_id.in_(call.bodies()))
        notes, cursor = paged(call.unit.session, statement, request, (NOTE.c.name,))
        return Notes(items=tuple(written(note) for note in notes), next_cursor=cursor)

    # The callers -----------------------------------------------------------------------------------

    def token(self, person: str, role: Role, body: str | None = None) -> str:
        return self.issuer.token(person, [HeldRole(role, body, date(2010, 1, 1), None)])

    def call(self, method: str, token: str, /, **fields: Any) -> dict[str, Any]:
        """As from the wire: only what JSON can hold."""
        return self.calls.answer(method, message(token, **fields))

    def notes(self) -> dict[str, list[str]]:
        with self.database.reading(actor="test") as unit:
            return {note.name: note.lines for note in unit.session.scalars(sa.select(Note))}

    def rows(self, table: sa.Table) -> list[Any]:
        with self.database.reading(actor="test") as unit:
            return list(unit.session.execute(sa.select(table)))

    def close(self) -> None:
        self.database.close()


def written(note: Note) -> Written:
    return Written(name=note.name, lines=tuple(note.lines), version=note.version)


def message(token: str, /, **fields: Any) -> dict[str, Any]:
    """A request with what every request carries."""
    whole = {"token": token, "deadline": in_seconds(30), **fields}
    told: dict[str, Any] = orjson.loads(orjson.dumps(whole, default=str))
    return told


def in_seconds(seconds: float) -> str:
    """A deadline."""
    deadline: datetime = system_now() + timedelta(seconds=seconds)
    return deadline.isoformat()
