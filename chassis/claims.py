"""Claims: which events were taken, remembered for ever, and the locks that keep each key's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from chassis.decoding import Arrived
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit

_CLAIM_POSTGRESQL: Final = sa.text(
    "INSERT INTO inbox_claim (source, event_id, body_hash)"
    " SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:hashes AS bytea[]))"
    " ON CONFLICT DO NOTHING RETURNING source, event_id"
)
_CLAIM_SQLITE: Final = sa.text(
    "INSERT INTO inbox_claim (source, event_id, body_hash) VALUES (:source, :id, :hash)"
    " ON CONFLICT DO NOTHING RETURNING source, event_id"
)


def is_sqlite(unit: Unit) -> bool:
    """SQLite has one writer, and no arrays."""
    return unit.session.get_bind().dialect.name == "sqlite"


def order_lock(unit: Unit, keys: Iterable[str]) -> None:
    """Take the per-key locks, sorted, until the transaction ends. SQLite has one writer anyway."""
    keys = sorted(set(keys))
    if keys and not is_sqlite(unit):
        unit.session.execute(
            sa.text(
                "SELECT pg_advisory_xact_lock(k) FROM"
                " (SELECT DISTINCT hashtextextended(u, 0) AS k FROM unnest(:keys) u ORDER BY 1) s"
            ),
            {"keys": keys},
        )


def insert_claims(unit: Unit, arrived: Sequence[Arrived]) -> set[tuple[str, str]]:
    """One statement that is compiled once, whatever the batch's size; sorted against deadlocks."""
    rows = sorted((*one.claim, one.body_hash) for one in arrived)
    if is_sqlite(unit):
        found = [
            unit.session.execute(
                _CLAIM_SQLITE, {"source": source, "id": event_id, "hash": body_hash}
            ).first()
            for source, event_id, body_hash in rows
        ]
    else:
        sources, ids, hashes = zip(*rows, strict=True)
        found = list(
            unit.session.execute(
                _CLAIM_POSTGRESQL,
                {"sources": list(sources), "ids": list(ids), "hashes": list(hashes)},
            )
        )
    return {(row.source, row.event_id) for row in found if row is not None}


def held_keys(unit: Unit, arrived: Sequence[Arrived]) -> set[str]:
    """The order keys, of those that arrived, behind which a successor must wait."""
    keys = {one.order_key for one in arrived if one.order_key}
    if not keys:
        return set()
    found = unit.session.scalars(
        sa.select(HELD.c.order_key).where(HELD.c.order_key.in_(keys)).distinct()
    )
    return {key for key in found if key is not None}


def claim_one(unit: Unit, source: str, event_id: str, body_hash: bytes) -> bool:
    """Remember one more id; False where it was remembered before."""
    insert = (sqlite.insert if is_sqlite(unit) else postgresql.insert)(
        CLAIM
    ).on_conflict_do_nothing()
    claimed = unit.session.execute(
        insert.values(source=source[:60], event_id=event_id, body_hash=body_hash).returning(
            CLAIM.c.event_id
        )
    )
    return claimed.first() is not None
