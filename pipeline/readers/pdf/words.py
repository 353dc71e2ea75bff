"""Hyphens at the ends of lines: kept or dropped by what else the document says, then by rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BEFORE = re.compile(r"[^\W_]+(?:-[^\W_]+)*-$")
_AFTER = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
HYPHENS = "-\u2010\u00ad"
_KEEP_AFTER = re.compile(
    "self|well|half|ex|non|ill|cross|high|low|long|short|old|new|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|semi|quasi|mid|post|pre|anti|great|mother|father|brother|sister"
)


class Words:
    """The words of a document, to tell a hyphen of the author from one of the typesetter."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        for line in lines:
            words = _WORD.findall(line)
            self.counts.update(word.lower() for word in (words[:-1] if line.endswith(tuple(HYPHENS)) else words))

    def known(self, word: str) -> bool:
        """Say whether the document has this word elsewhere."""
        return self.counts[word.lower()] > 0

    def join(self, before: str, after: str) -> tuple[str, str]:
        """Return what to put together of the text before a line's end and the text after it."""
        if before.endswith("\u00ad"):
            return before[:-1], after
        head = _BEFORE.search(before.replace("\u2010", "-"))
        tail = _AFTER.match(after)
        if not head or not tail:
            return (before, after) if before.endswith(("-", "\u2010", "—", "/")) and head else (before, f" {after}")
        return (before if self._keeps(head.group()[:-1], tail.group()) else before[:-1]), after

    def _keeps(self, first: str, second: str) -> bool:
        joined, hyphened = self.counts[f"{first}{second}".lower()], self.counts[f"{first}-{second}".lower()]
        if joined or hyphened:
            return hyphened > joined
        if not second[0].islower() or not first[-1].isalpha():
            return not (first.isupper() and second.isupper() and len(first) > 1)
        last = first.lower().rpartition("-")[2]
        if _KEEP_AFTER.fullmatch(last) or "-" in first:
            return True
        whole = self.counts[last] > 1 and self.counts[second.lower()] > 1
        return whole and min(len(last), len(second)) > 3
