"""The house stands as docs/architecture.md draws it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MAY_PRINT = {"cli", "progress", "commands"}


def ladder() -> dict[str, int]:
    """Read the ladder from the document: the newcomer and the test see the same one."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rungs = re.findall(r"^(\d+) ([a-z_ ]+)$", text, flags=re.MULTILINE)
    return {name: int(number) for number, names in rungs for name in names.split()}


def room(module: str) -> str:
    """Return the top-level room that a dotted module lies in."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(path: Path) -> set[str]:
    """Return the dotted pipeline modules that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline"):
            names = {alias.name for alias in node.names}
            whole = node.module == "pipeline"
            found |= {f"pipeline.{name}" for name in names if name != "__version__"} if whole else {node.module}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("pipeline")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    """Nothing reaches up, and rooms on one rung do not know each other."""
    rungs = ladder()
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        return

    below = {room(module) for module in imports(path)} - {own}

    assert own in rungs, f"{own} has no place on the ladder of docs/architecture.md"
    assert {name for name in below if rungs[name] >= rungs[own]} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_command_line_prints(path: Path) -> None:
    """A stage never writes to the terminal."""
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert own in MAY_PRINT or "print" not in calls


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_grows_past_400_lines(path: Path) -> None:
    """A crowded room is split."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
