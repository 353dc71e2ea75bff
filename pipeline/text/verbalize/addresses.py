"""Addresses: jane@example.com, https://www.example.com/a-b, @name.

Of the table: ADDRESS_SIGNS (sign -> word), `letters(text)`, `number(written)`, `digits(written)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from pipeline.text.said import Said

_TOP = (
    "com|org|net|edu|gov|mil|int|info|biz|io|co|ai|app|dev|me|tv|us|uk|es|mx|ar|de|fr|it|pt|nl|eu|ca|au|ie|in|jp|cn|"
    "ru|br|ch|at|be|se|no|dk|fi|pl|cl|pe|cat|ly|gl|gg|blog|news|shop|online|site|xyz"
)
_FILES = (
    "json|txt|exe|html|htm|css|js|py|pdf|jpg|jpeg|png|gif|mp[34]|docx?|xlsx?|zip|csv|xml|php|ini|cfg|dll|epub|wav|"
    "dat|log"
)
_HOST = f"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.)+(?:{_TOP})(?![\\w-])"
_PATTERN = re.compile(
    r"(?<![\w.+-])(?:mailto:)?(?P<mail>[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})"
    r"|(?P<scheme>https?://|ftp://)(?P<web>[^\s<>\"“”]+)"
    rf"|(?<![\w@.])(?P<file>[\w-]+\.(?:{_FILES}))(?![\w-]|\.\w)"
    f'|(?<![\\w@.])(?P<host>(?:www\\.[^\\s<>"“”]+|{_HOST}(?:[/?#][^\\s<>"“”]*)?))'
)
_TRAILING = ".,;:!?)]}'’”\""
_PIECE = re.compile(r"\d+|[^\W\d_]+|[\W_]")
_DIGITS_AT_MOST_READ = 4


def find(text: str, table: ModuleType) -> Iterator[Said]:
    """Yield mail and web addresses; the scheme and "www." are not said, a closing mark is not part of one."""
    if "." not in text:
        return
    for match in _PATTERN.finditer(text):
        written = match["mail"] or match["web"] or match["file"] or match["host"]
        core = written.rstrip(_TRAILING)
        stop = match.end() - (len(written) - len(core))
        shown = core if match["mail"] else core.removeprefix("www.").rstrip("/")
        if shown:
            yield Said(start=match.start(), stop=stop, words=_spoken(shown, table))


def _spoken(address: str, table: ModuleType) -> str:
    return " ".join(_piece(piece, table) for piece in _PIECE.findall(address) if not piece.isspace())


def _piece(piece: str, table: ModuleType) -> str:
    if piece.isdigit():
        is_read = len(piece) <= _DIGITS_AT_MOST_READ and piece[0] != "0"
        return str(table.address_number(piece) if is_read else table.digits(piece))
    if piece.isalpha():
        return str(table.address_word(piece))
    return str(table.ADDRESS_SIGNS.get(piece, ""))
