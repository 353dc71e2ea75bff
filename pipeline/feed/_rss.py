"""The feed as XML: RSS 2.0 with the namespaces of iTunes and of Podcasting 2.0.

Sources: RSS 2.0 Specification; Apple's requirements for a podcast's feed; podcast-namespace, docs/tags.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from pipeline.feed._dates import published
from pipeline.feed._shelf import Book, Episode, Shelf, Sound
from pipeline.feed._told import plain
from pipeline.titles import clean_line
from pipeline.writers import TOOL

NAMESPACES = {
    "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
    "xmlns:atom": "http://www.w3.org/2005/Atom",
}
GENERATOR = f"<generator>{TOOL}</generator>"
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # podcast-namespace, docs/tags/guid.md
_MOST_NAMED = 3
_NAME_CHARS = 128  # of a person and of a season, by podcast-namespace
_CODECS = {"aac": "mp4a.40.2", "opus": "opus", "flac": "flac", "vorbis": "vorbis"}  # RFC 6381
# In a description "<" before a name and "&" before a reference would be read as HTML; all else stays as it is.
_MARKUP = re.compile(r"&(?=#?\w+;)|<(?=[A-Za-z/!?])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What the feed says of itself; what is empty or None is taken from the books."""

    title: str = ""
    author: str = ""
    description: str = ""
    language: str = ""
    explicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where all of it is to lie: `base` is the address of the folder, with a slash at its end, `url` of the feed."""

    folder: Path
    base: str
    url: str

    def address(self, path: Path) -> str:
        """Return the address of a file in the folder."""
        return self.base + quote(os.fsencode(path.relative_to(self.folder)))


def guid_of(url: str) -> str:
    """Return the podcast:guid of a feed: a UUIDv5 of its address without scheme and without slashes at its end."""
    return str(uuid.uuid5(PODCASTS, url.partition("://")[2].rstrip("/")))


def rss(shelf: Shelf, site: Site, channel: Channel) -> bytes:
    """Return the whole feed, episodes in reading order. The same files and settings give the same bytes."""
    root = ET.Element("rss", {"version": "2.0", **NAMESPACES})
    top = _add(root, "channel")
    _describe(top, shelf, site, channel)
    dates = iter(published(episode.told.date for episode in shelf.episodes))
    guids = iter(_guids(shelf))
    seasons = any(len(book.episodes) > 1 for book in shelf.books)
    for number, book in enumerate(shelf.books, 1):
        for part, episode in enumerate(book.episodes, 1):
            item = _add(top, "item")
            _title(item, book, episode, alone=len(shelf.books) == 1)
            _number(item, book, (number, part) if seasons else (None, number))
            _identify(item, next(guids), next(dates))
            _tell(item, episode)
            _link(item, episode, site, shelf.picture)
    ET.indent(root, " ")
    whole: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return whole + b"\n"


def _describe(top: ET.Element, shelf: Shelf, site: Site, channel: Channel) -> None:
    title = clean_line(channel.title) or _common_title(shelf)
    picture = shelf.picture or (shelf.episodes[0].beside.picture if len(shelf.books) == 1 else None)
    author = clean_line(channel.author) or _listed(name for each in shelf.episodes for name in each.told.authors)
    _add(top, "title", title)
    _add(top, "generator", TOOL)
    _add(top, "link", site.base)
    _add(top, "atom:link", href=site.url, rel="self", type="application/rss+xml")
    _add(top, "description", _shown(channel.description or _common_description(shelf)))
    for name, text in {
        "language": channel.language or _common_language(shelf),
        "itunes:author": author,
        "itunes:type": "serial",
        "itunes:explicit": "true" if channel.explicit else "false",
    }.items():
        if text:
            _add(top, name, text)
    _add(_add(top, "itunes:category", text="Arts"), "itunes:category", text="Books")
    _add(top, "podcast:guid", guid_of(site.url))
    _add(top, "podcast:locked", "yes")
    _add(top, "podcast:medium", "audiobook")
    if picture:
        address = site.address(picture)
        image = _add(top, "image")
        for name, text in {"url": address, "title": title, "link": site.base}.items():
            _add(image, name, text)
        _pictured(top, address)


def _title(item: ET.Element, book: Book, episode: Episode, *, alone: bool) -> None:
    """Name the item: in an app's list of what is new a part of a book needs the book's title with its own."""
    own = episode.told.title
    whole = len(book.episodes) == 1
    _add(item, "title", own if whole or alone or own == book.title else f"{book.title}: {own}")
    _add(item, "itunes:title", own)


def _number(item: ET.Element, book: Book, number: tuple[int | None, int]) -> None:
    season, episode = number
    if season is not None:
        _add(item, "itunes:season", str(season))
        _add(item, "podcast:season", str(season), name=book.title[:_NAME_CHARS])
    _add(item, "itunes:episode", str(episode))
    _add(item, "podcast:episode", str(episode))
    _add(item, "itunes:episodeType", "full")


def _identify(item: ET.Element, guid: str, date: datetime) -> None:
    _add(item, "guid", guid, isPermaLink="false")
    _add(item, "pubDate", format_datetime(date))


def _tell(item: ET.Element, episode: Episode) -> None:
    told = episode.told
    if told.description:
        _add(item, "description", _shown(told.description))
    if told.authors:
        _add(item, "itunes:author", _listed(told.authors))
    people = [(name, "author", "writing") for name in told.authors]
    people += [(name, "narrator", "cast") for name in told.narrators]
    for name, role, group in people:
        _add(item, "podcast:person", name[:_NAME_CHARS], role=role, group=group)


def _link(item: ET.Element, episode: Episode, site: Site, known: Path | None) -> None:
    """Name the files of an episode, the sound first; `known` is the picture of the whole feed."""
    first, *others = episode.sounds
    beside = episode.beside
    _add(item, "enclosure", url=site.address(first.path), length=str(first.size_bytes), type=first.mime)
    seconds = round(first.says.duration_s)
    if seconds:
        _add(item, "itunes:duration", str(seconds))
    for sound in others:
        _alternate(item, sound, site)
    if beside.page:
        _add(item, "link", site.address(beside.page))
    if beside.picture and beside.picture != known:
        _pictured(item, site.address(beside.picture))
    if beside.chapters:
        _add(item, "podcast:chapters", url=site.address(beside.chapters), type="application/json+chapters")
    language = {"language": episode.told.language} if episode.told.language else {}
    for path, mime in beside.transcripts:
        _add(item, "podcast:transcript", url=site.address(path), type=mime, rel="captions", **language)


def _alternate(item: ET.Element, sound: Sound, site: Site) -> None:
    """Offer another format of the same recording."""
    codec = _CODECS.get(sound.says.codec)
    more = {"codecs": codec} if codec else {}
    title = sound.path.suffix[1:].upper()
    made = _add(item, "podcast:alternateEnclosure", type=sound.mime, length=str(sound.size_bytes), title=title, **more)
    _add(made, "podcast:source", uri=site.address(sound.path))


def _pictured(parent: ET.Element, address: str) -> None:
    _add(parent, "itunes:image", href=address)
    _add(parent, "podcast:image", href=address)


def _guids(shelf: Shelf) -> Iterator[str]:
    """Yield an identifier for each episode, made of what its tags tell: it stays when files and folders move.

    Of recordings that tell the same, the second and later ones are told apart by their order.
    """
    seen: Counter[str] = Counter()
    for book in shelf.books:
        for episode in book.episodes:
            told = episode.told
            facts = [book.title, told.title, told.authors, told.narrators, told.place]
            name = json.dumps(["episode", 1, *facts])
            seen[name] += 1
            yield hashlib.sha256(f"{name}{seen[name] if seen[name] > 1 else ''}".encode()).hexdigest()


def _common_title(shelf: Shelf) -> str:
    titles = {book.title for book in shelf.books}
    series = {episode.told.series for episode in shelf.episodes}
    for names in (titles, series):
        if len(names) == 1 and "" not in names:
            return next(iter(names))
    return clean_line(shelf.folder.resolve().name) or "Audiobooks"


def _common_description(shelf: Shelf) -> str:
    """Return the description of the only book, or the titles of all."""
    told = shelf.episodes[0].told
    if len(shelf.books) == 1 and told.description:
        return told.description
    return "; ".join(dict.fromkeys(book.title for book in shelf.books))


def _common_language(shelf: Shelf) -> str:
    languages = Counter(episode.told.language for episode in shelf.episodes if episode.told.language)
    return languages.most_common(1)[0][0] if languages else ""


def _listed(names: Iterable[str]) -> str:
    """Return the names, each once; of more than three the first three."""
    found = list(dict.fromkeys(names))
    return "; ".join(found[:_MOST_NAMED]) + (" …" if len(found) > _MOST_NAMED else "")


def _shown(text: str) -> str:
    """Return a description as apps show it, which take it for HTML, although there is no mark-up in it."""
    return _MARKUP.sub(_escaped, plain(text))


def _escaped(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else "&lt;"


def _add(parent: ET.Element, tag: str, content: str = "", /, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, attributes)
    made.text = content or None
    return made
