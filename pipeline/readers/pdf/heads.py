"""Headings of a PDF: by its outline, else by larger or bolder type and by what heads usually say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.readers._heads import find_heads
from pipeline.readers._layout import Group as TextGroup
from pipeline.readers.pdf.lines import Line
from pipeline.readers.pdf.paragraphs import LARGER, Group, Measure, Sort
from pipeline.readers.pdf.process import Bookmark

_LONGEST = 200
_LEVELS = 6


def plain(text: str) -> str:
    """Return the letters and digits of a title, to compare it with another."""
    return "".join(filter(str.isalnum, text)).casefold()


def outline_lines(lines: Sequence[Line], outline: Sequence[Bookmark]) -> dict[int, int]:
    """Return, by the number of the line, which entry of the outline stands there as a heading."""
    by_page: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(at)
    found: dict[int, int] = {}
    for number, entry in enumerate(outline):
        if entry.page is not None:
            candidates = [at for at in by_page.get(entry.page, []) if at not in found]
            found |= dict.fromkeys(_matching(lines, candidates, entry), number)
    return found


def _matching(lines: Sequence[Line], candidates: Sequence[int], entry: Bookmark) -> list[int]:
    """Return the run of lines that says the title, the one nearest to where the entry leads."""
    title = plain(entry.title)
    bare = re.sub(r"^(?:chapter|part|section)?\d+", "", title) or title
    runs: list[tuple[float, list[int]]] = []
    for first in range(len(candidates)):
        joined = ""
        for stop in range(first, min(first + 5, len(candidates))):
            joined += plain(lines[candidates[stop]].text)
            if joined and (joined == title or (len(bare) > 2 and _same(joined, bare))):
                far = abs((entry.top or 1e4) - lines[candidates[first]].y)
                runs.append((far, list(candidates[first : stop + 1])))
                break
            if len(joined) > len(title) + 20:
                break
    return min(runs)[1] if runs else []


def _same(joined: str, bare: str) -> bool:
    """Say whether a heading is a title of the outline, a label ("Chapter 3") before it or not."""
    label = joined.removesuffix(bare) if joined.endswith(bare) else "-"
    return (
        re.fullmatch(r"(?:chapter|part|book|section|appendix|capítulo)?(?:\d+|[ivxlc]+)?|chapter[a-z]{3,12}", label)
        is not None
    )


def sized_heads(groups: Sequence[Group], usual: Measure) -> dict[int, int]:
    """Return, by the number of the group, the level of headings that larger type, bold type or their words show."""
    sizes: Counter[float] = Counter()
    candidates: dict[int, float] = {}
    for number, group in enumerate(groups):
        if group.sort is Sort.TEXT and _looks_like_one(group, usual):
            candidates[number] = group.lines[0].size + (0.4 if group.lines[0].bold else 0.0)
            sizes[candidates[number]] += 1
    labelled = _labelled(groups)
    for number in labelled:
        candidates.setdefault(number, groups[number].lines[0].size)
    used = sorted({size for number, size in candidates.items() if number in labelled or groups[number].page > 0
                   or sizes[size] > 1 or len(groups) < 40}, reverse=True)  # fmt: skip
    return {number: min(_LEVELS, used.index(size) + 1 if size in used else 1) for number, size in candidates.items()}


def _looks_like_one(group: Group, usual: Measure) -> bool:
    first = group.lines[0]
    text = " ".join(line.text for line in group.lines)
    if len(text) > _LONGEST or len(group.lines) > 4 or sum(map(str.isalpha, text)) < 2:
        return False
    if first.size >= LARGER * usual.size:
        return True
    bold = first.bold and first.size >= 0.95 * usual.size and len(group.lines) <= 2 and len(text) <= 100
    return bold and text[:1].isalnum() and not text.rstrip().endswith((".", ",", ";", ":"))


def _labelled(groups: Sequence[Group]) -> set[int]:
    """Return the groups that say "Chapter 3", "III." or "Prologue" where such heads stand."""
    texts = [number for number, group in enumerate(groups) if group.sort is Sort.TEXT]
    as_text = [TextGroup(number, tuple(line.text.strip() or "-" for line in groups[number].lines)) for number in texts]
    if not as_text:
        return set()
    heads, _ = find_heads(as_text)
    return {texts[at] for at, head in heads.items() if head.lines == len(groups[texts[at]].lines) and head.lines <= 3}
