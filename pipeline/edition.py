"""One source as one configuration makes it: the book, its script, the voice, and the key of every clip."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from pipeline import __version__, engines, plugins
from pipeline.account import account
from pipeline.book import Book, Metadata
from pipeline.config import BookSettings, Config, EngineChoice, Wording
from pipeline.covers import AUTO, FOUND, NONE, beside, choose_cover
from pipeline.engines import EngineSpec, Voice
from pipeline.errors import ConfigError, InputError, UsageError
from pipeline.plan import plan
from pipeline.readers import SourceFile, read_book
from pipeline.script import Script
from pipeline.settings import nearest
from pipeline.synthesis.store import clip_key
from pipeline.text.language import guess_language
from pipeline.text.lexicon import Lexicon, Places, entries_for, lexicon_digest
from pipeline.text.verbalize import ORDER
from pipeline.text.voicing import Voicing

_NOT_IN_THE_FILE = {"engine", "fallback", "store", "cost", "synthesis", "retry"}
_DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """An engine as it speaks this book: `keys[i]` is its clip of `script.passages[i]`."""

    engine: EngineChoice
    spec: EngineSpec
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything known before the first request.

    `casts` are the engine and, if there is one, its fallback; `cover_path` is the file that the cover came from.
    """

    book: Book
    lexicon: Lexicon
    metadata: Metadata
    narrator: str
    script: Script
    casts: tuple[Cast, ...]
    cover_path: Path | None = None

    @property
    def spec(self) -> EngineSpec:
        """The engine that the book was asked of."""
        return self.casts[0].spec

    @property
    def keys(self) -> tuple[str, ...]:
        """The clip of each passage, as that engine speaks it."""
        return self.casts[0].keys


def prepare(source: SourceFile, config: Config) -> Edition:
    """Read the source and decide what will be said by whom.

    Raises InputError for the source, UsageError for a voice that does not exist or does not speak the language.
    """
    book = _override(read_book(source, config.reader), config.book)
    language = book.metadata.language or guess_language(_text(book)) or _DEFAULT_LANGUAGE
    chosen = [config.engine, *([config.fallback] if config.fallback else [])]
    voices = [choose_voice(engine, language) for engine in chosen]
    specs = [engine_spec(engine) for engine in chosen]
    lexicon = _lexicon(source, config, book)
    voicing = Voicing(lexicon=lexicon, rules=_rules(config.wording, specs))
    script = plan(book, language=language, limits=specs[0].limits, settings=config.planning, voicing=voicing)
    account(book, script)
    if not script.passages:
        raise InputError(f"{source.name}: nothing in it is to be spoken", hint="audiobook plan --ledger says why")
    metadata = replace(book.metadata, language=language)
    return Edition(
        book=book,
        lexicon=lexicon,
        metadata=metadata,
        narrator=config.book.narrator or voices[0].name.capitalize(),
        script=script,
        casts=tuple(_cast(engine, spec, script) for engine, spec in zip(chosen, specs, strict=True)),
    )


def _lexicon(source: SourceFile, config: Config, book: Book) -> Lexicon:
    """Return what the user and the book say of pronunciation, as far as it holds for the voice that was asked for."""
    engine = config.engine
    entries = entries_for(_places(source, config), book, voice=engine.settings.voice, engine=engine.name)
    return Lexicon(entries=entries)


def _places(source: SourceFile, config: Config) -> Places:
    return Places(folder=source.folder, files=config.wording.lexicons, config_folder=config.own_folder)


def _rules(wording: Wording, specs: Sequence[EngineSpec]) -> frozenset[str]:
    """Return the rules in force: what is asked for, else all that some engine of the book needs."""
    if wording.rules is None:
        return frozenset(ORDER) - frozenset.intersection(*(spec.says for spec in specs))
    for rule in wording.rules:
        if rule not in ORDER:
            raise ConfigError(f"wording.rules: there is no rule {rule!r}", hint=nearest(rule, list(ORDER)))
    return frozenset(wording.rules)


