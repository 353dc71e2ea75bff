"""Find a plugin by name: a folder is the registry, and a module in it is a plugin unless its name starts with "_"."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from pipeline.errors import ToolMissing


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
        raise ToolMissing(
            f"{package.__name__.rpartition('.')[2]}/{name}: {missing.name} is not installed",
            hint=f"pip install 'audiobook-pipeline[{name}]', or pip install {missing.name}",
        ) from None


def load_all(package: ModuleType) -> dict[str, ModuleType]:
    """Import every plugin of `package` whose libraries are installed, by name."""
    found: dict[str, ModuleType] = {}
    for name in names(package):
        try:
            found[name] = load(package, name)
        except ToolMissing:
            continue
    return found
