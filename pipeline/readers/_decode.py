"""Bytes to text: the encodings that real text files come in, and a clear refusal of what is no text."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

from pipeline.errors import InputError

# UTF-32 stands before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (an EPUB, DOCX or ODT is one)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Marks of another encoding read as Windows-1252: signs and low quotes inside words, a capital after a small letter.
_ODD = re.compile(r"[A-Za-z][‚„…†‡ˆ‰¤¦¨¬¯±²³¸¹¼½¾ƒ×÷][A-Za-z]|[a-z][À-ÖØ-ÝŠŒŽŸ]|\b[À-ÖØ-Ý]{3,}[a-z]|[\x80-\x9f]")
_ZERO_SHARE = 20  # one in so many zeros in what could be UTF-8 makes it UTF-16, whose western letters are half zeros
_WESTERN_SHARE = 0.2  # accented letters among all letters: French has 0.04, Cyrillic misread as Windows-1252 nearly 1


def decode(data: bytes, name: str) -> str:
    """Return the text of `data` with line feeds for newlines; `name` is for messages.

    Takes UTF-8, UTF-16 and UTF-32 with or without a byte order mark (UTF-32 only with one), else
    Windows-1252 where the result looks western, else the best guess of charset-normalizer.
    A stray zero is left out. Raises InputError for binary data and for an encoding that cannot be told.
    """
    _refuse_signatures(data, name)
    text = _by_mark(data, name)
    if text is None:
        text = _utf8(data)
    if text is None or text.count("\x00") * _ZERO_SHARE >= len(text):
        text = _utf16_without_mark(data) or text
    if text is None:
        text = _legacy(data, name)
    _refuse_controls(text, name)
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff").replace("\x00", ""))


def _refuse_signatures(data: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"{name}: this is {what}, not text", hint="convert it to Markdown or plain text first")


def _by_mark(data: bytes, name: str) -> str | None:
    for mark, encoding in _MARKS:
        if not data.startswith(mark):
            continue
        try:
            return data[len(mark) :].decode(encoding)
        except UnicodeDecodeError as damage:
            raise InputError(
                f"{name}: its byte order mark says {encoding.upper()}, but byte {damage.start + len(mark)} is not",
                hint="the file is damaged or cut off; open it in an editor and save it as UTF-8",
            ) from None
    return None


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(data: bytes) -> str | None:
    """Try UTF-16: in the scripts that put a zero next to spaces and newlines all zeros share one parity."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if len(data) % 2 or not even + odd or min(even, odd) * 20 > max(even, odd):
        return None
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _legacy(data: bytes, name: str) -> str:
    if b"\x00" in data:
        raise InputError(f"{name}: this is binary data, not text", hint="give a Markdown or plain text file")
    western = _windows_1252(data)
    if western is not None:
        return western
    best = charset_normalizer.from_bytes(data).best()
    if best is None:
        raise InputError(
            f"{name}: the encoding of this text cannot be told", hint="open it in an editor and save it as UTF-8"
        )
    return str(best)


def _windows_1252(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text))
    accented = sum(char.isalpha() and not char.isascii() for char in text)
    foreign = sum(not char.isascii() for char in text)
    looks_western = accented <= letters * _WESTERN_SHARE and len(_ODD.findall(text)) * 20 <= foreign
    return text if looks_western else None


def _refuse_controls(text: str, name: str) -> None:
    controls = len(_CONTROL.findall(text))
    if controls * 100 > len(text):
        raise InputError(f"{name}: this is binary data, not text", hint="give a Markdown or plain text file")
