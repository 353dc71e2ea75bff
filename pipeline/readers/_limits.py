"""How much a source may unfold to: in proportion to its own size, so that a few kilobytes never cost minutes.

Measured: half a million elements are read in ten seconds, and 100,000 paragraphs, or ten megabytes of prose, take as
long until they are planned. Real books stay below: the longest novels have 15,000 paragraphs, all of Shakespeare has
150,000 lines, a book marked up word by word 400,000 elements, and text shrinks to a third when it is packed.
"""

from __future__ import annotations

from pipeline.errors import InputError

_TEXT_BYTES = (8_000_000, 24, 64_000_000)  # for any source, more for each of its bytes, at most
_ELEMENTS = (125_000, 1 / 2, 500_000)
_BLOCKS = (50_000, 1 / 16, 150_000)
_PARAGRAPH_CHARS = 4_000_000  # a whole book without a line end is fewer

_SPLIT = "split it into volumes"


def text_limit_bytes(source_bytes: int) -> int:
    """Return how many bytes of text a source of this size may unfold to."""
    return _limit(_TEXT_BYTES, source_bytes)


def element_limit(source_bytes: int) -> int:
    """Return how many elements a source of this size may unfold to."""
    return _limit(_ELEMENTS, source_bytes)


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


def elements_in(markup: bytes) -> int:
    """Return how many elements there are in XML or HTML at most: the tags that end none."""
    return markup.count(b"<") - markup.count(b"</")


def refuse_elements(name: str, elements: int, limit: int) -> None:
    """Raise InputError if a source holds more elements than it may."""
    if elements > limit:
        what = f"more than {limit:,} elements in it, too many for a source of its size"
        raise InputError(f"{name}: there are {what}", hint=_SPLIT)


def refuse_blocks(name: str, blocks: int, limit: int) -> None:
    """Raise InputError if a source holds more paragraphs than it may."""
    if blocks > limit:
        raise InputError(f"{name}: there are too many paragraphs in it for a source of its size", hint=_SPLIT)


def refuse_paragraph(name: str, line: int, chars: int) -> None:
    """Raise InputError for a paragraph longer than any author's."""
    if chars > _PARAGRAPH_CHARS:
        place = f"{name}:{line}" if line else name
        raise InputError(
            f"{place}: this paragraph has {chars:,} characters", hint="put empty lines between its paragraphs"
        )
