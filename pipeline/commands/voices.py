"""`audiobook voices`: who can speak, and a sample to hear."""

from __future__ import annotations

import asyncio
import json
import wave
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from pipeline import engines, plugins
from pipeline.audio import Speech
from pipeline.commands.options import config_from, config_options
from pipeline.commands.printing import table
from pipeline.config import Config
from pipeline.edition import engine_spec
from pipeline.errors import EngineError, OutputError, PassageRejected, TemporaryEngineError, UsageError


@click.command("voices", short_help="Every voice; --say to hear one.")
@click.option("--say", "text", metavar="TEXT", help="Speak TEXT with the chosen voice into the file of -o.")
@click.option("-o", "--output", metavar="FILE", help="WAV file for --say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@config_options
def voices_command(*, text: str | None, output: str | None, as_json: bool, **options: Any) -> None:
    """List every voice with its locale, gender and style; --engine NAME lists those of one engine."""
    if (text is None) != (output is None):
        raise UsageError("--say TEXT and -o FILE go together")
    config = config_from(options)
    if text is not None and output is not None:
        _say(text, Path(output), config)
        return
    modules = plugins.load_all(engines)
    chosen = {options["engine"]: modules[config.engine.name]} if options["engine"] else modules
    voices = [{"engine": name, **asdict(voice)} for name, module in chosen.items() for voice in module.voices()]
    if as_json:
        click.echo(json.dumps(voices, ensure_ascii=False))
        return
    columns = ("engine", "name", "locale", "gender", "age", "style", "note")
    for line in table([columns, *(tuple(voice[column] for column in columns) for voice in voices)]):
        click.echo(line)


def _say(text: str, output: Path, config: Config) -> None:
    limit = engine_spec(config.engine).limits.max_chars
    if not 0 < len(text) <= limit:
        raise UsageError(f"--say: the text has {len(text)} characters; it must have from 1 to {limit}")
    try:
        speech = asyncio.run(_speak(text, config))
    except (PassageRejected, TemporaryEngineError) as error:
        raise EngineError(f"{config.engine.name}: {error.message}") from None
    try:
        with wave.open(str(output), "wb") as file:
            file.setnchannels(speech.format.channels)
            file.setsampwidth(speech.format.sample_bytes)
            file.setframerate(speech.format.rate_hz)
            file.writeframes(speech.pcm)
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror}") from None


async def _speak(text: str, config: Config) -> Speech:
    async with (
        config.engine.module.open_engine(config.engine.settings) as engine,
        asyncio.timeout(config.synthesis.attempt_timeout_s),
    ):
        speech: Speech = await engine.speak(text)
        return speech
