"""Commands declared as data, so that their help is in the reader's language."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from cli.speaking import command_class, group_class, metavar, usage, usage_of_group
from contracts.rpc.notify import Language

#: Swedish, English.
Words = tuple[str, str]

_NOT_GIVEN: Final = inspect.Parameter.empty


def in_words(words: Words, language: Language) -> str:
    """The one that the reader reads."""
    return words[language is Language.EN]


@dataclass(frozen=True, slots=True)
class Given:
    """Something a person gives to a command: an option, or an argument where `option` is empty."""

    name: str
    kind: Any
    words: Words
    option: str = ""
    metavar: str | None = None
    default: Any = None
    envvar: str | None = None

    def parameter(self, language: Language) -> inspect.Parameter:
        """As typer reads it from a function's signature."""
        text = in_words(self.words, language)
        shown = metavar(self.metavar or ("PATH" if self.kind is Path else None), language)
        if self.option:
            told: Any = typer.Option(
                self.option, help=text, metavar=shown, envvar=self.envvar, show_default=False
            )
        else:
            told = typer.Argument(help=text, metavar=shown, show_default=False)
        optional = self.default is None and self.kind is not bool
        return inspect.Parameter(
            self.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=self.default,
            annotation=Annotated[self.kind | None if optional else self.kind, told],
        )


def required(name: str, kind: Any, words: Words, metavar: str) -> Given:  # noqa: ANN401 (a type)
    """An argument that must be there."""
    return Given(name, kind, words, metavar=metavar, default=_NOT_GIVEN)


def flag(name: str, words: Words) -> Given:
    """Given or not."""
    return Given(name, bool, words, option=f"--{name.replace('_', '-')}", default=False)


ALL_PAGES: Final = Given(
    "everything",
    bool,
    ("Alla sidor, inte bara den första.", "Every page, not only the first."),
    "--all",
    default=False,
)


def add_command(
    app: typer.Typer,
    language: Language,
    name: str,
    act: Callable[..., None],
    words: Words,
    *given: Given,
) -> None:
    """`radslag … <name>` runs `act(session, …)` with what was given, by name."""

    def command(ctx: typer.Context, **values: Any) -> None:  # noqa: ANN401 (typer's values)
        act(ctx.obj, **values)

    parameters = [each.parameter(language) for each in given]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    command.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in (context, *parameters)}
    command.__name__ = name
    app.command(
        name, cls=command_class(language), help=in_words(words, language), **usage(language)
    )(command)


def group(language: Language, words: Words) -> typer.Typer:
    """A group of commands."""
    return typer.Typer(
        cls=group_class(language),
        help=in_words(words, language),
        no_args_is_help=True,
        **usage_of_group(language),
    )
