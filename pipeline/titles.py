"""Titles as every file can hold them: on one line, without control characters, and never empty for a chapter."""

from __future__ import annotations

import unicodedata

MAX_LINE = 1_000  # characters; the text sample of a chapter in MP4 counts its bytes in 16 bits

_CHAPTER = {
    "ca": "Capítol {}", "cs": "Kapitola {}", "da": "Kapitel {}", "de": "Kapitel {}", "el": "Κεφάλαιο {}",
    "en": "Chapter {}", "es": "Capítulo {}", "fi": "Luku {}", "fr": "Chapitre {}", "gl": "Capítulo {}",
    "hu": "{}. fejezet", "it": "Capitolo {}", "ja": "第{}章", "ko": "제{}장", "nb": "Kapittel {}", "nl": "Hoofdstuk {}",
    "no": "Kapittel {}", "pl": "Rozdział {}", "pt": "Capítulo {}", "ro": "Capitolul {}", "ru": "Глава {}",
    "sv": "Kapitel {}", "tr": "Bölüm {}", "uk": "Розділ {}", "zh": "第{}章",
}  # fmt: skip
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def chapter_title(title: str, number: int, language: str | None) -> str:
    """Return the title on one line, "Chapter 7" in the language (BCP 47; English if unknown) if nothing is left of it.

    A player shows a list of chapters, and a line without a word cannot be told from a fault.
    """
    template = _CHAPTER.get((language or "en").partition("-")[0].lower(), _CHAPTER["en"])
    return clean_line(title) or template.format(number)


def clean_line(text: str) -> str:
    """Return `text` on one line without control characters, at most 1,000 characters long."""
    return " ".join(_printable(text).split())[:MAX_LINE].rstrip()


def printable(text: str) -> str:
    """Escape control characters and marks of direction, so that a title in a book cannot drive the terminal."""
    return "".join(char.encode("unicode_escape").decode() if _drives(char) else char for char in text)


def _drives(char: str) -> bool:
    return (unicodedata.category(char) in {"Cc", "Cs"} and char != "\n") or char in _DIRECTIONS


def clean_text(text: str) -> str:
    """Return `text` with its line breaks but without other control characters."""
    return "\n".join(" ".join(line.split()) for line in _printable(text).splitlines()).strip()


def _printable(text: str) -> str:
    """Drop control characters, lone surrogates and what Unicode calls no character; spaces and breaks stay."""
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
