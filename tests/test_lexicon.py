"""What the user says of pronunciation is said, there and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.book import Book, Metadata, Pronunciation
from pipeline.errors import ConfigError
from pipeline.text.lexicon import Entry, Lexicon, Places, Table, entries_for, lexicon_digest
from pipeline.text.lexicon.toml import read_lexicon, write_lexicon
from pipeline.text.said import mark
from pipeline.text.voicing import Voicing

SIOBHAN = mark("Siobhan", "ʃɪˈvɔːn")


def said(entries: str, text: str, language: str = "en") -> str:
    """Return how `text` is worded with the lexicon `entries` and nothing else."""
    lexicon = Lexicon(entries=read_lexicon(entries, "lexicon.toml"))
    return Voicing(lexicon=lexicon, rules=frozenset()).say(text, language)


@pytest.mark.parametrize(
    ("entries", "written", "expected"),
    [
        ('[words]\nCthulhu = "kuh-THOO-loo"', "Cthulhu woke.", "kuh-THOO-loo woke."),
        ('[words]\nCthulhu = "kuh-THOO-loo"', "CTHULHU, Cthulhu’s son!", "kuh-THOO-loo, kuh-THOO-loo’s son!"),
        ('[words]\nCthulhu = "kuh-THOO-loo"', "Two Cthulhus and a Cthulhuoid.", "Two Cthulhus and a Cthulhuoid."),
        ('[words]\nquay = "key"', "Quay, quay, QUAY.", "key, key, key."),
        ('[words]\nUS = "you ess"', "Tell us about the US.", "Tell us about the you ess."),
        ('[words]\nPolish = "POH-lish"', "Polish the Polish lamp.", "POH-lish the POH-lish lamp."),
        ('[words]\ndon = "dohn"', "I don’t, Don.", "I don’t, dohn."),
        ('[words]\n"O\'Brien" = "oh bryan"', "O’Brien and O'Brien.", "oh bryan and oh bryan."),
        ('[words]\n".NET" = "dot net"', "He knew .NET and NET.", "He knew dot net and NET."),
        ('[words]\n"→" = "to"', "From A → B.", "From A to B."),
        ('[phrases]\n"New  Orleans" = "new OR-linz"', "In New Orleans.", "In new OR-linz."),
        ('[phrases]\n"Van Gogh" = "van go"\n[words]\nVan = "fan"', "Van Gogh, Van.", "van go, fan."),
        ("[patterns]\n'(\\d+)th Inf\\b' = '\\1th infantry'", "The 7th Inf came.", "The 7th infantry came."),
        ('[words]\nread = "red"\n[patterns]\n"to read" = "to reed"', "I read to read.", "I red to reed."),
        ('[words]\nSiobhan = "/ʃɪˈvɔːn/"', "Siobhan came.", f"{SIOBHAN} came."),
        ('[words]\nSiobhan = { ipa = "ʃɪˈvɔːn" }', "No, Siobhan", f"No, {SIOBHAN}."),
        ('[words]\nMax = "/mæks/"', "Max’s hat.", f"{mark('Max’s', 'mæksɪz')} hat."),
        ('[words]\nPip = "/pɪp/"', "Pip's hat.", f"{mark(chr(80) + 'ip' + chr(39) + 's', 'pɪps')} hat."),
    ],
)  # fmt: skip
def test_an_entry_is_said_where_it_is_written(entries: str, written: str, expected: str) -> None:
    """Words match whole, small letters match any case, capitals themselves or a shout, and the longest entry wins."""
    assert said(entries, written) == expected


@pytest.mark.parametrize(
    ("scope", "language", "holds"),
    [("en", "en-US", True), ("en-US", "en", True), ("en-US", "en-GB", False), ("en", "es", False), ("", "es", True)],
)
def test_an_entry_keeps_to_its_language(scope: str, language: str, holds: bool) -> None:
    """`language = "en"` holds in every English; regions differ only where both name one."""
    entries = f'[words]\nchat = {{ say = "shah", language = "{scope}" }}'

    assert (said(entries, "chat", language) == "shah.") is holds


def test_an_entry_keeps_to_its_voice_engine_and_book() -> None:
    """Of several values of one word the first that holds is said."""
    text = """
        [words]
        A1 = [{ say = "one", voice = "thalia" }, { say = "two", engine = ["aura", "hibari"] }, "three"]
        B1 = { say = "four", book = "The  harbour" }
    """
    entries = read_lexicon(text, "lexicon.toml")

    def heard(voice: str, engine: str, title: str) -> str:
        own = tuple(entry for entry in entries if entry.is_for(voice, engine, Metadata(title=title)))
        return Voicing(lexicon=Lexicon(entries=own), rules=frozenset()).say("A1 B1", "en")

    assert heard("thalia", "aura", "The Harbour") == "one four."
    assert heard("heart", "hibari", "The Harbour") == "two four."
    assert heard("silence", "silence", "Another") == "three B1."


def test_what_stands_before_the_tables_holds_for_all() -> None:
    """A file can say once for which voice and language it is."""
    entries = read_lexicon('language = "en"\nvoice = "heart"\n[words]\na = "b"\nc = { say = "d", voice = "x" }', "f")

    assert [(each.language, each.voices) for each in entries] == [("en", ("heart",)), ("en", ("x",))]


def test_the_file_nearer_to_the_book_wins(tmp_path: Path) -> None:
    """Beside the book, as configured, in the configuration folder, the book's own; in a folder the voice's first."""
    book_folder, config_folder, extra = tmp_path / "book", tmp_path / "config", tmp_path / "extra.toml"
    files = [
        book_folder / "lexicon.heart.toml", book_folder / "lexicon.toml", extra,
        config_folder / "lexicon.heart.toml", config_folder / "lexicon.toml",
    ]  # fmt: skip
    for number, path in enumerate(files):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'[words]\nlamp = "say {number}"', encoding="utf-8")
    (book_folder / "lexicon.orion.toml").write_text('[words]\nlamp = "never"', encoding="utf-8")
    places = Places(folder=book_folder, files=(extra, book_folder / "lexicon.toml"), config_folder=config_folder)
    book = Book(
        metadata=Metadata(title="T"), pronunciations=(Pronunciation(written="lamp", alias="own", phonemes="l"),)
    )

    entries = entries_for(places, book, voice="heart", engine="hibari")

    assert [each.say for each in entries] == ["say 0", "say 1", "say 2", "say 3", "say 4", "own"]


def test_the_digest_changes_with_every_file_that_counts(tmp_path: Path) -> None:
    """A finished book is made again when an entry has changed, and not when another voice's has."""
    places = Places(folder=tmp_path)
    own, other = tmp_path / "lexicon.heart.toml", tmp_path / "lexicon.orion.toml"
    own.write_text('[words]\na = "b"', encoding="utf-8")
    before = lexicon_digest(places, "heart")
    other.write_text('[words]\na = "b"', encoding="utf-8")
    beside = lexicon_digest(places, "heart")
    own.write_text('[words]\na = "c"', encoding="utf-8")

    after = lexicon_digest(places, "heart")

    assert before == beside != after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[words]\n\nx = 5", r"f.toml:3: \[words\] x = 5: must be a spelling"),
        ('[words]\nx = "..."', r"f.toml:2: \[words\] x = '...': must be a spelling with a letter"),
        ('[words]\nx = { sy = "z" }', r"without 'sy'"),
        ('[words]\nx = "/ABC/"', r"'A' stands for no sound"),
        ("[words]\nx = {}", r"with say or ipa"),
        ('[words]\nx = { say = "y", language = "english!" }', r"'english!': must be a language"),
        ('[words]\nx = { say = "y", voice = 3 }', r"= 3: must be a name or a list of names"),
        ('[words]\n"" = "y"', r"not of nothing"),
        ('[wrods]\nx = "y"', r"no table \[wrods\]"),
        ('x = "y"', r"no table \[x\]"),
        ('[words]\nx = "a"\nx = "b"', r"f.toml: Cannot overwrite"),
        ("[words]\nx = = 1", r"f.toml: .*line 2"),
        ('[patterns]\n"(" = "y"', r"f.toml:2: \[patterns\] '\(': missing \)"),
        ('[patterns]\n"a*" = "y"', r"matches some character"),
        ("[patterns]\nab = '\\3'", r"\[patterns\] 'ab': no such group"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, message: str) -> None:
    """An error says which file, line and value, and what is allowed."""
    with pytest.raises(ConfigError, match=message) as caught:
        read_lexicon(text, "f.toml")

    assert caught.value.hint


