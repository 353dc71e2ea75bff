"""The package of a Word document: checked, cleaned of what is not text, and only then given to python-docx.

Format: ECMA-376, Part 2 (OPC). Documents in the Strict form (ISO/IEC 29500-1) are read as if they were transitional.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docx.oxml.parser import parse_xml as parse_part
from lxml import etree

from pipeline.errors import InputError
from pipeline.readers import SourceFile
from pipeline.readers._archive import Archive
from pipeline.readers._limits import element_limit, elements_in, refuse_elements, refuse_text, text_limit_bytes
from pipeline.readers._xml import parse_xml

_PART_BYTES = 40_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MAIN = re.compile(rb"application/vnd\.[\w.-]+\.(?:macroEnabled\.main|template\.main|macroEnabledTemplate\.main)\+xml")
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORDS = re.compile(
    r"(?!customXml/|word/(?:media|theme|embeddings|glossary|fonts|webextensions)/).*\.(?:xml|rels)", re.IGNORECASE
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_SAVE = "open it in a word processor and save it as .docx"


def open_document(source: SourceFile) -> Document:
    """Open the document with python-docx, pictures and other ballast left out.

    Raises InputError for what is no Word document, is locked by a password, is damaged or hostile.
    """
    _refuse_others(source)
    package = io.BytesIO(_cleaned(Archive(source.data, source.name), source.name))
    try:
        return docx.Document(package)
    except etree.XMLSyntaxError as damage:
        raise InputError(f"{source.name}: the XML in it is damaged: {damage.msg}", hint=_SAVE) from None
    except (KeyError, ValueError, AttributeError, PackageNotFoundError):
        hint = "is it a Word document? open it in a word processor and save it as .docx"
        raise InputError(f"{source.name}: there is no Word document in this file", hint=hint) from None


def part_root(document: Document, kind: str, name: str) -> etree._Element | None:
    """Return the root of the one part that the document relates to as `kind` ("footnotes"), None if there is none."""
    return next((root for root in part_roots(document, kind, name)), None)


def part_roots(document: Document, kind: str, name: str) -> Iterator[etree._Element]:
    """Yield the roots of the parts that the document relates to as `kind` ("header"), each once."""
    parts: dict[str, Part] = {}
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype == _RELATION + kind:
            parts.setdefault(str(relation.target_part.partname), relation.target_part)
    for path, part in parts.items():
        element = getattr(part, "element", None)
        try:
            yield parse_part(part.blob) if element is None else element
        except etree.XMLSyntaxError as damage:
            raise InputError(f"{name}: {path} in it is damaged: {damage.msg}", hint=_SAVE) from None


def _refuse_others(source: SourceFile) -> None:
    data = source.data
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        hint = "open it with its password, save it without one, and try that file"
        raise InputError(f"{source.name}: this document is locked by a password", hint=hint)
    if data.startswith(_OLE):
        raise InputError(f"{source.name}: this is a Word 97-2003 document (.doc), not a .docx", hint=_SAVE)
    if not data.startswith(b"PK"):
        what = "an RTF document" if data.startswith(b"{\\rtf") else "no ZIP archive, as every .docx is"
        raise InputError(f"{source.name}: this is {what}", hint=_SAVE)


def _cleaned(archive: Archive, name: str) -> bytes:
    """Pack again what has words in it, without relations to anything else."""
    cleaned = io.BytesIO()
    size = archive.size_bytes
    text_bytes = elements = 0
    kept = [member for member in archive.names if _WORDS.fullmatch(member)]
    with zipfile.ZipFile(cleaned, "w", zipfile.ZIP_STORED) as package:
        for member in kept:
            data = archive.read(member, _PART_BYTES)
            _refuse_entities(data, name, member)
            text_bytes, elements = text_bytes + len(data), elements + elements_in(data)
            refuse_text(name, text_bytes, text_limit_bytes(size))
            refuse_elements(name, elements, element_limit(size))
            data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
            if member.endswith(".rels"):
                data = _live_relations(data, frozenset(kept), member, name)
            package.writestr(member, _MAIN.sub(_DOCUMENT, data) if member == "[Content_Types].xml" else data)
    return cleaned.getvalue()


def _refuse_entities(data: bytes, name: str, member: str) -> None:
    if any(
        sign.encode(encoding) in data
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        for sign in ("<!DOCTYPE", "<!ENTITY")
    ):
        raise InputError(f"{name}: {member!r} in it has a document type, which no Word document has", hint=_SAVE)


def _live_relations(data: bytes, kept: frozenset[str], member: str, name: str) -> bytes:
    """Drop relations to parts that are not kept or were never there, which some programs leave behind."""
    root = parse_xml(data, f"{name}: {member}")
    folder = posixpath.dirname(posixpath.dirname(member))
    for relation in list(root):
        target = relation.get("Target", "").partition("#")[0]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if relation.get("TargetMode") != "External" and path not in kept:
            root.remove(relation)
    return etree.tostring(root)
