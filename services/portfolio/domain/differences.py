"""What differs between two revisions of a project, field by field and row by row, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from contracts.base import Contract, LocalText
from contracts.rpc.portfolio import ChangeKind, FieldChange
from contracts.words import word
from services.portfolio.domain.content import Content
from services.portfolio.domain.rows import KEYS, Row, key_of

Value = Contract | StrEnum | Decimal | date | int | str | None

#: A row is named in so many letters; the whole of it stands in its change.
_NAME_LENGTH: Final = 80


@dataclass(frozen=True)
class _Said:
    """A value in words; none where there is no value."""

    sv: str | None = None
    en: str | None = None


_NOTHING: Final = _Said()


def differences(before: Content, after: Content) -> tuple[FieldChange, ...]:
    """In the order of the form. Rows are matched by what names them, then by how much they share."""
    found: list[FieldChange] = []
    for name in Content.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(new, tuple):
            found += _rows(name, old, new)
        else:
            found.append(_change(name, name, ChangeKind.CHANGED, _NOTHING, _said(old), _said(new)))
    return tuple(found)


def _rows(name: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[FieldChange]:
    pairs = _matched(old, new)
    gone = [at for at in range(len(old)) if at not in pairs]
    # Written first, so that what became of the old rows reads before what is new.
    for at in gone:
        yield _change(
            name, f"{name}.{at}", ChangeKind.REMOVED, _name(old[at]), _said(old[at]), _NOTHING
        )
    came_from = {to: at for at, to in pairs.items()}
    changed = bool(gone)
    for to, row in enumerate(new):
        path = f"{name}.{to}"
        if to not in came_from:
            changed = True
            yield _change(name, path, ChangeKind.ADDED, _name(row), _NOTHING, _said(row))
        elif (was := old[came_from[to]]) != row:
            changed = True
            yield from _parts(name, path, was, row)
    if not changed:
        yield _change(name, name, ChangeKind.MOVED, _NOTHING, _NOTHING, _NOTHING)


def _parts(name: str, path: str, was: Row, row: Row) -> Iterator[FieldChange]:
    """Which parts of a row changed; of a plain text, how its letters are written."""
    if isinstance(was, str) or isinstance(row, str):
        yield _change(name, path, ChangeKind.CHANGED, _NOTHING, _said(was), _said(row))
        return
    for part in type(row).model_fields:
        old, new = getattr(was, part), getattr(row, part)
        if old != new:
            yield _change(
                name, f"{path}.{part}", ChangeKind.CHANGED, _name(was), _said(old), _said(new)
            )


def _matched(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """Which new row each old one became."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for to, row in enumerate(new):
        waiting[key_of(row)].append(to)
    pairs = {at: waiting[key].pop(0) for at, row in enumerate(old) if waiting[key := key_of(row)]}
    left = {to for places in waiting.values() for to in places}
    for at, row in enumerate(old):
        if at in pairs or isinstance(row, str) or not left:
            continue
        best = max(sorted(left), key=lambda to: _shared(row, new[to]))
        # Two rows that agree in half of what they say are one row that was changed.
        if 2 * _shared(row, new[best]) >= len(type(row).model_fields):
            pairs[at] = best
            left.remove(best)
    return pairs


def _shared(one: Row, other: Row) -> int:
    """How many parts say the same; parts that neither has say nothing."""
    if isinstance(one, str) or isinstance(other, str):
        return 0
    return sum(
        getattr(one, part) == getattr(other, part) is not None for part in type(one).model_fields
    )


def _change(
    field: str, path: str, change: ChangeKind, row: _Said, before: _Said, after: _Said
) -> FieldChange:
    return FieldChange(
        field=field,
        path=path,
        change=change,
        row_sv=row.sv,
        row_en=row.en,
        before_sv=before.sv,
        before_en=before.en,
        after_sv=after.sv,
        after_en=after.en,
    )


def _name(row: Row) -> _Said:
    """What a reader knows a row by."""
    if isinstance(row, str):
        return _NOTHING
    said = _joined(getattr(row, part) for part in KEYS[type(row)])
    return _Said(_cut(said.sv or ""), _cut(said.en or ""))


def _cut(text: str) -> str:
    return text if len(text) <= _NAME_LENGTH else f"{text[: _NAME_LENGTH - 1]}…"


def _said(value: Value) -> _Said:
    match value:
        case None:
            return _NOTHING
        case Contract():
            return _joined(getattr(value, part) for part in type(value).model_fields)
        case StrEnum():
            words: LocalText = word(value)
            return _Said(words.sv, words.en)
        case Decimal():
            return _Said(format(value, "f").replace(".", ","), format(value, "f"))
        case _:
            return _Said(str(value), str(value))


def _joined(values: Iterable[Value]) -> _Said:
    said = [one for value in values if (one := _said(value)).sv is not None]
    return _Said(
        "; ".join(one.sv or "" for one in said),
        "; ".join(one.en or "" for one in said),
    )