def test_a_pattern_that_takes_for_ever_is_stopped() -> None:
    """Two patterns inside each other can take longer than the universe: it is named after a second."""
    with pytest.raises(ConfigError, match=r"'\(a\|aa\)\+\$' takes more than 1 s in a sentence of 61 characters"):
        said("[patterns]\n'(a|aa)+$' = 'x'", "a" * 60 + "b")


@pytest.mark.parametrize(("name", "data"), [("lexicon.toml", b"\xff\xfe"), ("lexicon.toml", b"x" * (4 * 2**20 + 1))])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    """Neither bytes nor a film are taken for a lexicon."""
    (tmp_path / name).write_bytes(data)

    with pytest.raises(ConfigError, match=name):
        entries_for(Places(folder=tmp_path), Book(metadata=Metadata(title="T")), voice="v", engine="e")


def test_a_configured_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A file that is asked for by name must exist."""
    with pytest.raises(ConfigError, match=r"there is no file .*mine\.toml"):
        lexicon_digest(Places(files=(tmp_path / "mine.toml",)), "heart")


def test_what_is_written_is_read_back() -> None:
    """A lexicon survives being written: odd keys, scopes, several values, patterns."""
    entries = (
        Entry(written='say "it"', say="/not ipa/", language="en"),
        Entry(written="a", say="one", voices=("x", "y")),
        Entry(written="a", ipa="ə", say="uh", books=("B",), engines=("aura",)),
        Entry(written="b c", say="d", table=Table.PHRASES),
        Entry(written=r"\bx(\d)", say=r"ex \1", table=Table.PATTERNS, language="es-MX"),
    )

    read = read_lexicon(write_lexicon(entries), "f")

    assert [(e.written, e.say, e.ipa, e.table, e.language, e.voices, e.engines, e.books) for e in read] == [
        (e.written, e.say, e.ipa, e.table, e.language, e.voices, e.engines, e.books) for e in entries
    ]


def test_five_hundred_entries_find_each_its_own() -> None:
    """A large lexicon finds what a small one finds."""
    entries = tuple(Entry(written=f"word{number} end", say=f"said {number}") for number in range(500))
    text = " ".join(f"word{number} end," for number in range(500))

    words = [each.words for each in Lexicon(entries=entries).find(text, "en")]

    assert words == [f"said {number}" for number in range(500)]


def test_what_is_respelled_is_left_alone_by_the_rules() -> None:
    """Numbers and abbreviations in an entry are the user's own words."""
    lexicon = Lexicon(entries=(Entry(written="No. 5", say="noomer 5 F"),))

    spoken = Voicing(lexicon=lexicon).say("She wore No. 5, not No. 6.", "en")

    assert spoken == "She wore noomer 5 F, not number six."