def with_cover(edition: Edition, source: SourceFile, config: Config) -> Edition:
    """Choose the cover and make a JPEG of it. Raises InputError if one that somebody named cannot be used."""
    wanted, told = config.book.cover, edition.metadata
    cover = choose_cover(told, wanted=wanted, folder=source.folder, stem=source.stem)
    named = Path(wanted) if wanted not in (AUTO, FOUND, NONE) else told.cover
    path = named if isinstance(named, Path) else _picture_beside(source, config)
    return replace(edition, metadata=replace(told, cover=cover), cover_path=path)


def _picture_beside(source: SourceFile, config: Config) -> Path | None:
    return beside(source.folder, source.stem) if config.book.cover in (AUTO, FOUND) else None


def _cast(engine: EngineChoice, spec: EngineSpec, script: Script) -> Cast:
    keys = tuple(clip_key(spec.identity, passage.text) for passage in script.passages)
    return Cast(engine=engine, spec=spec, keys=keys)


def fingerprint(source: SourceFile, config: Config) -> str:
    """Return the SHA-256 of everything but the cover's pixels that decides the bytes of the finished files."""
    settings = {
        each.name: asdict(getattr(config, each.name)) for each in fields(config) if each.name not in _NOT_IN_THE_FILE
    }
    del settings["output"]["encoders"]  # the bytes are the same for any number of processes
    spec = engine_spec(config.engine)
    decided_by = {
        "program": __version__,
        "source": hashlib.sha256(source.data).hexdigest(),
        "name": Path(source.name).name,
        "settings": settings,
        "lexicon": lexicon_digest(_places(source, config), config.engine.settings.voice),
        "engine": spec.identity,
        "fallback": engine_spec(config.fallback).identity if config.fallback else None,
        "picture": str(_picture_beside(source, config)),
        "limits": {**asdict(spec.limits), "max_concurrency": None},
    }
    return hashlib.sha256(json.dumps(decided_by, sort_keys=True, default=str).encode()).hexdigest()


def engine_spec(engine: EngineChoice) -> EngineSpec:
    """Describe the engine, after checking that it has the voice. Raises UsageError."""
    _named_voice(engine.name, engine.module.voices(), engine.settings.voice)
    spec: EngineSpec = engine.module.spec(engine.settings)
    return spec


def choose_voice(engine: EngineChoice, language: str) -> Voice:
    """Return the voice that will speak.

    Raises UsageError for an unknown voice, with the nearest names, and for one that does not
    speak `language`, with those that do.
    """
    name = engine.name
    voice = _named_voice(name, engine.module.voices(), engine.settings.voice)
    if not voice.speaks(language):
        able = {other: _speakers(module.voices(), language) for other, module in plugins.load_all(engines).items()}
        choices = [f"{other} ({_shortened(speakers)})" for other, speakers in able.items() if speakers]
        raise UsageError(
            f"the book's language is {language!r}, but voice {voice.name!r} of engine {name!r} speaks {voice.locale}",
            hint=f"engines and voices for {language}: {'; '.join(choices)}. "
            "If the language is wrong, set --set book.language=en",
        )
    return voice


def _named_voice(engine: str, voices: tuple[Voice, ...], name: str) -> Voice:
    found = {voice.name: voice for voice in voices}
    if name not in found:
        raise UsageError(f"engine {engine!r} has no voice {name!r}", hint=nearest(name, list(found)))
    return found[name]


def _speakers(voices: tuple[Voice, ...], language: str) -> list[str]:
    return [voice.name for voice in voices if voice.speaks(language)]


def _shortened(names: list[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _override(book: Book, own: BookSettings) -> Book:
    changes: Mapping[str, Any] = {
        "title": own.title,
        "authors": (own.author,) if own.author else None,
        "language": own.language,
    }
    kept = {name: value for name, value in changes.items() if value is not None}
    return replace(book, metadata=replace(book.metadata, **kept))


def _text(book: Book, enough: int = 20_000) -> str:
    texts, length = [], 0
    for block in (block for chapter in book.chapters for block in chapter.blocks):
        texts.append(block.text)
        length += len(block.text)
        if length > enough:
            break
    return "\n".join(texts)
