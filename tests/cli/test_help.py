"""Help in the reader's language, and what a file must hold."""

from __future__ import annotations

import re

import pytest
import typer
import yaml

from cli.main import build
from contracts.authority import PROCEDURES
from contracts.rpc.notify import Language

ENGLISH = re.compile(
    r"\b(the|and|of|by|which|whether|that|with|this|exit|usage|options|commands|arguments|default|where|whole"
    r"|given|caller|required|file|folder|write|read|show|when|than|from|body|number|instant)\b",
    re.IGNORECASE,
)
#: What is written as it is in every language: options, values, names of commands, and types.
AS_WRITTEN = re.compile(r"--[\w/-]+|<[^>]*>|\[env[^]]*\]|\w+\*|`[^`]*`|radslag [a-z -]+|\.\w+")
#: The names of a part's fields, over however many lines.
FIELDS = re.compile(r"(Med|varje del med): (\w+\*?[\s│]*(,[\s│]*)?)+")


def leaves(command, way=()):
    for name, one in getattr(command, "commands", {}).items():
        yield (*way, name), one
        yield from leaves(one, (*way, name))


COMMANDS = [way for way, _ in leaves(typer.main.get_command(build(Language.SV)))]


def test_every_command_is_walked():
    assert len(COMMANDS) > len(PROCEDURES)


@pytest.mark.parametrize("way", [(), *COMMANDS], ids=" ".join)
def test_help_in_swedish_has_no_english(radslag, way):
    shown = radslag(*way, "--help", lang="sv").out
    assert "Användning:" in shown
    told = [
        # The first column of a table of commands is their names.
        re.sub(r"^│ [a-z-]+  ", "", line)
        for line in AS_WRITTEN.sub("", FIELDS.sub("", shown)).splitlines()
        if not line.lstrip().startswith("Användning")
    ]
    assert ENGLISH.findall("\n".join(told)) == []


def test_help_in_english_is_english_after_help_in_swedish(radslag):
    assert "Användning" in radslag("portfolio", "--help", lang="sv").out
    shown = radslag("portfolio", "--help", lang="en").out
    assert "Usage:" in shown
    assert "Options" in shown


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda one: one.name)
def test_every_procedure_has_a_template_that_is_yaml(radslag, procedure, language):
    told = radslag(
        procedure.service, procedure.method.replace("_", "-"), "--template", lang=language
    ).out
    held = yaml.safe_load(told) or {}
    asked = {
        name
        for name, info in procedure.request.model_fields.items()
        if info.is_required() and name not in {"token", "deadline", "correlation_id", "command_id"}
    }
    assert set(held) == asked


def test_a_template_names_the_fields_of_parts_and_the_words_that_are_allowed(radslag):
    told = radslag("portfolio", "return-project", "--template").out
    (part,) = yaml.safe_load(told)["missing"]
    assert set(part) == {"field", "words"}
    told = radslag("portfolio", "amend-project", "--template").out
    assert "running (driftkostnad)" in told
    assert "#   - year:" in told
    assert "field*, words*" in radslag("portfolio", "return-project", "--help").out
