"""Word documents: everything in the body in order, each thing once, and what stands beside the text told apart."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from docxs import docx_blocks, docx_shape, docx_spans, field, package, paragraph, run, table, zipped
from texts import blocks_of, book_of, shape_of

from pipeline.errors import InputError

_SAMPLES = Path(__file__).parent.parent / "samples"
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for level, form, text in ((0, "decimal", "%1."), (1, "lowerLetter", "%2)"), (2, "upperRoman", "%1.%3"))
)
_NUMBERING = (
    f'<w:abstractNum w:abstractNumId="5">{_LEVELS}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="*"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="5"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


def _item(text: str, number: int, level: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=listed)


def test_a_document_made_by_python_docx_is_read() -> None:
    """Headings, paragraphs and tables come in order, and its properties are the book's."""
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "The Sea", "A. One; B. Two"
    made.core_properties.language, made.core_properties.keywords = "en-GB", "tale"
    made.core_properties.comments = "A story."
    made.add_heading("The Sea", level=0)
    made.add_heading("One", level=1)
    made.add_paragraph("It was night.")
    grid = made.add_table(rows=1, cols=2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "a", "b"
    made.add_heading("Two", level=2)
    made.add_paragraph("Item", style="List Number")
    packed = io.BytesIO()
    made.save(packed)
    book = book_of(packed.getvalue(), "book.docx")

    assert [(chapter.title, chapter.depth) for chapter in book.chapters] == [("The Sea", 1), ("One", 1), ("Two", 2)]
    assert shape_of(packed.getvalue(), "book.docx") == [
        ("heading", "The Sea"), ("heading", "One"), ("paragraph", "It was night."), ("table", "a, b"),
        ("heading", "Two"), ("item", "1. Item"),
    ]  # fmt: skip
    about = book.metadata
    assert (about.title, about.authors, about.language) == ("The Sea", ("A. One", "B. Two"), "en-GB")
    assert (about.genre, about.description) == ("tale", "A story.")


@pytest.mark.parametrize(
    ("head", "level"),
    [
        (paragraph("Eins", "berschrift1"), 1),
        (paragraph("Own", "Own"), 1),
        (paragraph("Outlined", "Outlined"), 2),
        (paragraph("Direct", properties='<w:outlineLvl w:val="0"/>'), 1),
        (paragraph("Undefined", "Heading 2"), 2),
    ],
)
def test_headings_are_told_by_style_name_base_and_outline_level(head: str, level: int) -> None:
    """A heading is a heading in every language of Word, by its own style, its base or its level."""
    assert [(b.kind.value, b.level) for b in docx_blocks(head + paragraph("x"))] == [
        ("heading", level),
        ("paragraph", 0),
    ]


def test_a_heading_style_switched_to_body_text_is_text() -> None:
    """The paragraph's own outline level overrules its style."""
    body = paragraph("x", "berschrift1", properties='<w:outlineLvl w:val="9"/>')

    assert docx_shape(body) == [("paragraph", "x")]


def test_the_title_falls_back_to_the_title_paragraph_then_to_the_file() -> None:
    """A document without a title in its properties is named by its title page."""
    titled = package(paragraph("The Tale", "Title") + paragraph("x"))

    assert book_of(titled, "book.docx").metadata.title == "The Tale"
    assert book_of(package(paragraph("x")), "book.docx").metadata.title == "book"


def test_lists_are_numbered_as_word_numbers_them() -> None:
    """Levels, restarts, letters, Roman numerals and bullets are counted as a reader sees them."""
    body = "".join(
        (_item("a", 1), _item("b", 1, 1), _item("c", 1, 1), _item("d", 1), _item("e", 1, 1), _item("f", 1, 2),
         _item("g", 2), _item("h", 3), _item("i", 3))
    )  # fmt: skip

    assert [text for _, text in docx_shape(body, {"numbering": _NUMBERING})] == [
        "1. a", "a) b", "b) c", "2. d", "a) e", "2.I f", "g", "7. h", "8. i",
    ]  # fmt: skip
    assert {block.kind.value for block in docx_blocks(body, {"numbering": _NUMBERING})} == {"item"}


def test_notes_stand_at_the_end_of_the_chapter_that_refers_to_them() -> None:
    """Footnotes and endnotes come once, with marks where they are referred to, and digits in the text stay."""
    body = (
        paragraph("A", "berschrift1")
        + paragraph(run("It cost 1,000") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" in 1984."))
        + paragraph("B", "berschrift1")
        + paragraph(
            run("x") + '<w:r><w:endnoteReference w:id="2" w:customMarkFollows="1"/><w:t>†</w:t></w:r>' + run("y")
        )
    )
    parts = {
        "footnotes": f'<w:footnote w:id="2">{paragraph("<w:r><w:footnoteRef/></w:r>" + run("Dear."))}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("Unused.")}</w:footnote>',
        "endnotes": f'<w:endnote w:id="2">{paragraph("End.")}</w:endnote>',
    }
    chapters = book_of(package(body, parts), "book.docx").chapters

    assert [[(b.kind.value, b.text) for b in chapter.blocks] for chapter in chapters] == [
        [("heading", "A"), ("paragraph", "It cost 1,0001 in 1984."), ("note", "1 Dear.")],
        [("heading", "B"), ("paragraph", "x†y"), ("note", "End."), ("note", "Unused.")],
    ]
    marks = [s.text for chapter in chapters for b in chapter.blocks for s in b.spans if s.kind.value == "note_mark"]
    assert marks == ["1", "†"]


