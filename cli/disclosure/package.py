"""What is given out of a case: readable pages made from what everybody may see, and what was masked in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import jinja2
from pydantic import BaseModel

from cli.show.labels import label
from cli.show.values import in_reading_order, instant, plain
from contracts.rpc import portfolio as rpc
from contracts.rpc.notify import Language
from contracts.words import in_language, word
from contracts.words.secrecy import secret

#: What whoever asked is given; the rest is the body's own.
GIVEN: Final = "lamnas-ut"
CASE_HTML: Final = f"{GIVEN}/arende.html"
CASE_TEXT: Final = f"{GIVEN}/arende.txt"
REFUSAL: Final = "beslut-om-avslag.txt"
REFUSAL_TRANSLATED: Final = "refusal-translation.txt"
#: The hash of every file that is given: `sha256sum -c SHA256SUMS` checks them.
SUMS: Final = f"{GIVEN}/SHA256SUMS"
LOG: Final = "utlamnande.json"

_TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=jinja2.select_autoescape(("html",)),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
#: What a reader of the record is not helped by, and what has a table of its own.
_LEFT_OUT: Final = frozenset({"version", "missing", "masks"})

Row = tuple[str, str]


@dataclass(frozen=True)
class Package:
    """The record of a case as it is given out."""

    case_number: str
    body: rpc.BodyView
    case: rpc.CaseView
    revisions: Sequence[rpc.RevisionView]
    documents: Sequence[rpc.DocumentView]
    marks: Sequence[rpc.SecrecyMarkView]
    asked_by: str | None
    asked_on: date

    def files(self) -> Mapping[str, str]:
        """Everything but the log, by name."""
        given = {name: self._rendered(name) for name in (CASE_HTML, CASE_TEXT)}
        sums = [
            f"{hashlib.sha256(text.encode()).hexdigest()}  {name.removeprefix(f'{GIVEN}/')}\n"
            for name, text in sorted(given.items())
        ]
        files = {**given, SUMS: "".join(sums)}
        if self.masked():
            files |= {name: self._rendered(name) for name in (REFUSAL, REFUSAL_TRANSLATED)}
        return files

    def digest(self) -> str:
        """The hash of the list of hashes: it stands for all that is given."""
        return hashlib.sha256(self.files()[SUMS].encode()).hexdigest()

    def masked(self) -> list[rpc.SecrecyMarkView]:
        """The marks that hide something here."""
        fields = {one.field for one in self.case.project.masks if one.masked}
        documents = {one.document_id for one in self.documents if one.masks}
        return [
            mark
            for mark in self.marks
            if mark.document_id in documents or (mark.document_id is None and mark.field in fields)
        ]

    def what(self, mark: rpc.SecrecyMarkView, language: Language) -> str:
        """What a mark covers, as a person says it."""
        if mark.field is not None:
            return label(mark.field, language)
        number, document = next(
            (number, one)
            for number, one in enumerate(self.documents, start=1)
            if one.document_id == mark.document_id
        )
        swedish = language is Language.SV
        known = f"dnr {document.case_number}" if swedish else f"case {document.case_number}"
        if document.case_number is None:
            known = f"handling {number} i ärendet" if swedish else f"document {number} of the case"
        editions = ", ".join(
            f"{'version' if swedish else 'edition'} {one.edition} ({plain(one.state, language)} {one.dated_on})"
            for one in document.editions
        )
        # Its title is masked too: it may be what is secret.
        return f"{in_language(word(document.kind), language)}, {known}, {editions}"

    def _rendered(self, name: str) -> str:
        language = Language.EN if name == REFUSAL_TRANSLATED else Language.SV
        return _TEMPLATES.get_template(name.removeprefix(f"{GIVEN}/")).render(
            package=self,
            project=self.case.project,
            facts=self._facts(),
            masks=[(self.what(one, language), one.ground, one.reason) for one in self.masked()],
            documents=[self._document(one) for one in self.documents],
            revisions=[
                (
                    str(one.revision),
                    instant(one.revised_at),
                    ", ".join(label(name, Language.SV) for name in one.changed),
                )
                for one in self.revisions
            ],
            timeline=[(instant(one.happened_at), one.sv) for one in self.case.entries],
            body_name=in_language(self.body.name, language),
        )

    def _facts(self) -> list[tuple[str, list[str]]]:
        """Each field with its lines; what is masked says so."""
        project = self.case.project
        masks: dict[str, list[str]] = {}
        for mask in project.masks:
            if mask.masked and mask.field is not None:
                masks.setdefault(mask.field, []).append(mask.ground)
        if "costs" in masks:
            masks["cost_total"] = masks["costs"]
        return [
            (
                label(name, Language.SV),
                [secret(masks[name]).sv] if name in masks else list(_lines(value, name)),
            )
            for name, value in in_reading_order(project, Language.SV)
            if name not in _LEFT_OUT
        ]

    def _document(self, document: rpc.DocumentView) -> tuple[str, ...]:
        editions = "; ".join(
            f"version {one.edition}: {one.file_name}, {plain(one.state, Language.SV)} {one.dated_on}"
            for one in document.editions
        )
        return (
            document.case_number or "–",
            in_language(word(document.kind), Language.SV),
            document.title,
            editions,
        )


def _lines(value: Any, name: str) -> Iterable[str]:  # noqa: ANN401 (any field's value)
    if isinstance(value, tuple) and value:
        for one in value:
            yield _part(one) if isinstance(one, BaseModel) else plain(one, Language.SV, name)
    else:
        yield plain(value, Language.SV, name)


def _part(part: BaseModel) -> str:
    """A part on one line, without the ids that help nobody outside."""
    return ", ".join(
        plain(value, Language.SV, name)
        for name, value in in_reading_order(part, Language.SV)
        if value not in (None, "", ()) and name != "version" and not isinstance(value, UUID)
    )
