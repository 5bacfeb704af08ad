"""The sealed audit: who did what and in which role, chained afterwards so that a changed record shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from contracts.base import Contract
from contracts.registry import EVENTS
from contracts.rpc.base import Request
from contracts.rpc.operations import AuditRow

if TYPE_CHECKING:
    from chassis.identity import HeldRole
    from chassis.unit import Unit

_METADATA: Final = sa.MetaData()
_ID: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: One row for each act. `text` is the record; the other columns only help to find it.
AUDIT: Final = sa.Table(
    "audit",
    _METADATA,
    sa.Column("id", _ID, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("actor", sa.String(120), nullable=False),
    sa.Column("action", sa.String(120), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index(None, "at"),
    # An id is never used twice, so that a seal can't come to stand for another row.
    sqlite_autoincrement=True,
)

#: The chain. Sequences have no gaps; ids have (a rolled-back transaction leaves one).
AUDIT_SEAL: Final = sa.Table(
    "audit_seal",
    _METADATA,
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("audit_id", _ID, sa.ForeignKey("audit.id"), nullable=False, unique=True),
    sa.Column("hash", sa.CHAR(64), nullable=False),
)

TABLES: Final[tuple[sa.Table, ...]] = (AUDIT, AUDIT_SEAL)

#: What stands before the first row.
GENESIS: Final = "0" * 64

#: The lock that one sealer at a time holds on PostgreSQL: `audit` in ASCII.
SEALER_LOCK: Final = 0x6175646974
#: How many ids behind the newest sealed row a late commit is looked for at every run ...
OVERLAP: Final = 10_000
#: ... and how often, in seconds, it is looked for in the whole table.
SWEEP_EVERY_S: Final = 600.0

_LOG: Final = structlog.get_logger()


def canonical(record: Mapping[str, Any]) -> str:
    """The one text of a record: JSON with sorted keys and no whitespace."""
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def chain(previous: str, text: str) -> str:
    """The hash of a row: SHA-256 over the previous row's hash, a line break and the row's text."""
    return hashlib.sha256(f"{previous}\n{text}".encode(errors="surrogatepass")).hexdigest()


_INSERT: Final = "INSERT INTO audit (at, actor, action, text) VALUES (:at, :actor, :action, :text)"


def record(  # noqa: PLR0913 (an act is all of these)
    unit: Unit,
    *,
    at: datetime,
    actor: str,
    roles: Iterable[HeldRole],
    deputy_for: str | None,
    action: str,
    command_id: UUID | None,
    subject: str | None,
    content: Contract,
) -> None:
    """Write down an act, in the transaction of the act itself.

    `roles` are those that entitled the person to it. Of a request only what is asked is kept: never
    its token. Free text is kept as its SHA-256, so that it can be erased where it is stored.
    """
    at_text = at.astimezone(UTC).isoformat(timespec="milliseconds")
    text = canonical(
        {
            "action": action,
            "actor": actor,
            "at": at_text,
            "command_id": None if command_id is None else str(command_id),
            "content": _without_free_text(content),
            "deputy_for": deputy_for,
            "roles": [
                {"body_id": held.body_id, "deputy_for": held.deputy_for, "role": held.role.value}
                for held in roles
            ],
            "subject": subject,
        }
    )
    unit.close_with(_INSERT, {"at": at_text, "actor": actor, "action": action, "text": text})


def _without_free_text(content: Contract) -> Any:  # noqa: ANN401 (JSON)
    told = content.content() if isinstance(content, Request) else content.model_dump(mode="json")
    schema = _free_text_schema(type(content))
    return told if schema is None else _hashed(told, schema, schema.get("$defs", {}))


@cache
def _free_text_schema(contract: type[Contract]) -> dict[str, Any] | None:
    """The JSON Schema of a contract that has free text somewhere; none for one without."""
    schema = contract.model_json_schema(mode="serialization")
    return schema if '"x-free-text": true' in json.dumps(schema) else None


def _hashed(value: Any, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:  # noqa: ANN401 (JSON)
    """The value with every text replaced that some reading of the schema declares as free."""
    variants = list(_variants(schema, defs))
    if isinstance(value, str) and any(variant.get("x-free-text") for variant in variants):
        return f"sha256:{hashlib.sha256(value.encode(errors='surrogatepass')).hexdigest()}"
    if isinstance(value, dict):
        return {
            key: _hashed(part, {"anyOf": list(_parts(variants, key))}, defs)
            for key, part in value.items()
        }
    if isinstance(value, list):
        items = [variant["items"] for variant in variants if isinstance(variant.get("items"), dict)]
        return [_hashed(part, {"anyOf": items}, defs) for part in value]
    return value


def _variants(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every schema that the value may follow: references and unions resolved."""
    yield schema
    if "$ref" in schema:
        yield from _variants(defs[schema["$ref"].rpartition("/")[2]], defs)
    for union in ("anyOf", "oneOf", "allOf"):
        for variant in schema.get(union, ()):
            yield from _variants(variant, defs)


