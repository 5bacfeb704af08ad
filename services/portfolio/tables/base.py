"""Portfolio's metadata, and the column type of an event."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from chassis.tables import Json, new_metadata
from contracts.envelope import Event
from contracts.registry import EVENTS

METADATA: Final = new_metadata()


class StoredEvent(sa.types.TypeDecorator[Event]):
    """An event with its wire name. Every version ever published can be read."""

    impl = Json
    cache_ok = True

    def __repr__(self) -> str:
        """How a migration writes it."""
        return "Json"

    def process_bind_param(self, value: Event | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002
        """As JSON."""
        if value is None:
            return None
        return {"type": value.type_name, "data": value.model_dump(mode="json")}

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Event | None:  # noqa: ANN401, ARG002
        """As it was."""
        return None if value is None else EVENTS[value["type"]].model_validate(value["data"])
