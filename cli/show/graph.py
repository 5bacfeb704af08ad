"""The graph around a project as a tree: what it stands on, downwards, and what stands on it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from cli.graph.words import expected, need, say, status
from contracts.base import DependencyKind
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import GraphProject, GraphView, PrerequisiteView
from contracts.words.secrecy import own_words


def graph(view: GraphView, language: Language) -> RenderableType:
    """Two trees with the project at their root: what it depends on, and what depends on it."""
    return _Drawing(view, language).trees()


class _Drawing:
    """The parts of a graph by the projects that they hang on."""

    def __init__(self, view: GraphView, language: Language) -> None:
        self._language = language
        self._root = view.project_id
        self._projects = {one.project_id: one for one in view.projects}
        self._needs = defaultdict[UUID, list[PrerequisiteView]](list)
        for prerequisite in view.prerequisites:
            self._needs[prerequisite.project_id].append(prerequisite)
        self._down = defaultdict[UUID, list[tuple[DependencyKind, UUID]]](list)
        self._up = defaultdict[UUID, list[tuple[DependencyKind, UUID]]](list)
        for one in view.dependencies:
            # What delivers a prerequisite stands under that prerequisite.
            if one.prerequisite_id is None:
                self._down[one.project_id].append((one.kind, one.other_id))
            self._up[one.other_id].append((one.kind, one.project_id))

    def trees(self) -> RenderableType:
        """Downwards first."""
        root = self._projects[self._root]
        down = Tree(self._named(root))
        self._grow_down(down, self._root, {self._root})
        parts: list[RenderableType] = [down]
        if self._up[self._root]:
            up = Tree(Text(say("above", self._language), style="bold"))
            self._grow_up(up, self._root, {self._root})
            parts.append(up)
        if not (self._down[self._root] or self._needs[self._root] or self._up[self._root]):
            parts.append(Text(say("alone", self._language), style="dim"))
        return Group(*parts)

    def _grow_down(self, tree: Tree, project_id: UUID, seen: set[UUID]) -> None:
        for prerequisite in self._needs[project_id]:
            self._prerequisite(tree, prerequisite, seen)
        for kind, other in self._down[project_id]:
            branch = self._branch(tree, say(kind.value, self._language), other, seen)
            if branch is not None and kind is DependencyKind.REQUIRES:
                self._grow_down(branch, other, seen)

    def _grow_up(self, tree: Tree, project_id: UUID, seen: set[UUID]) -> None:
        for kind, other in dict.fromkeys(self._up[project_id]):
            word = {
                DependencyKind.REQUIRES: "required_by",
                DependencyKind.EXCLUDES: "excludes",
                DependencyKind.BENEFITS: "benefits_to",
            }[kind]
            branch = self._branch(tree, say(word, self._language), other, seen)
            if branch is not None and kind is DependencyKind.REQUIRES:
                self._grow_up(branch, other, seen)

    def _prerequisite(self, tree: Tree, prerequisite: PrerequisiteView, seen: set[UUID]) -> None:
        text = Text(need(prerequisite, self._language), style="red" if prerequisite.late else "")
        try:
            delivering = UUID(prerequisite.delivered_by)
        except ValueError:
            text.append(f" ({prerequisite.delivered_by})", style="dim")
            tree.add(text)
            return
        leaf = tree.add(text)
        if delivering in self._projects:
            branch = self._branch(leaf, say("from", self._language), delivering, seen)
            if branch is not None:
                self._grow_down(branch, delivering, seen)

    def _branch(self, tree: Tree, word: str, project_id: UUID, seen: set[UUID]) -> Tree | None:
        """A project under another; none where it has been shown with all that hangs on it."""
        label = Text.assemble((f"{word} ", "dim"), self._named(self._projects[project_id]))
        if project_id in seen:
            label.append(f" ({say('again', self._language)})", style="dim")
            tree.add(label)
            return None
        seen.add(project_id)
        return tree.add(label)

    def _named(self, project: GraphProject) -> Text:
        text = Text.assemble(
            (own_words(project.title, self._language), "bold"),
            (f"  {status(project, self._language)}", "dim"),
        )
        when = expected(project.outlook, self._language)
        if when:
            text.append(f"  {when}", style="red" if project.outlook.late else "green")
        return text
