"""How projects depend on each other: what their owners declare and take back."""

from __future__ import annotations

from uuid import UUID

from contracts.base import DependencyKind, FreeText
from contracts.rpc.base import Command


class DeclareDependency(Command):
    """Say that a project requires, excludes or benefits from another one."""

    project_id: UUID
    other_id: UUID
    kind: DependencyKind = DependencyKind.REQUIRES
    reason: FreeText


class RemoveDependency(Command):
    """Say that what was declared of a project and another one no longer holds."""

    project_id: UUID
    other_id: UUID
    kind: DependencyKind = DependencyKind.REQUIRES
    reason: FreeText
