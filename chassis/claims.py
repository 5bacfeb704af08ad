"""Claims: which events were taken, remembered for ever, and the locks that keep each key's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from chassis.decoding import Arrived
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit

_LOCK: Final = (
    "SELECT pg_advisory_xact_lock(k) FROM"
    " (SELECT DISTINCT hashtextextended(u, 0) AS k FROM unnest(CAST(:keys AS text[])) u ORDER BY 1) s"
)
_CLAIM_POSTGRESQL: Final = (
    "WITH claimed AS ("
    "INSERT INTO inbox_claim (source, event_id, body_hash)"
    " SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:hashes AS bytea[]))"
    " ON CONFLICT DO NOTHING RETURNING source, event_id)"
    " SELECT source, event_id, NULL AS order_key FROM claimed UNION ALL"
    " SELECT DISTINCT NULL, NULL, order_key FROM held_event"
    " WHERE order_key = ANY(CAST(:keys AS text[]))"
)
_LOCK_POSTGRESQL: Final = sa.text(_LOCK)
_LOCK_AND_CLAIM_POSTGRESQL: Final = sa.text(f"{_LOCK}; {_CLAIM_POSTGRESQL}")
_CLAIM_SQLITE: Final = sa.text(
    "INSERT INTO inbox_claim (source, event_id, body_hash) VALUES (:source, :id, :hash)"
    " ON CONFLICT DO NOTHING RETURNING source, event_id"
)


def order_lock(unit: Unit, keys: Iterable[str]) -> None:
    """Take the per-key locks, sorted, until the transaction ends. SQLite has one writer anyway."""
    keys = sorted(set(keys))
    if keys and not unit.on_sqlite:
        unit.session.execute(_LOCK_POSTGRESQL, {"keys": keys})


def lock_and_claim(unit: Unit, arrived: Sequence[Arrived]) -> tuple[set[tuple[str, str]], set[str]]:
    """Lock the order keys, then claim: the claims that are new, and the keys whose successors must wait.

    On PostgreSQL one round trip of two statements: what the second sees was committed when the first
    had its locks. One statement would see what was committed before it waited.
    """
    rows = sorted((*one.claim, one.body_hash) for one in arrived)
    keys = sorted({one.order_key for one in arrived if one.order_key})
    if unit.on_sqlite:
        return _insert_claims_sqlite(unit, rows), _held_keys_sqlite(unit, keys)
    sources, ids, hashes = zip(*rows, strict=True)
    found = unit.session.execute(
        _LOCK_AND_CLAIM_POSTGRESQL,
        {"keys": keys, "sources": list(sources), "ids": list(ids), "hashes": list(hashes)},
    ).all()
    return (
        {(row.source, row.event_id) for row in found if row.order_key is None},
        {row.order_key for row in found if row.order_key is not None},
    )


def _insert_claims_sqlite(
    unit: Unit, rows: Iterable[tuple[str, str, bytes]]
) -> set[tuple[str, str]]:
    found = [
        unit.session.execute(
            _CLAIM_SQLITE, {"source": source, "id": event_id, "hash": body_hash}
        ).first()
        for source, event_id, body_hash in rows
    ]
    return {(row.source, row.event_id) for row in found if row is not None}


def _held_keys_sqlite(unit: Unit, keys: Sequence[str]) -> set[str]:
    found = unit.session.scalars(
        sa.select(HELD.c.order_key).where(HELD.c.order_key.in_(keys)).distinct()
    )
    return {key for key in found if key is not None}


def claim_one(unit: Unit, source: str, event_id: str, body_hash: bytes) -> bool:
    """Remember one more id; False where it was remembered before."""
    insert = (sqlite.insert if unit.on_sqlite else postgresql.insert)(
        CLAIM
    ).on_conflict_do_nothing()
    claimed = unit.session.execute(
        insert.values(source=source[:60], event_id=event_id, body_hash=body_hash).returning(
            CLAIM.c.event_id
        )
    )
    return claimed.first() is not None


def end_claim(unit: Unit, source: str, event_id: str, how: str) -> None:
    """Remember that an event was given up: sent again, it must not pass for one that had its effect."""
    unit.session.execute(
        sa.update(CLAIM)
        .where(CLAIM.c.source == source, CLAIM.c.event_id == event_id)
        .values(ended=how)
    )


def is_ended(unit: Unit, source: str, event_id: str) -> bool:
    """Whether an event was given up before it had an effect: there is nothing left to take back."""
    ended = sa.select(CLAIM.c.ended).where(CLAIM.c.source == source, CLAIM.c.event_id == event_id)
    return unit.session.scalar(ended) is not None
