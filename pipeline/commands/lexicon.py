"""`audiobook lexicon`: what the pronunciations do to a book, and to and from the lexicons of other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipeline.book import Pronunciation
from pipeline.commands.options import config_from, config_options, open_source, source_options
from pipeline.commands.printing import counted
from pipeline.config import EngineChoice
from pipeline.edition import Edition, prepare
from pipeline.engines._hibari_words import hibari_dictionary
from pipeline.errors import ConfigError, InputError, OutputError, UsageError
from pipeline.text.lexicon import Entry, Table
from pipeline.text.lexicon.inspection import Inspection, Line, Place, Use, inspect
from pipeline.titles import printable

_COLUMNS = 60
_MOST_LISTED = 20


@click.group("lexicon", short_help="Pronunciations: check, import, export.")
def lexicon_command() -> None:
    """Check what lexicon.toml does to a book and find the words it lacks; read and write PLS files."""


@lexicon_command.command("check", short_help="Hits, unused entries, and the book's hard words.")
@click.argument("source")
@click.option("--most", default=40, metavar="N", type=click.IntRange(0), help="How many hard words to list (40).")
@source_options
@config_options
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
def check_command(source: str, *, most: int, as_json: bool, **options: Any) -> None:
    """Say where the entries hold in SOURCE, which do nothing, and which words the voice probably gets wrong."""
    config = config_from(options)
    edition = prepare(open_source(source, allow_private=options["private_hosts"]), config)
    found = inspect(edition.lexicon, _lines(edition), _known())
    facts = _facts(edition, config.engine, found)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo("\n".join(printable(line) for line in _described(facts, most)))


@lexicon_command.command("import", short_help="A PLS file as TOML.")
@click.argument("source")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; without it, to standard output.")
def import_command(source: str, output: str | None) -> None:
    """Turn the PLS lexicon SOURCE (W3C, IPA or X-SAMPA) into a lexicon.toml."""
    from pipeline.text.lexicon.pls import read_pls  # noqa: PLC0415 - lxml costs what other commands need not pay
    from pipeline.text.lexicon.toml import write_lexicon  # noqa: PLC0415 - as above

    lexicon = read_pls(_read(source), source)
    for fault in lexicon.refused:
        click.echo(f"left out: {printable(fault)}", err=True)
    if not lexicon.pronunciations:
        raise InputError(f"{source}: there is no pronunciation in it that can be used")
    entries = [_entry(each) for each in lexicon.pronunciations]
    _write(write_lexicon(entries).encode(), output)


@lexicon_command.command("export", short_help="A lexicon.toml as PLS.")
@click.argument("source", default="lexicon.toml")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; without it, to standard output.")
@click.option("--language", metavar="TAG", help="Of the entries that name none, and which to write if several are.")
def export_command(source: str, output: str | None, language: str | None) -> None:
    """Turn the lexicon SOURCE into a PLS file, which other programs read. Patterns and scopes have no form there."""
    from pipeline.text.lexicon.pls import write_pls  # noqa: PLC0415 - lxml costs what other commands need not pay
    from pipeline.text.lexicon.toml import read_lexicon  # noqa: PLC0415 - as above

    try:
        entries = read_lexicon(_read(source).decode("utf-8-sig"), source)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{source}: {error}", hint="save it as UTF-8") from None
    chosen = language or _language(entries)
    kept: list[Pronunciation] = []
    for each in entries:
        if fault := _unfit(each, chosen):
            click.echo(f"left out: {printable(each.written)}: {fault}", err=True)
        else:
            kept.append(Pronunciation(written=each.written, phonemes=each.ipa, alias=each.say, language=chosen))
    _write(write_pls(kept, chosen), output)


def _lines(edition: Edition) -> Iterator[Line]:
    chapters = edition.book.chapters
    for row in edition.script.ledger:
        if row.status == "spoken":
            language = chapters[row.chapter - 1].blocks[row.block - 1].language or edition.script.language
            yield Line(chapter=row.chapter, text=row.written, language=language)


def _known() -> Callable[[str, str], bool | None]:
    """Return a dictionary of English, the only language for which there is one here."""
    has = hibari_dictionary()
    return lambda word, language: has(word) if language == "en" else None


def _facts(edition: Edition, engine: EngineChoice, found: Inspection) -> dict[str, Any]:
    takes = getattr(engine.module, "phonemes", lambda _ipa, _settings: None)
    unsayable = [use.entry for use in found.uses if use.entry.ipa and takes(use.entry.ipa, engine.settings) is None]
    return {
        "title": edition.metadata.title,
        "language": edition.script.language,
        "engine": engine.name,
        "voice": engine.settings.voice,
        "entries": [_use(use) for use in found.uses],
        "unused": [_named(use.entry) for use in found.uses if not use.hits],
        "shadowed": [{**_named(shadowed), "by": _named(use.entry)} for use in found.uses for shadowed in use.shadows],
        "ipa_not_said": [{**_named(entry), "ipa": entry.ipa, "say": entry.say} for entry in unsayable],
        "hard_words": [asdict(each) for each in found.hard_words],
    }


def _use(use: Use) -> dict[str, Any]:
    entry = use.entry
    return {
        **_named(entry),
        "say": entry.say,
        "ipa": entry.ipa,
        "hits": use.hits,
        "first": asdict(use.first) if use.first else None,
    }


def _named(entry: Entry) -> dict[str, str]:
    return {"written": entry.written, "table": str(entry.table), "origin": entry.origin}


def _described(facts: dict[str, Any], most: int) -> Iterator[str]:
    yield f"{facts['title']} ({facts['language']}), {facts['engine']} {facts['voice']}"
    used = [each for each in facts["entries"] if each["hits"]]
    hits = counted(sum(each["hits"] for each in used), "hit")
    yield f"{hits} of {_entries(len(used))}" if facts["entries"] else "no lexicon has an entry for this book and voice"
    for each in sorted(used, key=lambda each: -each["hits"]):
        ipa = f"/{each['ipa']}/" if each["ipa"] else ""
        yield from _item(each["hits"], f"{each['written']} -> {', else '.join(filter(None, (ipa, each['say'])))}", each)
    yield from _listed("not in this book", [f"{each['written']} ({each['origin']})" for each in facts["unused"]])
    shadowed = [f"{each['written']} ({each['origin']}), by {each['by']['origin']}" for each in facts["shadowed"]]
    yield from _listed("never said, since another comes first", shadowed)
    unsaid = [f"{each['written']} /{each['ipa']}/: {each['say'] or 'as written'}" for each in facts["ipa_not_said"]]
    yield from _listed(f"whose IPA {facts['engine']} cannot take; it says", unsaid)
    hard = facts["hard_words"]
    yield f"{counted(len(hard), 'hard word')}: in no dictionary, so guessed from the letters"
    for each in hard[:most]:
        yield from _item(each["count"], f"{each['word']}{' (a name)' if each['is_name'] else ''}", each)
    if len(hard) > most:
        yield f"  and {len(hard) - most:,} more: --most {len(hard)}, or --json"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _item(count: int, text: str, found: dict[str, Any]) -> Iterator[str]:
    first = Place(**found["first"])
    yield f"{count:6,}  {text}"
    yield f"        {_clipped(f'chapter {first.chapter}: {first.context}', _COLUMNS - 8)}"


def _listed(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"{_entries(len(items))} {title}:"
        yield from (f"        {item}" for item in items[:_MOST_LISTED])
    if len(items) > _MOST_LISTED:
        yield f"        and {len(items) - _MOST_LISTED:,} more: --json has them"


def _clipped(text: str, columns: int) -> str:
    return text if len(text) <= columns else f"{text[: columns - 1]}…"


def _entry(each: Pronunciation) -> Entry:
    table = Table.PHRASES if " " in each.written else Table.WORDS
    return Entry(written=each.written, say=each.alias, ipa=each.phonemes, table=table, language=each.language or "")


def _language(entries: tuple[Entry, ...]) -> str:
    named = sorted({each.language for each in entries if each.language})
    if len(named) == 1:
        return named[0]
    raise UsageError(
        f"a PLS file is of one language, and these entries name {', '.join(named) or 'none'}",
        hint=f"--language {named[0] if named else 'en'}",
    )


def _unfit(entry: Entry, language: str) -> str:
    """Say why PLS has no form for an entry, "" if it has."""
    if entry.table is Table.PATTERNS:
        return "a pattern has no form in PLS"
    if entry.voices or entry.engines or entry.books:
        return "PLS knows no voice, engine or book"
    if entry.language and entry.language != language:
        return f"it is for {entry.language}, this file for {language}"
    return ""


def _read(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InputError(f"{source}: {error.strerror}") from None


def _write(data: bytes, output: str | None) -> None:
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        with Path(output).open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        raise OutputError(f"{output} is already there", hint="name another file, or move that one away") from None
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror}") from None
