"""Pronunciation Lexicon Specification 1.0 (W3C, 2008): lexemes of written forms, phonemes and aliases, in XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.book import Pronunciation
from pipeline.errors import InputError
from pipeline.text.lexicon.phonemes import from_x_sampa, plain_ipa
from pipeline.text.typography import clean

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_BYTES = 16 * 2**20
_X_SAMPA = {"x-sampa", "xsampa", "x-xsampa"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsLexicon:
    """What a PLS file says, in its order; `refused` are "word: why" of those that cannot be used."""

    pronunciations: tuple[Pronunciation, ...]
    refused: tuple[str, ...] = ()


def parse_pls(data: bytes, name: str) -> tuple[Pronunciation, ...]:
    """Return the pronunciations of a PLS file, one for each written form, in order.

    Raises InputError, naming the file `name`, if it is no PLS or is made to do harm.
    """
    return read_pls(data, name).pronunciations


def read_pls(data: bytes, name: str) -> PlsLexicon:
    """Return what a PLS file says, and which of its pronunciations cannot be used. Raises InputError."""
    root = _root(data, name)
    alphabet, language = root.get("alphabet", "ipa"), root.get(_XML_LANG)
    found: list[Pronunciation] = []
    refused: list[str] = []
    for lexeme in _children(root, "lexeme"):
        graphemes = list(filter(None, (_text(each) for each in _children(lexeme, "grapheme"))))
        phonemes, faults = _phonemes(list(_children(lexeme, "phoneme")), alphabet)
        alias = next(filter(None, (_text(each) for each in _preferred(list(_children(lexeme, "alias"))))), "")
        refused += (f"{', '.join(graphemes)}: {fault}" for fault in faults)
        if phonemes or alias:
            own = lexeme.get(_XML_LANG) or language or None
            found += (Pronunciation(written=each, phonemes=phonemes, alias=alias, language=own) for each in graphemes)
    return PlsLexicon(pronunciations=tuple(found), refused=tuple(refused))


def write_pls(pronunciations: Sequence[Pronunciation], language: str) -> bytes:
    """Return a PLS file of `pronunciations` in one `language` (BCP 47), a lexeme for each."""
    root = etree.Element(f"{{{NAMESPACE}}}lexicon", nsmap={None: NAMESPACE})  # type: ignore[dict-item] # the stubs know no default namespace
    root.set("version", "1.0")
    root.set("alphabet", "ipa")
    root.set(_XML_LANG, language)
    for each in pronunciations:
        lexeme = etree.SubElement(root, f"{{{NAMESPACE}}}lexeme")
        for tag, text in (("grapheme", each.written), ("phoneme", each.phonemes), ("alias", each.alias)):
            if text:
                etree.SubElement(lexeme, f"{{{NAMESPACE}}}{tag}").text = text
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _root(data: bytes, name: str) -> etree._Element:
    hint = "a lexicon is XML whose root is <lexicon> (W3C Pronunciation Lexicon Specification 1.0)"
    if len(data) > _MOST_BYTES:
        raise InputError(f"{name}: {len(data):,} bytes, more than a lexicon has", hint=f"at most {_MOST_BYTES:,} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{name}: not a pronunciation lexicon: {error}", hint=hint) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):  # type: ignore[union-attr] # unknown to the stubs
        raise InputError(f"{name}: it declares entities of its own, which no lexicon needs", hint="take them out")
    if etree.QName(root).localname != "lexicon":
        raise InputError(f"{name}: not a pronunciation lexicon: its root is <{etree.QName(root).localname}>", hint=hint)
    return root


def _children(element: etree._Element, local: str) -> Iterator[etree._Element]:
    """Yield the children of that name, in the namespace of PLS or, as many files have them, in none."""
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname == local:
            yield child


def _text(element: etree._Element) -> str:
    return " ".join(clean("".join(map(str, element.itertext()))).split())


def _preferred(elements: list[etree._Element]) -> list[etree._Element]:
    """Return the elements as PLS 4.6 orders them: those marked `prefer` first, then as they stand."""
    return sorted(elements, key=lambda each: each.get("prefer", "").strip() not in {"true", "1"})


def _phonemes(elements: list[etree._Element], alphabet: str) -> tuple[str, list[str]]:
    """Return the best pronunciation as IPA, "" if there is none, and what is wrong with the others."""
    faults: list[str] = []
    for element in _preferred(elements):
        text, named = _text(element), (element.get("alphabet") or alphabet).strip().lower()
        if named != "ipa" and named not in _X_SAMPA:
            faults.append(f"{text!r} is in the alphabet {named!r}; ipa and x-sampa can be read")
            continue
        try:
            return (plain_ipa(text) if named == "ipa" else from_x_sampa(text)), faults
        except ValueError as fault:
            faults.append(str(fault))
    return "", faults
