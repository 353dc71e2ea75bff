"""A picture of a whole book: short-term loudness and true peaks along the time, with the chapters."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.heard import FRAMES_A_SECOND, Heard
from pipeline.loudness import BLOCK_HOPS, HOP_FRAMES, OFFSET_LU, hops, sliding_mean
from pipeline.progress import clock

WIDTH, HEIGHT = 1_600, 720
_FINER = 2  # drawn twice as large and made smaller, so that lines are smooth
_LEFT, _RIGHT, _TOP = 110, 24, 92
_PANEL, _BETWEEN = 270, 46
_LOUD_DB, _PEAK_DB = (-50, 0), (-40, 0)
_SHORT_TERM_HOPS = 30  # EBU Tech 3341: three seconds
_TICKS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200)
_MOST_TICKS = 12
_INK, _PALE, _GRID, _PAPER = "#1d2733", "#5d6b7a", "#dde3ea", "#ffffff"
_LOUD, _PEAK, _OVER, _CHAPTER = "#1f6feb", "#94a9c4", "#d1242f", "#b58900"


@dataclass(frozen=True, slots=True)
class _Panel:
    """A box in which decibels from `low` to `high` are drawn."""

    draw: ImageDraw.ImageDraw
    top: int
    low: int
    high: int
    seconds: float

    def x(self, seconds: float) -> float:
        return (_LEFT + seconds / max(self.seconds, 0.01) * (WIDTH - _LEFT - _RIGHT)) * _FINER

    def y(self, db: float) -> float:
        inside = min(max(db, self.low), self.high)
        return (self.top + (self.high - inside) / (self.high - self.low) * _PANEL) * _FINER


def draw(heard: Heard, *, name: str, peak_limit_db: float) -> bytes:
    """Return a PNG: the loudness of 3 s and, under it, true peaks, those over the limit in red."""
    image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), _PAPER)
    pen = ImageDraw.Draw(image)
    loud = _Panel(pen, _TOP, *_LOUD_DB, heard.duration_s)
    peak = _Panel(pen, _TOP + _PANEL + _BETWEEN, *_PEAK_DB, heard.duration_s)
    _title(pen, heard, name)
    for panel, unit, what in ((loud, "LUFS", "loudness"), (peak, "dBTP", "true peak")):
        _grid(panel, unit, what)
    _chapters(loud, peak, heard)
    _loudness(loud, heard)
    _peaks(peak, heard, peak_limit_db)
    stored = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _title(pen: ImageDraw.ImageDraw, heard: Heard, name: str) -> None:
    facts = (
        f"{clock(heard.duration_s)}   integrated {heard.loudness_lufs:.1f} LUFS   "
        f"RMS {heard.rms_db:.1f} dB   true peak {heard.true_peak_db:.1f} dBTP"
    )
    _text(pen, (_LEFT, 14), _fitting(pen, anyascii(name), WIDTH - _LEFT - _RIGHT, 22), 22)
    _text(pen, (_LEFT, 44), facts, 15, _PALE)


def _grid(panel: _Panel, unit: str, what: str) -> None:
    for db in range(panel.low, panel.high + 1, 10):
        y = panel.y(db)
        panel.draw.line((panel.x(0), y, panel.x(panel.seconds), y), fill=_GRID, width=_FINER)
        _text(panel.draw, (_LEFT - 8, y / _FINER), f"{db}", 13, _PALE, anchor="rm")
    _text(panel.draw, (8, panel.top + _PANEL / 2 - 18), what, 13, _PALE)
    _text(panel.draw, (8, panel.top + _PANEL / 2), unit, 13, _PALE)
    step = next((each for each in _TICKS_S if panel.seconds / each <= _MOST_TICKS), _TICKS_S[-1])
    for tick in range(0, int(panel.seconds) + 1, step):
        x, bottom = panel.x(tick), (panel.top + _PANEL) * _FINER
        panel.draw.line((x, bottom, x, bottom + 5 * _FINER), fill=_PALE, width=_FINER)
        _text(panel.draw, (x / _FINER, panel.top + _PANEL + 8), clock(tick), 13, _PALE, anchor="ma")


def _chapters(loud: _Panel, peak: _Panel, heard: Heard) -> None:
    """Draw a line for every chapter, and the titles that have room."""
    free = 0.0
    for number, (title, start) in enumerate(heard.probe.chapters, start=1):
        x = loud.x(start)
        for panel in (loud, peak):
            panel.draw.line((x, panel.y(panel.high), x, panel.y(panel.low)), fill=_CHAPTER, width=_FINER)
        following = [each for _, each in heard.probe.chapters[number:]][:1] or [heard.duration_s]
        room = (loud.x(following[0]) - x) / _FINER - 6
        label = _fitting(loud.draw, anyascii(title) or str(number), max(room, 20), 12)
        if x / _FINER >= free:
            _text(loud.draw, (x / _FINER + 3, _TOP - 17), label, 12, _CHAPTER)
            free = x / _FINER + 3 + loud.draw.textlength(label, font=_font(12)) / _FINER + 4


def _loudness(panel: _Panel, heard: Heard) -> None:
    of_hops = hops(heard.weighted)
    width = min(_SHORT_TERM_HOPS, max(len(of_hops), BLOCK_HOPS))
    short = 10 * np.log10(np.maximum(sliding_mean(of_hops, width), 1e-12)) + OFFSET_LU
    seconds = (np.arange(len(short)) + width / 2) * HOP_FRAMES / FRAMES_A_SECOND
    line = [(at, panel.y(db)) for at, *both in _columns(panel, seconds, short) for db in both]
    panel.draw.line(line, fill=_LOUD, width=_FINER + 1, joint="curve")
    if heard.loudness_lufs > panel.low:
        y = panel.y(heard.loudness_lufs)
        panel.draw.line((panel.x(0), y, panel.x(panel.seconds), y), fill=_INK, width=_FINER)


def _peaks(panel: _Panel, heard: Heard, limit_db: float) -> None:
    peaks = 20 * np.log10(np.maximum(heard.peaks, 1e-6))
    bottom = panel.y(panel.low)
    width = 2 + int((panel.x(1) - panel.x(0)) / FRAMES_A_SECOND)
    for at, _, highest in _columns(panel, np.arange(len(peaks)) / FRAMES_A_SECOND, peaks):
        colour = _OVER if highest > limit_db else _PEAK
        panel.draw.line((at, panel.y(highest), at, bottom), fill=colour, width=width)
    y = panel.y(limit_db)
    panel.draw.line((panel.x(0), y, panel.x(panel.seconds), y), fill=_OVER, width=_FINER)
    _text(panel.draw, (WIDTH - _RIGHT - 4, y / _FINER - 3), f"{limit_db:g} dB", 12, _OVER, anchor="rs")


def _columns(
    panel: _Panel, seconds: NDArray[np.float64], values: NDArray[np.floating[Any]]
) -> Iterator[tuple[int, float, float]]:
    """Yield the least and the greatest value of every column of the picture, each joined to the column before."""
    if not len(values):
        return
    at = np.rint(panel.x(0) + seconds * (panel.x(1) - panel.x(0))).astype(np.int64)
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    before = values[np.maximum(starts - 1, 0)]
    lowest = np.minimum(np.minimum.reduceat(values, starts), before)
    highest = np.maximum(np.maximum.reduceat(values, starts), before)
    yield from zip(at[starts].tolist(), lowest.tolist(), highest.tolist(), strict=True)


def _fitting(pen: ImageDraw.ImageDraw, text: str, width: float, size: int) -> str:
    while len(text) > 1 and pen.textlength(text, font=_font(size)) > width * _FINER:
        text = text[: -2 if text.endswith("…") else -1].rstrip() + "…"
    return text


def _text(  # noqa: PLR0913 - what it takes to write on a picture
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: str = _INK, *, anchor: str = "la"
) -> None:
    pen.text((at[0] * _FINER, at[1] * _FINER), text, fill=colour, font=_font(size), anchor=anchor)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * _FINER)
