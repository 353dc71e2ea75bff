"""Letters that a voice does not know: Greek letters by name, other alphabets written in Latin letters.

Of the table: GREEK (letter -> name). Latin letters stay as they are, accents and all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from anyascii import anyascii

from pipeline.text.said import Said

# Letters past Latin; the range in the middle is Latin too, the last is private (the marks of `text.said`).
_WORD = re.compile(r"[^\W\d_\u0000-\u036f\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06\ue000-\uf8ff]+")

_SYLLABLE = re.compile(r"(?<=[a-z])(?=[A-Z])")  # Chinese comes as "HanZi"


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield words in other scripts, as they sound in Latin letters."""
    if text.isascii():
        return
    for match in _WORD.finditer(text):
        written = match.group()
        name = table.GREEK.get(written.lower()) if len(written) == 1 else None
        words = name or _SYLLABLE.sub(" ", " ".join(anyascii(written).split()))
        if any(map(str.isalpha, words)):
            before = " " if text[match.start() - 1 : match.start()].isalnum() else ""
            after = " " if text[match.end() : match.end() + 1].isalnum() else ""
            yield Said(start=match.start(), stop=match.end(), words=f"{before}{words}{after}")
