"""Bytes of an (X)HTML document to its tree: the encoding as browsers find it, and nothing dropped on the way."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.errors import InputError
from pipeline.readers._decode import decode

_HEAD_BYTES = 4096
_HEAD_CHARS = 50_000
_XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_META = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CDATA = "<![CDATA["
_DOCTYPE = re.compile(r"""<!DOCTYPE\b(?:[^"'\[>]|"[^"]*"|'[^']*')*(?:\[(.*?)\]\s*)?>""", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(["'])((?:[^"'<&%]|&#\w{1,8};){0,8})\2\s*>""")
_REFERENCE = re.compile(r"&([\w.-]{1,40});")
_MARKUP = re.compile(r"<(?:[A-Za-z]|!DOCTYPE\b)", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_RAW_START = re.compile(r"<(script|style)\b", re.IGNORECASE)
_RAW_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# WHATWG Encoding Standard, section 4.2: what pages that say the left mean.
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "utf-16": "utf-8", "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}  # fmt: skip


def parse(data: bytes, name: str) -> Element:
    """Return the root element of an (X)HTML document; `name` is for messages.

    The encoding is that of the byte order mark, else of the XML declaration or meta element, else guessed; what is
    declared wrongly is guessed too. Raises InputError for what is no text, what has no element, and what is nested
    deeper than the parser goes (2,048 elements): it would drop the text beyond silently.
    """
    text = _flattened(_decoded(data, name))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as damage:
        raise InputError(f"{name}: this is not HTML: {damage.msg}", hint="open it in a browser to see") from None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise InputError(
            f"{name}: elements are nested more than 2,048 deep in this page", hint="save it again from a browser"
        )
    if root is None:
        raise InputError(f"{name}: there is no text in this page", hint="is it the right file?")
    return root


def _decoded(data: bytes, name: str) -> str:
    if data.startswith(_BYTE_ORDER_MARKS):
        return decode(data, name)
    declared = _declared(data[:_HEAD_BYTES])
    if declared in ("", "utf-8"):
        return decode(data, name)
    try:
        utf8 = data.decode("utf-8")
        if declared == "cp1252" or data.isascii():
            return decode(data, name)  # accented letters that happen to be UTF-8 are UTF-8
    except UnicodeDecodeError:
        utf8 = ""
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        return utf8 or decode(data, name)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _declared(head: bytes) -> str:
    """Return the codec that the document names, "" if none or none that Python has."""
    match = _XML_DECLARATION.match(head) or _META.search(head)
    if not match:
        return ""
    try:
        codec = codecs.lookup(match[1].decode("ascii"))
    except LookupError:
        return ""
    return _MEANT.get(codec.name, codec.name)


def _flattened(text: str) -> str:
    """Return `text` without XML's declaration and with its CDATA sections written as text, which HTML has not.

    The ends of body and html go too: the parser drops what stands behind them.
    """
    text = _CONTROL.sub("", _CLOSED.sub("", text))
    declaration = _DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration.group().count("\n") + text[declaration.end() :]
    text = _without_document_type(text)
    if _CDATA not in text:
        return text
    parts: list[str] = []
    at = 0
    for start, stop in _raw(text):
        parts += (*_escaped(text[at:start]), text[start:stop])
        at = stop
    return "".join((*parts, *_escaped(text[at:])))


def _without_document_type(text: str) -> str:
    """Return `text` without its document type, and with the characters in it that this one names.

    HTML knows no declarations: the parser would take them for text. A name for more than a few characters, or for
    markup, stays as it is written: nobody writes it but to do harm.
    """
    first = _MARKUP.search(text, 0, _HEAD_CHARS)
    found = _DOCTYPE.match(text, first.start(), _HEAD_CHARS) if first else None
    if not found:
        return text
    text = text[: found.start()] + "\n" * found.group().count("\n") + text[found.end() :]
    named = {name: value for name, _, value in _ENTITY.findall(found[1] or "")}
    return _REFERENCE.sub(lambda match: named.get(match[1], match[0]), text) if named else text


def _raw(text: str) -> Iterator[tuple[int, int]]:
    """Yield where scripts and style sheets stand. Each end is looked for once: a pattern would do so at each start."""
    stop = 0
    closed = dict.fromkeys(("script", "style"), True)
    for opening in _RAW_START.finditer(text):
        name = opening[1].lower()
        if opening.start() < stop or not closed[name]:
            continue
        closing = _RAW_END[name].search(text, opening.end())
        closed[name] = closing is not None
        if closing:
            stop = closing.end()
            yield opening.start(), stop


def _escaped(text: str) -> Iterator[str]:
    """Yield `text` with the CDATA sections in it as plain text; one that never ends is left as it is."""
    at = 0
    while (start := text.find(_CDATA, at)) >= 0 and (stop := text.find("]]>", start)) >= 0:
        yield text[at:start]
        yield text[start + len(_CDATA) : stop].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        at = stop + 3
    yield text[at:]
