"""Files built to harm a reader, and files so naughty that they might: one table, name to bytes."""

from __future__ import annotations

import io
import random
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docxs import package as document
from epubs import CONTAINER, XHTML, epub, line, nav, ncx, package, page, zipped
from pdfs import Leaf, Pdf

SAMPLES = Path(__file__).parent.parent / "samples"
DEEP = 100_000
WORDS = "The keeper lit the lamp, and the ship turned away. "
_LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'


@dataclass(frozen=True, slots=True)
class Lures:
    """What hostile files ask for: a file outside their folder, and an address where somebody listens."""

    secret: Path
    url: str

    @property
    def dtd(self) -> str:
        """Return a document type that would fetch both."""
        file = f'<!ENTITY file SYSTEM "{self.secret.as_uri()}">'
        return f'<!DOCTYPE x SYSTEM "{self.url}/x.dtd" [{file}<!ENTITY net SYSTEM "{self.url}/x">]>'


def hostile_files(lures: Lures) -> dict[str, bytes]:
    """Return all hostile files by name."""
    groups: tuple[Callable[[], Mapping[str, bytes | str]], ...] = (
        _archives, _hollow_archives, _laughing, lambda: _luring(lures), _deep, _deep_markdown, _crowded, _pictures,
        _without_text, _binary,
    )  # fmt: skip
    found: dict[str, bytes] = {}
    for group in groups:
        for name, data in group().items():
            found[name] = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return found


def _archives() -> dict[str, bytes]:
    zeros = b"\0" * 100_000_000
    many = zipped([("mimetype", "application/epub+zip"), *((f"{at}.txt", "") for at in range(10_001))])
    return {
        "zeros.epub": epub({"a.xhtml": "x"}, more={"a.xhtml": zeros}),
        "zeros.docx": _packed({"word/document.xml": zeros}, document("<w:p/>")),
        "zeros.fbz": zipped([("a.fb2", zeros)]),
        "many.epub": many,
        "lying.epub": _lying(epub({"a.xhtml": "<p>" + "x " * 5_000_000})),
        "overlapping.epub": _overlapping(),
        "twice.epub": _packed({"OEBPS/a.xhtml": page("<p>Another.</p>")}, epub({"a.xhtml": "<p>One.</p>"}), twice=True),
        "repeated.epub": epub({f"{at}.xhtml": "<p>" + WORDS * 100_000 for at in range(3)}),
    }


