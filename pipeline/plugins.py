"""Find a plugin by name: a folder is the registry, and a module in it is a plugin unless its name starts with "_"."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from importlib.abc import SourceLoader
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from pipeline.errors import ToolMissing

# What each extra of pyproject.toml installs: names on an index, which need not be those of the modules.
EXTRAS = {
    "align": ("pocketsphinx",),
    "article": ("lxml-html-clean", "trafilatura"),
    "docx": ("python-docx",),
    "pdf": ("pypdfium2",),
}


def names(package: ModuleType) -> tuple[str, ...]:
    """Return the names of all plugins in `package`, sorted."""
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import the plugin `name` of `package`.

    Raises ToolMissing if a library that it stands on is not installed.
    """
    try:
        return importlib.import_module(f"{package.__name__}.{name}")
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.startswith(package.__name__):
            raise
        needed = " ".join(EXTRAS.get(name, (missing.name or "",)))
        raise ToolMissing(
            f"{package.__name__.rpartition('.')[2]}/{name}: {missing.name} is not installed",
            hint=f"pip install 'audiobook-pipeline[{name}]', or pip install {needed}",
        ) from None


def declared(package: ModuleType, constant: str) -> dict[str, Any]:
    """Return what each plugin of `package` that assigns a literal to `constant` assigns, without importing one.

    So the program starts fast, and a plugin whose library is missing is known all the same.
    """
    found: dict[str, Any] = {}
    for name in names(package):
        spec = find_spec(f"{package.__name__}.{name}")
        source = spec.loader.get_source(spec.name) if spec and isinstance(spec.loader, SourceLoader) else None
        for node in ast.parse(source or "").body:
            if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == constant for each in node.targets):
                found[name] = ast.literal_eval(node.value)
    return found


def load_all(package: ModuleType) -> dict[str, ModuleType]:
    """Import every plugin of `package` whose libraries are installed, by name."""
    found: dict[str, ModuleType] = {}
    for name in names(package):
        try:
            found[name] = load(package, name)
        except ToolMissing:
            continue
    return found
