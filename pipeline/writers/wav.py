"""WAV: plain samples for other programs. From 4 GiB on it is RF64, which begins as a WAV does. It has no chapters."""

from __future__ import annotations

from pathlib import Path

from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_file, open_recording
from pipeline.writers._encode import Codec, encode_file
from pipeline.writers._tags import tags_of

SUFFIX = ".wav"
ENCODER = "pcm_s16le"
TAGS = ("title", "author")
CHAPTER_STEP = None
# The names by which FFmpeg's muxer stores the INFO list (IART, INAM, ...).
INFO = {
    "title": "title",
    "album": "title",
    "artist": "author",
    "genre": "genre",
    "date": "date",
    "language": "language",
    "copyright": "rights",
    "comment": "comment",
    "encoded_by": "tool",
}


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file; a bitrate and a cover mean nothing to it. Raises OSError."""
    del settings
    tags = tags_of(audiobook)
    codec = Codec(
        encoder=ENCODER,
        sample_format="s16",
        container="wav",
        rate_hz=audiobook.timeline.format.rate_hz,
        container_options={"rf64": "auto"},
    )
    encode_file(audiobook, target, codec, {key: tags[name] for key, name in INFO.items() if name in tags})


def contents(path: Path) -> Contents:
    """Read the tags back."""
    with open_file(path) as container:
        stored = container.metadata
    return Contents(tags={name: stored[key] for key, name in INFO.items() if key in stored})


def decode(path: Path) -> Recording:
    """Open the file to listen to it."""
    return open_recording(path)
