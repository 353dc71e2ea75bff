"""Chapter and verse of the Bible: Juan 3:16, 1 Co 13, 4-7, Gn 1,1, Mt 5:3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said
from pipeline.text.verbalize.tables.es_books import BOOKS, LETTERS_OF, NUMBERED
from pipeline.text.verbalize.tables.es_numbers import cardinal

_BOOK = "|".join(
    map(re.escape, sorted({*BOOKS, *BOOKS.values(), *NUMBERED, *NUMBERED.values()}, key=len, reverse=True))
)
_FOUND = re.compile(
    rf"(?<!\w)(?:(?P<number>[1-3]|I{{1,3}}) ?)?(?P<book>{_BOOK})\.? (?P<chapter>\d{{1,3}})"
    r"(?::|, ?(?=\d))(?P<verse>\d{1,3})(?P<more>(?:[-–.]\d{1,3})*)(?![\w:%]|,\d)"
)
_ORDINALS = {"1": "primera", "2": "segunda", "3": "tercera", "I": "primera", "II": "segunda", "III": "tercera"}


def find(text: str, _: ModuleType) -> Iterator[Said]:
    """Yield chapter and verse with their book."""
    for match in _FOUND.finditer(text):
        if ":" in match[0] or match["book"] in BOOKS or match["book"] in NUMBERED:
            yield Said(start=match.start(), stop=match.end(), words=f"{_book(match)} {_verses(match)}")


def _book(match: re.Match[str]) -> str:
    written, number = match["book"], match["number"]
    if not number:
        return BOOKS.get(written) or NUMBERED.get(written, written)
    name = NUMBERED.get(written) or BOOKS.get(written, written)
    if name in LETTERS_OF:
        return f"{_ORDINALS[number]} {LETTERS_OF[name]} {name}"
    return f"{_ORDINALS[number][:-1]}o de {name}"


def _verses(match: re.Match[str]) -> str:
    words = f"{cardinal(int(match['chapter']))}, {cardinal(int(match['verse']))}"
    for mark, number in re.findall(r"([-–.])(\d+)", match["more"]):
        words += f" y {cardinal(int(number))}" if mark == "." else f" a {cardinal(int(number))}"
    return words
