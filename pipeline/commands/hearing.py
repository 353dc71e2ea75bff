"""What `audiobook verify` says of the sound of a file: loudness, a plot, and what an ACX checker would report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.acx import PEAK_DB, judge
from pipeline.commands.options import open_source
from pipeline.commands.printing import table
from pipeline.config import Config
from pipeline.edition import prepare
from pipeline.errors import AudiobookError, OutputError
from pipeline.graph import draw
from pipeline.heard import Heard
from pipeline.synthesis.checkpoint import Checkpoint
from pipeline.synthesis.store import Store
from pipeline.timeline import lay_out
from pipeline.titles import printable

Spans = Sequence[tuple[float, float, str]]
_SHOWN_CHARS = 60
_ALIKE_S = 0.1


def loudness_facts(heard: Heard) -> dict[str, Any]:
    """Return what was measured, for the report; what is silent is None."""
    levels = {
        "loudness_lufs": heard.loudness_lufs,
        "true_peak_db": heard.true_peak_db,
        "rms_db": heard.rms_db,
    }
    return {name: round(level, 2) if level > -math.inf else None for name, level in levels.items()}


def save_plot(heard: Heard, name: str, path: Path) -> None:
    """Write the plot of a file. Raises OutputError."""
    try:
        path.write_bytes(draw(heard, name=name, peak_limit_db=PEAK_DB))
    except OSError as refused:
        raise OutputError(f"cannot write {path}: {refused.strerror}", hint="name another file with --plot") from refused


def acx_facts(heard: Heard, known: Checkpoint | None, config: Config) -> dict[str, Any]:
    """Return the findings for the report, each place of a failure with the text that is spoken there if it is known."""
    findings = [asdict(finding) for finding in judge(heard)]
    spans = spoken(known, config, heard.duration_s) if any(each["places"] for each in findings) else ()
    for finding in findings:
        finding["places"] = [{**place, "text": _text_at(place, spans)} for place in finding["places"]]
    passed = all(each["passed"] for each in findings)
    return {"codec": heard.probe.codec, "acx": passed, "findings": findings}


def acx_lines(report: Mapping[str, Any]) -> str:
    """Write the findings for people: a line for each, and under those that fail where."""
    rows = [
        ("PASS" if each["passed"] else "FAIL", each["what"], each["found"], f"({each['wanted']})")
        for each in report["findings"]
    ]
    lines = [f"{printable(report['file'])}: ACX {'PASS' if report['acx'] else 'FAIL'}"]
    for row, finding in zip(table(rows), report["findings"], strict=True):
        lines.append(f"  {row}")
        for place in finding["places"]:
            text = place["text"]
            shown = f'  "{printable(text[:_SHOWN_CHARS])}{"…" if len(text) > _SHOWN_CHARS else ""}"' if text else ""
            lines.append(f"          {_time(place['start_s'])} to {_time(place['stop_s'])}  {place['found']}{shown}")
    return "\n".join(lines)


def acx_error(report: Mapping[str, Any]) -> AudiobookError | None:
    """Return the error with which a file that fails ends the program."""
    failed = [each["what"] for each in report["findings"] if not each["passed"]]
    if not failed:
        return None
    return OutputError(
        f"{report['file']} fails ACX: {', '.join(failed)}",
        hint="make it with --set mastering.target=acx --split chapter --format mp3",
    )


def spoken(known: Checkpoint | None, config: Config, duration_s: float) -> Spans:
    """Return what is spoken from when to when in a finished book of this length, as far as the store can tell.

    That takes the source where it was; nothing is returned if it is gone, or was changed, or the file is another.
    """
    if known is None:
        return ()
    try:
        edition = prepare(open_source(known.source), config)
        store = Store(config.store_path)
        found = {key: store.find(key) for key in known.keys}
        keys = zip(*(cast.keys for cast in edition.casts), strict=True)
        clips = [next((clip for key in choice if (clip := found.get(key))), None) for choice in keys]
        timeline = lay_out(edition.script, clips, config.trim)
    except (AudiobookError, ValueError, OSError):
        return ()
    rate = timeline.format.rate_hz
    if abs(timeline.total / rate - duration_s) > _ALIKE_S:
        return ()
    return [(cue.start / rate, cue.stop / rate, cue.written) for cue in timeline.cues]


def _text_at(place: Mapping[str, Any], spans: Spans) -> str:
    """Return what is spoken longest in the place."""
    shared = [(min(stop, place["stop_s"]) - max(start, place["start_s"]), text) for start, stop, text in spans]
    longest = max(shared, default=(0.0, ""), key=lambda each: each[0])
    return longest[1] if longest[0] > 0 else ""


def _time(seconds: float) -> str:
    whole, hundredths = divmod(round(seconds * 100), 100)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{hundredths:02}"