def test_tracked_changes_read_as_if_accepted_and_keep_what_was_deleted() -> None:
    """Insertions are read, deletions and hidden text are listed as hidden."""
    body = paragraph(
        run("a ") + f"<w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('moved ')}</w:moveFrom>" + run("secret ", "<w:vanish/>")
        + run("too ", '<w:rStyle w:val="Secret"/>')
        + run("z", '<w:vanish w:val="0"/>')
    )  # fmt: skip

    assert docx_spans(body) == [("text", "a new "), ("hidden", "old moved secret too "), ("text", "z")]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    """Where the end of a paragraph was deleted its text runs on into the next."""
    body = paragraph("One ", properties="<w:rPr><w:del/></w:rPr>") + paragraph("two.")

    assert docx_shape(body) == [("paragraph", "One two.")]


def test_a_drop_cap_joins_its_word() -> None:
    """The big first letter in its frame belongs to the paragraph below."""
    body = paragraph("O", properties='<w:framePr w:dropCap="drop" w:lines="3"/>') + paragraph("nce upon a time.")

    assert docx_shape(body) == [("paragraph", "Once upon a time.")]


def test_fields_show_their_result_and_hide_their_code() -> None:
    """Codes are markup, results are text, page numbers are page numbers, links have their targets."""
    relations = '<Relationship Id="L" Type="x/hyperlink" Target="http://a.b" TargetMode="External"/>'
    body = paragraph(
        field(" REF x ", run("Part 2")) + field(" PAGE ", run("7")) + field("NOTEREF n", run("3"))
    ) + paragraph(
        f'<w:fldSimple w:instr="DATE">{run("May")}</w:fldSimple><w:hyperlink r:id="L">{run("here")}</w:hyperlink>'
    )

    assert docx_spans(body, relations=relations) == [
        ("markup", "REF x "), ("text", "Part 2"), ("markup", " PAGE "), ("page_number", "7"), ("markup", "NOTEREF n"),
        ("note_mark", "3"), ("text", "May"),
        ("link", "here"), ("target", "http://a.b"),
    ]  # fmt: skip


