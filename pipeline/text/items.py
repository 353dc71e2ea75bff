"""The numbers and labels of items: "1. First 2. Second", "Chapter 1. The Harbour", "P.S. I love you"."""

from __future__ import annotations

import re

from pipeline.text.abbreviations import NUMBER_WORDS, Tongue
from pipeline.text.place import Place

_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_ENUMERATOR = re.compile(rf"[(\[]?(?:\d{{1,3}}|{_ROMAN}|[ivx]{{1,5}}|[A-Za-z])")
_LABEL_WORDS = 6
_NUMBER_ALONE = re.compile(r"[(\[\"“]?\d{1,3}")
_ITEM = re.compile(r"\(?(?:(?P<number>\d{1,2})[.)]|(?P<letter>[a-z])\))\s+(?=[^\W\d_])")
_NOTICES = frozenset(("P.S", "P. S", "P.P.S", "N.B", "N. B", "P.D", "P. D"))


def items(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return spans: "1. First 2. Second", if a sentence begins so, is cut before each number that counts on."""
    spans = []
    item = _ITEM.match(text, start, stop)
    for following in _ITEM.finditer(text, item.end(), stop) if item else ():
        if item and text[following.start() - 1].isspace() and _counts_on(item, following):
            spans.append((start, start + len(text[start : following.start()].rstrip())))
            start, item = following.start(), following
    return [*spans, (start, stop)]


def _counts_on(item: re.Match[str], following: re.Match[str]) -> bool:
    if item["number"] and following["number"]:
        return int(following["number"]) == int(item["number"]) + 1
    return bool(item["letter"] and following["letter"]) and ord(following["letter"]) == ord(item["letter"]) + 1


def counts_in_list(place: Place, number: int) -> bool:
    """Say whether `number` counts on in "1. First 2. Second": it belongs to what follows, and `items` cuts there."""
    item = _ITEM.match(place.text, place.start, place.stop_at)
    if not item or not item["number"] or number <= int(item["number"]):
        return False
    return number == int(item["number"]) + 1 or f" {number - 1}. " in place.tail


def opens_an_item(place: Place, words: Tongue) -> bool:
    """Say whether the sentence so far is only the number or label of what follows."""
    said = place.tail
    return place.whole and (_is_list_number(said, place) or _is_label(said, words) or said in _NOTICES)


def _is_list_number(said: str, place: Place) -> bool:
    """Take "1." and, at the very start, "IV." or "a." for the number of an item, not for a sentence."""
    if _NUMBER_ALONE.fullmatch(said):
        return True
    return place.start <= len(place.text) - len(place.text.lstrip()) and bool(_ENUMERATOR.fullmatch(said))


def _is_label(said: str, words: Tongue) -> bool:
    """Take "Chapter 1." and "Act III. Scene 2." at the start of a sentence for the label of what follows."""
    parts = [part.strip(".,") for part in said.lower().lstrip('"“*_').split()]
    if not 2 <= len(parts) <= _LABEL_WORDS or parts[0] not in words.labels or not said.lstrip('"“*_')[:1].isupper():
        return False
    return all(part in words.labels or _is_number(part) for part in parts[1:]) and parts[-1] not in words.labels


def _is_number(part: str) -> bool:
    return part.isdigit() or part in NUMBER_WORDS or part == "i" or is_roman(part.upper())


def is_roman(word: str) -> bool:
    """Say whether `word` is a Roman numeral of capitals, the pronoun I excepted."""
    return word != "I" and bool(re.fullmatch(_ROMAN, word))
