"""SubRip subtitles, in the measures of the podcast namespace's transcripts: two lines of 32 characters."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.companions import ReadAlong
from pipeline.companions._captions import captions, clock

SUFFIX = ".srt"
_WIDTH = 32  # characters a line
_JOINER = "\u2060"  # takes no room and breaks no line
# The format knows no escape: players take <i> and {\an8} for orders. With something between they are text.
_LIKE_ORDERS = re.compile(r"<(?=[A-Za-z/!])|\{(?=\\)|--(?=>)")


def write(edition: ReadAlong, target: Path) -> None:
    """Write the captions of `edition` as SubRip, in UTF-8 with CRLF. Raises OSError as the file system does."""
    blocks = []
    for number, caption in enumerate(captions(edition.timeline, _WIDTH), start=1):
        times = f"{clock(caption.start_ms, ',')} --> {clock(caption.stop_ms, ',')}"
        lines = (_LIKE_ORDERS.sub(lambda found: found[0] + _JOINER, text) for text in caption.texts)
        blocks.append("\n".join([str(number), times, *lines, ""]))
    target.write_text("\n".join(blocks), encoding="utf-8", newline="\r\n")
