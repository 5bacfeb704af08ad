"""Every rule that says no says it in Swedish and in English, about the same things."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import services
from contracts import errors
from contracts.errors import PROBLEMS, NotYet, Problem, Refusal, Refused
from contracts.faults import fault
from contracts.registry import SERVICES

ROOT = Path(next(iter(services.__path__)))


def all_refusals() -> list[type[Refusal]]:
    """Every refusal in any module of any service, imported file by file."""
    for service in SERVICES:
        package = importlib.import_module(f"services.{service}")
        for module in pkgutil.walk_packages(package.__path__, f"services.{service}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(
        set(_below(Refusal)), key=lambda refusal: f"{refusal.__module__}.{refusal.__name__}"
    )


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for found in refusal.__subclasses__():
        if found.__module__.startswith("services."):
            yield found
        yield from _below(found)


def placeholders(*sentences: str) -> set[str]:
    return {
        name
        for words in sentences
        for _, name, _, _ in string.Formatter().parse(words)
        if name is not None
    }


def service_of(refusal: type[Refusal]) -> str:
    return refusal.__module__.split(".")[1]


REFUSALS = all_refusals()
#: The one base of each service is raised by nobody and has no sentence of its own.
SAID = [refusal for refusal in REFUSALS if not refusal.__subclasses__()]
BY_NAME = {(service_of(refusal), refusal.__name__): refusal for refusal in SAID}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_refusals(service):
    assert [refusal for refusal in SAID if refusal.__module__.startswith(f"services.{service}.")]


@pytest.mark.parametrize(
    "refusal", SAID, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}"
)
def test_a_refusal_says_the_same_in_both_languages(refusal):
    assert refusal.sv.strip()
    assert refusal.en.strip()
    assert refusal.sv != refusal.en
    # `{state_sv}` and `{state_en}` are the same thing in either language.
    assert {name.removesuffix("_sv") for name in placeholders(refusal.sv)} == {
        name.removesuffix("_en") for name in placeholders(refusal.en)
    }


@pytest.mark.parametrize(
    "refusal", SAID, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}"
)
def test_a_refusal_becomes_an_answer_with_a_stable_code(refusal):
    names = placeholders(refusal.sv, refusal.en)

    told = refusal(**{name: f"<{name}>" for name in names}).problem().told

    assert told["code"] == refusal(**dict.fromkeys(names, "x")).code
    assert len(told["code"]) <= 60, "the column and the answer to a city system hold no more"
    for language, words in (("sv", refusal.sv), ("en", refusal.en)):
        assert all(f"<{name}>" in told[language] for name in placeholders(words))
        assert "{" not in told[language]


def test_a_code_belongs_to_one_rule_of_its_service():
    assert len(BY_NAME) == len(SAID)


def raised() -> list[tuple[str, type[Refusal], set[str | None]]]:
    """(place, refusal, the details it is given) wherever code under services makes a refusal."""
    found = []
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", None))
            place = file.relative_to(ROOT)
            refusal = BY_NAME.get((place.parts[0], name))
            given = {keyword.arg for keyword in node.keywords}
            # `**details` can not be followed; the service's own tests raise those.
            if refusal and refusal.__init__ is Refusal.__init__ and None not in given:
                found.append((f"{place}:{node.lineno}", refusal, given))
    return found


@pytest.mark.parametrize(("place", "refusal", "given"), raised(), ids=str)
def test_a_refusal_is_given_everything_its_sentence_mentions(place, refusal, given):
    missing = placeholders(refusal.sv, refusal.en) - given

    assert not missing, f"{place} would fail with a KeyError instead of saying no"


class FrameExceeded(Refusal):
    """A frame is a ceiling."""

    sv = "ramen {frame} räcker inte till {asked}"
    en = "the frame {frame} does not cover {asked}"


def test_a_refusal_carries_its_details_as_text():
    refusal = FrameExceeded(frame=100, asked="250.00")

    assert refusal.code == "frame_exceeded"
    assert str(refusal) == "the frame 100 does not cover 250.00"
    assert refusal.problem().told == {
        "code": "frame_exceeded",
        "details": {"frame": "100", "asked": "250.00"},
        "sv": "ramen 100 räcker inte till 250.00",
        "en": "the frame 100 does not cover 250.00",
    }


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_problem_crosses_the_wire_as_one_json_object(problem):
    told = {"sv": "nej", "en": "no", "code": "x"}

    sent = problem(told)
    received = problem(*sent.args)

    assert received.told == told
    assert received.sentence("sv") == "nej"
    assert str(received) == "no"


def test_every_problem_is_listed():
    defined = {
        found
        for found in vars(errors).values()
        if isinstance(found, type) and issubclass(found, Problem) and found is not Problem
    }

    assert defined == set(PROBLEMS)
    assert Refused in defined


def test_invalid_names_each_field_in_both_languages():
    told = errors.Invalid.of(
        fault("title", "måste anges", "must be given"),
        fault("year", "ska vara ett heltal", "must be a whole number"),
    ).told

    assert told["fields"] == [
        {"path": "title", "sv": "måste anges", "en": "must be given"},
        {"path": "year", "sv": "ska vara ett heltal", "en": "must be a whole number"},
    ]
    assert told["sv"] == "title: måste anges; year: ska vara ett heltal"


def test_what_is_missing_is_named_as_a_subject():
    assert NotYet("project/1").missing == "project/1"
