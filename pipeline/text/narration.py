"""What of a block is read aloud, announced or skipped, sentence by sentence, and why.

What stands inside a sentence without belonging to it (a footnote mark, the target of a link, an image,
an emoji) is an aside: it is taken out, so that the sentence stays whole, and listed right after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.book import Block, BlockKind, Span, SpanKind
from pipeline.text.said import mark, unmarked
from pipeline.text.sentences import split_sentences
from pipeline.text.speakable import says_something
from pipeline.text.typography import clean
from pipeline.text.voicing import Voicing


class Policy(StrEnum):
    """What to do with one sort of text: say it, say it after a label, or list it as skipped."""

    READ = "read"
    ANNOUNCE = "announce"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The policy for each sort of text. `code` is for blocks of code, `inline_code` for code inside a sentence."""

    paragraph: Policy = Policy.READ
    heading: Policy = Policy.READ
    quote: Policy = Policy.READ
    verse: Policy = Policy.READ
    list: Policy = Policy.READ
    table: Policy = Policy.READ
    code: Policy = Policy.SKIP
    inline_code: Policy = Policy.READ
    link: Policy = Policy.READ
    image: Policy = Policy.ANNOUNCE
    footnote: Policy = Policy.SKIP
    html: Policy = Policy.READ
    emoji: Policy = Policy.SKIP


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrated:
    """One source sentence: the author's words, and what is said of them.

    `said` is `written` with labels and marks of pronunciation put in; it is what to cut where `spoken`,
    which is that as the voice gets it, is too long. `spoken` is
    None and `reason` a fixed short string where the sentence is skipped; `notice` is then what is
    said in its place, if anything.
    """

    written: str
    said: str = ""
    spoken: str | None = None
    reason: str | None = None
    notice: str = ""


@dataclass(slots=True)
class _Gathered:
    """The running text of a block, the asides taken out of it, and the labels put into it, all by offset."""

    text: str = ""
    asides: list[tuple[int, Narrated]] = field(default_factory=list)
    labels: list[tuple[int, str]] = field(default_factory=list)


Spans = tuple[tuple[int, int], ...]

_BLOCK_FIELDS = {
    BlockKind.HEADING: "heading",
    BlockKind.PARAGRAPH: "paragraph",
    BlockKind.QUOTE: "quote",
    BlockKind.VERSE: "verse",
    BlockKind.ITEM: "list",
    BlockKind.NOTE: "footnote",
    BlockKind.CODE: "code",
    BlockKind.TABLE: "table",
    BlockKind.HTML: "html",
}
_SPAN_FIELDS = {SpanKind.CODE: "inline_code", SpanKind.LINK: "link", SpanKind.HTML: "html"}
_NEVER_READ = {
    SpanKind.NOTE_MARK: "footnote mark",
    SpanKind.TARGET: "link target",
    SpanKind.MARKUP: "markup",
    SpanKind.PAGE_NUMBER: "page number",
    SpanKind.RUBY: "ruby",
    SpanKind.HIDDEN: "hidden",
}
_REASONS = {"inline_code": "code"}
_LABELS = {
    "en": {
        "paragraph": "Paragraph", "heading": "Heading", "quote": "Quotation", "verse": "Verse", "list": "List item",
        "table": "Table row", "footnote": "Footnote", "html": "HTML", "inline_code": "code", "link": "link",
        "image": "Image", "emoji": "Emoji", "omitted code": "A code sample is left out.",
    },
    "es": {
        "paragraph": "Párrafo", "heading": "Título", "quote": "Cita", "verse": "Verso", "list": "Elemento de lista",
        "table": "Fila de tabla", "footnote": "Nota al pie", "html": "HTML", "inline_code": "código", "link": "enlace",
        "image": "Imagen", "emoji": "Emoji", "omitted code": "Se omite un fragmento de código.",
    },
}  # fmt: skip
_PICTOGRAPH = (
    "[\u231a\u231b\u23e9-\u23fa\u2600-\u26ff\u2702-\u2764\u2795-\u27bf\u2b05-\u2b55"
    "\U0001f004\U0001f0cf\U0001f18e-\U0001f19a\U0001f201-\U0001f251\U0001f300-\U0001faff]"
)
_TONE = "[\ufe0f\U0001f3fb-\U0001f3ff]*"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTOGRAPH}{_TONE}(?:\u200d{_PICTOGRAPH}{_TONE})*[\U000e0020-\U000e007f]*"
)
# Descriptions of pictures that tell a listener nothing: what sort of picture it is, or the name of its file.
_NO_DESCRIPTION = re.compile(
    r"\W*(?:(?:the |a |book )?(?:cover|decoration|ornament|illustration|image|picture|photo|photograph|figure|logo|icon"
    r"|drawing|art|artwork|title|spacer|divider|separator|line|rule|bullet|blank|graphic|tailpiece|headpiece|drop ?cap"
    r"|titlepage|cover image|cover page|book cover|front cover|back cover|title page|imagen|ilustración"
    r"|cubierta|portada|adorno|viñeta|foto|logotipo|abbildung|bild|umschlag|couverture)(?:\W*\d{1,3})?"
    r"|[a-z_-]{1,12}\d{1,4}[a-z]?|(?:\S+ ){1,3}logo|\S+\.(?:jpe?g|png|gif|svg|webp|tiff?|bmp))\W*",
    re.IGNORECASE,
)
_BARE_PICTURE = re.compile(r"\[\s*(?:illustrations?|imagen|ilustración|abbildung)[\s.:]*\]", re.IGNORECASE)
_CLOSING = tuple(",.;:!?) ")


