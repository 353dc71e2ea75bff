"""How much a source may unfold to: in proportion to its own size, so that a few kilobytes never cost minutes.

Measured: a million tags are read in ten seconds, and 100,000 paragraphs, or ten megabytes of prose, take as long until
they are planned. Real books stay far below: the longest novels have 15,000 paragraphs, works of all of Shakespeare
150,000 lines, a book marked up word by word 650,000 tags, and what is text shrinks to a third when it is packed.
"""

from __future__ import annotations

from pipeline.errors import InputError

_TEXT_BYTES = (8_000_000, 24, 64_000_000)  # for any source, more for each of its bytes, at most
_TAGS = (250_000, 1, 1_000_000)
_BLOCKS = (50_000, 1 / 16, 150_000)
_PARAGRAPH_CHARS = 4_000_000  # a whole book without a line end is fewer

_SPLIT = "split it into volumes"


def text_limit_bytes(source_bytes: int) -> int:
    """Return how many bytes of text a source of this size may unfold to."""
    return _limit(_TEXT_BYTES, source_bytes)


def tag_limit(source_bytes: int) -> int:
    """Return how many tags a source of this size may unfold to."""
    return _limit(_TAGS, source_bytes)


def block_limit(source_bytes: int) -> int:
    """Return how many blocks a source of this size may unfold to."""
    return _limit(_BLOCKS, source_bytes)


def _limit(of: tuple[int, float, int], source_bytes: int) -> int:
    least, each, most = of
    return min(most, least + int(each * source_bytes))


def refuse_text(name: str, text_bytes: int, limit_bytes: int) -> None:
    """Raise InputError if a source holds more text than it may."""
    if text_bytes > limit_bytes:
        what = f"more than {limit_bytes:,} bytes of text in it, too many for a source of its size"
        raise InputError(f"{name}: there are {what}", hint=_SPLIT)


def refuse_tags(name: str, tags: int, limit: int) -> None:
    """Raise InputError if a source holds more tags than it may."""
    if tags > limit:
        what = f"more than {limit:,} tags in it, too many for a source of its size"
        raise InputError(f"{name}: there are {what}", hint=_SPLIT)


def refuse_blocks(name: str, blocks: int, limit: int) -> None:
    """Raise InputError if a source holds more paragraphs than it may."""
    if blocks > limit:
        what = f"more than {limit:,} paragraphs in it, too many for a source of its size"
        raise InputError(f"{name}: there are {what}", hint=_SPLIT)


def refuse_paragraph(name: str, line: int, chars: int) -> None:
    """Raise InputError for a paragraph longer than any author's."""
    if chars > _PARAGRAPH_CHARS:
        place = f"{name}:{line}" if line else name
        raise InputError(
            f"{place}: this paragraph has {chars:,} characters", hint="put empty lines between its paragraphs"
        )
