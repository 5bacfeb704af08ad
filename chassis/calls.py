"""RPC without the broker: a request comes in as a JSON object, a reply goes out, or a `Problem`.

The order is fixed: token, authority, form, deadline, `command_id`, `expected_version`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, Final

import orjson
import sqlalchemy as sa
import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from chassis import audit, metrics
from chassis.clock import calendar_date, system_now
from chassis.containment import contained
from chassis.database import Database, DatabaseAway, is_transient
from chassis.identity import Caller, Keyring
from chassis.service import Wiring
from chassis.tables import COMMAND
from chassis.unit import Unit
from contracts.errors import (
    Conflict,
    Expired,
    Forbidden,
    Invalid,
    Problem,
    Refusal,
    Unavailable,
    not_found,
)
from contracts.faults import fault, faults_of
from contracts.rpc.base import Command, Procedure, Reply, Request, Role

log = structlog.get_logger()

Handler = Callable[[Any, "Call"], Reply]

_BEGUN: Final = (
    "INSERT INTO command (caller, command_id, request_hash, created_at)"
    " VALUES (:caller, :command_id, :request_hash, :created_at)"
    " ON CONFLICT DO NOTHING RETURNING caller"
)
_ANSWERED: Final = (
    "UPDATE command SET reply = :reply WHERE caller = :caller AND command_id = :command_id"
)


class Call:
    """What an RPC handler gets besides its request: the transaction, and what its caller may do."""

    def __init__(self, unit: Unit, caller: Caller, procedure: Procedure, request: Request) -> None:
        self.unit = unit
        self.caller = caller
        self._procedure = procedure
        self._expected = request.expected_version if isinstance(request, Command) else None
        self._bodies, self._everywhere = caller.scopes(procedure, calendar_date(unit.now))
        #: The body for which the caller was found to act.
        self.acting_for: str | None = None
        self._version_checked = False

    @property
    def everywhere(self) -> bool:
        """Whether some role of the caller may call this procedure for any body."""
        return self._everywhere

    def bodies(self) -> frozenset[str]:
        """The bodies for which the caller may call this procedure because of a role held there."""
        return self._bodies

    def may(self, body_id: str) -> bool:
        """Whether the caller may call this procedure for this body."""
        allowed = self._everywhere or body_id in self._bodies
        if allowed:
            self.acting_for = body_id
        return allowed

    def require(self, body_id: str) -> None:
        """Raises `Forbidden` unless the caller may call this procedure for this body."""
        if not self.may(body_id):
            raise forbidden(
                "wrong_body",
                f"du har ingen roll för {body_id} som får göra detta",
                f"you hold no role for {body_id} that may do this",
            )

    def expect(self, version: int) -> None:
        """Raises `Conflict` when the caller has seen another version."""
        self._version_checked = True
        if self._expected is not None and self._expected != version:
            raise Conflict(
                {
                    "code": "version",
                    "expected": self._expected,
                    "found": version,
                    "sv": f"någon annan hann före: du såg version {self._expected}, nu gäller {version}",
                    "en": f"somebody else was first: you saw version {self._expected}, it is {version} now",
                }
            )

    def check_complete(self) -> None:
        """Fail closed: a body-bound command must have asked for its body, a given version must be used."""
        if not self._everywhere and self.acting_for is None:
            msg = f"{self._procedure.name} never asked for which body it acts"
            raise AssertionError(msg)
        if self._expected is not None and not self._version_checked:
            raise Invalid.of(
                fault(
                    "expected_version",
                    "kan inte anges här: inget som har en version ändras",
                    "can't be given here: nothing that has a version is changed",
                )
            )


def forbidden(code: str, sv: str, en: str) -> Forbidden:
    """`Forbidden` with a stable code."""
    return Forbidden({"code": code, "sv": sv, "en": en})


def _unavailable() -> Unavailable:
    return Unavailable(
        {
            "sv": "tjänstens databas svarar inte just nu; försök igen",
            "en": "the service's database does not answer right now; try again",
        }
    )


class Calls:
    """Answers the requests of one service."""

    def __init__(self, wired: Wiring, database: Database, keyring: Keyring) -> None:
        self._service = wired.service
        self._procedures = wired.procedures
        self._database = database
        self._keyring = keyring

    def answer(self, method: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """The reply as a JSON object; raises `Problem`."""
        started = time.monotonic()
        outcome = "done"
        try:
            return self._answer(method, message)
        except Problem as problem:
            outcome = type(problem).__name__.lower()
            if isinstance(problem, Forbidden):
                metrics.DENIED.labels(problem.told.get("code", "forbidden")).inc()
                log.warning("call_denied", method=method, code=problem.told.get("code"))
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            known = method if method in self._procedures else "unknown"
            metrics.RPC.labels(known, outcome).inc()
            metrics.RPC_SECONDS.labels(known).observe(time.monotonic() - started)

    def _answer(self, method: str, message: Mapping[str, Any]) -> dict[str, Any]:
        if method not in self._procedures:
            raise not_found("procedure", f"{self._service}.{method}")
        procedure, handler = self._procedures[method]
        caller = self._keyring.verify(str(message.get("token") or ""))
        today = calendar_date(self._database.clock.now())
        bodies, everywhere = caller.scopes(procedure, today)
        if not (bodies or everywhere):
            raise forbidden(
                "role",
                f"ingen av dina roller får: {procedure.step_sv}",
                f"none of your roles may: {procedure.step_en}",
            )
        try:
            request = procedure.request.read(message)
        except ValidationError as error:
            raise Invalid.of(*faults_of(error)) from error
        except ValueError as error:
            raise Invalid.of(
                fault("body", "är nästlad för djupt", "is nested too deeply")
            ) from error
        structlog.contextvars.bind_contextvars(
            correlation=request.correlation_id, caller=caller.person_id, method=procedure.name
        )
        self._check_deadline(request)
        try:
            return self._database.retrying(
                lambda: (
                    self._command(procedure, handler, request, caller)
                    if isinstance(request, Command)
                    else self._query(procedure, handler, request, caller)
                )
            )
        except Refusal as refusal:
            raise refusal.problem() from refusal
        except DatabaseAway as away:
            raise _unavailable() from away
        except DBAPIError as error:
            if is_transient(error):
                # Others were first three times in a row: nothing was done.
                raise _unavailable() from error
            raise

    @staticmethod
    def _check_deadline(request: Request) -> None:
        if system_now() > request.deadline:
            raise Expired(
                {
                    "sv": "tiden för anropet gick ut innan det hann göras; inget är gjort",
                    "en": "the deadline passed before the call was handled; nothing was done",
                }
            )

    def _query(
        self,
        procedure: Procedure,
        handler: Handler,
        request: Request,
        caller: Caller,
    ) -> dict[str, Any]:
        with self._database.reading(actor=f"person/{caller.person_id}") as unit:
            call = Call(unit, caller, procedure, request)
            reply = contained(handler, request, call)
        if any(role.role is Role.AUDITOR for role in caller.roles):
            with self._database.transaction(actor=f"person/{caller.person_id}") as unit:
                self._audit(unit, procedure, request, caller)
        return reply.model_dump(mode="json")

    def _command(
        self,
        procedure: Procedure,
        handler: Handler,
        request: Command,
        caller: Caller,
    ) -> dict[str, Any]:
        content = request.content()
        request_hash = blake2b(
            orjson.dumps([procedure.name, content], option=orjson.OPT_SORT_KEYS), digest_size=16
        ).digest()
        with self._database.transaction(
            actor=f"person/{caller.person_id}",
            correlation=request.correlation_id or str(request.command_id),
            causation=str(request.command_id),
        ) as unit:
            remembered = self._remember(unit, request, caller, request_hash)
            if remembered is not None:
                return remembered
            call = Call(unit, caller, procedure, request)
            reply = contained(handler, request, call)
            call.check_complete()
            self._audit(unit, procedure, request, caller, call.acting_for)
            told = reply.model_dump(mode="json")
            unit.close_with(
                _ANSWERED,
                {
                    "reply": orjson.dumps(told).decode(),
                    "caller": caller.person_id,
                    "command_id": request.command_id,
                },
            )
            unit.session.flush()
            self._check_deadline(request)
        return told

    def _remember(
        self, unit: Unit, request: Command, caller: Caller, request_hash: bytes
    ) -> dict[str, Any] | None:
        """Insert the command first, so that a concurrent duplicate waits; answer what was answered."""
        new = unit.open_with(
            _BEGUN,
            {
                "caller": caller.person_id,
                "command_id": request.command_id,
                "request_hash": request_hash,
                "created_at": system_now(),
            },
        )
        if new is not None:
            return None
        known = unit.session.execute(
            sa.select(COMMAND.c.request_hash, COMMAND.c.reply).where(
                COMMAND.c.caller == caller.person_id, COMMAND.c.command_id == request.command_id
            )
        ).one()
        if bytes(known.request_hash) != request_hash:
            raise Conflict(
                {
                    "code": "command_id_reused",
                    "sv": "samma command_id har redan använts för något annat",
                    "en": "the same command_id was already used for something else",
                }
            )
        remembered: dict[str, Any] = orjson.loads(known.reply)
        return remembered

    def _audit(
        self,
        unit: Unit,
        procedure: Procedure,
        request: Request,
        caller: Caller,
        body_id: str | None = None,
    ) -> None:
        on = calendar_date(unit.now)
        audit.record(
            unit,
            at=system_now(),
            actor=f"person/{caller.person_id}",
            roles=caller.entitling(procedure, on, body_id),
            deputy_for=caller.deputised(procedure, on, body_id),
            action=procedure.name,
            command_id=request.command_id if isinstance(request, Command) else None,
            subject=min(unit.subjects, default=None),
            content=request,
        )
