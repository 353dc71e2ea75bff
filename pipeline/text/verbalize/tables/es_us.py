"""Spanish of the United States, of Central America and Peru, and of no country in particular (es-419): 1,250.75."""

from __future__ import annotations

from pipeline.text.verbalize.tables.es import *  # noqa: F403 - a region is its language with a few words changed
from pipeline.text.verbalize.tables.es import LETTERS as _LETTERS

COMMA_GROUPS = True
FIRST_OF_MONTH = "primero"
LETTERS = _LETTERS | {"v": "ve", "w": "doble ve"}
