"""Feeds of folders, and short recordings with tags of one's own to list in them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from audiobooks import audiobook
from mutagen import id3

from pipeline import writers
from pipeline.feed import Channel, Feed, make_feed, site_of

URL = "https://example.org/my books"
BASE = "https://example.org/my%20books/"
NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}


def feed_of(folder: Path, channel: Channel | None = None) -> tuple[Feed, ET.Element]:
    """Write the feed of a folder and return it, and the channel in it."""
    target = folder / "feed.xml"
    feed = make_feed(site_of(folder, URL, target), target, channel or Channel())
    top = ET.parse(target).find("channel")
    assert top is not None
    return feed, top


def texts(element: ET.Element, path: str) -> list[str]:
    """Return the texts of all elements at a path."""
    return [found.text or "" for found in element.findall(path, NAMES)]


def values(element: ET.Element, path: str, name: str) -> list[str]:
    """Return an attribute of all elements at a path."""
    return [found.attrib[name] for found in element.findall(path, NAMES)]


def recording(path: Path, **tags: str) -> Path:
    """Write a short MP3 with no tags but these, by the names of their frames."""
    settings = writers.OutputSettings(format="mp3", bitrate_kbps=32)
    path.parent.mkdir(parents=True, exist_ok=True)
    writers.write(audiobook(chapters=1, passages=1, seconds=0.2), path, settings, token="test")
    id3.ID3(path).delete(path)
    stored = id3.ID3()
    for name, text in tags.items():
        stored.add(getattr(id3, name)(encoding=3, text=[text]))
    stored.save(path)
    return path