def _parts(variants: Iterable[Mapping[str, Any]], key: str) -> Iterator[Mapping[str, Any]]:
    for variant in variants:
        if key in variant.get("properties", {}):
            yield variant["properties"][key]
        elif isinstance(variant.get("additionalProperties"), dict):
            yield variant["additionalProperties"]


class Sealer:
    """Chains what has been committed. The service's leader runs it every second or so.

    Rows are sealed in the order of their ids, but a row that commits late is sealed when it is seen,
    after rows with higher ids: the chain follows the seals, not the ids.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._sealed_event = EVENTS[f"{service}.audit_sealed.v1"]
        self._swept_at: float | None = None
        self._logged = 0

    def seal(self, unit: Unit, limit: int = 1000) -> int:
        """Seal at most `limit` rows and publish the head; returns how many were sealed.

        A head is logged by the run after the one that sealed it, when it is known to be committed:
        a head that was rolled back must not be taken for a truncated chain.
        """
        session = unit.session
        if not self._is_alone(unit):
            return 0
        sequence, head = self._head(session)
        rows = self._unsealed(unit, limit)
        if not rows:
            return 0
        seals = []
        for audit_id, text in rows:
            sequence, head = sequence + 1, chain(head, text)
            seals.append({"sequence": sequence, "audit_id": audit_id, "hash": head})
        session.execute(sa.insert(AUDIT_SEAL), seals)
        unit.publish(
            self._sealed_event.model_validate(
                {"service_id": self._service, "sequence": sequence, "head": head}
            )
        )
        return len(rows)

    def _is_alone(self, unit: Unit) -> bool:
        """On SQLite the transaction itself is exclusive; on PostgreSQL a lock is held until it ends."""
        if unit.on_sqlite:
            return True
        return bool(unit.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(SEALER_LOCK))))

    def _head(self, session: Session) -> tuple[int, str]:
        last = session.execute(
            sa.select(AUDIT_SEAL.c.sequence, AUDIT_SEAL.c.hash)
            .order_by(AUDIT_SEAL.c.sequence.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            return 0, GENESIS
        sequence, head = last
        if sequence > self._logged:
            self._logged = sequence
            _LOG.info("audit_sealed", service=self._service, sequence=sequence, head=head)
        return sequence, head

    def _unsealed(self, unit: Unit, limit: int) -> list[tuple[int, str]]:
        """What has no seal yet, by id.

        On SQLite ids commit in order, so what is unsealed lies after what is sealed. On PostgreSQL an
        id may commit after higher ones: a stretch behind the newest sealed row is searched every
        time, and everything now and then and by a new leader.
        """
        now = monotonic()
        session = unit.session
        searched_from = session.scalar(sa.select(sa.func.max(AUDIT_SEAL.c.audit_id))) or 0
        sweeps = False
        if not unit.on_sqlite:
            sweeps = self._swept_at is None or now - self._swept_at >= SWEEP_EVERY_S
            searched_from = 0 if sweeps else searched_from - OVERLAP
        rows = session.execute(
            sa.select(AUDIT.c.id, AUDIT.c.text)
            .where(
                AUDIT.c.id > searched_from,
                # The bound is said twice, so that only that stretch of the seals is read as well.
                ~sa.exists().where(
                    AUDIT_SEAL.c.audit_id == AUDIT.c.id, AUDIT_SEAL.c.audit_id > searched_from
                ),
            )
            .order_by(AUDIT.c.id)
            .limit(limit)
        ).all()
        if sweeps and len(rows) < limit:
            self._swept_at = now
        return [(row.id, row.text) for row in rows]


def sealed_rows(session: Session, after: int, limit: int) -> list[AuditRow]:
    """The sealed rows that follow sequence `after`, in order."""
    rows = session.execute(
        sa.select(AUDIT_SEAL.c.sequence, AUDIT.c.text, AUDIT_SEAL.c.hash)
        .join_from(AUDIT_SEAL, AUDIT, AUDIT.c.id == AUDIT_SEAL.c.audit_id)
        .where(AUDIT_SEAL.c.sequence > after)
        .order_by(AUDIT_SEAL.c.sequence)
        .limit(limit)
    )
    return [AuditRow(sequence=row.sequence, text=row.text, hash=row.hash) for row in rows]


class FaultKind(StrEnum):
    """How a chain can be broken."""

    ALTERED = "altered"
    """The hash does not follow from the row's text and the row before it."""
    MISSING = "missing"
    """Rows are not there, though later ones are."""
    OUT_OF_ORDER = "out_of_order"
    """A sequence that has already passed comes again."""
    TRUNCATED = "truncated"
    """A head was published that lies beyond the last row."""
    HEAD_MISMATCH = "head_mismatch"
    """The head published for this sequence is another: the chain was written anew."""


