"""Written forms that a voice reads wrongly, as words: numbers, dates, money, abbreviations, addresses and their like.

A rule is a module in this folder with

    find(text, table) -> Iterator[Said]    where in a sentence it applies, and what is said there

`table` is a module of `tables/` (en, es): all words and forms of one language. Rules look at the sentence as it is
written and never at each other's words; where two overlap, the one that stands first in ORDER wins.
"""

from __future__ import annotations

from pipeline.text.said import Said

ORDER: tuple[str, ...] = ()


def verbalize(text: str, language: str, rules: frozenset[str] | None = None) -> tuple[Said, ...]:
    """Return what is said otherwise than written in one sentence, in order and without overlap.

    `language` is a BCP 47 tag; a language without a table changes nothing. `rules` are names of ORDER; None is all.
    """
    return ()
