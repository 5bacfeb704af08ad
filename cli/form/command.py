"""`radslag form PROJECT`, `radslag form take FILE`, and `radslag form import FOLDER` for a drop folder."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import typer
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from cli.form.files import Faulty, take_form, write_form
from cli.options import Given, add_command, flag, in_words, required
from cli.people import FileRefused
from cli.session import Caller, Session
from cli.speaking import group_class, usage_of_group
from cli.workbook import CellFault
from contracts.errors import Expired, Problem, Unavailable
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import ProjectView

DONE: Final = "done"
FAULTY: Final = "faulty"
_LOOK_EVERY_S: Final = 2.0
_WHAT: Final = (
    "Ett projekt som formulär i Excel, och tillbaka",
    "A project as a form in Excel, and back",
)


class _Form(TyperGroup):
    """What is no subcommand is a project: `radslag form PROJECT`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 (typer's own)
        """`write` may be left out."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = ["write", *args]
        return super().resolve_command(ctx, args)


def add_to(app: typer.Typer, language: Language) -> None:
    """`form`."""
    commands = typer.Typer(
        cls=group_class(language, _Form),
        help=in_words(_WHAT, language),
        no_args_is_help=True,
        **usage_of_group(language),
    )
    add_command(
        commands,
        language,
        "write",
        write,
        (
            "Skriv ett projekts formulär: radslag form PROJEKT räcker.",
            "Write a project's form: radslag form PROJECT is enough.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "ID"),
        Given("out", Path, ("Filen att skriva.", "The file to write."), "--out", "FILE"),
    )
    add_command(
        commands,
        language,
        "take",
        take,
        (
            "Läs tillbaka ett ifyllt formulär; varje fel sägs vid sin cell.",
            "Read a form back; each fault is said at its cell.",
        ),
        required("file", Path, ("Formuläret.", "The form."), "FILE"),
    )
    add_command(
        commands,
        language,
        "import",
        take_folder,
        (
            "Läs alla formulär i en mapp; de flyttas till done eller faulty, med besked intill.",
            "Read every form in a folder; they move to done or faulty, with a report beside them.",
        ),
        required("folder", Path, ("Mappen.", "The folder."), "FOLDER"),
        flag("watch", ("Fortsätt titta tills någon avbryter.", "Go on looking until interrupted.")),
    )
    app.add_typer(commands, name="form")


def write(session: Session, project_id: str, out: Path | None) -> None:
    """A workbook with drop-downs, help, and what is missing."""
    with session.client() as client:
        view = client.call("portfolio.get_project", project_id=project_id)
        assert isinstance(view, ProjectView)
        path = out or Path(f"projekt-{view.project_id}.xlsx")
        write_form(path, view, client, session.language)
    told = session.say(
        f"{path}: {view.title}. {len(view.missing)} uppgifter saknas för inlämning.",
        f"{path}: {view.title}. {len(view.missing)} fields are missing for a submission.",
    )
    session.put(Text(told), {"file": str(path), "missing": len(view.missing)})


def take(session: Session, file: Path) -> None:
    """One form, whole or not at all."""
    with session.client() as client:
        try:
            taken = take_form(file, client)
        except Faulty as faulty:
            told = [{"cell": one.cell, "sv": one.sv, "en": one.en} for one in faulty.faults]
            session.put(_table(faulty.faults, session), {"taken": False, "faults": told})
            raise typer.Exit(2) from faulty
    session.put(
        Text(_summary(taken.before, taken.after, session)),
        {
            "taken": True,
            "project_id": str(taken.after.project_id),
            "revision": taken.after.revision,
            "missing": [one.field for one in taken.after.missing],
        },
    )


def take_folder(session: Session, folder: Path, *, watch: bool) -> None:
    """Every form that lies there; those that can't be tried now stay where they are."""
    if not folder.is_dir():
        raise FileRefused(f"{folder} är ingen mapp / is no folder")
    outcomes = []
    with session.client() as client:
        seen: dict[Path, tuple[int, int]] = {}
        while True:
            for path in _waiting(folder):
                # A file that is still being written is left until it has stopped growing.
                at_rest = (path.stat().st_size, path.stat().st_mtime_ns)
                if watch and seen.get(path) != at_rest:
                    seen[path] = at_rest
                    continue
                outcome = _take_one(path, client, session)
                outcomes.append(outcome)
                if not session.json:
                    session.console.print(Text(f"{outcome['file']}: {outcome['says']}"))
            if not watch:
                break
            time.sleep(_LOOK_EVERY_S)
    failed = sum(not outcome["taken"] for outcome in outcomes)
    told = session.say(
        f"{len(outcomes) - failed} formulär inlästa, {failed} med fel.",
        f"{len(outcomes) - failed} forms taken, {failed} with faults.",
    )
    session.put(Text(told, style="bold"), outcomes)
    if failed:
        raise typer.Exit(2)


def _waiting(folder: Path) -> Iterator[Path]:
    """The forms of a folder; not what Excel keeps beside an open one, and no links to elsewhere."""
    for path in sorted(folder.glob("*.xlsx")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith(("~$", ".")):
            yield path


def _take_one(path: Path, client: Caller, session: Session) -> dict[str, Any]:
    """One form of a folder, and where it went."""
    try:
        taken = take_form(path, client)
    except (Unavailable, Expired):
        # Nothing is wrong with the form.
        raise
    except Faulty as faulty:
        says = "\n".join(f"{one.cell}: {session.say(one.sv, one.en)}" for one in faulty.faults)
    except Problem as problem:
        says = problem.sentence(session.language)
    except FileRefused as refused:
        says = str(refused)
    else:
        _move(path, DONE)
        return {
            "file": path.name,
            "taken": True,
            "says": _summary(taken.before, taken.after, session),
        }
    moved = _move(path, FAULTY)
    moved.with_suffix(".txt").write_text(f"{says}\n", encoding="utf-8")
    return {"file": path.name, "taken": False, "says": says}


def _move(path: Path, where: str) -> Path:
    """Into a folder beside it, under a name that is free there."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    return path.rename(target)


def _summary(before: ProjectView, after: ProjectView, session: Session) -> str:
    lacks = len(after.missing)
    if after.revision == before.revision:
        return session.say(f"”{after.title}” är oförändrat.", f"“{after.title}” is as it was.")
    return session.say(
        f"”{after.title}” är ändrat (revision {after.revision}); {lacks} uppgifter saknas för inlämning.",
        f"“{after.title}” is changed (revision {after.revision}); {lacks} fields are missing for a submission.",
    )


def _table(faults: Sequence[CellFault], session: Session) -> Table:
    table = Table(header_style="bold")
    table.add_column(session.say("cell", "cell"), no_wrap=True)
    table.add_column(session.say("vad som är fel", "what is wrong"))
    for one in faults:
        table.add_row(one.cell, session.say(one.sv, one.en))
    return table
