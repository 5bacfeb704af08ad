"""A layered drawing of a graph without circles: what is stood on lies below, and lines cross little.

Layers by the longest way from the bottom; points where a line passes a layer; in each layer an order by
the middle of what it hangs together with. The same graph gives the same drawing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final
from uuid import UUID

#: Twice down and twice up brings what small graphs can gain.
SWEEPS: Final = 4

Edge = tuple[UUID, UUID]


@dataclass(frozen=True)
class Bend:
    """Where a line passes a layer."""

    edge: Edge
    layer: int


Point = UUID | Bend


@dataclass(frozen=True)
class Layout:
    """Each point's place: its layer, counted from the bottom, and its column."""

    layers: Sequence[Sequence[Point]]
    places: Mapping[Point, tuple[int, float]]
    ways: Mapping[Edge, Sequence[Point]]
    """Each line from what stands to what it stands on, with its bends."""

    @property
    def columns(self) -> float:
        """How wide the widest layer is."""
        return max((len(layer) for layer in self.layers), default=0)


def lay_out(nodes: Sequence[UUID], edges: Collection[Edge]) -> Layout:
    """Places for all of them; `edges` lead from what stands to what it stands on."""
    edges = sorted(set(edges))
    depth = _depths(nodes, edges)
    ways = {edge: _way(edge, depth) for edge in edges}
    layers = [list[Point]() for _ in range(max(depth.values(), default=-1) + 1)]
    for node in nodes:
        layers[depth[node]].append(node)
    for way in ways.values():
        for point in way:
            if isinstance(point, Bend):
                layers[point.layer].append(point)
    above, below = defaultdict[Point, list[Point]](list), defaultdict[Point, list[Point]](list)
    for way in ways.values():
        for upper, lower in itertools.pairwise(way):
            below[upper].append(lower)
            above[lower].append(upper)
    for sweep in range(SWEEPS):
        upwards = sweep % 2 == 0
        order = range(len(layers)) if upwards else range(len(layers) - 1, -1, -1)
        for at in order:
            _arrange(layers[at], below if upwards else above, layers, at - 1 if upwards else at + 1)
    widest = max((len(layer) for layer in layers), default=0)
    places: dict[Point, tuple[int, float]] = {
        point: (at, column + (widest - len(layer)) / 2)
        for at, layer in enumerate(layers)
        for column, point in enumerate(layer)
    }
    return Layout(layers, places, ways)


def _depths(nodes: Sequence[UUID], edges: Sequence[Edge]) -> dict[UUID, int]:
    grounds: dict[UUID, set[UUID]] = {node: set() for node in nodes}
    for upper, lower in edges:
        grounds[upper].add(lower)
    depth: dict[UUID, int] = {}
    for node in TopologicalSorter(grounds).static_order():
        depth[node] = max((depth[ground] + 1 for ground in grounds[node]), default=0)
    return depth


def _way(edge: Edge, depth: Mapping[UUID, int]) -> list[Point]:
    upper, lower = edge
    bends = [Bend(edge, layer) for layer in range(depth[upper] - 1, depth[lower], -1)]
    return [upper, *bends, lower]


def _arrange(
    layer: list[Point],
    neighbours: Mapping[Point, Sequence[Point]],
    layers: Sequence[Sequence[Point]],
    beside: int,
) -> None:
    """By the middle of the neighbours in the layer beside; who has none stays about where it is."""
    if not 0 <= beside < len(layers):
        return
    column = {point: at for at, point in enumerate(layers[beside])}
    here = {point: at for at, point in enumerate(layer)}

    def middle(point: Point) -> float:
        columns = [column[one] for one in neighbours.get(point, ()) if one in column]
        return sum(columns) / len(columns) if columns else float(here[point])

    layer.sort(key=lambda point: (middle(point), here[point]))