def narrate(
    block: Block, reading: Reading, language: str, voicing: Voicing | None = None, *, skipped_for: str | None = None
) -> tuple[Narrated, ...]:
    """Return every sentence of `block` in order, each aside right after the sentence it stands in.

    `language` (BCP 47) is the book's; a block that names its own is split and worded by that one. With
    `skipped_for` nothing of the block is said, for that reason. Targets of links, footnote marks, markup,
    boilerplate and whatever else no policy names are never said, whatever `reading` says.
    """
    if block.kind is BlockKind.BREAK:
        return ()
    voicing = voicing or Voicing()
    own = block.language or language
    rows = tuple(_decided(block, reading, language, own))
    if skipped_for:
        return tuple(Narrated(written=row.written, reason=row.reason or skipped_for) for row in rows)
    return tuple(replace(row, spoken=voicing.say(row.said, own)) if row.said else row for row in rows)


def _decided(block: Block, reading: Reading, language: str, own: str) -> Iterator[Narrated]:
    """Yield the rows of a block with what is said of each, not yet worded for a voice."""
    gathered = _gather(block, reading, language)
    name = _BLOCK_FIELDS.get(block.kind, "")
    policy = Policy(getattr(reading, name)) if name else Policy.SKIP
    if block.kind is BlockKind.CODE and policy is not Policy.READ:
        yield from _unread_code(gathered, policy, language)
        return
    if policy is Policy.ANNOUNCE:
        gathered.labels.insert(0, (0, f"{_label(name, language)}: "))
    spans = _units(gathered.text, block.kind, own)
    yield from _interleave(gathered, spans, (name or block.kind.value) if policy is Policy.SKIP else None)


def _label(name: str, language: str) -> str:
    return _LABELS.get(language.partition("-")[0].lower(), _LABELS["en"])[name]


def _gather(block: Block, reading: Reading, language: str) -> _Gathered:
    gathered = _Gathered()
    for span in block.spans:
        text = clean(span.text)
        reason = _NEVER_READ.get(span.kind)
        if reason is not None:
            _put_aside(gathered, Narrated(written=_line(text), reason=reason))
        elif span.kind is SpanKind.IMAGE:
            _put_aside(gathered, _aside(text, text, "image", reading.image, language), apart=True)
        else:
            marked = mark(text, clean(span.phonemes)) if span.phonemes and says_something(text) else text
            _gather_text(gathered, block, Span(kind=span.kind, text=marked), reading, language)
    return gathered


def _gather_text(gathered: _Gathered, block: Block, span: Span, reading: Reading, language: str) -> None:
    name = _SPAN_FIELDS.get(span.kind)
    owned = span.kind.value == block.kind.value  # code in a block of code, HTML in a block of HTML: the block decides
    policy = Policy(getattr(reading, name)) if name and not owned else Policy.READ
    if name and policy is Policy.SKIP:
        _put_aside(gathered, Narrated(written=_line(unmarked(span.text)), reason=_REASONS.get(name, name)))
        return
    if name and policy is Policy.ANNOUNCE:
        gathered.labels.append((len(gathered.text), f"{_label(name, language)}: "))
    if block.kind is BlockKind.CODE or span.text.isascii():
        _append(gathered, span.text)
        return
    start = 0
    for emoji in _EMOJI.finditer(span.text):
        _append(gathered, span.text[start : emoji.start()])
        _put_aside(
            gathered, _aside(emoji.group(), _emoji_name(emoji.group(), language), "emoji", reading.emoji, language)
        )
        start = emoji.end()
    _append(gathered, span.text[start:])


