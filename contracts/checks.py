"""The checks behind the field types, and how JSON Schema says the same."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

#: What JSON Schema can say of `printable` and `one_line`; both refuse more (code points that mean nothing).
PRINTABLE_PATTERN: Final = (
    r"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$"
)
ONE_LINE_PATTERN: Final = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"

_CONTROL: Final = frozenset({"Cc", "Cs", "Co", "Cn"})
_LINE_BREAKS: Final = frozenset("\n\t\u2028\u2029")

#: Characters that turn the direction of the text around them, so that it reads otherwise than it is stored.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


class Unfit(ValueError):
    """A value that its field does not take, in both languages."""

    def __init__(self, sv: str, en: str) -> None:
        super().__init__(en)
        self.sv = sv
        self.en = en


def printable(text: str) -> str:
    """Refuse control characters: they have no place in a public record. Line breaks and tabs do."""
    if not text.isprintable():
        for character in text:
            if character not in _LINE_BREAKS:
                _refuse_control(character)
    return text


def one_line(text: str) -> str:
    """Refuse line breaks too: a title becomes the subject of an e-mail, an id a line of a log."""
    if not text.isprintable():
        for character in text:
            if character in _LINE_BREAKS:
                raise Unfit("får inte ha radbrytning eller tabb", "may have no line break or tab")
            _refuse_control(character)
    return text


def _refuse_control(character: str) -> None:
    if character in _TURNING or unicodedata.category(character) in _CONTROL:
        point = f"U+{ord(character):04X}"
        raise Unfit(
            f"får inte ha styrtecknet {point}", f"may not hold the control character {point}"
        )


def exact(value: Any) -> Any:  # noqa: ANN401 (pydantic hands over whatever the sender wrote)
    """Refuse binary floating point (0.1 is not a sum of money) and every other spelling of a number.

    Python itself would also read `1e6`, `1_000` and the digits of any script.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    raise Unfit(
        "skriv ett decimaltal som text, till exempel '1250000.00'",
        "write a decimal number as a string, such as '1250000.00'",
    )


def written_instant(value: Any) -> Any:  # noqa: ANN401 (as above)
    """Refuse seconds since 1970, as a number or as a string of digits: an instant is written out."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise Unfit(
        "ska vara en tidpunkt, till exempel 2017-03-01T09:00:00Z",
        "must be an instant, such as 2017-03-01T09:00:00Z",
    )


def utc(value: datetime) -> datetime:
    """The same moment in UTC; refuses one that lies beyond the calendar there."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise Unfit("ligger utanför kalendern", "lies beyond the calendar") from error


class ExactJsonSchema:
    """An exact number in JSON Schema: a string of digits, its bounds as far as a pattern can say them.

    They are repeated as `x-whole-digits`, `x-decimal-places`, `x-minimum`, `x-exclusive-minimum`,
    `x-maximum` and `x-exclusive-maximum`, because JSON Schema has no bounds for such strings.
    """

    _BOUNDS: Final = (
        ("ge", "x-minimum"),
        ("gt", "x-exclusive-minimum"),
        ("le", "x-maximum"),
        ("lt", "x-exclusive-maximum"),
    )

    def __init__(self, digits: int, places: int) -> None:
        self._whole = digits - places
        self._places = places

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        stated = handler(schema)
        bounds = {name: Decimal(str(stated[key])) for key, name in self._BOUNDS if key in stated}
        lowest = max(
            bounds.get("x-minimum", Decimal("-Infinity")),
            bounds.get("x-exclusive-minimum", Decimal("-Infinity")),
        )
        sign = "-?" if lowest < 0 else ""
        not_zero = r"(?!0+(\.0+)?$)" if bounds.get("x-exclusive-minimum") == 0 else ""
        return {
            "type": "string",
            "pattern": rf"^{not_zero}{sign}[0-9]{{1,{self._whole}}}(\.[0-9]{{1,{self._places}}})?$",
            "x-whole-digits": self._whole,
            "x-decimal-places": self._places,
            **{name: str(bound) for name, bound in bounds.items()},
        }
