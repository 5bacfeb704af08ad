"""Pages and pictures from templates: whatever is put into one is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from cli.people import FileRefused
from contracts.rpc.notify import Language


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("cli"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, language: Language, **values: Any) -> str:  # noqa: ANN401 (a template's)
    """A template of `cli/templates`, filled in. Nothing that somebody wrote becomes markup."""

    def say(sv: str, en: str) -> str:
        return sv if language is Language.SV else en

    return _environment().get_template(template).render(lang=language.value, say=say, **values)


def save(path: Path, content: bytes) -> None:
    """Write a file; one that can't be written is told by its name."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
