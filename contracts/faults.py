"""What pydantic finds wrong with a field, as one plain sentence in Swedish and in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.checks import Unfit

#: Swedish and English by pydantic's error type, over its context. What is not listed keeps pydantic's
#: own English words behind a Swedish lead.
_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "missing": ("måste anges", "must be given"),
        "extra_forbidden": ("finns inte i kontraktet", "is not in the contract"),
        "string_type": ("ska vara text", "must be text"),
        "string_too_short": (
            "ska ha minst {min_length} tecken",
            "must have at least {min_length} characters",
        ),
        "string_too_long": (
            "får ha högst {max_length} tecken",
            "may have at most {max_length} characters",
        ),
        "string_pattern_mismatch": (
            "har inte den form som krävs ({pattern})",
            "does not have the required form ({pattern})",
        ),
        "int_type": ("ska vara ett heltal", "must be a whole number"),
        "int_parsing": ("ska vara ett heltal", "must be a whole number"),
        "int_from_float": ("ska vara ett heltal", "must be a whole number"),
        "bool_type": ("ska vara sant eller falskt", "must be true or false"),
        "bool_parsing": ("ska vara sant eller falskt", "must be true or false"),
        "decimal_type": ("ska vara ett decimaltal", "must be a decimal number"),
        "decimal_parsing": ("ska vara ett decimaltal", "must be a decimal number"),
        "decimal_max_places": (
            "får ha högst {decimal_places} decimaler",
            "may have at most {decimal_places} decimals",
        ),
        "decimal_max_digits": (
            "får ha högst {max_digits} siffror",
            "may have at most {max_digits} digits",
        ),
        "decimal_whole_digits": (
            "får ha högst {whole_digits} siffror före decimaltecknet",
            "may have at most {whole_digits} digits before the decimal sign",
        ),
        "finite_number": ("ska vara ett ändligt tal", "must be a finite number"),
        "greater_than": ("ska vara större än {gt}", "must be greater than {gt}"),
        "greater_than_equal": ("ska vara minst {ge}", "must be at least {ge}"),
        "less_than": ("ska vara mindre än {lt}", "must be less than {lt}"),
        "less_than_equal": ("får vara högst {le}", "may be at most {le}"),
        "uuid_parsing": ("ska vara ett UUID", "must be a UUID"),
        "uuid_type": ("ska vara ett UUID", "must be a UUID"),
        "date_type": ("ska vara ett datum (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
        "date_parsing": ("ska vara ett datum (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)"),
        "date_from_datetime_parsing": (
            "ska vara ett datum (ÅÅÅÅ-MM-DD)",
            "must be a date (YYYY-MM-DD)",
        ),
        "date_from_datetime_inexact": (
            "ska vara ett datum utan klockslag",
            "must be a date without a time",
        ),
        "datetime_type": ("ska vara en tidpunkt", "must be an instant"),
        "datetime_parsing": ("ska vara en tidpunkt", "must be an instant"),
        "datetime_from_date_parsing": ("ska vara en tidpunkt", "must be an instant"),
        "timezone_aware": ("ska ha tidszon", "must have a time zone"),
        "enum": ("ska vara något av: {expected}", "must be one of: {expected}"),
        "literal_error": ("ska vara {expected}", "must be {expected}"),
        "too_short": (
            "ska ha minst {min_length} delar, har {actual_length}",
            "must have at least {min_length} items, has {actual_length}",
        ),
        "too_long": (
            "får ha högst {max_length} delar, har {actual_length}",
            "may have at most {max_length} items, has {actual_length}",
        ),
        "tuple_type": ("ska vara en lista", "must be a list"),
        "list_type": ("ska vara en lista", "must be a list"),
        "model_type": ("ska vara ett objekt", "must be an object"),
        "model_attributes_type": ("ska vara ett objekt", "must be an object"),
        "dict_type": ("ska vara ett objekt", "must be an object"),
        "json_invalid": ("är inte giltig JSON ({error})", "is not valid JSON ({error})"),
    }
)


#: Of those that count: the bound, and the words where it is one.
_ONE: Final[Mapping[str, tuple[str, tuple[str, str]]]] = MappingProxyType(
    {
        "string_too_short": ("min_length", ("ska ha minst 1 tecken", "must have at least 1 character")),
        "string_too_long": ("max_length", ("får ha högst 1 tecken", "may have at most 1 character")),
        "decimal_max_places": (
            "decimal_places",
            ("får ha högst 1 decimal", "may have at most 1 decimal"),
        ),
        "decimal_max_digits": ("max_digits", ("får ha högst 1 siffra", "may have at most 1 digit")),
        "too_short": (
            "min_length",
            ("ska ha minst 1 del, har {actual_length}", "must have at least 1 item, has {actual_length}"),
        ),
        "too_long": (
            "max_length",
            ("får ha högst 1 del, har {actual_length}", "may have at most 1 item, has {actual_length}"),
        ),
    }
)  # fmt: skip

#: What a form demands, by its pattern, in words: of those that people write by hand.
_FORMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        r"^[a-z0-9][a-z0-9-]{0,39}$": (
            "ska vara små bokstäver a–z, siffror och bindestreck, högst 40",
            "must be small letters a–z, digits and hyphens, 40 at most",
        ),
        r"^[a-z0-9][a-z0-9.-]{0,63}$": (
            "ska vara små bokstäver a–z, siffror, punkter och bindestreck, högst 64",
            "must be small letters a–z, digits, full stops and hyphens, 64 at most",
        ),
        r"^(1[5-9]|[23][0-9]|4[0-3]) kap\. [1-9][0-9]?( [a-z])? §"
        r"( (första|andra|tredje|fjärde|femte) stycket)?$": (
            "ska vara en bestämmelse i OSL 15–43 kap., såsom 19 kap. 3 § eller 21 kap. 7 § första stycket",
            "must be a provision of OSL, chapters 15 to 43, such as 19 kap. 3 §",
        ),
        r"^20[0-9]{2}-T[12]$": (
            "ska vara ett år och T1 eller T2, såsom 2018-T1",
            "must be a year and T1 or T2, such as 2018-T1",
        ),
        r"^§ [1-9][0-9]{0,3}[a-z]?$": (
            "ska vara en paragraf, såsom § 14",
            "must be a section, such as § 14",
        ),
        r"^[0-9]{6}-[0-9]{4}$": (
            "ska vara ett organisationsnummer, såsom 212000-0142",
            "must be an organisation number, such as 212000-0142",
        ),
    }
)

#: A caller is told of so many at once.
MOST_FAULTS: Final = 20


class Fault(BaseModel):
    """A field and the rule it breaks, in both languages."""

    model_config = ConfigDict(frozen=True)

    path: Annotated[str, Field(max_length=200)]
    sv: Annotated[str, Field(max_length=500)]
    en: Annotated[str, Field(max_length=500)]


def fault(path: str, sv: str, en: str) -> Fault:
    """A fault, cut to its bounds."""
    return Fault(path=path[:200], sv=sv[:500], en=en[:500])


def faults_of(error: ValidationError, prefix: str = "") -> tuple[Fault, ...]:
    """At most `MOST_FAULTS` faults of a message; the values themselves are never repeated."""
    return tuple(
        _one(found, prefix)
        for found in error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    )


def _one(found: Mapping[str, Any], prefix: str) -> Fault:
    path = prefix + ".".join(str(part) for part in found["loc"])
    context = found.get("ctx", {})
    if found["type"] == "string_pattern_mismatch" and context["pattern"] in _FORMS:
        sv, en = _FORMS[context["pattern"]]
    elif found["type"] in _WORDS:
        bound, of_one = _ONE.get(found["type"], ("", ("", "")))
        told = of_one if context.get(bound) == 1 else _WORDS[found["type"]]
        sv, en = (words.format_map(_Lenient(context)) for words in told)
        if "expected" in context:
            # pydantic joins what is allowed by its own English word.
            sv = sv.replace("' or '", "' eller '")
    elif found["type"] == "value_error":
        error = context.get("error", found["msg"])
        sv, en = (
            (error.sv, error.en)
            if isinstance(error, Unfit)
            else (f"godtas inte: {error}", str(error))
        )
    else:
        sv, en = f"godtas inte: {found['msg']}", found["msg"]
    return fault(path or "body", sv, en)


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