def _append(gathered: _Gathered, text: str) -> None:
    """Add running text; where an aside was taken out the gap it leaves closes."""
    if gathered.asides and text.startswith(_CLOSING) and gathered.text.endswith(" "):
        closed = gathered.text.rstrip(" ")
        if gathered.asides[-1][0] >= len(closed):
            gathered.text = closed
            for number in range(len(gathered.asides) - 1, -1, -1):
                if gathered.asides[number][0] <= len(closed):
                    break
                gathered.asides[number] = (len(closed), gathered.asides[number][1])
    gathered.text += text


def _put_aside(gathered: _Gathered, aside: Narrated, *, apart: bool = False) -> None:
    """Take an aside out; `apart` keeps the words around it from running into one."""
    gathered.asides.append((len(gathered.text), aside))
    if apart and gathered.text and not gathered.text[-1].isspace():
        gathered.text += " "


def _aside(written: str, said: str, name: str, policy: Policy, language: str) -> Narrated:
    written, said = _line(written), _line(said)
    if Policy(policy) is Policy.SKIP or (name == "image" and _NO_DESCRIPTION.fullmatch(written)):
        return Narrated(written=written, reason=name)
    if not says_something(said):
        return Narrated(written=written, reason="nothing to say")
    if Policy(policy) is Policy.ANNOUNCE:
        said = f"{_label(name, language)}: {said}"
    return Narrated(written=written, said=said)


def _emoji_name(emoji: str, language: str) -> str:
    """Unicode names are English; in other languages the voice says that there is one."""
    if language.partition("-")[0].lower() != "en":
        return _label("emoji", language)
    names = (unicodedata.name(char, "") for char in emoji if unicodedata.category(char) == "So")
    return " ".join(names).lower() or "emoji"


def _unread_code(gathered: _Gathered, policy: Policy, language: str) -> tuple[Narrated, ...]:
    rows = [aside for _, aside in gathered.asides]
    if gathered.text.strip():
        notice = _label("omitted code", language) if policy is Policy.ANNOUNCE else ""
        rows.append(Narrated(written=unmarked(gathered.text).strip("\n"), reason="code", notice=notice))
    return tuple(rows)


def _units(text: str, kind: BlockKind, language: str) -> Spans:
    """Return the sentences; in verse and in code that is read a line ends one."""
    if kind not in (BlockKind.VERSE, BlockKind.CODE):
        return split_sentences(text, language)
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        spans += ((at + start, at + stop) for start, stop in split_sentences(line, language))
        at += len(line)
    return tuple(spans)


def _interleave(gathered: _Gathered, spans: Spans, skipped_for: str | None) -> Iterator[Narrated]:
    """Yield sentences in order, each followed by the asides that stand in it or after it."""
    asides, labels = iter(gathered.asides), iter(gathered.labels)
    aside, label = next(asides, None), next(labels, None)
    nexts = [start for start, _ in spans[1:]] + [len(gathered.text) + 1] * bool(spans)
    for (start, stop), following in zip(spans, nexts, strict=True):
        said, at = [], start
        while label and label[0] < stop:
            said += [gathered.text[at : max(at, label[0])], label[1]]
            at, label = max(at, label[0]), next(labels, None)
        said.append(gathered.text[at:stop])
        yield _sentence(_line(unmarked(gathered.text[start:stop])), _line("".join(said)), skipped_for)
        while aside and aside[0] < following:
            yield aside[1]
            aside = next(asides, None)
    while aside:
        yield aside[1]
        aside = next(asides, None)


def _sentence(written: str, said: str, skipped_for: str | None) -> Narrated:
    if not says_something(written):
        return Narrated(written=written, reason="nothing to say")
    if _BARE_PICTURE.fullmatch(written):
        return Narrated(written=written, reason="image")
    if skipped_for:
        return Narrated(written=written, reason=skipped_for)
    return Narrated(written=written, said=said)


def _line(text: str) -> str:
    return " ".join(text.split())
