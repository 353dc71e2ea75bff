"""One page that reads along: the whole text, the player, and the sound inside it or beside it. It never uses a network.

The sound is in the page itself up to `MAX_INSIDE_BYTES`; a longer book's is the files beside which the page stands.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from pipeline.companions import AudioFile, ReadAlong
from pipeline.companions._body import Manner, body, escaped, language_tag, nested, quoted
from pipeline.companions._heard import HeardChapter, heard
from pipeline.companions._html_times import cue_times, steps, word_times
from pipeline.companions._identity import identifier

SUFFIX = ".html"
MAX_INSIDE_BYTES = 24_000_000  # of sound: browsers take a page of 32 MB without a pause

_MIME = {"mp3": "audio/mpeg", "opus": "audio/ogg", "ogg": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav"}
_MP4 = "audio/mp4"  # m4b and m4a; browsers do not know audio/x-m4b
_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_BLOCK_BYTES = 3 << 18  # a multiple of 3, so that blocks of base64 can be joined


def write(edition: ReadAlong, target: Path) -> None:
    """Write the page. Sound inside it is copied in blocks. Raises OSError as the file system does."""
    audio = _playable(edition)
    inside = sum(each.path.stat().st_size for each in audio) <= MAX_INSIDE_BYTES
    chapters = tuple(heard(edition))
    slots = _slots(edition, chapters, _names(audio, target, inside=inside))
    with target.open("w", encoding="utf-8", newline="\n") as page:
        for at, part in enumerate(_SLOT.split(_file("page.html"))):
            if at % 2 == 0:
                page.write(part)
            elif part == "sound":
                _write_sound(page, audio, None if inside else target)
            else:
                page.write(slots[part])


def _slots(edition: ReadAlong, chapters: Sequence[HeardChapter], names: Sequence[str]) -> dict[str, str]:
    """Return what goes into the page, by the names of its slots, as markup."""
    told = edition.metadata
    style, script = _file("page.css"), _file("times.js") + _file("page.js")
    language = language_tag(edition.script.language) or "en"
    return {
        "language": language,
        "direction": ' dir="rtl"' if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "",
        "policy": _policy(style, script),
        "title": escaped(" ".join(told.title.split())) or "Untitled",
        "style": style,
        "cover": _cover(edition.cover),
        "byline": "\n".join(_byline(edition)),
        "contents": _contents(chapters),
        "chapters": "\n".join(map(_chapter, chapters)),
        "seconds": str(edition.timeline.total // edition.timeline.format.rate_hz),
        "data": _data(edition, chapters, names),
        "script": script,
    }


@cache
def _file(name: str) -> str:
    return (files("pipeline.companions") / "_page" / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Forbid everything but this page's own style and script, and sound and pictures in it or beside it."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; media-src 'self' data: file:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _playable(edition: ReadAlong) -> tuple[AudioFile, ...]:
    """Return the files of the first format: one set of them is the whole book."""
    return tuple(each for each in edition.audio if each.format == edition.audio[0].format)


def _names(audio: Sequence[AudioFile], target: Path, *, inside: bool) -> list[str]:
    return ["" if inside else os.path.relpath(each.path, target.parent) for each in audio]


def _write_sound(page: TextIO, audio: Sequence[AudioFile], beside: Path | None) -> None:
    """Write a player a file, which works without the script too."""
    for number, each in enumerate(audio, 1):
        label = "Audio" if len(audio) == 1 else f"Audio, part {number} of {len(audio)}"
        page.write(f'<audio controls preload="metadata" aria-label="{label}" src="')
        if beside is None:
            page.write(f"data:{_MIME.get(each.format, _MP4)};base64,")
            _write_base64(page, each.path)
        else:
            page.write(quote(os.path.relpath(each.path, beside.parent).replace(os.sep, "/")))
        page.write('"></audio>\n')


def _write_base64(page: TextIO, path: Path) -> None:
    with path.open("rb") as source:
        while block := source.read(_BLOCK_BYTES):
            page.write(base64.b64encode(block).decode("ascii"))


def _cover(cover: bytes | None) -> str:
    if not cover:
        return ""
    return f'<img class="cover" alt="" src="data:{_picture(cover)};base64,{base64.b64encode(cover).decode()}">'


def _picture(cover: bytes) -> str:
    return "image/png" if cover.startswith(b"\x89PNG") else "image/jpeg"


def _byline(edition: ReadAlong) -> Iterator[str]:
    told = edition.metadata
    if told.subtitle.strip():
        yield f'<p class="subtitle">{escaped(told.subtitle)}</p>'
    if told.authors:
        yield f'<p class="author">{escaped(", ".join(told.authors))}</p>'
    if edition.narrator.strip():
        yield f'<p class="narrator"><span lang="en">Read by</span> {escaped(edition.narrator)}</p>'


def _title(chapter: HeardChapter) -> str:
    return " ".join(chapter.title.title.split()) or str(chapter.number)


def _contents(chapters: Sequence[HeardChapter]) -> str:
    return nested([(each.title.depth, _link(each)) for each in chapters])


def _link(chapter: HeardChapter) -> str:
    silent = "" if chapter.cues else ' class="silent"'
    return f'<a href="#c{chapter.number}"{silent}>{escaped(_title(chapter))}</a>'


def _chapter(chapter: HeardChapter) -> str:
    manner = Manner(level=min(max(chapter.title.depth, 1) + 1, 6))
    label = quoted(_title(chapter))
    return f'<section class="chapter" id="c{chapter.number}" aria-label={label}>\n{body(chapter, manner)}\n</section>'


def _data(edition: ReadAlong, chapters: Sequence[HeardChapter], names: Sequence[str]) -> str:
    """Return what the script needs, as JSON that cannot end its element."""
    timeline = edition.timeline
    words = word_times(chapters, timeline)
    told: dict[str, Any] = {
        "id": identifier(edition.metadata),
        "title": edition.metadata.title,
        "author": ", ".join(edition.metadata.authors),
        "cover": _picture(edition.cover) if edition.cover else "",
        "total": steps(timeline.total, timeline),
        "chapters": [[steps(each.start, timeline), f"c{each.number}"] for each in chapters if each.cues],
        "files": [[steps(each.start, timeline), name] for each, name in zip(_playable(edition), names, strict=True)],
        "cues": cue_times(timeline),
        "words": words if any(words) else [],
    }
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
