"""Spanish ordinals: 1.º, 2.ª, 3.er, 1er piso, 2do, 3ra, 5to, 21.ª edición, 1.os."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_nouns import gender
from pipeline.text.verbalize.tables.es_numbers import ordinal

_FOUND = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3})(?:\.? ?(?P<sign>[ºª°](?!\s?[CF]\b)|ᵉʳ|ᵒ|ᵃ)|\.?(?P<letters>ero|era|er|ro|ra"
    r"|do|da|to|ta|mo|ma|vo|va|no|na|os|as|o|a|er)\.?)"
    r"(?P<plural>s)?(?![\wºª°])",
)
_LETTERS = re.compile(
    r"\d(?:ero|era|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na)\.?\Z|\.(?:o|a|os|as|er)\Z|\.(?:ero|era|ero)\Z"
)
_NEXT = re.compile(r" ([a-záéíóúñ]+)")
_NOT_ANGLES = re.compile(r"(?:ángulo|temperatura|giro|latitud|longitud|inclinación|rotación|giró|a|de|unos|los) \Z")


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield ordinals written in figures."""
    for match in _FOUND.finditer(text):
        sign, letters = match["sign"], match["letters"]
        if letters and not _LETTERS.search(match[0].rstrip("s") if letters not in ("os", "as") else match[0]):
            continue
        if sign == "°" and "." not in match[0] and not re.match(r" [a-záéíóú]{4,}", text[match.end() :]):
            continue
        yield _said(text, match)


def _said(text: str, match: re.Match[str]) -> Said:
    letters = (match["letters"] or match["sign"]).rstrip("s")
    feminine = letters in ("ª", "ᵃ") or letters.endswith("a")
    short = letters in ("er", "ᵉʳ") or (not feminine and _before_masculine(text, match.end()))
    plural = match["plural"] or (letters in ("o", "a") and (match["letters"] or "").endswith("s"))
    words = ordinal(int(match["number"]), "f" if feminine else "m", apocope=short and not plural)
    stop = match.end()
    if match[0].endswith(".") and not text[stop:].strip(" »”\"')"):
        stop -= 1
    return Said(start=match.start(), stop=stop, words=words + "s" * bool(plural))


def _before_masculine(text: str, stop: int) -> bool:
    following = _NEXT.match(text, stop)
    return (
        following is not None and following[1] not in _NO_NOUN and len(following[1]) > 2 and gender(following[1]) == "m"
    )


_NO_NOUN = frozenset(["que", "con", "por", "sin", "para", "del", "los", "las", "una", "fue", "era", "son",
"izquierda", "derecha", "izda", "dcha", "puerta", "según", "desde", "hasta", "entre", "pero", "aunque", "como",
"cuando", "clasificado"])  # fmt: skip
