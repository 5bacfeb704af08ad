"""What the import rules can only list by name holds for every other package as well."""

import ast
import re
import sys
from pathlib import Path

import pytest

from contracts.errors import NAMES
from contracts.registry import SERVICES

ROOT = Path(__file__).parents[2]
DOMAINS = [
    file
    for service in SERVICES
    for file in (
        *(ROOT / "services" / service).glob("domain.py"),
        *(ROOT / "services" / service / "domain").rglob("*.py"),
    )
]


def imported(file):
    """The outermost packages that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    "file", sorted((ROOT / "contracts").rglob("*.py")), ids=lambda f: str(f.relative_to(ROOT))
)
def test_contracts_import_pydantic_alone(file):
    allowed = {"contracts", "pydantic", "pydantic_core", *sys.stdlib_module_names}
    assert set(imported(file)) <= allowed


@pytest.mark.parametrize("file", sorted(DOMAINS), ids=lambda f: str(f.relative_to(ROOT)))
def test_a_domain_imports_the_standard_library_and_contracts_alone(file):
    service = file.relative_to(ROOT).parts[1]
    text = file.read_text(encoding="utf-8")
    assert set(imported(file)) <= {"contracts", "services", *sys.stdlib_module_names}
    assert text.count("from services.") == text.count(f"from services.{service}.domain")


def test_whatever_can_be_looked_for_in_vain_has_a_name_in_both_languages():
    looked_for = {
        what
        for part in ("chassis", "services", "cli")
        for file in (ROOT / part).rglob("*.py")
        for what in re.findall(r'not_found\(\s*"(\w+)"', file.read_text(encoding="utf-8"))
    }
    assert looked_for == NAMES.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_built_of_the_same_parts(service):
    folder = ROOT / "services" / service
    for part in ("domain", "handlers", "tables", "service"):
        assert (folder / part).is_dir() or (folder / f"{part}.py").is_file(), part
    assert list((folder / "migrations").glob("*.py"))
