"""Mexican Spanish: 1,250.75, and "$" is a peso."""

from __future__ import annotations

from pipeline.text.verbalize.tables.es import *  # noqa: F403 - a region is its language with a few words changed
from pipeline.text.verbalize.tables.es import LETTERS as _LETTERS

COMMA_GROUPS = True
DOLLAR = "peso"
FIRST_OF_MONTH = "primero"
LETTERS = _LETTERS | {"v": "ve", "w": "doble u"}
