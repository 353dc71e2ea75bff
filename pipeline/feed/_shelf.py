"""What lies in a folder of books: files of sound, sorted into books and episodes, and what stands beside them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.feed._told import Told, told_by
from pipeline.titles import clean_line
from pipeline.writers import Probe, probe

# Of one recording in several formats that which most apps play comes first, and is the enclosure of its item.
# M4A and M4B are MP4 (RFC 4337), OPUS is Ogg (RFC 7845), FLAC is RFC 9639; WAV is registered under no other name.
TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}
# podcast-namespace, docs/tags/transcript.md; what it recommends comes first.
TRANSCRIPTS = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
CHAPTERS = ".chapters.json"
PAGE = ".html"
PICTURES = (".jpg", ".jpeg", ".png")
PICTURE_NAMES = ("cover", "folder")
_HEAD_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A file of sound: its type, its size and what it says of itself."""

    path: Path
    mime: str
    size_bytes: int
    says: Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The files that stand beside a recording; None or empty where there are none."""

    chapters: Path | None
    transcripts: tuple[tuple[Path, str], ...]
    page: Path | None
    picture: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A recording, in one format or several; the first of `sounds` is what every app plays."""

    sounds: tuple[Sound, ...]
    told: Told
    beside: Beside


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book in one episode or in parts, in reading order."""

    title: str
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All books of a folder in order, the picture of the folder, and what could not be read."""

    folder: Path
    books: tuple[Book, ...]
    picture: Path | None
    failed: tuple[InputError, ...]

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Every episode in reading order."""
        return tuple(episode for book in self.books for episode in book.episodes)


def read_shelf(folder: Path) -> Shelf:
    """Read every file of sound in `folder` and in the folders directly in it, books by name.

    Raises InputError if it is no folder or holds no sound; files that cannot be read are in `failed`.
    """
    failed: list[InputError] = []
    entries = _entries(folder)
    found: list[tuple[str, Book]] = []
    for name, path in entries.items():
        if path.is_dir():
            found += ((name, book) for book in _books_in(path, failed, whole=True))
    found += ((_first_name(book), book) for book in _books_in(folder, failed, whole=False))
    found.sort(key=lambda each: reading_key(each[0]))  # stable: the books of one folder stay as they are
    if not found and not failed:
        known = ", ".join(TYPES)
        raise InputError(f"{folder}: there is no audiobook in it", hint=f"a feed is made of {known} files")
    if not found:
        raise InputError(f"{folder}: nothing in it can be read; {failed[0].message}", hint=failed[0].hint)
    books = tuple(book for _, book in found)
    return Shelf(folder=folder, books=books, picture=_picture(entries, PICTURE_NAMES), failed=tuple(failed))


def reading_key(name: str) -> tuple[tuple[str | int, ...], str]:
    """Return what names are sorted by: digits as numbers, the rest without regard to case and way of encoding."""
    plain = unicodedata.normalize("NFC", name).casefold()
    parts = re.split(r"(\d+)", plain)
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts)), name


def _first_name(book: Book) -> str:
    return min((sound.path.name for each in book.episodes for sound in each.sounds), key=reading_key)


def _entries(folder: Path) -> dict[str, Path]:
    """Return what is in a folder by name, in order; what is hidden is left out. Raises InputError."""
    try:
        names = [entry.name for entry in os.scandir(folder) if not entry.name.startswith(".")]
    except OSError as refused:
        raise InputError(f"{folder}: {refused.strerror}", hint="name a folder of finished audiobooks") from refused
    return {name: folder / name for name in sorted(names, key=reading_key)}


def _books_in(folder: Path, failed: list[InputError], *, whole: bool) -> Iterator[Book]:
    """Yield the books of one folder; `whole` says that what is not told apart by its tags is one book."""
    try:
        episodes = list(_episodes_in(folder, failed))
    except InputError as refused:
        failed.append(refused)
        return
    grouped: dict[str | int, list[Episode]] = {}
    for number, episode in enumerate(episodes):
        told = episode.told
        part = whole or (told.album and told.place)
        grouped.setdefault(told.album if part else number, []).append(episode)
    for parts in grouped.values():
        first = parts[0].told
        title = first.album or (clean_line(folder.name) if whole else "") or first.title
        yield Book(title=title, episodes=tuple(_in_order(parts)))


def _in_order(parts: Sequence[Episode]) -> Sequence[Episode]:
    """Return the parts of a book by disc and track if these tell all of them apart, else as they are: by name."""
    places = Counter(part.told.place for part in parts)
    if None in places or len(places) < len(parts):
        return parts
    return sorted(parts, key=lambda part: part.told.place or (0, 0))


def _episodes_in(folder: Path, failed: list[InputError]) -> Iterator[Episode]:
    entries = _entries(folder)
    stems: dict[str, list[Path]] = {}
    for path in entries.values():
        if path.suffix.lower() in TYPES and not path.is_dir():
            stems.setdefault(path.stem, []).append(path)
    order = list(TYPES)
    for stem, paths in stems.items():
        ranked = sorted(paths, key=lambda path: order.index(path.suffix.lower()))
        sounds = tuple(_sounds(ranked, failed))
        if sounds:
            told = told_by([sound.says.tags for sound in sounds], otherwise=stem)
            yield Episode(sounds=sounds, told=told, beside=_beside(entries, stem, folder))


def _sounds(paths: Iterable[Path], failed: list[InputError]) -> Iterator[Sound]:
    for path in paths:
        try:
            yield Sound(path=path, mime=TYPES[path.suffix.lower()], size_bytes=path.stat().st_size, says=probe(path))
        except OSError as refused:
            failed.append(InputError(f"{path}: {refused.strerror}"))
        except InputError as damaged:
            failed.append(damaged)


def _beside(entries: Mapping[str, Path], stem: str, folder: Path) -> Beside:
    transcripts = [(entries.get(stem + suffix), mime) for suffix, mime in TRANSCRIPTS.items()]
    return Beside(
        chapters=entries.get(stem + CHAPTERS),
        transcripts=tuple((path, mime) for path, mime in transcripts if path and _is_transcript(path)),
        page=entries.get(stem + PAGE) or entries.get(folder.name + PAGE),
        picture=_picture(entries, (stem, folder.name, *PICTURE_NAMES)),
    )


def _picture(entries: Mapping[str, Path], stems: Iterable[str]) -> Path | None:
    pictures = {path.stem.casefold(): path for path in reversed([*entries.values()]) if path.suffix.lower() in PICTURES}
    return next((pictures[stem.casefold()] for stem in stems if stem.casefold() in pictures), None)


def _is_transcript(path: Path) -> bool:
    """Say whether a file is what its name says: much else is called .json, other programs' transcripts too."""
    if path.suffix != ".json":
        return path.is_file()
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except OSError:
        return False
    return b'"segments"' in head and b'"startTime"' in head
