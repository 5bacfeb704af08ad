"""A project's form as a file: written with what it says and what is missing, read back as one amendment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from cli.form.sheets import ABOUT, TO_FILL_IN, Form, form_of, heading_of, values_of
from cli.options import in_words
from cli.people import FileRefused
from cli.session import Caller
from cli.workbook import CellFault, Found, Row, read_workbook, write_workbook
from contracts.errors import Invalid, Problem, Refused
from contracts.faults import faults_of
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import AmendProject, ProjectView, Strategies, StrategyView

#: A request that is right, to try one answer at a time in.
_SOUND: Final[Mapping[str, Any]] = {
    "token": "-",
    "deadline": datetime(2017, 4, 3, tzinfo=UTC),
    "command_id": str(uuid5(NAMESPACE_URL, "form")),
    "project_id": str(uuid5(NAMESPACE_URL, "form")),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A form that was read and taken."""

    before: ProjectView
    after: ProjectView


class Faulty(Exception):
    """A form that was not taken: every fault by its cell."""

    def __init__(self, faults: Sequence[CellFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def write_form(path: Path, view: ProjectView, client: Caller, language: Language) -> None:
    """What the project says, what each field is for, and what is missing for a submission."""
    form = form_of(view, _strategy(view, client))
    answers, rows = values_of(view, form)
    lacking = {one.field: in_words((one.sv, one.en), language) for one in view.missing}
    told = [
        {"field": in_words(heading_of(one.field), language), "what": lacking[one.field]}
        for one in view.missing
    ]
    write_workbook(
        path,
        [
            (form.whole, [answers]),
            *((sheet, rows[sheet.key]) for sheet in form.lists),
            (TO_FILL_IN, told),
        ],
        language,
        lacking,
    )


def take_form(path: Path, client: Caller) -> Taken:
    """Change the project as its form says, whole or not at all. Raises `Faulty`, or what the service says.

    A form that was taken already is taken once; one that is older than the project is a conflict.
    """
    before = _project(path, client)
    form = form_of(before, _strategy(before, client))
    found = read_workbook(path, form.sheets)
    if not found.rows[form.whole.key]:
        raise FileRefused(f"{path.name}: {form.whole.title[0]}?")
    amendment = _amendment(before, form, found)
    faults = [*found.faults, *_refused(amendment, form, found)]
    if faults:
        # The rules judge what can be read, so that everything that is wrong is told at once.
        sound, rows = _sound(amendment, form, found)
        try:
            client.call("portfolio.amend_project", **sound, dry_run=True)
        except (Invalid, Refused) as problem:
            faults += _told(problem, form, found, rows)
        raise Faulty(_once(faults))
    try:
        after = client.call(
            "portfolio.amend_project", **amendment, command_id=_command_id(path, before.project_id)
        )
    except (Invalid, Refused) as problem:
        raise Faulty(_once(_told(problem, form, found))) from problem
    assert isinstance(after, ProjectView)
    return Taken(before, after)


def _project(path: Path, client: Caller) -> ProjectView:
    """The project that the form is of."""
    found = read_workbook(path, (ABOUT,))
    for row in found.rows[ABOUT.key]:
        try:
            project_id = UUID(str(row.values.get("project_id")))
        except ValueError:
            break
        view = client.call("portfolio.get_project", project_id=project_id)
        assert isinstance(view, ProjectView)
        return view
    raise FileRefused(
        f"{path.name} är inget projektformulär från radslag form / is no project form of radslag form"
    )


def _strategy(view: ProjectView, client: Caller) -> StrategyView | None:
    """The version that the project serves, else the latest one."""
    strategy_id = view.strategy_id
    if strategy_id is None:
        listed = client.call("portfolio.list_strategies", limit=200)
        assert isinstance(listed, Strategies)
        if not listed.items:
            return None
        strategy_id = listed.items[-1].strategy_id
    strategy = client.call("portfolio.get_strategy", strategy_id=strategy_id)
    assert isinstance(strategy, StrategyView)
    return strategy


def _amendment(before: ProjectView, form: Form, found: Found) -> dict[str, Any]:
    """What the form says, as fields of the request. An answer that was taken away empties its field."""
    said = found.rows[form.whole.key][0].nested()
    version = said.pop("version", None)
    for sheet in form.lists:
        said[sheet.key] = [row.nested() for row in found.rows[sheet.key]]
    # Of a list that is written in one cell an empty cell is an empty list.
    asked = {column.key.partition(".")[0] for column in form.whole.columns}
    lists = {name for name in asked if isinstance(getattr(before, name, None), tuple)}
    said |= {name: [] for name in lists - said.keys()}
    if "emptied" in AmendProject.model_fields:
        emptied = [
            name
            for name in sorted(asked - lists - said.keys() - {"project_id", "version"})
            if getattr(before, name, None) is not None
        ]
        said |= {"emptied": emptied} if emptied else {}
    return {**said, "project_id": str(before.project_id), "expected_version": version}


def _refused(amendment: Mapping[str, Any], form: Form, found: Found) -> Iterator[CellFault]:
    """What the contract does not accept, by cell: answer by answer and row by row, so that all of it is told."""
    for name, value in amendment.items():
        rows = value if any(sheet.key == name for sheet in form.lists) else None
        if rows is None:
            yield from _faults({name: value}, form, found)
        else:
            for number, row in enumerate(rows):
                yield from _faults({name: [row]}, form, found, number)
            yield from _too_many(name, rows, form, found)


def _faults(
    given: Mapping[str, Any], form: Form, found: Found, number: int = 0
) -> Iterator[CellFault]:
    """What is wrong with one answer, or with one row of a list."""
    try:
        AmendProject.read({**_SOUND, **given})
    except ValidationError as error:
        unread = {one.cell for one in found.faults}
        for one in faults_of(error):
            name, _, within = one.path.partition(".0.")
            cell = _cell(f"{name}.{number}.{within}" if within else one.path, form, found)
            if cell not in unread:
                yield CellFault(cell, one.sv, one.en)


def _too_many(name: str, rows: Sequence[Any], form: Form, found: Found) -> Iterator[CellFault]:
    """A list has its own bounds."""
    try:
        AmendProject.read({**_SOUND, name: list(rows)})
    except ValidationError as error:
        for one in faults_of(error):
            if one.path == name:
                yield CellFault(_cell(name, form, found), one.sv, one.en)


def _sound(
    amendment: Mapping[str, Any], form: Form, found: Found
) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """What the contract accepts of it: whole answers, and of lists the rows, with the number of each in its sheet."""
    sheets = {sheet.key for sheet in form.lists}
    sound: dict[str, Any] = {}
    rows: dict[str, list[int]] = {}
    for name, value in amendment.items():
        if name in sheets:
            rows[name] = [
                number
                for number, row in enumerate(value)
                if not found.rows[name][number].faulty
                and not list(_faults({name: [row]}, form, found, number))
            ]
            sound[name] = [value[number] for number in rows[name]]
        elif not list(_faults({name: value}, form, found)):
            sound[name] = value
    # A list of which nothing is right would empty the project's.
    return {name: value for name, value in sound.items() if value or not amendment[name]}, rows


def _once(faults: Iterable[CellFault]) -> list[CellFault]:
    """What can't be read in a cell is not also told as wrong there by whoever judges what was read."""
    told: dict[tuple[str, str], CellFault] = {}
    for one in faults:
        told.setdefault((one.cell, one.sv), one)
    return list(told.values())


def _told(
    problem: Problem,
    form: Form,
    found: Found,
    rows: Mapping[str, Sequence[int]] | None = None,
) -> Iterator[CellFault]:
    """What the service said, at the fields that it named. `rows` are those of each list that it was asked about."""

    def cell(path: str) -> str:
        name, _, within = path.partition(".")
        number, _, field = within.partition(".")
        if rows and name in rows and number.isdigit() and int(number) < len(rows[name]):
            path = ".".join(filter(None, (name, str(rows[name][int(number)]), field)))
        return _cell(path, form, found)

    fields = problem.told.get("fields")
    if isinstance(fields, list | tuple):
        for one in fields:
            yield CellFault(cell(str(one["path"])), one["sv"], one["en"])
        return
    details = problem.told.get("details")
    named = details.get("fields", "") if isinstance(details, dict) else ""
    for path in str(named).split(", "):
        yield CellFault(cell(path), problem.sentence("sv"), problem.sentence("en"))


def _cell(path: str, form: Form, found: Found) -> str:
    """`costs.2.year` is the third row's cell on the sheet of the costs."""
    name, _, within = path.partition(".")
    number, _, field = within.partition(".")
    rows = found.rows.get(name, ())
    if any(sheet.key == name for sheet in form.lists):
        if number.isdigit() and int(number) < len(rows):
            return rows[int(number)].cell(field)
        title = next(sheet.title for sheet in form.lists if sheet.key == name)
        return f"{title[0]}!A1"
    whole: Row = found.rows[form.whole.key][0]
    return whole.cell(path)


def _command_id(path: Path, project_id: UUID) -> UUID:
    """The same file is the same command: read twice, it is taken once."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return uuid5(NAMESPACE_URL, f"radslag-form:{project_id}:{digest}")
