"""What a field must be is said in words, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.base import DecisionPoint, Slug
from contracts.faults import _FORMS, faults_of
from contracts.records import Ground

SCHEMAS = Path(__file__).parents[2] / "contracts" / "schemas"


def patterns(node):
    """Every pattern in a schema."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for part in node.values():
            yield from patterns(part)
    elif isinstance(node, list):
        for part in node:
            yield from patterns(part)


def told(kind, value):
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    [fault] = faults_of(wrong.value)
    return fault.sv, fault.en


def test_every_form_that_has_words_is_one_that_the_contracts_demand():
    demanded = {
        pattern
        for file in SCHEMAS.rglob("*.json")
        for pattern in patterns(json.loads(file.read_text(encoding="utf-8")))
    }
    assert _FORMS.keys() <= demanded


def test_a_form_is_told_in_words_and_not_as_a_pattern():
    assert told(Slug, "Bad Key!") == (
        "ska vara små bokstäver a–z, siffror och bindestreck, högst 40",
        "must be small letters a–z, digits and hyphens, 40 at most",
    )
    assert "19 kap. 3 §" in told(Ground, "99 kap. 3 §")[0]


def test_a_choice_is_joined_in_the_readers_language():
    sv, en = told(DecisionPoint, "b9")
    assert sv.endswith("'b3' eller 'b4'")
    assert en.endswith("'b3' or 'b4'")
