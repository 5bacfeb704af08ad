"""The page that lists every metric, the services' own included: `python -m chassis.metrics_page`."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from prometheus_client import Counter, Gauge, Histogram

from chassis import metrics
from contracts.registry import SERVICES


@dataclass(frozen=True, slots=True)
class Documented:
    """One metric, as it is asked for."""

    name: str
    type: str
    labels: tuple[str, ...]
    help: str


def _modules() -> Iterator[ModuleType]:
    yield metrics
    for service in SERVICES:
        name = f"services.{service}.metrics"
        if importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name)


def documented() -> tuple[Documented, ...]:
    """Every metric, by name."""
    found = []
    for module in _modules():
        for metric in vars(module).values():
            if isinstance(metric, Counter | Gauge | Histogram):
                [family] = metric.describe()
                suffix = "_total" if family.type == "counter" else ""
                labels = metric._labelnames  # noqa: SLF001 (the library tells them nowhere else)
                found.append(
                    Documented(f"{family.name}{suffix}", family.type, labels, family.documentation)
                )
    return tuple(sorted(found, key=lambda metric: metric.name))


def _row(metric: Documented) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return f"| `{metric.name}` | {metric.type} | {labels} | {metric.help} |"


def page() -> str:
    """`docs/metrics.md`."""
    lines = [
        "# Metrics",
        "",
        "What each service process answers at `/metrics`; the label `job` says which service it is.",
        "Generated from the code by `python -m chassis.metrics_page`; a test compares.",
        "",
        "| metric | type | labels | what it is |",
        "|---|---|---|---|",
        *map(_row, documented()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
