"""`radslag document`: files of a case. Their hash and size are computed here; the files stay where they are."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from cli.days import business_day
from cli.options import Given, add_command, group, required
from cli.people import FileRefused
from cli.session import Session
from cli.show.values import plain
from contracts.records import DocumentKind, DocumentState
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import DocumentView, EditionView

DIFFERENT: Final = 1
_CHUNK: Final = 1024 * 1024
_UNKNOWN: Final = "application/octet-stream"

_FILE: Final = required("file", Path, ("Filen.", "The file."), "FILE")
_STATE: Final = Given(
    "state",
    DocumentState,
    ("Läge (annars arbetsmaterial).", "State (else working material)."),
    "--state",
)
_ON: Final = Given(
    "on",
    str,
    ("Inkommen, upprättad eller skickad den dag (annars i dag).", "Dated that day (else today)."),
    "--on",
    "YYYY-MM-DD",
)
_SENDER: Final = Given(
    "sender",
    str,
    ("Avsändare: organ, funktion eller organisation.", "Sender: body, function or organisation."),
    "--sender",
    "TEXT",
)
_RECEIVER: Final = Given(
    "receiver",
    str,
    (
        "Mottagare: organ, funktion eller organisation.",
        "Receiver: body, function or organisation.",
    ),
    "--receiver",
    "TEXT",
)
_REFERENCE: Final = Given(
    "reference",
    str,
    ("Var filen finns i dokumentsystemet.", "Where the document system keeps the file."),
    "--reference",
    "TEXT",
)


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file on this machine, as its record describes it."""

    name: str
    media_type: str
    size: int
    sha256: str


def add_to(app: typer.Typer, language: Language) -> None:
    """`document add` and `document verify`."""
    commands = group(language, ("Handlingar i ett ärende", "Documents of a case"))
    add_command(
        commands,
        language,
        "add",
        add,
        (
            "Lägg en fil till ett ärende: kontrollsumma och storlek räknas här, filen skickas ingenstans.",
            "Put a file into a case: hash and size are computed here, the file is sent nowhere.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "PROJECT"),
        _FILE,
        Given("kind", DocumentKind, ("Slag (annars övrig).", "Kind (else other)."), "--kind"),
        Given(
            "title",
            str,
            ("Rubrik (annars filens namn).", "Title (else the file's name)."),
            "--title",
            "TEXT",
        ),
        Given(
            "document_id",
            str,
            (
                "Senare version av den här handlingen.",
                "A later edition of this document.",
            ),
            "--edition-of",
            "DOCUMENT",
        ),
        _STATE,
        _ON,
        _SENDER,
        _RECEIVER,
        _REFERENCE,
        Given("case_number", str, ("Diarienummer.", "Case number."), "--case-number", "DNR"),
    )
    add_command(
        commands,
        language,
        "verify",
        verify,
        (
            "Jämför en fil med vad som är antecknat: är den någon av handlingens versioner?",
            "Compare a file with its record: is it one of the document's editions?",
        ),
        required("document_id", str, ("Handlingens id.", "The document's id."), "DOCUMENT"),
        _FILE,
    )
    app.add_typer(commands, name="document")


def add(
    session: Session,
    project_id: str,
    file: Path,
    document_id: str | None,
    **said: Any,  # noqa: ANN401 (as given)
) -> None:
    """A new document, or a later edition of one."""
    found = read_file(file)
    asked = {name: said[name] for name in ("state", "sender", "receiver", "reference")} | {
        "file_name": found.name,
        "media_type": found.media_type,
        "size": found.size,
        "sha256": found.sha256,
        "dated_on": said["on"] or business_day(session).isoformat(),
    }
    if document_id:
        asked["document_id"] = document_id
    else:
        asked |= {
            "project_id": project_id,
            "kind": said["kind"] or DocumentKind.OTHER,
            "title": said["title"] or found.name[:120],
            "case_number": said["case_number"],
        }
    name = "portfolio.add_edition" if document_id else "portfolio.add_document"
    with session.client() as client:
        given = {key: value for key, value in asked.items() if value is not None}
        session.show(client.call(name, **given))


def verify(session: Session, document_id: str, file: Path) -> None:
    """Which edition the file is; exit code 1 where it is none."""
    found = read_file(file)
    with session.client() as client:
        view = client.call("portfolio.get_document", document_id=document_id)
    assert isinstance(view, DocumentView)
    same = next((one for one in view.editions if one.sha256 == found.sha256), None)
    session.put(
        Group(*_told(session, view, found, same)),
        {
            "document_id": str(view.document_id),
            "file_name": found.name,
            "size": found.size,
            "sha256": found.sha256,
            "edition": None if same is None else same.edition,
            "same": same is not None,
        },
    )
    if same is None:
        raise typer.Exit(DIFFERENT)


def read_file(path: Path) -> LocalFile:
    """Hash and size of a file, read a piece at a time; raises `FileRefused`."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    media_type, _ = mimetypes.guess_type(path.name)
    return LocalFile(path.name, media_type or _UNKNOWN, size, digest.hexdigest())


def _told(
    session: Session, view: DocumentView, found: LocalFile, same: EditionView | None
) -> list[RenderableType]:
    if same is not None:
        state = plain(same.state, session.language)
        return [
            Text(
                session.say(
                    f"✓ {found.name} är version {same.edition} av ”{view.title}” ({state}).",
                    f"✓ {found.name} is edition {same.edition} of “{view.title}” ({state}).",
                ),
                style="green",
            )
        ]
    return [
        Text(
            session.say(
                f"✗ {found.name} är ingen av versionerna av ”{view.title}”.",
                f"✗ {found.name} is none of the editions of “{view.title}”.",
            ),
            style="bold red",
        ),
        Text(f"  SHA-256 {found.sha256}, {found.size} byte", style="dim"),
        *(
            Text(f"  {one.edition}: {one.sha256 or '–'}, {one.size} byte", style="dim")
            for one in view.editions
        ),
    ]
