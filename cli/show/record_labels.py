"""What the fields of documents, secrecy and disclosure are called at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: By field name: Swedish, English.
LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "added_at": ("tillagd", "added"),
        "added_by": ("tillagd av", "added by"),
        "document_id": ("handling", "document"),
        "edition": ("version", "edition"),
        "editions": ("versioner", "editions"),
        "file_name": ("fil", "file"),
        "as_public": ("som allmänheten", "as the public"),
        "asked_by": ("begärt av", "asked by"),
        "asked_on": ("begärt den", "asked on"),
        "disclosure_id": ("utlämnande", "disclosure"),
        "documents": ("handlingar", "documents"),
        "field": ("fält", "field"),
        "given_by": ("utlämnat av", "given by"),
        "ground": ("OSL", "OSL"),
        "lift_reason": ("skäl för hävningen", "reason of the lifting"),
        "lifted_at": ("hävd", "lifted"),
        "lifted_by": ("hävd av", "lifted by"),
        "mark_id": ("markering", "mark"),
        "masked": ("maskerat", "masked"),
        "masks": ("sekretess", "secrecy"),
        "media_type": ("filtyp", "media type"),
        "package": ("paketets kontrollsumma", "hash of the package"),
        "read_by": ("får läsas av", "may be read by"),
        "receiver": ("mottagare", "receiver"),
        "reference": ("finns i", "kept at"),
        "registered_on": ("registrerad", "registered"),
        "sender": ("avsändare", "sender"),
        "set_on": ("satt den", "set on"),
        "sha256": ("kontrollsumma (SHA-256)", "SHA-256"),
        "size": ("storlek (byte)", "size (bytes)"),
        "withheld": ("maskerat", "withheld"),
        "standing": ("bara gällande", "standing only"),
    }
)
