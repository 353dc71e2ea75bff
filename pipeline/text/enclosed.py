"""Sentences inside brackets or quotation marks that stand inside a sentence: 'He said "Go. Now." and left.'"""

from __future__ import annotations

import re

_BACK_CHARS = 160  # a longer bracket is read as sentences of its own
_AHEAD_CHARS = 90
_SMALL_NEXT = re.compile(r"\s*[,;]|\s+[—–-]?\s*[^\W\d_A-Z]")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("„", "“"))


def goes_on_after_enclosure(text: str, start: int, stop: int, guillemets: str) -> bool:
    """Say whether `stop` lies inside brackets or quotation marks after which the sentence from `start` goes on.

    They must have opened midway in the sentence, close soon, and be followed by a small letter or a comma.
    """
    since = max(start, stop - _BACK_CHARS)
    said = text[since:stop]
    ahead = text[stop : stop + _AHEAD_CHARS]
    pairs = [*_PAIRS, (guillemets[0], guillemets[1])]
    if stop - start <= _BACK_CHARS and said.count('"') % 2:
        pairs.append(('"', '"'))
    for opener, closer in pairs:
        opened = said.rfind(opener)
        if opened <= 0 or closer not in ahead or (opener != closer and said.rfind(closer) > opened):
            continue
        if said[:opened].strip("—–- ") and _goes_on(ahead, ahead.index(closer)):
            return True
    return False


def _goes_on(ahead: str, closed: int) -> bool:
    """A comma before the closing mark announces who said it: then the speech has sentences of its own."""
    match = _SMALL_NEXT.match(ahead, closed + 1)
    if match is None or ahead[:closed].rstrip()[-1:] == ",":
        return False
    return not match.group()[-1].isupper()
