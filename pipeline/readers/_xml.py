"""Parse XML that may have been built to harm: no network, no DTD, no entity but characters.

For what machines write (package documents, tables of contents, containers, lexicons, FictionBook); the XHTML
of books goes through `_markup`, which forgives more.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from lxml import etree

from pipeline.errors import InputError

_DECLARATION = "<!ENTITY"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_HEAD_BYTES = 2048
_GAVE_UP = ("ERR_INTERNAL_ERROR", "ERR_RESOURCE_LIMIT", "ERR_NO_MEMORY")
_DECLARED = re.compile(rb"<\?xml\b(?:[^>]*?encoding\s*=\s*[\"'](?P<encoding>[\w.:-]+)[\"'])?[^>]*\?>")
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,40});")
_BARE = re.compile(rb"&(?!#?\w{1,40};)")


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Return the root of an XML document; HTML's named characters (&eacute;) and a stray & are understood.

    Raises InputError, with `name` for the place, if it declares entities, is nested more than 256 deep or is
    broken beyond repair. What is merely dirty (an undeclared prefix, a tag that is not closed, a wrong
    encoding) is repaired.
    """
    if any(_DECLARATION.encode(encoding) in data for encoding in _ENCODINGS):
        raise InputError(f"{name}: it declares entities of its own", hint=_hint(name))
    clean = _NAMED.sub(_as_number, _in_utf8(data).strip(b" \t\r\n"))
    for source, recover in ((clean, False), (_BARE.sub(b"&amp;", clean), False), (_BARE.sub(b"&amp;", clean), True)):
        root = _parse(source, recover=recover)
        if root is not None:
            return _without_declared_entities(root, name)
    raise InputError(f"{name}: this is no well-formed XML", hint=_hint(name))


def local(node: etree._Element) -> str:
    """Return the name of an element without its namespace, in lower case; "" for comments and the like."""
    tag = node.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def attribute(node: etree._Element, name: str) -> str:
    """Return the attribute with this local name, stripped, in whatever namespace it is; "" if there is none."""
    plain = node.get(name)
    if plain is not None:
        return plain.strip()
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == name:
            return str(value).strip()
    return ""


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the child elements with one of these local names (all elements without names), in order."""
    return (child for child in node if isinstance(child.tag, str) and (not names or local(child) in names))


def descendants(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the elements below `node` and itself with one of these local names, in document order."""
    return (each for each in node.iter() if isinstance(each.tag, str) and local(each) in names)


def words(node: etree._Element | None) -> str:
    """Return all text of an element, white space collapsed."""
    return "" if node is None else " ".join("".join(map(str, node.itertext())).split())


def _in_utf8(data: bytes) -> bytes:
    """Return the document as UTF-8 where it says UTF-16, or says UTF-8 and is not."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _undeclared(data.decode("utf-16", "replace").encode())
    declared = _DECLARED.match(data[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8).lstrip())
    if declared and declared["encoding"] and declared["encoding"].lower() != b"utf-8":
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return _undeclared(data.decode("cp1252", "replace").encode())
    return data.removeprefix(codecs.BOM_UTF8)


def _undeclared(data: bytes) -> bytes:
    """Return a document without its XML declaration; only its head is searched, as a pattern takes long to fail."""
    return _DECLARED.sub(b"", data[:_HEAD_BYTES], count=1) + data[_HEAD_BYTES:]


def _parse(source: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
        recover=recover,
    )  # fmt: skip
    try:
        root = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    # Past its limits of depth and size the parser gives up, and what came after would be lost in silence.
    cut = any(error.type_name in _GAVE_UP for error in parser.error_log)
    return None if cut else root


def _as_number(match: re.Match[bytes]) -> bytes:
    """Write a named character as numbers, which XML knows whatever the encoding."""
    characters = html5.get(match[1].decode() + ";")
    return match[0] if characters is None else b"".join(b"&#%d;" % ord(each) for each in characters)


def _without_declared_entities(root: etree._Element, name: str) -> etree._Element:
    """Refuse entities that came in an encoding in which the bytes do not show them."""
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():
        raise InputError(f"{name}: it declares entities of its own", hint=_hint(name))
    return root


def _hint(name: str) -> str:
    return f"repair {name.rpartition(': ')[2]!r} with an editor for books, or get another copy"
