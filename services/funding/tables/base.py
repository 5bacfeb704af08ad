"""Funding's metadata, and the guard of rows that are only ever added."""

from __future__ import annotations

from typing import Final

from sqlalchemy import event

from chassis.tables import new_metadata

METADATA: Final = new_metadata()


def _refuse_change(_mapper: object, _connection: object, row: object) -> None:
    msg = f"{type(row).__name__} is only ever added: what was recorded is corrected by a new row"
    raise TypeError(msg)


def only_added(*rows: type) -> None:
    """What was recorded stays as it is; a correction is a row of its own."""
    for row in rows:
        event.listen(row, "before_update", _refuse_change)
        event.listen(row, "before_delete", _refuse_change)
