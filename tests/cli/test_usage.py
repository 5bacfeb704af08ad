"""A command line that can't be understood is told in the reader's language."""

from __future__ import annotations

import pytest

CASES = [
    (
        ("portfolio", "list-projectz"),
        "Kommandot 'list-projectz' finns inte. Menade du 'list-projects'",
        "No such command 'list-projectz'.",
    ),
    (("nonsense",), "Kommandot 'nonsense' finns inte.", "No such command 'nonsense'."),
    (("projects", "--fooo"), "Valet --fooo finns inte.", "No such option: --fooo"),
    (
        ("portfolio", "list-projects", "--sta", "draft"),
        "Valet --sta finns inte. Närmast: --all, --state",
        "No such option: --sta (Possible options: --all, --state)",
    ),
    (("list", "import"), "Argumentet 'FIL' måste anges.", "Missing argument 'FILE'."),
    (
        ("portfolio", "get-project", "--project-id"),
        "Valet '--project-id' måste ha ett värde.",
        "Option '--project-id' requires an argument.",
    ),
    (
        ("projects", "--descending=1"),
        "Valet '--descending' tar inget värde.",
        "Option '--descending' does not take a value.",
    ),
    (("case", "a", "b"), "Det här är för mycket: b", "Got unexpected extra argument(s) (b)"),
    (
        ("portfolio", "list-projects", "--kind", "lost"),
        "Felaktigt värde för '--kind': 'lost' är inget av 'business', 'enabling'.",
        "Invalid value for '--kind': 'lost' is not one of 'business', 'enabling'.",
    ),
    (
        ("portfolio", "list-projects", "--limit", "x"),
        "Felaktigt värde för '--limit': ska vara ett heltal",
        "Invalid value for '--limit': Input should be a valid integer",
    ),
]


@pytest.mark.parametrize(("arguments", "sv", "en"), CASES, ids=lambda case: str(case)[:30])
def test_a_usage_error_is_told_in_the_readers_language(radslag, arguments, sv, en):
    for lang, told, other in (("sv", sv, en), ("en", en, sv)):
        ran = radslag(*arguments, lang=lang)
        said = " ".join(ran.out.split())
        assert ran.code == 2
        assert told in said
        assert other.split(".")[0] not in said


@pytest.mark.parametrize(("arguments", "sv", "en"), CASES[1:4], ids=lambda case: str(case)[:30])
def test_with_json_a_usage_error_is_told_in_both_languages(radslag, arguments, sv, en):
    ran = radslag(*arguments, "--json")
    assert (ran.code, ran.json["error"]) == (2, "usage")
    assert sv in ran.json["sv"]
    assert en in ran.json["en"]


@pytest.mark.parametrize("group", ["list", "portfolio"])
def test_a_group_without_a_command_shows_its_help(radslag, group):
    ran = radslag(group)
    assert ran.code == 2
    assert "Kommandon" in ran.out
    assert "╭─ Fel" not in ran.out