def _packed(files: Mapping[str, bytes | str], archive: bytes, *, twice: bool = False) -> bytes:
    """Put files into an archive, in place of those of the same name or (`twice`) beside them."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = [(name, old.read(name)) for name in old.namelist() if twice or name not in files]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of doubles
        return zipped([*members, *files.items()])


def _lying(archive: bytes) -> bytes:
    """Make the largest member claim 1,000 bytes in both of its headers."""
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        size = max(info.file_size for info in held.infolist())
    return archive.replace(struct.pack("<L", size), struct.pack("<L", 1000))


def _overlapping() -> bytes:
    held = io.BytesIO(epub({"a.xhtml": "<p>One.</p>", "b.xhtml": "<p>Two.</p>"}))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("c.txt", "so that the directory is written again")
        archive.filelist[3].header_offset = archive.filelist[4].header_offset
    return held.getvalue()


def _hollow_archives() -> dict[str, bytes]:
    """Names that lead out, links, and members that are not there."""
    outside = ["../../evil.xhtml", "/evil.xhtml", "C:\\evil.xhtml", "..\\evil.xhtml", "\0evil.xhtml"]
    manifest = "".join(
        f'<item id="e{at}" href="{name.replace(chr(0), "")}" media-type="{XHTML}"/>' for at, name in enumerate(outside)
    )
    spine = '<itemref idref="p0"/>' + "".join(f'<itemref idref="e{at}"/>' for at in range(len(outside)))
    good = epub({"a.xhtml": "<p>Good.</p>"}, manifest=manifest, spine=spine)
    link = zipfile.ZipInfo("OEBPS/a.xhtml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    held = io.BytesIO(_packed({"OEBPS/a.xhtml": b""}, epub({"a.xhtml": "x"})))
    with zipfile.ZipFile(held, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(link, "/etc/passwd")
    return {
        "outside.epub": _packed({name: page("<p>Evil.</p>") for name in outside}, good),
        "link.epub": held.getvalue(),
        "no-container.epub": zipped([("mimetype", "application/epub+zip"), ("a.xhtml", page("<p>a</p>"))]),
        "no-files.epub": epub({}, opf=package(["a.xhtml", "b.xhtml"])),
        "no-parts.docx": zipped([("[Content_Types].xml", "<Types/>")]),
        "cycle.epub": epub({}, manifest='<item id="p0" href="a.bin" media-type="x/y" fallback="p0"/>'),
    }


def _laughing() -> dict[str, bytes | str]:
    """A few bytes of entities that stand for gigabytes."""
    head = ("mimetype", "application/epub+zip")
    container, opf = ("META-INF/container.xml", CONTAINER), ("OEBPS/content.opf", package(["a.xhtml"]))
    text = ("OEBPS/a.xhtml", page("<p>Text.</p>"))
    laughing = page("<p>Text. &l9;</p>").replace("<!DOCTYPE html>", LAUGHS)
    wide = "".join(f"&e{at};" for at in range(1000)) * 50
    long = "a" * 2000
    quadratic = "".join(f'<!ENTITY e{at} "{long}">' for at in range(1000))
    body = '<FictionBook xmlns="x"><body><section><p>Text &l9;</p></section></body></FictionBook>'
    aliases = "\n".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 10))
    return {
        "laughs-opf.epub": zipped([head, container, ("OEBPS/content.opf", LAUGHS + opf[1][21:]), text]),
        "laughs-container.epub": zipped([head, (container[0], LAUGHS + CONTAINER[21:]), opf, text]),
        "laughs-text.epub": epub({"a.xhtml": laughing}),
        "laughs-nav.epub": epub({"a.xhtml": "<p>Text.</p>"}, contents=nav("&l9;").replace("<!DOCTYPE html>", LAUGHS)),
        "laughs.fb2": f'<?xml version="1.0"?>{LAUGHS}{body}',
        "laughs-utf16.fb2": f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}{body}'.encode("utf-16"),
        "laughs.docx": _packed({"word/document.xml": f"{LAUGHS}<w:document>&l9;</w:document>"}, document("<w:p/>")),
        "quadratic.fb2": f"<!DOCTYPE x [{quadratic}]>{body.replace('&l9;', wide)}",
        "quadratic.html": f"<!DOCTYPE x [{quadratic}]><p>Text {wide[:5_000]}</p>",
        "aliases.md": f"---\na0: &a0 [ha]\n{aliases}\ntitle: *a9\n---\n\nText.\n",
    }


def _luring(lures: Lures) -> dict[str, bytes | str]:
    """Files that ask for what is outside: on this machine or on the network."""
    said = "<p>Text &file; &net;</p>"
    file, url = lures.secret.as_uri(), lures.url
    web = (
        f'<base href="{url}/"><link rel="stylesheet" href="{url}/s.css"><script src="{url}/s.js"></script>'
        f'<meta property="og:image" content="{file}"><meta name="cover" content="../{lures.secret.name}"></head><body>'
        f'<p>{WORDS}</p><img src="{url}/i.png" alt="Picture"><iframe src="{file}"></iframe>'
        f'<object data="{file}"></object>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{file}" parse="text"/>'
    )
    relation = (
        '<Relationship Id="rx" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'TargetMode="External" Target="{target}"/>'
    )
    linked = relation.format(kind="attachedTemplate", target=f"{url}/t.dotx")
    linked += relation.format(kind="image", target=file).replace("rx", "ry")
    book = (
        f'<?xml version="1.0"?>{lures.dtd}<FictionBook xmlns="x"><body><section>{said}</section></body></FictionBook>'
    )
    outside = epub(
        {"a.xhtml": "<p>Text.</p>"},
        manifest=f'<item id="c" href="{file}" media-type="image/png" properties="cover-image"/>'
        f'<item id="n" href="{url}/a.xhtml" media-type="{XHTML}"/><item id="f" href="{file}" media-type="{XHTML}"/>',
        spine='<itemref idref="p0"/><itemref idref="n"/><itemref idref="f"/>',
    )
    return {
        "lure.html": f"{lures.dtd}<html><head>{web}{said}",
        "lure.xhtml": page(web + said).replace("<!DOCTYPE html>", lures.dtd),
        "lure-text.epub": epub({"a.xhtml": page(web + said).replace("<!DOCTYPE html>", lures.dtd)}),
        "lure-opf.epub": epub({"a.xhtml": "<p>Text.</p>"}, opf=lures.dtd + package(["a.xhtml"])[21:]),
        "lure-manifest.epub": outside,
        "lure.fb2": book,
        "lure-dtd-only.fb2": book.replace("&file; &net;", "").partition(" [")[0] + ">" + book.partition("]>")[2],
        "lure.docx": document(f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>", relations=linked),
        "lure-dtd.docx": _packed(
            {"word/document.xml": f"{lures.dtd}<w:document>&file;</w:document>"}, document("<w:p/>")
        ),
        "lure.md": f"![a]({file}) [b]({url}) <img src='{url}/i.png'> {WORDS}\n",
        "lure-cover.md": f"---\ntitle: T\ncover: ../{lures.secret.name}\n---\n\n{WORDS}\n",
    }


def _deep() -> dict[str, bytes | str]:
    """Elements in elements."""
    points = "<navPoint><navLabel><text>a</text></navLabel><content src='a.xhtml'/>" * 20_000
    paragraph = "<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"
    lines = "<ol><li><a href='a.xhtml'>a</a>"
    cell = "<w:tbl><w:tr><w:tc>"
    return {
        "deep.html": "<div>" * DEEP + "<p>Text.</p>",
        "deep-tables.html": "<table><tr><td>" * 20_000 + "Text.",
        "deep-spans.html": "<p>" + "<b><i>" * DEEP + "Text.",
        "deep-lists.html": "<ul><li>a" * 600,
        "deep.epub": epub({"a.xhtml": "<div>" * DEEP + "Text."}),
        "deep-opf.epub": epub({"a.xhtml": "Text."}, opf=package(["a.xhtml"]).replace("<manifest>", "<x>" * DEEP)),
        "deep-nav.epub": epub({"a.xhtml": "<p>Text.</p>"}, contents=nav(lines * 20_000)),
        "deep-ncx.epub": epub({"a.xhtml": "<p>Text.</p>"}, contents=ncx().replace("<navMap>", "<navMap>" + points)),
        "deep.fb2": f'<FictionBook xmlns="x"><body>{"<section>" * DEEP}<p>Text.</p></body></FictionBook>',
        "deep.docx": document(f"{cell * 5_000}{paragraph}{'</w:tc></w:tr></w:tbl>' * 5_000}"),
        "deep-brackets.txt": "(" * DEEP + "Text." + ")" * DEEP,
    }  # fmt: skip


def _deep_markdown() -> dict[str, str]:
    return {
        "quotes.md": ">" * DEEP + " Text.",
        "lists.md": "".join(f"{' ' * at}- a\n" for at in range(0, 800, 2)),
        "lists-in-a-line.md": "- " * DEEP + "Text.",
        "brackets.md": "[" * DEEP + "Text.",
        "images.md": "![" * 4_000 + "Text.",
        "links.md": "[a](" * DEEP + "Text.",
        "stars.md": "*a " * 20_000 + "Text.",
        "nested-stars.md": "*a **a " * 6_000 + "b** b*" * 6_000,
        "underscores.md": "_" * 50_000 + "Text." + "_" * 50_000,
        "ticks.md": "".join("`" * (at % 300) + " a " for at in range(800)),
        "tags.md": "<b>" * 20_000 + "Text.",
        "half-tags.md": "<a " * 20_000 + "Text.",
        "links-in-links.md": '<a href="b">c ' * 20_000,
        "entities.md": "&" * 2_000 + " Text.",
        "yaml.md": "---\ntitle: " + "[" * 20_000 + "\n---\n\nText.\n",
        "table.md": "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b" * 2_000 + "|\n",
        "notes.md": "".join(f"[^{at}]" for at in range(5_000)) + "".join(f"\n\n[^{at}]: n" for at in range(5_000)),
    }  # fmt: skip


def _crowded() -> dict[str, bytes | str]:
    """More than any book has, in few bytes."""
    refs = "".join(f'<p>w<a epub:type="noteref" href="#n">{at % 100}</a></p>' for at in range(3_000))
    broken = '<FictionBook xmlns="x"><body><section><p>A & B</p>'
    return {
        "paragraphs.html": "<p>a" * 1_000_000,
        "bold.epub": epub({"a.xhtml": "<p>" + "<b>a</b> " * 300_000}),
        "paragraphs.epub": epub({"a.xhtml": "<p>a</p>" * 60_000}),
        "files.epub": epub({f"{at}.xhtml": "<p>a</p>" for at in range(2_000)}),
        "references.epub": epub({"a.xhtml": f"{refs}<div id='n'>note</div>"}),
        "verse.html": "<div class='poem'>" + "<div>A line of verse</div>" * 4_000 + "</div>",
        "cells.html": "<table><tr><td>a</td></tr><tr>" + "<td>b</td>" * 30_000 + "</table>",
        "types.html": "<!DOCTYPE x [" * 100_000 + "<p>Text.</p>",
        "scripts.html": "<![CDATA[<script>" * 200_000 + "<p>Text.</p>",
        "comments.fb2": f'{broken}{"<!--" * 300_000}',
        "spaces.fb2": f"{broken}{' ' * 5_000_000}</section></body></FictionBook>",
        "one-line.txt": WORDS * 400_000,
        "no-spaces.txt": "a" * 6_000_000,
        "pictures.txt": "[Illustration: " * 8_000,
        "combining.txt": "e" + "\u0316\u0301" * 5_000 + " " + WORDS,
        "headings.md": "# a\n\n" * 3_000,
    }  # fmt: skip


def _pictures() -> dict[str, bytes]:
    """Covers that claim to be larger than any memory."""

    def book(picture: bytes, kind: str) -> bytes:
        item = f'<item id="c" href="c.{kind}" media-type="image/{kind}" properties="cover-image"/>'
        return epub({"a.xhtml": "<p>Text.</p>"}, manifest=item, more={f"c.{kind}": picture})

    gif = b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0" + b"\xff" * 5
    return {
        "wide.epub": book(_png(200_000, 200_000), "png"),
        "large.epub": book(_png(30_000, 30_000), "png"),
        "broken.epub": book(_png(100, 100)[:-40], "png"),
        "gif.epub": book(gif, "gif"),
        "svg.epub": book(b'<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"/>', "svg+xml"),
    }


def _png(width: int, height: int) -> bytes:
    """Return a black picture, of which only the first megabytes are there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(4_000_000)))
        + chunk(b"IEND", b"")
    )


