"""Spanish of Argentina, and of whoever writes 1.250,75 and pays in pesos: Chile, Colombia, Uruguay."""

from __future__ import annotations

from pipeline.text.verbalize.tables.es import *  # noqa: F403 - a region is its language with a few words changed
from pipeline.text.verbalize.tables.es import LETTERS as _LETTERS

DOLLAR = "peso"
FIRST_OF_MONTH = "primero"
LETTERS = _LETTERS | {"v": "ve", "w": "doble ve"}
