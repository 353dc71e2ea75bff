"""Forms: patterns with what each says, for what languages write too differently for one pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipeline.text.said import Said

# A pattern and the words of one match; None where the match is something else after all. What the words stand for is
# the whole match, or its group "said" where the rest is only context.
Form = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]


def words(table: str) -> frozenset[str]:
    """Return the words of a table written as one string."""
    return frozenset(table.split())


def found(text: str, forms: Iterable[Form]) -> Iterator[Said]:
    """Yield what the forms find, form by form: the first form wins."""
    for pattern, words_of in forms:
        for match in pattern.finditer(text):
            said = words_of(match)
            if said is not None:
                start, stop = match.span("said" if "said" in pattern.groupindex else 0)
                yield Said(start=start, stop=stop, words=said)
