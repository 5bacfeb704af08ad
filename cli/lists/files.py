"""A list of projects in a file: Excel and CSV as the sheet has it, YAML as the contract has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cli.lists.sheets import LISTED_AS, ONGOING_ONLY, PARTS, Choices
from cli.options import Words
from cli.people import FileRefused
from cli.workbook import CellFault, Row, read_csv, read_workbook
from cli.workbook.entries import Entry, read_yaml
from cli.workbook.sheets import Place
from contracts.rpc.portfolio import ImportKind
from contracts.rpc.portfolio.imports import MOST_LISTED

#: The lists of the contract, in which a YAML file has them.
KINDS: Final[Mapping[ImportKind, str]] = {ImportKind.IDEA: "ideas", ImportKind.ONGOING: "ongoing"}
EXCEL: Final = ".xlsx"


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a file says, project by project."""

    entries: Mapping[ImportKind, list[Entry]]
    faults: list[CellFault]
    notes: Sequence[Words] = ()

    def keep_with(self, keeper: str | None) -> ReadList:
        """An idea that names no body is kept by this one."""
        if keeper is None:
            return self
        ideas = [
            replace(one, values={"body_id": keeper, **one.values})
            for one in self.entries[ImportKind.IDEA]
        ]
        return replace(self, entries={**self.entries, ImportKind.IDEA: ideas})


def read_list(path: Path, choices: Choices) -> ReadList:
    """The projects of a file, by its ending; raises `FileRefused` for one that can't be read at all."""
    match path.suffix.lower():
        case ".xlsx":
            found = read_workbook(path, (choices.in_sheet(),))
        case ".csv":
            found = read_csv(path, choices.in_sheet())
        case ".yaml" | ".yml":
            read = read_yaml(path, tuple(KINDS.values()))
            return _bounded(ReadList({kind: read[name] for kind, name in KINDS.items()}, []), path)
        case _:
            raise FileRefused(
                f"{path.name}: läses inte; spara som .xlsx, .csv eller .yaml"
                " / is not read; save it as .xlsx, .csv or .yaml"
            )
    faults = list(found.faults)
    entries: dict[ImportKind, list[Entry]] = {kind: [] for kind in KINDS}
    (rows,) = found.rows.values()
    for project in _projects(rows):
        kind, entry = _entry(project, faults)
        entries[kind].append(entry)
    return _bounded(ReadList(entries, faults, found.notes), path)


def _bounded(read: ReadList, path: Path) -> ReadList:
    """Something, and not more than one transaction should hold."""
    count = sum(map(len, read.entries.values()))
    if count > MOST_LISTED:
        raise FileRefused(
            f"{path.name}: {count} projekt; högst {MOST_LISTED} läses på en gång, dela upp filen"
            f" / {count} projects; at most {MOST_LISTED} are read at once, divide the file"
        )
    if not count and not read.faults:
        sheet = Choices().in_sheet().title
        raise FileRefused(
            f"{path.name} har inga projekt (i Excel på bladet {sheet[0]})"
            f" / has no projects (in Excel on the sheet {sheet[1]})"
        )
    return read


def _projects(rows: Sequence[Row]) -> list[list[Row]]:
    """A row with amounts alone goes on from the one above."""
    projects: list[list[Row]] = []
    for row in rows:
        if projects and row.values and all(_is_part(key) for key in row.values):
            projects[-1].append(row)
        else:
            projects.append([row])
    return projects


def _is_part(key: str) -> bool:
    return key.partition(".")[0] in PARTS


def _entry(rows: Sequence[Row], faults: list[CellFault]) -> tuple[ImportKind, Entry]:
    """A project's first row, with the amounts of all its rows."""
    first = rows[0]
    values = {key: value for key, value in first.nested().items() if key not in PARTS}
    parts: dict[str, list[Row]] = {}
    for name in PARTS:
        having = [(row, part) for row in rows if (part := row.nested().get(name))]
        if having:
            parts[name] = [row for row, _ in having]
            values[name] = [part for _, part in having]
    place = _place(first, parts)
    faulty = any(row.faulty for row in rows)
    listed_as = values.pop(LISTED_AS, None)
    if listed_as is None:
        faulty = True
        if not first.faulty or place(LISTED_AS).cell not in {one.cell for one in faults}:
            faults.append(CellFault.at(place(LISTED_AS), "måste anges", "must be given"))
    kind = ImportKind(listed_as or ImportKind.IDEA)
    if kind is ImportKind.IDEA:
        faulty |= _take_out(values, place, faults, told=listed_as is not None)
    return kind, Entry(values, place, faulty)


def _take_out(
    values: dict[str, Any], place: Callable[[str], Place], faults: list[CellFault], *, told: bool
) -> bool:
    """What only an ongoing project has is a fault of an idea: it has no money yet."""
    wrong = [name for name in values if name in ONGOING_ONLY]
    for name in wrong:
        del values[name]
        if told:
            faults.append(
                CellFault.at(
                    place(name),
                    "gäller bara pågående projekt; vad ett möjligt projekt skulle kosta är en kostnad",
                    "is for ongoing projects alone; what a possible project would cost is a cost",
                )
            )
    return bool(wrong)


def _place(first: Row, parts: Mapping[str, Sequence[Row]]) -> Callable[[str], Place]:
    """`costs.2.year` is the third of the project's rows that has a cost."""

    def place(path: str) -> Place:
        name, _, within = path.partition(".")
        number, _, part = within.partition(".")
        rows = parts.get(name, ())
        if number.isdigit() and int(number) < len(rows):
            return rows[int(number)].at(f"{name}.{part}" if part else name)
        return first.at(path)

    return place
