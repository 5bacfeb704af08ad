"""`radslag coverage`: at a terminal, as a picture, as a page."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from cli.coverage.heat import MARKS
from cli.coverage.picture import COLOURS
from contracts.base import LocalText
from contracts.rpc.portfolio import (
    CoverageCell,
    CoverageHole,
    CoverageLine,
    CoverageView,
    StrategyPart,
)
from tests.cli.accessibility import contrast, faults_of

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script> & {{ 7 * 7 }}'


def a_line(key, sv=None):
    return CoverageLine(key=key, text=LocalText(sv=sv or key.capitalize(), en=f"{key} in English"))


def a_cell(key, group, body, projects, amount):
    return CoverageCell(
        key=key, target_group=group, body_id=body, projects=projects, amount=Decimal(amount)
    )


def a_coverage(title="Strategi för en smart stad", evil="Socialt"):
    return CoverageView(
        strategy_id="smart-2017",
        title=title,
        part=StrategyPart.DIMENSION,
        lines=(a_line("socialt", evil), a_line("ekologiskt")),
        target_groups=(a_line("elever"), a_line("boende")),
        bodies=(a_line("trafiknamnden"),),
        cells=(
            a_cell("socialt", "elever", None, 12, 3_450_000),
            a_cell("socialt", "boende", None, 1, 100_000),
            a_cell("ekologiskt", "elever", None, 4, 900_000),
            a_cell("socialt", None, None, 12, 3_450_000),
            a_cell("socialt", None, "trafiknamnden", 12, 3_450_000),
            a_cell(None, None, None, 14, 4_000_000),
        ),
        holes=(CoverageHole(key="ekologiskt", target_group="boende"),),
    )


@pytest.fixture
def covered(logged_in, client):
    client.answer("portfolio.get_coverage", a_coverage())
    return logged_in


def test_the_terminal_shows_numbers_money_and_marks_and_names_holes(covered):
    swedish = covered("coverage").out.replace("\u00a0", " ")
    assert "█ 12" in swedish
    assert "░ 1" in swedish
    assert "3,5 mnkr" in swedish
    assert "○ hål" in swedish
    assert "14" in swedish
    english = covered("coverage", lang="en").out
    assert "○ hole" in english
    assert "SEK 3.5 m" in english
    assert "socialt in English" in english


def test_what_is_asked_for_is_what_was_given(covered, client):
    covered("coverage", "--part", "enabling_principle", "--body", "trafiknamnden", "--json")
    assert client.calls[-1] == (
        "portfolio.get_coverage",
        {"part": "enabling_principle", "body_id": "trafiknamnden"},
    )


def test_a_picture_has_a_title_a_description_and_every_number(covered, tmp_path):
    path = tmp_path / "tackning.svg"
    assert covered("coverage", "--svg", str(path)).code == 0
    root = ET.parse(path).getroot()
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root.iter()}
    for place in root.get("aria-labelledby").split():
        assert named[place]
    texts = [element.text for element in root.iter(f"{SVG}title")]
    assert "Ekologiskt, Boende: hål" in texts
    assert any("12 projekt" in text for text in texts)
    spans = [element.text for element in root.iter(f"{SVG}tspan")]
    assert f"{MARKS[4]} 12" in spans
    assert "hål" in spans


def test_bodies_can_be_crossed_with_the_strategy(covered, tmp_path):
    path = tmp_path / "organ.svg"
    assert covered("coverage", "--svg", str(path), "--across", "body").code == 0
    assert "Trafiknamnden, Socialt: 12 projekt" in path.read_text().replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_page_is_accessible_and_has_the_numbers_as_tables(covered, tmp_path, lang):
    path = tmp_path / "tackning.html"
    assert covered("coverage", "--html", str(path), lang=lang).code == 0
    html = path.read_text()
    assert faults_of(html) == []
    assert f'<html lang="{lang}"' in html
    assert html.count("<table>") == 2


def test_nothing_in_a_name_becomes_markup(logged_in, client, tmp_path):
    client.answer("portfolio.get_coverage", a_coverage(EVIL, EVIL))
    page, picture = tmp_path / "a.html", tmp_path / "a.svg"
    logged_in("coverage", "--html", str(page), "--svg", str(picture))
    for path in (page, picture):
        text = path.read_text()
        assert "<script>" not in text
        assert "49" not in text
    ET.parse(picture)


def test_every_ink_stands_out_from_its_fill():
    for fill, ink in COLOURS:
        assert contrast(fill, ink) >= 4.5
    assert contrast("#ffffff", "#1a1a1a") >= 4.5
