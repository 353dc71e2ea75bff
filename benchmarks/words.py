"""Word times of the embedded voice against forced alignment and against where sound sets in, and what they cost."""

from __future__ import annotations

import re
import sys
from importlib import resources
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
from measure import ROOT
from numpy.typing import NDArray

sys.path.insert(0, str(ROOT))

from pipeline.audio import PcmFormat
from pipeline.engines._hibari_marks import Voice, load
from pipeline.forced_alignment import Aligner

FORM = PcmFormat(rate_hz=24_000)
WEIGHTS = Path(str(resources.files("hibari") / "assets" / "hibari.onnx"))
_QUIET_DB = -42
_PAUSE_STEPS = 12


def main() -> None:
    """Print the errors in milliseconds (mean, mean of the absolute, 95 % of the absolute), and CPU seconds."""
    sentences = _sentences()
    telling = load("heart", WEIGHTS)
    mute = Voice(voice="heart", model=WEIGHTS.read_bytes(), tells=False)
    by_alignment: list[float] = []
    by_sound: list[float] = []
    cpu_s = {"speech with word times": 0.0, "speech without": 0.0, "forced alignment": 0.0}
    aligner = Aligner()
    total_s, same = 0.0, True
    for sentence in sentences:
        start = process_time()
        samples, marks = telling.speak(sentence, 1.0, 0)
        cpu_s["speech with word times"] += process_time() - start
        start = process_time()
        bare, _ = mute.speak(sentence, 1.0, 0)
        cpu_s["speech without"] += process_time() - start
        same &= np.array_equal(samples, bare)
        pcm = (np.clip(samples, -1, 1) * 32_767).astype("<i2")
        start = process_time()
        found = aligner.align(pcm.tobytes(), FORM, sentence)
        cpu_s["forced alignment"] += process_time() - start
        total_s += len(pcm) / FORM.rate_hz
        starts = np.array([at for _, at in marks])
        if len(found) == len(marks):
            by_alignment += [(at - each.start) / 24 for at, each in zip(starts, found, strict=True)]
        by_sound += [(starts[np.abs(starts - onset).argmin()] - onset) / 24 for onset in _onsets(pcm)]
    print(f"{len(sentences)} sentences, {total_s:.0f} s of speech; samples the same with and without: {same}\n")
    print("| against | words | mean ms | mean of absolute | 95 % within |\n|---|---|---|---|---|")
    _row("forced alignment", by_alignment)
    _row("sound after a pause", by_sound)
    print("\n| | CPU s |\n|---|---|")
    for name, seconds in cpu_s.items():
        print(f"| {name} | {seconds:.2f} |")


def _sentences() -> list[str]:
    text = (ROOT / "samples" / "harbour.md").read_text(encoding="utf-8").split("---", 2)[2]
    plain = re.sub(r"\[\^\w+\]:?|!?\[[^\]]*\]\([^)]*\)|[#>*_`\[\]()]|^\s*(?:\d+\.|-)\s", "", text, flags=re.MULTILINE)
    sentences = re.split(r"(?<=[.!?])[\"”]?\s+", " ".join(plain.split()))
    return [sentence for sentence in sentences if len(sentence.split()) > 3 and not re.search(r"\d|\bMr\.", sentence)]


def _onsets(pcm: NDArray[np.int16]) -> list[int]:
    """Return the samples at which sound follows silence of 120 ms or more."""
    frames = np.abs(pcm[: len(pcm) // FORM.grid * FORM.grid].astype(int)).reshape(-1, FORM.grid).max(axis=1)
    steps = np.flatnonzero(frames > 10 ** (_QUIET_DB / 20) * 32_768).tolist()
    return [at * FORM.grid for before, at in pairwise([-_PAUSE_STEPS, *steps]) if at - before >= _PAUSE_STEPS]


def _row(name: str, errors_ms: list[float]) -> None:
    errors = np.array(errors_ms)
    most = np.percentile(np.abs(errors), 95)
    print(f"| {name} | {len(errors)} | {errors.mean():.0f} | {np.abs(errors).mean():.0f} | {most:.0f} |")


if __name__ == "__main__":
    main()