_FAULTS: Final[Mapping[FaultKind, tuple[str, str]]] = {
    FaultKind.ALTERED: (
        "Rad {sequence} har ändrats, eller raden före den",
        "Row {sequence} was changed, or the row before it",
    ),
    FaultKind.MISSING: (
        "Rad {sequence} till {until} saknas",
        "Rows {sequence} to {until} are missing",
    ),
    FaultKind.OUT_OF_ORDER: (
        "Rad {sequence} kommer på fel plats",
        "Row {sequence} is in the wrong place",
    ),
    FaultKind.TRUNCATED: (
        "Loggen har kortats: rad {sequence} har kungjorts men finns inte",
        "The audit was cut short: row {sequence} was published but is not there",
    ),
    FaultKind.HEAD_MISMATCH: (
        "Rad {sequence} är inte den som kungjordes",
        "Row {sequence} is not the one that was published",
    ),
}


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing wrong with a chain."""

    kind: FaultKind
    sequence: int
    #: The last row concerned, where there are several.
    until: int

    def sentence(self, language: str) -> str:
        """The fault in `sv` or `en`."""
        sv, en = _FAULTS[self.kind]
        return (sv if language == "sv" else en).format(sequence=self.sequence, until=self.until)


def verify(rows: Iterable[AuditRow], heads: Iterable[tuple[int, str]]) -> list[AuditFault]:
    """What is wrong with a whole chain, given as read (by sequence), and its published heads.

    Without heads a chain that was cut short or written anew from some row on looks sound: the heads
    come from the journal, the log or wherever they were kept out of the database's reach.
    """
    faults: list[AuditFault] = []
    published = sorted(set(heads))
    watched: dict[int, str | None] = dict.fromkeys(sequence for sequence, _ in published)
    last, previous = 0, GENESIS
    for row in rows:
        if row.sequence <= last:
            faults.append(AuditFault(FaultKind.OUT_OF_ORDER, row.sequence, row.sequence))
            continue
        if row.sequence > last + 1:
            faults.append(AuditFault(FaultKind.MISSING, last + 1, row.sequence - 1))
        elif chain(previous, row.text) != row.hash:
            faults.append(AuditFault(FaultKind.ALTERED, row.sequence, row.sequence))
        # What follows is judged by the stored hash, so that one change is one fault.
        last, previous = row.sequence, row.hash
        if last in watched:
            watched[last] = row.hash
    for sequence, head in published:
        if sequence > last:
            faults.append(AuditFault(FaultKind.TRUNCATED, sequence, sequence))
        elif watched[sequence] != head:
            faults.append(AuditFault(FaultKind.HEAD_MISMATCH, sequence, sequence))
    return faults
