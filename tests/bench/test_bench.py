"""Every benchmark runs, with counts too small to say anything, and prints its ratio."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import BENCHMARKS

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return tmp_path_factory.mktemp("bench") / "figures.md"


@pytest.fixture(scope="module")
def measured(page):
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench",
            "--quick",
            "--json",
            "--folder",
            str(page.parent / "run"),
            "--write",
            str(page),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def figures_of(measured):
    return {figure["name"]: figure for figure in measured["figures"]}


@pytest.mark.parametrize("name", ["hop-1", "hop-3", "relay", "rpc-p50", "rpc-p99"])
def test_each_benchmark_with_a_peer_gives_their_ratio(measured, name):
    figure = figures_of(measured)[name]

    ours, peer = figure["ours"]["median"], figure["peer"]["median"]
    assert ours > 0
    assert figure["ratio"]["median"] == pytest.approx(ours / peer)


def test_the_effect_of_a_command_is_measured_to_its_commit_elsewhere(measured):
    effect = figures_of(measured)["effect-p50"]

    assert 0 < effect["ours"]["median"] <= figures_of(measured)["effect-p99"]["ours"]["median"]
    assert effect["aim"] == "≤ 15 ms"


@pytest.mark.parametrize("service", ["portfolio", "funding", "followup", "notify"])
def test_the_memory_of_each_service_is_measured(measured, service):
    assert figures_of(measured)[f"memory-{service}"]["ours"]["median"] > 20


def test_a_change_that_travels_through_the_graph_is_measured_beside_the_naive_way(measured):
    root, naive = (figures_of(measured)[name] for name in ("graph-root", "graph-naive"))

    assert root["aim"] == "≤ 1000 ms"
    assert root["ours"]["median"] < naive["peer"]["median"]


def test_selection_is_measured_beside_another_solver_and_greedy_ways(measured):
    figures = figures_of(measured)

    assert figures["select-few"]["aim"] == "≤ 2 s"
    assert figures["select-few-cbc"]["peer"]["median"] > 0
    assert figures["select-prices"]["ours"]["median"] > 0
    for name in ("score", "score-per-krona"):
        assert figures[f"select-value-{name}"]["ratio"]["median"] >= 1


def test_the_machine_and_its_other_work_are_told(measured):
    assert measured["machine"]["cores"] >= 1
    assert set(measured["machine"]["busy"]) == set(BENCHMARKS)


def test_the_page_holds_every_figure(measured, page):
    text = page.read_text()
    for figure in measured["figures"]:
        assert f"| {figure['what']} |" in text


def test_lists_searches_and_opening_are_measured_among_many_projects(measured):
    figures = figures_of(measured)

    for name in ("page-p50", "page-p99", "search-p50", "search-p99"):
        assert figures[f"portfolio-{name}"]["ours"]["median"] > 0
    assert figures["portfolio-open"]["aim"] == "≤ 1.2 ×"
