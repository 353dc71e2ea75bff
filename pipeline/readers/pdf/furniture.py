"""Running heads, running feet and page numbers: what stands at the edge of page after page."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.readers.pdf.lines import Line, typical_size
from pipeline.readers.pdf.process import Piece

Rows = list[list[Piece]]
_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NUMBER = re.compile(r"\w+")
_EDGE_ROWS = 2
_NEAR_PT = 5.0
_DENSE = 0.3  # of the pages between its first and its last: a line of dialogue may come twice, but not so often


def find_furniture(pages: Sequence[Rows], names: frozenset[str] = frozenset()) -> set[tuple[int, int]]:
    """Return (page, row) of every row that is page furniture; rows are in order from the top of each page.

    `names`, without case and spaces, need not recur: small type at the edge of a page that says the book's title.
    """
    size = typical_size(piece for rows in pages for row in rows for piece in row)
    found: set[tuple[int, int]] = set()
    for _ in range(3):  # a head of several rows comes off one after the other
        edges = [(page, row) for page, rows in enumerate(pages) for row in _edge(rows, page, found)]
        texts = {place: _text(pages[place[0]][place[1]]) for place in edges}
        offsets = _offsets(texts, len(pages))
        new = {place for place in edges if _only_number(texts[place], place[0], offsets)}
        apart = [place for place in edges if _stands_apart(pages[place[0]], place, found | new)]
        new |= _recurring(pages, apart, texts, offsets)
        new |= {(page, row) for page, row in apart if _names_the_book(pages[page][row], size, names)}
        if not new - found:
            break
        found |= new
    return found


def _edge(rows: Rows, page: int, found: set[tuple[int, int]]) -> list[int]:
    left = [row for row in range(len(rows)) if (page, row) not in found]
    return sorted({*left[:_EDGE_ROWS], *left[-_EDGE_ROWS:]})


def _stands_apart(rows: Rows, place: tuple[int, int], found: set[tuple[int, int]]) -> bool:
    """Say whether a gap, or other furniture, parts a row from the text, with no more than a row between."""
    page, row = place
    ys = [line[0].y for line in rows]
    gaps = [above - below for above, below in pairwise(ys)]
    if not gaps:
        return True
    usual = statistics.median_low(gaps)
    down = [*range(row, min(row + _EDGE_ROWS, len(gaps)))]
    up = [*range(row - 1, max(row - 1 - _EDGE_ROWS, -1), -1)]
    head = row < len(rows) / 2
    inward = down if head else up
    return any(gaps[at] > 1.3 * usual or (page, at + 1 if head else at) in found for at in inward)


def _names_the_book(row: list[Piece], size: float, names: frozenset[str]) -> bool:
    return typical_size(row) < 0.95 * size and "".join(_text(row).casefold().split()) in names


def _text(row: list[Piece]) -> str:
    return Line(0, 0, row).text.strip()


def page_value(word: str) -> tuple[bool, int] | None:
    """Return what a page number is worth, and whether it is a Roman one; None if it is no number."""
    if word.isascii() and word.isdigit() and len(word) <= 4:
        return False, int(word)
    low = word.lower()
    if not low or not _ROMAN.fullmatch(low):
        return None
    values = [_VALUES[char] for char in low]
    return True, sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _offsets(texts: dict[tuple[int, int], str], count: int) -> set[tuple[bool, int]]:
    """Return the differences between printed number and place in the file that hold on several pages."""
    pages: defaultdict[tuple[bool, int], set[int]] = defaultdict(set)
    for (page, _), text in texts.items():
        words = _NUMBER.findall(text)
        for word in {*words[:2], *words[-1:]}:
            value = page_value(word)
            if value:
                pages[value[0], value[1] - page].add(page)
    least = 2 if count <= 6 else 3
    good = {key for key, where in pages.items() if len(where) >= least and _is_dense(where)}
    return good or ({(False, 1)} if count <= 2 else set())


def _is_dense(where: set[int]) -> bool:
    return len(where) >= _DENSE * (max(where) - min(where) + 1)


def _normal(text: str, page: int, offsets: set[tuple[bool, int]]) -> str:
    """Return the text without case, spaces and the number of this page."""

    def numbered(match: re.Match[str]) -> str:
        value = page_value(match.group())
        return "#" if value and (value[0], value[1] - page) in offsets else match.group()

    return "".join(_NUMBER.sub(numbered, text).casefold().split())


def _only_number(text: str, page: int, offsets: set[tuple[bool, int]]) -> bool:
    normal = _normal(text, page, offsets)
    return "#" in normal and not any(map(str.isalnum, normal.replace("page", "").replace("página", "")))


def _recurring(
    pages: Sequence[Rows],
    edges: list[tuple[int, int]],
    texts: dict[tuple[int, int], str],
    offsets: set[tuple[bool, int]],
) -> set[tuple[int, int]]:
    same: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in edges:
        same[_normal(texts[place], place[0], offsets)].append(place)
    least = 2 if len(pages) <= 6 else 3
    found: set[tuple[int, int]] = set()
    for places in same.values():
        heights = {place: pages[place[0]][place[1]][0].y for place in places}
        usual = Counter(round(height / _NEAR_PT) for height in heights.values()).most_common(1)[0][0] * _NEAR_PT
        near = [place for place in places if abs(heights[place] - usual) <= _NEAR_PT]
        numbers = {place[0] for place in near}
        if len(numbers) >= least and _is_dense(numbers):
            found |= set(near)
    return found | _numbered_heads(pages, edges, texts, offsets, found)


def _numbered_heads(
    pages: Sequence[Rows],
    edges: list[tuple[int, int]],
    texts: dict[tuple[int, int], str],
    offsets: set[tuple[bool, int]],
    found: set[tuple[int, int]],
) -> set[tuple[int, int]]:
    """Return rows that hold the page's number and stand where heads of other pages do: a head met on one page only."""
    heights = {round(pages[page][row][0].y) for page, row in found}
    numbered = set()
    for page, row in edges:
        normal = _normal(texts[page, row], page, offsets)
        level = round(pages[page][row][0].y)
        if (normal.startswith("#") or normal.endswith("#")) and any(abs(level - height) <= 1 for height in heights):
            numbered.add((page, row))
    return numbered
