"""The graph in Graphviz' language, for whoever wants to lay it out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from cli.graph.words import about, expected, say, status
from contracts.base import DependencyKind
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import GraphView
from contracts.words.secrecy import own_words

_STYLES: Final[Mapping[DependencyKind, str]] = {
    DependencyKind.REQUIRES: "style=solid",
    DependencyKind.EXCLUDES: 'style=dashed, color="#b00020", dir=none, constraint=false',
    DependencyKind.BENEFITS: 'style=dotted, color="#00695c", constraint=false',
}


def as_dot(view: GraphView, language: Language) -> str:
    """One digraph; lines lead from what stands to what it stands on."""
    return "\n".join(["digraph radslag {", *_lines(view, language), "}", ""])


def _lines(view: GraphView, language: Language) -> Iterable[str]:
    yield f"  label={quoted(about(view, language))};"
    yield '  node [shape=box, fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize=10];'
    for project in view.projects:
        label = [
            own_words(project.title, language),
            status(project, language),
            expected(project.outlook, language),
        ]
        looks = [f"label={quoted(*label)}"]
        if project.project_id == view.project_id:
            looks.append("penwidth=2")
        if project.outlook.late:
            looks.append('color="#b00020"')
        yield f"  {quoted(str(project.project_id))} [{', '.join(looks)}];"
    for one in view.dependencies:
        ends = f"{quoted(str(one.project_id))} -> {quoted(str(one.other_id))}"
        word = f"label={quoted(say(one.kind.value, language))}"
        yield f"  {ends} [{word}, {_STYLES[one.kind]}];"


def quoted(*lines: str) -> str:
    """A quoted text; each of several lines on its own."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines if line)
    return '"' + "\\n".join(escaped) + '"'
