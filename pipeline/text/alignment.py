"""Which of these words are said by which of those: "1847" is heard as "eighteen forty-seven"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

# A word ends at white space, and behind a dash or an ellipsis that joins it to the next. Hyphens are inside words.
_STRETCH = re.compile(r"\S+?(?:[—–―…]|--+|\.{3})+[^\w\s]*(?=\w)|\S+")
_OPENING = re.compile(r"[\"'“‘«„‚(\[{¿¡—–―*_]+$")
_NO_LETTER = re.compile(r"[\W_]+")
_STOP = re.compile(r"[,;:.!?][\"'”’»)\]]*$")
_LIKE_STOPS = 0.3  # a comma on both sides is a likelier border than the same length on both sides
_DIGIT_WEIGHT = 5  # letters: "1847" is as long as "eighteen forty-seven"
_SYMBOL_WEIGHT = 6
_SYMBOLS = frozenset("$€£¥%‰&+=@§°²³½¼¾")


def words_of(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end, in order; each has a letter or a digit.

    What is neither (quotation marks, dashes) belongs to the word before it, or after it where it opens something.
    """
    words: list[tuple[int, int]] = []
    opened = None
    for found in _STRETCH.finditer(text):
        begin, end = found.span()
        if _plain(found[0]):
            words.append((begin if opened is None else opened, end))
            opened = None
        elif not words or (opened is None and _OPENING.search(found[0]) and found[0][0] not in "—–―"):
            opened = begin if opened is None else opened
        elif opened is None:
            words[-1] = (words[-1][0], end)
    if opened is not None and words:
        words[-1] = (words[-1][0], len(text.rstrip()))
    return words


def align(left: Sequence[str], right: Sequence[str]) -> list[tuple[range, range]]:
    """Pair words on the left with words on the right: ranges of indices in order, none empty, that cover both sides.

    Equal words (letters and digits, without case) are paired; what lies between two pairs is divided by its length in
    speech. Returns nothing if one side has no words.
    """
    if not left or not right:
        return []
    plain_left, plain_right = [*map(_plain, left)], [*map(_plain, right)]
    if plain_left == plain_right:
        return [(range(at, at + 1), range(at, at + 1)) for at in range(len(left))]
    return _joined(list(_runs(plain_left, plain_right, left, right)), (len(left), len(right)))


def timed(left: Sequence[str], right: Sequence[str], starts: Sequence[int], stop: int) -> list[int]:
    """Return when each word on the left starts: the words on the right start at `starts`, the last ends at `stop`.

    Words that share a stretch of time divide it by their length in speech. Any unit; nothing if one side has no words.
    """
    if left == right:
        return [*starts]
    ends = [*starts, stop]
    found: list[int] = []
    for some, others in align(left, right):
        begin, length = ends[others.start], ends[others.stop] - ends[others.start]
        shares = [0, *accumulate(weight(left[at]) for at in some)]
        found += [begin + length * share // shares[-1] for share in shares[:-1]]
    return found


def weight(word: str) -> int:
    """Return about how long a word is in speech, in letters."""
    digits = sum(sign.isdigit() for sign in word)
    symbols = sum(sign in _SYMBOLS for sign in word)
    letters = sum(sign.isalpha() for sign in word)
    return max(letters + digits * _DIGIT_WEIGHT + symbols * _SYMBOL_WEIGHT, 1)


def _plain(word: str) -> str:
    return _NO_LETTER.sub("", word).casefold()


Pair = tuple[range, range]


def _runs(
    plain_left: Sequence[str], plain_right: Sequence[str], left: Sequence[str], right: Sequence[str]
) -> Iterator[Pair]:
    """Yield pairs in order; where one side has nothing, its range is empty."""
    matcher = SequenceMatcher(a=plain_left, b=plain_right, autojunk=False)
    for what, begin, end, first, last in matcher.get_opcodes():
        if what == "equal" or end - begin == last - first:
            yield from (
                (range(at, at + 1), range(at - begin + first, at - begin + first + 1)) for at in range(begin, end)
            )
        elif 1 < end - begin < last - first:
            yield from _divided(range(begin, end), range(first, last), left, right)
        else:
            yield range(begin, end), range(first, last)


def _divided(few: range, many: range, left: Sequence[str], right: Sequence[str]) -> Iterator[Pair]:
    """Give each of `few` words on the left at least one of `many` on the right, by their length in speech."""
    shares = [0, *accumulate(weight(left[at]) for at in few)]
    lengths = [0, *accumulate(weight(right[at]) for at in many)]
    begin = 0
    for place, at in enumerate(few, start=1):
        wanted = shares[place] / shares[-1] * lengths[-1]
        stops = bool(_STOP.search(left[at]))
        costs = {
            cut: abs(lengths[cut] - wanted) * (_LIKE_STOPS if stops and _STOP.search(right[many[cut - 1]]) else 1)
            for cut in range(begin + 1, len(many) - (len(few) - place) + 1)
        }
        end = len(many) if place == len(few) else min(costs, key=costs.__getitem__)
        yield range(at, at + 1), many[begin:end]
        begin = end


def _joined(runs: list[Pair], lengths: tuple[int, int]) -> list[Pair]:
    """Join each run that has nothing on one side with the pair before it, the first with what follows."""
    borders: list[tuple[int, int]] = []
    for left, right in runs:
        if left and right:
            borders.append((left.start, right.start))
    borders = [(0, 0), *borders[1:]]
    ends = [*borders[1:], lengths]
    return [(range(begin[0], end[0]), range(begin[1], end[1])) for begin, end in zip(borders, ends, strict=True)]
