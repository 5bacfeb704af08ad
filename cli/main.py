"""`radslag`: the command that people, operators and scripts use."""

from __future__ import annotations

import inspect
import json
import locale
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typer
from typer import rich_utils
from typer._click.exceptions import ClickException
from typer.core import TyperGroup

from cli import (
    audit,
    authority,
    case,
    clock,
    competence,
    consultation,
    document,
    infrastructure,
    ledger,
    login,
    minutes,
    parked,
    projects,
    responsibilities,
    round_selections,
    system,
)
from cli.brief import command as brief
from cli.commands import service_groups
from cli.coverage import command as coverage
from cli.decision import command as decision
from cli.disclosure import command as disclosure
from cli.doctor import command as doctor
from cli.failures import USAGE, tell
from cli.form import command as form
from cli.graph import command as graph
from cli.lists import command as lists
from cli.options import Given, in_words
from cli.people import FileRefused
from cli.reference import command as reference
from cli.select import command as select
from cli.session import Connect, Session, connect_by_nameko
from cli.speaking import group_class, speak, usage_of_group
from cli.usage import in_both, spoken
from contracts.errors import Failed, Invalid, Problem, Unavailable
from contracts.faults import fault
from contracts.rpc.notify import Language
from devstack.provision import ProvisioningFailed

_WHAT: Final = (
    "Rådslag: från stadens digitala strategi till projekt med ansvar, pengar och uppföljning.",
    "Rådslag: from the city's digital strategy to projects with owners, money and follow-up.",
)

#: Options of the whole command that may also stand after a subcommand, with whether they take a value.
_ANYWHERE: Final = {"--json": False, "--lang": True, "--run-dir": True}

_EXIT_CODES: Final = (
    (
        "Slutkoder: 0 gjort, 1 fel i systemet eller något som inte stämmer, 2 uppgifterna stämmer inte,"
        " 3 en regel sade nej, 4 inte inloggad eller inte behörig, 5 finns inte, 6 någon annan hann före,"
        " 7 för sent eller går inte att nå."
    ),
    (
        "Exit codes: 0 done, 1 a defect or something unsound, 2 not valid, 3 refused by a rule,"
        " 4 not logged in or not allowed, 5 not found, 6 somebody else was first,"
        " 7 too late or can't be reached."
    ),
)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The whole command's options first, wherever they were written."""
    first: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        name, has_value, _ = argument.partition("=")
        if argument == "--":
            rest += [argument, *left]
        elif name in _ANYWHERE and not (has_value and not _ANYWHERE[name]):
            first.append(argument)
            if _ANYWHERE[name] and not has_value:
                first += [value for value in [next(left, None)] if value is not None]
        else:
            rest.append(argument)
    return first + rest


def _options(language: Language) -> tuple[Given, ...]:
    return (
        Given("json", bool, ("Svara med JSON.", "Answer with JSON."), "--json", default=False),
        Given("lang", Language, ("Språk.", "Language."), "--lang", default=language),
        Given(
            "run_dir",
            Path,
            ("Körningens mapp.", "The folder of the run."),
            "--run-dir",
            default=Path(".run"),
            envvar="RADSLAG_RUN_DIR",
        ),
    )


def language_of(arguments: Sequence[str]) -> Language:
    """The language asked for, else of RADSLAG_LANG, else of the locale, else Swedish."""
    wanted = os.environ.get("RADSLAG_LANG") or (locale.getlocale()[0] or "")[:2]
    options = hoisted(arguments)
    for index, argument in enumerate(options):
        if argument == "--lang":
            wanted = options[index + 1] if index + 1 < len(options) else ""
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return Language(wanted) if wanted in set(Language) else Language.SV


class Root(TyperGroup):
    """Tells every failure in the reader's language, or as JSON, with its exit code."""

    speaks = Language.SV

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 (typer's own context)
        """Take the whole command's options from anywhere."""
        return super().parse_args(ctx, hoisted(args))

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run, and tell what went wrong."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, ClickException):
            raise
        except Exception as error:
            if os.environ.get("RADSLAG_DEBUG"):
                raise
            raise typer.Exit(tell(problem_of(error), ctx.obj)) from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 (typer's signature)
        windows_expand_args: bool = True,  # noqa: FBT001, FBT002
        **extra: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """A command line that can't be understood is told in the reader's language, or in both as JSON."""
        speak(self.speaks)
        given = sys.argv[1:] if args is None else args
        extra["windows_expand_args"] = windows_expand_args
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except ClickException as error:
            if "--json" in given:
                sv, en = in_both(error)
                told = {"error": "usage", "sv": sv, "en": en, "hint": None}
                sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
            else:
                rich_utils.rich_format_error(spoken(error, self.speaks))
            sys.exit(USAGE)
        except typer.Abort:
            rich_utils.rich_abort_error()
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


def problem_of(error: Exception) -> Problem:
    """Anything that stopped a command, as a problem that can be told."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, FileRefused):
        lines = str(error).splitlines()[:20]
        return Invalid.of(*(fault("file", line, line) for line in lines))
    if isinstance(error, ProvisioningFailed):
        return Unavailable({"code": "management", "sv": str(error), "en": str(error)})
    told = f"{type(error).__name__}: {error}"
    return Failed({"code": "defect", "sv": told, "en": told})


def build(language: Language, connect: Connect = connect_by_nameko) -> typer.Typer:
    """The whole command with its help in one language."""

    app = typer.Typer(
        cls=group_class(language, Root),
        name="radslag",
        help=in_words(_WHAT, language),
        epilog=in_words(_EXIT_CODES, language),
        no_args_is_help=True,
        rich_markup_mode="rich",
        **usage_of_group(language),
    )

    def options(ctx: typer.Context, *, json: bool, lang: Language, run_dir: Path) -> None:
        ctx.obj = Session(run_dir.absolute(), lang, json, connect)

    parameters = [each.parameter(language) for each in _options(language)]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    options.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    options.__annotations__ = {each.name: each.annotation for each in (context, *parameters)}
    app.callback()(options)
    for part in (
        login,
        case,
        ledger,
        round_selections,
        form,
        consultation,
        document,
        disclosure,
        projects,
        brief,
        minutes,
        decision,
        coverage,
        responsibilities,
        graph,
        infrastructure,
        competence,
        reference,
        lists,
        select,
        authority,
        parked,
        audit,
        clock,
        system,
        doctor,
    ):
        part.add_to(app, language)
    for service, group in service_groups(language):
        app.add_typer(
            group, name=service, rich_help_panel=in_words(("Tjänsterna", "The services"), language)
        )
    return app


def main() -> None:
    """The entry point of `radslag`."""
    build(language_of(sys.argv[1:]))(prog_name="radslag")


if __name__ == "__main__":
    main()
