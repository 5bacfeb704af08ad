"""A request's fields as options of a command, and what was given as the fields of a request."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cli.form.helps import HELPS
from cli.options import Given, Words, in_words
from cli.people import FileRefused
from cli.show.labels import label
from contracts.base import LocalText
from contracts.rpc.base import Request
from contracts.rpc.notify import Language

#: What the client fills in itself.
UNASKED: Final = frozenset({"token", "deadline", "correlation_id"})

_COMMON: Final = frozenset({"command_id", "expected_version", "limit", "cursor"})

_LIST_OF: Final[Words] = ("En lista, varje del med", "A list, each part with")
_FIELDS: Final[Words] = ("Med", "With")
#: What every command has, in Swedish; in English the contract says it.
COMMON_HELPS: Final[Mapping[str, Words]] = {
    "command_id": ("Samma id gör det aldrig två gånger; utelämnat väljs ett nytt.", ""),
    "expected_version": ("Har någon annan ändrat sedan dess blir det inget.", ""),
    "cursor": ("Står efter en sida som har fler.", ""),
}

#: How a value is written, by its type: shown in the help.
_WRITTEN: Final[Mapping[type, str]] = {
    UUID: "UUID",
    date: "YYYY-MM-DD",
    datetime: "INSTANT",
    Decimal: "NUMBER",
    str: "TEXT",
    int: "INTEGER",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request and the options that give it."""

    name: str
    kind: Any
    """Its type without `None` and annotations; of a list, its items'."""
    repeated: bool
    required: bool
    help: str

    @property
    def is_nested(self) -> bool:
        """Given as a file: it has parts."""
        return isinstance(self.kind, type) and issubclass(self.kind, BaseModel)

    @property
    def is_local_text(self) -> bool:
        """Given in two languages, by two options."""
        return self.kind is LocalText and not self.repeated

    @property
    def option(self) -> str:
        """`case_numbers` → `--case-numbers`."""
        return "--" + self.name.replace("_", "-")

    def given(self) -> list[Given]:
        """What a person gives for it. Absent is None: defaults and what is missing are the contract's."""
        if self.is_local_text:
            return [
                self._option(f"{self.name}_{code}", f"{self.option}-{code}", str, "TEXT")
                for code in Language
            ]
        if self.is_nested:
            return [self._option(f"{self.name}_file", f"{self.option}-file", Path, "YAML")]
        if self.kind is bool:
            return [self._option(self.name, f"{self.option}/--no-{self.option[2:]}", bool, None)]
        taken = _taken(self.kind)
        kind = list[taken] if self.repeated else taken  # type: ignore[valid-type] # made at run time
        return [self._option(self.name, self.option, kind, _WRITTEN.get(self.kind))]

    def _option(self, name: str, option: str, kind: Any, metavar: str | None) -> Given:  # noqa: ANN401
        # `| None` keeps an absent flag apart from one that says no.
        return Given(name, kind | None, (self._help(), self._help()), option, metavar)

    def _help(self) -> str:
        return f"{self.help} [*]" if self.required else self.help

    def read(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 (any field's value)
        """Its value among what was given; None where it was not."""
        if self.is_local_text:
            words = {code.value: given[f"{self.name}_{code}"] for code in Language}
            return {code: word for code, word in words.items() if word is not None} or None
        if self.is_nested:
            path: Path | None = given[f"{self.name}_file"]
            return None if path is None else read_yaml(path)
        value = given[self.name]
        return None if value in (None, []) else _plain(value)


def _taken(kind: Any) -> Any:  # noqa: ANN401 (a type)
    """What typer is to convert to: choices and whole numbers; the contract reads everything else."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return int if kind is int else str


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def fields_of(request: type[Request], language: Language) -> list[Field]:
    """The fields that a person gives, in the order of the contract; what every command has comes last."""
    fields = []
    for name, info in request.model_fields.items():
        kind, repeated = kind_of(info.annotation)
        if name in UNASKED or kind is None:
            continue
        required = info.is_required() and name != "command_id"
        fields.append(Field(name, kind, repeated, required, _help(name, info, language)))
    return sorted(fields, key=lambda field: field.name in _COMMON)


def _help(name: str, info: FieldInfo, language: Language) -> str:
    """What it is called, what is said of it in the reader's language, and which fields a file has."""
    text = label(name, language)
    told = [f"{text[:1].upper()}{text[1:]}", _said(name, info, language)]
    kind, repeated = kind_of(info.annotation)
    if (
        isinstance(kind, type)
        and issubclass(kind, BaseModel)
        and (repeated or kind is not LocalText)
    ):
        names = ", ".join(
            f"{part}*" if of.is_required() else part for part, of in kind.model_fields.items()
        )
        lead = _LIST_OF if repeated else _FIELDS
        told.append(f"{in_words(lead, language)}: {names}")
    return ". ".join(one.removesuffix(".") for one in told if one)


def _said(name: str, info: FieldInfo, language: Language) -> str:
    """The contract says it in English; in Swedish is said what somebody has put into words."""
    if language is Language.EN:
        return " ".join((info.description or "").split())
    return in_words(COMMON_HELPS.get(name) or HELPS.get(name, ("", "")), language)


def kind_of(annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401
    """A field's type and whether it is repeated; (None, False) where only one value is possible."""
    origin = typing.get_origin(annotation)
    arguments = [each for each in typing.get_args(annotation) if each is not type(None)]
    if origin is Annotated:
        return kind_of(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        return kind_of(arguments[0])
    if origin is tuple:
        return kind_of(arguments[0])[0], True
    if origin is Literal:
        if len(arguments) == 1:
            return None, False
        return StrEnum("Choice", {value.name: value.value for value in arguments}), False
    return annotation, False


def read_yaml(path: Path) -> Any:  # noqa: ANN401 (whatever the file holds)
    """What a YAML or JSON file holds; raises `FileRefused`."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FileRefused(f"{path}: {error}") from error


def read_request(path: Path | None) -> dict[str, Any]:
    """A whole request in a file; nothing where no file is given."""
    if path is None:
        return {}
    held = read_yaml(path)
    if not isinstance(held, dict):
        raise FileRefused(f"{path}: must hold the request's fields")
    return held
