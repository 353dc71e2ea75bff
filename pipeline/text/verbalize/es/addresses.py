"""Spanish addresses of the web: juan@ejemplo.com, https://www.ejemplo.es/a-b, @usuario, #hashtag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_numbers import cardinal, digits

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_SCHEME = r"(?:https?|ftp)://[^\s<>«»\"”)]+"
_DOMAINS = (
    r"com|es|org|net|mx|ar|cl|co|pe|uy|ve|ec|eu|io|edu|gob|gov|info|cat|tv|me|us|uk|bo|py|cr|cu|do|gt|hn|ni|pa|sv"
)
_BARE = rf"(?:www\.[\w.-]+|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.(?:{_DOMAINS})(?![\w]))(?:/[\w./?=&%#~-]*)?"
_FOUND = re.compile(rf"{_MAIL}|{_SCHEME}|{_BARE}|(?<!\w)@\w+|(?<!\w)#[^\W\d_]\w+")
_SIGNS = {
    ".": "punto", "@": "arroba", "-": "guion", "_": "guion bajo", "/": "barra", ":": "dos puntos", "?": "interrogación",
    "=": "igual", "&": "y", "%": "por ciento", "#": "almohadilla", "~": "virgulilla", "+": "más",
}  # fmt: skip
_PART = re.compile(r"\d+|[^\W\d_]+|.")
_SPELLED = frozenset(("es", "mx", "ar", "cl", "pe", "uy", "ve", "ec", "tv", "us", "uk", "bo", "py", "cr", "cu", "gt",
                      "hn", "html", "php", "pdf", "http", "https", "ftp", "sv", "eu"))  # fmt: skip


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield addresses; of "https://" nothing is said, as nobody says it."""
    for match in _FOUND.finditer(text):
        written = match[0].rstrip(".,;:!?/-")
        if not written or (match[0][0].isupper() and "/" not in written and "@" not in written and not written.islower()
                           and re.search(r"\.[A-ZÁÉÍÓÚ]", written)):  # fmt: skip
            continue
        bare = re.sub(r"^\w+://", "", written)
        words = " ".join(_part(part, bare, table) for part in _PART.findall(bare))
        yield Said(start=match.start(), stop=match.start() + len(written), words=words)


def _part(part: str, whole: str, table: ModuleType) -> str:
    if part.isdecimal():
        return digits(part) if part.startswith("0") or len(part) > 4 else cardinal(int(part))
    if part.lower() == "www":
        return " ".join([table.LETTERS["w"]] * 3)
    if part.lower() in _SPELLED and f".{part}" in whole:
        return str(table.spell(part, table.LETTERS)) if part != "es" else "es"
    return _SIGNS.get(part, part)
