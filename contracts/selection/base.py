"""The field types of a selection problem: exact decimals, written as numbers or as strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from contracts.base import Contract
from contracts.checks import ONE_LINE_PATTERN, Unfit, exact, one_line

#: An exact number has at most so many digits before and after its decimal sign.
WHOLE_DIGITS: Final = 15
PLACES: Final = 6


class Form(Contract):
    """A part of a problem file: what is not known is refused, for a misspelt rule would be no rule."""

    model_config = ConfigDict(extra="forbid")


def _written(value: Any) -> Decimal:  # noqa: ANN401 (whatever the file holds)
    """Read a JSON number (which arrives as `Decimal`, so that 0.1 is a tenth) or a string of digits."""
    try:
        number: Decimal = exact(value)
    except Unfit as error:
        raise Unfit(
            "ska vara ett decimaltal, till exempel 12.5 eller '12.5'",
            "must be a decimal number, such as 12.5 or '12.5'",
        ) from error
    return number


def _bounded(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) >= Decimal(10) ** WHOLE_DIGITS:
        raise Unfit(
            f"får ha högst {WHOLE_DIGITS} siffror före decimaltecknet",
            f"may have at most {WHOLE_DIGITS} digits before the decimal sign",
        )
    if number != round(number, PLACES):
        raise Unfit(f"får ha högst {PLACES} decimaler", f"may have at most {PLACES} decimals")
    return number


def _not_negative(number: Decimal) -> Decimal:
    if number < 0:
        raise Unfit("får inte vara mindre än 0", "may not be less than 0")
    return number


def plain(number: Decimal) -> str:
    """The shortest way to write it: `12.5`, `10`, `0`; never an exponent."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


class _NumberOrString:
    """JSON Schema's words for an exact number."""

    def __init__(self, lowest: int | None) -> None:
        self._lowest = lowest

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        handler(schema)
        sign = "-?" if self._lowest is None else ""
        number: JsonSchemaValue = {"type": "number"}
        if self._lowest is not None:
            number["minimum"] = self._lowest
        pattern = rf"^{sign}[0-9]{{1,{WHOLE_DIGITS}}}(\.[0-9]+)?$"
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


Value = Annotated[
    Decimal,
    BeforeValidator(_written),
    AfterValidator(_bounded),
    PlainSerializer(plain, return_type=str),
    _NumberOrString(None),
]
"""What a project is worth in the round's own points; may be negative. At most six decimals."""

Amount = Annotated[
    Decimal,
    BeforeValidator(_written),
    AfterValidator(_bounded),
    AfterValidator(_not_negative),
    PlainSerializer(plain, return_type=str),
    _NumberOrString(0),
]
"""Money in the file's own unit (SEK, or millions of SEK), the same throughout. At most six decimals."""

Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(one_line),
    Field(json_schema_extra={"pattern": ONE_LINE_PATTERN}),
]
"""An id of a project, an option, a group, an earmark or a tag: any one line."""

YearKey = Annotated[str, StringConstraints(pattern=r"^(19|20|21)[0-9]{2}$")]
"""A year as text, such as `2017`: JSON has no other keys."""

SourceKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^/]+(/[^/]+)?$"),
    AfterValidator(one_line),
]
"""A source of money, `central`, or a cost kind within it, `central/investment`.

A frame for the source alone bounds all its kinds together; a frame for a kind bounds that kind, beside it.
"""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal digits."""
