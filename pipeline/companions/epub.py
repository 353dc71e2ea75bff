"""EPUB 3.3 with Media Overlays: the whole text, and a reading system that reads it aloud and marks each sentence.

The audio is inside, a file a chapter. Overlays go by sentences: reading systems turn pages and let readers tap by the
elements that an overlay names, and with words they flicker. The clip of a sentence lasts until the next one begins, the
first one from the beginning of the chapter: pauses are heard, and the clips are the whole recording.

Sources: EPUB 3.3 (W3C Recommendation), section 9 "Media overlays"; EPUB Accessibility 1.1.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.companions import ReadAlong
from pipeline.companions._body import Manner, body, cue_id, escaped, language_tag, quoted
from pipeline.companions._epub_package import Part, clock, contents, package
from pipeline.companions._heard import HeardChapter, heard

SUFFIX = ".epub"

_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">\n'
    '  <rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>\n'
    "</container>\n"
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # no clock is read: the same book is the same bytes
_PNG = b"\x89PNG"


def write(edition: ReadAlong, target: Path) -> None:
    """Write the EPUB, one chapter in hand at a time. Raises OSError, and what `edition.record` raises."""
    cover = f"cover.{'png' if edition.cover.startswith(_PNG) else 'jpg'}" if edition.cover else ""
    beside = TemporaryDirectory(dir=target.parent, prefix=f"{target.name}-")  # by its name the next run can sweep it
    with zipfile.ZipFile(target, "w") as archive, beside as folder:
        _put(archive, "mimetype", "application/epub+zip", stored=True)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        parts = [_put_chapter(archive, edition, chapter, Path(folder)) for chapter in heard(edition)]
        _put(archive, "EPUB/book.opf", package(edition, parts, cover))
        _put(archive, "EPUB/nav.xhtml", contents(edition, parts))
        _put(archive, "EPUB/book.css", (files("pipeline.companions") / "_page" / "epub.css").read_text("utf-8"))
        if edition.cover:
            _put(archive, f"EPUB/{cover}", edition.cover, stored=True)
            _put(archive, "EPUB/cover.xhtml", _cover_page(edition, cover))


def _put_chapter(archive: zipfile.ZipFile, edition: ReadAlong, chapter: HeardChapter, folder: Path) -> Part:
    name = f"{chapter.number:04}"
    title = " ".join(chapter.title.title.split()) or str(chapter.number)
    clips = tuple(_clips(edition, chapter))
    heard_ms = clips[-1][2] if clips else 0
    part = Part(name=name, title=title, depth=chapter.title.depth, heard_ms=heard_ms)
    _put(archive, f"EPUB/{part.page}", _page(edition, title, body(chapter, Manner(xml=True))))
    if clips:
        _put(archive, f"EPUB/overlay/{name}.smil", _overlay(part, clips))
        recording = folder / f"{name}.m4a"
        edition.record(chapter.start, chapter.stop, recording)
        _put_file(archive, f"EPUB/audio/{name}.m4a", recording)
        recording.unlink()
    return part


def _clips(edition: ReadAlong, chapter: HeardChapter) -> Iterator[tuple[int, int, int]]:
    """Yield each cue with the ms of the chapter's recording from which and to which it is shown, end to end.

    Rounded down, so that the last one ends within the recording; one shorter than a millisecond is left out.
    """
    if not chapter.cues:
        return
    rate = edition.timeline.format.rate_hz
    starts = [edition.timeline.cues[cue].start - chapter.start for cue in chapter.cues]
    borders = [start * 1_000 // rate for start in (0, *starts[1:], chapter.stop - chapter.start)]
    for cue, (start, stop) in zip(chapter.cues, pairwise(borders), strict=True):
        if stop > start:
            yield cue, start, stop


def _overlay(part: Part, clips: tuple[tuple[int, int, int], ...]) -> str:
    spoken = "\n".join(
        f'      <par id="p{cue + 1}"><text src="../{part.page}#{cue_id(cue)}"/>'
        f'<audio src="../audio/{part.name}.m4a" clipBegin="{clock(start)}" clipEnd="{clock(stop)}"/></par>'
        for cue, start, stop in clips
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n'
        f'  <body>\n    <seq id="chapter" epub:textref="../{part.page}">\n{spoken}\n    </seq>\n  </body>\n</smil>\n'
    )


def _page(edition: ReadAlong, title: str, markup: str, *, above: str = "../") -> str:
    language = language_tag(edition.script.language) or "en"
    # Silence shows nothing: an empty chapter keeps its title, for a body must not be empty to be found.
    inside = markup or f"<h1>{escaped(title)}</h1>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n'
        f'<head><title>{escaped(title)}</title><link rel="stylesheet" href="{above}book.css"/></head>\n'
        f"<body>\n<section aria-label={quoted(title)}>\n{inside}\n</section>\n</body>\n</html>\n"
    )


def _cover_page(edition: ReadAlong, cover: str) -> str:
    title = " ".join(edition.metadata.title.split()) or "Untitled"
    picture = f'<p class="cover"><img src="{cover}" alt={quoted(title)}/></p>'
    return _page(edition, title, picture, above="")


def _entry(name: str, *, stored: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.create_system = 3  # the same archive from every system
    entry.external_attr = 0o644 << 16
    return entry


def _put(archive: zipfile.ZipFile, name: str, data: str | bytes, *, stored: bool = False) -> None:
    archive.writestr(_entry(name, stored=stored), data)


def _put_file(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = _entry(name, stored=True)  # it is compressed as it is, and a reading system can seek in it
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(entry, "w") as into:
        shutil.copyfileobj(source, into, 1 << 20)
