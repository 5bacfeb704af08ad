"""The graph drawn as SVG: readable without colour, and by a screen reader."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final
from uuid import UUID

from cli.graph.layout import Layout, Point, lay_out
from cli.graph.words import about, expected, say, status
from contracts.base import DependencyKind
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import GraphProject, GraphView
from contracts.words.secrecy import own_words

_WIDTH: Final = 220
_HEIGHT: Final = 66
_ACROSS: Final = 250
_DOWN: Final = 130
_MARGIN: Final = 24
_LEGEND: Final = 76
#: About as many characters as fit in a box.
_FIT: Final = 30

#: Contrast with white is at least 4.5 to 1; dashes tell the kinds apart without colour.
_STYLES: Final[Mapping[DependencyKind, str]] = {
    DependencyKind.REQUIRES: 'stroke="#333333"',
    DependencyKind.EXCLUDES: 'stroke="#b00020" stroke-dasharray="8 4"',
    DependencyKind.BENEFITS: 'stroke="#00695c" stroke-dasharray="2 4"',
}


def as_svg(view: GraphView, language: Language) -> str:
    """A whole document. What is stood on lies below."""
    ids = [one.project_id for one in view.projects]
    stands = [
        (one.project_id, one.other_id)
        for one in view.dependencies
        if one.kind is DependencyKind.REQUIRES
    ]
    layout = lay_out(ids, stands)
    width = int(2 * _MARGIN + max(layout.columns, 2) * _ACROSS)
    height = int(2 * _MARGIN + len(layout.layers) * _DOWN + _LEGEND)
    title = escape(about(view, language))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"'
            f' lang="{language}" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
            f' font-family="sans-serif">'
        ),
        f'<title id="title">{title}</title>',
        f'<desc id="desc">{escape(_told(view, language))}</desc>',
        (
            '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="#333333"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *_lines(view, layout),
        *_boxes(view, layout, language),
        *_legend(height, language),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _told(view: GraphView, language: Language) -> str:
    """The whole drawing in words."""
    titles = {one.project_id: own_words(one.title, language) for one in view.projects}
    lines = [
        f"{titles[one.project_id]} {say(one.kind.value, language)} {titles[one.other_id]}."
        for one in view.dependencies
    ]
    return " ".join([say("reads", language), *lines])


def _middle(layout: Layout, point: Point) -> tuple[float, float]:
    layer, column = layout.places[point]
    x = _MARGIN + (column + 0.5) * _ACROSS
    return x, _MARGIN + (len(layout.layers) - 1 - layer) * _DOWN + _HEIGHT / 2


def _lines(view: GraphView, layout: Layout) -> Iterable[str]:
    for one in view.dependencies:
        ends = (one.project_id, one.other_id)
        points: Sequence[Point] = layout.ways.get(ends, ends)
        drawn = _path([_middle(layout, point) for point in points])
        arrow = "" if one.kind is DependencyKind.EXCLUDES else ' marker-end="url(#arrow)"'
        yield f'<path d="{drawn}" fill="none" stroke-width="1.5" {_STYLES[one.kind]}{arrow}/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    """From the edge of the first box to the edge of the last, bending softly in between."""
    (x, y), (to_x, to_y) = points[0], points[-1]
    if y == to_y:
        side = _WIDTH / 2 if to_x > x else -_WIDTH / 2
        lift = y - _HEIGHT / 2 - 24
        return (
            f"M{x + side:g} {y:g}C{x + side:g} {lift:g} {to_x - side:g} {lift:g}"
            f" {to_x - side:g} {to_y:g}"
        )
    down = _HEIGHT / 2 if to_y > y else -_HEIGHT / 2
    route = [(x, y + down), *points[1:-1], (to_x, to_y - down)]
    drawn = f"M{route[0][0]:g} {route[0][1]:g}"
    for (from_x, from_y), (next_x, next_y) in itertools.pairwise(route):
        half = (from_y + next_y) / 2
        drawn += f"C{from_x:g} {half:g} {next_x:g} {half:g} {next_x:g} {next_y:g}"
    return drawn


def _boxes(view: GraphView, layout: Layout, language: Language) -> Iterable[str]:
    for project in view.projects:
        x, y = _middle(layout, project.project_id)
        yield _box(project, x, y, view.project_id, language)


def _box(project: GraphProject, x: float, y: float, centre: UUID, language: Language) -> str:
    line = "#b00020" if project.outlook.late else "#333333"
    width = 3 if project.project_id == centre else 1.5
    texts = [
        (own_words(project.title, language), "14", "#000000", ' font-weight="bold"'),
        (status(project, language), "12", "#333333", ""),
        (expected(project.outlook, language), "12", line, ""),
    ]
    told = "".join(
        f'<text x="{x:g}" y="{y - 14 + 18 * at:g}" font-size="{size}" fill="{colour}"'
        f' text-anchor="middle"{more}>{escape(_fitting(text))}</text>'
        for at, (text, size, colour, more) in enumerate(texts)
        if text
    )
    return (
        f"<g><title>{escape(own_words(project.title, language))}</title>"
        f'<rect x="{x - _WIDTH / 2:g}" y="{y - _HEIGHT / 2:g}" width="{_WIDTH}"'
        f' height="{_HEIGHT}" rx="6" fill="#ffffff" stroke="{line}" stroke-width="{width}"/>'
        f"{told}</g>"
    )


def _fitting(text: str) -> str:
    return text if len(text) <= _FIT else text[: _FIT - 1].rstrip() + "…"


def _legend(height: float, language: Language) -> Iterable[str]:
    for at, kind in enumerate(DependencyKind):
        y = height - _LEGEND + 20 * at
        yield (
            f'<path d="M{_MARGIN} {y}h44" fill="none" stroke-width="1.5" {_STYLES[kind]}/>'
            f'<text x="{_MARGIN + 54}" y="{y + 4}" font-size="12" fill="#333333">'
            f"{escape(say(kind.value, language))}</text>"
        )
