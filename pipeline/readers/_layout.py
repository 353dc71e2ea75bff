"""Plain text to paragraphs: which line breaks the author meant and which the width of a screen put in.

A break is the screen's if the next line's first word would not have fit on the line before it. Groups of
lines in which most breaks are the author's are verse (or an address, or a title page) and keep them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.book import BlockKind

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"(?P<all>(?:[^\W\d_]+-)*(?P<last>[^\W\d_]+))[-\u2010\u00ad]$")
_END = 60  # how much of a line can be its last word
_NO_WRAP = 100  # lines longer than this were not wrapped for a screen
_SLACK = 3  # columns by which writers and their editors differ on the width
_EARLY_IN_PROSE = 0.34
_EARLY_IN_VERSE = 0.5
_SHORT_LINES = 0.75  # of the width


@dataclass(frozen=True, slots=True)
class Group:
    """Lines without a blank line between them; `line` is the 1-based number of the first."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(line.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or verse with its line breaks."""

    kind: BlockKind
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """What the whole text says about its layout: the width it is wrapped to (0: not at all) and its words."""

    width: int
    words: frozenset[str]


def groups_of(lines: Sequence[str], first_line: int = 1) -> list[Group]:
    """Return the stretches between blank lines, tabs expanded."""
    groups: list[Group] = []
    current: list[str] = []
    for number, line in enumerate((*lines, ""), first_line):
        bare = line.expandtabs(4).rstrip()
        if bare:
            current.append(bare)
        elif current:
            groups.append(Group(number - len(current), tuple(current)))
            current = []
    return groups


def measure(groups: Sequence[Group]) -> Page:
    """Measure the width and list the words that tell a broken word from a compound."""
    lengths = sorted(len(line) for group in groups for line in group.lines[:-1])
    width = lengths[len(lengths) * 19 // 20] if lengths else 0
    any_broken = any(_BROKEN_WORD.search(line[-_END:]) for group in groups for line in group.lines)
    words = (word.lower() for group in groups for line in group.lines for word in _WORD.findall(line))
    return Page(0 if width > _NO_WRAP else width, frozenset(words) if any_broken else frozenset())


def paragraphs(group: Group, page: Page) -> Iterator[Paragraph]:
    """Yield the paragraphs in a group of lines."""
    lines = group.lines
    if len(lines) == 1:
        yield Paragraph(BlockKind.PARAGRAPH, lines[0].strip(), group.line)
    elif max(map(len, lines)) > _NO_WRAP:
        yield from (Paragraph(BlockKind.PARAGRAPH, line.strip(), at) for at, line in enumerate(lines, group.line))
    elif _is_verse(lines, page):
        yield Paragraph(BlockKind.VERSE, "\n".join(line.strip() for line in lines), group.line)
    else:
        starts = [0, *_indented_starts(lines), len(lines)]
        for start, stop in pairwise(starts):
            yield Paragraph(BlockKind.PARAGRAPH, unwrap(lines[start:stop], page), group.line + start)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indented_starts(lines: Sequence[str]) -> list[int]:
    """Return the lines after the first that begin a paragraph by their indent; none if most are indented."""
    base = min(map(_indent, lines))
    starts = [number for number, line in enumerate(lines) if number and _indent(line) >= base + 2]
    return starts if len(starts) * 2 <= len(lines) else []


def _is_verse(lines: Sequence[str], page: Page) -> bool:
    width = _width_of(lines, page)
    starts = set(_indented_starts(lines))
    early = [
        len(line) + 1 + len(after.split(maxsplit=1)[0]) <= width - _SLACK
        for number, (line, after) in enumerate(pairwise(lines), 1)
        if number not in starts
    ]
    if starts and early and sum(early) <= len(early) * _EARLY_IN_PROSE:
        return False
    whole = [len(line) + 1 + len(after.split(maxsplit=1)[0]) <= width - _SLACK for line, after in pairwise(lines)]
    return sum(whole) >= len(whole) * _EARLY_IN_VERSE and _looks_like_lines(lines, width)


def _looks_like_lines(lines: Sequence[str], width: int) -> bool:
    """Tell lines from carelessly wrapped prose: all are clearly short, or several and nearly all have capitals."""
    capitals = sum(not line.lstrip("\"'“‘«—([_ ")[:1].islower() for line in lines)
    return max(map(len, lines)) <= width * _SHORT_LINES or (len(lines) >= 4 and capitals * 5 >= len(lines) * 4)


def _width_of(lines: Sequence[str], page: Page) -> int:
    """Return the width to judge by: an indented block of prose may be narrower than the page."""
    indent = min(map(_indent, lines))
    longest = max(map(len, lines))
    narrower = indent >= 2 and longest >= (page.width - indent) * 3 // 4
    return longest if narrower else page.width or _NO_WRAP


def unwrap(lines: Sequence[str], page: Page) -> str:
    """Join wrapped lines. A hyphen at the end of one stays unless the text has the whole word elsewhere."""
    pieces = [lines[0].strip()]
    for line in map(str.strip, lines[1:]):
        drops_hyphen, space = _seam(pieces[-1], line, page)
        if drops_hyphen:
            pieces[-1] = pieces[-1][:-1]
        pieces += (space, line) if space else (line,)
    return "".join(pieces)


def _seam(before: str, after: str, page: Page) -> tuple[bool, str]:
    """Return whether the hyphen at the end of a line goes, and what stands between it and the next."""
    broken = _BROKEN_WORD.search(before[-_END:])
    following = _WORD.match(after)
    if broken and following:
        second = following.group().lower()
        whole, compound = broken["last"].lower() + second, f"{broken['last'].lower()}-{second}"
        return before.endswith("\u00ad") or (whole in page.words and compound not in page.words), ""
    dash = before.endswith(("--", "—")) and not before.rstrip("-—").endswith(" ")
    return False, "" if dash else " "
