"""The lexicon from the command line: what it does to a book, what it is missing, and what a change of it costs."""

from __future__ import annotations

from pathlib import Path

from program import Ended, Program

BOOK = """---
title: The Lamp
language: en
---
# One

Siobhan lit the lamp. It was Siobhan's own lamp, and Queequeg saw it.

Nothing is said of anybody here. Then Wrexley came in with Queequeg's dog.

# Two

The rain fell on the roof all night.
"""
LEXICON = """
[words]
Siobhan = { ipa = "ʃɪˈvɔːn", say = "shi-VAWN" }
lamp = "lomp"
Goethe = "/ˈɡøːtə/"
harbour = "HAR-bur"
"""


def with_book(program: Program, lexicon: str = LEXICON) -> None:
    """Put the book and its lexicon into the program's folder."""
    program.write("lamp.md", BOOK)
    program.write("lexicon.toml", lexicon)


def quiet(program: Program, *arguments: str) -> Ended:
    """Run the program with the engine that says nothing."""
    return program.run(*arguments, "--engine", "silence", "--json")


def test_check_finds_what_holds_and_what_is_missing(program: Program) -> None:
    """Hits with their first place, entries without one, IPA that cannot be said, and the words to listen for."""
    with_book(program)
    (program.folder / "home/.config/audiobook").mkdir(parents=True)
    program.write("home/.config/audiobook/lexicon.toml", '[words]\nlamp = "lump"')

    found = program.run("lexicon", "check", "lamp.md", "--json").result

    hits = {(each["written"], each["hits"]) for each in found["entries"]}
    assert hits == {("Siobhan", 2), ("lamp", 2), ("Goethe", 0), ("harbour", 0), ("lamp", 0)}
    assert found["entries"][0]["first"] == {"chapter": 1, "context": "Siobhan lit the lamp."}
    assert [each["written"] for each in found["unused"]] == ["Goethe", "harbour", "lamp"]
    assert found["unused"][0]["origin"].endswith("lexicon.toml:5")
    assert [each["by"]["origin"] for each in found["shadowed"]] == ["lexicon.toml:4"]
    assert [each["written"] for each in found["ipa_not_said"]] == ["Goethe"]
    assert [(each["word"], each["count"]) for each in found["hard_words"]] == [("Queequeg", 2), ("Wrexley", 1)]
    assert found["hard_words"][0]["is_name"]


def test_check_fits_a_narrow_terminal(program: Program) -> None:
    """What people read stays within 60 columns."""
    with_book(program)

    ended = program.run("lexicon", "check", "lamp.md")

    assert ended.code == 0, ended.err
    assert max(map(len, ended.out.splitlines())) <= 60
    assert "     2  Queequeg (a name)\n        chapter 1: " in ended.out


def test_a_changed_entry_costs_only_what_it_touches(program: Program) -> None:
    """Three sentences hold the lamp or Siobhan; a new value of one word makes those with it again, and no other."""
    with_book(program)
    first = quiet(program, "make", "lamp.md").result
    same = quiet(program, "make", "lamp.md").result
    program.write("lexicon.toml", LEXICON.replace("ʃɪˈvɔːn", "ˈʃɪvɔːn"))
    ipa = quiet(program, "make", "lamp.md").result
    program.write("lexicon.toml", LEXICON.replace("HAR-bur", "HAR-ber"))

    unused = quiet(program, "make", "lamp.md").result

    assert [each["synthesized"] for each in (first, same, ipa, unused)] == [first["passages"], 0, 2, 0]


def test_the_ledger_shows_words_and_no_marks(program: Program) -> None:
    """What a person reads holds the respelling, never the characters that carry a pronunciation."""
    with_book(program)

    ended = program.run("plan", "lamp.md", "--ledger")

    assert ended.objects[1]["spoken"] == "shi-VAWN lit the lomp."
    assert "\ue000" not in ended.out


def test_a_mistake_in_a_lexicon_is_a_mistake_in_the_configuration(program: Program) -> None:
    """The run ends at once with the file, the line and the value."""
    with_book(program, "[words]\nlamp = 5")

    ended = program.run("plan", "lamp.md")

    assert (ended.code, "lexicon.toml:2: [words] lamp = 5" in ended.err) == (2, True)


def test_a_lexicon_travels_as_pls(program: Program) -> None:
    """Exported and imported again it is the same; what PLS has no form for is named."""
    lexicon = 'language = "en"\n\n[words]\n"O\'Brien" = { ipa = "oʊˈbraɪən", say = "oh bryan" }\n\n'
    lexicon += '[phrases]\n"New Orleans" = "new OR-linz"\n'
    program.write("a.toml", lexicon + "\n[patterns]\n'x\\d' = 'ex'\n")

    exported = program.run("lexicon", "export", "a.toml", "-o", "a.pls")
    imported = program.run("lexicon", "import", "a.pls", "-o", "b.toml")
    again = program.run("lexicon", "import", "a.pls", "-o", "b.toml")

    assert "left out: x\\d: a pattern has no form in PLS" in exported.err
    assert (exported.code, imported.code, again.code) == (0, 0, 7)
    assert (Path(program.folder) / "b.toml").read_text(encoding="utf-8") == lexicon
