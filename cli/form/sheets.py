"""The form of a project, made from its contract: a field that is added there is in the form by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cli.fields import UNASKED, kind_of
from cli.form.helps import HELPS
from cli.options import Words
from cli.show.labels import LABELS
from cli.workbook.sheets import FLAGS, Column, Kind, Layout, Sheet, choices_of
from contracts.rpc.portfolio import AmendProject, ProjectView, StrategyView

#: What the form is about; the rest of the request is what a person fills in.
_ABOUT: Final = frozenset({*UNASKED, "command_id", "expected_version", "project_id", "emptied"})
_KINDS: Final[Mapping[type, Kind]] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    Decimal: Kind.NUMBER,
    date: Kind.DATE,
    bool: Kind.FLAG,
}
#: The lists of the strategy that an alignment may refer to.
_SERVED: Final = ("dimensions", "implementation_principles", "enabling_principles", "focus_areas")

ABOUT: Final = Sheet(
    "project",
    ("Projektet", "Project"),
    (
        Column("project_id", ("Projektets id (ändra inte)", "Project id (leave as it is)")),
        Column("version", ("Version (ändra inte)", "Version (leave as it is)"), Kind.INTEGER),
    ),
    Layout.FORM,
)
TO_FILL_IN: Final = Sheet(
    "missing",
    ("Saknas för inlämning", "Missing for submission"),
    (
        Column("field", ("Uppgift", "Field"), width=34),
        Column("what", ("Vad som saknas", "What is missing"), width=80),
    ),
)


@dataclass(frozen=True, slots=True)
class Form:
    """The sheets of one project's form."""

    whole: Sheet
    """One answer to each question."""
    lists: tuple[Sheet, ...]
    """A row for each cost, benefit and the like."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All that is read back."""
        return (self.whole, *self.lists)


def form_of(view: ProjectView, strategy: StrategyView | None) -> Form:
    """The form of a project, with the words of the strategy version that it serves."""
    choices = _choices(strategy)
    missing = {one.field.partition(".")[0] for one in view.missing}
    fields: list[Column] = []
    lists: list[Sheet] = []
    for name, info in AmendProject.model_fields.items():
        if name in _ABOUT or name not in ProjectView.model_fields:
            continue
        kind, repeated = kind_of(info.annotation)
        if repeated and _is_part(kind):
            columns = tuple(_columns(kind, f"{name}.", choices))
            lists.append(Sheet(name, _title(name), _without_prefix(columns, name)))
        elif _is_part(kind):
            fields += _columns(kind, f"{name}.", choices)
        else:
            column = _column(name, info, choices)
            if column is not None:
                fields.append(replace(column, required=name in missing))
    return Form(
        Sheet(ABOUT.key, ABOUT.title, (*ABOUT.columns, *fields), Layout.FORM),
        tuple(sheet for sheet in lists if _is_faithful(sheet)),
    )


def _is_part(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_faithful(sheet: Sheet) -> bool:
    """A list is replaced whole: what a row can't hold would be lost, so such a list is left out."""
    model = kind_of(AmendProject.model_fields[sheet.key].annotation)[0]
    held = {column.key.partition(".")[0] for column in sheet.columns}
    return held == set(model.model_fields)


def _columns(
    model: type[BaseModel], prefix: str, choices: Mapping[str, Mapping[str, Words]]
) -> Iterator[Column]:
    for name, info in model.model_fields.items():
        kind, repeated = kind_of(info.annotation)
        if _is_part(kind):
            if not repeated:
                yield from _columns(kind, f"{prefix}{name}.", choices)
        elif (column := _column(f"{prefix}{name}", info, choices)) is not None:
            yield replace(column, required=info.is_required())


def _without_prefix(columns: tuple[Column, ...], name: str) -> tuple[Column, ...]:
    return tuple(replace(column, key=column.key.removeprefix(f"{name}.")) for column in columns)


def _column(key: str, info: FieldInfo, choices: Mapping[str, Mapping[str, Words]]) -> Column | None:
    """How a person writes a field; none for one that no cell holds."""
    kind, repeated = kind_of(info.annotation)
    words: Mapping[str, Words] = choices.get(key, {})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        words, how = choices_of(kind), Kind.CHOICE
    elif kind in _KINDS:
        how = Kind.CHOICE if words else _KINDS[kind]
    else:
        return None
    if how is Kind.FLAG:
        words = FLAGS
    return Column(
        key,
        heading_of(key),
        Kind.LIST if repeated else how,
        HELPS.get(key) or HELPS.get(key.rpartition(".")[2]) or ("", ""),
        words,
        width=44 if kind is str and not words else 22,
    )


def heading_of(key: str) -> Words:
    """What a field is called; a part of a part by both their names."""
    named = [_label(name) for name in key.split(".") if not name.isdigit()]
    swedish, english = named[-1]
    if len(named) > 1 and key.count(".") == 1 and key.partition(".")[0] in _COMPOSED:
        swedish, english = f"{named[0][0]}: {swedish}", f"{named[0][1]}: {english}"
    return f"{swedish[:1].upper()}{swedish[1:]}", f"{english[:1].upper()}{english[1:]}"


def _label(name: str) -> Words:
    return LABELS.get(name) or (name.replace("_", " "), name.replace("_", " "))


#: The fields of one answer with several parts: their parts' names say too little alone.
_COMPOSED: Final = frozenset(
    name
    for name, info in AmendProject.model_fields.items()
    if name not in _ABOUT
    and not kind_of(info.annotation)[1]
    and _is_part(kind_of(info.annotation)[0])
)


def _title(name: str) -> Words:
    swedish, english = heading_of(name)
    return swedish[:31], english[:31]


def _choices(strategy: StrategyView | None) -> dict[str, dict[str, Words]]:
    """By field, the words of the strategy version."""
    if strategy is None:
        return {}
    groups = {one.key: (one.text.sv, one.text.en) for one in strategy.target_groups}
    served = {
        one.key: (one.text.sv, one.text.en) for name in _SERVED for one in getattr(strategy, name)
    }
    return {
        "target_groups": groups,
        "benefits.target_group": groups,
        "needs.target_group": groups,
        "alignments.key": served,
    }


def values_of(
    view: ProjectView, form: Form
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """What the project says already: the answers, and the rows of each list."""
    answers = {column.key: _at(view, column.key) for column in form.whole.columns}
    rows = {
        sheet.key: [
            {column.key: _at(part, column.key) for column in sheet.columns}
            for part in getattr(view, sheet.key)
        ]
        for sheet in form.lists
    }
    return answers, rows


def _at(model: object, key: str) -> Any:  # noqa: ANN401 (any field's value)
    """`classification.integrity` of a project; None where there is none."""
    for name in key.split("."):
        model = getattr(model, name, None)
    return model
