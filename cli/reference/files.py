"""Reference data as YAML and as Excel: read into entries of the contracts, and written from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel

from cli.reference.sheets import ADOPTIONS, ALL, BODIES, ITEMS, OWNERS, STRATEGIES
from cli.workbook import CellFault, Row, Sheet, read_workbook, write_workbook
from cli.workbook.entries import Entry, read_yaml
from cli.workbook.sheets import Place
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import AdoptionText, BodyText, StrategyText

#: In the order in which they are read and written.
KINDS: Final[Mapping[str, type[BaseModel]]] = {
    "bodies": BodyText,
    "strategies": StrategyText,
    "adoptions": AdoptionText,
}
EXCEL: Final = ".xlsx"


def read_reference(path: Path) -> tuple[dict[str, list[Entry]], list[CellFault]]:
    """What a file says of each kind; raises `FileRefused` for a file that can't be read at all."""
    if path.suffix.lower() == EXCEL:
        return _read_excel(path)
    return read_yaml(path, KINDS), []


def _read_excel(path: Path) -> tuple[dict[str, list[Entry]], list[CellFault]]:
    found = read_workbook(path, ALL)
    faults = list(found.faults)
    owners = _grouped(found.rows[OWNERS.key], "_body_id", "_valid_from")
    bodies = [
        _with_parts(row, {"owners": owners.pop(_link(row, "body_id", "valid_from"), [])})
        for row in found.rows[BODIES.key]
    ]
    items = {sheet.key: _grouped(found.rows[sheet.key], "_strategy_id") for sheet in ITEMS}
    strategies = [
        _with_parts(
            row, {key: rows.pop(_link(row, "strategy_id"), []) for key, rows in items.items()}
        )
        for row in found.rows[STRATEGIES.key]
    ]
    for left, key in ((owners, "_body_id"), *((rows, "_strategy_id") for rows in items.values())):
        faults += [
            CellFault(
                row.cell(key),
                "hör inte till någon rad i sitt huvudblad",
                "belongs to no row of its main sheet",
            )
            for rows in left.values()
            for row in rows
        ]
    adoptions = [Entry(row.nested(), row.at, row.faulty) for row in found.rows[ADOPTIONS.key]]
    return {"bodies": bodies, "strategies": strategies, "adoptions": adoptions}, faults


def _link(row: Row, *keys: str) -> tuple[Any, ...]:
    return tuple(row.values.get(key) for key in keys)


def _grouped(rows: Iterable[Row], *keys: str) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_link(row, *keys), []).append(row)
    return groups


def _with_parts(row: Row, parts: Mapping[str, Sequence[Row]]) -> Entry:
    """A row of a main sheet with the rows of other sheets that belong to it."""
    values = row.nested()
    for name, rows in parts.items():
        if rows:
            values[name] = [
                {key: value for key, value in part.nested().items() if not key.startswith("_")}
                for part in rows
            ]
    faulty = row.faulty or any(part.faulty for rows in parts.values() for part in rows)
    return Entry(values, _place(row, parts), faulty)


def _place(row: Row, parts: Mapping[str, Sequence[Row]]) -> Callable[[str], Place]:
    def place(path: str) -> Place:
        name, _, within = path.partition(".")
        number, _, field = within.partition(".")
        rows = parts.get(name, ())
        if number.isdigit() and int(number) < len(rows):
            return rows[int(number)].at(field)
        return rows[0].at("_") if rows else row.at(path)

    return place


def write_reference(
    path: Path, known: Mapping[str, Sequence[BaseModel]], language: Language
) -> None:
    """To YAML or Excel, by the file's ending."""
    if path.suffix.lower() == EXCEL:
        write_workbook(path, _sheets(known), language)
    else:
        held = {kind: [_plain(one) for one in known.get(kind, ())] for kind in KINDS}
        text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=110)
        path.write_text(text, encoding="utf-8")


def _sheets(
    known: Mapping[str, Sequence[BaseModel]],
) -> list[tuple[Sheet, list[dict[str, Any]]]]:
    bodies = [body for body in known.get("bodies", ()) if isinstance(body, BodyText)]
    versions = [one for one in known.get("strategies", ()) if isinstance(one, StrategyText)]
    return [
        (BODIES, [_flat(body) for body in bodies]),
        (
            OWNERS,
            [
                {"_body_id": body.body_id, "_valid_from": body.valid_from, **_flat(owner)}
                for body in bodies
                for owner in body.owners
            ],
        ),
        (STRATEGIES, [_flat(version) for version in versions]),
        *(
            (
                sheet,
                [
                    {"_strategy_id": version.strategy_id, **_flat(item)}
                    for version in versions
                    for item in getattr(version, sheet.key)
                ],
            )
            for sheet in ITEMS
        ),
        (ADOPTIONS, [_flat(adoption) for adoption in known.get("adoptions", ())]),
    ]


def _flat(model: BaseModel, prefix: str = "") -> dict[str, Any]:
    """By column: a part's fields with the part's name before them."""
    flat: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _plain(value: Any) -> Any:  # noqa: ANN401 (any field's value)
    """As YAML has it: without what is not said, dates as dates."""
    match value:
        case BaseModel():
            fields = {name: getattr(value, name) for name in type(value).model_fields}
            return {name: _plain(one) for name, one in fields.items() if one not in (None, "", ())}
        case tuple() | list():
            return [_plain(one) for one in value]
        case StrEnum():
            return value.value
        case Decimal():
            return format(value, "f")
        case date():
            return value
        case _:
            return value
