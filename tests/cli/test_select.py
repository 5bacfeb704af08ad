"""`radslag select`: a problem file solved with no service running, told to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from contracts.generate import files
from contracts.selection import read_json

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "selection").glob("*.json"))
SCHEMAS = files.ROOT / files.SCHEMAS / "selection"

PROBLEM = {
    "years": ["2017"],
    "frames": {"central": {"2017": "10"}},
    "projects": [
        {"id": "a", "value": 6, "cost": {"central": {"2017": 6}}},
        {"id": "b", "value": "5", "cost": {"central": {"2017": 5.0}}, "must": None},
        {"id": "c", "value": 5, "cost": {"central": {"2017": "5"}}, "requires": [], "tags": ["x"]},
    ],
    "earmarks": [],
    "time_limit_s": 60,
}


@pytest.fixture
def a_file(tmp_path):
    def write(told, name="problem.json"):
        path = tmp_path / name
        path.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
        return str(path)

    return write


def schema(name):
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


def test_a_problem_file_is_solved_without_a_service(radslag, client, a_file):
    ran = radslag("select", a_file(PROBLEM), "--json")
    assert ran.code == 0
    told = ran.json
    assert (told["status"], told["value"], told["bound"]) == ("optimal", "10", "10")
    assert (told["selected"], told["conflict"]) == (["b", "c"], [])
    assert told["spent"] == {"central": {"2017": "10"}}
    assert len(told["input_hash"]) == len(told["result_hash"]) == 64
    assert not client.calls
    jsonschema.validate(told, schema("result"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_are_what_the_schema_says_and_are_solved(radslag, file):
    jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), schema("problem"))
    read_json(file.read_bytes())
    ran = radslag("select", str(file), "--json")
    assert ran.code == 0
    assert ran.json["status"] in {"optimal", "infeasible"}


@pytest.mark.parametrize(
    ("changes", "path", "en"),
    [
        ({"extra": 1}, "extra", "is not in the contract"),
        ({"years": None}, "years", "must be a list"),
        ({"time_limit_s": 0}, "time_limit_s", "must be greater than 0"),
        ({"years": ["2017", "2017"]}, "years.1", "2017 is there already"),
        ({"frames": {"central": {"2017": "1e1"}}}, "frames.central.2017", "decimal number"),
        ({"frames": {"central": {"2017": -1}}}, "frames.central.2017", "may not be less than 0"),
        ({"frames": {"central": {"2018": 1}}}, "frames.central.2018", "2018 is not in years"),
        ({"projects": [{"id": "a"}]}, "projects.0.value", "must be given"),
        ({"projects": [{"id": "a", "value": "1.0000001"}]}, "projects.0.value", "6 decimals"),
        ({"projects": [{"id": "a", "value": True}]}, "projects.0.value", "decimal number"),
        (
            {"projects": [{"id": "a", "value": 1, "must": "yes"}]},
            "projects.0.must",
            "true or false",
        ),
        (
            {"projects": [{"id": "a", "value": 1, "cost": {"other": {"2017": 1}}}]},
            "projects.0.cost.other.2017",
            "no frame for other 2017",
        ),
        (
            {"projects": [{"id": "a", "value": 1, "requires": ["z"]}]},
            "projects.0.requires.0",
            "no project z",
        ),
        (
            {"projects": [{"id": "a", "value": 1}, {"id": "a", "value": 1}]},
            "projects.1.id",
            "a is there already",
        ),
        (
            {"projects": [{"id": "a", "value": 1, "options": [{"id": "x", "value": 1}]}]},
            "projects.0.value",
            "together with options",
        ),
        (
            {
                "earmarks": [
                    {"id": "e", "tag": "y", "kind": "at_least", "measure": "number", "limit": 1}
                ]
            },
            "earmarks.0.tag",
            "no project has the tag y",
        ),
        (
            {
                "earmarks": [
                    {
                        "id": "e",
                        "tag": "x",
                        "kind": "at_least",
                        "measure": "share_of_spent",
                        "limit": 2,
                    }
                ]
            },
            "earmarks.0.limit",
            "at most 1",
        ),
    ],
)
def test_what_is_not_valid_is_told_by_its_path_and_rule(radslag, a_file, changes, path, en):
    ran = radslag("select", a_file({**PROBLEM, **changes}), "--json")
    assert ran.code == 2
    fields = {field["path"]: field for field in ran.json["fields"]}
    assert path in fields
    assert en in fields[path]["en"]
    assert fields[path]["sv"] != fields[path]["en"]


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"years": NaN}', '{"years": [], "years": []}', "[" * 100_000, "\udcff"],
    ids=["empty", "cut", "nan", "twice", "deep", "not-utf8"],
)
def test_what_is_no_json_is_told(radslag, tmp_path, text):
    path = tmp_path / "problem.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = radslag("select", str(path), "--json")
    assert ran.code == 2
    assert [field["path"] for field in ran.json["fields"]] == ["file"]


def test_a_file_that_is_not_there_is_told(radslag, tmp_path):
    ran = radslag("select", str(tmp_path / "none.json"), "--json")
    assert (ran.code, ran.json["fields"][0]["path"]) == (2, "file")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_everything_that_is_asked_is_shown_and_told(radslag, a_file, lang):
    file = a_file(PROBLEM)
    other = a_file({**PROBLEM, "frames": {"central": {"2017": 11}}}, "more.json")
    proposed = a_file({"name": "the council's", "selected": ["a"]}, "council.json")
    asked = (
        *("select", file, "--prices", "--margins", "a", "--margins", "b"),
        *("--acceptability", "5", "--sweep", "central:2017", "--step", "1"),
        *("--scenario", other, "--portfolio", proposed, "--time-limit", "50"),
    )
    shown = radslag(*asked, lang=lang)
    assert shown.code == 0
    for word in ("the council's", "more", {"sv": "gränsfall", "en": "borderline"}[lang]):
        assert word in shown.out
    told = radslag(*asked, "--json", lang=lang).json
    assert told["prices"]["prices"][0]["project"] == "a"
    assert [each["project"] for each in told["margins"]] == ["a", "b"]
    assert told["acceptability"]["draws"] == 5
    assert "11" in {step["value"] for step in told["sweep"]["steps"]}
    assert told["scenarios"]["more"]["value"] == "11"
    assert told["portfolios"][0]["price"] == "4"


def test_rules_that_can_not_be_kept_together_are_an_answer(radslag, a_file):
    must = [{**each, "must": True} for each in PROBLEM["projects"][:2]]
    file = a_file({**PROBLEM, "projects": must})
    ran = radslag("select", file, "--json")
    assert (ran.code, ran.json["status"], ran.json["selected"]) == (0, "infeasible", [])
    assert [rule["path"] for rule in ran.json["conflict"]] == [
        "frames.central.2017",
        "projects.a.must",
        "projects.b.must",
    ]
    assert "Går inte att hålla tillsammans" in radslag("select", file).out


@pytest.mark.parametrize(
    "asked",
    [
        ("--margins", "nowhere"),
        ("--acceptability", "0"),
        ("--sweep", "nowhere"),
        ("--sweep", "central", "--step", "x"),
        ("--time-limit", "0"),
    ],
)
def test_what_can_not_be_asked_is_told_before_anything_is_solved(radslag, a_file, asked):
    ran = radslag("select", a_file(PROBLEM), *asked, "--json")
    assert ran.code == 2
    assert ran.json["fields"][0]["path"].startswith("--")


def test_an_answer_is_a_portfolio_to_compare_with(radslag, a_file):
    answer = a_file(radslag("select", a_file(PROBLEM), "--json").out, "answer.json")
    told = radslag("select", a_file(PROBLEM), "--portfolio", answer, "--json").json
    assert told["portfolios"][0]["price"] == "0"
    unknown = a_file({"selected": ["nowhere"]}, "unknown.json")
    assert radslag("select", a_file(PROBLEM), "--portfolio", unknown, "--json").code == 2
