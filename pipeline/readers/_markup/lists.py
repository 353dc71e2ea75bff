"""The numbers that a browser puts before the items of ordered lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pipeline.readers._markup.tags import tag_of

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_TYPES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
    "upper-roman": "I", "none": "none",
}  # fmt: skip


@dataclass(slots=True)
class _List:
    """An open list; `number` is that of the next item, None where items have none."""

    number: int | None
    step: int
    style: str


@dataclass(slots=True)
class Lists:
    """The lists around the place at hand and the number of the item that has not been written yet."""

    _open: list[_List] = field(default_factory=list)
    _pending: str = ""

    @property
    def depth(self) -> int:
        """How many lists are open."""
        return len(self._open)

    def open(self, element: Element, tag: str) -> None:
        """Begin a list."""
        style = _STYLE.search(element.get("style", ""))
        type_ = _TYPES.get(style[1].lower(), "1") if style else element.get("type", "1")
        if tag != "ol" or type_ == "none":
            self._open.append(_List(None, 1, ""))
            return
        step = -1 if "reversed" in element.attrib else 1
        items = 0 if step > 0 else sum(tag_of(child) == "li" for child in element)
        self._open.append(_List(_whole(element.get("start"), items or 1), step, str(type_)))

    def close(self) -> None:
        """End a list."""
        if self._open:
            self._open.pop()

    def open_item(self, element: Element) -> None:
        """Count an item."""
        self._pending = ""
        if not self._open or self._open[-1].number is None:
            return
        current = self._open[-1]
        number = _whole(element.get("value"), current.number or 0)
        current.number = number + current.step
        self._pending = f"{_written(number, current.style)}. "

    def close_item(self) -> None:
        """Forget the number of an item that has no text."""
        self._pending = ""

    def take_number(self, text: str) -> str:
        """Return the number to write before `text`, once; none where the text has it already."""
        number, self._pending = self._pending, ""
        return "" if text.startswith((number.rstrip(" ."), f"({number.rstrip(' .')}")) else number


def _whole(written: str | None, otherwise: int) -> int:
    try:
        return int(written) if written and len(written) < 10 else otherwise
    except ValueError:
        return otherwise


def _written(number: int, style: str) -> str:
    if style in ("a", "A") and number >= 1:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord(style) + rest) + letters
        return letters
    if style in ("i", "I") and 1 <= number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            roman += sign * (number // value)
            number %= value
        return roman if style == "i" else roman.upper()
    return str(number)
