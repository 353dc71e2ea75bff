"""Make samples/fables.epub of samples/fables.txt: run this file from the root of the repository after an edit."""

from __future__ import annotations

import re
from pathlib import Path

from epubs import XHTML, epub, line, nav, package, page

SAMPLES = Path(__file__).parent.parent / "samples"
_METADATA = (
    '<dc:identifier id="uid">urn:uuid:6f3c1c3e-2b4e-5d1e-9d55-0d0c7a9e5f10</dc:identifier>'
    '<dc:title>Two Fables Retold</dc:title><dc:creator id="a">Aesop</dc:creator><dc:language>en</dc:language>'
    '<meta refines="#a" property="role" scheme="marc:relators">aut</meta><dc:rights>CC0 1.0</dc:rights>'
    '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>'
)
_MANIFEST = (
    '<item id="cover" href="cover.png" media-type="image/png" properties="cover-image"/>'
    '<item id="pls" href="names.pls" media-type="application/pls+xml"/>'
)
_LEXICON = (
    '<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" version="1.0" alphabet="ipa" xml:lang="en">'
    "<lexeme><grapheme>Aesop</grapheme><phoneme>ˈiːsɒp</phoneme></lexeme></lexicon>"
)
_NOTE = '<a epub:type="noteref" role="doc-noteref" href="notes.xhtml#n1" id="r1">1</a>'


def fables() -> bytes:
    """Return the sample: a title page, three chapters, a note in a file of its own, a cover and a lexicon."""
    text = (SAMPLES / "fables.txt").read_text(encoding="utf-8")
    parts = re.split(r"^CHAPTER ([IVX]+)\.$", text, flags=re.MULTILINE)
    found = list(zip(parts[1::2], parts[2::2], strict=True))
    title = '<section epub:type="titlepage"><h1>Two Fables Retold</h1><p>by Aesop</p></section>'
    pages = {"title.xhtml": page(title, title="Two Fables Retold")}
    lines = line("Two Fables Retold", "title.xhtml")
    for number, (numeral, body) in enumerate(found, start=1):
        heading, *paragraphs = [each.strip() for each in body.partition("THE END")[0].split("\n\n") if each.strip()]
        name = f"chapter-{number}.xhtml"
        pages[name] = page(_chapter(numeral, heading, paragraphs, number), title=heading)
        lines += line(f"{numeral}: {heading}", name)
    note = "<p>The last sentence is there because nobody agrees on where it ends.</p>"
    back = '<p><a epub:type="backlink" role="doc-backlink" href="chapter-3.xhtml#r1">Back</a></p>'
    listed = f'<h2>Notes</h2><ol><li id="n1">{note}{back}</li></ol>'
    notes = f'<section epub:type="endnotes" role="doc-endnotes">{listed}</section>'
    pages["notes.xhtml"] = page(notes, title="Notes")
    contents = nav(lines + line("Notes", "notes.xhtml"))
    more: dict[str, str | bytes] = {"cover.png": (SAMPLES / "harbour.png").read_bytes(), "names.pls": _LEXICON}
    manifest = f'{_MANIFEST}<item id="toc" href="nav.xhtml" media-type="{XHTML}" properties="nav"/>'
    opf = package(tuple(pages), metadata=_METADATA, manifest=manifest)
    return epub(pages, opf=opf, more={"nav.xhtml": contents, **more})


def _chapter(numeral: str, heading: str, paragraphs: list[str], number: int) -> str:
    body = "".join(_paragraph(each) for each in paragraphs)
    mark = body.rpartition("</p>")
    body = f"{mark[0]}{_NOTE}</p>{mark[2]}" if number == 3 else body
    titled = f'<h2><span epub:type="ordinal">{numeral}</span></h2><p epub:type="subtitle">{heading}</p>'
    return f'<section epub:type="chapter" role="doc-chapter">{titled}{body}</section>'


def _paragraph(text: str) -> str:
    if set(text) <= set("* "):
        return "<hr/>"
    text = re.sub(r"_(\w+)_", r"<em>\1</em>", re.sub(r"-\n", "-", text))
    lines = [each.strip() for each in text.split("\n")]
    if len(lines) > 2 and max(map(len, lines)) < 40:
        return f'<blockquote epub:type="z3998:verse"><p>{"<br/>".join(lines)}</p></blockquote>'
    return f"<p>{' '.join(lines)}</p>"


if __name__ == "__main__":
    (SAMPLES / "fables.epub").write_bytes(fables())
