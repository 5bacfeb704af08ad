"""`radslag disclose DNR`: build the package, record that it was given, and put the log beside it."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

import typer
from rich.console import Group
from rich.text import Text

from cli.days import business_day
from cli.disclosure.package import GIVEN, LOG, Package
from cli.options import Given, add_command, flag, required
from cli.people import FileRefused
from cli.session import Caller, Session, whole
from contracts.errors import Conflict, Invalid, not_found
from contracts.faults import fault
from contracts.rpc import portfolio as rpc
from contracts.rpc.notify import Language

_OUT: Final = Given(
    "out",
    Path,
    (
        "Mappen, eller zip-filen om namnet slutar så (annars utlamnande-<dnr>).",
        "The folder, or the zip file where its name ends so (else utlamnande-<dnr>).",
    ),
    "--out",
    "PATH",
)


def add_to(app: typer.Typer, language: Language) -> None:
    """`disclose`."""
    add_command(
        app,
        language,
        "disclose",
        disclose,
        (
            "Lämna ut ett ärende: paketet med det sekretessmarkerade maskerat, logg och text till avslag.",
            "Disclose a case: the package with what is marked for secrecy masked, its log, a refusal's text.",
        ),
        required("case_number", str, ("Diarienumret.", "The case number."), "DNR"),
        Given(
            "project_id",
            str,
            (
                "Vilket projekt, där flera har numret.",
                "Which project, where several have the number.",
            ),
            "--project",
            "ID",
        ),
        Given(
            "asked_by",
            str,
            ("Vem som bett om det (annars anonym).", "Who asked (else anonymous)."),
            "--asked-by",
            "ID",
        ),
        Given(
            "asked_on",
            str,
            ("När det begärdes (annars i dag).", "When it was asked for (else today)."),
            "--asked-on",
            "YYYY-MM-DD",
        ),
        _OUT,
        flag(
            "preview",
            (
                "Bygg paketet utan att anteckna något utlämnande.",
                "Build the package and record no disclosure.",
            ),
        ),
    )


def disclose(
    session: Session,
    case_number: str,
    *,
    project_id: str | None,
    asked_by: str | None,
    asked_on: str | None,
    out: Path | None,
    preview: bool,
) -> None:
    """Nothing is left behind where the record can't be made: the package appears whole or not at all."""
    asked = _day(asked_on) if asked_on else business_day(session)
    with session.client() as client:
        package = _read(client, case_number, project_id, asked_by, asked)
        target = out or Path(f"utlamnande-{_plain_name(case_number)}")
        if target.exists():
            raise FileRefused(f"{target}: {session.say('finns redan', 'exists already')}")
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "package"
            (draft / GIVEN).mkdir(parents=True)
            for name, text in package.files().items():
                (draft / name).write_text(text, encoding="utf-8")
            recorded = None if preview else _record(client, package)
            if recorded is not None:
                (draft / LOG).write_text(
                    json.dumps(recorded.model_dump(mode="json"), ensure_ascii=False, indent=2)
                )
            _put(draft, target)
    _tell(session, package, recorded, target)


def _read(
    client: Caller, case_number: str, project_id: str | None, asked_by: str | None, asked_on: date
) -> Package:
    found = cast(
        "rpc.RecordsFound", whole(client, "portfolio.list_records", case_number=case_number)
    )
    projects = {str(one.project_id): one for one in found.items}
    chosen = project_id or (next(iter(projects)) if len(projects) == 1 else None)
    if chosen is None and not projects:
        raise not_found("case_number", case_number)
    if chosen is None or chosen not in projects:
        several = ", ".join(sorted(projects))
        raise Invalid.of(
            fault("project", f"ange ett av projekten: {several}", f"give one of: {several}")
        )
    about: dict[str, Any] = {"project_id": chosen, "as_public": True}
    case = cast("rpc.CaseView", whole(client, "portfolio.get_case", **about))
    body = cast("rpc.BodyHistory", client.call("portfolio.get_body", body_id=case.project.body_id))
    return Package(
        case_number=case_number,
        body=body.body,
        case=case,
        revisions=cast("rpc.Revisions", whole(client, "portfolio.list_revisions", **about)).items,
        documents=cast("rpc.Documents", whole(client, "portfolio.list_documents", **about)).items,
        marks=cast(
            "rpc.SecrecyMarks",
            whole(client, "portfolio.list_secrecy_marks", project_id=chosen, standing=True),
        ).items,
        asked_by=asked_by,
        asked_on=asked_on,
    )


def _record(client: Caller, package: Package) -> rpc.DisclosureView:
    """What the service says was withheld must be what the package masks."""
    view = package.case.project
    recorded = client.call(
        "portfolio.record_disclosure",
        project_id=view.project_id,
        case_number=package.case_number,
        asked_on=package.asked_on,
        package=package.digest(),
        expected_version=view.version,
        **({"asked_by": package.asked_by} if package.asked_by else {}),
    )
    assert isinstance(recorded, rpc.DisclosureView)
    masked = {(one.field, one.document_id, one.ground) for one in package.masked()}
    if {(one.field, one.document_id, one.ground) for one in recorded.withheld} != masked:
        raise Conflict(
            {
                "code": "marks_changed",
                "sv": "sekretessmarkeringarna ändrades medan paketet byggdes; lämna inte ut det, gör om",
                "en": "the marks of secrecy changed while the package was built; do it again",
            }
        )
    return recorded


def _put(draft: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".zip":
            made = shutil.make_archive(str(draft.with_name("zipped")), "zip", draft)
            shutil.move(made, target)
        else:
            shutil.copytree(draft, target)
    except OSError as error:
        raise FileRefused(f"{target}: {error.strerror}") from error


def _tell(
    session: Session, package: Package, recorded: rpc.DisclosureView | None, target: Path
) -> None:
    masked = package.masked()
    lines = [
        Text(session.say(f"Paketet finns i {target}", f"The package is in {target}"), style="bold")
    ]
    lines += [
        Text(
            f"  ▪ {package.what(one, session.language)}: OSL {one.ground}. {one.reason}",
            style="yellow",
        )
        for one in masked
    ]
    if masked:
        lines.append(
            Text(
                session.say(
                    "Det maskerade: pröva varje punkt innan beslutet om avslag skrivs under.",
                    "What is masked: try each point before the refusal is signed.",
                )
            )
        )
    if recorded is None:
        lines.append(
            Text(
                session.say(
                    "Förhandsgranskning: inget utlämnande är antecknat.",
                    "A preview: no disclosure was recorded.",
                ),
                style="dim",
            )
        )
    session.put(
        Group(*lines),
        {
            "path": str(target),
            "sha256": package.digest(),
            "withheld": [
                {
                    "field": one.field,
                    "document_id": _text(one.document_id),
                    "ground": one.ground,
                    "reason": one.reason,
                }
                for one in masked
            ],
            "disclosure": None if recorded is None else recorded.model_dump(mode="json"),
        },
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid.of(
            fault("asked_on", "ska vara ett datum (ÅÅÅÅ-MM-DD)", "must be a date (YYYY-MM-DD)")
        ) from None


def _plain_name(case_number: str) -> str:
    """A diary number as a part of a file's name."""
    return "".join(one if one.isalnum() or one in "-." else "-" for one in case_number).strip("-.")


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