def test_a_field_that_never_ends_swallows_nothing() -> None:
    """A field whose end is missing costs no text after its paragraph."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    shown = begin + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'

    assert [kind for kind, _ in docx_shape(paragraph(begin) + paragraph("Text."))][1:] == ["paragraph"]
    assert [kind for kind, _ in docx_shape(paragraph(shown + run("x")) + paragraph("Text."))][1:] == ["paragraph"]


def test_a_table_of_contents_is_navigation() -> None:
    """Entries of a contents field, by style or by control, are not the story."""
    begin, _, end = field("TOC", "\0").partition("\0")
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        paragraph(begin + run("One 1")) + paragraph("Two 2") + paragraph(end) + paragraph("Three 3", "TOC1")
        + f"<w:sdt>{gallery}<w:sdtContent>{paragraph('Four 4')}</w:sdtContent></w:sdt>" + paragraph("Text.")
    )  # fmt: skip
    kinds = [kind for kind, text in docx_shape(body) if text != ""]

    assert kinds == ["navigation"] * 4 + ["paragraph"]


def test_tables_are_rows_and_layout_is_flow() -> None:
    """A row is a block, a nested table follows its row, and a frame of one column is no table."""
    body = table(("a.", "b"), (paragraph("c") + table(("n", "m")) + paragraph(), "d")) + table(
        (paragraph("One") + paragraph("flows"),)
    )

    assert docx_shape(body) == [
        ("table", "a. b"), ("table", "c, d"), ("table", "n, m"), ("paragraph", "One"), ("paragraph", "flows"),
    ]  # fmt: skip


def test_a_text_box_is_read_once() -> None:
    """Word writes a text box twice, for new and old readers; the words come once."""
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    drawing = f'<w:drawing><wp:docPr id="1" descr="A frame"/><wps:txbx>{box}</wps:txbx></w:drawing>'
    old = f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
    twice = (
        f"<mc:AlternateContent><mc:Choice>{drawing}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )
    body = paragraph(run("Before.") + f"<w:r>{twice}</w:r>") + paragraph("After.")

    assert docx_shape(body) == [
        ("paragraph", "Before.A frame"), ("paragraph", "In the box."), ("paragraph", "After."),
    ]  # fmt: skip


def test_signs_that_are_elements_are_text() -> None:
    """Tabs, hyphens, symbols, rubies and formulas keep their place in the sentence."""
    body = paragraph(
        "<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>read</w:t><w:tab/><w:t>co</w:t><w:softHyphen/><w:t>op</w:t>"
        '<w:sym w:font="Symbol" w:char="F061"/></w:r><w:smartTag><w:customXml>' + run(" in ")
        + "</w:customXml></w:smartTag>"
        "<m:oMath><m:f><m:num><m:r><m:t>x</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
        f"<w:r><w:ruby><w:rt>{run('kan')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>"
    )  # fmt: skip

    assert docx_spans(body) == [
        ("text", "well-read co\u00adop\u03b1 in x/2"), ("ruby", "kan"), ("text", "漢"),
    ]  # fmt: skip


def test_breaks_verse_quotes_and_code_are_told_apart() -> None:
    """Short lines are verse, rows of asterisks and ruled empty paragraphs are breaks, styles say the rest."""
    ruled = '<w:pBdr><w:bottom w:val="single"/></w:pBdr>'
    body = (
        paragraph("<w:r><w:t>Roses</w:t><w:br/><w:t>red</w:t></w:r>") + paragraph("* * *") + paragraph("wise", "Quote")
        + paragraph(properties=ruled) + paragraph("line one", "Poem") + paragraph("line two", "Poem")
        + paragraph("x = 1", "Code") + paragraph("y = 2", "Code") + paragraph('<w:r><w:br w:type="page"/></w:r>')
    )  # fmt: skip

    assert docx_shape(body) == [
        ("verse", "Roses\nred"), ("break", ""), ("quote", "wise"), ("break", ""), ("verse", "line one\nline two"),
        ("code", "x = 1\ny = 2"),
    ]  # fmt: skip


def test_a_rare_empty_paragraph_is_a_scene_break() -> None:
    """One blank line among many paragraphs means something; one after each means nothing."""
    many = [paragraph(f"Text {number}.") for number in range(9)]

    assert docx_shape("".join([*many[:5], paragraph(), *many[5:]]))[5] == ("break", "")
    assert ("break", "") not in docx_shape(paragraph().join(many))


def test_headers_footers_and_comments_come_once_after_the_text() -> None:
    """What every page carries is furniture, what reviewers wrote is hidden."""
    parts = {"header": paragraph("Head"), "comments": f'<w:comment w:id="0">{paragraph("Hm?")}</w:comment>'}

    assert docx_shape(paragraph("Text."), parts) == [
        ("paragraph", "Text."), ("hidden", "Hm?"), ("page furniture", "Head"),
    ]  # fmt: skip


def test_chapters_without_styles_are_found_by_their_words() -> None:
    """An author who only types "Chapter 1" gets chapters all the same."""
    body = "".join(
        paragraph(text) for text in ("Chapter 1", "The House", "It stood.", "Chapter 2", "The Sea", "It lay.")
    )
    chapters = book_of(package(body), "book.docx").chapters

    assert [chapter.title for chapter in chapters] == ["Chapter 1 The House", "Chapter 2 The Sea"]


def test_a_paragraph_in_another_language_says_so() -> None:
    """Words marked as another language than the book's are read by the rules of that one."""
    german = run("Es war einmal ein alter Mann, der nicht auf das Meer fahren wollte.", '<w:lang w:val="de-DE"/>')
    data = package(paragraph("It was the sea.") + paragraph(german), core="<dc:language>en</dc:language>")

    assert [block.language for block in blocks_of(data, "book.docx")] == [None, "de-DE"]


