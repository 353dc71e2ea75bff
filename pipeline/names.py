"""Names of files made from titles and addresses: safe in every file system, in a shell and in a player's list."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

_MOST_BYTES = 180  # file systems stop at 255, and a number, an ending and the name of a temporary file come on top
_MOST_CHARS = 1_000  # more of a title is not looked at
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # devices on Windows


def safe_name(title: str, *, otherwise: str = "untitled") -> str:
    """Return a file name without ending for `title`: NFC, at most 180 bytes of UTF-8; `otherwise` if none is left.

    Control characters, marks of direction and what some file system forbids go; it never begins with "-" or ".".
    """
    plain = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", title[:_MOST_CHARS]))
    plain = "".join(" " if char.isspace() else char for char in plain if char.isspace() or _is_visible(char))
    short = " ".join(plain.split()).encode()[:_MOST_BYTES].decode(errors="ignore").lstrip("-. ").rstrip(". ")
    return otherwise if not short or _RESERVED.fullmatch(short) else short


def name_of_address(url: str) -> str:
    """Return a file name without ending for what lies at `url`: the last part of its path, else its host."""
    parts = urlsplit(url)
    last = PurePosixPath(unquote(parts.path)).stem
    return safe_name(last, otherwise=safe_name(parts.hostname or "", otherwise="article"))


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
