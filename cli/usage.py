"""A command line that can't be understood, told in both languages: typer itself speaks English alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from typer._click.exceptions import ClickException

from contracts.rpc.notify import Language

_Told = Callable[[re.Match[str]], str]


def _value(found: re.Match[str]) -> str:
    return f"Felaktigt värde för {found['name']}: {_rule(found['rule'])}"


def _rule(rule: str) -> str:
    """What is wrong with a value."""
    for form, told in _RULES:
        found = form.fullmatch(rule)
        if found is not None:
            return told(found)
    return rule


def _missing(found: re.Match[str]) -> str:
    what = {"argument": "Argumentet", "option": "Valet", "parameter": "Uppgiften"}[found["what"]]
    choices = (found["choices"] or "").split()
    told = f"{what} {found['name']} måste anges."
    return f"{told} Välj bland: {' '.join(choices)}" if choices else told


def _known(found: re.Match[str]) -> str:
    told = f"Valet {found['name']} finns inte."
    return f"{told} Närmast: {found['near']}" if found["near"] else told


def _no_command(found: re.Match[str]) -> str:
    told = f"Kommandot {found['name']} finns inte."
    return (
        f"{told} Menade du {found['near'].replace(' or ', ' eller ')}?" if found["near"] else told
    )


def _more(found: re.Match[str]) -> str:
    count = found["count"]
    return f"Valet {found['name']} måste ha {'ett värde' if count is None else f'{count} värden'}."


#: What typer says of a whole line, and what that is in Swedish. `tests/cli/test_usage.py` meets each with the
#: real command, so that words which change in a later typer are seen.
_LINES: Final[tuple[tuple[re.Pattern[str], _Told], ...]] = tuple(
    (re.compile(form, re.DOTALL), told)
    for form, told in (
        (r"No such command (?P<name>'.*?')\.(?: Did you mean (?P<near>.+)\?)?", _no_command),
        (r"No such option: (?P<name>\S+)(?: \(Possible options: (?P<near>.+)\))?", _known),
        (r"Missing command\.", lambda _: "Ett kommando måste anges."),
        (
            r"Missing (?P<what>argument|option|parameter) (?P<name>.+?)\.(?: Choose from:(?P<choices>.+))?",
            _missing,
        ),
        (r"Option (?P<name>'.+?') requires (?:an argument|(?P<count>\d+) arguments)\.", _more),
        (
            r"Option (?P<name>'.+?') does not take a value\.",
            lambda found: f"Valet {found['name']} tar inget värde.",
        ),
        (
            r"Argument (?P<name>'.+?') takes (?P<count>\d+) values\.",
            lambda found: f"Argumentet {found['name']} ska ha {found['count']} värden.",
        ),
        (
            r"Got unexpected extra argument\(s\) \((?P<names>.*)\)",
            lambda found: f"Det här är för mycket: {found['names']}",
        ),
        (r"Invalid value for (?P<name>.+?): (?P<rule>.+)", _value),
        (r"Invalid value: (?P<rule>.+)", lambda found: f"Felaktigt värde: {_rule(found['rule'])}"),
    )
)
_RULES: Final[tuple[tuple[re.Pattern[str], _Told], ...]] = tuple(
    (re.compile(form, re.DOTALL), told)
    for form, told in (
        (
            r"(?:Value error, )?(?P<value>'.*') is not one of (?P<choices>.+)\.",
            lambda found: f"{found['value']} är inget av {found['choices']}.",
        ),
        (r"Input should be a valid integer.*", lambda _: "ska vara ett heltal"),
        (r"Input should be a valid number.*", lambda _: "ska vara ett tal"),
        (r"Input should be a valid boolean.*", lambda _: "ska vara ja eller nej"),
    )
)


def in_swedish(said: str) -> str:
    """What typer says of a command line, in Swedish; as it stands where nobody has put it into words."""
    for form, told in _LINES:
        found = form.fullmatch(said)
        if found is not None:
            return told(found)
    return said


def in_both(error: ClickException) -> tuple[str, str]:
    """What is wrong with a command line, in Swedish and English."""
    said = error.format_message().removeprefix("Value error, ")
    return in_swedish(said), said.replace(": Value error, ", ": ", 1)


def spoken(error: ClickException, language: Language) -> ClickException:
    """The same error, saying it in the reader's language."""
    told = in_both(error)[language is Language.EN]
    error.format_message = lambda: told  # type: ignore[method-assign]
    return error
