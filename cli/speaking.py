"""Help in the reader's language: what typer itself says, around what our commands say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from contracts.rpc.notify import Language

_SWEDISH: Final[Mapping[str, str]] = {
    "ABORTED_TEXT": "Avbrutet.",
    "ARGUMENTS_PANEL_TITLE": "Argument",
    "COMMANDS_PANEL_TITLE": "Kommandon",
    "DEFAULT_STRING": "[annars: {}]",
    "DEPRECATED_STRING": "(utgår) ",
    "ENVVAR_STRING": "[miljövariabel: {}]",
    "ERRORS_PANEL_TITLE": "Fel",
    "OPTIONS_PANEL_TITLE": "Val",
    "REQUIRED_LONG_STRING": "[måste anges]",
    "RICH_HELP": "Hjälp finns med [blue]'{command_path} {help_option}'[/].",
}
_ENGLISH: Final = {name: getattr(rich_utils, name) for name in _SWEDISH}
#: What typer says of its own options.
_OPTIONS: Final[Mapping[str, str]] = {
    "Show this message and exit.": "Visa den här texten.",
    "Install completion for the current shell.": "Installera komplettering av kommandon i skalet.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Visa kompletteringen, för den som vill kopiera eller ändra den."
    ),
}
#: How a value is written: the word that stands for it.
_METAVARS: Final[Mapping[str, str]] = {
    "BODY": "ORGAN",
    "DOCUMENT": "HANDLING",
    "FILE": "FIL",
    "FOLDER": "MAPP",
    "INSTANT": "TIDPUNKT",
    "INTEGER": "HELTAL",
    "NUMBER": "TAL",
    "PATH": "SÖKVÄG",
    "PERSON": "PERSON",
    "PROJECT": "PROJEKT",
    "SOURCE[:YEAR]": "KÄLLA[:ÅR]",
    "AMOUNT": "BELOPP",
    "SERVICE/NUMBER": "TJÄNST/NUMMER",
    "SERVICE/NUMBER...": "TJÄNST/NUMMER...",
    "YYYY-MM-DD": "ÅÅÅÅ-MM-DD",
}


def speak(language: Language) -> None:
    """From now on typer's own words are in this language, for the whole process."""
    for name, words in (_SWEDISH if language is Language.SV else _ENGLISH).items():
        setattr(rich_utils, name, words)


def metavar(word: str | None, language: Language) -> str | None:
    """What stands for a value in the help."""
    return _METAVARS.get(word, word) if word is not None and language is Language.SV else word


def usage(language: Language) -> dict[str, Any]:
    """How a command's line is summed up, as typer takes it."""
    return {"options_metavar": "[VAL]" if language is Language.SV else "[OPTIONS]"}


def usage_of_group(language: Language) -> dict[str, Any]:
    """The same of a group."""
    commands = "KOMMANDO [ARGUMENT]..." if language is Language.SV else "COMMAND [ARGS]..."
    return {**usage(language), "subcommand_metavar": commands}


class _Spoken:
    """What typer words itself, in the language of the class."""

    speaks: Language

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 (typer's own context)
        """One line."""
        told: str = super().get_usage(ctx)  # type: ignore[misc]
        return told.replace("Usage:", "Användning:", 1) if self.speaks is Language.SV else told

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Typer's own options among ours."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        if self.speaks is Language.SV:
            for one in params:
                one.help = _OPTIONS.get(
                    getattr(one, "help", None) or "", getattr(one, "help", None)
                )
        return params

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """The whole page."""
        speak(self.speaks)
        super().format_help(ctx, formatter)  # type: ignore[misc]


@cache
def command_class(language: Language) -> type[TyperCommand]:
    """A command whose help is in one language."""
    return type("Command", (_Spoken, TyperCommand), {"speaks": language})


@cache
def group_class(language: Language, base: type[TyperGroup] = TyperGroup) -> type[TyperGroup]:
    """The same of a group of commands."""
    return type(base.__name__, (_Spoken, base), {"speaks": language})
