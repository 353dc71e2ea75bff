"""Typography cleaned: what a typesetter or a word processor left between the letters goes, every letter stays."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_GONE = (
    "\u00ad\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"  # soft hyphen, zero widths, marks of direction
    "\ue000\ue001\ue002"  # private: the marks of `text.said`
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_SPACES = "\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u202f\u205f\u3000\u2028\u2029" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_CONTROLS = "".join(map(chr, (*range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0))))
_TABLE = str.maketrans(_LIGATURES | dict.fromkeys(_GONE + _CONTROLS, "") | dict.fromkeys(_SPACES, " "))
# Joiners shape emoji and Indic and Persian words; next to a western character they are litter.
_JOINER = re.compile("(?:(?<=[\x00-\u058f])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\x00-\u058f]|$)")
# No writing has so many marks on a letter; putting them into order takes time by the square of their number.
_HEAP = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]{30})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]+"
)
_PLAIN = re.compile("[ -~\n]*")


def clean(text: str) -> str:
    """Return `text` in NFC without soft hyphens, zero-width and control characters, ligatures and odd spaces.

    Newlines stay, other spaces become plain ones. No letter and no digit is ever deleted; mojibake is not guessed at.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
    return unicodedata.normalize("NFC", _HEAP.sub(r"\1", _JOINER.sub("", text)))
