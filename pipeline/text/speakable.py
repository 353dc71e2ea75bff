"""From the written sentence to one that a voice can take: marks that nobody says go, letters and digits stay."""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(r"((?:https?://|www\.)\S+|(?<!\S)[^\s@]++@\S+\.\w+)")
_ASCII = str.maketrans({"_": " ", "#": " ", "~": " ", "\\": " ", "[": " ", "]": " ", "<": " ", ">": " ", "{": " ",
                        "}": " ", "|": ",", "^": " ", "`": " ", "*": ""})  # fmt: skip
_SYMBOL = re.compile(
    "[¦¨¬¯´¶¸\u2022\u2023\u2043\u20d0-\u20ff\u2100-\u2bff\ufe00-\ufe0f\ufffd\ue003-\uf8ff\U0001f000-\U0010ffff]"
)
_SAID_SYMBOLS = frozenset("°©®™℠№℃℉℗")
_RUN = re.compile(r"([^\w\s])\1{3,}")
_DASH_BEFORE_STOP = re.compile(r"\s*[—–―⸺⸻]+\s*(?=[,.;:!?])")
_DASHES = re.compile(r"\s*(?:-{2,}|[―⸺⸻]+)\s*")
_LEADING = re.compile(r"(?:[—–―•·*-]\s*)+(?=[^\d\s])")
_LIST_NUMBER = re.compile(r"([(]?\d{1,3})[.)]\s+(?=\S)")
_LOOSE = re.compile(r"\s+([,.;:!?)])|([(])\s+")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_COMMAS = re.compile(r",(?:\s*,)+")
_CLOSING = "\"'”’»›) "
_WEAK = ",;:—–-/·= "
_FINAL = (".", "?", "!", "。", "？", "！", "‽")


def speakable(written: str, *, final: bool = True) -> str:
    """Return what a voice is given for a sentence: one line that ends in ".", "?" or "!" (and closing marks).

    Asterisks, bullets, stray brackets and other marks that nobody says are dropped; addresses are
    left as they are. No letter, no digit and no mark of pronunciation (`text.said`) is removed. With
    `final` false (the sentence goes on in another part) no ending is added.
    """
    pieces = _ADDRESS.split(written)
    pieces[::2] = map(_plain, pieces[::2])
    text = _tidy("".join(pieces))
    return _ended(text) if final else text


def says_something(text: str) -> bool:
    """Say whether there is a letter or a digit in `text`."""
    return any(map(str.isalnum, text))


def _plain(text: str) -> str:
    text = text.translate(_ASCII)
    return text if text.isascii() else _SYMBOL.sub(_symbol, text)


def _symbol(match: re.Match[str]) -> str:
    char = match.group()
    keeps = char.isalnum() or char in _SAID_SYMBOLS or unicodedata.category(char) in ("Sm", "Sc", "Mn", "Mc")
    is_selector = "\ufe00" <= char <= "\ufe0f"
    return char if keeps and not is_selector else " "


def _tidy(text: str) -> str:
    text = _RUN.sub(r"\1\1\1", " ".join(text.split()))
    text = _DASHES.sub(" — ", text)
    text = _DASH_BEFORE_STOP.sub("", text)
    text = _EMPTY_BRACKETS.sub("", text)
    text = _COMMAS.sub(",", _LOOSE.sub(lambda match: match[1] or match[2], text))
    text = _LEADING.sub("", text.lstrip(" ,;"), count=1) if text[:1] in " ,;—–―•·*-" else text
    enumerated = _LIST_NUMBER.match(text)
    return (f"{enumerated[1]}: {text[enumerated.end() :]}" if enumerated else text).strip()


def _ended(text: str) -> str:
    text = text.rstrip(_WEAK)
    if text.endswith("…"):
        return text[:-1] + "..."
    core = text.rstrip(_CLOSING)
    tail = text[len(core) :]
    if core.endswith(_FINAL):
        return text
    if core.endswith("…"):
        return core[:-1] + "..." + tail
    if ")" in tail:
        return text + "."
    return core.rstrip(_WEAK) + "." + tail.strip()
