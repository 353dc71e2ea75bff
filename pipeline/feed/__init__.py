"""A podcast feed of the audiobooks in a folder: RSS 2.0 with what Podcasting 2.0 adds (chapters, transcripts, people).

Every file is read by its header; nothing is decoded. Neither clock nor file times decide anything.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from pipeline.errors import InputError, OutputError, UsageError
from pipeline.feed._rss import GENERATOR, Channel, Site, guid_of, rss
from pipeline.feed._shelf import Episode, Shelf, read_shelf
from pipeline.files import FILES, Files, replace_durably

__all__ = ["NAME", "Channel", "Feed", "make_feed", "site_of"]

NAME = "feed.xml"
_EXAMPLE = "as in --url https://example.org/books/"
_HOST = re.compile(r"[a-z\d._-]+|[a-f\d:.]+")  # a name, or an address of version 6
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that was written: how much is in it, and what it lacks.

    `failed` are files that could not be read; `no_chapters` and `no_transcript` the episodes that have chapters but no
    file that lists them, and those without a transcript.
    """

    target: Path
    url: str
    guid: str
    books: int
    items: int
    duration_s: float
    has_picture: bool
    failed: tuple[InputError, ...]
    no_chapters: tuple[Path, ...]
    no_transcript: tuple[Path, ...]


def make_feed(site: Site, target: Path, channel: Channel, *, force: bool = False, files: Files = FILES) -> Feed:
    """Read the folder of `site` and write its feed to `target`.

    Raises InputError if there is nothing to list, OutputError if the feed cannot be written or stands in the place of
    something that this program did not make (unless `force`). Files that cannot be read are left out and named.
    """
    _refuse_foreign(target, force=force)
    shelf = read_shelf(site.folder)
    _write(target, rss(shelf, site, channel), files)
    return _outcome(shelf, site, target)


def site_of(folder: Path, url: str, target: Path) -> Site:
    """Return where the folder and its feed are to lie; a feed elsewhere than in the folder is taken to be put there.

    Raises UsageError if `url` is not the address of a folder.
    """
    site = Site(folder=folder, base=_base(url), url="")
    name = os.path.relpath(target, folder)
    outside = name.startswith(os.pardir)
    return replace(site, url=site.address(folder / (target.name if outside else name)))


def _base(url: str) -> str:
    if not url.strip():
        raise UsageError("a feed needs the address at which the folder will lie", hint=_EXAMPLE)
    if "@" in url.rpartition("://")[2].partition("/")[0]:  # before any message that would quote a password
        raise UsageError("--url names a user: whoever reads the feed would see it", hint=_EXAMPLE)
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError as fault:
        raise UsageError(f"--url {url}: {fault}", hint=_EXAMPLE) from None
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        raise UsageError(f"--url {url}: must begin with https:// or http:// and a host", hint=_EXAMPLE)
    if parts.query or parts.fragment:
        raise UsageError(f"--url {url}: the address of a folder has no ? and no #", hint=_EXAMPLE)
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{path}/"


def _refuse_foreign(target: Path, *, force: bool) -> None:
    """Refuse what stands where the feed is to be, if it is not a feed of ours."""
    if target.is_dir():
        raise OutputError(f"cannot write {target}: it is a folder", hint="name a file with -o")
    try:
        with target.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except FileNotFoundError:
        return
    except OSError as refused:
        raise OutputError(f"cannot read {target}: {refused.strerror}", hint="name another file with -o") from refused
    if GENERATOR.encode() not in head and not force:
        raise OutputError(f"{target} exists, and this program did not make it", hint="add --force to replace it")


def _write(target: Path, data: bytes, files: Files) -> None:
    """Put the feed in its place; one that is as it was stays untouched, so that no app fetches it again."""
    with suppress(OSError):
        if target.read_bytes() == data:
            return
    try:
        if not target.parent.is_dir():
            files.make_folder(target.parent)
        replace_durably(target, data, temporary=target.with_name(f".{target.name}.part"), files=files)
    except OSError as refused:
        raise OutputError(
            f"cannot write {target}: {refused.strerror or refused}", hint="name another file with -o"
        ) from refused


def _outcome(shelf: Shelf, site: Site, target: Path) -> Feed:
    episodes = shelf.episodes
    return Feed(
        target=target,
        url=site.url,
        guid=guid_of(site.url),
        books=len(shelf.books),
        items=len(episodes),
        duration_s=sum(episode.sounds[0].says.duration_s for episode in episodes),
        has_picture=shelf.picture is not None,
        failed=shelf.failed,
        no_chapters=tuple(_name(each) for each in episodes if _has_chapters(each) and not each.beside.chapters),
        no_transcript=tuple(_name(each) for each in episodes if not each.beside.transcripts),
    )


def _has_chapters(episode: Episode) -> bool:
    """Say whether there is more than one: a part that is a chapter has nothing to list."""
    return any(len(sound.says.chapters) > 1 for sound in episode.sounds)


def _name(episode: Episode) -> Path:
    return episode.sounds[0].path
