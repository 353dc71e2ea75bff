"""WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"): what browsers and podcast players show.

Where it is known when each word is heard, it carries its time ("karaoke style" in the format's words).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.companions import ReadAlong
from pipeline.companions._captions import Caption, captions, clock, one_line

SUFFIX = ".vtt"
_WIDTH = 42  # characters a line


def write(edition: ReadAlong, target: Path) -> None:
    """Write the captions of `edition` as WebVTT. Raises OSError as the file system does."""
    blocks = ["WEBVTT", f"NOTE {_escaped(one_line(edition.metadata.title))}"]
    for number, caption in enumerate(captions(edition.timeline, _WIDTH), start=1):
        times = f"{clock(caption.start_ms, '.')} --> {clock(caption.stop_ms, '.')}"
        blocks.append("\n".join([str(number), times, *_lines(caption)]))
    target.write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")


def _lines(caption: Caption) -> Iterator[str]:
    """Yield lines whose words have their times; a time stands strictly inside its caption and after the one before."""
    last = caption.start_ms
    for line in caption.lines:
        words = []
        for word in line:
            timed = caption.exact and last < word.start_ms < caption.stop_ms
            last = word.start_ms if timed else last
            words.append((f"<{clock(word.start_ms, '.')}>" if timed else "") + _escaped(word.text))
        yield " ".join(words)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
