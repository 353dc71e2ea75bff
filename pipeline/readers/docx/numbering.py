"""The numbers that Word shows before list items and headings, counted as it counts them.

Format: ECMA-376, Part 1, 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.readers.docx.styles import VAL, W

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_SILENT = ("bullet", "none")
_MOST = 30_000  # a larger count is no list's; letters and Roman numerals would grow without end


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `restart` is the level whose number begins it anew, 0 for never."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    """A list: its levels, where its numbers are counted, and from which numbers its first item counts anew."""

    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the items of all lists; ask for every numbered paragraph once, in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self._styled: dict[tuple[str, str], int] = {}
        if root is not None:
            self._load(root)

    def level_for(self, number: str, style_id: str) -> int:
        """Return the level (0-8) that a list keeps for a style."""
        return self._styled.get((number, style_id), 0)

    def knows(self, number: str) -> bool:
        """Say whether there is a list with this id."""
        return number in self._lists

    def next_text(self, number: str, depth: int) -> str:
        """Count one paragraph and return what stands before it ("2.1"), "" for a bullet."""
        found = self._lists.get(number)
        if found is None:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if number not in self._begun:
            self._begun.add(number)
            counts.update({level: start - 1 for level, start in found.overrides.items()})
        here = found.levels.get(depth, _Level())
        counts[depth] = min(counts.get(depth, here.start - 1) + 1, _MOST)
        for level in [level for level in counts if level > depth]:
            restart = found.levels.get(level, _Level()).restart
            if restart is None or depth < restart:
                del counts[level]
        return "" if here.form in _SILENT else self._text(found, counts, here)

    def _text(self, found: _List, counts: dict[int, int], here: _Level) -> str:
        def number(match: re.Match[str]) -> str:
            level = found.levels.get(int(match[1]) - 1, _Level())
            count = counts.get(int(match[1]) - 1, level.start)
            return _written(count, "decimal" if here.legal and level.form not in _SILENT else level.form)

        return _PLACE.sub(number, here.text).strip()

    def _load(self, root: etree._Element) -> None:
        abstracts = {each.get(f"{W}abstractNumId", ""): each for each in root.findall(f"{W}abstractNum")}
        linked = {
            link.get(VAL): key for key, each in abstracts.items() if (link := each.find(f"{W}styleLink")) is not None
        }
        for num in root.findall(f"{W}num"):
            key = _value(num, "abstractNumId")
            style = abstracts[key].find(f"{W}numStyleLink") if key in abstracts else None
            key = linked.get(style.get(VAL), key) if style is not None else key
            if key in abstracts:
                self._add(num.get(f"{W}numId", ""), key, abstracts[key], num)

    def _add(self, number: str, key: str, abstract: etree._Element, num: etree._Element) -> None:
        overrides = num.findall(f"{W}lvlOverride")
        elements = [*abstract.findall(f"{W}lvl"), *(lvl for each in overrides for lvl in each.findall(f"{W}lvl"))]
        found = _List(key, {_number(each.get(f"{W}ilvl", ""), 0): _level(each) for each in elements})
        for each in overrides:
            start = each.find(f"{W}startOverride")
            if start is not None:
                found.overrides[_number(each.get(f"{W}ilvl", ""), 0)] = _number(start.get(VAL, ""), 1)
        for each in elements:
            if style := _value(each, "pStyle"):
                self._styled[number, style] = _number(each.get(f"{W}ilvl", ""), 0)
        self._lists[number] = found


def _level(element: etree._Element) -> _Level:
    restart = _value(element, "lvlRestart")
    return _Level(
        start=_number(_value(element, "start"), 1),
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        restart=int(restart) if restart.isdigit() else None,
        legal=element.find(f"{W}isLgl") is not None,
    )


def _value(element: etree._Element, name: str) -> str:
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(VAL, "")


def _number(text: str, otherwise: int) -> int:
    return min(int(text), _MOST) if text.isascii() and text.isdigit() else otherwise


def _written(count: int, form: str) -> str:
    if form in _SILENT:
        return ""
    if form in ("upperRoman", "lowerRoman") and 0 < count < 4000:
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26 * 10:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    return f"{count:02}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    written = ""
    for value, numeral in _ROMAN:
        written += numeral * (count // value)
        count %= value
    return written
