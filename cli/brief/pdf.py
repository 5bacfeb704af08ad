"""A brief as a tagged PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

import typst

from cli.brief.sheet import Sheet

#: The data come beside it and are set as they stand: nothing that somebody wrote is read as markup.
_SOURCE: Final = (Path(__file__).parent.parent / "templates" / "brief.typ").read_bytes()
#: In points.
_SIZES: Final = ("10", "9", "8.5", "8", "7.5")
_PAGES: Final = re.compile(rb"/Type/Pages/Count (?:[2-9]|[0-9]{2})")
#: Letters and signs that the fonts of the compiler have; PDF/UA refuses a character without a glyph.
_LETTERS: Final = (range(0x20, 0x250), range(0x2010, 0x2027), range(0x20AC, 0x20AD))


def as_pdf(sheet: Sheet, made_at: datetime) -> bytes:
    """The same page gives the same bytes. The compiler itself refuses what PDF/UA-1 does not allow."""
    try:
        return _compiled(json.dumps(asdict(sheet)), made_at)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    # Something in it is written in letters that no font here has: better a sign in their place than no page.
    return _compiled(json.dumps(_settable(asdict(sheet))), made_at)


def _compiled(data: str, made_at: datetime) -> bytes:
    """On one page: in the largest of the sizes that fits, or else in the smallest."""
    pdf = b""
    # Typst takes no fractions of a second.
    made_at = made_at.replace(microsecond=0)
    for size in _SIZES:
        given = {"sheet": data, "size": size}
        compiler = typst.Compiler(_SOURCE, ignore_system_fonts=True, sys_inputs=given)
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=made_at)
        assert isinstance(made, bytes)
        pdf = made
        if _PAGES.search(pdf) is None:
            break
    return pdf


def _settable(value: object) -> object:
    match value:
        case str():
            composed = unicodedata.normalize("NFC", value)
            return "".join(each if _has_glyph(each) else "?" for each in composed)
        case dict():
            return {name: _settable(each) for name, each in value.items()}
        case list() | tuple():
            return [_settable(each) for each in value]
        case _:
            return value


def _has_glyph(character: str) -> bool:
    return any(ord(character) in letters for letters in _LETTERS)
