"""What documents, secrecy and disclosure are said with: field types and kinds."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from contracts.checks import one_line

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The SHA-256 of a file's bytes, in small hexadecimal digits."""

MediaType = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}$")
]
"""What a file is, such as `application/pdf`."""

FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\\\u0000-\u001f]*$"),
    AfterValidator(one_line),
    Field(
        json_schema_extra={
            "pattern": r"^[^/\\\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$",
            "x-free-text": True,
        }
    ),
]
"""A file's name without its folder. Free text: whoever named the file may have named somebody."""

Bytes = Annotated[int, Field(ge=0, le=10**13)]
"""The size of a file."""

Edition = Annotated[int, Field(ge=1)]
"""Which file of a document: the first is 1. A later one is added; none replaces another."""

Ground = Annotated[
    str,
    StringConstraints(
        pattern=r"^(1[5-9]|[23][0-9]|4[0-3]) kap\. [1-9][0-9]?( [a-z])? §"
        r"( (första|andra|tredje|fjärde|femte) stycket)?$",
        max_length=60,
    ),
]
"""A provision of offentlighets- och sekretesslagen (OSL) that may make something secret, as `19 kap. 1 §`."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
"""A field of a project's content, as its requests name it."""


class DocumentKind(StrEnum):
    """What a document of a case is."""

    APPLICATION = "application"
    """Ansökan."""
    PROJECT_PLAN = "project_plan"
    OFFICIAL_REPORT = "official_report"
    """Tjänsteutlåtande."""
    IMPACT_ASSESSMENT = "impact_assessment"
    """Konsekvensbedömning av dataskydd (DPIA)."""
    CONTRACT = "contract"
    OTHER = "other"


class DisclosureOutcome(StrEnum):
    """What somebody who asked for the record of a case was given."""

    FULL = "full"
    """Everything that is a public record."""
    PARTIAL = "partial"
    """Everything but what is marked for secrecy."""


class DocumentState(StrEnum):
    """Whether an edition is a public record (TF 2 kap.), and how it came to be one."""

    WORKING_MATERIAL = "working_material"
    """Not yet a public record: its body's own."""
    RECEIVED = "received"
    """Inkommen: somebody sent it to the body."""
    DRAWN_UP = "drawn_up"
    """Upprättad: finished within the body."""
    DISPATCHED = "dispatched"
    """Expedierad: sent to somebody outside the body."""