def _without_text() -> dict[str, bytes]:
    """Protected, scanned, drawn: nothing to read."""
    encrypted = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData><EncryptionMethod '
        'Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><CipherData><CipherReference URI="OEBPS/a.xhtml"/>'
        "</CipherData></EncryptedData></encryption>"
    )
    scans = {f"{at}.xhtml": f'<div><img src="{at}.jpg" alt="page {at}"/></div>' for at in range(9)}
    lines = "".join(line(f"Page {at}", f"{at}.xhtml") for at in range(9))
    return {
        "drm.epub": epub({"a.xhtml": "\x01\x02"}, more={"META-INF/encryption.xml": encrypted}),
        "scan.epub": epub(scans, contents=nav(lines)),
        "scan.pdf": Pdf([Leaf([], picture=True)] * 3).data(),
        "locked.pdf": Pdf([Leaf([])], encrypted=True).data(),
        "empty.pdf": Pdf([]).data(),
        "app.html": b"<body><div id=app></div><script src=app.js></script>",
    }


def _binary() -> dict[str, bytes]:
    """Every format cut short, and every format as noise, zeros or nothing."""
    found = dict(_cut())
    noise = random.Random(4).randbytes(50_000)
    for suffix in (".epub", ".docx", ".fb2", ".fbz", ".pdf", ".html", ".md", ".txt"):
        found |= {f"noise{suffix}": noise, f"null{suffix}": bytes(50_000), f"nothing{suffix}": b""}
    found["magic.pdf"] = b"%PDF-1.7\n" + noise
    found["magic.epub"] = b"PK\x03\x04" + noise
    return found


def _cut() -> Iterator[tuple[str, bytes]]:
    for sample in sorted(SAMPLES.iterdir()):
        if sample.suffix in (".epub", ".docx", ".fb2", ".pdf", ".html"):
            data = sample.read_bytes()
            for percent in (2, 50, 95):
                yield f"{sample.stem}-{percent}{sample.suffix}", data[: len(data) * percent // 100]
