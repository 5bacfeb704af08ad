"""The text of a file that came from somewhere: bounded, and decoded without a guess that nobody is told of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from cli.options import Words
from cli.people import FileRefused

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
#: How Excel's files begin, new and old; and texts in UTF-16.
_EXCEL: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_BINARY: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAVE_AS: Final = ("spara den som CSV UTF-8", "save it as CSV UTF-8")


def text_of(path: Path) -> tuple[str, tuple[Words, ...]]:
    """The text of a CSV file, and what was guessed about it."""
    try:
        require_small(path)
        held = path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    if held.startswith(_EXCEL):
        raise refused(path, "är en Excel-fil och ingen CSV-fil", "is an Excel file and no CSV file")
    notes: tuple[Words, ...] = ()
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError:
        if held.startswith(_UTF_16):
            raise refused(path, f"är UTF-16: {_SAVE_AS[0]}", f"is UTF-16: {_SAVE_AS[1]}") from None
        # Swedish Excel saves CSV so unless told otherwise.
        try:
            text = held.decode("cp1252")
        except UnicodeDecodeError:
            raise refused(
                path,
                f"är varken UTF-8 eller Windows-1252: {_SAVE_AS[0]}",
                f"is neither UTF-8 nor Windows-1252: {_SAVE_AS[1]}",
            ) from None
        notes = (
            (
                f"{path.name} lästes som Windows-1252; se efter att å, ä och ö är rätt",
                f"{path.name} was read as Windows-1252; see that å, ä and ö are right",
            ),
        )
    if _BINARY.search(text):
        raise refused(path, "är ingen textfil", "is no text file")
    if not text.strip():
        raise refused(path, "är tom", "is empty")
    return text, notes


def require_small(path: Path) -> None:
    """Looked at before anything of it is read."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise too_large(path)


def too_large(path: Path) -> FileRefused:
    """Larger than anything that people fill in."""
    most = MAX_FILE_BYTES // 1024 // 1024
    return refused(path, f"är för stor: högst {most} MB", f"is too large: at most {most} MB")


def refused(path: Path, sv: str, en: str) -> FileRefused:
    """What is wrong with the whole file, in both languages."""
    return FileRefused(f"{path.name} {sv} / {en}")
