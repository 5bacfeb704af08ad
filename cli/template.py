"""A request's fields as a file to fill in: what a person must know to write one, nested parts and all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cli.fields import UNASKED, kind_of
from cli.options import Words, in_words
from cli.show.labels import label
from contracts.rpc.base import Request
from contracts.rpc.notify import Language
from contracts.words import in_language, word
from contracts.words.enums import ENUM_WORDS

_KINDS: Final[Mapping[type, Words]] = {
    UUID: ("UUID", "UUID"),
    bool: ("true eller false", "true or false"),
    date: ("datum, ÅÅÅÅ-MM-DD", "date, YYYY-MM-DD"),
    datetime: ("tidpunkt med tidszon", "instant with a time zone"),
    Decimal: ("tal, med decimalpunkt", "number"),
    int: ("heltal", "whole number"),
    str: ("text", "text"),
}
_HEAD: Final[Words] = (
    "# Fyll i och skicka med --file. Det som är bortkommenterat får utelämnas; resten måste anges.",
    "# Fill in and send with --file. What is commented out may be left out; the rest must be given.",
)
_OF_A_PART: Final[Words] = (
    "# Ett val som --{}-file tar det som står under {}.",
    "# An option such as --{}-file takes what stands under {}.",
)


def template(request: type[Request], language: Language) -> str:
    """YAML with a line for each field: its name, how it is written, what it is called."""
    fields = {
        name: info
        for name, info in request.model_fields.items()
        if name not in UNASKED and kind_of(info.annotation)[0] is not None
    }
    nested = next((name for name, info in fields.items() if _is_part(info)), None)
    head = [in_words(_HEAD, language)]
    if nested is not None:
        head.append(in_words(_OF_A_PART, language).format(nested.replace("_", "-"), nested))
    return "\n".join([*head, *_lines(fields, "", language, whole=True)]) + "\n"


def _lines(
    fields: Mapping[str, FieldInfo], indent: str, language: Language, *, whole: bool
) -> Iterator[str]:
    """`whole`: of the request itself, where the client makes the command's id."""
    for name, info in fields.items():
        kind, repeated = kind_of(info.annotation)
        required = info.is_required() and not (whole and name == "command_id")
        off = "" if required else "# "
        said = label(name, language)
        if _is_part(info):
            many = {Language.SV: "lista", Language.EN: "list"}[language] if repeated else ""
            yield f"{indent}{off}{name}:  # {', '.join(filter(None, (many, said)))}"
            inner = list(_lines(kind.model_fields, "", language, whole=False))
            first = "  - " if repeated else "    "
            for at, line in enumerate(inner):
                yield f"{indent}{off}{first if at == 0 else '    '}{line}"
        else:
            value = "[]" if repeated else ""
            yield f"{indent}{off}{name}: {value}  # {said}; {_written(kind, repeated, language)}"


def _is_part(info: FieldInfo) -> bool:
    kind = kind_of(info.annotation)[0]
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _written(kind: Any, repeated: bool, language: Language) -> str:  # noqa: ANN401, FBT001
    """How one value is written, with the words that are allowed."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        lead = {Language.SV: "något av", Language.EN: "one of"}[language]
        known = kind in ENUM_WORDS
        words = (
            f"{one.value} ({in_language(word(one), language)})" if known else one.value
            for one in kind
        )
        told = f"{lead}: {', '.join(words)}"
    else:
        told = in_words(_KINDS.get(kind, ("text", "text")), language)
    many = {Language.SV: "lista av ", Language.EN: "list of "}[language] if repeated else ""
    return f"{many}{told}"
