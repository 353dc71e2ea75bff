"""The XML of a FictionBook: its encoding, its mistakes, and its pictures, which are cut out before it is parsed."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.errors import InputError
from pipeline.readers._chapters import signs
from pipeline.readers._decode import decode
from pipeline.readers._limits import element_limit, refuse_elements, refuse_text, text_limit_bytes

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^<>\[]*(\[.*?\]\s*)?>", re.DOTALL)
_ID = re.compile(rb"\bid\s*=\s*[\"']([^\"']{1,300})[\"']")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_LOOSE = re.compile(r"<(?![A-Za-z_/!?])")
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|x0*1?[0-8bBcCeEfF]);"
)
_TAG = re.compile(r"<(?:(!\[CDATA\[|!--|\?)|[A-Za-z_/!][^<>]*>)")
_ENDS = {"![CDATA[": "]]>", "!--": "-->", "?": "?>"}
_COVER_BYTES = 64_000_000
_DEPTH = 200
_HEAD_CHARS = 10_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A FictionBook without its pictures, and where in `data` each of those stands, in base64."""

    root: etree._Element
    data: bytes
    pictures: dict[str, tuple[int, int]]

    def picture(self, name: str) -> bytes | None:
        """Return the JPEG or PNG with this id; None if there is no such thing or it is damaged."""
        start, stop = self.pictures.get(name, (0, 0))
        if not 0 < stop - start < _COVER_BYTES:
            return None
        try:
            picture = base64.b64decode(self.data[start:stop])
        except binascii.Error:
            return None
        return picture if picture.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) else None


def parse(data: bytes, name: str, size_bytes: int) -> Parsed:
    """Parse a FictionBook, mending what is commonly wrong with one; `size_bytes` is that of the file it came in.

    Raises InputError if it is no FictionBook, defines entities, is nested absurdly, or is so damaged that text
    would be lost.
    """
    found = tuple(_pictures(data))
    text = _text(_without(data, found), name)
    refuse_text(name, len(text), text_limit_bytes(size_bytes))
    refuse_elements(name, text.count("<") - text.count("</"), element_limit(size_bytes))
    head = _DOCTYPE.search(text, 0, _HEAD_CHARS)
    if head and "<!ENTITY" in head[0]:
        raise InputError(f"{name}: this file defines XML entities, which no book needs", hint="it may be an attack")
    if head:
        text = text[: head.start()] + "\n" * head[0].count("\n") + text[head.end() :]
    root = _tree(text, name)
    _refuse_declared(root, name)
    if etree.QName(root).localname != "FictionBook":
        raise InputError(
            f"{name}: this is no FictionBook (its root is <{etree.QName(root).localname}>)",
            hint="give the file the ending of what it is",
        )
    _refuse_depth(root, name)
    return Parsed(root, data, {key: place for key, _, place in found})


def _pictures(data: bytes) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Yield id, whole extent and base64 extent of each picture outside the bodies, in encodings that extend ASCII."""
    first, last = data.find(b"<body"), data.rfind(b"</body")
    at = data.find(b"<binary")
    while at >= 0:
        if first < at < last:
            at = data.find(b"<binary", last)
            continue
        opens, closes = data.find(b">", at), data.find(b"</binary", at)
        ends = data.find(b">", closes)
        if min(opens, closes, ends) < 0:
            return
        key = _ID.search(data, at, opens)
        if opens < closes and data.find(b"<", opens, closes) < 0:
            yield key[1].decode("utf-8", "replace") if key else "", (at, ends + 1), (opens + 1, closes)
        at = data.find(b"<binary", ends)


def _without(data: bytes, found: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...]) -> bytes:
    kept, at = [], 0
    for _, (start, stop), _ in found:
        kept.append(data[at:start])
        at = stop
    return b"".join([*kept, data[at:]])


def _text(data: bytes, name: str) -> str:
    """Decode by the declaration; UTF-8 where the bytes are, and by a guess where the declaration is wrong."""
    declared = _DECLARED.match(data)
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    for attempt in ("utf-8", encoding):
        try:
            text = data.decode(attempt)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text[:100]:
            return text.removeprefix("\ufeff")
    return decode(data, name)


def _tree(text: str, name: str) -> etree._Element:
    """Parse; if that fails mend stray signs; if that fails let the parser mend, unless that loses a letter."""
    declaration = _DECLARATION.match(text)
    body = text[declaration.end() :] if declaration else text
    try:
        return etree.fromstring(body.encode("utf-8", "replace"), _parser())
    except etree.XMLSyntaxError:
        mended = _LOOSE.sub("&lt;", _ENTITY.sub(_entity, _UNFIT.sub("", body)))
    mended_bytes = mended.encode("utf-8", "replace")
    try:
        return etree.fromstring(mended_bytes, _parser())
    except etree.XMLSyntaxError as damage:
        reason = damage
    root = _recovered(mended_bytes) if "depth" not in str(reason) else None
    if root is None or _letters_lost(root, mended):
        raise InputError(
            f"{name}:{reason.lineno or 0}: this XML is broken: {reason.msg}",
            hint="open it in a FictionBook editor, which shows the place, and save it again",
        ) from None
    return root


def _recovered(data: bytes) -> etree._Element | None:
    """Return what the parser makes of broken XML, None if it finds no element at all."""
    try:
        return etree.fromstring(data, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_pis=True,
        remove_comments=True,
    )


def _entity(match: re.Match[str]) -> str:
    """Return the character that HTML knows by this name; any other "&" is a plain one."""
    character = html.unescape(match[0]) if match[1] else match[0]
    return character if match[1] and character != match[0] else "&amp;" + match[0][1:]


def _letters_lost(root: etree._Element, text: str) -> bool:
    """Compare with what is left of the source when its tags are cut out."""
    plain = html.unescape("".join(_without_tags(text)))
    return bool(signs([plain]) - signs(str(part) for part in root.itertext()))


def _without_tags(text: str) -> Iterator[str]:
    """Yield what stands between the tags. Each end is looked for once: a pattern would do so at each beginning."""
    at = 0
    ends = dict(_ENDS)
    for tag in _TAG.finditer(text):
        if tag.start() < at:
            continue
        yield text[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            yield " "
        elif (stop := text.find(ends.get(tag[1], ""), at) if tag[1] in ends else -1) < 0:
            ends.pop(tag[1], None)
            at = tag.start()
        else:
            yield text[at:stop] if tag[1] == "![CDATA[" else " "
            at = stop + len(ends[tag[1]])
    yield text[at:]


def _refuse_declared(root: etree._Element, name: str) -> None:
    """Refuse entities that stand where they were not looked for."""
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():
        raise InputError(f"{name}: this file defines XML entities, which no book needs", hint="it may be an attack")


def _refuse_depth(root: etree._Element, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEPTH:
            raise InputError(f"{name}: this file is nested more than {_DEPTH} deep", hint="is it a book?")
