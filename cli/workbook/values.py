"""What is written in a cell as the value that the contract has; what can't be that is said in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final

from cli.workbook.sheets import Column, Kind

#: No text of a contract is longer.
MAX_TEXT: Final = 10_000
#: Of a list of choices.
MOST_TOLD: Final = 12
_BETWEEN: Final = re.compile(r"[;\n]")
_GROUPED: Final = re.compile(r"[\s\u00a0\u202f]")


class Unread(ValueError):
    """What a cell holds is not what its column holds."""

    def __init__(self, sv: str, en: str) -> None:
        super().__init__(en)
        self.sv, self.en = sv, en


def value_of(column: Column, held: object) -> Any:  # noqa: ANN401, C901, PLR0911 (a line for each kind)
    """The value that a cell holds; None where it is empty. Raises `Unread`."""
    if isinstance(held, str):
        held = held.strip()
        if len(held) > MAX_TEXT:
            raise Unread(
                f"får ha högst {MAX_TEXT} tecken, har {len(held)}",
                f"may have at most {MAX_TEXT} characters, has {len(held)}",
            )
    if held in (None, ""):
        return None
    match column.kind:
        case Kind.DATE:
            return _date(held)
        case Kind.INTEGER:
            return _integer(held)
        case Kind.NUMBER:
            return format(_number(held), "f")
        case Kind.CHOICE:
            return _choice(column, _text(held))
        case Kind.FLAG:
            return _choice(column, "true" if held is True else _text(held)) == "true"
        case Kind.LIST:
            parts = [part.strip() for part in _BETWEEN.split(_text(held))]
            given = [part for part in parts if part]
            return [_choice(column, part) for part in given] if column.choices else given
        case Kind.TEXT:
            return _text(held)


def _date(held: object) -> date:
    if isinstance(held, datetime):
        if held.time() == time():
            return held.date()
    elif isinstance(held, date):
        return held
    elif isinstance(held, str) and re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", held):
        try:
            return date.fromisoformat(held)
        except ValueError:
            pass
    raise Unread("är inget datum: skriv ÅÅÅÅ-MM-DD", "is no date: write YYYY-MM-DD")


def _integer(held: object) -> int:
    try:
        number = _number(held)
    except Unread:
        number = Decimal("0.5")
    if number != number.to_integral_value():
        raise Unread("ska vara ett heltal", "must be a whole number")
    return int(number)


def _number(held: object) -> Decimal:
    if isinstance(held, int | float | Decimal) and not isinstance(held, bool):
        number = Decimal(repr(held)) if isinstance(held, float) else Decimal(held)
    else:
        try:
            number = Decimal(_GROUPED.sub("", str(held)).replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 20:
        raise Unread("ska vara ett tal, såsom 1250,50", "must be a number, such as 1250.50")
    return number


def _choice(column: Column, text: str) -> str:
    code = column.code(text)
    if code is None:
        raise Unread(
            f"ska vara något av: {_nearest(text, [sv for sv, _ in column.choices.values()])}",
            f"must be one of: {_nearest(text, [en for _, en in column.choices.values()])}",
        )
    return code


def _nearest(text: str, words: list[str]) -> str:
    """A short list whole; of a long one what is most like the text, for it may be mistyped."""
    if len(words) <= MOST_TOLD:
        return ", ".join(words)
    return f"{', '.join(get_close_matches(text, words, MOST_TOLD, 0.0))}, …"


def _text(held: object) -> str:
    match held:
        case bool():
            return ("nej", "ja")[held]
        case float() if held.is_integer():
            return str(int(held))
        case datetime() if held.time() == time():
            return held.date().isoformat()
        case _:
            return str(held).strip()
