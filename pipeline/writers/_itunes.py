"""Tags of MP4 files: iTunes' atoms, and the free ones by which libraries know what iTunes has no atom for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4FreeForm

from pipeline.writers._tags import Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an MP4 file is to a player: the brand at its head, and the media type ("stik") in its tags."""

    brand: bytes
    media_type: int


AUDIOBOOK = Kind(brand=b"M4B ", media_type=2)
SOUND = Kind(brand=b"M4A ", media_type=1)  # "normal": what iTunes gives to any other recording
ATOMS = {
    "\xa9nam": "title",
    "\xa9alb": "album",
    "\xa9ART": "author",
    "aART": "author",
    "\xa9wrt": "narrator",
    "\xa9nrt": "narrator",
    "\xa9gen": "genre",
    "\xa9day": "date",
    "\xa9cmt": "comment",
    "\xa9pub": "publisher",
    "\xa9mvn": "series",
    "\xa9grp": "grouping",
    "desc": "description",
    "ldes": "description",
    "cprt": "rights",
    "\xa9too": "tool",
}
FREEFORM = {
    "NARRATOR": "narrator",
    "LANGUAGE": "language",
    "SUBTITLE": "subtitle",
    "PUBLISHER": "publisher",
    "SERIES": "series",
    "SERIES-PART": "series_part",
    "ISBN": "isbn",
    "ASIN": "asin",
}
MOST_IN_16_BITS = 0xFFFF


def write_tags(target: Path, kind: Kind, tags: Mapping[str, str], cover: Cover | None) -> None:
    """Put tags and cover into a finished MP4 file. Raises OSError, mutagen.MutagenError if it is none."""
    file = MP4(target)
    if file.tags is None:
        file.add_tags()
    stored = file.tags
    stored.update({atom: [tags[name]] for atom, name in ATOMS.items() if name in tags})
    freeform = {f"----:com.apple.iTunes:{key}": tags[name] for key, name in FREEFORM.items() if name in tags}
    stored.update({key: [MP4FreeForm(value.encode(), AtomDataType.UTF8)] for key, value in freeform.items()})
    stored.update(_numbers(tags))
    stored["stik"] = [kind.media_type]
    stored["pgap"] = True
    if cover is not None:
        form = MP4Cover.FORMAT_JPEG if cover.mime == "image/jpeg" else MP4Cover.FORMAT_PNG
        stored["covr"] = [MP4Cover(cover.data, imageformat=form)]
    file.save()


def read_tags(path: Path) -> dict[str, str]:
    """Return the tags by our names. Raises mutagen.MutagenError if the file is damaged."""
    stored = MP4(path).tags or {}
    return {name: str(stored[atom][0]) for atom, name in ATOMS.items() if atom in stored}


def _numbers(tags: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the atoms that are numbers: place in the series (a movement in Apple's eyes), track and disc."""
    part = tags.get("series_part", "")
    if part.isdecimal() and int(part) <= MOST_IN_16_BITS:
        yield "\xa9mvi", [int(part)]
    if "series" in tags:
        yield "shwm", [1]
    if "track" in tags:
        yield "trkn", [(int(tags["track"]), int(tags["tracks"]))]
        yield "disk", [(1, 1)]