def test_the_strict_form_is_read() -> None:
    """A document saved as Strict Open XML is read like any other."""
    import zipfile  # noqa: PLC0415 - only here a package is taken apart

    with zipfile.ZipFile(io.BytesIO(package(paragraph("Strict.", "berschrift1")))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    for kind in ("wordprocessingml", "officeDocument", "drawingml"):
        old, new = f"http://schemas.openxmlformats.org/{kind}/2006/", f"http://purl.oclc.org/ooxml/{kind}/"
        files = {name: text.replace(old, new) for name, text in files.items()}

    assert shape_of(zipped(files), "book.docx") == [("heading", "Strict.")]


def test_relations_to_nothing_do_no_harm() -> None:
    """Programs leave relations to parts that do not exist; the text is read all the same."""
    dangling = '<Relationship Id="N" Type="x/image" Target="../NULL"/>'

    assert [block.text for block in docx_blocks(paragraph("Text."), relations=dangling)] == ["Text."]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (b"\xd0\xcf\x11\xe0 old", r"\.doc"),
        (b"{\\rtf1 text}", "RTF"),
        (b"plain text", "no ZIP archive"),
        (zipped({"a.txt": "x"}), "no Word document"),
        (package("<w:p>"), "damaged"),
        (package(paragraph("x") + '<w:altChunk r:id="a"/>'), "altChunk"),
        (package("<w:sdt><w:sdtContent>" * 120 + "</w:sdtContent></w:sdt>" * 120 + "</w:p>"), "damaged"),
    ],
)
def test_what_is_no_readable_document_is_refused_with_a_sentence(data: bytes, message: str) -> None:
    """Locked, old, damaged and foreign files are named as what they are."""
    with pytest.raises(InputError, match=message) as refusal:
        book_of(data, "book.docx")

    assert refusal.value.hint


def test_entities_are_refused() -> None:
    """A document that defines XML entities is an attack."""
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document/>'

    with pytest.raises(InputError, match="document type"):
        book_of(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bomb}), "book.docx")


def test_the_sample_reads_as_a_book() -> None:
    """The sample has its fables as chapters, its list numbered and its break between scenes."""
    book = book_of((_SAMPLES / "fables.docx").read_bytes(), "fables.docx")

    assert [chapter.title for chapter in book.chapters][1:] == [
        "The Ant and the Dove", "The Fox and the Grapes", "The Crow and the Pitcher",
    ]  # fmt: skip
    kinds = [block.kind.value for block in book.chapters[3].blocks]
    assert kinds == ["heading", "paragraph", "item", "item", "item", "break", "paragraph"]
