"""Where lexicons lie, and which of their entries hold for one book read by one voice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.book import Book, Pronunciation
from pipeline.errors import ConfigError
from pipeline.text.lexicon.entry import Entry, Table
from pipeline.text.lexicon.toml import MOST_SAY_CHARS, read_lexicon

_MOST_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to look: beside the book (None: it lies nowhere), the configured files, the configuration folder."""

    folder: Path | None = None
    files: tuple[Path, ...] = ()
    config_folder: Path | None = None


def lexicon_files(places: Places, voice: str) -> tuple[Path, ...]:
    """Return the lexicons there are for `voice`, in the order in which they win.

    Beside the book lexicon.VOICE.toml, then lexicon.toml; the configured files as listed; the same two in the
    configuration folder. Raises ConfigError for a configured file that does not exist.
    """
    for path in places.files:
        if not path.is_file():
            raise ConfigError(f"wording.lexicons: there is no file {path}", hint="a path from the working folder")
    found = [*_named(places.folder, voice), *places.files, *_named(places.config_folder, voice)]
    first: dict[Path, Path] = {}
    for path in found:
        first.setdefault(path.resolve(), path)
    return tuple(first.values())


def entries_for(places: Places, book: Book, *, voice: str, engine: str) -> tuple[Entry, ...]:
    """Return the entries that hold for `voice` of `engine` reading `book`, in the order in which they win.

    What the book says itself (`book.pronunciations`) comes last. Raises ConfigError for a file that cannot be used.
    """
    written = (entry for path in lexicon_files(places, voice) for entry in read_lexicon(_text(path), str(path)))
    own = (entry for each in book.pronunciations for entry in _of_book(each))
    return tuple(entry for entry in (*written, *own) if entry.is_for(voice, engine, book.metadata))


def lexicon_digest(places: Places, voice: str) -> str:
    """Return the SHA-256 of all that `entries_for` reads besides the book. Raises ConfigError."""
    digests = [hashlib.sha256(_bytes(path)).hexdigest() for path in lexicon_files(places, voice)]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _named(folder: Path | None, voice: str) -> list[Path]:
    if folder is None:
        return []
    names = [f"lexicon.{voice}.toml"] if voice and not set(voice) & set("/\\\0") else []
    return [path for name in (*names, "lexicon.toml") if (path := folder / name).is_file()]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise ConfigError(f"{path}: more than {_MOST_BYTES:,} bytes", hint="is it a lexicon?")
    return data


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: {error}", hint="save it as UTF-8") from None


def _of_book(each: Pronunciation) -> Iterator[Entry]:
    """Yield the entry for what a book says of a word, unless nothing can be said for it."""
    alias = each.alias if any(map(str.isalnum, each.alias)) and len(each.alias) <= MOST_SAY_CHARS else ""
    if each.written.strip() and (alias or each.phonemes):
        table = Table.PHRASES if " " in each.written else Table.WORDS
        yield Entry(
            written=each.written,
            say=alias,
            ipa=each.phonemes,
            table=table,
            language=each.language or "",
            origin="the book",
        )
