"""The options that several commands share, and what they mean: a Config, a source, a target."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline import writers
from pipeline.config import Config, Output, load_config
from pipeline.errors import ConfigError, InputError, UsageError
from pipeline.fetch import fetch
from pipeline.names import name_of_address
from pipeline.readers import SourceFile

F = TypeVar("F", bound=Callable[..., Any])

_FLAGS = {
    "engine": ("--engine", "engine.name"),
    "voice": ("--voice", "engine.voice"),
    "store": ("--store", "store.path"),
    "workers": ("--workers", "synthesis.workers"),
    "max_cost": ("--max-cost", "cost.max_usd"),
    "chapters": ("--chapters", "chapters.only"),
    "split": ("--split", "output.split"),
    "style": ("--style", "pauses.style"),
    "speed": ("--speed", "engine.speed"),
}


def config_options(command: F) -> F:
    """Add the options that choose a configuration."""
    for option in (
        click.option(
            "--set", "settings", multiple=True, metavar="SECTION.KEY=VALUE", help="Set one value; repeatable."
        ),
        click.option("--store", metavar="DIR", help="Folder of the store (or $AUDIOBOOK_STORE)."),
        click.option("--voice", metavar="NAME", help="Voice; see `audiobook voices`."),
        click.option("--engine", metavar="NAME", help="Engine: hibari (embedded, default), aura, silence."),
        click.option("-c", "--config", "config_name", metavar="NAME|PATH", help="Configuration on top of the default."),
    ):
        command = option(command)
    return command


def source_options(command: F) -> F:
    """Add the options that say what of a source is read."""
    for option in (
        click.option(
            "--private-hosts", is_flag=True, help="Fetch an article from this machine or its own network too."
        ),
        click.option(
            "--skip", multiple=True, metavar="TITLE", help="Leave a chapter out, by title or role; repeatable."
        ),
        click.option("--chapters", metavar="NUMBERS", help='Read only these, as `plan` numbers them: "3-7,12".'),
    ):
        command = option(command)
    return command


def config_from(options: Mapping[str, Any]) -> Config:
    """Load the configuration that these command line options choose. Raises ConfigError."""
    flags = [
        (flag, dotted, str(options[name])) for name, (flag, dotted) in _FLAGS.items() if options.get(name) is not None
    ]
    if options.get("also"):
        names = [name.strip() for part in options["also"] for name in part.split(",") if name.strip()]
        flags.append(("--also", "output.also", json.dumps(names)))
    if options.get("skip"):
        flags.append(("--skip", "chapters.skip", json.dumps(options["skip"], ensure_ascii=False)))
    for setting in options["settings"]:
        dotted, equals, value = setting.partition("=")
        if not equals:
            raise ConfigError(f"--set {setting}: must be section.key=value", hint="as in --set pauses.paragraph_ms=700")
        flags.append(("--set", dotted.strip(), value))
    return load_config(options.get("config_name"), flags, os.environ)


def open_source(name: str, *, allow_private: bool = False) -> SourceFile:
    """Read a source: a file, an address, or "-" for standard input. Raises InputError."""
    if is_address(name):
        return fetch(name, allow_private=allow_private)
    if name == "-":
        return SourceFile(name="stdin", data=sys.stdin.buffer.read())
    path = Path(name)
    try:
        return SourceFile(name=name, data=path.read_bytes(), folder=path.parent)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file") from None
    except IsADirectoryError:
        raise InputError(f"{name} is a folder", hint="name the files in it") from None
    except OSError as error:
        raise InputError(f"{name}: {error.strerror}") from None


def targets(sources: tuple[str, ...], output: str | None, form: str | None, defaults: Output) -> tuple[list[Path], str]:
    """Return the file that each source becomes, and the format. Raises UsageError."""
    known = writers.formats()
    into_folder = output is None or output.endswith(os.sep) or Path(output).is_dir()
    if output is not None and not into_folder:
        return [_one_target(sources, Path(output), form)], (form or Path(output).suffix[1:].lower())
    chosen = form or defaults.format
    if chosen not in known:
        raise UsageError(f"--format {chosen}: there is no such format", hint=f"known: {', '.join(known)}")
    folder = Path(output) if output is not None else defaults.folder
    made = [folder / f"{_stem(source)}.{chosen}" for source in sources]
    for path in made:
        if made.count(path) > 1:
            same = [source for source, target in zip(sources, made, strict=True) if target == path]
            raise UsageError(f"{' and '.join(same)} would both become {path}", hint="make them one by one, with -o")
    return made, chosen


def _one_target(sources: tuple[str, ...], path: Path, form: str | None) -> Path:
    known = writers.formats()
    suffix = path.suffix[1:].lower()
    if len(sources) > 1:
        raise UsageError(f"-o {path} names one file for {len(sources)} sources", hint="name a folder: -o FOLDER/")
    if form is None and suffix not in known:
        raise UsageError(f"-o {path}: no format is called {suffix!r}", hint=f"known: {', '.join(known)}; or --format")
    if form is not None and suffix in known and suffix != form:
        raise UsageError(f"-o {path} and --format {form} disagree", hint="leave one of them out")
    if form is not None and form not in known:
        raise UsageError(f"--format {form}: there is no such format", hint=f"known: {', '.join(known)}")
    return path


def is_address(source: str) -> bool:
    """Say whether a source is the address of a page, not a file."""
    return source.lower().startswith(("http://", "https://"))


def _stem(source: str) -> str:
    if is_address(source):
        return name_of_address(source)
    return "stdin" if source == "-" else Path(source).stem
