"""What many tests start from: the real program in an empty folder, and a service that behaves well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aura_server import AuraServer
from program import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the program in an empty folder."""
    return Program(tmp_path)


@pytest.fixture
def server() -> Iterator[AuraServer]:
    """Yield a service that behaves well."""
    with AuraServer() as running:
        yield running
