"""What the tags of a file tell about a book, whatever container they come from and whoever wrote them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.text.language import language_tag
from pipeline.titles import clean_line, clean_text

_MOST_BYTES = 4_000  # what Apple takes of a description
_MOST_READ = 40_000  # characters looked at for them: markup goes before it is counted
_UNSHOWN = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|table|hr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_MARKS = re.compile(
    r"</?(?:a|abbr|b|big|body|center|cite|code|em|font|html|i|img|pre|q|s|small|span|strong|sub|sup|td|th|tt|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s*(\d{1,6})(?:\s*/\s*(\d{1,6}))?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A recording in its own words: `album` is the book, `title` this part of it or the book again.

    `place` is (disc, track) if it is one of several parts. What is not known is empty or None.
    """

    title: str
    album: str
    authors: tuple[str, ...]
    narrators: tuple[str, ...]
    series: str
    language: str
    date: str
    description: str
    place: tuple[int, int] | None


def told_by(files: Sequence[Mapping[str, str]], *, otherwise: str) -> Told:
    """Gather what the tags of one recording tell, the first file's before the next one's.

    `otherwise` is the title of a recording without one.
    """
    tags: dict[str, str] = {}
    for each in files:
        tags |= {key.lower(): value for key, value in each.items() if value.strip() and not tags.get(key.lower())}
    authors = _names(_first(tags, "artist", "album_artist", "author"))
    composers = (name for name in _names(_first(tags, "composer")) if name not in authors)
    return Told(
        title=clean_line(_first(tags, "title")) or clean_line(otherwise) or "?",
        album=clean_line(_first(tags, "album")),
        authors=authors,
        narrators=_names(_first(tags, "narrator")) or tuple(composers),  # where players look for the narrator of a book
        series=clean_line(_first(tags, "series")),
        language=_language(files),
        date=_first(tags, "date", "year"),
        description=_first(tags, "synopsis", "description", "comment"),
        place=_place(tags),
    )


def plain(text: str) -> str:
    """Return a description as plain text of at most 4,000 bytes: tags of HTML gone, its references resolved."""
    shown = _UNSHOWN.sub(" ", text[:_MOST_READ])
    shown = html.unescape(_MARKS.sub("", _BREAKS.sub("\n", shown)))
    lines = (line for line in clean_text(shown).splitlines() if line)
    whole = "\n".join(lines)
    if len(whole.encode()) <= _MOST_BYTES:
        return whole
    cut = whole.encode()[: _MOST_BYTES - len("…".encode())].decode(errors="ignore")
    return (cut.rpartition(" ")[0] or cut).rstrip() + "…"


def _first(tags: Mapping[str, str], *names: str) -> str:
    return next((tags[name] for name in names if name in tags), "")


def _names(text: str) -> tuple[str, ...]:
    """Return the names in a tag; a comma may be part of one ("Martin Luther King, Jr.")."""
    return tuple(dict.fromkeys(name for part in text.split(";") if (name := clean_line(part))))


def _language(files: Sequence[Mapping[str, str]]) -> str:
    """Return the language by its tag; in capitals it is as the book has it, else as its container can say it."""
    told = [tags.get(name, "") for name in ("LANGUAGE", "language") for tags in files]
    tags = [tag for text in told if (tag := language_tag(text)) and tag != "und"]
    return tags[0] if tags else ""


def _place(tags: Mapping[str, str]) -> tuple[int, int] | None:
    """Return disc and track; one that is the only track has no place among others."""
    track = _PLACE.fullmatch(_first(tags, "track", "tracknumber"))
    disc = _PLACE.fullmatch(_first(tags, "disc", "discnumber"))
    if track is None or (track[2] or tags.get("tracktotal", "")) == "1":
        return None
    return (int(disc[1]) if disc else 1, int(track[1]))
