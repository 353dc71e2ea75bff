"""Tell tables of data, which are read row by row, from tables that only lay a page out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.readers._markup.tags import tag_of

_CELLS = ("td", "th")
_PARAGRAPHS = ("p", "div", "pre")
_STRUCTURE = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "figure", "section", "article")
_WATCHED = tuple(f"{{*}}{tag}" for tag in ("table", "tr", *_CELLS, *_PARAGRAPHS, *_STRUCTURE))


@dataclass(slots=True)
class _Open:
    """A table while its cells go by."""

    lays_out: bool
    headed: bool = False
    widest: int = 0
    row: int = 0
    cells: int = 0
    heavy: int = 0
    inside: int = 0

    def take(self, tag: str) -> None:
        if tag == "tr":
            self.row = 0
        elif tag in _CELLS:
            self.row, self.cells, self.inside = self.row + 1, self.cells + 1, 0
            self.widest = max(self.widest, self.row)
            self.headed = self.headed or tag == "th"
        else:
            before = self.inside
            self.inside += 2 if tag in _STRUCTURE else 1
            self.heavy += before < 2 <= self.inside  # several paragraphs in one cell, or anything bigger

    def has_data(self) -> bool:
        heavy = self.heavy * 2 > self.cells if self.headed else self.heavy > 0
        return not self.lays_out and self.widest > 1 and not heavy


def data_tables(root: Element) -> frozenset[Element]:
    """Return the tables of data: several columns, nothing nested, no cell of many blocks, not said to be layout."""
    if next(root.iter("{*}table"), None) is None:
        return frozenset()
    found: set[Element] = set()
    stack: list[_Open] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=_WATCHED):
        tag = tag_of(element)
        if tag == "table" and event == "start":
            if stack:
                stack[-1].lays_out = True
            stack.append(_Open(lays_out=element.get("role") in ("presentation", "none")))
        elif tag == "table":
            if stack.pop().has_data():
                found.add(element)
        elif stack and event == "start":
            stack[-1].take(tag)
    return frozenset(found)
