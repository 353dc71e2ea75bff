"""LRC lyrics for music players, with the time of each word where it is known ("enhanced LRC")."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from pipeline.companions import ReadAlong
from pipeline.companions._captions import Caption, captions, milliseconds, one_line

SUFFIX = ".lrc"
_WIDTH = 42  # characters; a line has as much as two lines of other captions
_PAUSE_MS = 2_000  # after a silence so long the line is taken away
_BRACKETS = str.maketrans("[]", "()")


def write(edition: ReadAlong, target: Path) -> None:
    """Write the captions of `edition` as LRC. Raises OSError as the file system does."""
    lines = [*_head(edition), *_lines([*captions(edition.timeline, _WIDTH)])]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _head(edition: ReadAlong) -> Iterator[str]:
    metadata, timeline = edition.metadata, edition.timeline
    seconds = milliseconds(timeline.total, timeline.format.rate_hz) // 1_000
    facts = {
        "ti": metadata.title,
        "ar": ", ".join(metadata.authors),
        "al": metadata.series or metadata.title,
        "length": f"{seconds // 60:02}:{seconds % 60:02}",
    }
    return (f"[{name}:{one_line(fact).translate(_BRACKETS)}]" for name, fact in facts.items() if fact.strip())


def _lines(shown: list[Caption]) -> Iterator[str]:
    for caption, following in zip_longest(shown, shown[1:]):
        words = [word for line in caption.lines for word in line]
        text = " ".join((f"<{_clock(word.start_ms)}>" if caption.exact else "") + word.text for word in words)
        end = f" <{_clock(caption.stop_ms)}>" if caption.exact else ""
        yield f"[{_clock(caption.start_ms)}]{text}{end}"
        if following is None or following.start_ms - caption.stop_ms >= _PAUSE_MS:
            yield f"[{_clock(caption.stop_ms)}]"


def _clock(ms: int) -> str:
    """Return mm:ss.xx; there are no hours, minutes go on counting."""
    return f"{ms // 60_000:02}:{ms // 1_000 % 60:02}.{ms % 1_000 // 10:02}"
